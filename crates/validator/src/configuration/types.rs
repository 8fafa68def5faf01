//! What sections say of their types -> how each of them is understood: once for all that are alike.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::section::{Make, driver_named};
use super::{Configuration, Effective, Section, Setting, Type};
use crate::generation::{Each, Generation, Generations};
use crate::reference::may_refer;
use crate::schema::{self, Class, Family, Lexicon, schema};

/// What a section says of its type, where that can be told at once.
type Said<'d> = Option<&'d str>;

/// Finds out how each section is understood.
pub(super) fn find_types<'d>(configuration: &mut Configuration<'d>) {
    // Sections of one family that say the same of their type are alike.
    let mut by_type: FxHashMap<(*const Make<'d>, Said<'d>), Rc<Make<'d>>> = FxHashMap::default();
    let mut by_kind: FxHashMap<(*const Make<'d>, [Type<'d>; 2]), Rc<Make<'d>>> =
        FxHashMap::default();
    for index in 0..configuration.sections.len() {
        let section = &configuration.sections[index];
        let family = Rc::clone(&section.make);
        let said = simple_type(configuration, section).map(|said| (Rc::as_ptr(&family), said));
        let known = said.and_then(|said| by_type.get(&said));
        let make = match known {
            Some(make) => Rc::clone(make),
            None => {
                let make = make(configuration, index, &family, &mut by_kind);
                if let Some(said) = said {
                    by_type.insert(said, Rc::clone(&make));
                }
                make
            }
        };
        configuration.sections[index].make = make;
    }
}

/// What a section says of its type to every agent that is asked about; `None` where that needs a closer look.
fn simple_type<'d>(configuration: &Configuration<'d>, section: &Section<'d>) -> Option<Said<'d>> {
    let mut types = configuration.named(section, "type");
    match (types.next(), types.next()) {
        (None, _) => Some(None),
        (Some(setting), None) if setting.key == "type" && setting.agents == Generations::BOTH => {
            setting.plain().map(Some)
        }
        _ => None,
    }
}

/// How a section is understood; the first one of its kind adds its vocabulary to those of the configuration.
fn make<'d>(
    configuration: &mut Configuration<'d>,
    index: usize,
    family: &Rc<Make<'d>>,
    known: &mut FxHashMap<(*const Make<'d>, [Type<'d>; 2]), Rc<Make<'d>>>,
) -> Rc<Make<'d>> {
    let mut kind = Each::default();
    for generation in configuration.agents.iter() {
        kind[generation] = type_of(configuration, index, generation);
    }
    if let Some(make) = known.get(&(Rc::as_ptr(family), [kind.v2, kind.v3])) {
        return Rc::clone(make);
    }
    let mut made = Make {
        family: family.family,
        kind,
        ..Make::default()
    };
    for generation in configuration.agents.iter() {
        let words = vocabulary(configuration, &made, generation);
        made.vocabulary[generation] = words;
        made.lexicon[generation] = words.map(Lexicon::of);
        let group = made.group(generation);
        let driver = match made.kind[generation] {
            Type::Known { name, .. } => Some(name),
            _ => None,
        };
        let is_new = |(known, _): &((_, _), _)| *known != (group, driver);
        if group.is_some() && configuration.vocabularies[generation].iter().all(is_new) {
            configuration.vocabularies[generation].push(((group, driver), words));
        }
    }
    let made = Rc::new(made);
    known.insert((Rc::as_ptr(family), [kind.v2, kind.v3]), Rc::clone(&made));
    made
}

fn type_of<'d>(
    configuration: &Configuration<'d>,
    index: usize,
    generation: Generation,
) -> Type<'d> {
    let section = &configuration.sections[index];
    let group = match section.family[generation] {
        Family::Group(group) => group,
        Family::Renamed(renamed) => {
            return Type::Known {
                name: renamed.driver,
                given: true,
            };
        }
        _ => return Type::None,
    };
    let given = match configuration.effective(section, "type", generation) {
        Effective::Scoped => return Type::Undetermined,
        Effective::One(setting) => written_type(configuration, setting, generation),
        Effective::Unset => Some(""),
    };
    match given {
        None => Type::Undetermined,
        Some("") => match group.default_driver.filter(|name| !name.is_empty()) {
            Some(name) => Type::Known { name, given: false },
            None => Type::None,
        },
        Some(name) => driver_named(group.name, name, generation).0,
    }
}

/// What a `type` says, with the references of plain keys looked up; `None` if it cannot be told.
fn written_type<'d>(
    configuration: &Configuration<'d>,
    setting: &Setting<'d>,
    generation: Generation,
) -> Option<&'d str> {
    let written = setting.value(generation).written()?;
    if !may_refer(written) {
        return Some(written);
    }
    let reference = crate::reference::references(written, generation).next()?;
    if reference.span != (0..written.len()) || reference.modifier.is_some() {
        return None;
    }
    let (section, key) = reference.key();
    let target = configuration.section(section?)?;
    let setting = configuration.effective_key(target, key, generation).one()?;
    let text = setting.value(generation).written()?;
    (!may_refer(text)).then_some(text)
}

fn vocabulary(
    configuration: &Configuration<'_>,
    make: &Make<'_>,
    generation: Generation,
) -> Option<schema::Vocabulary> {
    let of = |group, driver| schema::Section::Of { group, driver };
    let place = match (make.family[generation], &make.kind[generation]) {
        (Family::Default, _) => schema::Section::Default,
        (Family::Subset, _) => schema::Section::Subset,
        (_, Type::Unknown(_) | Type::Undetermined) => return None,
        (Family::Renamed(renamed), _) => of(renamed.group, Some(renamed.driver)),
        (Family::Group(group), Type::Known { name, .. }) => of(group.name, Some(name)),
        (Family::Group(group), Type::Free(name)) => of(group.name, Some(name)),
        (Family::Group(group), Type::None) if group.class == Class::Resource => {
            of(group.name, None)
        }
        (Family::Group(group), _) => of(group.name, group.default_driver),
        (Family::Free | Family::Unknown, _) => return None,
    };
    Some(schema(generation).vocabulary(place, configuration.kind()))
}

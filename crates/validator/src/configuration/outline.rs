//! Sections -> which of them have the same outline: most resources of a long file say the same keywords as others.

use rustc_hash::FxHashMap;

use super::section::Make;
use super::{Configuration, Section, Setting};
use crate::generation::Generations;

/// What sections have in common that are understood alike and say the same keywords in the same order, to every agent, once
/// and on every node; and the same of the keywords that have a few values only: flags, candidates, `type`. It has a
/// number, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outline(u32);

impl Outline {
    /// Its number: no other outline of the configuration has it.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// A keyword of an outline, and the text of its value if it has a few values only.
type Part<'d> = (usize, Option<&'d str>);

/// Gives each section its outline, if it has one: how many there are.
pub(super) fn find_outlines(configuration: &mut Configuration<'_>) -> usize {
    let mut outlines = Outlines::default();
    for index in 0..configuration.sections.len() {
        let section = &configuration.sections[index];
        let outline = outlines.of(configuration, section);
        configuration.sections[index].outline = outline;
    }
    outlines.count as usize
}

/// How many outlines of each make are at hand.
const REMEMBERED: usize = 4;

/// The outlines that were found so far.
#[derive(Default)]
struct Outlines<'d> {
    count: u32,
    known: FxHashMap<(*const Make<'d>, Box<[Part<'d>]>), Outline>,
    /// The last ones of each make.
    last: FxHashMap<*const Make<'d>, Vec<(Vec<Part<'d>>, Outline)>>,
}

impl<'d> Outlines<'d> {
    fn of(&mut self, configuration: &Configuration<'d>, section: &Section<'d>) -> Option<Outline> {
        if !may_have_one(section) {
            return None;
        }
        let (row, _) = section.settings.parts();
        let settings = &configuration.settings[row];
        let make: *const Make<'d> = &**section;
        let last = self.last.get(&make).into_iter().flatten();
        for (parts, outline) in last {
            if parts.len() == settings.len() && parts.iter().zip(settings).all(is_part) {
                return Some(*outline);
            }
        }
        let parts: Option<Vec<_>> = settings.iter().map(part).collect();
        let parts = parts?;
        let key = (make, parts.clone().into_boxed_slice());
        let outline = *self.known.entry(key).or_insert_with(|| {
            self.count += 1;
            Outline(self.count - 1)
        });
        let last = self.last.entry(make).or_default();
        last.truncate(REMEMBERED - 1);
        last.insert(0, (parts, outline));
        Some(outline)
    }
}

/// What a setting is to the outline of its section; `None` where that has none.
fn part<'d>(setting: &Setting<'d>) -> Option<Part<'d>> {
    if !is_common(setting) {
        return None;
    }
    let text = match setting.found.has_few_values {
        true => Some(setting.plain()?),
        false => None,
    };
    Some((setting.found.number, text))
}

/// Whether a setting is what a part of an outline tells.
fn is_part(((number, text), setting): (&Part<'_>, &Setting<'_>)) -> bool {
    is_common(setting)
        && *number == setting.found.number
        && text.is_none_or(|text| setting.plain() == Some(text))
}

/// Whether a section may have an outline. 2.1 knows some by their very names.
fn may_have_one(section: &Section<'_>) -> bool {
    section.agents == Generations::BOTH
        && section.index.is_none()
        && section.settings.is_row()
        && section.headers.len() == 1
        && !section.repeats
        && !section.has_unknown
        && !section.is_free()
        && !section.may_be_reservation()
        && section.name != "sync#i0"
}

/// Whether a setting is read by every agent and holds on every node.
fn is_common(setting: &Setting<'_>) -> bool {
    setting.agents == Generations::BOTH && setting.key.len() == setting.name.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    /// The outlines of the containers of a text that say these lines.
    fn outlines(containers: &[&str]) -> Vec<Option<Outline>> {
        let section = |(number, lines)| format!("[container#{number}]\n{lines}\n");
        let text: String = containers.iter().enumerate().map(section).collect();
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let sections = configuration.sections().iter();
        sections.map(|section| section.outline).collect()
    }

    const PLAIN: &str = "type = docker\nimage = a\nrm = true\n";

    #[test]
    fn values_of_which_there_are_many_make_no_difference() {
        let other = "type = docker\nimage = {env.b}\nrm = true\n";
        let found = outlines(&[PLAIN, other, "type = docker\n", PLAIN]);
        assert!(found[0].is_some());
        assert_eq!(found[0], found[1]);
        assert_ne!(found[0], found[2]);
        assert_eq!(found[0], found[3]);
    }

    #[test]
    fn what_rules_may_ask_for_makes_one() {
        for other in [
            "type = docker\nimage = a\nrm = false\n",
            "type = podman\nimage = a\nrm = true\n",
            "image = a\ntype = docker\nrm = true\n",
            "type = docker\nimage = a\nrm = true\nnetns = none\n",
            "type = docker\nimage = a\n",
        ] {
            let found = outlines(&[PLAIN, other]);
            assert!(found[1].is_some(), "{other}");
            assert_ne!(found[0], found[1], "{other}");
        }
    }

    #[test]
    fn a_section_that_is_not_the_same_to_all_has_none() {
        for lines in [
            "type = docker\nimage = a\nrm@n1 = true\n",
            "type = docker\nimage = a\nrm = {env.x}\n",
            "type = docker\nimage = a\nrm = true # it\n",
            "type = docker\nimage = a\nimage = b\n",
            "type = docker\nimage = a\nimagine = b\n",
            "type = docker\nimage = a\n[env]\n[container#0]\nrm = true\n",
        ] {
            assert_eq!(outlines(&[lines])[0], None, "{lines}");
        }
    }

    #[test]
    fn sections_that_an_agent_knows_by_their_names_have_none() {
        let text = "[sync#i0]\n[sync#i1]\n[disk#1pr]\n[disk#1]\n[env]\na = b\n";
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let sections = configuration.sections().iter();
        let named = sections.filter(|section| section.outline.is_none());
        let named: Vec<_> = named.map(|section| section.name).collect();
        assert_eq!(named, ["sync#i0", "disk#1pr", "env"]);
    }
}

//! A keyword of a section -> the setting that an agent takes for it, if it takes one.

use super::section::TakenSetting;
use super::{Configuration, Section, Setting};
use crate::generation::Generation;
use crate::schema::{Found, Keyword};

/// What an agent takes as the value of a keyword in a section.
#[derive(Clone, Copy, Debug)]
pub enum Effective<'c, 'd> {
    /// The section does not say it.
    Unset,
    /// It is the same on every node.
    One(&'c Setting<'d>),
    /// It depends on the node.
    Scoped,
}

impl<'c, 'd> Effective<'c, 'd> {
    /// The setting, if it is the same on every node.
    pub fn one(self) -> Option<&'c Setting<'d>> {
        match self {
            Effective::One(setting) => Some(setting),
            _ => None,
        }
    }

    /// Whether the section says it, on some node at least.
    pub fn is_set(self) -> bool {
        !matches!(self, Effective::Unset)
    }
}

impl<'d> Configuration<'d> {
    /// Whether a section says a keyword on some node, by its name or an alias.
    pub fn is_said(
        &self,
        section: &Section<'d>,
        keyword: &'static str,
        generation: Generation,
    ) -> bool {
        self.effective(section, keyword, generation).is_set()
    }

    /// What `generation` takes as the value of a keyword in a section, by its name or an alias, before
    /// inheritance and defaults.
    pub fn effective<'c>(
        &'c self,
        section: &'c Section<'d>,
        keyword: &'static str,
        generation: Generation,
    ) -> Effective<'c, 'd> {
        match section.keyword(keyword, generation) {
            Some(found) => self.effective_of(section, found, generation),
            None => self.effective_name(section, keyword, generation),
        }
    }

    /// What `[DEFAULT]` says of a keyword, by its name there: looked up once for all resources that may take it there.
    pub fn given(&self, keyword: &'static Keyword, generation: Generation) -> Effective<'_, 'd> {
        let Some(default) = self.default_section() else {
            return Effective::Unset;
        };
        let number = usize::from(keyword.number());
        let mut known = self.given[generation].borrow_mut();
        let taken = match known.get(number).copied().flatten() {
            Some(taken) => taken,
            None => {
                let taken = match self.effective(default, keyword.name, generation) {
                    Effective::Unset => TakenSetting::None,
                    Effective::One(setting) => TakenSetting::One(self.number_of(setting)),
                    Effective::Scoped => TakenSetting::Scoped,
                };
                let length = known.len().max(number + 1);
                known.resize(length, None);
                known[number] = Some(taken);
                taken
            }
        };
        self.effective_taken(taken)
    }

    /// The number of a setting of this configuration: its line may be two of them.
    fn number_of(&self, setting: &Setting<'d>) -> usize {
        let first = self
            .settings
            .partition_point(|other| other.entry < setting.entry);
        let after = self.settings.get(first..).unwrap_or_default();
        let at = after.iter().position(|other| std::ptr::eq(other, setting));
        first + at.unwrap_or_default()
    }

    fn effective_taken(&self, taken: TakenSetting) -> Effective<'_, 'd> {
        match taken {
            TakenSetting::None => Effective::Unset,
            TakenSetting::One(index) => Effective::One(&self.settings[index]),
            TakenSetting::Scoped => Effective::Scoped,
        }
    }

    /// The same, for a key that stands in the text.
    pub fn effective_key<'c>(
        &'c self,
        section: &'c Section<'d>,
        key: &str,
        generation: Generation,
    ) -> Effective<'c, 'd> {
        let words = section.vocabulary[generation];
        match words.and_then(|words| words.keyword(key)) {
            Some(found) => self.effective_of(section, found, generation),
            None => self.effective_name(section, key, generation),
        }
    }

    /// The same, for a keyword that was found in the section's vocabulary.
    pub fn effective_of<'c>(
        &'c self,
        section: &'c Section<'d>,
        found: Found,
        generation: Generation,
    ) -> Effective<'c, 'd> {
        // What most sections do not say is told at once.
        let is_told = section.index.is_none() && self.is_defined;
        if is_told && section.said[generation] & found.keyword.bit() == 0 {
            return Effective::Unset;
        }
        let main = is_told.then(|| self.effective_main(section, found, generation));
        match main.flatten() {
            Some(effective) => effective,
            None => self.effective_by_names(section, found, generation),
        }
    }

    /// The same, by comparing names.
    #[cold]
    fn effective_by_names<'c>(
        &'c self,
        section: &'c Section<'d>,
        found: Found,
        generation: Generation,
    ) -> Effective<'c, 'd> {
        let main = self.effective_name(section, found.keyword.name, generation);
        let mut aliases = found.keyword.aliases.iter();
        match main {
            Effective::Unset => aliases
                .map(|alias| self.effective_name(section, alias, generation))
                .find(|effective| effective.is_set())
                .unwrap_or(Effective::Unset),
            Effective::One(_) if aliases.any(|alias| self.is_scoped(section, alias)) => {
                Effective::Scoped
            }
            main => main,
        }
    }

    /// The same in a short section that says it by its own name, by comparing definitions instead of names;
    /// `None` in one that says it by an alias.
    fn effective_main<'c>(
        &'c self,
        section: &'c Section<'d>,
        found: Found,
        generation: Generation,
    ) -> Option<Effective<'c, 'd>> {
        let mut known = self.known_as(section, found, generation);
        if !section.repeats && !section.has_old {
            // The first one is the only one.
            return Some(match known.next() {
                None => Effective::Unset,
                Some(setting) if setting.scope().is_some() => Effective::Scoped,
                Some(setting) => Effective::One(setting),
            });
        }
        let mut effective = Effective::Unset;
        for setting in known {
            if setting.found[generation].is_some_and(|said| said.alias) {
                return None;
            }
            effective = match (setting.scope(), effective) {
                (Some(_), _) | (_, Effective::Scoped) => Effective::Scoped,
                _ => Effective::One(setting),
            };
        }
        Some(effective)
    }

    /// The settings of a section that `generation` takes for a keyword, by whatever name.
    fn known_as<'c>(
        &'c self,
        section: &'c Section<'d>,
        found: Found,
        generation: Generation,
    ) -> impl Iterator<Item = &'c Setting<'d>> {
        let numbers = &self.keywords[generation];
        let number = found.keyword.number();
        let (mut row, apart) = section.settings.parts();
        let in_row = std::iter::from_fn(move || {
            let at = numbers[row.clone()]
                .iter()
                .position(|known| *known == number)?;
            let at = row.start + at;
            row.start = at + 1;
            Some(at)
        });
        let apart = apart.iter().map(|&index| index as usize);
        in_row
            .chain(apart.filter(move |&index| numbers[index] == number))
            .map(|index| &self.settings[index])
    }

    /// The same, by this very name.
    fn effective_name<'c>(
        &'c self,
        section: &'c Section<'d>,
        name: &str,
        generation: Generation,
    ) -> Effective<'c, 'd> {
        if let Some(index) = &section.index {
            if let Some(named) = index.again.get(name) {
                return self.effective_taken(named.taken[generation]);
            }
            let first = index.first.get(name);
            let setting = first.map(|&first| &self.settings[first as usize]);
            return match setting.filter(|setting| setting.agents.contains(generation)) {
                None => Effective::Unset,
                Some(setting) if setting.scope().is_some() => Effective::Scoped,
                Some(setting) => Effective::One(setting),
            };
        }
        let mut effective = Effective::Unset;
        for setting in self.named(section, name) {
            if setting.agents.contains(generation) {
                if setting.scope().is_some() {
                    return Effective::Scoped;
                }
                effective = Effective::One(setting);
            }
        }
        effective
    }

    fn is_scoped(&self, section: &Section<'d>, name: &str) -> bool {
        if let Some(index) = &section.index
            && let Some(named) = index.again.get(name)
        {
            return named.is_scoped;
        }
        self.named(section, name)
            .any(|setting| setting.scope().is_some())
    }

    /// The settings of a section with that name, scoped or not, in order of place.
    pub fn named<'c>(
        &'c self,
        section: &'c Section<'d>,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = &'c Setting<'d>> + Clone {
        let row = |number: &u32| *number as usize..*number as usize + 1;
        let (row, apart) = match &section.index {
            None => section.settings.parts(),
            Some(index) => match (index.again.get(name), index.first.get(name)) {
                (Some(several), _) => several.settings.parts(),
                (None, one) => (one.map_or(0..0, row), &[][..]),
            },
        };
        let apart = apart.iter().map(|&index| &self.settings[index as usize]);
        self.settings[row]
            .iter()
            .chain(apart)
            .filter(move |setting| setting.name == name)
    }

    /// The text of a keyword in a section, for `generation`: what is written there or in DEFAULT, else
    /// the keyword's default. References that stay unknown stay in the text. `None` where it depends on
    /// the node, or where nothing says it.
    pub fn text<'c>(
        &'c self,
        section: &'c Section<'d>,
        keyword: &'static str,
        generation: Generation,
    ) -> Option<&'c str> {
        let found = section.keyword(keyword, generation);
        let effective = match found {
            Some(found) => self.effective_of(section, found, generation),
            None => self.effective_name(section, keyword, generation),
        };
        match effective {
            Effective::One(setting) => setting.value(generation).symbolic(),
            Effective::Scoped => None,
            Effective::Unset => found.and_then(|found| found.keyword.default),
        }
    }
}

//! One setting that differs between what lives and what is wanted, and what it takes to change it.

use std::fmt;

use super::effect::{self, Effect};

/// One setting that differs between what lives and what is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The section.
    pub section: String,
    /// The key; `None` when a section without keys is there on one side only.
    pub key: Option<String>,
    /// The value that lives; `None` when there is none.
    pub old: Option<String>,
    /// The value that is wanted; `None` when there is none.
    pub new: Option<String>,
    /// Whether its section comes or goes as a whole.
    pub is_of_a_whole_section: bool,
    /// What it takes for the change to be true of what runs.
    pub effect: Effect,
}

impl Difference {
    /// What a volume was made with, and what is wanted of it.
    pub fn of_a_kept_volume(section: &str, key: &str, old: String, new: String) -> Self {
        Difference {
            section: section.to_owned(),
            key: Some(key.to_owned()),
            old: Some(old),
            new: Some(new),
            is_of_a_whole_section: false,
            effect: effect::remade(),
        }
    }

    /// Whether something is deleted for it.
    pub fn deletes(&self) -> bool {
        matches!(self.effect, Effect::Deletes(_))
    }

    /// Whether it is part of a new section that there is something to start for.
    pub(super) fn adds_a_resource(&self) -> bool {
        let group = self.section.split('#').next().unwrap_or_default();
        self.is_of_a_whole_section && self.new.is_some() && effect::is_started(group)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(key) = &self.key else {
            let deed = if self.new.is_some() {
                "added"
            } else {
                "removed"
            };
            return write!(f, "[{}]: {deed}", self.section);
        };
        write!(f, "{}.{key}: ", self.section)?;
        let (old, new) = match (&self.old, &self.new) {
            (Some(old), Some(new)) => only_what_differs(old, new),
            (old, new) => (old.clone(), new.clone()),
        };
        let shown = |value: Option<String>| match value {
            Some(value) => format!("`{}`", value.replace('\n', " ")),
            None => "nothing".to_owned(),
        };
        write!(f, "{} -> {}", shown(old), shown(new))
    }
}

/// The keys that tell what a section is, of which the values are shown where it comes as a whole.
const TELLING: [&str; 5] = ["type", "name", "image", "network", "size"];

/// What differs, a line a setting, and a line for a section that comes or goes as a whole; with what it takes.
pub fn told(differences: &[Difference]) -> Vec<(String, &Effect)> {
    let mut told = Vec::new();
    let mut rest = differences;
    while let Some(first) = rest.first() {
        let is_with = |other: &&Difference| {
            first.is_of_a_whole_section
                && other.is_of_a_whole_section
                && other.section == first.section
                && other.new.is_some() == first.new.is_some()
        };
        let count = rest.iter().take_while(is_with).count().max(1);
        let (section, others) = rest.split_at(count);
        rest = others;
        let effects = section.iter().map(|difference| &difference.effect);
        let effect = effects.max().unwrap_or(&first.effect);
        let line = match first.is_of_a_whole_section {
            true => whole(section),
            false => first.to_string(),
        };
        told.push((line, effect));
    }
    told
}

/// A section that comes or goes as a whole, by what tells most of it.
fn whole(settings: &[Difference]) -> String {
    let Some(first) = settings.first() else {
        return String::new();
    };
    let deed = if first.new.is_some() {
        "added"
    } else {
        "removed"
    };
    let value = |key: &&str| {
        let is_it = |difference: &&Difference| difference.key.as_deref() == Some(key);
        let difference = settings.iter().find(is_it)?;
        let value = difference.new.as_ref().or(difference.old.as_ref())?;
        Some(format!("{key} = `{value}`"))
    };
    let mut shown: Vec<String> = TELLING.iter().filter_map(value).collect();
    let keys = settings
        .iter()
        .filter(|setting| setting.key.is_some())
        .count();
    match keys - shown.len() {
        0 => {}
        1 if shown.is_empty() => shown.push("1 setting".to_owned()),
        rest if shown.is_empty() => shown.push(format!("{rest} settings")),
        rest => shown.push(format!("{rest} more")),
    }
    let with = if shown.is_empty() { "" } else { ", " };
    format!("[{}]: {deed}{with}{}", first.section, shown.join(", "))
}

/// From how many words on the same ones are left out of a difference.
const MANY: usize = 3;

/// The words of two long values that the other does not have; nothing where that is none.
fn only_what_differs(old: &str, new: &str) -> (Option<String>, Option<String>) {
    let [old_words, new_words] = [old, new].map(|text| text.split_whitespace().collect::<Vec<_>>());
    let without = |words: &[&str], others: &[&str]| {
        let own = words.iter().filter(|word| !others.contains(word));
        let own = own.copied().collect::<Vec<_>>().join(" ");
        (!own.is_empty()).then_some(own)
    };
    let own = (
        without(&old_words, &new_words),
        without(&new_words, &old_words),
    );
    match own {
        (None, None) => (Some(old.to_owned()), Some(new.to_owned())),
        own if old_words.len().min(new_words.len()) >= MANY => own,
        _ => (Some(old.to_owned()), Some(new.to_owned())),
    }
}

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
    /// Whether its section is a new one.
    pub comes_with_its_section: bool,
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
            comes_with_its_section: false,
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
        self.comes_with_its_section && effect::is_started(group)
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

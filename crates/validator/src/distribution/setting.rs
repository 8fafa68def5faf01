//! A setting of the registry: its path, its type, the releases that have it.

use super::release::Releases;

/// A setting of the registry, or a section of settings.
#[derive(Debug)]
pub struct Setting {
    /// The path in the file: `storage.delete.enabled`; empty for the file as a whole.
    pub path: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// The releases that have it.
    pub releases: Releases,
    /// What holds when nothing says it.
    pub default: Option<&'static str>,
    /// Whether it is not to be seen by others.
    pub is_secret: bool,
    /// Whether a value of another type is ignored; else it stops the registry.
    pub is_quiet: bool,
    /// The path of what replaces it.
    pub successor: Option<&'static str>,
    /// The part of the variable that names it.
    pub(super) part: String,
    /// Whether no variable reaches it.
    pub(super) only_in_file: bool,
    /// Whether its settings are also those of the section that it stands in.
    pub(super) is_inline: bool,
    pub(super) children: Vec<usize>,
}

/// What the value of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Settings of its own; a variable of another name is logged and ignored.
    Section,
    /// Settings of its own, among which any other key passes without a word.
    Open,
    /// Storage drivers and the storage's own settings: one more key is one more driver.
    Drivers,
    /// Access controllers.
    Controllers,
    /// Settings that one value sets, all together.
    Whole,
    /// A list of sections.
    Items,
    /// A list of texts.
    List,
    /// Keys of any name, each a list of texts.
    Headers,
    /// A text; numbers and truth values are taken as they are written.
    Text,
    /// A text that is neither a number nor a truth value.
    String,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// A span of time: `60s`.
    Duration,
    /// One of several words.
    One {
        /// The words, with `|` between them.
        words: &'static str,
        /// Whether letters of either case will do.
        fold: bool,
    },
}

impl Kind {
    /// Whether it holds settings of its own.
    pub fn is_group(self) -> bool {
        matches!(
            self,
            Kind::Section | Kind::Open | Kind::Drivers | Kind::Controllers | Kind::Whole
        )
    }
}

impl Setting {
    /// The key: the last part of the path.
    pub fn key(&self) -> &'static str {
        let key = self.path.rsplit('.').next().unwrap_or(self.path);
        key.trim_end_matches("[]")
    }
}

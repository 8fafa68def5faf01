//! A keyword's definition, as types.

use std::str::FromStr;

use super::kind::Kinds;
use super::place::Places;

/// What an agent makes of a keyword's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Converter {
    /// The text itself.
    String,
    /// True or false.
    Boolean,
    /// True, false or not said.
    Tristate,
    /// A whole number.
    Integer,
    /// A number of bytes.
    Size,
    /// A span of time; a bare number is seconds.
    Duration,
    /// A span of time; a bare number is minutes.
    DurationMinute,
    /// A span of time, rounded to days.
    DurationToDay,
    /// Words apart by blanks.
    List,
    /// Words apart by blanks, lowered.
    ListLower,
    /// Words apart by blanks, each counted once.
    Set,
    /// Shell words.
    Shlex,
    /// Shell words in which `-it` becomes `-i -t`.
    ExpandedShlex,
    /// An octal mode.
    FileMode,
    /// An octal mask.
    Umask,
    /// A selector of nodes, this node when empty.
    Nodes,
    /// A selector of nodes that may be empty.
    Peers,
    /// A user of the node, by name or number.
    User,
    /// A group of the node, by name or number.
    Group,
    /// The text, lowered.
    Lower,
    /// JSON.
    Json,
    /// A rate in kilobytes a second.
    SpeedKps,
}

impl Converter {
    /// How many there are.
    pub(crate) const COUNT: usize = 22;

    const NAMES: [(&'static str, Converter); Self::COUNT] = [
        ("string", Converter::String),
        ("boolean", Converter::Boolean),
        ("tristate", Converter::Tristate),
        ("integer", Converter::Integer),
        ("size", Converter::Size),
        ("duration", Converter::Duration),
        ("duration-minute", Converter::DurationMinute),
        ("duration-to-day", Converter::DurationToDay),
        ("list", Converter::List),
        ("list-lower", Converter::ListLower),
        ("set", Converter::Set),
        ("shlex", Converter::Shlex),
        ("expanded-shlex", Converter::ExpandedShlex),
        ("file-mode", Converter::FileMode),
        ("umask", Converter::Umask),
        ("nodes", Converter::Nodes),
        ("peers", Converter::Peers),
        ("user", Converter::User),
        ("group", Converter::Group),
        ("lower", Converter::Lower),
        ("json", Converter::Json),
        ("speed-kps", Converter::SpeedKps),
    ];

    /// The name in the tables and in `regsvc keywords`.
    pub fn as_str(self) -> &'static str {
        Self::NAMES[self as usize].0
    }
}

impl FromStr for Converter {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|&(_, converter)| converter)
            .ok_or(())
    }
}

/// Where the value of a resource's keyword is looked up: the resource is the leaf, DEFAULT the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Inherit {
    /// In the section, then in DEFAULT.
    #[default]
    LeafHead,
    /// In the section alone.
    Leaf,
    /// In DEFAULT alone: a value in a resource's section is never read.
    Head,
    /// In DEFAULT, then in the section.
    HeadLeaf,
}

impl Inherit {
    /// The form of the tables: `leaf>head`, `leaf`, `head`, `head>leaf`.
    pub fn as_str(self) -> &'static str {
        match self {
            Inherit::LeafHead => "leaf>head",
            Inherit::Leaf => "leaf",
            Inherit::Head => "head",
            Inherit::HeadLeaf => "head>leaf",
        }
    }
}

/// Words apart by `|` in the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Words(pub(super) &'static str);

impl Words {
    /// The words, in the order of the tables.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        let words = (!self.0.is_empty()).then(|| self.0.split('|'));
        words.into_iter().flatten()
    }

    /// Whether there is no word.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Whether `word` is one of them.
    pub fn contains(self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }
}

/// The values that a keyword may have. An empty text may be one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidates(pub(super) &'static str);

impl Candidates {
    /// The values that can be written, in the order of the tables.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split('|').filter(|&value| value != "?")
    }

    /// Whether `value` is one of them.
    pub fn contains(self, value: &str) -> bool {
        self.iter().any(|known| known == value)
    }

    /// Whether the agent names "not set" among them.
    pub fn or_unset(self) -> bool {
        self.0.split('|').any(|value| value == "?")
    }
}

/// The condition under which a keyword counts: another one has one of these values. Neither agent checks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Depends {
    /// The other keyword.
    pub keyword: &'static str,
    /// The values that it needs.
    pub values: Words,
}

/// Said to be deprecated, with no other keyword in its place. An alias is no such case:
/// its replacement is the keyword that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// The release that deprecated it, where the agent says so.
    pub since: Option<&'static str>,
}

/// What one agent generation knows of a keyword, in all the places where it knows the same.
#[derive(Clone, Debug)]
pub struct Keyword {
    /// The name.
    pub name: &'static str,
    /// Other names that the agent accepts for it, most of them old ones.
    pub aliases: Words,
    /// What the agent makes of the text.
    pub converter: Converter,
    /// The value when it is not set, as it would be written; may hold references.
    pub default: Option<&'static str>,
    /// The name that is looked up in DEFAULT, where that is another one.
    pub default_from: Option<&'static str>,
    /// The values that it may have, when they are counted.
    pub candidates: Option<Candidates>,
    /// Whether the agent refuses a value that is no candidate. 2.1 says it keyword by keyword;
    /// 3 compares strings, integers and lists only.
    pub strict: bool,
    /// Whether the agent cannot do without.
    pub required: bool,
    /// Whether `keyword@scope` is accepted.
    pub scopable: bool,
    /// Whether 2.1 counts it among those that every resource has. Never set for agent 3.
    pub generic: bool,
    /// Whether it counts at provisioning only.
    pub provisioning: bool,
    /// Where its value is looked up.
    pub inherit: Inherit,
    /// The kinds of objects that have it, when they are not those of the group.
    pub kinds: Option<Kinds>,
    /// The condition under which it counts.
    pub depends: Option<Depends>,
    /// The values of `type` that it is meant for. Neither agent holds it against others.
    pub types: Words,
    /// Set when the agent says that it is deprecated.
    pub deprecated: Option<Deprecated>,
    /// The system whose agents alone have it; on any other it is ignored as if it did not exist.
    pub os: Option<&'static str>,
    /// A number among those of its generation.
    pub(super) number: u16,
    pub(super) places: Places,
}

impl Keyword {
    /// Whether `name` is its name or an alias of it.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(name)
    }

    /// Whether it has a few values only: a flag, one of some candidates, a `type`. So has what required ones depend on.
    pub fn has_few_values(&self) -> bool {
        self.name == "type"
            || self.candidates.is_some()
            || matches!(self.converter, Converter::Boolean | Converter::Tristate)
    }

    /// One bit of 128, the same each time: to tell at once that a set of keywords does not have this one.
    pub(crate) fn bit(&self) -> u128 {
        1 << (self.number % 128)
    }

    /// A number that no other keyword of its generation has.
    pub(crate) fn number(&self) -> u16 {
        self.number
    }

    /// Whether a resource that does not say the keyword takes it from DEFAULT, where it stands by this name.
    pub fn is_taken_from_default(&self, name: &str) -> bool {
        self.inherit != Inherit::Leaf && self.default_from.is_none_or(|from| from == name)
    }
}

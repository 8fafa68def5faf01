//! 7xx: what reads differently on the two agents.

use crate::configuration::{Configuration, Setting};
use crate::schema::Converter;

pub(super) mod backslash_at_end;
pub(super) mod blank_in_value;
pub(super) mod comment_in_value;
pub(super) mod dash_key;
pub(super) mod inline_comment;
pub(super) mod long_continuation;
pub(super) mod quoted_key;
pub(super) mod raw_quotes;
pub(super) mod surrounding_quotes;
pub(super) mod uneven_indentation;

/// What becomes of the text of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Nothing that an agent knows of: a key of `[env]`, `[labels]` or `[data]`.
    Free,
    /// It is split as a shell does.
    Words,
    /// It is a command, which has quotes and separators of its own.
    Command,
    /// It is a schedule.
    Schedule,
    /// Anything else.
    Value,
}

/// The words that the names of commands begin with.
const COMMANDS: [&str; 4] = ["pre_", "post_", "blocking_pre_", "blocking_post_"];

impl Use {
    /// What becomes of the value of a setting.
    pub(super) fn of(configuration: &Configuration<'_>, setting: &Setting<'_>) -> Self {
        if configuration.section_of(setting).is_free() {
            return Use::Free;
        }
        let name = setting.name;
        let command = matches!(name, "start" | "stop" | "check" | "info" | "command")
            || COMMANDS.iter().any(|prefix| name.starts_with(prefix))
            || name.ends_with("_trigger");
        let by = setting
            .definition(configuration.agents)
            .map(|found| found.keyword.converter);
        match by {
            _ if command => Use::Command,
            Some(Converter::Shlex | Converter::ExpandedShlex) => Use::Words,
            _ if name.ends_with("schedule") => Use::Schedule,
            _ => Use::Value,
        }
    }
}

/// Whether a quote is open at the end of a text.
pub(super) fn is_open(text: &str) -> bool {
    let mut open = None;
    for c in text.chars() {
        match open {
            None if matches!(c, '\'' | '"') => open = Some(c),
            Some(quote) if c == quote => open = None,
            _ => {}
        }
    }
    open.is_some()
}

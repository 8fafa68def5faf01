//! 7xx: what reads differently on the two agents.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety};
use crate::generation::{Generation, Generations};
use crate::rules::Rule;
use crate::schema::Converter;
use crate::value::Reading;

pub(super) mod backslash_at_end;
pub(super) mod blank_in_value;
pub(super) mod comment_in_value;
pub(super) mod one_agent_keyword;
pub(super) mod one_agent_driver;
pub(super) mod one_agent_section;
pub(super) mod one_agent_reference;
pub(super) mod one_agent_scope;
pub(super) mod dead_keyword;
pub(super) mod differing_mode;
pub(super) mod differing_size;
pub(super) mod differing_duration;
pub(super) mod differing_boolean;
pub(super) mod differing_integer;
pub(super) mod variable_case;
pub(super) mod broken_flag;
pub(super) mod published_port;
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

/// What an agent takes a value for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// The value, in words; `None` is none at all.
    value: Option<String>,
    /// Whether that is what is written.
    as_written: bool,
}

impl Taken {
    /// What a reading takes a value for; `None` where the agent refuses it.
    fn of<T>(reading: &Reading<T>, describe: impl Fn(&T) -> Option<String>) -> Option<Self> {
        let value = reading.value().map(&describe);
        match (reading, value) {
            (Reading::Refused(_), _) | (_, Some(None)) => None,
            (reading, value) => Some(Taken {
                value: value.flatten(),
                as_written: reading.fault().is_none(),
            }),
        }
    }
}

/// The finding on a value that both agents take and at least one of them reads as it is written, but not the other.
/// Where one agent alone is asked about, it is the one that does not.
///
/// `taken` gives nothing for a converter that the rule is not about, or for a value that the agent refuses; `portable`
/// gives the spelling that both read alike.
fn differing(
    rule: &'static Rule,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    taken: impl Fn(&str, Converter, Generation) -> Option<Taken>,
    portable: impl Fn(&str) -> Option<String>,
) -> Option<Diagnostic> {
    let taken = |generation| {
        let found = setting.found[generation]?;
        let text = setting.known(generation).filter(|text| !text.is_empty())?;
        taken(text, found.keyword.converter, generation)
    };
    let (v2, v3) = (taken(Generation::V2)?, taken(Generation::V3)?);
    if !(v2.as_written || v3.as_written) {
        return None;
    }
    if v2.value == v3.value {
        return same(rule, configuration, setting, (v2, v3), portable);
    }
    let misreads = |generation| match generation {
        Generation::V2 => !v2.as_written,
        Generation::V3 => !v3.as_written,
    };
    if configuration.agents != Generations::BOTH && !configuration.agents.iter().any(misreads) {
        return None;
    }
    let text = setting.known(Generation::V2)?;
    let value = |taken: Taken| taken.value.unwrap_or("nothing".to_owned());
    let span = configuration.value_span(setting);
    let finding = rule
        .finding(
            Generations::BOTH,
            span,
            format!("the two agents read different values in `{}`", setting.name),
            format!("{} to agent 2.1, {} to agent 3", value(v2), value(v3)),
        )
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text());
    Some(match portable(text).filter(|_| written == text) {
        Some(portable) => finding
            .help(format!("write `{portable}`, if that is what was meant"))
            .fix(Safety::Suggested, span, portable),
        None => finding.help("write it as both agents read it"),
    })
}

/// The finding on a value that one agent cannot read, and that comes to what the other one reads. Asked about alone, the agent
/// has another rule's finding on it.
fn same(
    rule: &'static Rule,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    (v2, v3): (Taken, Taken),
    portable: impl Fn(&str) -> Option<String>,
) -> Option<Diagnostic> {
    let (generation, taken) = match (v2.as_written, v3.as_written) {
        (false, true) => (Generation::V2, v2),
        (true, false) => (Generation::V3, v3),
        _ => return None,
    };
    if configuration.agents != Generations::BOTH {
        return None;
    }
    let span = configuration.value_span(setting);
    let value = taken.value.unwrap_or("nothing".to_owned());
    let agent = generation.version();
    let finding = rule
        .finding(
            generation.into(),
            span,
            format!("agent {agent} cannot read the value of `{}`", setting.name),
            format!("agent {agent} goes on with {value}, which is what the other one reads"),
        )
        .about(configuration.subject(setting));
    let text = setting.known(generation)?;
    let written = span.text(configuration.document.text());
    Some(match portable(text).filter(|_| written == text) {
        Some(portable) => {
            finding
                .help(format!("write `{portable}`"))
                .fix(Safety::Suggested, span, portable)
        }
        None => finding.help("write it as both agents read it"),
    })
}

//! What each agent makes of a value -> one finding, where an agent does not take it as written.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety};
use crate::generation::{Generation, Generations};
use crate::printable::quotable;
use crate::rules::{Findings, Rule};
use crate::schema::Converter;
use crate::value::{Fault, Reading};

/// How an agent takes a value that is not what its keyword wants.
pub(super) enum Misread {
    /// It refuses the configuration.
    Refused(Fault),
    /// It goes on with something else, without a word.
    Quietly(Fault),
}

impl Misread {
    /// What is wrong with a reading, if anything.
    pub(super) fn of<T>(reading: Reading<T>) -> Option<Self> {
        match reading {
            Reading::Value(_) => None,
            Reading::Refused(fault) => Some(Misread::Refused(fault)),
            Reading::Quietly { fault, .. } => Some(Misread::Quietly(fault)),
        }
    }
}

/// What a rule about one kind of value says.
pub(super) struct Wanted {
    /// The kind, with its article: `a size`.
    pub(super) what: &'static str,
    /// What to write instead.
    pub(super) help: &'static str,
}

/// Reports a value that an asked agent refuses, or that none takes as written. One that one of them takes, asked or
/// not, and the other reads in its own way is a difference between the two, and another rule's.
///
/// `read` gives nothing for a converter that the rule is not about.
pub(super) fn check(
    rule: &'static Rule,
    wanted: &Wanted,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    findings: &mut Findings,
    read: impl Fn(&str, Converter, Generation) -> Option<Option<Misread>>,
) {
    let mut agents = Generations::NONE;
    let mut first = None;
    let mut taken = false;
    for generation in Generation::ALL {
        let converter = setting.found[generation].map(|found| found.keyword.converter);
        let (Some(value), Some(converter)) = (setting.known(generation), converter) else {
            continue;
        };
        // Nothing at all is another rule's.
        if value.is_empty() {
            continue;
        }
        match read(value, converter, generation) {
            Some(Some(misread)) if configuration.agents.contains(generation) => {
                agents = agents.union(generation.into());
                let misread = finding(rule, wanted, configuration, setting, generation, misread);
                first.get_or_insert(misread);
            }
            Some(None) => taken = true,
            _ => {}
        }
    }
    if let Some((finding, refused)) = first
        && (refused || !taken)
    {
        findings.push(finding.agents(agents));
    }
}

/// The finding, and whether the agent refuses the value.
fn finding(
    rule: &'static Rule,
    wanted: &Wanted,
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    misread: Misread,
) -> (Diagnostic, bool) {
    let (fault, effect, refused) = match misread {
        Misread::Refused(fault) => (fault, "refused", true),
        Misread::Quietly(fault) => (fault, "not taken as written, without a word", false),
    };
    let place = configuration.place(setting, generation, fault.span.clone());
    let span = match place.is_empty() {
        true => configuration.value_span(setting),
        false => place,
    };
    let message = format!(
        "the value of `{}` is not {}: {}",
        quotable(setting.key),
        wanted.what,
        fault.reason
    );
    let finding = rule
        .finding(generation.into(), span, message, effect)
        .about(configuration.subject(setting));
    let written = span.text(configuration.document.text());
    let finding = match fault.suggestion {
        Some(text) if !place.is_empty() && !written.contains('{') => finding
            .help(format!("write `{text}`"))
            .fix(Safety::Suggested, span, text),
        _ => finding.help(wanted.help),
    };
    (finding, refused)
}

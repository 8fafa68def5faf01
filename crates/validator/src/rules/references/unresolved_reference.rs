//! A reference that points to nothing.

use rustc_hash::FxHashSet;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Problem, ProblemKind, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV501",
    name: "unresolved-reference",
    severity: Severity::Error,
    manual: include_str!("unresolved_reference.md"),
    check: Check::Unusual(check),
};

/// How many sections or keys are looked through for the one that was meant.
const MANY: usize = 100;

/// The words that are meant when another word is nearly one of them.
pub(super) const WORDS: [&str; 14] = [
    "name",
    "namespace",
    "path",
    "fqdn",
    "domain",
    "rid",
    "rindex",
    "nodename",
    "clustername",
    "clusternodes",
    "svcname",
    "svcpath",
    "nodes",
    "dns",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if !is_read(configuration, setting, generation) {
            return;
        }
        let mut said = FxHashSet::default();
        for problem in setting.value(generation).problems() {
            let is_one = leads_nowhere(&problem.kind) && !is_foreign(setting, problem, generation);
            // The same reference again is the same fault.
            let written = setting.value(generation).written().unwrap_or_default();
            let text = written.get(problem.span.clone());
            if is_one && text.is_none_or(|text| said.insert(text)) {
                found.push(finding(configuration, setting, problem, generation));
            }
        }
    });
}

fn leads_nowhere(kind: &ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::NoSection(_)
            | ProblemKind::NoKey(..)
            | ProblemKind::NoWord(_)
            | ProblemKind::Denied(_)
    )
}

/// Whether it is text of another language that has braces too: a shell's `${HOME}` and `{print}`, a
/// template's `{{.Names}}`, a pattern's `{3}`.
fn is_foreign(setting: &Setting<'_>, problem: &Problem, generation: Generation) -> bool {
    let written = setting.value(generation).written().unwrap_or_default();
    let Some(body) = written.get(problem.span.start + 1..problem.span.end.saturating_sub(1)) else {
        return false;
    };
    let (before, after) = (&written[..problem.span.start], &written[problem.span.end..]);
    before.ends_with('$')
        || (before.ends_with('{') && after.starts_with('}'))
        || body.starts_with(['.', '/', ':'])
        || body.starts_with(|c: char| c.is_ascii_digit())
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    problem: &Problem,
    generation: Generation,
) -> Diagnostic {
    let span = written_place(configuration, setting, generation, problem.span.clone());
    let written = span.text(configuration.document.text());
    let finding = RULE
        .finding(
            generation.into(),
            span,
            format!("reference `{written}` points to nothing"),
            reason(&problem.kind),
        )
        .about(configuration.subject(setting));
    let (finding, meant) = meant(configuration, finding, &problem.kind);
    match meant {
        Some(meant) => finding.help(format!("did you mean `{{{meant}}}`?")).fix(
            Safety::Suggested,
            span,
            format!("{{{meant}}}"),
        ),
        None => finding.help("the text stays as it is: set what it points to, or write the value"),
    }
}

fn reason(kind: &ProblemKind) -> String {
    match kind {
        ProblemKind::NoSection(section) => format!("there is no section `[{section}]`"),
        ProblemKind::NoKey(section, key) => format!("`{key}` is not set in `[{section}]`"),
        ProblemKind::NoWord(word) => format!("no agent knows `{word}`, and it is no keyword here"),
        ProblemKind::Denied(section) => format!(
            "a node tells of its sections `node`, `env` and `labels` only, not of `{section}`"
        ),
        _ => String::new(),
    }
}

/// What was probably meant, and the section that it was looked for in.
fn meant(
    configuration: &Configuration<'_>,
    finding: Diagnostic,
    kind: &ProblemKind,
) -> (Diagnostic, Option<String>) {
    match kind {
        ProblemKind::NoSection(section) => {
            let sections = configuration.sections().iter().take(MANY);
            let names = sections.map(|section| section.name);
            let meant = nearest(section, names).map(str::to_owned);
            let key = finding.primary.text.is_empty();
            (finding, meant.filter(|_| key))
        }
        ProblemKind::NoKey(section, key) => {
            let Some(target) = configuration.section(section) else {
                return (finding, None);
            };
            let names: Vec<_> = configuration
                .settings_of(target)
                .take(MANY)
                .map(|setting| setting.name)
                .collect();
            let label = match names.is_empty() {
                true => "this section is empty".to_owned(),
                false => format!("this section has {}", listed(&names)),
            };
            let finding = finding.related(configuration.header_span(target), label);
            let meant = nearest(key, names.iter().copied());
            (finding, meant.map(|meant| format!("{section}.{meant}")))
        }
        ProblemKind::NoWord(word) => {
            let env = configuration.section("env");
            let same = env.and_then(|env| configuration.named(env, word).next());
            let same = same.map(|setting| setting.name);
            let meant = same
                .map(|name| format!("env.{name}"))
                .or_else(|| nearest(word, WORDS).map(str::to_owned));
            (finding, meant)
        }
        _ => (finding, None),
    }
}

/// The names of a list, the first few of a long one.
fn listed(names: &[&str]) -> String {
    const FEW: usize = 6;
    let shown: Vec<_> = names
        .iter()
        .take(FEW)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len() {
        n if n > FEW => format!("{} and {} more", shown.join(", "), n - FEW),
        _ => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::schema::Kind;

    #[test]
    fn a_node_tells_of_some_of_its_sections_alone() {
        for (reference, agents) in [
            ("node.hb.x", Generations::BOTH),
            ("node.node.env", Generations::V2),
            ("node.env", Generations::NONE),
            ("node.labels.az", Generations::NONE),
            ("node.env.x", Generations::NONE),
        ] {
            let text = format!("[fs#1]\ntype = ext4\nmnt = /a\ndev = /b/{{{reference}}}\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let findings = crate::rules::check(&configuration);
            let finding = findings.iter().find(|finding| finding.name == RULE.name);
            let found = finding.map_or(Generations::NONE, |finding| finding.agents);
            assert_eq!(found, agents, "{reference}");
        }
    }

    #[test]
    fn what_agent_3_hands_out_as_it_stands_is_no_reference_to_it() {
        let document = Document::read("[data]\nf = literal:hello {nope}\n");
        let identity = Identity {
            kind: Kind::Cfg,
            ..Identity::default()
        };
        for (agents, found) in [(Generations::V2, 1), (Generations::V3, 0)] {
            let configuration = Configuration::new(&document, &identity, agents);
            let findings = crate::rules::check(&configuration);
            let findings = findings.iter().filter(|finding| finding.name == RULE.name);
            assert_eq!(findings.count(), found);
        }
    }
}

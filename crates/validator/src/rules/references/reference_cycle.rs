//! A reference that leads back to itself.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::loops::{Loop, loops};
use super::written_place;
use crate::configuration::{Configuration, ProblemKind, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::reference::references;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV502",
    name: "reference-cycle",
    severity: Severity::Error,
    manual: include_str!("reference_cycle.md"),
    check: Check::Whole(check),
};

/// How many settings of a cycle are named.
const MANY: usize = 20;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        let settings = configuration.settings().iter();
        for setting in settings.filter(|setting| setting.refers() && setting.scope().is_none()) {
            for problem in setting.value(generation).problems() {
                if let ProblemKind::Cycle(keys) = &problem.kind {
                    let cycle = on_way(configuration, keys, generation);
                    let entries = || cycle.iter().map(|other| other.entry());
                    // A value that only leads into the cycle suffers from it; the cycle is found once.
                    let is_first = entries().min() == Some(setting.entry());
                    let is_told = is_first
                        || (entries().any(|entry| entry == setting.entry())
                            && is_by_name(configuration, &cycle, generation));
                    if is_told {
                        let span = problem.span.clone();
                        let finding =
                            finding(configuration, setting, generation, span, &cycle, None);
                        found.push(finding);
                    }
                }
            }
        }
        let mut told = FxHashSet::default();
        for cycle in loops(configuration, generation) {
            found.extend(of_nodes(configuration, &cycle, generation, &mut told));
        }
    });
}

/// The findings about a cycle that some nodes walk: at the first value of it that is theirs alone, or at each where the
/// agent comes to an end.
fn of_nodes(
    configuration: &Configuration<'_>,
    cycle: &Loop<'_, '_>,
    generation: Generation,
    told: &mut FxHashSet<usize>,
) -> Vec<Diagnostic> {
    let is_common = |setting: &Setting<'_>| setting.scope().is_none();
    let members = || cycle.members.iter();
    let on_way: Vec<_> = members().map(|(member, _)| *member).collect();
    let first = members().min_by_key(|(member, _)| (is_common(member), member.entry()));
    let of = match is_by_name(configuration, &on_way, generation) {
        true => members().take(MANY).collect(),
        false => Vec::from_iter(first),
    };
    let fresh = of
        .into_iter()
        .filter(|(member, _)| told.insert(member.entry()));
    fresh
        .map(|(setting, span)| {
            let node = cycle.node.filter(|_| is_common(setting));
            finding(
                configuration,
                setting,
                generation,
                span.clone(),
                &on_way,
                node,
            )
        })
        .collect()
}

/// Whether each setting of a cycle refers to the next by its bare name, which 2.1 then looks for in DEFAULT, too: it comes
/// to an end, and refuses each. In DEFAULT itself it does not.
fn is_by_name(
    configuration: &Configuration<'_>,
    cycle: &[&Setting<'_>],
    generation: Generation,
) -> bool {
    let next = cycle.iter().cycle().skip(1);
    cycle.iter().zip(next).all(|(setting, next)| {
        let next_section = configuration.section_of(next);
        if next_section.is_default() {
            return false;
        }
        let written = setting.value(generation).written().unwrap_or_default();
        let mut all = references(written, generation)
            .map(|reference| reference.key())
            .filter(|(section, key)| {
                *key == next.name && section.is_none_or(|section| section == next_section.name)
            })
            .peekable();
        all.peek().is_some() && all.all(|(section, _)| section.is_none())
    })
}

/// The settings that the cycle goes through, as far as it stands in the file.
fn on_way<'c, 'd>(
    configuration: &'c Configuration<'d>,
    keys: &[String],
    generation: Generation,
) -> Vec<&'c Setting<'d>> {
    let setting = |key: &String| {
        let (section, key) = key.rsplit_once('.')?;
        let section = configuration.section(section)?;
        configuration.effective_key(section, key, generation).one()
    };
    keys.iter().filter_map(setting).collect()
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    span: Range<usize>,
    on_way: &[&Setting<'_>],
    node: Option<&str>,
) -> Diagnostic {
    let span = written_place(configuration, setting, generation, span);
    let written = span.text(configuration.document.text());
    let message = match on_way.len() {
        0 | 1 => format!("reference `{written}` points to the value that it stands in"),
        _ => format!("reference `{written}` leads back to itself"),
    };
    let message = match node {
        Some(node) => format!("{message} on {node}"),
        None => message,
    };
    let label = match is_by_name(configuration, on_way, generation) {
        true => "agent 2.1 gives up after 20 references, agent 3 goes on without the value",
        false => "agent 2.1 looks it up for ever, agent 3 goes on without the value",
    };
    let finding = RULE
        .finding(generation.into(), span, message, label)
        .about(configuration.subject(setting))
        .help("write the value in one of the places");
    let others = on_way
        .iter()
        .filter(|other| other.entry() != setting.entry())
        .take(MANY);
    others.fold(finding, |finding, other| {
        finding.related(configuration.value_span(other), "and back from here")
    })
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    fn cycles(text: &str) -> usize {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::V2);
        let findings = check(&configuration);
        findings
            .iter()
            .filter(|finding| finding.name == "reference-cycle")
            .count()
    }

    #[test]
    fn a_scoped_value_is_followed_as_a_node_of_the_scope_does() {
        let app = "[app#1]\ntype = simple\nstart = {env.a}\n[env]\n";
        let of = |env: &str| cycles(&format!("{app}{env}"));
        assert_eq!(of("a = {env.b}\nb@n1 = {env.a}\nb@n2 = x\n"), 1);
        assert_eq!(of("a@n1 = {env.b}\nb@n1 = {env.a}\nb@n2 = x\n"), 1);
        assert_eq!(of("a@n1 = {env.b}\nb@n2 = {env.a}\nb = x\na = y\n"), 0);
        assert_eq!(of("a@n1 = {env.a}\n"), 1);
    }

    /// What is said of a cycle, where the object's nodes are n1 and n2.
    fn on_nodes(text: &str) -> Vec<String> {
        let text = format!("[DEFAULT]\nnodes = n1 n2\n{text}");
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::V2);
        let findings = check(&configuration);
        let cycles = findings
            .iter()
            .filter(|finding| finding.name == "reference-cycle");
        let key = |finding: &crate::diagnostic::Diagnostic| {
            let scope = finding.subject.scope.as_ref();
            let scope = scope.map(|scope| format!("@{scope}")).unwrap_or_default();
            let on = match finding.message.rsplit_once(" on ") {
                Some((_, node)) => format!(" on {node}"),
                None => String::new(),
            };
            let keyword = finding.subject.keyword.as_deref().unwrap_or_default();
            format!("{keyword}{scope}{on}")
        };
        cycles.map(key).collect()
    }

    #[test]
    fn what_one_node_alone_follows_in_a_circle_is_found() {
        let env = |env: &str| on_nodes(&format!("[env]\n{env}"));
        assert_eq!(env("a = {env.a}\na@n2 = 2\n"), ["a on n1"]);
        assert_eq!(env("a = {env.a}\na@n1 = 2\n"), ["a on n2"]);
        assert_eq!(env("a = {env.a}\na@drpnodes = 1\n"), ["a on n1"]);
        assert_eq!(env("a = {env.a}\na@flex_primary = 1\n"), ["a on n2"]);
        assert_eq!(env("a = {env.b}\na@n2 = 1\nb = {env.a}\n"), ["a on n1"]);
        let both = "a@n1 = {env.b}\na = 1\nb@nodes = {env.a}\nb = 3\n";
        assert_eq!(env(both), ["a@n1"]);
        let each = "a@n1 = {env.a}\na@n2 = {env.a}\n";
        assert_eq!(env(each), ["a@n1", "a@n2"]);
        let path = "[fs#1]\ntype = directory\npath = {fs#1.path}\npath@n2 = /a\n";
        assert_eq!(on_nodes(path), ["path on n1"]);
        let default = "monitor_action = {DEFAULT.monitor_action}\nmonitor_action@n2 = switch\n";
        assert_eq!(on_nodes(default), ["monitor_action on n1"]);
        // What stands in DEFAULT is read for a section on the nodes that it has no value for.
        let below = "mnt = {fs#1.mnt}\n[fs#1]\ntype = ext4\ndev = /dev/a\nmnt@n2 = /b\n";
        assert_eq!(on_nodes(below), ["mnt on n1"]);
    }

    #[test]
    fn bare_names_are_found_at_each_place() {
        let env = |env: &str| on_nodes(&format!("[env]\n{env}"));
        assert_eq!(env("a = {b}\nb = {a}\n"), ["a", "b"]);
        assert_eq!(env("a = {b}\nb = {c}\nc = {a}\nd = {a}\n"), ["a", "b", "c"]);
        assert_eq!(env("a = {a}\n"), ["a"]);
        let hidden = "a = {b}\na@n2 = 3\nb = {a}\n";
        assert_eq!(env(hidden), ["a on n1", "b on n1"]);
        // In DEFAULT and with the name of the section, the agent never ends: once is enough.
        assert_eq!(on_nodes("app = {bwlimit}\nbwlimit = {app}\n"), ["app"]);
        assert_eq!(env("a = {b}\nb = {env.a}\n"), ["a"]);
        assert_eq!(env("a = {env.b}\nb = {env.a}\n"), ["a"]);
    }

    #[test]
    fn a_circle_that_no_node_closes_is_none() {
        let env = |env: &str| on_nodes(&format!("[env]\n{env}"));
        let none: [&str; 0] = [];
        assert_eq!(env("a = {env.a}\na@nodes = 3\n"), none);
        assert_eq!(env("a = {env.a}\na@n1 = 1\na@n2 = 2\n"), none);
        assert_eq!(env("a@nodes = {env.a}\na@n1 = 1\na@n2 = 2\n"), none);
        assert_eq!(env("a = {env.b}\nb = {env.a}\nb@nodes = 3\n"), none);
        let never_both = "a@n1 = {env.b}\na = 1\nb = {env.a}\nb@nodes = 3\n";
        assert_eq!(env(never_both), none);
        assert_eq!(env("a@drpnodes = {env.a}\n"), none);
        assert_eq!(env("a@n3 = {env.a}\n"), none);
        assert_eq!(env("a@n2 = {env.a}\na@n1 = {env.b}\nb = 1\n"), ["a@n2"]);
        // Without names of nodes it may be the object of n1 alone.
        assert_eq!(cycles("[env]\na = {env.a}\na@n1 = 1\n"), 0);
    }

    #[test]
    fn a_word_of_the_agent_is_no_key_of_the_section() {
        assert_eq!(cycles("[volume#1]\nname@n1 = {name}-data\nsize = 1g\n"), 0);
    }
}

//! What is meant for nodes that the object does not have.

use super::taken::{flag, node_count, of_object};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{integer, list, nodes};

pub(crate) static RULE: Rule = Rule {
    code: "OSV627",
    name: "no-such-nodes",
    severity: Severity::Warning,
    manual: include_str!("no_such_nodes.md"),
    check: Check::Setting(
        About::Keywords(&[
            "nodes",
            "target",
            "encap",
            "monitor_action",
            "flex_min",
            "flex_max",
            "flex_target",
        ]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent(configuration, findings, |generation, found| {
        if setting.found[generation].is_none() {
            return;
        }
        let section = configuration.section_of(setting);
        let finding = match (setting.name, section.group(generation)) {
            ("target", Some("sync")) => of_target(configuration, setting, generation),
            ("encap", Some(_)) => of_encap(configuration, setting, generation),
            ("nodes", None) => of_pattern(configuration, setting, generation),
            ("flex_min" | "flex_max" | "flex_target", None) => {
                of_count(configuration, setting, generation)
            }
            ("monitor_action", _) => of_switch(configuration, setting, generation),
            _ => None,
        };
        found.extend(finding);
    });
}

/// Whether DEFAULT names nodes of a set, on whatever node.
fn has(configuration: &Configuration<'_>, set: &'static str, generation: Generation) -> bool {
    let default = configuration.section("DEFAULT");
    default.is_some_and(|default| configuration.effective(default, set, generation).is_set())
}

fn of_target(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let mut targets = list::read(setting.known(generation)?, generation).peekable();
    targets.peek()?;
    let is_drp = targets.all(|target| target.text == "drpnodes");
    (is_drp && !has(configuration, "drpnodes", generation)).then(|| {
        RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            "the target is `drpnodes`, and the object has none",
            "nothing is copied",
        )
        .about(configuration.subject(setting))
        .help("set `drpnodes` in `[DEFAULT]`, or write `target = nodes`")
    })
}

fn of_encap(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let section = configuration.section_of(setting);
    let is_on = flag(configuration, section, "encap", generation) == Some(true);
    (is_on && !has(configuration, "encapnodes", generation)).then(|| {
        RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!(
                "`{}` runs in encapsulated nodes, and the object has none",
                section.name
            ),
            "no node starts it",
        )
        .about(configuration.subject(setting))
        .help("set `encapnodes` in `[DEFAULT]`, or drop `encap`")
    })
}

fn of_switch(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let value = setting.known(generation)?;
    let switches = list::read(value, generation).any(|action| action.text == "switch");
    (switches && node_count(configuration, generation) == Some(1)).then(|| {
        RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            "the object switches to another node, and has one node only",
            "it is stopped, and starts nowhere",
        )
        .about(configuration.subject(setting))
        .help("name more nodes, or leave `monitor_action` out")
    })
}

/// More instances than there are nodes, those that stand in for others included.
fn of_count(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let reading = integer::read(setting.known(generation)?, generation);
    let wanted = *reading.value()?;
    let count = node_count(configuration, generation)?;
    let is_flex = of_object(configuration, "topology", generation) == Some("flex");
    let is_more = is_flex && wanted > i128::try_from(count).ok()?;
    (is_more && !has(configuration, "drpnodes", generation)).then(|| {
        let nodes = match count {
            1 => "one node".to_owned(),
            count => format!("{count} nodes"),
        };
        RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!(
                "`{}` is {wanted}, and the object has {nodes}",
                quotable(setting.key)
            ),
            "no node runs two instances",
        )
        .about(configuration.subject(setting))
        .help("name more nodes, or write a number that they can have")
    })
}

/// Patterns that none of the cluster's nodes is of; names that are no nodes are found one by one.
fn of_pattern(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let cluster = configuration.identity.nodes.as_ref()?;
    let value = setting.known(generation)?;
    let reading = nodes::read(value, generation);
    let selected = *reading.value()?;
    let is_pattern = selected
        .selectors()
        .any(|selector| selector.name().is_none());
    let is_none = cluster
        .iter()
        .all(|node| selected.select(node) == Some(false));
    // What depends on the labels of a node is not told by its name.
    (is_pattern && is_none && !value.contains('=')).then(|| {
        RULE.finding(
            generation.into(),
            configuration.value_span(setting),
            format!("no node of the cluster is one of `{}`", quotable(value)),
            "the object has no instance, and is never provisioned",
        )
        .about(configuration.subject(setting))
        .help(format!("the nodes are {}", cluster.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    #[test]
    fn no_more_instances_run_than_there_are_nodes() {
        let found = |default: &str| {
            let text = format!("[DEFAULT]\ntopology = flex\n{default}\n");
            let findings = found_by(RULE.name, &text, Generations::BOTH);
            let findings = findings.iter();
            findings.map(|finding| finding.agents).collect::<Vec<_>>()
        };
        let both = [Generations::BOTH];
        assert_eq!(found("nodes = n1 n2\nflex_target = 9"), both);
        assert_eq!(found("nodes = n1 n2\nflex_min = 3"), both);
        assert_eq!(found("nodes = n1 n2\nflex_max = 3"), both);
        assert_eq!(found("nodes = n1 n2\nflex_max = 2"), []);
        assert_eq!(found("nodes = n1 n2\ndrpnodes = n3\nflex_max = 3"), []);
        assert_eq!(found("nodes = *\nflex_max = 3"), []);
        assert_eq!(found("flex_max = 3"), []);
    }
}

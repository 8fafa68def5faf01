//! A scope that no node is in.

use std::collections::BTreeSet;

use super::is_read;
use crate::configuration::{Configuration, Nodes, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};
use crate::value::nodes;

pub(crate) static RULE: Rule = Rule {
    code: "OSV511",
    name: "unknown-scope",
    severity: Severity::Warning,
    manual: include_str!("unknown_scope.md"),
    check: Check::Whole(check),
};

/// The longest scope that is compared with others: that of a host's whole name.
const LONGEST: usize = 255;

/// How many nodes are looked through for the one that was meant, or listed.
const MANY: usize = 50;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let mut settings = configuration.settings().iter();
    if !settings.any(|setting| setting.scope().is_some()) {
        return;
    }
    for_each_agent(configuration, findings, |generation, found| {
        let nodes = known_nodes(configuration, generation);
        for setting in configuration.settings() {
            let scope = setting.scope().filter(|scope| scope.len() <= LONGEST);
            let Some(scope) = scope.filter(|_| takes_scopes(configuration, setting, generation))
            else {
                continue;
            };
            let is_node = nodes.as_ref().is_some_and(|nodes| nodes.contains(scope));
            if Nodes::SETS.contains(&scope) || is_node {
                continue;
            }
            // Another set is a slip in any case; another node only where the nodes are known.
            let slip = Nodes::SETS
                .into_iter()
                .find(|set| is_slip(scope, set, nodes.is_some()));
            if scope.is_empty() || slip.is_some() || nodes.is_some() {
                found.push(finding(configuration, setting, scope, slip, nodes.as_ref()));
            }
        }
    });
}

/// Whether the agent reads the setting, and reads scopes of it.
fn takes_scopes(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    let is_scopable = setting.found[generation].is_none_or(|found| found.keyword.scopable);
    setting.agents.contains(generation)
        && is_scopable
        && is_read(configuration, setting, generation)
        && (!section.is_free() || section.name == "env")
}

/// Whether a scope is a set but for its case or an underscore; a letter off is enough where the nodes are known.
fn is_slip(scope: &str, set: &str, nodes_are_known: bool) -> bool {
    let fold = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let is_name = scope.contains(|c: char| c.is_ascii_digit());
    fold(scope) == fold(set)
        || (nodes_are_known && !is_name && strsim::osa_distance(scope, set) == 1)
}

/// All nodes that the service may run on; `None` if one of them cannot be told. Agent 3 compares with the name of a
/// host, which is in lower case; of 2.1 either form is taken.
fn known_nodes(
    configuration: &Configuration<'_>,
    generation: Generation,
) -> Option<BTreeSet<String>> {
    let cluster = configuration.identity.nodes.as_ref();
    let mut known: BTreeSet<String> = BTreeSet::default();
    let mut add = |name: &str| {
        known.insert(name.to_lowercase());
        if generation == Generation::V2 {
            known.insert(name.to_owned());
        }
    };
    cluster.into_iter().flatten().for_each(|node| add(node));
    let default = configuration.section("DEFAULT");
    for keyword in ["nodes", "drpnodes", "encapnodes"] {
        let settings = default.map(|default| configuration.named(default, keyword));
        for setting in settings.into_iter().flatten() {
            let value = setting.known(generation);
            match value.and_then(|value| named(value, generation)) {
                Some(names) => names.iter().for_each(|name| add(name)),
                // A pattern selects nodes of the cluster, which are known.
                None if keyword == "nodes" && cluster.is_some() => {}
                None => return None,
            }
        }
    }
    (!known.is_empty()).then_some(known)
}

/// The nodes of a list that names them all.
fn named(value: &str, generation: Generation) -> Option<Vec<String>> {
    let read = nodes::read(value, generation);
    let selectors = read.value()?.selectors();
    let names = selectors.map(|selector| selector.name().map(str::to_owned));
    let names: Option<Vec<_>> = names.collect();
    names.filter(|names| !names.is_empty())
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    scope: &str,
    slip: Option<&str>,
    nodes: Option<&BTreeSet<String>>,
) -> Diagnostic {
    let span = setting.scope_span();
    let nodes = nodes.into_iter().flatten().take(MANY);
    let nodes: Vec<_> = nodes.map(String::as_str).collect();
    let message = match scope {
        "" => format!("`{}` has an empty scope", quotable(setting.key)),
        _ => format!("no node is in the scope `{}`", quotable(scope)),
    };
    let finding = RULE
        .finding(Generations::BOTH, span, message, "this value is never read")
        .about(configuration.subject(setting));
    let finding = match scope.is_empty() || slip.is_some() {
        true => finding.severity(Severity::Error),
        false => finding,
    };
    let meant = slip.or_else(|| nearest(scope, nodes.iter().copied()));
    match meant {
        Some(meant) if !scope.is_empty() => finding.help(format!("did you mean `@{meant}`?")).fix(
            Safety::Suggested,
            span,
            format!("@{meant}"),
        ),
        _ if scope.is_empty() => finding.help("name a node or a set of nodes, or drop the `@`"),
        _ => finding.help(format!(
            "use one of {}, {}",
            Nodes::SETS[..3].join(", "),
            nodes.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;

    #[test]
    fn agent_3_reads_no_scope_with_a_capital() {
        let text = "[DEFAULT]\nnodes = N1 n2\n[env]\na@n1 = 1\nb@N1 = 2\nc@n2 = 3\nd@N3 = 4\n";
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let mut findings = Findings::new();
        check(&configuration, &mut findings);
        let found = findings.iter().map(|finding| {
            let scope = finding.primary.span.text(text);
            (
                scope,
                finding.agents,
                finding.fixes.first().map(|fix| &*fix.edits[0].text),
            )
        });
        let found: Vec<_> = found.collect();
        assert_eq!(found[0], ("@N1", Generations::V3, Some("@n1")));
        assert_eq!((found[1].0, found[1].1), ("@N3", Generations::BOTH));
        assert_eq!(found.len(), 2);
    }
}

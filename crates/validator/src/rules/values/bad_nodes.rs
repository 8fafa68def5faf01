//! Nodes that cannot be selected.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Safety, Severity};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;
use crate::span::Span;
use crate::value::{Reading, nodes};

pub(crate) static RULE: Rule = Rule {
    code: "OSV408",
    name: "bad-nodes",
    severity: Severity::Error,
    manual: include_str!("bad_nodes.md"),
    check: Check::Value(
        About::Converters(&[Converter::Nodes, Converter::Peers]),
        check,
    ),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    for_each_agent_once(configuration, findings, |generation, findings| {
        let converter = setting.found[generation].map(|found| found.keyword.converter);
        if !matches!(converter, Some(Converter::Nodes | Converter::Peers)) {
            return;
        }
        let Some(value) = setting.known(generation) else {
            return;
        };
        // No node at all is what the other selections have when they are not set.
        let is_nodes = setting.found[generation].is_some_and(|found| found.keyword.name == "nodes");
        if value.is_empty() && !is_nodes {
            return;
        }
        match nodes::read(value, generation) {
            Reading::Value(selected) => {
                unknown(configuration, setting, generation, selected, findings)
            }
            Reading::Refused(fault) | Reading::Quietly { fault, .. } => {
                let span = configuration.place(setting, generation, fault.span.clone());
                let message = format!("`{}` does not select nodes: {}", setting.key, fault.reason);
                let label = "the service is on no node, or only on the one that was asked";
                let finding = about(configuration, setting, generation, span, message, label);
                findings.push(match fault.suggestion {
                    Some(text) => {
                        finding
                            .help(format!("write `{text}`"))
                            .fix(Safety::Suggested, span, text)
                    }
                    None => finding.help("write node names with blanks between them, or `*`"),
                });
            }
        }
    });
}

/// Reports names of no node, where the nodes of the cluster are said.
fn unknown(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    selected: nodes::Nodes<'_>,
    findings: &mut Findings,
) {
    let Some(cluster) = &configuration.identity.nodes else {
        return;
    };
    for selector in selected.selectors() {
        let Some(name) = selector.name() else {
            continue;
        };
        if cluster.iter().any(|node| node.eq_ignore_ascii_case(name)) {
            continue;
        }
        let span = configuration.place(setting, generation, selector.item.span());
        let finding = about(
            configuration,
            setting,
            generation,
            span,
            format!("`{}` is no node of the cluster", quotable(name)),
            "never selected: without another node the service is provisioned nowhere",
        );
        findings.push(match nearest(name, cluster.iter().map(String::as_str)) {
            Some(meant) => {
                finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Safety::Suggested, span, meant)
            }
            None => finding.help(format!("the nodes are {}", cluster.join(", "))),
        });
    }
}

fn about(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
    span: Span,
    message: String,
    label: &'static str,
) -> Diagnostic {
    let span = match span.is_empty() {
        true => configuration.value_span(setting),
        false => span,
    };
    RULE.finding(generation.into(), span, message, label)
        .about(configuration.subject(setting))
}

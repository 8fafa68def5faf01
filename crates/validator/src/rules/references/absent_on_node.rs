//! A reference to a key that only some of the object's nodes have.

use rustc_hash::FxHashSet;

use super::{is_read, written_place};
use crate::configuration::{Configuration, Effective, Setting};
use crate::diagnostic::{Diagnostic, Severity};
use crate::generation::Generation;
use crate::reference::{Reference, references};
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule, lacking};

pub(crate) static RULE: Rule = Rule {
    code: "OSV515",
    name: "absent-on-node",
    severity: Severity::Error,
    manual: include_str!("absent_on_node.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let is_for_some = |setting: &Setting<'_>| {
        setting.scope().is_some() && configuration.section_of(setting).is_free()
    };
    // Few configurations have such keys at all.
    if !configuration.settings().iter().any(is_for_some) {
        return;
    }
    for setting in configuration.settings().iter().filter(|it| it.refers()) {
        for_each_agent(configuration, findings, |generation, found| {
            let value = setting.value(generation);
            if value.known().is_some() {
                return;
            }
            let mut said = FxHashSet::default();
            for reference in references(value.written().unwrap_or_default(), generation) {
                if said.insert(reference.body) {
                    found.extend(finding(configuration, setting, &reference, generation));
                }
            }
        });
    }
}

/// Whether the agent takes the setting on each node of the object.
fn is_for_all(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    setting.scope().is_none()
        && is_read(configuration, setting, generation)
        && matches!(
            configuration.effective_key(section, setting.name, generation),
            Effective::One(_)
        )
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    reference: &Reference<'_>,
    generation: Generation,
) -> Option<Diagnostic> {
    let (named, key) = reference.key();
    let target = configuration.section(named?)?;
    // What a resource lacks may have a default, or is missed there.
    if !target.is_free() || key.contains('@') {
        return None;
    }
    let said = configuration.named(target, key);
    let is_scoped = |said: &Setting<'_>| said.scope().is_some();
    if !said.clone().next().is_some_and(is_scoped)
        || !is_for_all(configuration, setting, generation)
    {
        return None;
    }
    let section = configuration.section_of(setting);
    // Whatever is off there, its text is of no use to anybody.
    if lacking::may_be_off(configuration, section, generation) {
        return None;
    }
    let node = lacking::node(configuration, section, said.clone(), generation)?;
    let span = written_place(configuration, setting, generation, reference.span.clone());
    let name = target.name;
    let finding = RULE.finding(
        generation.into(),
        span,
        format!("reference `{{{name}.{key}}}` points to nothing on {node}"),
        format!("`{key}` is set for other nodes only"),
    );
    let finding = finding.about(configuration.subject(setting));
    let finding = match said.clone().next() {
        Some(first) => finding.related(first.key_span(), "this is not for all nodes"),
        None => finding,
    };
    let finding = match section.is_free() {
        // Who refers to this key, on which node, is another question.
        true => finding.severity(Severity::Warning),
        false => finding,
    };
    Some(finding.help(format!(
        "add `{key} = …` or `{key}@{node} = …` to `[{name}]`: the text stays as it is"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    fn found(text: &str) -> Vec<(String, Generations)> {
        let findings = found_by(RULE.name, text, Generations::BOTH);
        let findings = findings.iter();
        findings
            .map(|finding| (finding.message.to_string(), finding.agents))
            .collect()
    }

    #[test]
    fn a_node_that_no_scope_of_the_key_is_of_has_nothing() {
        let of = |env: &str, fs: &str| {
            let default = "[DEFAULT]\nnodes = n1 n2\n";
            found(&format!(
                "{default}[env]\n{env}\n[fs#1]\ntype = ext4\nmnt = /a\n{fs}\n"
            ))
        };
        let on = |node: &str, agents| {
            let message = format!("reference `{{env.x}}` points to nothing on {node}");
            vec![(message, agents)]
        };
        let both = Generations::BOTH;
        assert_eq!(of("x@n1 = /b", "dev = {env.x}"), on("n2", both));
        assert_eq!(of("x@n1 = /b", "dev = /b/{env.x}"), on("n2", both));
        assert_eq!(of("x@drpnodes = /b", "dev = {env.x}"), on("n1", both));
        for (env, fs) in [
            ("x@n1 = /b\nx = /c", "dev = {env.x}"),
            ("x@n1 = /b\nx@n2 = /c", "dev = {env.x}"),
            ("x@nodes = /b", "dev = {env.x}"),
            ("x@n1 = /b", "dev@n1 = {env.x}\ndev@n2 = /c"),
            ("x@n1 = /b", "dev = {env.x}\ndev@n2 = /c"),
            ("x@n1 = /b", "dev = {env.x}\nencap = true"),
            ("x@n1 = /b", "dev = {env.x}\ndisable@n2 = true"),
        ] {
            assert_eq!(of(env, fs), [], "{env} {fs}");
        }
    }
}

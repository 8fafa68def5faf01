//! A name that the object itself cannot have.

use super::naming;
use crate::configuration::Configuration;
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV420",
    name: "bad-object-name",
    severity: Severity::Error,
    manual: include_str!("bad_object_name.md"),
    check: Check::Whole(check),
};

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    if configuration.system.is_some() {
        return;
    }
    let identity = configuration.identity;
    let kind = configuration.kind();
    let finding = |generation: Generation, name: &str, of: &str, reason: String| {
        let shown: String = name.chars().take(40).collect();
        let message = format!("`{}` is no name of {of}: {reason}", quotable(&shown));
        let label = "no agent creates the object";
        RULE.finding(generation.into(), Span::at(0), message, label)
            .help("use letters a-z, digits and `-`, a letter first, two characters or more")
    };
    for_each_agent_once(configuration, findings, |generation, found| {
        if let Some(name) = &identity.name
            && let Some(reason) = naming::fault(name, generation)
        {
            found.push(finding(generation, name, &format!("a {kind}"), reason));
        } else if let Some(name) = &identity.namespace
            && let Some(reason) = naming::namespace_fault(name, generation)
        {
            found.push(finding(generation, name, "a namespace", reason));
        }
    });
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::rules::check;

    #[test]
    fn a_namespace_has_a_name_too() {
        let document = Document::read("[fs#1]\ntype = flag\n");
        let found = |namespace: &str| {
            let identity = Identity {
                namespace: Some(namespace.to_owned()),
                name: Some("registry".to_owned()),
                ..Identity::default()
            };
            let found = check(&Configuration::new(&document, &identity, Generations::BOTH));
            let found = found.iter().map(|it| (it.name, it.agents));
            found.collect::<Vec<_>>()
        };
        assert_eq!(found("test"), []);
        assert_eq!(found("n_s"), [("bad-object-name", Generations::BOTH)]);
        assert_eq!(found("a.b"), [("bad-object-name", Generations::V2)]);
    }
}

//! A reservation of disks that the resource has no key for.

use crate::configuration::{Configuration, Section, Setting};
use crate::diagnostic::{Safety, Severity};
use crate::generation::{Generation, Generations};
use crate::rules::lacking::is_encapsulated;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::boolean;

pub(crate) static RULE: Rule = Rule {
    code: "OSV312",
    name: "unreservable",
    severity: Severity::Error,
    manual: include_str!("unreservable.md"),
    check: Check::Setting(About::Keywords(&["scsireserv"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    // It takes no scope: 2.1 does not read one that has.
    if setting.scope().is_some() || setting.found.v2.is_none() {
        return;
    }
    let section = configuration.section_of(setting);
    let Some(resource) = refused(configuration, section) else {
        return;
    };
    let value = setting.known(Generation::V2);
    let is_wanted = |text| boolean::read(text, Generation::V2).value() == Some(&true);
    if !value.is_some_and(is_wanted) {
        return;
    }
    let finding = RULE
        .finding(
            Generations::V2,
            configuration.value_span(setting),
            format!("`[{}]` has no disks to reserve", resource.name),
            "the configuration is refused: there is no `prkey` here",
        )
        .about(configuration.subject(setting))
        .help("say it in the section of the disk")
        .fix(
            Safety::Suggested,
            configuration.value_span(setting),
            "false",
        );
    findings.push(finding);
}

/// The resource that takes the keyword from this section, and has no key.
fn refused<'c, 'd>(
    configuration: &'c Configuration<'d>,
    section: &'c Section<'d>,
) -> Option<&'c Section<'d>> {
    let generation = Generation::V2;
    let lacks_key = |section: &Section<'_>| {
        let words = section.vocabulary.v2;
        words.is_some_and(|words| words.keyword("prkey").is_none())
            && section.driver(generation).is_some()
            // What encapsulated nodes run is not set up here.
            && !is_encapsulated(configuration, section, generation)
    };
    if !section.is_default() {
        return Some(section).filter(|section| lacks_key(section));
    }
    configuration.sections().iter().find(|section| {
        let takes = section.keyword("scsireserv", generation).is_some()
            && !configuration.is_said(section, "scsireserv", generation);
        takes && section.group(generation).is_some() && lacks_key(section)
    })
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;

    /// The sections and keywords of the findings on a container of `text`, below `default`.
    fn found(default: &str, text: &str) -> Vec<Option<String>> {
        let text = format!("[DEFAULT]\n{default}\n[container#vm]\ntype = kvm\n{text}\n");
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::V2);
        let findings = crate::rules::check(&configuration);
        let findings = findings.into_iter();
        let findings = findings.filter(|finding| finding.name == "unreservable");
        findings.map(|finding| finding.subject.section).collect()
    }

    #[test]
    fn what_reserves_nothing_has_no_key() {
        let at = |name: &str| vec![Some(name.to_owned())];
        let nodes = "nodes = n1 n2";
        assert_eq!(found(nodes, "scsireserv = true"), at("container#vm"));
        assert_eq!(found("scsireserv = true", ""), at("DEFAULT"));
        assert_eq!(found("scsireserv = true", "scsireserv = false"), []);
        assert_eq!(found(nodes, "scsireserv = false"), []);
        // It takes no scope, which is a finding of its own.
        assert_eq!(found(nodes, "scsireserv@n1 = true"), []);
        let encapsulated = "nodes = n1\nencapnodes = vm";
        assert_eq!(found(encapsulated, "encap = true\nscsireserv = true"), []);
        assert_eq!(found(encapsulated, "tags = encap\nscsireserv = true"), []);
    }
}

//! A section of a group that an agent does not have.

use crate::configuration::{Configuration, Section};
use crate::diagnostic::{Diagnostic, Safety, Severity, Subject};
use crate::generation::Generation;
use crate::nearest::nearest;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::schema::{Class, Family, Kind, schema};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV202",
    name: "unknown-section",
    severity: Severity::Error,
    manual: include_str!("unknown_section.md"),
    check: Check::Outline(check),
};

/// Sections that are no group, and may be meant.
const OTHERS: [&str; 5] = ["DEFAULT", "env", "labels", "data", "subset"];

fn check(configuration: &Configuration<'_>, section: &Section<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        section.agents.contains(generation) && matches!(section.family[generation], Family::Unknown)
    });
    let known = |generation| {
        let family = section.family[generation];
        matches!(family, Family::Renamed(_) | Family::Group(_))
    };
    let Some(generation) = agents.iter().next() else {
        findings.extend(of_other_objects(configuration, section));
        return;
    };
    // What one agent alone knows is a difference between the two, or an old name: other rules report it.
    if configuration.agents.iter().any(known) {
        return;
    }
    let kind = configuration.kind();
    let span = configuration
        .header_span(section)
        .within(0..section.prefix.len());
    let finding = RULE
        .finding(
            agents,
            span,
            format!(
                "section `[{}]` is of no group that a {kind} has",
                quotable(section.name)
            ),
            "the whole section is ignored in silence",
        )
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        });
    // A service's path: no section of a configuration has one.
    let is_path = section.name.contains('/') && !section.name.contains('#');
    findings.push(match foreign(section, generation) {
        _ if is_path => finding.help(format!(
            "a file of answers is checked by what it renders to: `regsvc validate --path {} --file FILE`",
            quotable(section.name)
        )),
        Some(help) => finding.help(help),
        None if section.name == "metadata" => finding
            .severity(Severity::Warning)
            .help("agents print it and drop it again: leave it out"),
        None => mend(finding, section, span, generation, kind),
    });
}

/// Reports keys of an object of keys in one that runs something: nothing but a reference reads them there.
fn of_other_objects(
    configuration: &Configuration<'_>,
    section: &Section<'_>,
) -> Option<Diagnostic> {
    let kind = configuration.kind();
    // Whose configuration it is must be said: keys look the same everywhere.
    let is_unread = section.name == "data"
        && configuration.identity.name.is_some()
        && matches!(kind, Kind::Svc | Kind::Vol)
        && !configuration.document.text().contains("{data.");
    if !is_unread {
        return None;
    }
    let finding = RULE.finding(
        configuration.agents.intersection(section.agents),
        configuration.header_span(section),
        format!("section `[data]` is of no use to a {kind}"),
        "read in objects of keys alone: cfg, sec and usr",
    );
    let finding = finding
        .about(Subject {
            section: Some(section.name.to_owned()),
            ..Subject::default()
        })
        .severity(Severity::Note);
    Some(finding.help("write what references are to find into `[env]`"))
}

/// Says what was probably meant.
fn mend(
    finding: Diagnostic,
    section: &Section<'_>,
    span: Span,
    generation: Generation,
    kind: Kind,
) -> Diagnostic {
    let known = schema(generation)
        .groups()
        .filter(|group| group.is_for(kind));
    let known = known.map(|group| group.name).chain(OTHERS);
    match nearest(section.prefix, known).filter(|&meant| meant != section.prefix) {
        Some(meant) => {
            finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Safety::Suggested, span, meant)
        }
        None => finding,
    }
}

/// Where such a section belongs, if it does not belong to an object of this kind.
fn foreign(section: &Section<'_>, generation: Generation) -> Option<String> {
    let schema = schema(generation);
    match schema.system_file([section.name]) {
        Some(Kind::Ccfg) => {
            return Some("it belongs to the configuration of the cluster: leave it out".to_owned());
        }
        Some(_) => {
            return Some("it belongs to the configuration of a node: leave it out".to_owned());
        }
        None => {}
    }
    let group = schema
        .group(section.prefix)
        .filter(|group| matches!(group.class, Class::Resource | Class::Data))?;
    let kinds = Kind::ALL.into_iter().filter(|kind| group.is_for(*kind));
    let kinds: Vec<_> = kinds.map(|kind| format!("`{kind}`")).collect();
    Some(format!(
        "only {} objects have it: leave it out",
        kinds.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;
    use crate::schema::Kind;

    #[test]
    fn keys_are_of_no_use_to_what_runs() {
        let found = |kind: Kind, name: Option<&str>, more: &str| {
            let text = format!("[data]\nkey = literal:a\n{more}");
            let document = Document::read(&text);
            let identity = Identity {
                name: name.map(str::to_owned),
                kind,
                ..Identity::default()
            };
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let findings = crate::rules::check(&configuration);
            let findings = findings.iter();
            let found = findings.filter(|finding| finding.name == "unknown-section");
            found.count()
        };
        assert_eq!(found(Kind::Svc, Some("web"), ""), 1);
        assert_eq!(found(Kind::Svc, None, ""), 0);
        assert_eq!(found(Kind::Cfg, Some("web"), ""), 0);
        let used = "[app#1]\ntype = simple\nstart = {data.key}\n";
        assert_eq!(found(Kind::Svc, Some("web"), used), 0);
    }
}

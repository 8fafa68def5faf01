//! A keyword of the object as a whole in a section of one resource.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{self, Inherit, Keyword, schema};

pub(crate) static RULE: Rule = Rule {
    code: "OSV306",
    name: "unread-keyword",
    severity: Severity::Error,
    manual: include_str!("unread_keyword.md"),
    check: Check::Setting(About::Those(is_of_default), check),
};

/// Whether an agent reads the keyword in DEFAULT alone.
fn is_of_default(configuration: &Configuration<'_>, setting: &Setting<'_>) -> bool {
    let mut asked = configuration.agents.iter();
    asked.any(|generation| is_for_default(configuration, setting, generation))
}

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    if configuration.section_of(setting).is_default() {
        return;
    }
    let agents = configuration
        .agents
        .filter(|generation| is_for_default(configuration, setting, generation));
    if agents.is_empty() {
        return;
    }
    let name = quotable(setting.name);
    let message = match agents
        .iter()
        .find_map(|generation| of_other_types(configuration, setting, generation))
    {
        Some(group) => format!(
            "`{name}` is read in `[DEFAULT]` and by other types of `{group}`, not by this one"
        ),
        None => format!("`{name}` is read in `[DEFAULT]` alone"),
    };
    findings.push(
        RULE.finding(agents, setting.name_span(), message, "never read")
            .about(configuration.subject(setting))
            .help("move it to `[DEFAULT]`"),
    );
}

/// The group of the section, if other drivers of it read the keyword.
fn of_other_types<'d>(
    configuration: &Configuration<'d>,
    setting: &Setting<'d>,
    generation: Generation,
) -> Option<&'d str> {
    let group = configuration.section_of(setting).group(generation)?;
    let is_head = |keyword: &Keyword| keyword.inherit == Inherit::Head;
    let schema = schema(generation);
    let mut drivers = schema.drivers_with(group, setting.name, configuration.kind());
    let is_read = drivers.any(|driver| {
        let place = schema::Section::Of {
            group,
            driver: Some(driver.name),
        };
        let found = schema.keyword(place, configuration.kind(), setting.name);
        found.is_some_and(|found| !is_head(found.keyword))
    });
    is_read.then_some(group)
}

/// Whether a keyword of a resource's section is one that `generation` reads in DEFAULT alone.
pub(super) fn is_for_default(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> bool {
    let section = configuration.section_of(setting);
    let asked = setting.agents.contains(generation) && !section.is_default();
    if !asked || section.vocabulary[generation].is_none() {
        return false;
    }
    match setting.found[generation] {
        Some(found) => found.keyword.inherit == Inherit::Head,
        None => schema(generation)
            .keyword(schema::Section::Default, configuration.kind(), setting.name)
            .is_some(),
    }
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn a_keyword_of_other_types_is_not_said_to_be_of_default_alone() {
        let said = |keyword: &str, kind: &str| {
            let text = format!("[fs#1]\ntype = {kind}\ndev = /dev/a\nmnt = /a\n{keyword} = true\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::V2);
            let findings = crate::rules::check(&configuration);
            let mut unread = findings.iter().filter(|finding| finding.code == "OSV306");
            unread.next().map(|finding| finding.message.clone())
        };
        assert_eq!(said("no_preempt_abort", "ext4"), None);
        let directory = said("no_preempt_abort", "directory").unwrap();
        assert!(directory.contains("other types of `fs`"), "{directory}");
        let alone = said("orchestrate", "directory").unwrap();
        assert_eq!(alone, "`orchestrate` is read in `[DEFAULT]` alone");
    }
}

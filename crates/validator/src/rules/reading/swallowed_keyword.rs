//! An indented line that was meant to be a keyword or a header, and is read as a part of the value above it.

use super::swallowed::{Line, Swallowed, swallowed_by};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::{Diagnostic, Edit, Safety, Severity};
use crate::generation::Generations;
use crate::printable::quotable;
use crate::rules::{Check, Findings, Rule};
use crate::span::Span;

pub(crate) static RULE: Rule = Rule {
    code: "OSV114",
    name: "swallowed-keyword",
    severity: Severity::Error,
    manual: include_str!("swallowed_keyword.md"),
    check: Check::Joined(check),
};

/// How many further lines of a value are pointed at.
const FEW: usize = 8;

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let asked = configuration.agents.iter();
    let by_agent: Vec<_> = asked
        .map(|generation| {
            let swallowed = swallowed_by(configuration, setting, generation);
            (Generations::from(generation), swallowed)
        })
        .collect();
    let mut with_keys = by_agent.iter().filter(|(_, by)| !by.keys.is_empty());
    let agents = with_keys.clone().map(|(agents, _)| *agents);
    let agents = agents.fold(Generations::NONE, Generations::union);
    if let Some((_, swallowed)) = with_keys.next_back() {
        let indents = swallowed.keys.iter().map(|key| key.indent).collect();
        findings.push(finding(
            configuration,
            setting,
            agents,
            &swallowed.keys,
            indents,
        ));
    }
    findings.extend(of_headers(configuration, setting, &by_agent));
}

/// The first header that an agent swallows stands for the others of the value.
fn of_headers(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    by_agent: &[(Generations, Swallowed)],
) -> Vec<Diagnostic> {
    let first = |swallowed: &Swallowed| swallowed.headers.first().map(|header| header.span);
    let mut findings: Vec<Diagnostic> = Vec::new();
    for (agents, swallowed) in by_agent.iter().rev() {
        let Some(header) = first(swallowed) else {
            continue;
        };
        match findings
            .iter_mut()
            .find(|finding| finding.primary.span == header)
        {
            Some(finding) => finding.agents = finding.agents.union(*agents),
            None => {
                let indents = swallowed.indents.clone();
                let headers = &swallowed.headers;
                findings.push(finding(configuration, setting, *agents, headers, indents));
            }
        }
    }
    findings
}

fn finding(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    agents: Generations,
    lines: &[Line],
    indents: Vec<Span>,
) -> Diagnostic {
    let text = configuration.document.text();
    let first = lines[0].span;
    let is_header = first.text(text).starts_with('[');
    let finding = RULE
        .finding(
            agents,
            first,
            format!(
                "`{}` is read as a part of the value of `{}`",
                first.text(text),
                quotable(setting.name)
            ),
            match is_header {
                true => {
                    "it is indented, so it continues the value above, and no section begins here"
                }
                false => "it is indented, so it continues the value above",
            },
        )
        .about(configuration.subject(setting))
        .related(setting.key_span(), "the value begins here")
        .help("drop the indentation")
        .fix_with(
            Safety::Suggested,
            indents
                .into_iter()
                .map(|span| Edit {
                    span,
                    text: String::new(),
                })
                .collect(),
        );
    let others = lines.iter().skip(1).take(FEW);
    others.fold(finding, |finding, other| {
        finding.related(other.span, "so is this one")
    })
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::fix;
    use crate::generation::Generations;
    use crate::rules::{Findings, check};

    fn found(text: &str, agents: Generations) -> Findings {
        let document = Document::read(text);
        check(&Configuration::new(&document, &Identity::default(), agents))
    }

    /// The errors, by rule, agents and text.
    fn errors(text: &str) -> Vec<(&'static str, Generations, String)> {
        let findings = found(text, Generations::BOTH).into_iter();
        let errors =
            findings.filter(|finding| finding.severity > crate::diagnostic::Severity::Warning);
        errors
            .map(|finding| {
                let text = finding.primary.span.text(text);
                (finding.name, finding.agents, text.to_owned())
            })
            .collect()
    }

    #[test]
    fn a_header_in_a_value_is_found_for_the_agents_that_swallow_it() {
        let flag = "[fs#flag]\ntype = flag\n";
        for (text, agents, header) in [
            (
                "comment = the flag\n [sync#i0]\ndisable = true\n",
                Generations::BOTH,
                "[sync#i0]",
            ),
            (
                "tags = a\n\n [sync#i0]\ndisable = true\n",
                Generations::V2,
                "[sync#i0]",
            ),
            ("tags = a\n\t[env]\n\tx = 1\n", Generations::BOTH, "[env]"),
            (
                "tags = a\n [contaner#1]\ntype = docker\n",
                Generations::BOTH,
                "[contaner#1]",
            ),
        ] {
            let expected = ("swallowed-keyword", agents, header.to_owned());
            assert_eq!(errors(&format!("{flag}{text}")), [expected], "{text}");
        }
        let indented = " [fs#1]\n type = flag\n [fs#2]\n type = flag\n";
        let expected = ("swallowed-keyword", Generations::V3, "[fs#2]".to_owned());
        assert_eq!(errors(indented), [expected]);
    }

    #[test]
    fn what_only_looks_like_a_header_is_none() {
        for text in [
            "[env]\nconf =\n  [main]\n  [env]\n  a = 1\n[app#1]\ntype = simple\nstart = x {env.conf}\n",
            "[app#1]\ntype = simple\nstart = tr -d\n  [a-z]\n  [x]\n",
            "[app#1]\ntype = simple\nstart = a\nschedule = [\n  \"10:00\",\n  [\"11:00\"]\n ]\n",
        ] {
            let errors = errors(text).into_iter();
            let mut swallowed = errors.filter(|(name, ..)| *name == "swallowed-keyword");
            assert_eq!(swallowed.next(), None, "{text}");
        }
    }

    #[test]
    fn nothing_is_dropped_as_said_twice_that_stands_below_a_swallowed_header() {
        let image = "type = docker\nimage = nginx:1.27.3\nrm = true\n";
        for between in ["", "\n"] {
            let text =
                format!("[container#1]\n{image}command = nginx\n{between} [container#2]\n{image}");
            for agents in [Generations::V2, Generations::V3, Generations::BOTH] {
                let findings = found(&text, agents);
                let fixed = fix::fix(&text, findings, |text| found(text, agents));
                assert_eq!(fixed.text, text);
            }
        }
    }

    #[test]
    fn a_comment_swallows_settings_but_not_prose() {
        let flag = "[fs#flag]\ntype = flag\ncomment = hello\n";
        let expected = ("swallowed-keyword", Generations::BOTH, "tags".to_owned());
        assert_eq!(errors(&format!("{flag}  tags = a\n")), [expected]);
        for prose in [
            "  tags: one\n",
            "  the tags = a\n",
            "  a = b\n",
            "  type =\n",
        ] {
            assert_eq!(errors(&format!("{flag}{prose}")), [], "{prose}");
        }
    }

    #[test]
    fn the_fix_moves_the_section_to_the_first_column() {
        let text =
            "[app#1]\ntype = simple\nstart = a\n  [app#2]\n  type = simple\n  start = b\n    c\n";
        let findings = found(text, Generations::BOTH);
        let edits = &findings[0].fixes[0].edits;
        let mut fixed = text.to_owned();
        for edit in edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        let section = "[app#2]\ntype = simple\nstart = b\n  c\n";
        assert_eq!(
            fixed,
            format!("[app#1]\ntype = simple\nstart = a\n{section}")
        );
    }
}

//! A value of several lines, where the keyword takes one word.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::rules::generations::Use;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::{Converter, Keyword};

pub(crate) static RULE: Rule = Rule {
    code: "OSV119",
    name: "line-break-in-value",
    severity: Severity::Error,
    manual: include_str!("line_break_in_value.md"),
    check: Check::OddValue(
        About::Converters(&[Converter::String, Converter::Lower]),
        check,
    ),
};

/// Names, addresses and paths: keywords whose text is handed on as it is.
const ONE_LINE: [&str; 26] = [
    "name",
    "image",
    "pause_image",
    "dev",
    "mnt",
    "path",
    "file",
    "hostname",
    "user",
    "group",
    "pool",
    "network",
    "netns",
    "pidns",
    "ipcns",
    "utsns",
    "userns",
    "ipname",
    "ipdev",
    "nsdev",
    "gateway",
    "netmask",
    "src",
    "dst",
    "vg",
    "type",
];

/// Texts that may have several lines, or are split into words.
const MANY_LINES: [&str; 14] = [
    "ai_manifest",
    "certificate_chain_inline_string",
    "comment",
    "constraints",
    "description",
    "devs",
    "grant",
    "opts",
    "pairs",
    "private_key_inline_string",
    "registry_creds",
    "retcodes",
    "sc_profile",
    "validation_secret",
];

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        // What a reference brings in may have several lines, too.
        let value = setting.value(generation);
        let text = value.known().or(value.written());
        setting.found[generation].is_some_and(|found| takes_one_line(found.keyword))
            && text.is_some_and(|text| text.contains('\n'))
    });
    let Some(found) = setting.definition(agents) else {
        return;
    };
    if Use::of(configuration, setting) != Use::Value {
        return;
    }
    let finding = RULE
        .finding(
            Generations::BOTH.intersection(agents),
            configuration.value_span(setting),
            format!("the value of `{}` has several lines", setting.name),
            "the line breaks are a part of it",
        )
        .about(configuration.subject(setting))
        .help("write the value on the line of the keyword");
    findings.push(match ONE_LINE.contains(&found.keyword.name) {
        true => finding,
        false => finding.severity(Severity::Warning),
    });
}

/// Whether a keyword is one text, and none that may have several lines.
fn takes_one_line(keyword: &Keyword) -> bool {
    let is_text = matches!(keyword.converter, Converter::String | Converter::Lower);
    let name = keyword.name;
    // What is none of the candidates is another rule's.
    let is_counted = keyword.strict && keyword.candidates.is_some();
    let may_have_many = is_counted || name.ends_with("_requires") || MANY_LINES.contains(&name);
    is_text && (ONE_LINE.contains(&name) || !may_have_many)
}

#[cfg(test)]
mod tests {
    use crate::generation::Generations;
    use crate::rules::tests::found_by;

    /// How many findings of the rule there are on a text.
    fn found(text: &str) -> usize {
        found_by("line-break-in-value", text, Generations::V2).len()
    }

    #[test]
    fn a_reference_may_bring_the_lines_in() {
        let volume = "[volume#1]\nname = data\nsize = 1g\n";
        let folder = "[fs#1]\ntype = directory\npath = /srv/{env.path}\n";
        assert_eq!(found(&format!("{volume}{folder}[env]\npath = a\n")), 0);
        assert_eq!(found(&format!("{volume}{folder}[env]\npath = a\n  b\n")), 1);
    }
}

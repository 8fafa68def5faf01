//! A value of several lines, where the keyword takes one word.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generations;
use crate::rules::generations::Use;
use crate::rules::{About, Check, Findings, Rule};
use crate::schema::Converter;

pub(crate) static RULE: Rule = Rule {
    code: "OSV119",
    name: "line-break-in-value",
    severity: Severity::Error,
    manual: include_str!("line_break_in_value.md"),
    check: Check::Value(
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

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let agents = configuration.agents.filter(|generation| {
        let found = setting.found[generation];
        let text = setting.value(generation).written();
        found.is_some_and(|found| ONE_LINE.contains(&found.keyword.name))
            && text.is_some_and(|text| text.contains('\n'))
    });
    if agents.is_empty() || Use::of(configuration, setting) != Use::Value {
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
    findings.push(finding);
}

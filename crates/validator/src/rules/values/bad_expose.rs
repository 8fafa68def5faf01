//! A port that is not published as it is written.

use super::conversion::Misread;
use super::items::{self, Item, Words};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{expose, list};

pub(crate) static RULE: Rule = Rule {
    code: "OSV412",
    name: "bad-expose",
    severity: Severity::Warning,
    manual: include_str!("bad_expose.md"),
    check: Check::Value(About::Keywords(&["expose"]), check),
};

const SAYS: Words = Words {
    // The configuration is accepted, and a plugged address is not looked at again.
    refused: (
        "the ip is accepted, and fails when it starts",
        Severity::Warning,
    ),
    quietly: ("published nowhere, without a word", Severity::Warning),
    help: "write `PORT/tcp` or `PORT/tcp:PORT_OF_THE_NODE`",
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    items::check(
        &RULE,
        &SAYS,
        configuration,
        setting,
        findings,
        |value, generation| {
            list::read(value, generation)
                .map(|item| Item {
                    place: configuration.place(setting, generation, item.span()),
                    misread: Misread::of(expose::read(item, generation)),
                })
                .collect()
        },
    );
}

//! A port that is not published as it is written.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::conversion::Misread;
use super::items::{self, Item, Words};
use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::rules::{About, Check, Findings, Rule};
use crate::value::{Fault, expose, list};

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
    quietly: ("publishes nothing, without a word", Severity::Warning),
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
            let mut published = FxHashSet::default();
            list::read(value, generation)
                .map(|item| {
                    let reading = expose::read(item, generation);
                    let is_new = reading
                        .value()
                        .is_none_or(|it| published.insert(it.clone()));
                    Item {
                        place: configuration.place(setting, generation, item.span()),
                        misread: match is_new {
                            true => Misread::of(reading),
                            false => Some(Misread::Quietly(again(item.span()))),
                        },
                    }
                })
                .collect()
        },
    );
}

fn again(item: Range<usize>) -> Fault {
    Fault::new(item, "the port is published already")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Identity;
    use crate::document::Document;
    use crate::generation::Generations;

    #[test]
    fn a_port_that_is_published_twice_is_found_once() {
        for (expose, expected) in [
            ("5000/tcp 5000/tcp", Some("5000/tcp")),
            ("5000/tcp:80 5000/tcp:80 5001/tcp", Some("5000/tcp:80")),
            ("5000/tcp 5000/udp 5000/tcp:80", None),
        ] {
            let text = format!("[ip#1]\ntype = cni\nnetns = container#1\nexpose = {expose}\n");
            let document = Document::read(&text);
            let identity = Identity::default();
            let configuration = Configuration::new(&document, &identity, Generations::BOTH);
            let mut findings = Findings::new();
            for setting in configuration.settings_by("expose") {
                check(&configuration, setting, &mut findings);
            }
            let found: Vec<_> = findings
                .iter()
                .map(|finding| (finding.primary.span.text(&text), finding.agents))
                .collect();
            let expected: Vec<_> = expected.into_iter().collect();
            let expected: Vec<_> = expected.iter().map(|it| (*it, Generations::BOTH)).collect();
            assert_eq!(found, expected, "{expose}");
        }
    }
}

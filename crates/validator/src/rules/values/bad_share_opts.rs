//! The clients of a share, one of them without its options.

use crate::configuration::{Configuration, Setting};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::printable::quotable;
use crate::rules::agents::for_each_agent_once;
use crate::rules::{About, Check, Findings, Rule};

pub(crate) static RULE: Rule = Rule {
    code: "OSV421",
    name: "bad-share-opts",
    severity: Severity::Error,
    manual: include_str!("bad_share_opts.md"),
    check: Check::Value(About::Keywords(&["opts"]), check),
};

fn check(configuration: &Configuration<'_>, setting: &Setting<'_>, findings: &mut Findings) {
    let section = configuration.section_of(setting);
    for_each_agent_once(configuration, findings, |generation, found| {
        let is_share = section.group(generation) == Some("share");
        let value = setting.known(generation).filter(|_| is_share);
        let Some((client, value)) =
            value.and_then(|value| Some((malformed(value, generation)?, value)))
        else {
            return;
        };
        let start = client.as_ptr().addr() - value.as_ptr().addr();
        let place = configuration.place(setting, generation, start..start + client.len());
        let finding = RULE
            .finding(
                generation.into(),
                place,
                format!("`{}` is no client with its options", quotable(client)),
                match generation {
                    Generation::V2 => "the configuration is refused",
                    Generation::V3 => "the share does not start",
                },
            )
            .about(configuration.subject(setting))
            .help("write `CLIENT(OPTION,OPTION)`, such as `10.0.0.0/24(rw,sync)`, and blanks between clients alone");
        found.push(finding);
    });
}

/// The first word that is no `CLIENT(OPTIONS)` to the agent.
fn malformed(value: &str, generation: Generation) -> Option<&str> {
    let mut words = value.split_whitespace();
    words.find(|word| {
        let is_closed = generation == Generation::V3 || word.contains(')');
        !word.contains('(') || !is_closed
    })
}

//! One port of the node for two containers.

use rustc_hash::FxHashMap;

use super::taken::is_disabled;
use crate::configuration::{Configuration, Setting, Value};
use crate::diagnostic::Severity;
use crate::generation::Generation;
use crate::rules::agents::for_each_agent;
use crate::rules::{Check, Findings, Rule};
use crate::schema::Found;
use crate::span::Span;
use crate::value::expose::{self, Expose};
use crate::value::{list, words};

pub(crate) static RULE: Rule = Rule {
    code: "OSV621",
    name: "port-clash",
    severity: Severity::Error,
    manual: include_str!("port_clash.md"),
    check: Check::Whole(check),
};

/// A port of the node that is published: the address, the port, the protocol, and where it stands.
type Published = (String, u16, String, Span);

/// How many addresses of one port are compared with each other.
const MANY: usize = 16;

fn check(configuration: &Configuration<'_>, findings: &mut Findings) {
    let publishing = ["run_args", "expose"].map(|keyword| configuration.settings_by(keyword));
    let publishing = publishing.into_iter().flatten();
    let mut publishing: Vec<_> = publishing.filter(|setting| may_publish(setting)).collect();
    publishing.sort_by_key(|setting| setting.key_span().start);
    for_each_agent(configuration, findings, |generation, found| {
        let mut taken: FxHashMap<(u16, String), Vec<(String, Span)>> = FxHashMap::default();
        for &setting in &publishing {
            for (address, port, protocol, span) in published(configuration, setting, generation) {
                let others = taken.entry((port, protocol.clone())).or_default();
                let same = |other: &str| other == address || other.is_empty() || address.is_empty();
                let other = others
                    .iter()
                    .find(|(other, _)| same(other))
                    .map(|(_, span)| *span);
                if others.len() < MANY {
                    others.push((address, span));
                }
                let Some(other) = other else {
                    continue;
                };
                found.push(
                    RULE.finding(
                        generation.into(),
                        span,
                        format!("port {port}/{protocol} of the node is published twice"),
                        "the second one does not start: the port is taken",
                    )
                    .about(configuration.subject(setting))
                    .related(other, "taken here")
                    .help("publish it by another port"),
                );
            }
        }
    });
}

/// Whether a setting may publish a port of the node, to any agent.
fn may_publish(setting: &Setting<'_>) -> bool {
    let of_engine = |found: Option<Found>| found.is_none_or(|it| it.keyword.name == "run_args");
    let known = setting.alike().and_then(Value::known);
    let is_of_engine = of_engine(setting.found.v2) && of_engine(setting.found.v3);
    !(is_of_engine && known.is_some_and(publishes_none))
}

/// The ports of the node that a setting publishes on every node: by the engine, on 2.1 also by an ip.
fn published(
    configuration: &Configuration<'_>,
    setting: &Setting<'_>,
    generation: Generation,
) -> Vec<Published> {
    let section = configuration.section_of(setting);
    let Some(keyword) = setting.found[generation].map(|found| found.keyword.name) else {
        return Vec::new();
    };
    let by_engine = match (section.group(generation), keyword) {
        (Some("container"), "run_args") => true,
        (Some("ip"), "expose") if generation == Generation::V2 => false,
        _ => return Vec::new(),
    };
    let value = setting.known(generation).unwrap_or_default();
    if setting.scope().is_some() || by_engine && publishes_none(value) {
        return Vec::new();
    }
    if is_disabled(configuration, section, generation) {
        return Vec::new();
    }
    let place = |range| configuration.place(setting, generation, range);
    match by_engine {
        true => by_the_engine(value, generation, place),
        false => list::read(value, generation)
            .filter_map(|item| match expose::read(item, generation).value()? {
                Expose::Port {
                    protocol,
                    front: Some(front),
                    ..
                } => Some((
                    String::new(),
                    *front,
                    (*protocol).to_owned(),
                    place(item.span()),
                )),
                _ => None,
            })
            .collect(),
    }
}

/// Whether the arguments of an engine surely publish no port.
fn publishes_none(arguments: &str) -> bool {
    let mut dashes = memchr::memchr_iter(b'-', arguments.as_bytes());
    words::are_plain(arguments) && !dashes.any(|at| arguments[at..].starts_with("-p"))
}

fn by_the_engine(
    value: &str,
    generation: Generation,
    place: impl Fn(std::ops::Range<usize>) -> Span,
) -> Vec<Published> {
    let mut found = Vec::new();
    let mut is_next = false;
    for word in words::split(value, generation).map_while(Result::ok) {
        let text = word.text.as_ref();
        let ports = match text {
            "-p" | "--publish" => {
                is_next = true;
                continue;
            }
            _ if std::mem::take(&mut is_next) => Some(text),
            _ => text
                .strip_prefix("--publish=")
                .or_else(|| text.strip_prefix("-p=")),
        };
        if let Some((address, port, protocol)) = ports.and_then(port_of_the_node) {
            found.push((address, port, protocol, place(word.span())));
        }
    }
    found
}

/// `[ADDRESS:]PORT:CONTAINER_PORT[/PROTOCOL]` -> what is taken of the node.
fn port_of_the_node(text: &str) -> Option<(String, u16, String)> {
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let (front, _) = ports.rsplit_once(':')?;
    let (address, port) = front.rsplit_once(':').unwrap_or(("", front));
    let address = match address {
        "0.0.0.0" => "",
        address => address,
    };
    Some((address.to_owned(), port.parse().ok()?, protocol.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_the_node_is_read_as_an_engine_does() {
        let read = |text| port_of_the_node(text).map(|(a, p, q)| format!("{a} {p} {q}"));
        assert_eq!(read("8080:80").as_deref(), Some(" 8080 tcp"));
        assert_eq!(
            read("127.0.0.1:53:53/udp").as_deref(),
            Some("127.0.0.1 53 udp")
        );
        assert_eq!(read("80"), None);
        assert_eq!(read("0.0.0.0:80:80").as_deref(), Some(" 80 tcp"));
    }
}

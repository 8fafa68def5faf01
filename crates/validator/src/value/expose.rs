//! An item of `expose` -> a port, its protocol and the port that it is published as.

use super::list::Item;
use super::{Fault, Quoted, Reading, python};
use crate::generation::Generation;

/// What an item of `expose` publishes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expose<'a> {
    /// `PORT/PROTOCOL[:FRONT]`.
    Port {
        /// The port in the container.
        port: u16,
        /// `tcp` or `udp`, on 3 also with `4` or `6` after it.
        protocol: &'a str,
        /// The port of the host on 2.1, of the DNS service record on 3; the same as `port` if unset.
        front: Option<u16>,
    },
    /// The rid of an `expose` section; 2.1 alone.
    Resource(&'a str),
}

/// What `generation` reads in an item of `expose`.
///
/// 2.1 fails when it starts the ip (drivers/resource/ip); 3 warns, and publishes nothing (daemon/dns).
pub fn read<'a>(item: Item<'a>, generation: Generation) -> Reading<Expose<'a>> {
    let read = match generation {
        Generation::V2 if item.text.contains('#') => {
            return Reading::Value(Expose::Resource(item.text));
        }
        Generation::V2 => read_v2(item),
        Generation::V3 => read_v3(item),
    };
    match (read, generation) {
        (Ok(expose), _) => expose,
        (Err(fault), Generation::V2) => Reading::Refused(fault),
        (Err(fault), Generation::V3) => Reading::quietly(None, fault),
    }
}

fn read_v2(item: Item<'_>) -> Result<Reading<Expose<'_>>, Fault> {
    let mut fields = item.split(b':');
    let back = fields.next().unwrap_or(item);
    let (front, more) = (fields.next(), fields.next());
    let Some((port, protocol)) = two_parts(back, ['-', '/']) else {
        return Err(malformed(item));
    };
    let protocol = match protocol.text {
        "tcp" | "udp" => protocol.text,
        _ => return Err(unknown_protocol(protocol, "`tcp` or `udp`")),
    };
    let port = port_of(port, python::int(port.text))?;
    let ignored = front.filter(|_| more.is_some());
    let front = match front.filter(|_| more.is_none()) {
        Some(front) => Some(port_of(front, python::int(front.text))?),
        None => None,
    };
    let expose = Expose::Port {
        port,
        protocol,
        front,
    };
    Ok(match ignored {
        Some(ignored) => {
            let end = item.start + item.text.len();
            let fault = Fault::new(
                ignored.start - 1..end,
                "agent 2.1 ignores what has more than one `:`",
            );
            Reading::quietly(expose, fault)
        }
        None => Reading::Value(expose),
    })
}

fn read_v3(item: Item<'_>) -> Result<Reading<Expose<'_>>, Fault> {
    let Some((port, rest)) =
        two_parts(item, ['/', '/']).filter(|(port, _)| !port.text.contains(':'))
    else {
        return Err(malformed(item));
    };
    let (protocol, front) = match rest.split_once(b':') {
        Some((protocol, front)) => (protocol, Some(front)),
        None => (rest, None),
    };
    if !matches!(
        protocol.text,
        "tcp" | "tcp4" | "tcp6" | "udp" | "udp4" | "udp6"
    ) {
        return Err(unknown_protocol(
            protocol,
            "`tcp` or `udp`, with `4` or `6` after it or not",
        ));
    }
    let integer = |item: Item<'_>| item.text.parse::<i64>().ok().map(i128::from);
    let port = port_of(port, integer(port))?;
    let protocol = protocol.text;
    let Some(front) = front.map(without_colons) else {
        return Ok(Reading::Value(Expose::Port {
            port,
            protocol,
            front: None,
        }));
    };
    if front.text.is_empty() || integer(front) == Some(0) {
        let fault = Fault::new(
            front.span(),
            "there is no port after `:`, or it is 0: agent 3 publishes the port as itself",
        );
        return Ok(Reading::quietly(
            Expose::Port {
                port,
                protocol,
                front: None,
            },
            fault,
        ));
    }
    let front = Some(port_of(front, integer(front))?);
    Ok(Reading::Value(Expose::Port {
        port,
        protocol,
        front,
    }))
}

/// 3 takes any number of colons for one.
fn without_colons(front: Item<'_>) -> Item<'_> {
    let start = front.text.len() - front.text.trim_start_matches(':').len();
    front.part(start..start + front.text.trim_matches(':').len())
}

/// The two parts around one separator; `None` if there is not exactly one.
fn two_parts<'a>(item: Item<'a>, separators: [char; 2]) -> Option<(Item<'a>, Item<'a>)> {
    let at = item.text.find(separators)?;
    let (before, after) = (item.part(0..at), item.part(at + 1..item.text.len()));
    (!after.text.contains(separators)).then_some((before, after))
}

fn port_of(item: Item<'_>, number: Option<i128>) -> Result<u16, Fault> {
    let port = number
        .and_then(|number| u16::try_from(number).ok())
        .filter(|&port| port != 0);
    port.ok_or_else(|| {
        Fault::new(
            item.span(),
            format!("{} is not a port, 1 to 65535", Quoted(item.text)),
        )
    })
}

fn unknown_protocol(item: Item<'_>, known: &str) -> Fault {
    let fault = Fault::new(
        item.span(),
        format!("{} is not a protocol: write {known}", Quoted(item.text)),
    );
    match item.text.to_ascii_lowercase().as_str() {
        lower @ ("tcp" | "udp") => fault.suggest(lower),
        _ => fault,
    }
}

fn malformed(item: Item<'_>) -> Fault {
    let fault = Fault::new(
        item.span(),
        format!(
            "{} is not `PORT/PROTOCOL` or `PORT/PROTOCOL:FRONT`",
            Quoted(item.text)
        ),
    );
    match meant(item.text) {
        Some(meant) => fault.suggest(meant),
        None => fault,
    }
}

/// `5000:5001/tcp`, the way round of the 2.1 manual, and `5000` alone.
fn meant(text: &str) -> Option<String> {
    let port = |text: &str| text.parse::<u16>().ok().filter(|&port| port != 0);
    if let Some(port) = port(text) {
        return Some(format!("{port}/tcp"));
    }
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (back, front) = ports.split_once(':')?;
    let known = matches!(protocol, "tcp" | "udp");
    Some(format!("{}/{protocol}:{}", port(back)?, port(front)?)).filter(|_| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::list;

    fn item(text: &str) -> Item<'_> {
        list::read(text, Generation::V2).next().unwrap()
    }

    #[test]
    fn a_port_is_published_as_itself_or_as_another() {
        for (text, front) in [("5000/tcp", None), ("5000/tcp:5001", Some(5001))] {
            for generation in Generation::ALL {
                let expose = Expose::Port {
                    port: 5000,
                    protocol: "tcp",
                    front,
                };
                assert_eq!(
                    read(item(text), generation),
                    Reading::Value(expose),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn the_order_of_the_manual_is_refused() {
        for generation in Generation::ALL {
            let reading = read(item("80:8001/tcp"), generation);
            assert!(reading.value().is_none());
        }
        let fault = read(item("80:8001"), Generation::V3)
            .fault()
            .cloned()
            .unwrap();
        assert_eq!(fault.suggestion.as_deref(), Some("80/tcp:8001"));
    }

    #[test]
    fn agent_2_1_fails_where_agent_3_publishes_nothing() {
        for (text, span) in [
            ("5000", 0..4),
            ("5000/sctp", 5..9),
            ("5000/TCP", 5..8),
            ("0/tcp", 0..1),
            ("70000/tcp", 0..5),
            ("5000/tcp:http", 9..13),
            ("/tcp", 0..0),
        ] {
            let v2 = read(item(text), Generation::V2);
            assert!(v2.is_refused(), "{text}");
            let v3 = read(item(text), Generation::V3);
            assert!(matches!(v3, Reading::Quietly { read: None, .. }), "{text}");
            assert_eq!(v2.fault().unwrap().span, span, "{text}");
            assert_eq!(v3.fault().unwrap().span, span, "{text}");
        }
    }

    #[test]
    fn the_agents_know_forms_of_their_own() {
        assert_eq!(
            read(item("expose#1"), Generation::V2),
            Reading::Value(Expose::Resource("expose#1"))
        );
        assert!(read(item("53-udp"), Generation::V2).fault().is_none());
        assert!(read(item("53-udp"), Generation::V3).fault().is_some());
        assert!(read(item("53/udp4"), Generation::V2).is_refused());
        assert!(read(item("53/udp4"), Generation::V3).fault().is_none());
        assert_eq!(
            read(item("53/udp:1:2"), Generation::V2)
                .fault()
                .unwrap()
                .span,
            6..10
        );
    }
}

//! The types of answers, each with the forms that both agents read alike.

use super::forms::{
    address, boolean, choice, duration, go_duration, hostname, integer, nodes, percent, port,
    schedule, size, word,
};
use super::image::{image, pinned};
use super::remote::{host_port, names, url, user};
use super::safe::safe;

/// The type of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A size with a one-letter unit: `20g`.
    Size,
    /// A time with units, or `0`: `90s`, `1h30m`.
    Duration,
    /// `true` or `false`.
    Boolean,
    /// A whole number from the first to the second, both included.
    Integer(i64, i64),
    /// A port, 1 to 65535.
    Port,
    /// One of some words.
    Choice(Vec<String>),
    /// A word: no blanks, quotes, backslashes or braces.
    Word,
    /// Words with blanks between them.
    Words,
    /// A line of text.
    Text,
    /// A container image.
    Image,
    /// A container image with a tag that is not `latest`.
    PinnedImage,
    /// A host name of one label or more.
    Hostname,
    /// `*`, or names or globs of nodes with blanks between them.
    Nodes,
    /// An IP address.
    Address,
    /// A percentage: `50%`.
    Percent,
    /// A time as the registry reads it, in Go's units: `168h`.
    GoDuration,
    /// Host names and IP addresses with blanks between them.
    Names,
    /// A host and a port: `redis.example:6379`.
    HostPort,
    /// The URL of a service: `https://registry-1.docker.io`.
    Url,
    /// The name of a user.
    User,
    /// When a task runs: `03:00-04:00@61 sun`.
    Schedule,
}

impl Kind {
    /// The kind that `parameters.ini` calls `name`; bounds and choices are added by the caller.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::all().into_iter().find(|kind| kind.name() == name)
    }

    /// The names of all kinds.
    pub fn names() -> Vec<&'static str> {
        Kind::all().iter().map(Kind::name).collect()
    }

    fn all() -> [Kind; 21] {
        [
            Kind::Size,
            Kind::Duration,
            Kind::Boolean,
            Kind::Integer(i64::MIN, i64::MAX),
            Kind::Port,
            Kind::Choice(Vec::new()),
            Kind::Word,
            Kind::Words,
            Kind::Text,
            Kind::Image,
            Kind::PinnedImage,
            Kind::Hostname,
            Kind::Nodes,
            Kind::Address,
            Kind::Percent,
            Kind::GoDuration,
            Kind::Names,
            Kind::HostPort,
            Kind::Url,
            Kind::User,
            Kind::Schedule,
        ]
    }

    /// The name that `parameters.ini` uses.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Size => "size",
            Kind::Duration => "duration",
            Kind::Boolean => "boolean",
            Kind::Integer(..) => "integer",
            Kind::Port => "port",
            Kind::Choice(_) => "choice",
            Kind::Word => "word",
            Kind::Words => "words",
            Kind::Text => "text",
            Kind::Image => "image",
            Kind::PinnedImage => "pinned-image",
            Kind::Hostname => "hostname",
            Kind::Nodes => "nodes",
            Kind::Address => "address",
            Kind::Percent => "percent",
            Kind::GoDuration => "go-duration",
            Kind::Names => "names",
            Kind::HostPort => "host-port",
            Kind::Url => "url",
            Kind::User => "user",
            Kind::Schedule => "schedule",
        }
    }

    /// An answer of this kind, to see what a template makes of one.
    pub fn example(&self) -> String {
        let example = match self {
            Kind::Size => "1g",
            Kind::Duration | Kind::GoDuration => "1s",
            Kind::Boolean => "false",
            Kind::Integer(min, max) => return 1.clamp(*min, *max).to_string(),
            Kind::Port => "5000",
            Kind::Choice(choices) => return choices.first().cloned().unwrap_or_default(),
            Kind::Word | Kind::Words | Kind::Text => "example",
            Kind::Image | Kind::PinnedImage => "example:1",
            Kind::Hostname | Kind::Nodes | Kind::Names | Kind::User => "example",
            Kind::HostPort => "example:6379",
            Kind::Url => "https://example.org",
            Kind::Schedule => "03:00-04:00@61",
            Kind::Address => "192.0.2.1",
            Kind::Percent => "50%",
        };
        example.to_owned()
    }

    /// Holds an answer to the forms that both agents read alike and that stay within their keyword.
    ///
    /// # Errors
    /// What is wrong with it and what to write instead.
    pub fn check(&self, text: &str) -> Result<(), String> {
        safe(text)?;
        match self {
            Kind::Size => size(text),
            Kind::Duration => duration(text),
            Kind::Boolean => boolean(text),
            Kind::Integer(min, max) => integer(text, *min, *max),
            Kind::Port => port(text),
            Kind::Choice(choices) => choice(text, choices),
            Kind::Word => word(text),
            Kind::Words => text.split_whitespace().try_for_each(word),
            Kind::Text => Ok(()),
            Kind::Image => image(text),
            Kind::PinnedImage => pinned(text),
            Kind::Hostname => hostname(text),
            Kind::Nodes => nodes(text),
            Kind::Address => address(text),
            Kind::Percent => percent(text),
            Kind::GoDuration => go_duration(text),
            Kind::Names => names(text),
            Kind::HostPort => host_port(text),
            Kind::Url => url(text),
            Kind::User => user(text),
            Kind::Schedule => schedule(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(name: &str) -> Kind {
        match Kind::named(name).unwrap() {
            Kind::Choice(_) => Kind::Choice(vec!["docker".into(), "podman".into()]),
            Kind::Integer(..) => Kind::Integer(0, 99),
            kind => kind,
        }
    }

    #[test]
    fn every_kind_is_documented() {
        let page = include_str!("../../docs/templates.md");
        for name in Kind::names() {
            assert!(page.contains(&format!("\n| `{name}` | ")), "{name}");
        }
    }

    #[test]
    fn an_example_is_an_answer_of_its_kind() {
        for name in Kind::names() {
            let kind = kind(name);
            assert_eq!(kind.check(&kind.example()), Ok(()), "{name}");
        }
    }

    #[test]
    fn the_forms_that_both_agents_read_alike_are_accepted() {
        let digest = format!("registry:2.8.3@sha256:{}", "a1".repeat(32));
        for (name, texts) in [
            ("size", &["1k", "20g", "512m", "3t", "1p"][..]),
            ("duration", &["0", "30s", "1h30m", "2d"]),
            ("boolean", &["true", "false"]),
            ("integer", &["0", "99"]),
            ("port", &["1", "65535"]),
            ("choice", &["docker"]),
            ("word", &["default", "a=b", "REGISTRY_X=http://h:1/é"]),
            ("words", &["a b  c"]),
            (
                "text",
                &["echo \"a\" b", "{\"enabled\":true}", "a#b;c", "50%"],
            ),
            (
                "image",
                &[
                    "registry",
                    "ghcr.io/opensvc/pause",
                    "h.example:5000/a/b_c:1.0-x",
                    "localhost/a",
                    &digest,
                ],
            ),
            ("pinned-image", &["registry:2.8.3", &digest]),
            ("hostname", &["registry", "a-1.example"]),
            ("nodes", &["*", "n1 n2.example", "n*", "az=fr1"]),
            ("address", &["127.0.0.1", "::1"]),
            ("percent", &["50%", "250%"]),
            ("go-duration", &["0", "168h", "1h30m"]),
            ("names", &["hub.example 10.0.0.1 ::1", "hub"]),
            ("host-port", &["redis:6379", "10.0.0.1:6379", "[::1]:6379"]),
            (
                "url",
                &[
                    "https://registry-1.docker.io",
                    "http://10.0.0.1:9000",
                    "https://[::1]:5000/auth/token",
                ],
            ),
            ("user", &["admin", "ci-bot_1@example.org"]),
            (
                "schedule",
                &["03:00-04:00@61 sun", "@1d", "03:00-04:00@61 mon-fri"],
            ),
        ] {
            for text in texts {
                assert_eq!(kind(name).check(text), Ok(()), "{name}: {text}");
            }
        }
    }

    #[test]
    fn what_one_agent_reads_otherwise_is_refused() {
        for (name, texts) in [
            (
                "size",
                &[
                    "20",
                    "20G",
                    "20gb",
                    "10GiB",
                    "1.5g",
                    "1e",
                    "0g",
                    "010g",
                    "-1g",
                    "g",
                    "9999999999p",
                    "10 g",
                    "1é",
                ][..],
            ),
            (
                "duration",
                &[
                    "30",
                    "1h30",
                    "foo",
                    "1.5m",
                    "10ms",
                    "1M",
                    "1w",
                    "1y",
                    "s",
                    "99999999999999d",
                ],
            ),
            ("boolean", &["yes", "True", "1", "on"]),
            (
                "integer",
                &["100", "-1", "07", "1.0", "+1", "-0", "99999999999999999999"],
            ),
            ("port", &["0", "65536", "05", "http"]),
            ("choice", &["Docker", "dock"]),
            ("word", &["a b", "a'b", "a\"b", "a\\b", "a{b}", "$HOME"]),
            ("words", &["a 'b", "c\\d e"]),
            (
                "image",
                &[
                    "Registry",
                    "a b",
                    "registry:",
                    "registry:-x",
                    "a//b",
                    "registry@sha256:12",
                    "h:port/a",
                    "-a",
                ],
            ),
            (
                "pinned-image",
                &["registry", "registry:latest", "h:5000/registry"],
            ),
            ("hostname", &["-a", "a_b", "A", "a..b", "a-"]),
            ("nodes", &["n1,n2", "N1", "n1 n1", "{clusternodes}"]),
            ("address", &["localhost", "1.2.3", "127.0.0.1:5000"]),
            ("percent", &["50", "0%", "1.5%", "-1%"]),
            ("go-duration", &["7d", "1w", "60"]),
            ("names", &["a,b", "A", "a a", "hub:5000"]),
            (
                "host-port",
                &["redis", "redis:", "redis:0", ":6379", "::1:6379"],
            ),
            (
                "url",
                &[
                    "registry-1.docker.io",
                    "ftp://a",
                    "https://",
                    "https://u:p@h",
                    "https://h:0",
                    "HTTPS://h",
                    "https://h/a b",
                    "https://h/?a=b",
                ],
            ),
            ("user", &["a:b", "a b", "-a", "é"]),
            (
                "schedule",
                &["@0", "25:00@1", "sunday", "03:00-04:00@61 sun, mon x"],
            ),
        ] {
            for text in texts {
                assert!(kind(name).check(text).is_err(), "{name}: {text}");
            }
        }
    }

    #[test]
    fn no_answer_of_any_kind_leaves_its_line_or_its_value() {
        let breaks = [
            '\n', '\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}',
            '\u{2029}',
        ];
        let others = ['\0', '\t', '\u{1b}', '\u{7f}', '\u{fdd0}', '\u{ffff}'];
        for name in Kind::names() {
            for c in breaks.into_iter().chain(others) {
                for text in [format!("a{c}b = c"), format!("{c}a"), format!("a{c}")] {
                    assert!(kind(name).check(&text).is_err(), "{name}: {text:?}");
                }
            }
            for text in [
                " a",
                "a ",
                "a #b",
                "a ;b",
                "#a",
                ";a",
                "a\\",
                "'a'",
                "\"a",
                "a`",
                "{name}",
                "a{env.size}b",
                "{#nodes}",
                "$(1+1)",
                "a{",
                "}a",
                "}{",
                "{a",
                "{env.{x}}",
                "{upper:name}",
                "{volume#1.mnt}",
                "{clusternodes[0]}",
            ] {
                assert!(kind(name).check(text).is_err(), "{name}: {text:?}");
            }
        }
    }
}

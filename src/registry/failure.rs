//! What can go wrong between a registry and its client.

use std::fmt;
use std::io::ErrorKind;

use serde_json::Value;

use super::certificate::TlsFault;
use crate::printable;

/// Why there is no answer, or not the one that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The name has no address, in the resolver's words.
    NoAddress(String),
    /// Nobody listens at the port.
    NobodyListens,
    /// Nothing answers at the address.
    Unanswered,
    /// There is no way to the address, in the system's words.
    Unreachable(String),
    /// Nothing has come for as long as we wait.
    Silent,
    /// The time of the whole proof is over.
    OutOfTime,
    /// The connection was closed before the answer was whole.
    Closed,
    /// TLS cannot be trusted.
    Tls(TlsFault),
    /// The answer is none of HTTP, or not what it says that it is.
    Garbage(String),
    /// There is more of the answer than can be right.
    Endless(u64),
    /// The registry sends us elsewhere where no client follows.
    Redirected(String),
    /// The answer is another one than the wanted.
    Refused(Refusal),
    /// The answer is what was wanted, and what it holds is not.
    Wrong(String),
}

/// An answer with another status than the one that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// What a registry's error is called: `UNAUTHORIZED`; `None` when the answer is not a registry's.
    pub code: Option<String>,
    /// The words of the answer, on one line, or its beginning.
    pub words: String,
    /// Who answers, in its own words: `nginx/1.22.1`.
    pub server: Option<String>,
    /// Whether it says that there is no space left.
    pub is_full: bool,
}

/// How many bytes of an error's words are shown.
const SHOWN: usize = 160;

impl Refusal {
    /// Reads the answer to what was refused.
    pub(super) fn new(status: u16, server: Option<&str>, body: &str) -> Self {
        let json: Option<Value> = serde_json::from_str(body).ok();
        let first = json.as_ref().and_then(|json| json.get("errors")?.get(0));
        let text = |key: &str| first.and_then(|first| first.get(key)?.as_str());
        let words = text("message").unwrap_or(if first.is_some() { "" } else { body });
        Refusal {
            status,
            code: text("code").map(printable::line),
            words: printable::line(printable::start(words.trim(), SHOWN)),
            server: server.map(printable::line),
            // The registry hands on the number of the system's error (ENOSPC, EDQUOT), others its words.
            is_full: ["\"Err\":28", "\"Err\":122", "no space left"]
                .iter()
                .any(|sign| body.contains(sign)),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer is {}", self.status)?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        match (self.words.is_empty(), self.words.starts_with('<')) {
            (true, _) => {}
            (_, true) => write!(f, ", a page for people")?,
            (_, false) => write!(f, ": {}", self.words)?,
        }
        match (&self.code, &self.server) {
            (None, Some(server)) => write!(f, " (from {server})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NoAddress(words) => write!(f, "the name has no address here: {words}"),
            Failure::NobodyListens => f.write_str("nobody listens at that port"),
            Failure::Unanswered => {
                f.write_str("the address cannot be reached: nothing answers there")
            }
            Failure::Unreachable(words) => write!(f, "the address cannot be reached: {words}"),
            Failure::Silent => f.write_str("the registry stopped answering"),
            Failure::OutOfTime => f.write_str("the time of the whole test is over"),
            Failure::Closed => f.write_str("the connection was closed before the answer was whole"),
            Failure::Tls(fault) => fault.fmt(f),
            Failure::Garbage(words) => write!(f, "the answer is not that of a registry: {words}"),
            Failure::Endless(most) => {
                write!(f, "the answer does not end: more than {most} bytes of it")
            }
            Failure::Redirected(to) => write!(f, "the registry sends clients elsewhere: to {to}"),
            Failure::Refused(refusal) => refusal.fmt(f),
            Failure::Wrong(words) => f.write_str(words),
        }
    }
}

impl Failure {
    /// The status of an answer that was refused.
    pub fn status(&self) -> Option<u16> {
        match self {
            Failure::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }
}

impl From<ureq::Error> for Failure {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Timeout(ureq::Timeout::Global) => Failure::OutOfTime,
            ureq::Error::Timeout(ureq::Timeout::Connect) => Failure::Unanswered,
            ureq::Error::Timeout(_) => Failure::Silent,
            ureq::Error::HostNotFound => Failure::NoAddress("it is not known".into()),
            ureq::Error::Io(error) => of_io(error),
            ureq::Error::Other(error) => match error.downcast_ref::<rustls::Error>() {
                Some(error) => Failure::Tls(error.into()),
                None => Failure::Garbage(printable::line(&error.to_string())),
            },
            error => Failure::Garbage(printable::line(&error.to_string())),
        }
    }
}

/// What an error of input or output means.
fn of_io(error: std::io::Error) -> Failure {
    if let Some(error) = error
        .get_ref()
        .and_then(|error| error.downcast_ref::<rustls::Error>())
    {
        return Failure::Tls(error.into());
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => Failure::NobodyListens,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Failure::Silent,
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::Unreachable(printable::line(&error.to_string())),
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        // The client hides its own errors in those of reading.
        ureq::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_refusal_says_what_the_registry_says_on_one_line() {
        let body =
            r#"{"errors":[{"code":"UNKNOWN","message":"a\nb","detail":{"Enclosed":{"Err":28}}}]}"#;
        let refusal = Refusal::new(500, Some("nginx"), body);
        assert_eq!(refusal.to_string(), "the answer is 500 UNKNOWN: a b");
        assert!(refusal.is_full);
        let page = Refusal::new(413, Some("nginx/1.22.1"), "<html>");
        assert_eq!(
            page.to_string(),
            "the answer is 413, a page for people (from nginx/1.22.1)"
        );
    }

    proptest! {
        #[test]
        fn a_refusal_is_one_line_whatever_the_body(body in r#"(\PC|[\n\t\x1b{}":]){0,300}"#) {
            let shown = Refusal::new(400, Some(&body), &body).to_string();
            prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
        }
    }
}

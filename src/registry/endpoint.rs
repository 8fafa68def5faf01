//! `https://HOST:PORT`, or `HOST:PORT` -> where a registry is reached.

use std::fmt;

use anyhow::{Context, Result, ensure};
use ureq::http::Uri;

use crate::Unusable;

/// Where a registry is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether it speaks TLS.
    pub tls: bool,
    /// A name or an address; one of IPv6 without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Endpoint {
    /// Reads what a user writes. Without a scheme it is TLS, as for any client of a registry.
    ///
    /// # Errors
    /// [`Unusable`]: it is no such address, or has what an address of a registry cannot have. Never quotes
    /// what stands before an `@`.
    pub fn read(text: &str) -> Result<Self> {
        let trimmed = text.trim();
        if trimmed.contains('@') {
            return Err(Unusable::error(
                "a URL cannot hold a user: `--user NAME` names it, and the password is read from standard input",
            ));
        }
        Self::parse(trimmed).map_err(|error| {
            Unusable::error(format!(
                "`{}` is no registry: {error:#}: write https://HOST:PORT",
                trimmed.escape_debug()
            ))
        })
    }

    fn parse(text: &str) -> Result<Self> {
        let whole = match text.contains("://") {
            true => text.to_owned(),
            false => format!("https://{text}"),
        };
        let uri: Uri = whole.parse().context("not a URL")?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => anyhow::bail!("only http and https are spoken"),
        };
        ensure!(
            matches!(uri.path(), "" | "/" | "/v2" | "/v2/") && uri.query().is_none(),
            "clients look for a registry at the root of its host"
        );
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        ensure!(!host.is_empty(), "no host");
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        // A port that is no number is dropped in silence by the reader of URLs.
        let rest = uri.authority().map(|authority| authority.as_str());
        let written = rest
            .and_then(|rest| rest.rsplit_once(':'))
            .map(|(_, port)| port);
        ensure!(
            uri.port_u16().is_some_and(|port| port > 0)
                || written.is_none_or(|written| written.ends_with(']')),
            "no port behind the `:`"
        );
        Ok(Endpoint {
            tls,
            host: host.to_ascii_lowercase(),
            port,
        })
    }

    /// The host and the port, as they stand in the name of an image: `registry.test.svc.cluster:5000`.
    ///
    /// The port is left out where clients take it from the scheme.
    pub fn authority(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match (self.tls, self.port) {
            (true, 443) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }

    /// The scheme.
    pub fn scheme(&self) -> &'static str {
        if self.tls { "https" } else { "http" }
    }

    /// Whether only programs of this machine reach it.
    pub fn is_loopback(&self) -> bool {
        match self.host.parse::<std::net::IpAddr>() {
            Ok(address) => address.is_loopback(),
            Err(_) => self.host == "localhost",
        }
    }

    /// The same host and port, spoken to as `uri` says: the same place for credentials.
    pub(super) fn is_of(&self, uri: &Uri) -> bool {
        Endpoint::of_uri(uri).as_ref() == Some(self)
    }

    /// Where a whole URL points.
    pub(super) fn of_uri(uri: &Uri) -> Option<Self> {
        let tls = match uri.scheme_str()? {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = uri.host()?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some(Endpoint {
            tls,
            host: host.to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(if tls { 443 } else { 80 }),
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Result<String, String> {
        Endpoint::read(text)
            .map(|endpoint| endpoint.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn an_endpoint_is_a_host_and_a_port() {
        for (text, expected) in [
            (
                "registry.test.svc.c:5000",
                "https://registry.test.svc.c:5000",
            ),
            ("http://10.22.0.4:5000/", "http://10.22.0.4:5000"),
            ("https://Hub.example/v2/", "https://hub.example"),
            ("http://hub.example", "http://hub.example:80"),
            ("[::1]:5000", "https://[::1]:5000"),
            ("https://[fe80::1]", "https://[fe80::1]"),
        ] {
            assert_eq!(shown(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_registry_is_refused() {
        for text in [
            "",
            ":5000",
            "ftp://a",
            "https://a/b",
            "a:0",
            "a:99999",
            "a:",
            "a b",
            "https://a?x=1",
            "http://",
        ] {
            assert!(shown(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_user_in_a_url_is_refused_and_not_repeated() {
        let error = shown("https://me:hunter2@host:5000").unwrap_err();
        assert!(
            error.contains("--user") && !error.contains("hunter2"),
            "{error}"
        );
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_as_it_is_read(text in r"(https?://)?[a-zA-Z0-9.:\\[\\]@/?#-]{0,24}") {
            if let Ok(endpoint) = Endpoint::read(&text) {
                prop_assert_eq!(Endpoint::read(&endpoint.to_string()).unwrap(), endpoint);
            }
        }
    }
}

//! zot's `config.json` -> what a client may expect of it.
//!
//! Names and meanings: zot 2.1, `pkg/api/config`.

use serde::Deserialize;
use serde_json::Value;

use crate::registry::proof::Expected;

/// Where zot's image has its configuration.
pub(super) const CONFIGURATION: &str = "/etc/zot/config.json";

/// What is looked at of a configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Zot {
    pub(super) http: Http,
}

/// How zot is spoken to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Http {
    pub(super) address: Option<String>,
    tls: Option<Tls>,
    auth: Option<Value>,
}

/// The certificate that it shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Tls {
    cert: Option<String>,
}

impl Zot {
    /// Reads a configuration; `None` for what is none.
    pub(super) fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// What a client may expect. That everybody may pull is no contradiction to users who alone may push.
    pub(super) fn expected(&self) -> Expected {
        let asks = |auth: &Value| {
            let ways = auth.as_object().into_iter().flatten();
            ways.into_iter()
                .any(|(way, set)| way != "failDelay" && !set.is_null())
        };
        Expected {
            auth: Some(self.http.auth.as_ref().is_some_and(asks)),
            tls: Some(self.certificate().is_some()),
            delete: None,
            read_only: None,
        }
    }

    /// The file of its users.
    pub(super) fn users(&self) -> Option<&str> {
        self.http.auth.as_ref()?["htpasswd"]["path"].as_str()
    }

    /// The file of the certificate that it shows.
    pub(super) fn certificate(&self) -> Option<&str> {
        self.http.tls.as_ref()?.cert.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(json: &str) -> Expected {
        Zot::read(json).unwrap().expected()
    }

    #[test]
    fn a_way_to_log_in_is_asked_for_and_a_delay_is_none() {
        let asks =
            r#"{"http": {"auth": {"htpasswd": {"path": "/etc/zot/htpasswd"}, "failDelay": 1}}}"#;
        assert_eq!(expected(asks).auth, Some(true));
        assert_eq!(Zot::read(asks).unwrap().users(), Some("/etc/zot/htpasswd"));
        let delays = r#"{"http": {"auth": {"failDelay": 1, "ldap": null}}}"#;
        assert_eq!(expected(delays).auth, Some(false));
        assert_eq!(expected("{}").auth, Some(false));
    }

    #[test]
    fn a_certificate_is_tls() {
        let zot = r#"{"http": {"tls": {"cert": "/etc/zot/tls.crt", "key": "/etc/zot/tls.key"}}}"#;
        assert_eq!(expected(zot).tls, Some(true));
        assert_eq!(
            Zot::read(zot).unwrap().certificate(),
            Some("/etc/zot/tls.crt")
        );
        assert_eq!(expected("{}").tls, Some(false));
    }

    #[test]
    fn what_is_no_configuration_is_none() {
        for text in ["", "1", "{\"http\": 1}", "http:\n  port: 5000"] {
            assert!(Zot::read(text).is_none(), "{text}");
        }
    }
}

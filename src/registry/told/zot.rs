//! zot's `config.json` -> what a client may expect of it.
//!
//! Names and meanings: zot 2.1, `pkg/api/config`.

use serde::Deserialize;
use serde_json::Value;

use super::reader::{Reader, image_name, one_host, volume_at};
use super::{Key, Told};
use crate::configuration::Section;
use crate::registry::proof::Expected;

/// Where zot's image has its configuration.
const CONFIGURATION: &str = "/etc/zot/config.json";

/// What is looked at of a configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Zot {
    http: Http,
    storage: Store,
}

/// Where it keeps its images.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Store {
    #[serde(rename = "rootDirectory")]
    root: Option<String>,
}

/// How zot is spoken to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Http {
    address: Option<String>,
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
    fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// What a client may expect. That everybody may pull is no contradiction to users who alone may push.
    fn expected(&self) -> Expected {
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
    fn users(&self) -> Option<&str> {
        self.http.auth.as_ref()?["htpasswd"]["path"].as_str()
    }

    /// The file of the certificate that it shows.
    fn certificate(&self) -> Option<&str> {
        self.http.tls.as_ref()?.cert.as_deref()
    }
}

impl<'c, 'd> Reader<'c, 'd> {
    /// What a container is told by its `config.json`, if it is zot.
    pub(super) fn told_zot(
        &self,
        section: &'c Section<'d>,
        open: impl Fn(&Key) -> Option<String>,
    ) -> Option<Told> {
        let image = self.text(section, "image").unwrap_or_default();
        let is_zot = |name: &str| name == "zot" || name.starts_with("zot-");
        if !is_zot(image_name(image)) {
            return None;
        }
        let mounts = self.mounts(section);
        let json = self.key(&mounts, CONFIGURATION).and_then(|key| open(&key));
        let Some(zot) = json.and_then(|json| Zot::read(&json)) else {
            return Some(Told {
                container: section.name.to_owned(),
                ..Told::default()
            });
        };
        Some(Told {
            expected: zot.expected(),
            host: zot
                .http
                .address
                .as_deref()
                .and_then(one_host)
                .map(str::to_owned),
            mirrors: None,
            certificate: zot.certificate().and_then(|file| self.key(&mounts, file)),
            users: zot.users().and_then(|file| self.key(&mounts, file)),
            volume: zot
                .storage
                .root
                .as_deref()
                .and_then(|folder| volume_at(&mounts, folder)),
            container: section.name.to_owned(),
            collector: None,
        })
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

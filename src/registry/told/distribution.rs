//! The variables and mounts of a container -> what the registry of the distribution is told.

use std::collections::BTreeMap;

use super::Told;
use super::reader::{Reader, image_name, one_host, volume_at};
use crate::configuration::Section;
use crate::distribution::Release;
use crate::registry::proof::Expected;
use crate::value::{environment, words};

/// What starts the variables that choose who may come in.
const AUTH: &str = "REGISTRY_AUTH";

/// Where the registry finds the certificate that it shows.
const CERTIFICATE: &str = "REGISTRY_HTTP_TLS_CERTIFICATE";

/// Where the registry finds its users.
const USERS: &str = "REGISTRY_AUTH_HTPASSWD_PATH";

/// The variables that tell the registry of the distribution, and what is known of their values.
struct Variables(BTreeMap<String, Option<String>>);

impl Variables {
    /// What a client may expect; `has_file` where a file of its own tells the registry more than is known.
    fn expected(&self, has_file: bool) -> Expected {
        let known = |flag: Option<bool>| flag.or((!has_file).then_some(false));
        let mut names = self.0.keys().rev();
        let auth = names.find(|name| name.starts_with(AUTH));
        let is_off = self.text(AUTH) == Some("none");
        let tls = |name: &&String| {
            *name == CERTIFICATE || name.starts_with("REGISTRY_HTTP_TLS_LETSENCRYPT")
        };
        let delete = self.text("REGISTRY_STORAGE_DELETE_ENABLED");
        Expected {
            auth: known(auth.map(|_| !is_off)),
            tls: known(self.0.keys().find(tls).map(|_| true)),
            delete: delete.and_then(|text| text.parse().ok()),
            read_only: self.is_read_only().then_some(true),
        }
    }

    fn host(&self) -> Option<&str> {
        let (host, _) = self.text("REGISTRY_HTTP_ADDR")?.rsplit_once(':')?;
        one_host(host.trim_start_matches('[').trim_end_matches(']'))
    }

    /// The folder of its images, if they are in one.
    fn folder(&self) -> Option<&str> {
        let is_folder = matches!(self.text("REGISTRY_STORAGE"), None | Some("filesystem"));
        let folder = self.text("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY");
        let is_elsewhere = |name: &String| name.starts_with("REGISTRY_STORAGE_S3_");
        let is_elsewhere = self.0.keys().any(is_elsewhere);
        folder.or((is_folder && !is_elsewhere).then_some("/var/lib/registry"))
    }

    fn mirrors(&self) -> Option<&str> {
        self.text("REGISTRY_PROXY_REMOTEURL")
    }

    fn is_read_only(&self) -> bool {
        let window = self.text("REGISTRY_STORAGE_MAINTENANCE_READONLY");
        let is_closed =
            window.is_some_and(|text| text.replace(['"', ' '], "").contains("enabled:true"));
        is_closed || self.mirrors().is_some()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }
}

impl<'c, 'd> Reader<'c, 'd> {
    /// What a container is told, if it is the registry of the distribution.
    pub(super) fn told_distribution(&self, section: &'c Section<'d>) -> Option<Told> {
        let variables = Variables(self.variables(section));
        let image = self.text(section, "image").unwrap_or_default();
        let mut names = variables.0.keys();
        let is_told = names.any(|name| name.starts_with("REGISTRY_"));
        if !is_told && !["registry", "distribution"].contains(&image_name(image)) {
            return None;
        }
        let mounts = self.mounts(section);
        let covers = |(_, target): &(String, String)| {
            let mut files = Release::ALL.iter().map(|release| release.configuration());
            files.any(|file| file.starts_with(target.as_str()))
        };
        let key = |variable| {
            let file = variables.text(variable);
            file.and_then(|file| self.key(&mounts, file))
        };
        Some(Told {
            expected: variables.expected(mounts.iter().any(covers)),
            host: variables.host().map(str::to_owned),
            mirrors: variables.mirrors().map(str::to_owned),
            certificate: key(CERTIFICATE),
            users: key(USERS),
            volume: variables
                .folder()
                .and_then(|folder| volume_at(&mounts, folder)),
            container: section.name.to_owned(),
            collector: None,
        })
    }

    fn variables(&self, section: &'c Section<'d>) -> BTreeMap<String, Option<String>> {
        let mut variables = BTreeMap::new();
        let text = self.text(section, "environment").unwrap_or_default();
        for word in words::split(text, self.generation).flatten() {
            if let Some(read) = environment::read(&word, self.generation).value() {
                let written = read.value.text;
                // A map, such as `{"enabled":true}`, is no text: it is kept as it is written.
                let value = crate::distribution::value::text(written);
                let value = value.unwrap_or_else(|| written.to_owned());
                let is_known = !value.contains("{env.") && !value.contains("{node");
                let value = is_known.then_some(value);
                variables.insert(read.variable.to_string(), value);
            }
        }
        for keyword in ["configs_environment", "secrets_environment"] {
            let text = self.text(section, keyword).unwrap_or_default();
            for word in words::split(text, self.generation).flatten() {
                let read = environment::read_reference(&word, self.generation);
                if let Some(name) = read.value().and_then(|read| read.variable.as_ref()) {
                    variables.insert(name.text.to_uppercase(), None);
                }
            }
        }
        variables
    }
}

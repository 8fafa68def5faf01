//! A failure and the step that it came of -> the likely cause, and the command that mends it or looks further.

use super::Subject;
use super::walk::names;
use crate::registry::certificate::{Certificate, TlsFault};
use crate::registry::failure::{Failure, Refusal};

/// Why a step failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Explanation {
    pub(super) cause: String,
    pub(super) mend: String,
}

/// A cause with its mend.
fn because(cause: impl Into<String>, mend: impl Into<String>) -> Explanation {
    Explanation {
        cause: cause.into(),
        mend: mend.into(),
    }
}

/// What is known when a step fails.
pub(super) struct Scene<'a> {
    pub(super) subject: &'a Subject,
    pub(super) certificate: Option<Certificate>,
    /// Now, in seconds since 1970.
    pub(super) now: i64,
}

impl Scene<'_> {
    /// The service, or the word that stands for it.
    fn path(&self) -> &str {
        self.subject.path.as_deref().unwrap_or("PATH")
    }

    fn regsvc(&self, verb: &str, rest: &str) -> String {
        let path = shell_words::quote(self.path());
        match rest {
            "" => format!("regsvc {verb} {path}"),
            rest => format!("regsvc {verb} {path} {rest}"),
        }
    }

    fn answer(&self, name: &str, value: &str) -> String {
        self.regsvc("deploy", &format!("--update --set {name}={value}"))
    }

    /// The proof of another place.
    fn at(&self, url: &str) -> String {
        match &self.subject.path {
            Some(path) => format!("regsvc test {} --url {url}", shell_words::quote(path)),
            None => format!("regsvc test --url {url}"),
        }
    }

    fn restart(&self) -> String {
        let path = self.subject.path.as_deref().unwrap_or("NAMESPACE/NAME");
        let (namespace, name) = path.split_once('/').unwrap_or(("NAMESPACE", path));
        format!("om {namespace}/svc/{name} restart")
    }

    /// Says why a step failed.
    pub(super) fn explain(&self, name: &str, failure: &Failure) -> Explanation {
        let endpoint = &self.subject.endpoint;
        match failure {
            Failure::NoAddress(_) => because(
                "names of a cluster are known where its DNS is asked, and elsewhere only to /etc/hosts",
                self.at(&format!(
                    "{}://ADDRESS:{}",
                    endpoint.scheme(),
                    endpoint.port
                )),
            ),
            Failure::NobodyListens => because(
                "the service is down, is on another node now, or listens on another port or address",
                self.regsvc("status", ""),
            ),
            Failure::Unreachable(_) => because(
                "an address on a bridge is reached from its node only; a firewall drops what it does not know",
                self.regsvc("doctor", ""),
            ),
            Failure::Silent | Failure::OutOfTime => because(
                "the registry hangs, on its storage or its token server, or a proxy in between does; or it is slow \
                 and `--timeout` short",
                self.regsvc("status", ""),
            ),
            Failure::Closed => because(
                "the registry, or a proxy in front of it, ended in the middle: it was killed, ran out of memory, \
                 or has a time-out shorter than a transfer",
                self.logs(),
            ),
            Failure::Tls(fault) => self.tls(fault),
            Failure::Garbage(_) => because(
                "something else than a registry listens there, or a proxy writes its own answers",
                format!("curl -vk {endpoint}/v2/"),
            ),
            Failure::Endless(_) => because(
                "what answers is no registry, or its storage gives another content than was pushed",
                self.logs(),
            ),
            Failure::Redirected(to) => self.redirected(to),
            Failure::Refused(refusal) => self.refused(name, refusal),
            Failure::Wrong(_) => self.wrong(name),
        }
    }

    fn logs(&self) -> String {
        let path = self.subject.path.as_deref().unwrap_or("NAMESPACE/NAME");
        let (namespace, name) = path.split_once('/').unwrap_or(("NAMESPACE", path));
        format!("om {namespace}/svc/{name} logs")
    }

    fn tls(&self, fault: &TlsFault) -> Explanation {
        let endpoint = &self.subject.endpoint;
        match fault {
            TlsFault::NotTls => match self.subject.path {
                Some(_) if self.subject.expected.tls != Some(false) => because(
                    "it speaks plain HTTP: whoever is in between reads passwords and changes images",
                    self.answer("tls", "self-signed"),
                ),
                _ => because(
                    "it speaks plain HTTP, which a URL must say",
                    self.at(&format!("http://{}", endpoint.authority())),
                ),
            },
            TlsFault::UnknownIssuer => {
                let issuer = self.certificate.as_ref().map(|shown| shown.issuer.as_str());
                because(
                    format!(
                        "it was made by `{}`, which {} not know",
                        issuer.unwrap_or("somebody"),
                        match &self.subject.trust.origin {
                            Some(origin) => format!("{origin} and this machine do"),
                            None => "this machine does".to_owned(),
                        }
                    ),
                    match &self.subject.path {
                        Some(_) => self.regsvc("test", "--ca FILE"),
                        None => self.at(&format!("{endpoint} --ca FILE")),
                    },
                )
            }
            TlsFault::Expired => because(
                match &self.certificate {
                    Some(shown) => format!("it ended {} days ago", -shown.days_left(self.now)),
                    None => "its time is over".into(),
                },
                self.regsvc("cert renew", ""),
            ),
            TlsFault::NotYet => because(
                "the clock of this machine, or of the one that made the certificate, is wrong",
                "timedatectl",
            ),
            TlsFault::OtherName => self.other_name(),
            TlsFault::Other(_) => because(
                "the certificate, or the TLS of the registry, is one that is not spoken any more",
                format!("openssl s_client -connect {}", endpoint.authority()),
            ),
        }
    }

    fn other_name(&self) -> Explanation {
        let endpoint = &self.subject.endpoint;
        let names = self
            .certificate
            .as_ref()
            .map(|shown| shown.names.as_slice());
        match names.unwrap_or_default() {
            [] => because(
                format!(
                    "it holds for no name at all, and clients call it `{}`",
                    endpoint.host
                ),
                self.regsvc("cert renew", ""),
            ),
            names => because(
                format!(
                    "it holds for {}, and this call is for `{}`: call it by a name that it has, or make it anew",
                    names.join(", "),
                    endpoint.host
                ),
                // Names with a `*` stand for others.
                match names.iter().find(|name| !name.contains('*')) {
                    Some(name) => {
                        self.at(&format!("https://{}:{}", bracketed(name), endpoint.port))
                    }
                    None => self.regsvc("cert renew", ""),
                },
            ),
        }
    }

    fn redirected(&self, to: &str) -> Explanation {
        let endpoint = &self.subject.endpoint;
        let is_same_host = to.contains(&endpoint.host);
        match is_same_host {
            true => because(
                format!(
                    "the registry does not know how it is called: a proxy in front of it must hand on \
                     `X-Forwarded-Proto` and `Host`, or REGISTRY_HTTP_HOST={endpoint} says it"
                ),
                format!("curl -vk {endpoint}/v2/"),
            ),
            false => because(
                "clients do not take an upload, a manifest or a password elsewhere: REGISTRY_HTTP_HOST names another \
                 host, or a proxy answers in the registry's place",
                format!("curl -vk {endpoint}/v2/"),
            ),
        }
    }

    fn wrong(&self, name: &str) -> Explanation {
        match name {
            names::API => because(
                "a web server answers there, and no registry",
                format!("curl -vk {}/v2/", self.subject.endpoint),
            ),
            names::LOGIN => because(
                "the settings REGISTRY_AUTH_TOKEN_… and the server that gives tokens do not fit together",
                self.regsvc("render", ""),
            ),
            names::ANONYMOUS => because(
                "no access control is in force: REGISTRY_AUTH is not set, or what runs was started before it was",
                self.answer("auth", "htpasswd"),
            ),
            names::DELETE => because(
                "the configuration does not let clients delete",
                self.answer("delete", "true"),
            ),
            _ => because(
                "a cache or a proxy in between changes what passes, or the storage is damaged",
                self.logs(),
            ),
        }
    }

    fn refused(&self, name: &str, refusal: &Refusal) -> Explanation {
        let endpoint = &self.subject.endpoint;
        let has_credentials = self.subject.credentials.is_some();
        if refusal.words.contains("HTTP request to an HTTPS server") {
            let url = format!("https://{}", endpoint.authority());
            return because("it speaks TLS", self.at(&url));
        }
        if refusal.is_full {
            return because(
                "the storage is full: nothing can be pushed until something is deleted and collected",
                self.regsvc("gc", ""),
            );
        }
        match refusal.status {
            401 if self.subject.expected.auth == Some(false) => because(
                "nothing in the configuration asks for credentials: what runs was started with another one, or a \
                 proxy in front of it asks",
                self.restart(),
            ),
            401 if !has_credentials => because(
                "it asks for credentials, and none were given",
                match self.subject.path {
                    Some(_) => self.regsvc("test", "--user NAME"),
                    None => self.at(&format!("{endpoint} --user NAME")),
                },
            ),
            401 | 403 if name == names::LOGIN => because(
                "the user is not known, the password is another one, or its hash is not bcrypt, which the registry \
                 skips without a word",
                self.regsvc("user add", "NAME"),
            ),
            401 | 403 => because(
                "the user, or the token, may not do that in this repository",
                match self.subject.path {
                    Some(_) => self.regsvc("test", "--repository NAME"),
                    None => self.at(&format!("{endpoint} --repository NAME")),
                },
            ),
            404 if refusal.code.as_deref() == Some("BLOB_UPLOAD_UNKNOWN") => several(self),
            400 if refusal.code.as_deref() == Some("BLOB_UPLOAD_INVALID") => several(self),
            404 => because(
                "a proxy does not hand that path on, or it is no registry: clients look for `/v2/` at the root",
                format!("curl -vk {endpoint}/v2/"),
            ),
            405 if name == names::DELETE => because(
                "the registry does not let clients delete",
                self.answer("delete", "true"),
            ),
            405 => because(
                "the registry is read-only, as while its garbage is collected, or a cache of another one",
                self.regsvc("plan", ""),
            ),
            411 | 413 => because(
                "a proxy in front of the registry limits what can be sent (nginx: `client_max_body_size 0;`)",
                format!("curl -skI {endpoint}/v2/"),
            ),
            416 => because(
                "the pieces of an upload came to different instances, or a proxy changes `Content-Range`",
                self.logs(),
            ),
            429 => because(
                "the registry, or a proxy, allows fewer requests",
                self.logs(),
            ),
            502 | 504 => because(
                "a proxy answers, and does not reach the registry behind it",
                self.regsvc("status", ""),
            ),
            503 => because(
                "the registry finds its own storage in bad health, or a proxy has no registry to hand on to",
                self.logs(),
            ),
            500..=599 => because(
                "the registry cannot use its storage: a folder that it may not write to, or a disk that fails",
                self.logs(),
            ),
            _ => because(
                "the registry, or what stands before it, does not know this request",
                self.logs(),
            ),
        }
    }
}

/// What uploads that are not known come of.
fn several(scene: &Scene<'_>) -> Explanation {
    because(
        "several instances answer under this name, which do not share their storage or their REGISTRY_HTTP_SECRET",
        scene.regsvc("status", ""),
    )
}

/// A host as it stands in a URL.
fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

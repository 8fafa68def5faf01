//! A failure and the step that it came of -> the likely cause, and the command that mends it or looks further.

use super::walk::names;
use super::{Subject, refused, untrusted};
use crate::registry::certificate::Certificate;
use crate::registry::failure::Failure;

/// Why a step failed, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Explanation {
    pub(super) cause: String,
    pub(super) mend: String,
}

/// A cause with its mend.
pub(super) fn because(cause: impl Into<String>, mend: impl Into<String>) -> Explanation {
    Explanation {
        cause: cause.into(),
        mend: mend.into(),
    }
}

/// What is known when a step fails.
pub(super) struct Scene<'a> {
    pub(super) subject: &'a Subject,
    pub(super) certificate: Option<Certificate>,
    /// Whether it asks for a token of somebody else's.
    pub(super) by_token: bool,
    /// Now, in seconds since 1970.
    pub(super) now: i64,
}

impl Scene<'_> {
    /// The service, or the word that stands for it.
    pub(super) fn path(&self) -> &str {
        self.subject.path.as_deref().unwrap_or("PATH")
    }

    /// The user who comes, or who is known to be let in, else the word that stands for one.
    pub(super) fn user(&self) -> String {
        self.subject.visitor().into_owned()
    }

    pub(super) fn regsvc(&self, verb: &str, rest: &str) -> String {
        let path = shell_words::quote(self.path());
        match rest {
            "" => format!("regsvc {verb} {path}"),
            rest => format!("regsvc {verb} {path} {rest}"),
        }
    }

    pub(super) fn answer(&self, name: &str, value: &str) -> String {
        self.regsvc("deploy", &format!("--update --set {name}={value}"))
    }

    /// The proof of another place.
    pub(super) fn at(&self, url: &str) -> String {
        // What stands in a certificate is a stranger's, and the line is there to be pasted.
        let url = shell_words::quote(url);
        match &self.subject.path {
            Some(path) => format!("regsvc test {} --url {url}", shell_words::quote(path)),
            None => format!("regsvc test --url {url}"),
        }
    }

    /// The same proof, with more words.
    pub(super) fn again(&self, more: &str) -> String {
        match &self.subject.path {
            Some(_) => self.regsvc("test", more),
            None => format!("{} {more}", self.at(&self.subject.endpoint.to_string())),
        }
    }

    /// A call of `om` about the service.
    pub(super) fn om(&self, action: &str) -> String {
        let path = self.subject.path.as_deref().unwrap_or("NAMESPACE/NAME");
        let (namespace, name) = path.split_once('/').unwrap_or(("root", path));
        format!("om {namespace}/svc/{name} {action}")
    }

    /// A look at what answers.
    pub(super) fn curl(&self) -> String {
        format!("curl -vk {}/v2/", self.subject.endpoint)
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
            Failure::Unanswered | Failure::Unreachable(_) => because(
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
                self.om("logs"),
            ),
            Failure::Tls(fault) => untrusted::explain(self, fault),
            Failure::Garbage(_) => because(
                "something else than a registry listens there, or a proxy writes its own answers",
                self.curl(),
            ),
            Failure::Endless(_) => because(
                "what answers is no registry, or its storage gives another content than was pushed",
                self.om("logs"),
            ),
            Failure::Redirected(to) => self.redirected(to),
            Failure::Refused(refusal) => refused::explain(self, name, refusal),
            Failure::Wrong(_) => self.wrong(name),
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
                self.curl(),
            ),
            false => because(
                "clients do not take an upload, a manifest or a password elsewhere: REGISTRY_HTTP_HOST names another \
                 host, or a proxy answers in the registry's place",
                self.curl(),
            ),
        }
    }

    fn wrong(&self, name: &str) -> Explanation {
        match name {
            names::API => because("a web server answers there, and no registry", self.curl()),
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
                self.om("logs"),
            ),
        }
    }
}

//! The steps up to the registry's door: TLS, the API, who is let in.

use ureq::http::Method;

use super::walk::{End, Walk, names, now};
use crate::printable;
use crate::registry::certificate::TlsFault;
use crate::registry::challenge::Challenge;
use crate::registry::client::{Client, Request, place};
use crate::registry::endpoint::Endpoint;
use crate::registry::failure::Failure;
use crate::registry::trust::Trust;

/// The header that a registry is known by.
const VERSION: &str = "docker-distribution-api-version";

/// What it means that nobody is refused.
const OPEN: &str = "no credentials are asked for: whoever reaches the registry may push";

/// The same, of a registry that takes no images.
const OPEN_TO_PULLS: &str = "no credentials are asked for: whoever reaches the registry may pull";

/// The most of the answer to a greeting that is read, in bytes.
const GREETING: u64 = 64 << 10;

impl Walk<'_> {
    /// Speaks to the registry for the first time.
    pub(super) fn enter(&mut self) {
        self.step(names::TLS, &[names::CONNECTION], |walk| walk.speak_tls());
        self.step(names::API, &[names::CONNECTION, names::TLS], |walk| {
            walk.greet()
        });
        self.step(names::ANONYMOUS, &[names::API], |walk| {
            walk.push_as_nobody()
        });
        self.step(names::LOGIN, &[names::API], |walk| walk.log_in());
    }

    fn speak_tls(&mut self) -> Result<End, Failure> {
        if !self.subject.endpoint.tls {
            return End::skip(match self.subject.endpoint.is_loopback() {
                true => "plain HTTP, on this machine only",
                false => "plain HTTP: whoever is in between reads passwords and changes images",
            });
        }
        let client = self.client()?.anonymous();
        let request = Request::new(Method::GET, client.uri("/v2/")?);
        let answer = client.exchange(&request, None);
        match (answer, client.certificate()) {
            (Err(failure @ Failure::Tls(_)), _) => Err(failure),
            // Some say so in words, others hang up.
            (Err(Failure::Closed), None) if self.speaks_http() => {
                Err(Failure::Tls(TlsFault::NotTls))
            }
            (Err(failure), None) => Err(failure),
            (_, None) => Err(Failure::Garbage("it shows no certificate".into())),
            (_, Some(shown)) => End::pass(format!(
                "certificate for {}, {} days left",
                shown.names.join(", "),
                shown.days_left(now())
            )),
        }
    }

    /// Whether plain HTTP is spoken at the port.
    fn speaks_http(&self) -> bool {
        let endpoint = Endpoint {
            tls: false,
            ..self.subject.endpoint.clone()
        };
        let addresses = self.address.into_iter().collect();
        let limits = self.trial.limits;
        let client = Client::new(endpoint, addresses, &Trust::default(), None, limits);
        client.is_ok_and(|client| {
            let uri = client.uri("/v2/");
            uri.is_ok_and(|uri| {
                client
                    .exchange(&Request::new(Method::GET, uri), None)
                    .is_ok()
            })
        })
    }

    fn greet(&mut self) -> Result<End, Failure> {
        let client = self.client()?.anonymous();
        let request = Request::new(Method::GET, client.uri("/v2/")?);
        let answer = client.exchange(&request, None)?;
        if let Some(location) = answer.location() {
            let uri = crate::registry::client::resolve(&request.uri, location)?;
            return Err(Failure::Redirected(place(&uri)));
        }
        let answer = answer.wanted(&[200, 401])?;
        self.asks = answer.status() == 401;
        let version = answer.header(VERSION).map(printable::line);
        let challenge = answer.header("www-authenticate").map(Challenge::read);
        self.by_token = matches!(challenge, Some(Challenge::Bearer { .. }));
        if self.asks && self.subject.expected.auth == Some(false) {
            return Err(answer.refusal());
        }
        if version.is_none() && challenge.is_none() {
            let body = answer.bytes(GREETING)?;
            // The specification asks for neither the header nor a body; a page for people is no registry's.
            if !body.is_empty() && serde_json::from_slice::<serde_json::Value>(&body).is_err() {
                return Err(Failure::Wrong("the answer is a page for people".into()));
            }
        }
        let version = version.unwrap_or_else(|| "no Docker-Distribution-Api-Version".into());
        if !version.starts_with("registry/2") && version.starts_with("registry/") {
            return Err(Failure::Wrong(format!(
                "it speaks `{version}`, and clients `registry/2.0`"
            )));
        }
        End::pass(format!(
            "{version}, {}",
            asked(self.asks, challenge.as_ref())
        ))
    }

    /// Tries to push without credentials.
    fn push_as_nobody(&mut self) -> Result<End, Failure> {
        let expected = self.subject.expected.auth;
        let refuses = expected.unwrap_or(self.asks);
        let open = match self.subject.expected.read_only {
            Some(true) => OPEN_TO_PULLS,
            _ => OPEN,
        };
        if !refuses && self.subject.credentials.is_none() {
            return End::skip(open);
        }
        let client = self.client()?.anonymous();
        let repository = self.repository(&client);
        match repository.start() {
            Ok(started) => {
                // What was started is nobody's; that it cannot be given up is not what is proved here.
                let _ = repository.cancel(started);
                match refuses {
                    true => Err(Failure::Wrong(
                        "a push without credentials was let in".into(),
                    )),
                    false => End::skip(open),
                }
            }
            Err(Failure::Refused(refusal))
                if expected != Some(false) && [401, 403].contains(&refusal.status) =>
            {
                self.asks_to_push = !self.asks && refusal.status == 401;
                End::pass(format!("refused, as it should be: {}", refusal.status))
            }
            Err(failure) if refuses => Err(failure),
            Err(_) => End::skip(open),
        }
    }

    /// Enters with credentials, or with a token that nobody asks credentials for.
    fn log_in(&mut self) -> Result<End, Failure> {
        if !self.asks_at_all() {
            return End::skip("no credentials are asked for");
        }
        let client: Client = self.client()?;
        if let Err(failure) = self.go_in(&client) {
            return match (
                self.subject.is_kept_out(&failure),
                &self.subject.credentials,
            ) {
                (true, None) => End::leave("no password is at hand"),
                (true, Some(known)) => End::leave(format!(
                    "{} is not let in with the password of {}: it may be an old one",
                    printable::line(known.user()),
                    printable::line(known.origin())
                )),
                (false, _) => Err(failure),
            };
        }
        let token = client
            .authorization
            .borrow()
            .as_deref()
            .is_some_and(|header| header.starts_with("Bearer"));
        let with = if token { " with a token" } else { "" };
        let found = match &self.subject.credentials {
            Some(known) => format!("as {}{with}", printable::line(known.user())),
            None => format!("as nobody{with}"),
        };
        self.client = Some(client);
        End::pass(found)
    }

    /// Has the registry let a client in.
    fn go_in(&self, client: &Client) -> Result<(), Failure> {
        if self.asks {
            let request = Request::new(Method::GET, client.uri("/v2/")?);
            return client.send(&request)?.wanted(&[200]).map(drop);
        }
        // Whoever comes is let in there, and asked where something is to be pushed.
        let repository = self.repository(client);
        let started = repository.start()?;
        let _ = repository.cancel(started);
        Ok(())
    }
}

/// What a registry asks for, in words.
fn asked(asks: bool, challenge: Option<&Challenge>) -> String {
    match (asks, challenge) {
        (false, _) => "open to everybody".into(),
        (true, None) => "asks for credentials and does not say which".into(),
        (true, Some(Challenge::Basic { realm })) => {
            format!("asks for a password (realm `{}`)", printable::line(realm))
        }
        (true, Some(Challenge::Bearer { realm, service, .. })) => {
            let place = realm
                .parse()
                .map_or_else(|_| "an unknown place".into(), |uri| place(&uri));
            let service = service.as_deref().unwrap_or("no service");
            format!(
                "asks for a token of {place} (service `{}`)",
                printable::line(service)
            )
        }
        (true, Some(Challenge::Unknown(scheme))) => {
            format!(
                "asks for `{}`, which no client knows",
                printable::line(scheme)
            )
        }
    }
}

//! The steps of a proof, one after the other, and the order to take away what they left.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant, SystemTime};

use super::cause::Scene;
use super::image::Image;
use super::step::{Figures, State, Step};
use super::{Proof, Subject, Trial};
use crate::registry::Client;
use crate::registry::connection::look_up;
use crate::registry::failure::Failure;
use crate::registry::reach::connect;
use crate::registry::repository::Repository;

/// The names of the steps.
pub(super) mod names {
    pub(in super::super) const NAME: &str = "name";
    pub(in super::super) const CONNECTION: &str = "connection";
    pub(in super::super) const TLS: &str = "tls";
    pub(in super::super) const API: &str = "api";
    pub(in super::super) const ANONYMOUS: &str = "anonymous push";
    pub(in super::super) const LOGIN: &str = "login";
    pub(in super::super) const UPLOAD: &str = "upload";
    pub(in super::super) const CHUNKED: &str = "chunked upload";
    pub(in super::super) const BLOB: &str = "blob";
    pub(in super::super) const MANIFEST: &str = "manifest";
    pub(in super::super) const PULL: &str = "pull";
    pub(in super::super) const RANGE: &str = "range";
    pub(in super::super) const TAGS: &str = "tags";
    pub(in super::super) const DELETE: &str = "delete";
}

/// How much longer than the whole time a proof may take to clean up.
const CLEANING: Duration = Duration::from_secs(10);

/// What a step came to, if it did not fail.
pub(super) enum End {
    /// It works: what was found, and the bytes that were moved.
    Pass(String, Option<u64>),
    /// There is nothing to try, and why.
    Skip(String),
    /// It was not tried, and why: it is still to be proved.
    Leave(String),
}

impl End {
    /// It works.
    pub(super) fn pass(found: impl Into<String>) -> Result<Self, Failure> {
        Ok(End::Pass(found.into(), None))
    }

    /// It works, and bytes were moved.
    pub(super) fn moved(found: impl Into<String>, bytes: u64) -> Result<Self, Failure> {
        Ok(End::Pass(found.into(), Some(bytes)))
    }

    /// There is nothing to try.
    pub(super) fn skip(why: impl Into<String>) -> Result<Self, Failure> {
        Ok(End::Skip(why.into()))
    }

    /// It was not tried, and is still to be proved.
    pub(super) fn leave(why: impl Into<String>) -> Result<Self, Failure> {
        Ok(End::Leave(why.into()))
    }
}

/// A proof that is under way.
pub(super) struct Walk<'a> {
    pub(super) subject: &'a Subject,
    pub(super) trial: &'a Trial,
    stop: &'a dyn Fn() -> bool,
    show: &'a mut dyn FnMut(&Step),
    steps: Vec<Step>,
    pub(super) client: Option<Client>,
    /// The address that took a connection.
    pub(super) address: Option<SocketAddr>,
    /// Whether the registry asked for credentials when it was first spoken to.
    pub(super) asks: bool,
    /// Whether it asked for them only when something was to be pushed: whoever comes may pull.
    pub(super) asks_to_push: bool,
    /// Whether it asks for a token of somebody else's.
    pub(super) by_token: bool,
    /// What was pushed so far.
    pub(super) pushed: Pushed,
    pub(super) left: Vec<String>,
}

/// What was pushed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pushed {
    pub(super) layers: [bool; 2],
    pub(super) configuration: bool,
    pub(super) manifest: bool,
}

/// Walks through the steps.
pub(super) fn walk(
    subject: &Subject,
    trial: &Trial,
    stop: &dyn Fn() -> bool,
    show: &mut dyn FnMut(&Step),
) -> Proof {
    let started = Instant::now();
    let mut walk = Walk {
        subject,
        trial,
        stop,
        show,
        steps: Vec::new(),
        client: None,
        address: None,
        asks: false,
        asks_to_push: false,
        by_token: false,
        pushed: Pushed::default(),
        left: Vec::new(),
    };
    walk.reach();
    walk.enter();
    let image = Image::new(trial.seed, trial.size);
    walk.push(&image);
    walk.pull(&image);
    walk.clean(&image);
    let authority = subject.endpoint.authority();
    let kept = walk.pushed.manifest;
    let lacks_password = walk.lacks_password();
    Proof {
        path: subject.path.clone(),
        url: subject.endpoint.to_string(),
        image: kept.then(|| format!("{authority}/{}:{}", trial.repository, tag(trial))),
        left: walk.left,
        rest: lacks_password.then(|| subject.rest()),
        steps: walk.steps,
        elapsed: started.elapsed(),
    }
}

/// The tag of what is pushed.
pub(super) fn tag(trial: &Trial) -> String {
    format!("{:016x}", trial.seed)
}

impl Walk<'_> {
    /// Takes a step, unless one that it needs has failed.
    pub(super) fn step(
        &mut self,
        name: &'static str,
        needs: &[&'static str],
        take: impl FnOnce(&mut Self) -> Result<End, Failure>,
    ) {
        let missing = needs.iter().find(|need| !self.has_passed(need));
        let begun = Instant::now();
        let end = match missing {
            Some(need) => self.want(need),
            None if name != names::DELETE && (self.stop)() => End::leave("interrupted"),
            None if name != names::DELETE && self.is_late() => {
                End::leave("the time of the whole test is over")
            }
            None => take(self),
        };
        let step = self.step_of(name, end, begun.elapsed());
        (self.show)(&step);
        self.steps.push(step);
    }

    /// How a step ends that needs another one, which has not passed: where there was nothing to that one, there is
    /// nothing to this one either.
    fn want(&self, need: &str) -> Result<End, Failure> {
        let why = format!("`{need}` comes before it");
        let needed = self.steps.iter().find(|step| step.name == need);
        match needed.is_some_and(|step| step.state == State::Skipped && !step.is_left) {
            true => End::skip(why),
            false => End::leave(why),
        }
    }

    /// Whether the registry asks for credentials, if only of those who push.
    pub(super) fn asks_at_all(&self) -> bool {
        self.asks || self.asks_to_push
    }

    /// Whether nothing but a password is missing to go on.
    fn lacks_password(&self) -> bool {
        let is_done = |step: &&Step| step.state != State::Fail;
        let mut first = self.steps.iter().take_while(is_done);
        let first = first.find(|step| step.is_left);
        first.is_some_and(|step| {
            [names::LOGIN, names::UPLOAD].contains(&step.name) && !(self.stop)() && !self.is_late()
        })
    }

    fn is_late(&self) -> bool {
        self.client
            .as_ref()
            .is_some_and(|client| !client.has_time())
    }

    fn step_of(&self, name: &'static str, end: Result<End, Failure>, elapsed: Duration) -> Step {
        let step = |state, found: String, figures| Step {
            name,
            state,
            found,
            is_left: false,
            cause: None,
            mend: None,
            figures,
        };
        let figures = |bytes| Figures {
            bytes,
            elapsed: Some(elapsed),
        };
        match end {
            Ok(End::Pass(found, bytes)) => step(State::Pass, found, figures(bytes)),
            Ok(End::Skip(why)) => step(State::Skipped, why, Figures::default()),
            Ok(End::Leave(why)) => Step {
                is_left: true,
                ..step(State::Skipped, why, Figures::default())
            },
            Err(failure) => {
                let scene = Scene {
                    subject: self.subject,
                    certificate: self.client.as_ref().and_then(Client::certificate),
                    by_token: self.by_token,
                    now: now(),
                };
                let explanation = scene.explain(name, &failure);
                Step {
                    cause: Some(explanation.cause),
                    mend: Some(explanation.mend),
                    ..step(State::Fail, failure.to_string(), figures(None))
                }
            }
        }
    }

    /// Whether a step passed, or was left out because there is nothing to it.
    fn has_passed(&self, name: &str) -> bool {
        let step = self.steps.iter().find(|step| step.name == name);
        step.is_some_and(|step| match step.state {
            State::Pass => true,
            State::Skipped if step.is_left => false,
            State::Skipped => name == names::TLS || (name == names::LOGIN && !self.asks_at_all()),
            State::Fail => false,
        })
    }

    /// Finds the registry, and makes a client for it.
    fn reach(&mut self) {
        let endpoint = &self.subject.endpoint;
        let limits = self.trial.limits;
        let mut addresses = Vec::new();
        let known = self.subject.address;
        self.step(names::NAME, &[], |_| {
            let found = look_up(endpoint, limits.connect.min(limits.whole));
            addresses = match (found, known) {
                (Ok(found), _) => found,
                (Err(_), Some(known)) => {
                    addresses = vec![SocketAddr::new(known, endpoint.port)];
                    return End::skip(format!(
                        "{} is known to no DNS here: spoken to at {known}, as by clients with a line in /etc/hosts",
                        endpoint.host
                    ));
                }
                (Err(failure), None) => return Err(failure),
            };
            let shown: Vec<String> = addresses
                .iter()
                .map(|found| found.ip().to_string())
                .collect();
            match endpoint.host.parse::<IpAddr>() {
                Ok(_) => End::skip("an address needs none"),
                Err(_) => End::pass(format!("{} is {}", endpoint.host, shown.join(", "))),
            }
        });
        self.step(names::CONNECTION, &[], |walk| {
            if addresses.is_empty() {
                return walk.want(names::NAME);
            }
            let address = connect(&addresses, limits.connect.min(limits.whole))?;
            let client = Client::new(
                endpoint.clone(),
                vec![address],
                &walk.subject.trust,
                walk.subject.credentials.clone(),
                limits,
            );
            walk.address = Some(address);
            walk.client = Some(client.map_err(|error| Failure::Wrong(format!("{error:#}")))?);
            End::pass(format!("{address} answers"))
        });
    }

    /// The client, once there is one.
    ///
    /// # Errors
    /// There is none, which a step before has said.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        self.client.clone().ok_or(Failure::NobodyListens)
    }

    /// A client that may still clean up, whatever the time.
    pub(super) fn cleaner(&self) -> Option<Client> {
        let client = self.client.as_ref()?;
        Some(client.for_cleaning(CLEANING))
    }

    /// The repository that is pushed to.
    pub(super) fn repository<'c>(&'c self, client: &'c Client) -> Repository<'c> {
        Repository {
            client,
            name: &self.trial.repository,
        }
    }
}

/// Now, in seconds since 1970.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

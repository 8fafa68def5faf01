//! Requests -> answers, within the time that is left, with credentials where they belong.

use std::cell::RefCell;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use ureq::http::{self, Method, Uri};
use ureq::unversioned::transport::{Connector, TcpConnector};
use ureq::{Agent, SendBody};

use super::answer::Answer;
use super::certificate::Certificate;
use super::challenge::Challenge;
use super::connection::{Names, Patience, Tls};
use super::content::Content;
use super::credentials::Credentials;
use super::endpoint::Endpoint;
use super::failure::Failure;
use super::trust::{Trust, Witness};

/// How long we wait.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For anything at all to come or to go.
    pub idle: Duration,
    /// For everything together.
    pub whole: Duration,
}

/// How many times a blob may be said to be elsewhere.
const REDIRECTS: usize = 5;

/// A client of one registry.
#[derive(Clone, Debug)]
pub struct Client {
    pub(super) endpoint: Endpoint,
    http: Agent,
    witness: Arc<Witness>,
    deadline: Instant,
    pub(super) credentials: Option<Credentials>,
    /// The header that the registry took last.
    pub(super) authorization: RefCell<Option<String>>,
}

/// What is sent with a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Payload<'a> {
    /// Nothing.
    None,
    /// These bytes.
    Bytes(&'a [u8]),
    /// A part of a content: where it starts and its length.
    Part(&'a Content, u64, u64),
}

impl Payload<'_> {
    fn length(&self) -> u64 {
        match self {
            Payload::None => 0,
            Payload::Bytes(bytes) => bytes.len() as u64,
            Payload::Part(_, _, length) => *length,
        }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) payload: Payload<'a>,
    /// Whether clients go where the registry sends them.
    pub(super) follows: bool,
}

impl<'a> Request<'a> {
    pub(super) fn new(method: Method, uri: Uri) -> Self {
        Request {
            method,
            uri,
            headers: Vec::new(),
            payload: Payload::None,
            follows: false,
        }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn sending(self, payload: Payload<'a>) -> Self {
        Request { payload, ..self }
    }

    pub(super) fn following(self) -> Self {
        Request {
            follows: true,
            ..self
        }
    }
}

impl Client {
    /// A client of the registry at these addresses.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        endpoint: Endpoint,
        addresses: Vec<SocketAddr>,
        trust: &Trust,
        credentials: Option<Credentials>,
        limits: Limits,
    ) -> Result<Self> {
        let (tls, witness) = trust.tls()?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("regsvc/", env!("CARGO_PKG_VERSION")))
            .accept("*/*")
            .timeout_resolve(Some(limits.connect))
            .timeout_connect(Some(limits.connect))
            .timeout_recv_response(Some(limits.idle))
            .timeout_per_read(Some(limits.idle))
            .timeout_per_write(Some(limits.idle))
            .build();
        let names = Names {
            registry: endpoint.clone(),
            addresses,
        };
        let connector = ().chain(TcpConnector::default()).chain(Patience).chain(Tls(tls));
        Ok(Client {
            endpoint,
            http: Agent::with_parts(config, connector, names),
            witness,
            deadline: Instant::now() + limits.whole,
            credentials,
            authorization: RefCell::default(),
        })
    }

    /// The same client, whom nobody gave credentials.
    pub fn anonymous(&self) -> Client {
        Client {
            credentials: None,
            authorization: RefCell::default(),
            ..self.clone()
        }
    }

    /// The same client, with some more time: what was made is taken away even when the time is over.
    pub fn for_cleaning(&self, more: Duration) -> Client {
        Client {
            deadline: self.deadline.max(Instant::now() + more),
            ..self.clone()
        }
    }

    /// The certificate that the registry showed, if it ever did.
    pub fn certificate(&self) -> Option<Certificate> {
        self.witness.shown()
    }

    /// Whether there is time left.
    pub fn has_time(&self) -> bool {
        Instant::now() < self.deadline
    }

    /// A URL of the registry, of a path that starts with `/`.
    pub(super) fn uri(&self, path: &str) -> Result<Uri, Failure> {
        // Not the authority of an image's name: that leaves a usual port out.
        format!("{}{path}", self.endpoint)
            .parse()
            .map_err(|_| Failure::Wrong(format!("`{path}` is no path of a URL")))
    }

    /// Sends a request; when the registry asks for credentials and there are some, sends it again with them.
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let answer = self.send_as_known(request)?;
        if answer.status() != 401 {
            return Ok(answer);
        }
        let Some(challenge) = answer.header("www-authenticate").map(Challenge::read) else {
            return Ok(answer);
        };
        let Some(header) = self.answer_to(&challenge)? else {
            return Ok(answer);
        };
        if self.authorization.borrow().as_deref() == Some(&header) {
            return Ok(answer);
        }
        *self.authorization.borrow_mut() = Some(header);
        self.send_as_known(request)
    }

    /// Sends a request with what the registry took last, and goes where it sends us if clients do.
    fn send_as_known(&self, request: &Request<'_>) -> Result<Answer, Failure> {
        let mut request = request.clone();
        let mut elsewhere = None;
        for _ in 0..=REDIRECTS {
            let is_home = self.endpoint.is_of(&request.uri);
            let authorization = self.authorization.borrow().clone().filter(|_| is_home);
            let answer = self.exchange(&request, authorization.as_deref())?;
            let Some(location) = answer.location() else {
                return Ok(answer.from(elsewhere));
            };
            let uri = resolve(&request.uri, location)?;
            let place = place(&uri);
            let downgrades =
                request.uri.scheme_str() == Some("https") && uri.scheme_str() != Some("https");
            if !request.follows || downgrades {
                return Err(Failure::Redirected(place));
            }
            if !self.endpoint.is_of(&uri) {
                elsewhere = Some(place);
            }
            request.uri = uri;
        }
        Err(Failure::Redirected("one place after the other".into()))
    }

    /// Sends a request, once.
    pub(super) fn exchange(
        &self,
        request: &Request<'_>,
        authorization: Option<&str>,
    ) -> Result<Answer, Failure> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::OutOfTime);
        }
        let mut builder = http::Request::builder()
            .method(request.method.clone())
            .uri(request.uri.clone());
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        if let Some(authorization) = authorization {
            builder = builder.header("authorization", authorization);
        }
        let sends = [Method::POST, Method::PUT, Method::PATCH].contains(&request.method);
        if sends {
            builder = builder.header("content-length", request.payload.length());
        }
        if request.payload.length() > 0 {
            // Who refuses a payload says so before it is sent, and the words are not lost on the way.
            builder = builder.header("expect", "100-continue");
        }
        let unusable = |_| Failure::Wrong("the request cannot be written".into());
        let response = match (sends, request.payload) {
            (false, _) | (_, Payload::None) => self.run(builder.body(()).map_err(unusable)?, left),
            (_, Payload::Bytes(bytes)) => {
                let mut reader = bytes;
                let body = SendBody::from_reader(&mut reader as &mut dyn Read);
                self.run(builder.body(body).map_err(unusable)?, left)
            }
            (_, Payload::Part(content, from, length)) => {
                let mut reader = content.read(from, length);
                let body = SendBody::from_reader(&mut reader as &mut dyn Read);
                self.run(builder.body(body).map_err(unusable)?, left)
            }
        }?;
        Ok(Answer::new(response))
    }

    fn run(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        left: Duration,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let request = self.http.configure_request(request);
        self.http.run(request.timeout_global(Some(left)).build())
    }
}

/// The names and addresses in the certificate that is shown at an address, whoever made it; none where none is
/// shown in time.
pub fn names_at(
    endpoint: &Endpoint,
    address: IpAddr,
    trust: &Trust,
    limit: Duration,
) -> Vec<String> {
    certificate_at(endpoint, address, trust, limit)
        .map(|shown| shown.names)
        .unwrap_or_default()
}

/// The certificate that is shown at an address, trusted or not; nothing where none is.
pub fn certificate_at(
    endpoint: &Endpoint,
    address: IpAddr,
    trust: &Trust,
    limit: Duration,
) -> Option<Certificate> {
    let limits = Limits {
        connect: limit,
        idle: limit,
        whole: limit,
    };
    let address = SocketAddr::new(address, endpoint.port);
    let client = Client::new(endpoint.clone(), vec![address], trust, None, limits).ok()?;
    if let Ok(uri) = client.uri("/v2/") {
        // What is answered is of no interest, nor whether TLS is trusted.
        let _ = client.exchange(&Request::new(Method::GET, uri), None);
    }
    client.certificate()
}

/// A URL that an answer names, which may leave out what is the same.
pub(super) fn resolve(base: &Uri, location: &str) -> Result<Uri, Failure> {
    let garbage = || Failure::Garbage("it names a place that is no URL".into());
    let whole = match location {
        location if location.contains("://") => location.to_owned(),
        location => {
            let scheme = base.scheme_str().unwrap_or_default();
            let authority = base.authority().map(|authority| authority.as_str());
            let authority = authority.unwrap_or_default();
            match location.strip_prefix("//") {
                Some(rest) => format!("{scheme}://{rest}"),
                None if location.starts_with('/') => format!("{scheme}://{authority}{location}"),
                None => return Err(garbage()),
            }
        }
    };
    let uri: Uri = whole.parse().map_err(|_| garbage())?;
    Endpoint::of_uri(&uri).map(|_| uri).ok_or_else(garbage)
}

/// The host of a URL, as it can be shown: a query may be a secret.
pub(super) fn place(uri: &Uri) -> String {
    Endpoint::of_uri(uri).map_or_else(
        || "an unknown place".into(),
        |endpoint| endpoint.to_string(),
    )
}

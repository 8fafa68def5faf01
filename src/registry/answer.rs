//! An answer of a registry: its status and its headers at once, its body as far as it is wanted.

use std::io::Read;

use ureq::http::{HeaderMap, StatusCode};

use super::failure::{Failure, Refusal};

/// The most of an error's body that is read, in bytes.
const ERROR: u64 = 64 << 10;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: ureq::Body,
    /// The host that answers, when the registry sent us there.
    pub(super) elsewhere: Option<String>,
}

impl Answer {
    pub(super) fn new(response: ureq::http::Response<ureq::Body>) -> Self {
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            elsewhere: None,
        }
    }

    /// The same, from a host that the registry sent us to.
    pub(super) fn from(self, elsewhere: Option<String>) -> Self {
        Answer { elsewhere, ..self }
    }

    /// The status: 200.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header, if it is there and a text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where it redirects to, if it does.
    pub(super) fn location(&self) -> Option<&str> {
        let redirects = matches!(self.status(), 301 | 302 | 303 | 307 | 308);
        redirects.then(|| self.header("location")).flatten()
    }

    /// The answer, if its status is among the wanted.
    ///
    /// # Errors
    /// [`Failure::Refused`], with what the registry says.
    pub fn wanted(self, statuses: &[u16]) -> Result<Self, Failure> {
        match statuses.contains(&self.status()) {
            true => Ok(self),
            false => Err(self.refusal()),
        }
    }

    /// What an answer says that is not wanted.
    pub(super) fn refusal(mut self) -> Failure {
        let mut body = Vec::new();
        // Half of an explanation is better than none.
        let _ = self.body.as_reader().take(ERROR).read_to_end(&mut body);
        let server = self
            .headers
            .get("server")
            .and_then(|server| server.to_str().ok());
        let body = String::from_utf8_lossy(&body);
        Failure::Refused(Refusal::new(self.status(), server, &body))
    }

    /// The whole body, of at most `most` bytes.
    ///
    /// # Errors
    /// It is longer, or does not come whole.
    pub fn bytes(mut self, most: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.each(most, |part| bytes.extend_from_slice(part))?;
        Ok(bytes)
    }

    /// Hands over the body, part by part; gives its length.
    ///
    /// # Errors
    /// It is longer than `most` bytes, or does not come whole.
    pub fn each(&mut self, most: u64, mut take: impl FnMut(&[u8])) -> Result<u64, Failure> {
        let mut reader = self.body.as_reader();
        let mut buffer = vec![0; 64 << 10];
        let mut length = 0;
        loop {
            let read = reader.read(&mut buffer)?;
            if read == 0 {
                return Ok(length);
            }
            length += read as u64;
            if length > most {
                return Err(Failure::Endless(most));
            }
            take(&buffer[..read]);
        }
    }
}

//! A repository of a registry: what the OCI distribution specification lets clients do with it.

use serde_json::Value;
use ureq::http::{Method, Uri};

use super::answer::Answer;
use super::client::{Client, Payload, Request, place, resolve};
use super::content::Content;
use super::digest::{Digest, Digester};
use super::failure::Failure;
use super::token::escaped;

/// The most of a manifest, or of a list of tags, that is read, in bytes.
const DOCUMENT: u64 = 4 << 20;

/// The media type of the manifests that are pushed.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A repository.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repository<'c> {
    pub(super) client: &'c Client,
    pub(super) name: &'c str,
}

/// A manifest, as a registry gives it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) bytes: Vec<u8>,
    /// The digest that the registry says that it has.
    pub(super) said: Option<String>,
}

/// A blob, as a registry gives it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pulled {
    pub(super) digest: Digest,
    pub(super) length: u64,
    /// The host that it came from, if the registry sent us there.
    pub(super) elsewhere: Option<String>,
}

/// An upload that was started.
#[derive(Clone, Debug)]
pub(super) struct Started {
    /// Where it goes on.
    pub(super) at: Uri,
    /// The least that a piece may measure, but the last, in bytes.
    pub(super) least: u64,
}

impl Repository<'_> {
    fn uri(&self, rest: &str) -> Result<Uri, Failure> {
        self.client.uri(&format!("/v2/{}/{rest}", self.name))
    }

    fn request<'r>(&self, method: Method, rest: &str) -> Result<Request<'r>, Failure> {
        Ok(Request::new(method, self.uri(rest)?))
    }

    /// Starts an upload.
    pub(super) fn start(&self) -> Result<Started, Failure> {
        let request = self.request(Method::POST, "blobs/uploads/")?;
        let answer = self.client.send(&request)?.wanted(&[202])?;
        let least = answer.header("oci-chunk-min-length");
        Ok(Started {
            least: least.and_then(|least| least.parse().ok()).unwrap_or(1),
            at: self.next(&request.uri, &answer)?,
        })
    }

    /// Where an upload goes on: clients go there with the credentials of the registry, or not at all.
    fn next(&self, at: &Uri, answer: &Answer) -> Result<Uri, Failure> {
        let location = answer
            .header("location")
            .ok_or_else(|| Failure::Garbage("it does not say where the upload goes on".into()))?;
        let uri = resolve(at, location)?;
        match self.client.endpoint.is_of(&uri) {
            true => Ok(uri),
            false => Err(Failure::Redirected(place(&uri))),
        }
    }

    /// Ends an upload with its last payload.
    fn finish(&self, at: &Uri, digest: &Digest, payload: Payload<'_>) -> Result<(), Failure> {
        let mark = if at.query().is_some() { '&' } else { '?' };
        let uri = format!("{at}{mark}digest={}", escaped(digest.as_str()));
        let uri = uri
            .parse()
            .map_err(|_| Failure::Garbage("it names a place that is no URL".into()))?;
        let request = Request::new(Method::PUT, uri)
            .header("content-type", "application/octet-stream")
            .sending(payload);
        let answer = self.client.send(&request)?.wanted(&[201])?;
        let said = answer.header("docker-content-digest");
        agree(digest, said)
    }

    /// Uploads bytes in one piece.
    pub(super) fn upload(&self, digest: &Digest, payload: Payload<'_>) -> Result<(), Failure> {
        let started = self.start()?;
        let finished = self.finish(&started.at, digest, payload);
        self.unless_given_up(started, finished)
    }

    /// Uploads a content in pieces; gives how many.
    pub(super) fn upload_chunked(
        &self,
        digest: &Digest,
        content: &Content,
        piece: u64,
    ) -> Result<u64, Failure> {
        let mut started = self.start()?;
        let piece = piece.max(started.least).max(1);
        let pieces = self.upload_pieces(&mut started, content, piece);
        let finished = pieces.and_then(|pieces| {
            self.finish(&started.at, digest, Payload::None)?;
            Ok(pieces)
        });
        self.unless_given_up(started, finished)
    }

    /// Uploads the pieces of a content; gives how many. `started` is where the upload goes on.
    fn upload_pieces(
        &self,
        started: &mut Started,
        content: &Content,
        piece: u64,
    ) -> Result<u64, Failure> {
        let mut from = 0;
        let mut pieces = 0;
        while from < content.length() {
            let length = piece.min(content.length() - from);
            let last = from + length - 1;
            let request = Request::new(Method::PATCH, started.at.clone())
                .header("content-type", "application/octet-stream")
                .header("content-range", format!("{from}-{last}"))
                .sending(Payload::Part(content, from, length));
            let answer = self.client.send(&request)?.wanted(&[202])?;
            if let Some(range) = answer.header("range")
                && range != format!("0-{last}")
            {
                return Err(Failure::Wrong(format!(
                    "after byte {last} was sent, the registry says that it has {}",
                    crate::printable::line(range)
                )));
            }
            started.at = self.next(&started.at, &answer)?;
            from += length;
            pieces += 1;
        }
        Ok(pieces)
    }

    /// What came of an upload; one that failed is given up, so that nothing of it stays.
    fn unless_given_up<T>(&self, started: Started, end: Result<T, Failure>) -> Result<T, Failure> {
        // Where nothing is answered, nothing more is asked.
        if let Err(Failure::Refused(_) | Failure::Wrong(_) | Failure::Closed) = end {
            // That it cannot be given up is of no interest beside why it failed.
            let _ = self.cancel(started);
        }
        end
    }

    /// The length of a blob, without the blob.
    pub(super) fn measure(&self, digest: &Digest) -> Result<Option<u64>, Failure> {
        let request = self
            .request(Method::HEAD, &format!("blobs/{digest}"))?
            .following();
        let answer = self.client.send(&request)?.wanted(&[200])?;
        agree(digest, answer.header("docker-content-digest"))?;
        Ok(answer
            .header("content-length")
            .and_then(|length| length.parse().ok()))
    }

    /// Pulls a blob of `length` bytes.
    pub(super) fn pull(&self, digest: &Digest, length: u64) -> Result<Pulled, Failure> {
        let request = self
            .request(Method::GET, &format!("blobs/{digest}"))?
            .following();
        let mut answer = self.client.send(&request)?.wanted(&[200])?;
        let mut digester = Digester::default();
        let length = answer.each(length, |part| digester.take(part))?;
        Ok(Pulled {
            digest: digester.digest(),
            length,
            elsewhere: answer.elsewhere,
        })
    }

    /// Pulls the bytes `from..=last` of a blob; `None` when the registry gives the whole instead.
    pub(super) fn pull_range(
        &self,
        digest: &Digest,
        from: u64,
        last: u64,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let request = self
            .request(Method::GET, &format!("blobs/{digest}"))?
            .header("range", format!("bytes={from}-{last}"))
            .following();
        let answer = self.client.send(&request)?.wanted(&[200, 206])?;
        match answer.status() {
            206 => answer.bytes(last - from + 1).map(Some),
            _ => Ok(None),
        }
    }

    /// Stores a manifest under a tag.
    pub(super) fn tag(&self, tag: &str, manifest: &[u8]) -> Result<(), Failure> {
        let request = self
            .request(Method::PUT, &format!("manifests/{tag}"))?
            .header("content-type", MANIFEST)
            .sending(Payload::Bytes(manifest));
        let answer = self.client.send(&request)?.wanted(&[201])?;
        agree(
            &Digest::of(manifest),
            answer.header("docker-content-digest"),
        )
    }

    /// The manifest of a tag or a digest.
    pub(super) fn manifest(&self, reference: &str) -> Result<Manifest, Failure> {
        let request = self
            .request(Method::GET, &format!("manifests/{reference}"))?
            .header("accept", MANIFEST);
        let answer = self.client.send(&request)?.wanted(&[200])?;
        let said = answer.header("docker-content-digest").map(str::to_owned);
        let bytes = answer.bytes(DOCUMENT)?;
        Ok(Manifest { bytes, said })
    }

    /// The tags.
    pub(super) fn tags(&self) -> Result<Vec<String>, Failure> {
        let request = self.request(Method::GET, "tags/list")?;
        let body = self
            .client
            .send(&request)?
            .wanted(&[200])?
            .bytes(DOCUMENT)?;
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let tags = json.as_ref().and_then(|json| json.get("tags")?.as_array());
        let tags = tags.ok_or_else(|| Failure::Garbage("it is no list of tags".into()))?;
        Ok(tags
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect())
    }

    /// Deletes a manifest.
    pub(super) fn delete_manifest(&self, digest: &Digest) -> Result<(), Failure> {
        self.delete(&format!("manifests/{digest}"))
    }

    /// Deletes a blob.
    pub(super) fn delete_blob(&self, digest: &Digest) -> Result<(), Failure> {
        self.delete(&format!("blobs/{digest}"))
    }

    fn delete(&self, rest: &str) -> Result<(), Failure> {
        let request = self.request(Method::DELETE, rest)?;
        self.client
            .send(&request)?
            .wanted(&[200, 202, 204])
            .map(drop)
    }

    /// Gives up an upload that was started.
    pub(super) fn cancel(&self, started: Started) -> Result<(), Failure> {
        let request = Request::new(Method::DELETE, started.at);
        self.client
            .send(&request)?
            .wanted(&[200, 202, 204])
            .map(drop)
    }
}

/// Whether the digest that a registry says is the right one. Saying none is allowed.
fn agree(digest: &Digest, said: Option<&str>) -> Result<(), Failure> {
    match said {
        Some(said) if said != digest.as_str() => Err(Failure::Wrong(format!(
            "the registry says that it has {}, and {digest} was sent",
            crate::printable::line(said)
        ))),
        _ => Ok(()),
    }
}

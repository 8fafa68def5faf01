//! A registry in memory, with a fault where a test wants one.

use std::collections::HashMap;
use std::sync::Mutex;

use sha2::{Digest, Sha256};

use crate::stand_in::{Reply, Request, Server, empty};

/// A registry in memory.
#[derive(Default)]
pub(crate) struct Memory {
    blobs: Mutex<HashMap<String, Vec<u8>>>,
    uploads: Mutex<HashMap<String, Vec<u8>>>,
    manifests: Mutex<HashMap<String, Vec<u8>>>,
}

/// The header of every answer.
pub(crate) fn version() -> (&'static str, String) {
    ("Docker-Distribution-Api-Version", "registry/2.0".into())
}

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

impl Memory {
    /// Replies as a registry.
    pub(crate) fn reply(&self, request: &Request) -> Reply {
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let last = path.rsplit('/').next().unwrap().to_owned();
        let kind = match path {
            "/v2/" => return Reply::Answer(200, vec![version()], b"{}".to_vec()),
            path if path.contains("/blobs/uploads/") => "upload",
            path if path.contains("/blobs/") => "blob",
            path if path.ends_with("/tags/list") => "tags",
            _ => "manifest",
        };
        match (kind, request.method.as_str()) {
            ("upload", "POST") => {
                let mut uploads = self.uploads.lock().unwrap();
                let id = format!("{}", uploads.len());
                uploads.insert(id.clone(), Vec::new());
                empty(
                    202,
                    vec![(
                        "Location",
                        format!("/v2/regsvc-test/blobs/uploads/{id}?_state=x"),
                    )],
                )
            }
            ("upload", "DELETE") => empty(204, vec![]),
            ("upload", _) => self.take(request, &last, query),
            ("blob", method) => match self.blobs.lock().unwrap().get(&last) {
                None => empty(404, vec![]),
                Some(_) if method == "DELETE" => empty(202, vec![]),
                Some(blob) => ranged(request, blob),
            },
            ("tags", _) => {
                let manifests = self.manifests.lock().unwrap();
                let tags: Vec<&String> =
                    manifests.keys().filter(|key| !key.contains(':')).collect();
                let json = serde_json::json!({"name": "regsvc-test", "tags": tags});
                Reply::Answer(200, vec![], json.to_string().into_bytes())
            }
            (_, "PUT") => {
                let mut manifests = self.manifests.lock().unwrap();
                manifests.insert(last, request.body.clone());
                manifests.insert(digest(&request.body), request.body.clone());
                empty(201, vec![("Docker-Content-Digest", digest(&request.body))])
            }
            (_, "DELETE") => empty(202, vec![]),
            _ => match self.manifests.lock().unwrap().get(&last) {
                Some(bytes) => Reply::Answer(200, vec![], bytes.clone()),
                None => empty(404, vec![]),
            },
        }
    }

    /// Takes bytes of an upload.
    fn take(&self, request: &Request, id: &str, query: &str) -> Reply {
        let mut uploads = self.uploads.lock().unwrap();
        let bytes = uploads.get_mut(id).unwrap();
        bytes.extend_from_slice(&request.body);
        if request.method == "PATCH" {
            let range = format!("0-{}", bytes.len() - 1);
            let location = format!("/v2/regsvc-test/blobs/uploads/{id}?_state=y");
            return empty(202, vec![("Location", location), ("Range", range)]);
        }
        let wanted = query.rsplit("digest=").next().unwrap().replace("%3A", ":");
        let found = digest(bytes);
        if found != wanted {
            return empty(400, vec![]);
        }
        self.blobs
            .lock()
            .unwrap()
            .insert(found.clone(), bytes.clone());
        empty(201, vec![("Docker-Content-Digest", found)])
    }
}

fn ranged(request: &Request, blob: &[u8]) -> Reply {
    let range = request.header("range").and_then(|range| {
        let (from, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        Some((from.parse::<usize>().ok()?, last.parse::<usize>().ok()?))
    });
    match range {
        Some((from, last)) => Reply::Answer(206, vec![], blob[from..=last].to_vec()),
        None => Reply::Answer(200, vec![], blob.to_vec()),
    }
}

/// A registry in memory that replies with `fault` where that has something to say.
pub(crate) fn faulty(fault: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let memory = Memory::default();
    Server::start(
        |_| None,
        move |request| fault(request).unwrap_or_else(|| memory.reply(request)),
    )
}

/// A sound registry in memory at a port.
pub(crate) fn sound_at(port: u16) -> Server {
    let memory = Memory::default();
    Server::start_at(
        ("127.0.0.1", port),
        |_| None,
        move |request| memory.reply(request),
    )
}

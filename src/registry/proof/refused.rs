//! An answer with another status than the wanted -> the likely cause, and what mends it.

use super::cause::{Explanation, Scene, because};
use super::walk::names;
use crate::registry::failure::Refusal;

/// Says why a request was refused.
pub(super) fn explain(scene: &Scene<'_>, name: &str, refusal: &Refusal) -> Explanation {
    let endpoint = &scene.subject.endpoint;
    if refusal.words.contains("HTTP request to an HTTPS server") {
        let url = format!("https://{}", endpoint.authority());
        return because("it speaks TLS", scene.at(&url));
    }
    if refusal.is_full {
        return because(
            "the storage is full: nothing can be pushed until something is deleted and collected",
            scene.regsvc("gc", ""),
        );
    }
    match (refusal.status, refusal.code.as_deref()) {
        (401 | 403, _) => kept_out(scene, name, refusal.status),
        (_, Some("BLOB_UPLOAD_UNKNOWN" | "BLOB_UPLOAD_INVALID")) => because(
            "several instances answer under this name, which do not share their storage or their \
             REGISTRY_HTTP_SECRET",
            scene.regsvc("status", ""),
        ),
        (_, Some("DIGEST_INVALID")) => because(
            "a proxy in between changes what passes, or cuts it",
            scene.om("logs"),
        ),
        (405, _) => unsupported(scene, name),
        (status @ 500..=599, _) => unable(scene, status),
        (status, _) => puzzled(scene, status),
    }
}

/// Who is not let in, or not let do something.
fn kept_out(scene: &Scene<'_>, name: &str, status: u16) -> Explanation {
    let subject = scene.subject;
    if status == 401 && subject.expected.auth == Some(false) {
        return because(
            "nothing in the configuration asks for credentials: what runs was started with another one, or a proxy \
             in front of it asks",
            scene.om("restart"),
        );
    }
    match (&subject.credentials, name) {
        (None, _) => because(
            "it asks for credentials, and none were given",
            scene.again(&format!("--user {}", scene.user())),
        ),
        (Some(_), names::LOGIN) if scene.by_token => because(
            "who gives the tokens does not know the user, or the password is another one",
            scene.again("--user NAME"),
        ),
        (Some(_), names::LOGIN) => because(
            "the user is not known, the password is another one, or its hash is not bcrypt, which the registry skips \
             without a word",
            scene.regsvc("user add", &format!("{} --replace", scene.user())),
        ),
        (Some(_), _) => because(
            "the user, or the token, may not do that in this repository",
            scene.again("--repository NAME"),
        ),
    }
}

/// What a registry does not do.
fn unsupported(scene: &Scene<'_>, name: &str) -> Explanation {
    match name {
        names::DELETE => because(
            "the registry does not let clients delete",
            scene.answer("delete", "true"),
        ),
        _ => because(
            "the registry is read-only, as while its garbage is collected, or a cache of another one",
            scene.regsvc("plan", ""),
        ),
    }
}

/// What a registry, or what stands before it, is not able to do.
fn unable(scene: &Scene<'_>, status: u16) -> Explanation {
    match status {
        502 | 504 => because(
            "a proxy answers, and does not reach the registry behind it",
            scene.regsvc("status", ""),
        ),
        503 => because(
            "the registry finds its own storage in bad health, or a proxy has no registry to hand on to",
            scene.om("logs"),
        ),
        _ => because(
            "the registry cannot use its storage: a folder that it may not write to, or a disk that fails",
            scene.om("logs"),
        ),
    }
}

/// What a request is not understood by.
fn puzzled(scene: &Scene<'_>, status: u16) -> Explanation {
    match status {
        404 => because(
            "a proxy does not hand that path on, or it is no registry: clients look for `/v2/` at the root",
            scene.curl(),
        ),
        411 | 413 => because(
            "a proxy in front of the registry limits what can be sent (nginx: `client_max_body_size 0;`)",
            format!("curl -skI {}/v2/", scene.subject.endpoint),
        ),
        416 => because(
            "the pieces of an upload came to different instances, or a proxy changes `Content-Range`",
            scene.om("logs"),
        ),
        429 => because(
            "the registry, or a proxy, allows fewer requests",
            scene.om("logs"),
        ),
        _ => because(
            "the registry, or what stands before it, does not know this request",
            scene.om("logs"),
        ),
    }
}

//! A fault of TLS -> the likely cause, and what mends it.

use super::cause::{Explanation, Scene, because};
use crate::registry::certificate::TlsFault;

/// Says why TLS is not trusted.
pub(super) fn explain(scene: &Scene<'_>, fault: &TlsFault) -> Explanation {
    let endpoint = &scene.subject.endpoint;
    match fault {
        TlsFault::NotTls => match scene.subject.path {
            Some(_) if scene.subject.expected.tls != Some(false) => because(
                "it speaks plain HTTP: whoever is in between reads passwords and changes images",
                scene.answer("tls", "self-signed"),
            ),
            _ => because(
                "it speaks plain HTTP, which a URL must say",
                scene.at(&format!("http://{}", endpoint.authority())),
            ),
        },
        TlsFault::UnknownIssuer => unknown_issuer(scene),
        TlsFault::Expired => because(
            match &scene.certificate {
                Some(shown) => format!("it ended {} days ago", -shown.days_left(scene.now)),
                None => "its time is over".into(),
            },
            scene.regsvc("cert renew", ""),
        ),
        TlsFault::NotYet => because(
            "the clock of this machine, or of the one that made the certificate, is wrong",
            "timedatectl",
        ),
        TlsFault::OtherName => other_name(scene),
        TlsFault::Other(_) => because(
            "the certificate, or the TLS of the registry, is one that is not spoken any more",
            format!("openssl s_client -connect {}", endpoint.authority()),
        ),
    }
}

fn other_name(scene: &Scene<'_>) -> Explanation {
    let endpoint = &scene.subject.endpoint;
    let names = scene
        .certificate
        .as_ref()
        .map(|shown| shown.names.as_slice());
    match names.unwrap_or_default() {
        [] => because(
            format!(
                "it holds for no name at all, and clients call it `{}`",
                endpoint.host
            ),
            scene.regsvc("cert renew", ""),
        ),
        names => because(
            format!(
                "it holds for {}, and this call is for `{}`: call it by a name that it has, or make it anew",
                names.join(", "),
                endpoint.host
            ),
            // Names with a `*` stand for others.
            match names.iter().find(|name| !name.contains('*')) {
                Some(name) => scene.at(&format!("https://{}:{}", bracketed(name), endpoint.port)),
                None => scene.regsvc("cert renew", ""),
            },
        ),
    }
}

fn unknown_issuer(scene: &Scene<'_>) -> Explanation {
    let issuer = scene
        .certificate
        .as_ref()
        .map(|shown| shown.issuer.as_str());
    let who = match &scene.subject.trust.origin {
        Some(origin) => format!("{origin} and this machine do"),
        None => "this machine does".to_owned(),
    };
    because(
        format!(
            "it was made by `{}`, which {who} not know",
            issuer.unwrap_or("somebody")
        ),
        scene.again("--ca FILE"),
    )
}

/// A host as it stands in a URL.
fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

//! The forms of container images.

use super::forms::{hostname, integer};

pub(super) fn image(text: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("`{text}` is not an image: {why}"));
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    if let Some(digest) = digest {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() != 64 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return bad("a digest is `sha256:` and 64 digits 0-9, a-f");
        }
    }
    let (name, tag) = split_tag(name);
    let tagged = tag.is_none_or(|tag| {
        let first = tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        first
            && tag.len() <= 128
            && tag
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    });
    if !tagged {
        return bad(
            "a tag has letters, digits, `_`, `.` and `-`, and begins with a letter, a digit or `_`",
        );
    }
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => {
            (Some(host), path)
        }
        _ => (None, name),
    };
    let lower = |part: &str| {
        let edge =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        edge(part.chars().next())
            && edge(part.chars().last())
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.-".contains(&b))
    };
    if !path.split('/').all(lower) {
        return bad("write [HOST/]NAME[:TAG][@DIGEST], the name in lower case");
    }
    let host = host.is_none_or(|host| {
        let (host, port) = host.split_once(':').unwrap_or((host, "443"));
        hostname(&host.to_lowercase()).is_ok() && integer(port, 1, 65535).is_ok()
    });
    match host {
        true => Ok(()),
        false => bad("the host is not one"),
    }
}

/// The name and the tag of an image without its digest.
fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((rest, tag)) if !tag.contains('/') => (rest, Some(tag)),
        _ => (name, None),
    }
}

pub(super) fn pinned(text: &str) -> Result<(), String> {
    image(text)?;
    let name = text.split('@').next().unwrap_or_default();
    match split_tag(name).1 {
        None => Err(format!(
            "`{text}` has no tag, so nodes may run different versions: add one, such as registry:2.8.3"
        )),
        Some("latest") => Err(format!(
            "`{text}` moves with time, so nodes may run different versions: write a version instead of `latest`"
        )),
        Some(_) => Ok(()),
    }
}

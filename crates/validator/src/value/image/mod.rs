//! `ghcr.io/opensvc/pause:1@sha256:…` -> registry, repository, tag and digest, as container engines read it.

mod usual;

use super::list::Item;
use super::{Fault, Quoted};
use crate::bytes;

/// A reference to a container image; each part knows its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    /// The registry's host and port; `None` is Docker Hub.
    pub registry: Option<Item<'a>>,
    /// The repository in the registry.
    pub repository: Item<'a>,
    /// The tag, without its `:`.
    pub tag: Option<Item<'a>>,
    /// The digest, without its `@`.
    pub digest: Option<Item<'a>>,
}

impl<'a> Image<'a> {
    /// Whether the same text may be another image tomorrow: no digest, and no tag or `latest`.
    pub fn is_floating(&self) -> bool {
        self.digest.is_none() && self.tag.is_none_or(|tag| tag.text == "latest")
    }

    /// The last part of the repository: `registry` of `docker.io/library/registry`.
    pub fn name(&self) -> &'a str {
        let repository = self.repository.text;
        repository.rsplit('/').next().unwrap_or(repository)
    }

    /// Whether it is the agents' own, which has nothing in it that could change, and is published without versions.
    pub fn is_pause(&self) -> bool {
        let own = ["ghcr.io/opensvc/pause", "docker.io/google/pause"];
        own.contains(&self.full_name().as_str())
    }

    /// The repository with its registry, as Docker completes it: `docker.io/library/registry`.
    pub fn full_name(&self) -> String {
        let repository = self.repository.text;
        match self.registry.map(|registry| registry.text) {
            None | Some("docker.io" | "index.docker.io") if !repository.contains('/') => {
                format!("docker.io/library/{repository}")
            }
            None | Some("index.docker.io") => format!("docker.io/{repository}"),
            Some(registry) => format!("{registry}/{repository}"),
        }
    }
}

/// What container engines read in `image`; the error is why they refuse it.
///
/// The grammar is that of the CNCF distribution's references. A registry whose host has a `_` is
/// refused, although the engines take such a reference apart before they fail on the host.
pub fn read(text: &str) -> Result<Image<'_>, Fault> {
    usual::usual(text).map_or_else(|| read_closely(text), Ok)
}

/// The same, of any text.
fn read_closely(text: &str) -> Result<Image<'_>, Fault> {
    let whole = Item { text, start: 0 };
    if text.is_empty() {
        return Err(Fault::of(text, "there is no image"));
    }
    if let Some(fault) = foreign(whole) {
        return Err(fault);
    }
    if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Fault::of(
            text,
            "64 hexadecimal digits are an image's identifier, and no name",
        ));
    }
    let (rest, digest) = match whole.split_once(b'@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (whole, None),
    };
    let (registry, rest) = split_registry(rest);
    let (repository, tag) = match rest.split_once(b':') {
        Some((repository, tag)) => (repository, Some(tag)),
        None => (rest, None),
    };
    if let Some(registry) = registry {
        check_registry(registry)?;
    }
    check_repository(repository, registry)?;
    tag.map_or(Ok(()), check_tag)?;
    digest.map_or(Ok(()), check_digest)?;
    Ok(Image {
        registry,
        repository,
        tag,
        digest,
    })
}

/// The characters of most images.
const IS_USUAL: [bool; 256] = {
    let mut usual = [false; 256];
    let mut byte = b'-';
    while byte <= b'z' {
        let is_sign = matches!(byte, b'-' | b'.' | b'/' | b':' | b'@' | b'_');
        usual[byte as usize] = byte.is_ascii_alphanumeric() || is_sign;
        byte += 1;
    }
    usual
};

/// What no reference holds anywhere: blanks, and the scheme of an address.
fn foreign(whole: Item<'_>) -> Option<Fault> {
    let text = whole.text.as_bytes();
    let mut colons = memchr::memchr_iter(b':', text);
    let is_usual = text.iter().all(|&byte| IS_USUAL[usize::from(byte)]);
    if is_usual && !colons.any(|at| text[at..].starts_with(b"://")) {
        return None;
    }
    if let Some(at) = whole.text.find("://") {
        let fault = Fault::new(
            0..at + 3,
            "an image has no scheme: it starts with the registry or the repository",
        );
        return Some(fault.suggest(""));
    }
    let (at, blank) = whole
        .text
        .char_indices()
        .find(|(_, c)| c.is_whitespace() || c.is_control())?;
    let reason = "an image is one word: there is a blank in it";
    Some(Fault::new(at..at + blank.len_utf8(), reason))
}

/// The registry is what stands before the first `/`, if it has a `.`, a `:` or an upper-case
/// letter, or is `localhost`.
fn split_registry(item: Item<'_>) -> (Option<Item<'_>>, Item<'_>) {
    match item.split_once(b'/') {
        Some((first, rest)) if is_registry(first.text) => (Some(first), rest),
        _ => (None, item),
    }
}

fn is_registry(text: &str) -> bool {
    let is_sign = |b: u8| matches!(b, b'.' | b':') || b.is_ascii_uppercase();
    text == "localhost"
        || text.bytes().any(is_sign)
        || (!text.is_ascii() && text.chars().any(char::is_uppercase))
}

fn check_registry(item: Item<'_>) -> Result<(), Fault> {
    let (host, port) = match item.text.rfind(':') {
        Some(at) if !item.text.ends_with(']') => {
            (item.part(0..at), Some(item.part(at + 1..item.text.len())))
        }
        _ => (item, None),
    };
    let address = host
        .text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let label = |label: &str| {
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        label.bytes().all(inner)
            && !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let valid = match address {
        Some(address) => {
            address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':') && !address.is_empty()
        }
        None => host.text.split('.').all(label),
    };
    if !valid {
        return Err(Fault::new(
            host.span(),
            format!("{} is not the host of a registry", Quoted(host.text)),
        ));
    }
    match port {
        Some(port) if port.text.is_empty() || !port.text.bytes().all(|b| b.is_ascii_digit()) => {
            let reason = format!("{} is not the port of a registry", Quoted(port.text));
            Err(Fault::new(item.span(), reason))
        }
        _ => Ok(()),
    }
}

fn check_repository(item: Item<'_>, registry: Option<Item<'_>>) -> Result<(), Fault> {
    for part in item.split(b'/') {
        if part.text.is_empty() {
            let reason = "there is nothing between two `/`, or before or after one";
            return Err(Fault::new(item.span(), reason));
        }
        if let Some(wrong) = wrong_in_name(part) {
            let fault = match wrong.text.chars().all(char::is_uppercase) {
                true => Fault::new(wrong.span(), "the repository of an image is lower case")
                    .suggest(wrong.text.to_lowercase()),
                false => Fault::new(
                    wrong.span(),
                    format!("{} cannot stand there in a repository", Quoted(wrong.text)),
                ),
            };
            return Err(fault);
        }
    }
    // `library/` is added before the repository is measured
    let is_official = registry.is_none() && !item.text.contains('/');
    match item.text.len() + if is_official { 8 } else { 0 } > 255 {
        true => Err(Fault::new(
            item.span(),
            "the repository of an image has 255 characters at most",
        )),
        false => Ok(()),
    }
}

/// What does not belong in a part of a repository: letters and digits with `.`, `_`, `__` or dashes between.
fn wrong_in_name(part: Item<'_>) -> Option<Item<'_>> {
    if part
        .text
        .bytes()
        .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'))
    {
        return None;
    }
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut at = 0;
    while at < part.text.len() {
        let rest = &part.text[at..];
        let length = rest.find(alphanumeric).unwrap_or(rest.len());
        let separator = &rest[..length];
        let valid = match separator {
            "" => true,
            "." | "_" | "__" => at > 0 && length < rest.len(),
            dashes => at > 0 && length < rest.len() && dashes.bytes().all(|b| b == b'-'),
        };
        if !valid {
            let upper = separator.find(char::is_uppercase);
            let wrong = upper.map_or(separator, |from| {
                let run = &separator[from..];
                &run[..run.find(|c: char| !c.is_uppercase()).unwrap_or(run.len())]
            });
            let start = at + upper.unwrap_or(0);
            return Some(part.part(start..start + wrong.len()));
        }
        at += length;
        at += part.text[at..]
            .find(|c| !alphanumeric(c))
            .unwrap_or(part.text.len() - at);
    }
    None
}

fn check_tag(item: Item<'_>) -> Result<(), Fault> {
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let wrong = match bytes::all(item.text.as_bytes(), inner) {
        true => None,
        false => item.text.find(|c: char| !c.is_ascii() || !inner(c as u8)),
    };
    if item.text.is_empty() {
        return Err(Fault::new(
            item.start - 1..item.start,
            "there is no tag after `:`",
        ));
    }
    if let Some(wrong) = wrong {
        let length = item.text[wrong..].chars().next().map_or(0, char::len_utf8);
        let wrong = item.part(wrong..wrong + length);
        return Err(Fault::new(
            wrong.span(),
            format!("{} cannot stand in a tag", Quoted(wrong.text)),
        ));
    }
    if item.text.starts_with(['.', '-']) {
        return Err(Fault::new(
            item.start..item.start + 1,
            "a tag starts with a letter, a digit or `_`",
        ));
    }
    match item.text.len() > 128 {
        true => Err(Fault::new(item.span(), "a tag has 128 characters at most")),
        false => Ok(()),
    }
}

fn check_digest(item: Item<'_>) -> Result<(), Fault> {
    let Some((algorithm, hash)) = item.split_once(b':') else {
        return Err(Fault::new(
            item.span(),
            "a digest is `sha256:` and 64 hexadecimal digits",
        ));
    };
    let length = match algorithm.text {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        unknown => {
            let reason = format!(
                "{} is no algorithm of a digest: write `sha256`",
                Quoted(unknown)
            );
            return Err(Fault::new(algorithm.span(), reason));
        }
    };
    let hexadecimal = hash
        .text
        .bytes()
        .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match hash.text.len() == length && hexadecimal {
        true => Ok(()),
        false => {
            let reason = format!(
                "a {} digest has {length} hexadecimal digits, in lower case",
                algorithm.text
            );
            Err(Fault::new(hash.span(), reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn an_image_is_taken_apart_as_docker_does() {
        for (text, registry, repository, tag, digest) in [
            ("registry", None, "registry", None, None),
            ("registry:3.0.0", None, "registry", Some("3.0.0"), None),
            ("google/pause", None, "google/pause", None, None),
            (
                "ghcr.io/opensvc/pause",
                Some("ghcr.io"),
                "opensvc/pause",
                None,
                None,
            ),
            ("localhost/a:b", Some("localhost"), "a", Some("b"), None),
            (
                "10.0.0.1:5000/a/b__c:1-2",
                Some("10.0.0.1:5000"),
                "a/b__c",
                Some("1-2"),
                None,
            ),
            ("[::1]:5000/a", Some("[::1]:5000"), "a", None, None),
            ("Host/a", Some("Host"), "a", None, None),
            ("a:5000", None, "a", Some("5000"), None),
        ] {
            let image = read(text).unwrap();
            let part = |item: Option<Item<'_>>| item.map(|item| text[item.span()].to_owned());
            assert_eq!(part(image.registry).as_deref(), registry, "{text}");
            assert_eq!(image.repository.text, repository, "{text}");
            assert_eq!(part(image.tag).as_deref(), tag, "{text}");
            assert_eq!(part(image.digest).as_deref(), digest, "{text}");
        }
        let text = format!("docker.io/library/registry:3.0.0@{SHA256}");
        let image = read(&text).unwrap();
        assert_eq!(image.digest.unwrap().text, SHA256);
        assert!(!image.is_floating());
    }

    #[test]
    fn names_are_completed_as_docker_does() {
        for (text, full, name) in [
            ("registry", "docker.io/library/registry", "registry"),
            (
                "docker.io/registry:2",
                "docker.io/library/registry",
                "registry",
            ),
            ("index.docker.io/a/b", "docker.io/a/b", "b"),
            ("google/pause", "docker.io/google/pause", "pause"),
            ("ghcr.io/opensvc/pause", "ghcr.io/opensvc/pause", "pause"),
        ] {
            let image = read(text).unwrap();
            assert_eq!((image.full_name().as_str(), image.name()), (full, name));
        }
    }

    #[test]
    fn an_image_without_version_is_floating() {
        for (text, floating) in [
            ("a", true),
            ("a:latest", true),
            ("a:1", false),
            ("h.io:80/a", true),
        ] {
            assert_eq!(read(text).unwrap().is_floating(), floating, "{text}");
        }
    }

    #[test]
    fn what_docker_refuses_is_told_at_its_place() {
        for (text, span) in [
            ("", 0..0),
            ("Registry", 0..1),
            ("a/REGistry", 2..5),
            ("a b", 1..2),
            ("https://a.io/b", 0..8),
            ("a//b", 0..4),
            ("/a", 0..2),
            ("a/", 0..2),
            ("a:", 1..2),
            ("a:b:c", 3..4),
            ("a:-b", 2..3),
            ("a:é", 2..4),
            ("a___b", 1..4),
            ("-a", 0..1),
            ("a@sha256:12", 9..11),
            ("a@md5:12", 2..5),
            ("a@b", 2..3),
            ("-a.io/b", 0..5),
            ("a.io:x/b", 0..6),
            ("été", 0..2),
        ] {
            assert_eq!(read(text).unwrap_err().span, span, "{text}");
        }
        assert!(read(&"0".repeat(64)).is_err());
        assert!(read(&format!("a:{}", "b".repeat(129))).is_err());
        assert!(read(&"a".repeat(256)).is_err());
    }
}

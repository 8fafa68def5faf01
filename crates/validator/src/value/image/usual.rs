//! An image as most are called, `ghcr.io/opensvc/registry:3.1.1` -> its parts, told in one pass.
//!
//! Nothing is judged here: what is called otherwise is left to those who say what is wrong with it.

use super::super::list::Item;
use super::Image;
use crate::bytes;

/// What a byte is in the name of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A small letter or a digit.
    Letter,
    /// What may stand alone between two of them.
    Sign,
    Slash,
    Colon,
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'0'..=b'9' => Kind::Letter,
            b'.' | b'_' | b'-' => Kind::Sign,
            b'/' => Kind::Slash,
            b':' => Kind::Colon,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// The longest text that is looked at, shorter than any name that is too long.
const LONGEST: usize = 200;

/// The longest tag.
const LONGEST_TAG: usize = 128;

/// The length of an identifier, which is no name.
const IDENTIFIER: usize = 64;

/// The parts of an image without digest and port, in whose name letters and digits stand around each sign.
pub(super) fn usual(text: &str) -> Option<Image<'_>> {
    if text.len() > LONGEST || text.len() == IDENTIFIER {
        return None;
    }
    let (end, slash) = name(text)?;
    let whole = Item { text, start: 0 };
    let tag = (end < text.len()).then(|| whole.part(end + 1..text.len()));
    if tag.is_some_and(|tag| !is_tag(tag.text)) {
        return None;
    }
    let registry = slash.map(|slash| whole.part(0..slash));
    let registry = registry.filter(|first| is_host(first.text));
    if registry.is_some_and(|host| memchr::memchr(b'_', host.text.as_bytes()).is_some()) {
        return None;
    }
    let start = registry.map_or(0, |host| host.text.len() + 1);
    Some(Image {
        registry,
        repository: whole.part(start..end),
        tag,
        digest: None,
    })
}

/// Where the name ends, and where its first `/` stands.
fn name(text: &str) -> Option<(usize, Option<usize>)> {
    let mut slash = None;
    let mut is_after_letter = false;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let kind = KINDS[usize::from(byte)];
        if kind == Kind::Letter {
            is_after_letter = true;
            continue;
        }
        if !is_after_letter || kind == Kind::Other {
            return None;
        }
        is_after_letter = false;
        match kind {
            Kind::Colon => return Some((at, slash)),
            Kind::Slash => slash = slash.or(Some(at)),
            _ => {}
        }
    }
    is_after_letter.then_some((text.len(), slash))
}

fn is_tag(tag: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() | matches!(b, b'_' | b'.' | b'-');
    let first = tag.as_bytes().first();
    first.is_some_and(|&first| first.is_ascii_alphanumeric() || first == b'_')
        && tag.len() <= LONGEST_TAG
        && bytes::all(tag.as_bytes(), inner)
}

/// Whether what stands before the first `/` is a registry: of those without a port and large letters.
fn is_host(first: &str) -> bool {
    first == "localhost" || memchr::memchr(b'.', first.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::read_closely;
    use super::usual;

    #[test]
    fn what_most_are_called_is_read_as_all_are() {
        for (text, is_usual) in [
            ("ghcr.io/opensvc/registry:3.1.1", true),
            ("localhost/a-b/c_d:_x", true),
            ("a", true),
            ("a:1A", true),
            ("a__b", false),
            ("a_b.io/c", false),
            ("a.io:5000/c", false),
            ("a:", false),
            ("A", false),
            ("a@sha256:0", false),
            ("", false),
        ] {
            assert_eq!(usual(text).is_some(), is_usual, "{text}");
        }
        let long = [
            "0".repeat(64),
            "a/".repeat(200) + "b",
            "a:".to_owned() + &"b".repeat(129),
        ];
        assert!(long.iter().all(|text| usual(text).is_none()));
        // Every text of a few signs.
        let signs = [
            "a",
            "localhost",
            ".",
            "-",
            "_",
            "/",
            ":",
            "A",
            "@",
            "\u{e9}",
            " ",
        ];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts
                .iter()
                .flat_map(|text| signs.map(|sign| text.clone() + sign));
            texts = longer.collect();
            for text in &texts {
                if let Some(image) = usual(text) {
                    assert_eq!(read_closely(text), Ok(image), "{text}");
                }
            }
        }
    }
}

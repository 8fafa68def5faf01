//! A value of `volume_mounts` that both agents read alike -> its mounts, by where their parts end.
//!
//! Nothing is judged here: what is quoted, or has anything to be said of, is left to those who say it.

use std::rc::Rc;

use super::super::words::{Piece, are_plain};
use super::{Mount, OPTIONS, is_root};
use crate::bytes;

/// A mount of a usual value, by the places of its parts.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    start: u32,
    /// Where the name of the volume ends; where it begins, if there is none.
    volume: u32,
    source: u32,
    target: u32,
    end: u32,
}

/// The mounts of a value, if all of its words are such that both agents take them for the same mounts, and find no fault.
pub fn usual(text: &str) -> Option<Rc<[Usual]>> {
    if !are_plain(text) || u32::try_from(text.len()).is_err() {
        return None;
    }
    if !bytes::any(text.as_bytes(), |byte| byte == b' ') {
        // Most values are one word.
        return match text {
            "" => Some(Rc::new([])),
            word => Some(Rc::new([mount(word, 0)?])),
        };
    }
    let mut mounts = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        if !word.is_empty() {
            mounts.push(mount(word, at)?);
        }
        at += word.len() + 1;
    }
    Some(mounts.into())
}

/// The mount of a word that begins at a place.
fn mount(word: &str, start: usize) -> Option<Usual> {
    let bytes = word.as_bytes();
    let first = |bytes: &[u8], sign: u8| bytes.iter().position(|&byte| byte == sign);
    let source = first(bytes, b':').filter(|&source| source > 0)?;
    let target = first(&bytes[source + 1..], b':');
    let target = target.map_or(bytes.len(), |length| source + 1 + length);
    // No option has a colon in it.
    let options = word.get(target + 1..);
    let path = &word[source + 1..target];
    let has_dot = bytes::any(bytes, |byte| byte == b'.');
    let is_usual = path.starts_with('/')
        && !is_root(path)
        && !(has_dot && word.contains(".."))
        && options.is_none_or(|options| OPTIONS.contains(&options));
    let volume = first(&bytes[..source], b'/').unwrap_or(source);
    let place = |at: usize| (start + at) as u32;
    is_usual.then(|| Usual {
        start: place(0),
        volume: place(volume),
        source: place(source),
        target: place(target),
        end: place(word.len()),
    })
}

impl Usual {
    /// Where it is mounted.
    pub fn target(self, value: &str) -> &str {
        &value[self.source as usize + 1..self.target as usize]
    }

    /// The mount, as it stands in the value.
    pub fn mount(self, value: &str) -> Mount<'_> {
        let piece = |start: u32, end: u32| {
            let span = start as usize..end as usize;
            Piece {
                text: &value[span.clone()],
                span,
            }
        };
        let volume = (self.volume > self.start).then(|| {
            let path = self.volume < self.source;
            (
                piece(self.start, self.volume),
                path.then(|| piece(self.volume + 1, self.source)),
            )
        });
        Mount {
            volume,
            source: piece(self.start, self.source),
            target: piece(self.source + 1, self.target),
            options: (self.target < self.end).then(|| piece(self.target + 1, self.end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Reading, words};
    use super::super::read;
    use super::usual;
    use crate::generation::Generation;

    #[test]
    fn the_usual_ones_are_what_each_agent_reads() {
        for text in [
            "",
            "data:/data",
            "  data/a/b:/data:rw  /srv:/srv ",
            "{name}-data/x:/data",
            "a:/b:ro /:/c",
            "a:/b:ro",
            "/a/b:/c",
        ] {
            let mounts = usual(text).unwrap();
            for generation in Generation::ALL {
                let words: Vec<_> = words::split(text, generation).map(Result::unwrap).collect();
                let readings = words.iter().map(|word| read(word, generation));
                let expected: Vec<_> = readings.collect();
                let found = mounts.iter().map(|mount| Reading::Value(mount.mount(text)));
                assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_has_something_to_be_said_of_is_not_usual() {
        for text in [
            "data",
            ":/b",
            "a:",
            "a:b",
            "a:/",
            "a:/.",
            "a:/b:rx",
            "a:/b:ro,z",
            "a:/b:",
            "a:/b:ro:x",
            "../a:/b",
            "a:/b:ro/x",
            "a",
            "a:/b/../c",
            "'a':/b",
            "a\\:/b",
            "a:/b\tc:/d",
            "a:/b\nc:/d",
            "\u{e9}:/b",
        ] {
            assert!(usual(text).is_none(), "{text}");
        }
    }
}

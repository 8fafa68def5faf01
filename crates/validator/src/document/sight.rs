//! The bytes of a line -> how far they are plain, where the first delimiter is, and which signs stand in it: eight bytes at a
//! time.

use super::signs::Signs;

/// How far a line is plain, and where its first delimiter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    /// The first `=` or `:`, if it stands before the end.
    pub(super) delimiter: Option<usize>,
    /// The first byte that is not plain, which the end of a plain line is; the length of the text if there is none.
    pub(super) end: usize,
    /// The signs that it may have.
    pub(super) signs: Signs,
}

/// Looks at the bytes of a text from one that begins a line, or stands in it, up to the first that is not plain.
///
/// A character is plain if it means the same to both agents wherever it stands in a line that begins with a letter: it
/// begins no comment, and it is nothing that any of them takes for a blank but the space itself. A `#` or a `;` begins one
/// behind a space alone.
#[inline]
pub(super) fn sight(bytes: &[u8], from: usize) -> Sight {
    let mut delimiter = None;
    let mut signs = Signs::NONE;
    let mut at = from;
    loop {
        let low = word(bytes, at);
        let high = low & HIGH;
        let low = low & !HIGH;
        let mut others = others(low) | high;
        let refers = unlike(low, b'{') & unlike(low, b'$') & unlike(low, b'(');
        signs.add(!refers & HIGH != 0, !unlike(low, b'@') & HIGH != 0);
        while others != 0 {
            let place = at + first(others);
            let is_mark = matches!(bytes.get(place), Some(b'#' | b';'));
            if is_mark && place > from && bytes[place - 1] != b' ' {
                others &= others - 1;
                continue;
            }
            return Sight {
                delimiter: delimiter.or_else(|| delimiter_before(low, at, place)),
                end: place.min(bytes.len()),
                signs,
            };
        }
        delimiter = delimiter.or_else(|| delimiter_before(low, at, usize::MAX));
        at += WORD;
    }
}

/// How many bytes are looked at together.
const WORD: usize = 8;

/// The highest bit of each byte.
const HIGH: u64 = of_each(0x80);

/// A word of one byte, again and again.
const fn of_each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; WORD])
}

/// The bytes at a place, the first one lowest; line ends behind the last one.
fn word(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => {
            let mut word = [b'\n'; WORD];
            word[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(word)
        }
    }
}

/// The number of the lowest byte whose highest bit is set.
fn first(marked: u64) -> usize {
    marked.trailing_zeros() as usize / WORD
}

/// The highest bit of each byte that is not `byte`, in a word of bytes without it: no sum carries into the next one.
fn unlike(low: u64, byte: u8) -> u64 {
    (low ^ of_each(byte)) + of_each(0x7f)
}

/// The highest bit of each byte that is a control character or the mark of a comment, in a word of bytes without it.
fn others(low: u64) -> u64 {
    let shown = (low + of_each(0x80 - b' ')) & unlike(low, b'#') & unlike(low, b';');
    let deleted = low + of_each(1);
    (!shown | deleted) & HIGH
}

/// The first delimiter of a word that begins at `at`, if it stands before `end`.
fn delimiter_before(low: u64, at: usize, end: usize) -> Option<usize> {
    let delimiters = !(unlike(low, b'=') & unlike(low, b':')) & HIGH;
    let place = at + first(delimiters);
    (delimiters != 0 && place < end).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte.
    fn closely(bytes: &[u8], from: usize) -> Sight {
        let is_plain = |at: &usize| match bytes[*at] {
            b'#' | b';' => *at > from && bytes[at - 1] != b' ',
            byte => (b' '..=b'~').contains(&byte),
        };
        let end = (from..bytes.len()).find(|at| !is_plain(at));
        let end = end.unwrap_or(bytes.len());
        Sight {
            delimiter: (from..end).find(|&at| matches!(bytes[at], b'=' | b':')),
            end,
            signs: sight(bytes, from).signs,
        }
    }

    #[test]
    fn a_line_of_words_has_no_signs() {
        let line = b"entrypoint = /bin/shop --port 8080";
        assert_eq!(sight(line, 0).signs, Signs::NONE);
    }

    #[test]
    fn every_byte_is_seen_wherever_it_stands() {
        for length in 0..20 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    for before in [b'a', b' ', b'='] {
                        let mut bytes = vec![b'a'; length];
                        bytes[at] = byte;
                        bytes[at.saturating_sub(1)] = before;
                        for from in 0..=length {
                            let seen = sight(&bytes, from);
                            let line = &bytes[from..seen.end];
                            let refers = line.iter().any(|byte| b"{$(".contains(byte));
                            assert!(seen.signs.may_refer() || !refers, "{bytes:?} from {from}");
                            let has_scope = line.contains(&b'@');
                            assert!(seen.signs.may_have_scope() || !has_scope);
                            assert_eq!(seen, closely(&bytes, from), "{bytes:?} from {from}");
                        }
                    }
                }
            }
        }
    }
}

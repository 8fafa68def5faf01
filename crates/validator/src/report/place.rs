//! Byte offsets -> lines and columns, which count from 1; columns count characters.

use serde::Serialize;

/// Where a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The byte itself.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
}

/// How many bytes lie between two places whose character is known.
const BLOCK: usize = 512;

/// The lines of a text, for looking up where bytes stand.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// How many bytes before each block do not begin a character; nothing for ASCII. A column in a long
    /// line is thus found without reading the line.
    continuing: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        let breaks = || memchr::memchr_iter(b'\n', text.as_bytes());
        let mut starts = Vec::with_capacity(breaks().count() + 1);
        starts.push(0);
        starts.extend(breaks().map(|at| at + 1));
        let mut continuing = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                continuing.push(before);
                before += count_continuing(block);
            }
            continuing.push(before);
        }
        Lines {
            text,
            starts,
            continuing,
        }
    }

    /// How many characters stand before a byte.
    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let Some(before) = self.continuing.get(block) else {
            return offset;
        };
        let rest = &self.text.as_bytes()[block * BLOCK..offset];
        offset - before - count_continuing(rest)
    }

    /// The line that a byte stands in, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Where the text of a line begins and ends, its end excluded.
    pub fn span_of(&self, line: usize) -> (usize, usize) {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let next = self.starts.get(line + 1).map(|next| next - 1);
        let end = next.unwrap_or(self.text.len());
        let text = &self.text[start..end];
        (start, start + text.strip_suffix('\r').unwrap_or(text).len())
    }

    /// Where a byte stands. It may be the end of the text.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.characters_before(self.starts[line]);
        Position {
            offset,
            line: line + 1,
            column: self.characters_before(offset) - start + 1,
        }
    }
}

/// How many bytes do not begin a character.
fn count_continuing(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| (0x80..0xc0).contains(*byte))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_long_lines_count_characters_too() {
        let text = format!("[é]\n{}\nx", "aé€🞄".repeat(BLOCK));
        let lines = Lines::new(&text);
        let mut column = 0;
        for (offset, _) in text
            .char_indices()
            .filter(|(offset, _)| *offset >= "[é]\n".len())
        {
            column += 1;
            let position = lines.position(offset);
            if position.line > 2 {
                break;
            }
            assert_eq!(position.column, column, "at {offset}");
        }
        assert_eq!(lines.position(text.len()).column, 2);
    }

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("é = 1\r\nü x");
        let position = lines.position("é = 1\r\nü ".len());
        assert_eq!((position.line, position.column), (2, 3));
        assert_eq!(lines.span_of(0), (0, "é = 1".len()));
        assert_eq!(lines.position(0).column, 1);
    }
}

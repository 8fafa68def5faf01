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

/// The lines of a text, for looking up where bytes stand.
#[derive(Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    pub fn new(text: &'t str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(breaks.map(|at| at + 1)).collect();
        Lines { text, starts }
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
        let before = &self.text[self.starts[line]..offset];
        Position {
            offset,
            line: line + 1,
            column: before.chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("é = 1\r\nü x");
        let position = lines.position("é = 1\r\nü ".len());
        assert_eq!((position.line, position.column), (2, 3));
        assert_eq!(lines.span_of(0), (0, "é = 1".len()));
        assert_eq!(lines.position(0).column, 1);
    }
}

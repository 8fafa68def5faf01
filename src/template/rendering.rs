//! Rendered text with marks -> the text, and what stands behind each line and each value.

use std::ops::Range;
use std::sync::Arc;

use super::source::{CLOSE, END, Mark, OPEN, is_sentinel};

/// Names of questions. A template has few, and each of its renderings speaks of them all over: they are shared.
pub type Names = Arc<[Arc<str>]>;

/// A rendered configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// The configuration.
    pub text: String,
    /// What each expression of the template gave, in order; values inside of a value come after it.
    pub values: Vec<Value>,
    /// What stands behind each line of the text; empty if the template changes its own output
    /// (a filter over a block), so that this cannot be told.
    pub lines: Vec<Line>,
}

/// A value that an expression gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its bytes in the text; empty if it gave nothing.
    pub span: Range<usize>,
    /// Where it comes from.
    pub cause: Cause,
}

/// What stands behind a line of a rendering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its bytes in the text, without the line feed.
    pub span: Range<usize>,
    /// Where its first piece comes from; `None` for a blank line.
    pub cause: Option<Cause>,
}

/// Where a piece of a rendering comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The line of `service.conf`, from 1.
    pub line: usize,
    /// The questions that its text was made from: for a line, those of all its values.
    pub answers: Names,
    /// The questions of the conditions under which it stands there.
    pub conditions: Names,
}

impl Rendering {
    /// `marked` is the same text with marks; one that differs in more is not trusted.
    pub(super) fn new(text: String, marked: Option<&str>, marks: &[Mark]) -> Self {
        let read = marked
            .map(|marked| Read::of(marked, marks))
            .filter(|read| read.text == text);
        let Some(read) = read else {
            return Rendering {
                text,
                values: Vec::new(),
                lines: Vec::new(),
            };
        };
        let lines = lines(&text, &read);
        Rendering {
            text,
            values: read.values,
            lines,
        }
    }

    /// What stands behind the line of a byte of the text.
    pub fn cause(&self, at: usize) -> Option<&Cause> {
        let index = self.lines.partition_point(|line| line.span.end < at);
        self.lines.get(index).and_then(|line| line.cause.as_ref())
    }
}

#[derive(Default)]
struct Read {
    text: String,
    values: Vec<Value>,
    /// The marks of text, each at the byte that it stands before.
    texts: Vec<(usize, Cause)>,
}

impl Read {
    fn of(marked: &str, marks: &[Mark]) -> Read {
        let mut read = Read::default();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = marked;
        while let Some(at) = rest.find(is_sentinel) {
            read.text.push_str(&rest[..at]);
            let sign = rest[at..].chars().next();
            rest = &rest[at + OPEN.len_utf8()..];
            if sign == Some(OPEN) {
                let (id, after) = rest.split_once(CLOSE).unwrap_or((rest, ""));
                rest = after;
                let Some(mark) = id.parse::<usize>().ok().and_then(|id| marks.get(id)) else {
                    continue;
                };
                let here = read.text.len();
                let cause = Cause {
                    line: mark.line,
                    answers: mark.answers.clone(),
                    conditions: mark.conditions.clone(),
                };
                if mark.is_text {
                    read.texts.push((here, cause));
                } else {
                    open.push(read.values.len());
                    read.values.push(Value {
                        span: here..here,
                        cause,
                    });
                }
            } else if sign == Some(END)
                && let Some(index) = open.pop()
            {
                read.values[index].span.end = read.text.len();
            }
        }
        read.text.push_str(rest);
        read
    }
}

/// The cause of each line: that of its first piece, with the answers of all of them.
fn lines(text: &str, read: &Read) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut texts, mut values) = (read.texts.iter().peekable(), read.values.iter().peekable());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let span = at..at + line.strip_suffix('\n').unwrap_or(line).len();
        let mut pieces: Vec<(usize, &Cause)> = Vec::new();
        // What gives nothing at the end of a line still belongs to it, not to the next.
        while let Some((here, cause)) = texts.next_if(|(here, _)| *here < end) {
            pieces.push((*here, cause));
        }
        while let Some(value) = values.next_if(|value| value.span.start < end || end == text.len())
        {
            pieces.push((value.span.start, &value.cause));
        }
        pieces.sort_by_key(|(here, _)| *here);
        let mut cause = pieces.first().map(|(_, cause)| Cause::clone(cause));
        if let Some(cause) = &mut cause {
            for (_, other) in &pieces[1..] {
                merge(&mut cause.answers, &other.answers);
                merge(&mut cause.conditions, &other.conditions);
            }
        }
        lines.push(Line { span, cause });
        at = end;
    }
    lines
}

fn merge(into: &mut Names, from: &Names) {
    let more = from.iter().filter(|name| !into.contains(name));
    let more: Vec<Arc<str>> = more.cloned().collect();
    if !more.is_empty() {
        *into = into.iter().cloned().chain(more).collect();
    }
}

#[cfg(test)]
mod tests;

//! A value of `start_requires` and its like -> the resources that are waited for, and their states.

use std::ops::Range;

/// A requirement: `RID` or `RID(STATE,STATE)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Requirement<'v> {
    /// Where it stands in the value.
    pub(super) span: Range<usize>,
    /// The resource.
    pub(super) rid: &'v str,
    /// The states between parentheses, with their places; `None` where there are no parentheses.
    pub(super) states: Option<Vec<(Range<usize>, &'v str)>>,
    /// Whether its parenthesis is closed.
    pub(super) closed: bool,
}

impl Requirement<'_> {
    /// Where the resource stands.
    pub(super) fn rid_span(&self) -> Range<usize> {
        self.span.start..self.span.start + self.rid.len()
    }

    /// Whether it waits for a resource that is up.
    pub(super) fn wants_up(&self) -> bool {
        self.states.as_ref().is_none_or(|states| {
            let mut states = states.iter();
            states.any(|(_, state)| matches!(*state, "up" | "stdby up"))
        })
    }
}

/// The requirements of a value, in order.
pub(super) fn read(value: &str) -> Vec<Requirement<'_>> {
    let mut requirements = Vec::new();
    let mut at = 0;
    while let Some(skipped) = value[at..].find(|c: char| !c.is_whitespace()) {
        let start = at + skipped;
        let rid_end = start
            + value[start..]
                .find(|c: char| c.is_whitespace() || c == '(')
                .unwrap_or(value.len() - start);
        let rid = &value[start..rid_end];
        if !value[rid_end..].starts_with('(') {
            at = rid_end;
            requirements.push(Requirement {
                span: start..rid_end,
                rid,
                states: None,
                closed: true,
            });
            continue;
        }
        let inside = rid_end + 1;
        // An open parenthesis ends with the value, or where the next one opens.
        let length = value[inside..]
            .find([')', '('])
            .unwrap_or(value.len() - inside);
        let closed = value[inside + length..].starts_with(')');
        let end = inside + length;
        at = (end + 1).min(value.len());
        requirements.push(Requirement {
            span: start..at,
            rid,
            states: Some(states(value, inside..end)),
            closed,
        });
    }
    requirements
}

fn states(value: &str, range: Range<usize>) -> Vec<(Range<usize>, &str)> {
    let mut at = range.start;
    value[range]
        .split(',')
        .map(|state| {
            let start = at;
            at += state.len() + 1;
            (start..start + state.len(), state)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_is_a_resource_and_its_states() {
        let read = read("fs#1 ip#1(up,stdby up)  volume#1(");
        let rids: Vec<_> = read.iter().map(|requirement| requirement.rid).collect();
        assert_eq!(rids, ["fs#1", "ip#1", "volume#1"]);
        assert_eq!(read[0].states, None);
        assert_eq!(
            read[1].states,
            Some(vec![(10..12, "up"), (13..21, "stdby up")])
        );
        assert!(read[1].closed && !read[2].closed);
        assert!(read[0].wants_up() && !read[2].wants_up());
    }

    #[test]
    fn no_text_is_too_odd_to_be_read() {
        for text in ["(", "((", ")", "a(b(c", "é(ü", "", " ", "a()", "a(,)"] {
            let _ = read(text);
        }
    }
}

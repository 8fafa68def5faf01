//! A comment line -> the rules that it allows, and whether it says why.

use crate::span::Span;

/// What every comment that is for us begins with.
pub(super) const MARK: &str = "regsvc:";

/// What a comment says to the validator.
pub(super) struct Comment {
    /// The whole comment.
    pub(super) span: Span,
    /// The rules that it names.
    pub(super) names: Vec<Name>,
    /// Whether it gives a reason.
    pub(super) reason: bool,
}

/// A name in a comment.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
}

impl Comment {
    /// Reads a comment line; nothing if it is not for us.
    pub(super) fn read(line: Span, text: &str) -> Option<Self> {
        let content = line.text(text);
        let said = content.trim_start().trim_start_matches(['#', ';']);
        let said = said.trim_start().strip_prefix(MARK)?.trim_start();
        let said = said
            .strip_prefix("allow")
            .filter(|rest| rest.starts_with([' ', '\t']))?;
        let (names, reason) = match said.split_once("--") {
            Some((names, reason)) => (names, !reason.trim().is_empty()),
            None => (said, false),
        };
        let start = line.end - said.len();
        let mut found = Vec::new();
        let mut at = start;
        for piece in names.split_inclusive(|c: char| c == ',' || c.is_whitespace()) {
            let name = piece.trim_matches(|c: char| c == ',' || c.is_whitespace());
            if !name.is_empty() {
                let begin = at + piece.find(name).unwrap_or_default();
                found.push(Name {
                    text: name.to_owned(),
                    span: Span::new(begin, begin + name.len()),
                });
            }
            at += piece.len();
        }
        let indent = content.len() - content.trim_start().len();
        Some(Comment {
            span: Span::new(line.start + indent, line.start + content.trim_end().len()),
            names: found,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_names_rules_and_says_why() {
        let text = "  # regsvc: allow unpinned-image, OSV301 -- mirrored nightly";
        let comment = Comment::read(Span::new(0, text.len()), text).unwrap();
        let names: Vec<_> = comment
            .names
            .iter()
            .map(|name| name.span.text(text))
            .collect();
        assert_eq!(names, ["unpinned-image", "OSV301"]);
        assert!(comment.reason);
    }

    #[test]
    fn other_comments_are_not_for_us() {
        for text in [
            "# a comment",
            "# regsvc allow x",
            "# regsvc: allowance",
            "#",
        ] {
            assert!(
                Comment::read(Span::new(0, text.len()), text).is_none(),
                "{text}"
            );
        }
    }
}

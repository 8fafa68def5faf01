//! A comment line -> the rules that it allows, and whether it says why.

use crate::nearest::nearest;
use crate::span::Span;

/// What every comment that is for us begins with.
pub(super) const MARK: &str = "regsvc:";

/// What it tells us to do.
const ALLOW: &str = "allow";

/// What other programs are told in its place.
const ORDERS: [&str; 6] = ["deny", "disable", "expect", "ignore", "suppress", "warn"];

/// What other people write before a reason.
const SIGNS: [&str; 5] = ["-", "–", "—", ":", "#"];

/// What a comment says to the validator.
pub(super) struct Comment {
    /// The whole comment.
    pub(super) span: Span,
    /// What stands where `allow` does, where that was probably meant.
    pub(super) slip: Option<Name>,
    /// The rules that it names.
    pub(super) names: Vec<Name>,
    /// Whether it gives a reason.
    pub(super) reason: bool,
    /// What stands before the reason in the place of `--`.
    pub(super) sign: Option<Span>,
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
        let indent = content.len() - content.trim_start().len();
        let span = Span::new(line.start + indent, line.start + content.trim_end().len());
        let (order, said) = said.split_at(said.find([' ', '\t'])?);
        if order != ALLOW {
            let is_slip = ORDERS.contains(&order) || nearest(order, [ALLOW]).is_some();
            let start = line.end - said.len() - order.len();
            let slip = || Name {
                text: order.to_owned(),
                span: Span::new(start, start + order.len()),
            };
            return is_slip.then(|| Comment {
                span,
                slip: Some(slip()),
                names: Vec::new(),
                reason: false,
                sign: None,
            });
        }
        let start = line.end - said.len();
        let (names, reason, sign) = match said.split_once("--") {
            Some((names, reason)) => (names, !reason.trim().is_empty(), None),
            None => match other_sign(said) {
                Some((at, sign)) => {
                    let at_sign = Span::new(start + at, start + at + sign.len());
                    (&said[..at], false, Some(at_sign))
                }
                None => (said, false, None),
            },
        };
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
        Some(Comment {
            span,
            slip: None,
            names: found,
            reason,
            sign,
        })
    }
}

/// The first sign that seems to stand for `--`, and where it stands.
fn other_sign(said: &str) -> Option<(usize, &'static str)> {
    let signs = SIGNS.iter();
    let found = signs.filter_map(|sign| {
        let mut places = said.match_indices(sign).map(|(at, _)| at);
        let is_alone = |at: &usize| {
            let (before, after) = (&said[..*at], &said[at + sign.len()..]);
            let is_apart = *sign == ":" || before.ends_with([' ', '\t']);
            is_apart && after.starts_with([' ', '\t'])
        };
        Some((places.find(is_alone)?, *sign))
    });
    found.min()
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
    fn a_reason_behind_another_sign_is_no_name_of_a_rule() {
        for (text, sign) in [
            ("# regsvc: allow OSV301 - mirrored nightly", Some("-")),
            ("# regsvc: allow OSV301 — mirrored: nightly", Some("—")),
            ("# regsvc: allow OSV301: mirrored - nightly", Some(":")),
            ("# regsvc: allow OSV301", None),
        ] {
            let comment = Comment::read(Span::new(0, text.len()), text).unwrap();
            assert_eq!(comment.sign.map(|sign| sign.text(text)), sign, "{text}");
            assert_eq!(comment.names.len(), 1, "{text}");
            assert_eq!(comment.names[0].text, "OSV301");
            assert!(!comment.reason);
        }
    }

    #[test]
    fn a_slip_of_the_order_is_told() {
        for (text, slip) in [
            ("# regsvc: alow unpinned-image -- why", "alow"),
            ("; regsvc: ignore OSV301", "ignore"),
        ] {
            let comment = Comment::read(Span::new(0, text.len()), text).unwrap();
            assert_eq!(comment.slip.unwrap().span.text(text), slip);
        }
    }

    #[test]
    fn other_comments_are_not_for_us() {
        for text in [
            "# a comment",
            "# regsvc allow x",
            "# regsvc: allowance",
            "# regsvc: rendered by hand",
            "#",
        ] {
            assert!(
                Comment::read(Span::new(0, text.len()), text).is_none(),
                "{text}"
            );
        }
    }
}

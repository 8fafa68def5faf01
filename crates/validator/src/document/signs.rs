//! The bytes of a line -> the signs in it that somebody looks for later: one look is enough for all.

use crate::bytes;

/// Which signs a line may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u8);

impl Signs {
    /// A character that may not mean the same to both agents.
    const ODD: u8 = 1;
    /// `{`, `$` or `(`.
    const REFERENCE: u8 = 2;
    /// `@`.
    const SCOPE: u8 = 4;

    /// Those of a line that nobody has looked at.
    pub(super) const ANY: Signs = Signs(u8::MAX);

    /// Those of a line that begins with a letter or a digit.
    pub(super) fn of(line: &[u8]) -> Self {
        Signs(bytes::united(line, |byte| {
            let odd = !is_plain(byte);
            let refers = (byte == b'{') | (byte == b'$') | (byte == b'(');
            let has_scope = byte == b'@';
            u8::from(odd) * Self::ODD
                | u8::from(refers) * Self::REFERENCE
                | u8::from(has_scope) * Self::SCOPE
        }))
    }

    /// Whether all its characters mean the same to both agents.
    pub(super) fn are_plain(self) -> bool {
        self.0 & Self::ODD == 0
    }

    /// Whether it may have a `{`, a `$` or a `(`.
    pub fn may_refer(self) -> bool {
        self.0 & Self::REFERENCE != 0
    }

    /// Whether it may have an `@`.
    pub fn may_have_scope(self) -> bool {
        self.0 & Self::SCOPE != 0
    }
}

/// Whether a character means the same to both agents wherever it stands in a line that begins with a letter: it is no
/// mark of a comment, and nothing that any of them takes for a blank but the space itself.
fn is_plain(byte: u8) -> bool {
    (byte.wrapping_sub(b' ') <= b'~' - b' ') & (byte != b'#') & (byte != b';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sign_is_seen_wherever_it_stands() {
        for (sign, is_plain, refers, has_scope) in [
            ("=", true, false, false),
            ("#", false, false, false),
            (";", false, false, false),
            ("\t", false, false, false),
            ("\u{e9}", false, false, false),
            ("{", true, true, false),
            ("$", true, true, false),
            ("(", true, true, false),
            ("@", true, false, true),
        ] {
            for before in 0..40 {
                let line = "a".repeat(before) + sign + "b";
                let signs = Signs::of(line.as_bytes());
                assert_eq!(signs.are_plain(), is_plain, "{line}");
                assert_eq!(signs.may_refer(), refers, "{line}");
                assert_eq!(signs.may_have_scope(), has_scope, "{line}");
            }
        }
    }
}

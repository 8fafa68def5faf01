//! The signs of a line that somebody looks for later: one look is enough for all.

/// Which signs a line may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u8);

impl Signs {
    /// `{`, `$` or `(`.
    const REFERENCE: u8 = 1;
    /// `@`.
    const SCOPE: u8 = 2;

    /// None at all.
    pub(super) const NONE: Signs = Signs(0);
    /// Those of a line that nobody has looked at.
    pub(super) const ANY: Signs = Signs(Self::REFERENCE | Self::SCOPE);

    /// Adds those of a further part of the line.
    pub(super) fn add(&mut self, refers: bool, has_scope: bool) {
        self.0 |= u8::from(refers) * Self::REFERENCE;
        self.0 |= u8::from(has_scope) * Self::SCOPE;
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

//! 3xx: keywords.

pub(super) mod deprecated_keyword;
pub(super) mod duplicate_keyword;
pub(super) mod inherited_by_all;
pub(super) mod missing_keyword;
pub(super) mod not_inherited;
pub(super) mod said_twice;
pub(super) mod unknown_keyword;
pub(super) mod unmet_condition;
pub(super) mod unread_keyword;
pub(super) mod unreservable;
pub(super) mod unscopable_keyword;
pub(super) mod volume_without_size;

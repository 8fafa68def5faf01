//! 1xx: reading the file.

pub(super) mod stray_line;

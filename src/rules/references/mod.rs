//! 5xx: references and scopes.

pub(super) mod unresolved_reference;

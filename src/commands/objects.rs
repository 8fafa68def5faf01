//! The cfg and sec objects beside a service: what there is of them, what they take to be as wanted, the making.

mod contents;
mod given;
mod kept;
mod making;
mod revealed;
mod showing;
mod standing;

pub(super) use contents::{Contents, hashed};
pub(super) use given::{Given, password};
pub(super) use making::Making;
pub(super) use revealed::Revealed;
pub(super) use showing::{deed, lines, name, published, script};
pub(super) use standing::Standing;

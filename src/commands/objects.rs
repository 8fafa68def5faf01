//! The cfg and sec objects beside a service: what there is of them, what they take to be as wanted, the making.

mod given;
mod making;
mod showing;
mod standing;

pub(super) use given::{Contents, Given, Revealed, hashed, password};
pub(super) use making::Making;
pub(super) use showing::{deed, lines, name, published, script};
pub(super) use standing::Standing;

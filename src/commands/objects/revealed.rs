//! Passwords that were made up -> shown once, on the terminal, at the very end.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use dialoguer::console::Term;

use super::contents::Contents;
use crate::object::{Change, Content, Deed};
use crate::path::ObjectPath;

/// A user who is let in by a key that is to be added.
pub(super) struct User {
    pub(super) name: String,
    pub(super) password: Content,
    pub(super) object: ObjectPath,
    pub(super) key: String,
    /// Whether the password was made up: somebody has to be told.
    pub(super) is_made_up: bool,
}

/// Passwords that were made up and are in force: they are shown once, on the terminal, at the very end.
#[derive(Default)]
pub(in crate::commands) struct Revealed(Mutex<Vec<String>>);

impl Revealed {
    /// Keeps what was made up for a key that has just been added until the end.
    pub(super) fn keep(&self, change: &Change, contents: &Contents) {
        let Deed::Add(key) = &change.deed else {
            return;
        };
        let made_up = contents.users.iter().filter(|user| user.is_made_up);
        let of_key = made_up.filter(|user| user.object == change.object && user.key == key.name);
        let lines = of_key.map(|user| {
            let (object, password) = (&user.object, user.password.text());
            let user = &user.name;
            format!(
                "user `{user}`, password {password}   (its hash is in {object}: this is shown once)"
            )
        });
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(lines);
    }
}

impl Drop for Revealed {
    fn drop(&mut self) {
        let term = match std::io::stderr().is_terminal() {
            true => Term::stderr(),
            false => Term::stdout(),
        };
        let kept = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        // What is no terminal may be kept for ever.
        for line in kept.iter().filter(|_| term.is_term()) {
            let _ = term.write_line(line);
        }
    }
}

/// Whether there is a terminal that a password can be shown on.
pub(super) fn shows() -> bool {
    std::io::stderr().is_terminal() || std::io::stdout().is_terminal()
}

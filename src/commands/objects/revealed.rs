//! Passwords that were made up -> shown once, on the terminal, at the very end.

use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};

use dialoguer::console::Term;

use super::contents::Contents;
use crate::object::{Change, Content, Deed};
use crate::path::ObjectPath;

/// A password that was made up.
pub(super) struct MadeUp {
    pub(super) user: String,
    pub(super) password: Content,
    pub(super) object: ObjectPath,
    pub(super) key: String,
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
        let of_key = contents.made_up.iter();
        let of_key =
            of_key.filter(|made_up| made_up.object == change.object && made_up.key == key.name);
        let lines = of_key.map(|made_up| {
            let (user, password) = (&made_up.user, made_up.password.text());
            let object = &made_up.object;
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

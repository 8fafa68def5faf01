//! What is given, asked for and drawn by lot -> what the keys will hold that are to be added.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Result, anyhow};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::given::Given;
use super::revealed::{User, shows};
use crate::Unusable;
use crate::agent::Interrupt;
use crate::commands::output::note;
use crate::commands::typed;
use crate::object::{Change, Content, Deed, Key, Way};
use crate::path::ObjectPath;

/// What a password and its hash cost to compare: a registry does it for every request.
const COST: u32 = 10;

/// The random bytes of a password that is made up.
const ROOM: usize = 18;

/// What the keys will hold that are to be added, and the passwords of those whom they let in.
#[derive(Default)]
pub(in crate::commands) struct Contents {
    contents: BTreeMap<(ObjectPath, String), Content>,
    pub(super) users: Vec<User>,
}

impl Contents {
    /// Draws, asks and takes what the changes need.
    ///
    /// # Errors
    /// [`Unusable`]: something is neither given nor can be asked for; or the terminal is gone.
    pub(in crate::commands) fn meet(
        changes: &[Change],
        given: &Given,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let mut drawn = Contents::default();
        for change in changes {
            let Deed::Add(key) = &change.deed else {
                continue;
            };
            if let Some(content) = drawn.content(&change.object, key, given, interrupt)? {
                let place = (change.object.clone(), key.name.clone());
                drawn.contents.insert(place, content);
            }
        }
        Ok(drawn)
    }

    fn content(
        &mut self,
        object: &ObjectPath,
        key: &Key,
        given: &Given,
        interrupt: &Interrupt,
    ) -> Result<Option<Content>> {
        Ok(Some(match &key.way {
            Way::Random(bytes) => Content::new(hexadecimal(&drawn(*bytes)?)),
            Way::Users(names) => self.users(object, key, names, given)?,
            Way::Asked(what) => match given.secrets.get(&key.name) {
                Some(content) => content.clone(),
                None => asked(object, key, what, given, interrupt)?,
            },
            Way::Certificate | Way::File(_) | Way::Template(_) => return Ok(None),
        }))
    }

    /// A file of users, each with the password that is given, else one that is made up.
    fn users(
        &mut self,
        object: &ObjectPath,
        key: &Key,
        names: &[String],
        given: &Given,
    ) -> Result<Content> {
        if given.password.is_none() && !shows() {
            return Err(Unusable::error(format!(
                "`{}` of {object} needs a password for {}, and no terminal is there to show one that is made up: \
                 give --password-file FILE, or make the key before",
                key.name,
                names.join(", ")
            )));
        }
        let mut file = String::new();
        for name in names {
            let password = match &given.password {
                Some(password) => password.clone(),
                None => Content::new(BASE64_URL_SAFE_NO_PAD.encode(drawn(ROOM)?)),
            };
            let hash = hashed(name, &password)?;
            // Writing to a string cannot fail.
            let _ = writeln!(file, "{name}:{hash}");
            self.users.push(User {
                name: name.clone(),
                password,
                object: object.clone(),
                key: key.name.clone(),
                is_made_up: given.password.is_none(),
            });
        }
        Ok(Content::new(file))
    }

    /// Says what was given for keys that exist already: it changes nothing.
    pub(in crate::commands) fn say_idle(&self, path: &ObjectPath, given: &Given) {
        let is_taken = |name: &&String| self.contents.keys().any(|(_, key)| key == *name);
        let secrets = given.secrets.keys().filter(|name| !is_taken(name));
        let secrets = secrets.map(|name| format!("--secret {name}"));
        let is_idle = given.password.is_some() && self.users.is_empty();
        let password = is_idle.then(|| "--password-file".to_owned());
        for flag in password.into_iter().chain(secrets) {
            note(&format!(
                "regsvc: {path}: {flag} changes nothing: the key that it is for exists already, and is kept"
            ));
        }
    }

    /// What a key is to hold.
    pub(super) fn of<'c>(&'c self, object: &ObjectPath, key: &'c Key) -> Option<&'c Content> {
        let place = (object.clone(), key.name.clone());
        self.contents.get(&place).or(key.content.as_ref())
    }

    /// All of it that nobody may see.
    pub(in crate::commands) fn secrets(&self) -> impl Iterator<Item = &str> {
        let passwords = self.users.iter().map(|user| &user.password);
        self.contents.values().chain(passwords).map(Content::text)
    }

    /// The password of a user whom a key that was added lets in.
    pub(in crate::commands) fn password_of(
        &self,
        user: &str,
        object: &ObjectPath,
        key: &str,
    ) -> Option<&Content> {
        let is_it = |known: &&User| (known.name.as_str(), known.key.as_str()) == (user, key);
        let mut users = self.users.iter().filter(is_it);
        let user = users.find(|known| known.object == *object)?;
        Some(&user.password)
    }
}

/// What stands for a user's password, by bcrypt.
///
/// # Errors
/// The password has a NUL, or there is nothing random to be had.
pub(in crate::commands) fn hashed(user: &str, password: &Content) -> Result<String> {
    bcrypt::hash(password.text(), COST).map_err(|_| anyhow!("hashing the password of `{user}`"))
}

/// Asks for a secret, without an echo.
fn asked(
    object: &ObjectPath,
    key: &Key,
    what: &str,
    given: &Given,
    interrupt: &Interrupt,
) -> Result<Content> {
    let name = &key.name;
    if !given.may_ask {
        return Err(Unusable::error(format!(
            "`{name}` of {object} is asked for ({what}), and nobody is there to be asked: give --secret {name}=FILE, \
             or make the key before"
        )));
    }
    let line = typed::unseen(&format!("{what} (`{name}` of {object}): "), interrupt)?;
    match line.is_empty() {
        true => Err(Unusable::error(format!(
            "`{name}` of {object}: nothing was written"
        ))),
        false => Ok(Content::new(line)),
    }
}

fn drawn(bytes: usize) -> Result<Vec<u8>> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn).map_err(|error| anyhow!("drawing random bytes: {error}"))?;
    Ok(drawn)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;

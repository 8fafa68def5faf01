//! What the operator gives, and what is drawn by lot -> what the keys will hold that are to be added.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use dialoguer::console::Term;

use crate::Unusable;
use crate::agent::Interrupt;
use crate::cli;
use crate::commands::file;
use crate::commands::output::note;
use crate::commands::password::LONGEST;
use crate::commands::typed;
use crate::object::{Change, Content, Deed, Key, Object, Way};
use crate::path::ObjectPath;

/// What a password and its hash cost to compare: a registry does it for every request.
const COST: u32 = 10;

/// The most of a secret that is read from standard input, in bytes.
const MOST: u64 = 1 << 20;

/// The random bytes of a password that is made up.
const ROOM: usize = 18;

/// What the operator gives on the command line.
pub(in crate::commands) struct Given {
    password: Option<Content>,
    secrets: BTreeMap<String, Content>,
    /// Whether somebody sits at a terminal who can be asked.
    may_ask: bool,
}

impl Given {
    /// Reads the files that the command line names; `objects` are those of all services.
    ///
    /// # Errors
    /// [`Unusable`]: what is given is asked for by no object, or cannot be used. Or a file cannot be read.
    pub(in crate::commands) fn read<'o>(
        flags: &cli::Secrets,
        objects: impl Iterator<Item = &'o Object> + Clone,
        alone: bool,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let keys = objects.flat_map(|object| &object.keys);
        let has_users = keys.clone().any(|key| matches!(key.way, Way::Users(_)));
        let asked = keys.filter(|key| matches!(key.way, Way::Asked(_)));
        let asked: Vec<&str> = asked.map(|key| key.name.as_str()).collect();
        let from_stdin = |path: &str| path == "-";
        let secrets = flags
            .secret
            .iter()
            .filter_map(|given| given.split_once('='));
        let secrets = secrets.filter(|(_, path)| from_stdin(path)).count();
        let password = flags.password_file.as_deref();
        let password = password.is_some_and(|path| path == Path::new("-"));
        if secrets + usize::from(password) > 1 {
            return Err(Unusable::error(
                "standard input is given for several secrets: give a file for all but one",
            ));
        }
        let password = match &flags.password_file {
            Some(_) if !has_users => {
                return Err(Unusable::error("--password-file: nothing here has users"));
            }
            Some(file) => Some(self::password(file, interrupt)?),
            None => None,
        };
        let mut secrets = BTreeMap::new();
        for given in &flags.secret {
            let (name, content) = secret(given, &asked, interrupt)?;
            if secrets.insert(name.clone(), content).is_some() {
                return Err(Unusable::error(format!(
                    "--secret {name}: given twice: keep one"
                )));
            }
        }
        Ok(Given {
            password,
            secrets,
            may_ask: alone && std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        })
    }
}

impl Given {
    /// The password that was given for first users.
    pub(in crate::commands) fn password(&self) -> Option<&Content> {
        self.password.as_ref()
    }
}

/// The password of a file: its first line.
///
/// # Errors
/// [`Unusable`]: it is no password. Or it cannot be read.
pub(in crate::commands) fn password(file: &Path, interrupt: &Interrupt) -> Result<Content> {
    let text = text(file, "--password-file", interrupt)?;
    let password = text.lines().next().unwrap_or_default();
    match password.len() {
        0 => Err(Unusable::error(
            "--password-file: its first line is empty: write the password there",
        )),
        1..=LONGEST if !password.contains('\0') => Ok(Content::new(password)),
        _ => Err(Unusable::error(format!(
            "--password-file: a password has {LONGEST} bytes at the most, and no NUL: bcrypt reads no more"
        ))),
    }
}

/// A secret as it is given: `KEY=FILE`.
fn secret(given: &str, asked: &[&str], interrupt: &Interrupt) -> Result<(String, Content)> {
    let (name, path) = given
        .split_once('=')
        .filter(|(name, path)| !name.is_empty() && !path.is_empty())
        .ok_or_else(|| {
            Unusable::error("--secret: write --secret KEY=FILE; the file has the secret")
        })?;
    if !asked.contains(&name) {
        let name = name.escape_debug();
        return Err(Unusable::error(match asked {
            [] => format!("--secret {name}: nothing here asks for a secret"),
            asked => format!(
                "--secret {name}: no such secret is asked for, but {}",
                asked.join(", ")
            ),
        }));
    }
    let text = text(Path::new(path), &format!("--secret {name}"), interrupt)?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let text = text.strip_suffix('\r').unwrap_or(text);
    match text.is_empty() {
        true => Err(Unusable::error(format!(
            "--secret {name}: the file is empty"
        ))),
        false => Ok((name.to_owned(), Content::new(text))),
    }
}

/// The text of a file, or of standard input for `-`.
fn text(path: &Path, flag: &str, interrupt: &Interrupt) -> Result<String> {
    match path == Path::new("-") {
        true => typed::all(MOST, interrupt).with_context(|| flag.to_owned()),
        false => file::read(path).with_context(|| flag.to_owned()),
    }
}

/// A user who is let in by a key that is to be added.
struct User {
    name: String,
    password: Content,
    object: ObjectPath,
    key: String,
    /// Whether the password was made up: somebody has to be told.
    is_made_up: bool,
}

/// What the keys will hold that are to be added, and the passwords of those whom they let in.
#[derive(Default)]
pub(in crate::commands) struct Contents {
    contents: BTreeMap<(ObjectPath, String), Content>,
    users: Vec<User>,
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

/// Whether there is a terminal that a password can be shown on.
fn shows() -> bool {
    std::io::stderr().is_terminal() || std::io::stdout().is_terminal()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn given(password: Option<&str>) -> Given {
        Given {
            password: password.map(Content::new),
            secrets: [("s3".to_owned(), Content::new("HUNTER2"))].into(),
            may_ask: false,
        }
    }

    fn meet(way: Way, name: &str, given: &Given) -> Result<Content> {
        let path: ObjectPath = "test/registry".parse().unwrap();
        let object = path.object("sec", "registry").unwrap();
        let key = Key {
            name: name.into(),
            way,
            content: None,
        };
        let change = Change {
            object: object.clone(),
            deed: Deed::Add(key.clone()),
            reason: String::new(),
        };
        let contents = Contents::meet(&[change], given, &Interrupt::default())?;
        Ok(contents.of(&object, &key).unwrap().clone())
    }

    #[test]
    fn random_bytes_are_another_every_time() {
        let draw = || meet(Way::Random(32), "http_secret", &given(None)).unwrap();
        let (one, other) = (draw(), draw());
        assert_eq!(one.text().len(), 64);
        assert!(one.text().bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_ne!(one.text(), other.text());
    }

    #[test]
    fn users_have_the_password_that_is_given_by_bcrypt() {
        let users = Way::Users(vec!["admin".into(), "ci".into()]);
        let file = meet(users, "htpasswd", &given(Some("HUNTER2"))).unwrap();
        let lines: Vec<_> = file.text().lines().collect();
        assert_eq!(lines.len(), 2);
        for (line, user) in lines.iter().zip(["admin", "ci"]) {
            let (name, hash) = line.split_once(':').unwrap();
            assert_eq!(name, user);
            assert!(bcrypt::verify("HUNTER2", hash).unwrap());
        }
        assert!(!file.text().contains("HUNTER2"));
    }

    #[test]
    fn what_nobody_gives_is_refused_by_name() {
        let asked = |name| meet(Way::Asked("S3 key".into()), name, &given(None));
        assert_eq!(asked("s3").unwrap().text(), "HUNTER2");
        let refused = asked("other").unwrap_err();
        assert!(refused.is::<Unusable>());
        assert!(
            refused.to_string().contains("--secret other=FILE"),
            "{refused}"
        );
    }
}

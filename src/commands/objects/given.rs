//! What the operator gives on the command line, read.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result};

use crate::Unusable;
use crate::agent::Interrupt;
use crate::cli;
use crate::commands::file;
use crate::commands::password::LONGEST;
use crate::commands::typed;
use crate::object::{Content, Object, Way};

/// The most of a secret that is read from standard input, in bytes.
const MOST: u64 = 1 << 20;

/// What the operator gives on the command line.
pub(in crate::commands) struct Given {
    /// The password of the users that are made.
    pub(super) password: Option<Content>,
    /// The secrets that are asked for, by their keys.
    pub(super) secrets: BTreeMap<String, Content>,
    /// Whether somebody sits at a terminal who can be asked.
    pub(super) may_ask: bool,
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

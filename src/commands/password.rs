//! A user -> the credentials for a registry: from standard input, the terminal, or Docker's own file.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::Result;

use crate::Unusable;
use crate::agent::Interrupt;
use crate::commands::file;
use crate::commands::output::note;
use crate::commands::typed;
use crate::object::Content;
use crate::registry::{Credentials, Endpoint, of_config};

/// bcrypt reads no more of a password, in bytes.
pub(super) const LONGEST: usize = 72;

/// The most that a password may measure, in bytes.
const MOST: u64 = 4096;

/// The password of a user: asked without an echo on a terminal, else the first line of standard input.
///
/// # Errors
/// [`Unusable`]: there is none. Or it cannot be read, or we are interrupted.
pub(super) fn of_user(user: &str, interrupt: &Interrupt) -> Result<Credentials> {
    let (text, origin) = match std::io::stdin().is_terminal() {
        true => {
            let question = format!("password of {}: ", user.escape_debug());
            (typed::unseen(&question, interrupt)?, "the terminal")
        }
        false => (typed::all(MOST, interrupt)?, "standard input"),
    };
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        return Err(Unusable::error(format!(
            "--user: no password on {origin}: write it there on a line of its own"
        )));
    }
    Ok(Credentials::new(user, password, origin))
}

/// The password of a new user, asked for twice without an echo.
///
/// # Errors
/// [`Unusable`]: nobody is there to be asked, or what was written is no password. Or we are interrupted.
pub(super) fn new(user: &str, interrupt: &Interrupt) -> Result<Content> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Unusable::error(format!(
            "nobody is there to be asked for the password of `{user}`: give --password-file FILE, `-` for standard input"
        )));
    }
    let password = typed::unseen(&format!("password of {user}: "), interrupt)?;
    if password.is_empty() || password.len() > LONGEST {
        return Err(Unusable::error(format!(
            "a password has 1 to {LONGEST} bytes: bcrypt reads no more"
        )));
    }
    if typed::unseen("the same again: ", interrupt)? != password {
        return Err(Unusable::error(
            "the two differ: nobody's access was changed",
        ));
    }
    Ok(Content::new(password))
}

/// The credentials that Docker keeps for a registry, if it does.
pub(super) fn of_docker(endpoint: &Endpoint) -> Option<Credentials> {
    let file = docker_folder()?.join("config.json");
    let name = file.display().to_string();
    let found = match file::read_if_any(&file) {
        Ok(text) => of_config(&text?, endpoint, &name),
        Err(error) => Err(error.root_cause().to_string()),
    };
    found.unwrap_or_else(|error| {
        note(&format!("regsvc: {name} is not used: {error}"));
        None
    })
}

/// Says that a password goes where others may read it, if it does.
pub(super) fn warn_of_plain_http(endpoint: &Endpoint, credentials: Option<&Credentials>) {
    if credentials.is_some() && !endpoint.tls && !endpoint.is_loopback() {
        note("regsvc: the password travels in plain HTTP, for everybody in between to read");
    }
}

/// The folder where Docker keeps its configuration.
fn docker_folder() -> Option<PathBuf> {
    let named = std::env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker"));
    named.map(PathBuf::from).or_else(home)
}

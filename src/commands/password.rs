//! A user -> the credentials for a registry: from standard input, the terminal, or Docker's own file.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, Result};
use dialoguer::console::Term;

use crate::Unusable;
use crate::commands::file;
use crate::commands::output::note;
use crate::object::Content;
use crate::registry::{Credentials, Endpoint, of_config};

/// bcrypt reads no more of a password, in bytes.
pub(super) const LONGEST: usize = 72;

/// The most that a password may measure, in bytes.
const MOST: u64 = 4096;

/// The password of a user: asked without an echo on a terminal, else the first line of standard input.
///
/// # Errors
/// [`Unusable`]: there is none. Or it cannot be read.
pub(super) fn of_user(user: &str) -> Result<Credentials> {
    let stdin = std::io::stdin();
    let (text, origin) = match stdin.is_terminal() {
        true => {
            let term = Term::stderr();
            term.write_str(&format!("password of {}: ", user.escape_debug()))
                .context("asking on the terminal")?;
            let line = term.read_secure_line();
            (line.context("asking on the terminal")?, "the terminal")
        }
        false => {
            let mut text = String::new();
            // What was read is a password: it stands in no error.
            let read = stdin.take(MOST + 1).read_to_string(&mut text);
            read.map_err(|error| anyhow::Error::new(std::io::Error::from(error.kind())))
                .context("reading the password from standard input")?;
            (text, "standard input")
        }
    };
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() || text.len() as u64 > MOST {
        return Err(Unusable::error(format!(
            "--user: no password on {origin}: write it there on a line of its own"
        )));
    }
    Ok(Credentials::new(user, password, origin))
}

/// The password of a new user, asked for twice without an echo.
///
/// # Errors
/// [`Unusable`]: nobody is there to be asked, or what was written is no password.
pub(super) fn new(user: &str) -> Result<Content> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Unusable::error(format!(
            "nobody is there to be asked for the password of `{user}`: give --password-file FILE, `-` for standard input"
        )));
    }
    let term = Term::stderr();
    let ask = |question: String| -> Result<String> {
        term.write_str(&question)
            .and_then(|()| term.read_secure_line())
            .context("asking on the terminal")
    };
    let password = ask(format!("password of {user}: "))?;
    if password.is_empty() || password.len() > LONGEST {
        return Err(Unusable::error(format!(
            "a password has 1 to {LONGEST} bytes: bcrypt reads no more"
        )));
    }
    if ask("the same again: ".to_owned())? != password {
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

/// The folder where Docker keeps its configuration.
fn docker_folder() -> Option<PathBuf> {
    let named = std::env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".docker"));
    named.map(PathBuf::from).or_else(home)
}

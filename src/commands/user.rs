//! `regsvc user`: a change of who may come in -> the key of the object that a running registry reads it from.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::agents::{self, Agents};
use super::deployed::{asked, told};
use super::objects;
use super::output::{note, print};
use super::password;
use super::secrecy::Secrets;
use crate::agent::Agent;
use crate::cli::{self, UserVerb};
use crate::object::{Content, Htpasswd};
use crate::parameters::Kind;
use crate::path::ObjectPath;
use crate::printable;
use crate::{Outcome, Unusable};

/// Runs the command.
pub(super) fn run(user: &cli::User) -> Result<Outcome> {
    match &user.verb {
        UserVerb::Add(add) => self::add(add),
        UserVerb::Remove(remove) => self::remove(remove),
        UserVerb::List(list) => self::list(list),
    }
}

/// The file of users of a registry, where the cluster keeps it.
struct Users {
    agent: std::sync::Arc<Agent>,
    path: ObjectPath,
    object: ObjectPath,
    key: String,
    file: Htpasswd,
}

impl Users {
    fn of(agent: std::sync::Arc<Agent>, path: ObjectPath) -> Result<Self> {
        let told = told(&agent, &path)?;
        let short = path.short();
        let key = told.users.with_context(|| {
            format!("{short} has no users of its own: set `auth = htpasswd`, and `regsvc deploy {short} --update`")
        })?;
        ensure!(
            key.kind == "sec",
            "the users of {short} are in a cfg object, where everybody reads them: move them to a sec object"
        );
        let object = path.object(key.kind, &key.object)?;
        let content = agent.decode(&object, &key.key)?;
        Ok(Users {
            file: Htpasswd::read(content.text()),
            key: key.key,
            agent,
            path,
            object,
        })
    }

    /// Has the agent keep the file as it is now, and sees that it does.
    fn keep(&self) -> Result<()> {
        let text = Content::new(self.file.text());
        let secrets = Secrets::of(&self.path, []).and([text.text()]);
        let call = self.agent.dialect().change_key(&self.object, &self.key);
        secrets.hide(self.agent.order(&call.reading(text.text())).map(drop))?;
        let kept = self.agent.decode(&self.object, &self.key)?;
        if Htpasswd::read(kept.text()) != self.file {
            bail!(
                "the agent said that it changed `{}` of {}, and did not: nobody's access was changed",
                self.key,
                self.object
            );
        }
        Ok(())
    }
}

fn add(add: &cli::UserAdd) -> Result<Outcome> {
    let name = &add.user;
    Kind::User
        .check(name)
        .map_err(|why| Unusable::error(printable::line(&why)))?;
    let mut users = at(&add.path, &add.agent)?;
    let is_there = users.file.has(name);
    if is_there && !add.replace {
        return Err(Unusable::error(format!(
            "`{name}` is a user of {} already: give --replace for another password",
            users.path.short()
        )));
    }
    let password = new_password(name, add.password_file.as_deref())?;
    let hash = objects::hashed(name, &password)?;
    users.file.put(name, &hash);
    users.keep()?;
    let what = match is_there {
        true => "has another password",
        false => "may come in",
    };
    note(&format!("{}: `{name}` {what}", users.path.short()));
    Ok(Outcome::Done)
}

fn remove(remove: &cli::UserRemove) -> Result<Outcome> {
    let mut users = at(&remove.path, &remove.agent)?;
    let name = &remove.user;
    let short = users.path.short();
    if !users.file.has(name) {
        return Err(Unusable::error(format!(
            "`{}` is no user of {short}: `regsvc user list {short}` says who is",
            name.escape_debug()
        )));
    }
    users.file.remove(name);
    users.keep()?;
    note(&format!("{short}: `{name}` may come in no more"));
    if users.file.users().next().is_none() {
        note(&format!(
            "regsvc: nobody is left who may come in: `regsvc user add {short} USER`"
        ));
    }
    Ok(Outcome::Done)
}

fn list(list: &cli::Url) -> Result<Outcome> {
    let (path, agent) = asked(&list.registry)?;
    let users = Users::of(agent, path)?;
    for (name, is_taken) in users.file.users() {
        print(&format!("{}\n", printable::line(name)))?;
        if !is_taken {
            note(&format!(
                "regsvc: `{}` cannot come in: the registry takes bcrypt alone; give the user a password with \
                 `regsvc user add {} {} --replace`",
                printable::line(name),
                users.path.short(),
                printable::line(name)
            ));
        }
    }
    Ok(Outcome::Done)
}

fn at(path: &str, agent: &cli::Agent) -> Result<Users> {
    let mut agents = Agents::new(agents::wishes(agent)?);
    let path = agents::path(path)?;
    Users::of(agents.of(None)?, path)
}

/// The password of a new user: of a file, else asked for twice.
fn new_password(name: &str, file: Option<&Path>) -> Result<Content> {
    match file {
        Some(file) => objects::password(file),
        None => password::new(name),
    }
}

//! `regsvc user`: a change of who may come in -> the key of the object that a running registry reads it from.

use anyhow::{Context, Result, bail, ensure};

use super::agents::{self, Agents};
use super::deployed::{asked, told};
use super::lock::Lock;
use super::objects;
use super::output::{note, print};
use super::password;
use super::secrecy::Secrets;
use crate::agent::Agent;
use crate::cli::{self, UserVerb};
use crate::commands::again::named;
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
            format!("{short} has no users of its own: set `auth = htpasswd`, and `regsvc deploy {} --update`", named(&path))
        })?;
        ensure!(
            key.kind == "sec",
            "the users of {short} are in a cfg object, where everybody reads them: move them to a sec object"
        );
        let object = path.object(key.kind, &key.object)?;
        let file = read(&agent, &object, &key.key)?;
        Ok(Users {
            file,
            key: key.key,
            agent,
            path,
            object,
        })
    }

    /// Has the agent keep the file after a change of it, and sees that it does. One change is made at a time on this
    /// machine; what others have changed since the file was read is not written over.
    ///
    /// # Errors
    /// Somebody else has changed the file meanwhile; or the agent refuses, or says that it did and did not.
    fn change(&mut self, change: impl FnOnce(&mut Htpasswd)) -> Result<()> {
        let _lock = Lock::take(&self.agent, &self.path)?;
        let now = read(&self.agent, &self.object, &self.key)?;
        ensure!(
            now == self.file,
            "somebody else has changed the users of {} meanwhile, nothing was done: try again",
            self.path.short()
        );
        change(&mut self.file);
        let text = Content::new(self.file.text());
        let secrets = Secrets::of(&self.path, []).and([text.text()]);
        let call = self.agent.dialect().change_key(&self.object, &self.key);
        secrets.hide(self.agent.order(&call.handed(text.text())).map(drop))?;
        let kept = self.agent.decode(&self.object, &self.key)?;
        if Htpasswd::read(kept.text()) != self.file {
            bail!(
                "the agent said that it changed `{}` of {}, and did not: `regsvc user list {}` says who may come in",
                self.key,
                self.object,
                named(&self.path)
            );
        }
        Ok(())
    }
}

/// The file of users that a key holds.
///
/// # Errors
/// The agent refuses, or gives what is no file of users: nobody knows then who would be lost by a change.
fn read(agent: &Agent, object: &ObjectPath, key: &str) -> Result<Htpasswd> {
    let content = agent.decode(object, key)?;
    let file = Htpasswd::read(content.text());
    ensure!(
        file.is_whole(),
        "what the agent gives of `{key}` of {object} is no file of users, nothing was done: see `{}`",
        agent.command(&agent.dialect().decode(&object.to_string(), key))
    );
    Ok(file)
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
    let interrupt = users.agent.interrupt();
    let password = match &add.password_file {
        Some(file) => objects::password(file, interrupt)?,
        None => password::new(name, interrupt)?,
    };
    let hash = objects::hashed(name, &password)?;
    users.change(|file| file.put(name, &hash))?;
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
    users.change(|file| file.remove(name))?;
    note(&format!("{short}: `{name}` may come in no more"));
    if users.file.users().next().is_none() {
        note(&format!(
            "regsvc: nobody is left who may come in: `regsvc user add {short} USER`"
        ));
    }
    Ok(Outcome::Done)
}

fn list(list: &cli::OfRegistry) -> Result<Outcome> {
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

//! A value that refers to plain keys of `[env]` -> what every agent makes of it, looked up once for all of them.

use super::target::is_deferred;
use super::{LONGEST, Resolved, Resolver};
use crate::configuration::{Configuration, Section, Setting};
use crate::generation::Each;

/// What a value comes to whose references are all as usual; `None` where one of them needs a closer look.
pub(in crate::configuration) fn usual(
    configuration: &Configuration<'_>,
    written: &str,
    resolvers: &mut Each<Resolver<'_, '_>>,
) -> Option<Resolved> {
    let env = configuration.section("env")?;
    let mut resolved = Resolved::default();
    let mut expanded = 0;
    let mut from = 0;
    while let Some(at) = memchr::memchr3(b'{', b'}', b'$', &written.as_bytes()[from..]) {
        let open = from + at;
        let key = usual_key(&written[open..])?;
        let text = plain(configuration, env, key)?;
        let close = open + OPENING.len() + key.len() + 1;
        resolved.push(&written[from..open], from..open, true);
        if resolved.text.len() + text.len() > LONGEST {
            return None;
        }
        resolved.push(text, open..close, false);
        expanded += text.len();
        from = close;
    }
    resolved.push(&written[from..], from..written.len(), true);
    let has_room = |generation| expanded <= resolvers[generation].room;
    if !configuration.agents.iter().all(has_room) {
        return None;
    }
    for generation in configuration.agents.iter() {
        resolvers[generation].room -= expanded;
    }
    resolved.usual = true;
    Some(resolved)
}

const OPENING: &str = "{env.";

/// The key of a reference to `[env]` that a text begins with, in letters that both agents take.
fn usual_key(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(OPENING)?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = rest.bytes().position(|byte| !is_part(byte))?;
    (length > 0 && rest.as_bytes()[length] == b'}').then(|| &rest[..length])
}

/// What a key of `[env]` says to every agent that is asked about, in plain text.
fn plain<'d>(configuration: &Configuration<'d>, env: &Section<'d>, key: &str) -> Option<&'d str> {
    if is_deferred(env.prefix, key)
        || env.agents.intersection(configuration.agents) != configuration.agents
    {
        return None;
    }
    let mut said: Option<&Setting<'d>> = None;
    for generation in configuration.agents.iter() {
        let setting = configuration.effective_key(env, key, generation).one()?;
        if said.is_some_and(|said| !std::ptr::eq(said, setting)) {
            return None;
        }
        said = Some(setting);
    }
    said.filter(|setting| !setting.has_signs())?.plain()
}

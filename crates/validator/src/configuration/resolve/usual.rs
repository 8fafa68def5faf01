//! A value that refers to plain keys of `[env]` and to words -> what every agent makes of it, looked up once for all.

use super::target::is_deferred;
use super::{LONGEST, Resolved, Resolver};
use crate::bytes;
use crate::configuration::{Configuration, Identity, Section, Setting};
use crate::generation::Each;

/// What usual references point to, each looked up once.
pub(in crate::configuration) struct Usual<'c, 'd> {
    configuration: &'c Configuration<'d>,
    env: Option<&'c Section<'d>>,
    /// The last ones, at places that their bodies choose.
    known: [Option<(&'d str, Option<Pointed<'d>>)>; REMEMBERED],
}

/// How many references are remembered: those that stand in thousands of values are few.
const REMEMBERED: usize = 16;

impl<'c, 'd> Usual<'c, 'd> {
    pub(in crate::configuration) fn new(configuration: &'c Configuration<'d>) -> Self {
        Usual {
            configuration,
            env: configuration.section("env"),
            known: [None; REMEMBERED],
        }
    }

    /// What a value comes to whose references are all as usual; `None` where one of them needs a closer look.
    pub(in crate::configuration) fn resolve(
        &mut self,
        written: &'d str,
        resolvers: &mut Each<Resolver<'c, 'd>>,
    ) -> Option<Resolved> {
        let mut resolved = Resolved::default();
        let mut expanded = 0;
        let mut from = 0;
        while let Some(at) = memchr::memchr3(b'{', b'}', b'$', &written.as_bytes()[from..]) {
            let open = from + at;
            let body = usual_body(&written[open..])?;
            let close = open + body.len() + 2;
            let pointed = self.pointed(body)?;
            if resolved.is_empty() {
                resolved = Resolved::with_room(written.len() + pointed.len());
            }
            resolved.push(&written[from..open], from..open, true);
            match pointed {
                Pointed::Unknown => {
                    resolved.unknown = true;
                    resolved.push(&written[open..close], open..close, false);
                }
                Pointed::Text(text) if resolved.text.len() + text.len() > LONGEST => return None,
                Pointed::Text(text) => {
                    resolved.push(text, open..close, false);
                    expanded += text.len();
                }
            }
            from = close;
        }
        resolved.push(&written[from..], from..written.len(), true);
        let agents = self.configuration.agents;
        let has_room = |generation| expanded <= resolvers[generation].room;
        if !agents.iter().all(has_room) {
            return None;
        }
        for generation in agents.iter() {
            resolvers[generation].room -= expanded;
        }
        resolved.usual = true;
        Some(resolved)
    }

    /// What the body of a reference points to, if it is usual.
    fn pointed(&mut self, body: &'d str) -> Option<Pointed<'d>> {
        let [first, last] = [body.bytes().next(), body.bytes().next_back()];
        let [first, last] = [first, last].map(|byte| byte.map_or(0, usize::from));
        let known = &mut self.known[(first + 3 * last + body.len()) % REMEMBERED];
        if let Some((known, pointed)) = known
            && *known == body
        {
            return *pointed;
        }
        let pointed = pointed(self.configuration, self.env, body);
        *known = Some((body, pointed));
        pointed
    }
}

/// The body of a reference that a text begins with, in letters that both agents take.
fn usual_body(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('{')?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let length = rest.bytes().position(|byte| !is_part(byte))?;
    (rest.as_bytes()[length] == b'}').then(|| &rest[..length])
}

/// What a usual reference points to, whoever looks.
#[derive(Clone, Copy)]
enum Pointed<'t> {
    /// A text that refers to nothing.
    Text(&'t str),
    /// What only a node or a cluster can tell.
    Unknown,
}

impl Pointed<'_> {
    /// How long the text is.
    fn len(self) -> usize {
        match self {
            Pointed::Text(text) => text.len(),
            Pointed::Unknown => 0,
        }
    }
}

/// What the body of a reference points to, if it is a plain key of `[env]` or a word that is the same to both agents.
fn pointed<'d>(
    configuration: &Configuration<'d>,
    env: Option<&Section<'d>>,
    body: &str,
) -> Option<Pointed<'d>> {
    if let Some(key) = body.strip_prefix("env.") {
        return plain(configuration, env?, key).map(Pointed::Text);
    }
    let text = word(configuration.identity, body)?;
    // Of a key by that name in `[env]` it is not clear whether the word was meant for it.
    if env.is_some_and(|env| configuration.named(env, body).next().is_some()) {
        return None;
    }
    match text {
        None => Some(Pointed::Unknown),
        Some(text) => refers_to_nothing(text).then_some(Pointed::Text(text)),
    }
}

/// What a word stands for that most objects refer to, as far as it is known; `None` for any other word.
fn word<'d>(identity: &'d Identity, word: &str) -> Option<Option<&'d str>> {
    match word {
        "name" => Some(identity.name.as_deref()),
        "namespace" => Some(identity.namespace.as_deref()),
        "nodename" => Some(None),
        _ => None,
    }
}

/// Whether no part of a text can be a part of a reference or of an expression.
fn refers_to_nothing(text: &str) -> bool {
    bytes::all(text.as_bytes(), |byte| !matches!(byte, b'{' | b'}' | b'$'))
}

/// What a key of `[env]` says to every agent that is asked about, in plain text.
fn plain<'d>(configuration: &Configuration<'d>, env: &Section<'d>, key: &str) -> Option<&'d str> {
    if key.is_empty()
        || key.contains('.')
        || is_deferred(env.prefix, key)
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

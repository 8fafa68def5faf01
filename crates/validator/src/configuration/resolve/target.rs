//! `{env.size}`: the key that a reference names -> what stands there, references of its own looked up.

use std::borrow::Cow;

use super::text::Text;
use super::{DEEPEST, Pointed, ProblemKind, Resolver};
use crate::configuration::{Effective, Section};
use crate::generation::Generation;
use crate::reference::{Reference, may_refer};
use crate::schema::schema;

impl<'c, 'd> Resolver<'c, 'd> {
    /// What a reference to a key points to.
    pub(super) fn key(
        &mut self,
        reference: &Reference<'_>,
        section: &'c Section<'d>,
    ) -> Pointed<'d> {
        let (named, key) = reference.key();
        let configuration = self.configuration;
        let target = match named {
            None => section,
            Some("node") => return of_node(key, self.generation),
            Some(named) => match configuration.section(named) {
                Some(target) => target,
                // Agent 3 has no keyword of its own for these sections, yet they may be absent.
                None => return Pointed::Nothing(ProblemKind::NoSection(named.to_owned())),
            },
        };
        if is_deferred(target.prefix, key) {
            return Pointed::Unknown;
        }
        match self.look_up(target, key) {
            Some(pointed) => pointed,
            None => Pointed::Nothing(match named {
                None => ProblemKind::NoWord(key.to_owned()),
                Some(named) => ProblemKind::NoKey(named.to_owned(), key.to_owned()),
            }),
        }
    }

    /// Looks a key up in a section, then in DEFAULT, then among the defaults.
    fn look_up(&mut self, section: &'c Section<'d>, key: &str) -> Option<Pointed<'d>> {
        let default = (!section.is_free() && !section.is_default())
            .then(|| self.configuration.section("DEFAULT"))
            .flatten();
        for place in std::iter::once(section).chain(default) {
            if !place.agents.contains(self.generation) {
                continue;
            }
            let (base, scoped) = match key.split_once('@') {
                Some((base, _)) => (base, true),
                None => (key, false),
            };
            match self
                .configuration
                .effective_key(place, base, self.generation)
            {
                Effective::Scoped => return Some(Pointed::Unknown),
                Effective::One(_) if scoped => return Some(Pointed::Unknown),
                Effective::One(setting) => {
                    let document = self.configuration.document;
                    let entry = &document.entries()[setting.entry()];
                    let written = document.value(entry, self.generation)?;
                    return Some(self.follow(place, setting.name.into(), written));
                }
                Effective::Unset => {}
            }
        }
        let words = match section.vocabulary[self.generation] {
            Some(words) => words,
            None if section.is_free() => return None,
            // A section of unknown type has keywords that nobody can tell.
            None => return Some(Pointed::Unknown),
        };
        let found = words.keyword(key).or_else(|| {
            let default = schema(self.generation);
            default.keyword(
                crate::schema::Section::Default,
                self.configuration.kind(),
                key,
            )
        })?;
        let text = found.keyword.default?;
        Some(self.follow(section, key.to_owned().into(), text))
    }

    /// Resolves what a reference leads to, unless it leads too far or back to where it came from.
    fn follow(
        &mut self,
        section: &'c Section<'d>,
        key: Cow<'d, str>,
        written: &'d str,
    ) -> Pointed<'d> {
        let here = (section.name, key);
        if let Some((pointed, depth)) = self.known.get(&here) {
            self.depth = self.depth.max(*depth);
            // The last of them stands in a way that is one shorter than it leads through.
            return match depth + self.way.len() > DEEPEST + 1 {
                true => Pointed::Nothing(ProblemKind::TooDeep),
                false => pointed.clone(),
            };
        }
        if let Some(first) = self.way.iter().position(|on_way| *on_way == here) {
            let keys = self.way[first..].iter();
            let keys = keys.map(|(section, key)| format!("{section}.{key}"));
            return Pointed::Nothing(ProblemKind::Cycle(keys.collect()));
        }
        if self.way.len() > DEEPEST && may_refer(written) {
            return Pointed::Nothing(ProblemKind::TooDeep);
        }
        // Looked for once: a long text may be pointed to from everywhere.
        if !may_refer(written) {
            let plain = Pointed::Text(Text::Written(written));
            self.known.insert(here, (plain.clone(), 0));
            return plain;
        }
        let outer = std::mem::take(&mut self.depth);
        let resolved = self.setting(section, here.1.clone(), written);
        let depth = self.depth;
        self.depth = outer.max(depth + 1);
        let ends = resolved
            .problems
            .into_iter()
            .find(|problem| problem.kind.ends());
        let pointed = match ends {
            Some(problem) => return Pointed::Nothing(problem.kind),
            None if resolved.unknown => Pointed::Unknown,
            None => Pointed::Text(resolved.text.into()),
        };
        self.known.insert(here, (pointed.clone(), depth + 1));
        pointed
    }
}

/// What a key of the node's own configuration stands for: only the node knows, and it hands out some sections alone
/// (2.1: `core/extconfig.py`, 3: `core/xconfig/main.go`).
fn of_node<'d>(key: &str, generation: Generation) -> Pointed<'d> {
    match (key.split_once('.'), generation) {
        (None | Some(("env" | "labels", _)), _) => Pointed::Unknown,
        (Some(("node", _)), Generation::V3) => Pointed::Unknown,
        (Some((section, _)), _) => Pointed::Nothing(ProblemKind::Denied(section.to_owned())),
    }
}

/// Keys that are computed from a running resource.
pub(crate) fn is_deferred(prefix: &str, key: &str) -> bool {
    matches!(key, "exposed_devs" | "sub_devs" | "base_devs") || (prefix == "volume" && key == "mnt")
}

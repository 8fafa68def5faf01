//! A value with references -> the text that an agent goes on with, as far as it is known.
//!
//! Cycles are found, never followed: a chain of references has an end, and so has the room for what
//! they expand to.

use std::borrow::Cow;
use std::ops::{Deref, Range};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Configuration, Effective, Section};
use crate::generation::Generation;
use crate::reference::{Reference, may_refer, references};
use crate::schema::schema;
use crate::value::{arithmetic, outcome};

/// How many references may follow from one another: what 2.1 allows (`core/extconfig.py`).
const DEEPEST: usize = 20;

/// How often 2.1's result may hold new references that were put together by old ones.
const PASSES: usize = 8;

/// The longest text that one value may expand to.
const LONGEST: usize = 1 << 16;

/// A value whose references were looked up.
#[derive(Debug, Default)]
pub struct Resolved {
    /// The text; a reference that stays unknown stands for itself in it.
    pub(super) text: String,
    /// What is wrong with its references.
    pub problems: Vec<Problem>,
    pieces: Vec<Piece>,
    unknown: bool,
    broken: bool,
}

/// A piece of a resolved text, and the piece of the written one that it comes from.
#[derive(Debug)]
struct Piece {
    start: usize,
    source: Range<usize>,
    /// Whether the piece stands in both as it is.
    literal: bool,
}

/// A reference that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the written value, braces included.
    pub span: Range<usize>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Its section does not exist.
    NoSection(String),
    /// Its section does not have the key: section, key.
    NoKey(String, String),
    /// The agent knows no such word; it looked for a key of that name in the section and in DEFAULT.
    NoWord(String),
    /// The agent does not have this reference, the other does.
    Unsupported,
    /// It leads back to itself: the keys on the way.
    Cycle(Vec<String>),
    /// It leads through too many others.
    TooDeep,
    /// It expands to more text than any keyword can use.
    TooLong,
    /// Its index is no number.
    BadIndex,
    /// Its index is beyond the words that there are: how many there are.
    IndexOutOfRange(usize),
}

impl ProblemKind {
    /// Whether nothing can be said of a value that has it.
    pub fn ends(&self) -> bool {
        matches!(
            self,
            ProblemKind::Cycle(_) | ProblemKind::TooDeep | ProblemKind::TooLong
        )
    }
}

impl Resolved {
    pub(super) fn is_known(&self) -> bool {
        !self.unknown && !self.broken
    }

    /// Whether the text is all there, unknown references standing for themselves.
    pub(super) fn is_whole(&self) -> bool {
        !self.broken
    }

    /// The part of the written text that a part of the resolved one comes from.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        let at = |offset: usize, end: bool| {
            let after = self.pieces.partition_point(|piece| piece.start <= offset);
            let piece = self.pieces.get(after.saturating_sub(1))?;
            let inside = offset - piece.start.min(offset) + usize::from(end);
            Some(match (piece.literal, end) {
                (true, _) => (piece.source.start + inside).min(piece.source.end),
                (false, false) => piece.source.start,
                (false, true) => piece.source.end,
            })
        };
        let start = at(range.start, false).unwrap_or(0);
        let end = match range.end {
            end if end > range.start => at(end - 1, true).unwrap_or(start),
            _ => start,
        };
        start..end.max(start)
    }

    /// Puts what an expression comes to in its place, where that can be told.
    fn work_out(&mut self, written: &str) {
        if arithmetic::find(&self.text).is_none() {
            return;
        }
        match outcome::worked_out(&self.text).filter(|_| self.is_known()) {
            Some(text) => {
                self.text.clear();
                self.pieces.clear();
                self.push(&text, 0..written.len(), false);
            }
            None => self.unknown = true,
        }
    }

    fn push(&mut self, text: &str, source: Range<usize>, literal: bool) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece {
            start: self.text.len(),
            source,
            literal,
        });
        self.text.push_str(text);
    }
}

/// What a reference points to.
#[derive(Clone)]
enum Pointed<'d> {
    Text(Text<'d>),
    Unknown,
    Nothing(ProblemKind),
}

/// A text that many references may point to: none of them copies it.
#[derive(Clone)]
enum Text<'d> {
    Written(&'d str),
    Made(Rc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Written(text) => text,
            Text::Made(text) => text,
        }
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text::Made(text.into())
    }
}

/// Where a text lies; while it is kept, no other one lies there.
type Address = (usize, usize);

fn address(text: &str) -> Address {
    (text.as_ptr().addr(), text.len())
}

/// A key of a section.
type Place<'c, 'd> = (&'c str, Cow<'d, str>);

/// Looks up the references of one configuration, for one agent.
pub(super) struct Resolver<'c, 'd> {
    configuration: &'c Configuration<'d>,
    generation: Generation,
    /// How many more bytes all values together may expand to.
    room: usize,
    /// The keys that are being looked up, the first one first.
    way: Vec<Place<'c, 'd>>,
    /// What was looked up before, and through how many references it led.
    known: FxHashMap<Place<'c, 'd>, (Pointed<'d>, usize)>,
    /// Where the words of a text begin that was counted, or of which one was taken.
    words: FxHashMap<Address, (Text<'d>, Vec<u32>)>,
    /// What modifiers have made of a text.
    modified: FxHashMap<(Address, String), (Text<'d>, Text<'d>)>,
    /// The nodes of the cluster.
    nodes: Option<Text<'d>>,
    /// Through how many references the last look-up led.
    depth: usize,
}

impl<'c, 'd> Resolver<'c, 'd> {
    pub(super) fn new(configuration: &'c Configuration<'d>, generation: Generation) -> Self {
        let nodes = configuration.identity.nodes.as_ref();
        Resolver {
            configuration,
            generation,
            room: (1 << 19) + configuration.document.text().len(),
            way: Vec::new(),
            known: FxHashMap::default(),
            words: FxHashMap::default(),
            modified: FxHashMap::default(),
            nodes: nodes.map(|nodes| nodes.join(" ").into()),
            depth: 0,
        }
    }

    /// Resolves the value of a key of a section.
    pub(super) fn setting(
        &mut self,
        section: &'c Section<'d>,
        key: Cow<'d, str>,
        written: &str,
    ) -> Resolved {
        self.way.push((section.name, key));
        let resolved = self.value(section, written);
        self.way.pop();
        resolved
    }

    fn value(&mut self, section: &'c Section<'d>, written: &str) -> Resolved {
        let mut resolved = self.pass(section, written);
        match self.generation {
            Generation::V2 => {
                self.pass_again(section, written, &mut resolved);
                resolved.work_out(written);
            }
            // Agent 3 looks once: what the first references have put together stays as it is, and is
            // not what was meant.
            Generation::V3 => {
                resolved.unknown |= references(&resolved.text, self.generation).next().is_some();
            }
        }
        resolved
    }

    /// 2.1 looks again for references that the first ones have put together.
    fn pass_again(&mut self, section: &'c Section<'d>, written: &str, resolved: &mut Resolved) {
        if references(&resolved.text, self.generation).next().is_none() {
            return;
        }
        let first = references(written, self.generation).map(|reference| reference.body);
        let first: FxHashSet<_> = first.collect();
        for _ in 0..PASSES {
            let fresh = references(&resolved.text, self.generation)
                .any(|reference| !first.contains(reference.body));
            if !fresh || resolved.broken {
                return;
            }
            let before = std::mem::take(&mut resolved.text);
            let mut again = self.pass(section, &before);
            if again.text == before {
                resolved.text = before;
                return;
            }
            again
                .problems
                .iter_mut()
                .for_each(|problem| problem.span = 0..written.len());
            resolved.problems.append(&mut again.problems);
            resolved.pieces = vec![Piece {
                start: 0,
                source: 0..written.len(),
                literal: false,
            }];
            resolved.unknown |= again.unknown;
            resolved.broken |= again.broken;
            resolved.text = again.text;
        }
    }

    fn pass(&mut self, section: &'c Section<'d>, written: &str) -> Resolved {
        let mut resolved = Resolved::default();
        let mut from = 0;
        for reference in references(written, self.generation) {
            let span = reference.span.clone();
            resolved.push(&written[from..span.start], from..span.start, true);
            from = span.end;
            match self.point(&reference, section) {
                Pointed::Text(text) if resolved.text.len() + text.len() > LONGEST => {
                    let kind = ProblemKind::TooLong;
                    resolved.problems.push(Problem { span, kind });
                    resolved.broken = true;
                    return resolved;
                }
                Pointed::Text(text) if text.len() <= self.room => {
                    self.room -= text.len();
                    resolved.push(&text, span, false);
                }
                // Without room left it is not known what the agent would read: nothing is wrong with that.
                Pointed::Text(_) | Pointed::Unknown => {
                    resolved.unknown = true;
                    resolved.push(&canonical(&reference), span, false);
                }
                Pointed::Nothing(kind) => {
                    let ends = kind.ends();
                    // The agent keeps the braces; what follows from them is this problem's consequence.
                    resolved.unknown = true;
                    resolved.push(&written[span.clone()], span.clone(), true);
                    resolved.problems.push(Problem { span, kind });
                    if ends {
                        resolved.broken = true;
                        return resolved;
                    }
                }
            }
        }
        resolved.push(&written[from..], from..written.len(), true);
        resolved
    }

    fn point(&mut self, reference: &Reference<'_>, section: &'c Section<'d>) -> Pointed<'d> {
        let pointed = match self.word(reference.target, section) {
            Some(pointed) => pointed,
            None => self.key(reference, section),
        };
        let Pointed::Text(text) = pointed else {
            return pointed;
        };
        match self.select(reference, text) {
            Ok(text) => Pointed::Text(self.modify(reference.modifier, text)),
            Err(kind) => Pointed::Nothing(kind),
        }
    }

    /// Counts the words of a text, or takes one of them.
    fn select(
        &mut self,
        reference: &Reference<'_>,
        text: Text<'d>,
    ) -> Result<Text<'d>, ProblemKind> {
        if !reference.count && reference.index.is_none() {
            return Ok(text);
        }
        let words = self.words.entry(address(&text));
        let (text, words) = words.or_insert_with(|| {
            let words = starts_of_words(&text);
            (text, words)
        });
        let Some(index) = reference.index.filter(|_| !reference.count) else {
            return Ok(words.len().to_string().into());
        };
        let index: i64 = index.parse().map_err(|_| ProblemKind::BadIndex)?;
        usize::try_from(index)
            .ok()
            .and_then(|index| words.get(index))
            .and_then(|&start| text.get(start as usize..)?.split_whitespace().next())
            .map(|word| word.to_owned().into())
            .ok_or(ProblemKind::IndexOutOfRange(words.len()))
    }

    /// What a modifier makes of a text.
    fn modify(&mut self, modifier: Option<&str>, text: Text<'d>) -> Text<'d> {
        let Some(modifier) = modifier else {
            return text;
        };
        let key = (address(&text), modifier.to_owned());
        let (_, made) = self.modified.entry(key).or_insert_with(|| {
            let made = modified(modifier, &text).into();
            (text, made)
        });
        made.clone()
    }

    /// A word that the agent itself knows; `None` if it is none.
    fn word(&self, word: &str, section: &Section<'_>) -> Option<Pointed<'d>> {
        let identity = self.configuration.identity;
        let known = |text: Option<String>| {
            Some(text.map_or(Pointed::Unknown, |text| Pointed::Text(text.into())))
        };
        let name = identity.name.as_deref();
        let (namespace, cluster) = (identity.namespace.as_deref(), identity.cluster.as_deref());
        match word {
            "name" | "svcname" => known(name.map(str::to_owned)),
            "short_name" | "short_svcname" => known(
                name.and_then(|name| name.split('.').next())
                    .map(str::to_owned),
            ),
            "namespace" => known(namespace.map(str::to_owned)),
            "kind" => known(Some(identity.kind.to_string())),
            "path" | "svcpath" => known(namespace.zip(name).map(|(namespace, name)| {
                match (namespace, identity.kind.as_str()) {
                    ("root", "svc") => name.to_owned(),
                    ("root", kind) => format!("{kind}/{name}"),
                    (namespace, kind) => format!("{namespace}/{kind}/{name}"),
                }
            })),
            "fqdn" => known(
                self.domain()
                    .zip(name)
                    .map(|(domain, name)| format!("{name}.{domain}")),
            ),
            "domain" => known(self.domain()),
            "clustername" => known(cluster.map(str::to_owned)),
            "clusternodes" => Some(match &self.nodes {
                Some(nodes) => Pointed::Text(nodes.clone()),
                None => Pointed::Unknown,
            }),
            "rid" => known(Some(section.name.to_owned())),
            "rindex" => known(Some(section.id.unwrap_or(section.name).to_owned())),
            "rgroup" if self.generation == Generation::V3 => known(Some(section.prefix.to_owned())),
            "dns_janitor_major" => known(Some(match self.generation {
                Generation::V2 => "1".to_owned(),
                Generation::V3 => "3".to_owned(),
            })),
            "clusterdrpnodes" | "rgroup" => match (word, self.generation) {
                ("clusterdrpnodes", Generation::V2) => Some(Pointed::Unknown),
                _ => Some(Pointed::Nothing(ProblemKind::Unsupported)),
            },
            _ if word.starts_with("safe://") => match self.generation {
                Generation::V2 => Some(Pointed::Unknown),
                Generation::V3 => Some(Pointed::Nothing(ProblemKind::Unsupported)),
            },
            _ if CLUSTER_WORDS.contains(&word) => Some(Pointed::Unknown),
            _ => None,
        }
    }

    /// `NAMESPACE.KIND.CLUSTER`.
    fn domain(&self) -> Option<String> {
        let identity = self.configuration.identity;
        let (namespace, cluster) = identity.namespace.as_ref().zip(identity.cluster.as_ref())?;
        Some(format!("{namespace}.{}.{cluster}", identity.kind))
    }

    fn key(&mut self, reference: &Reference<'_>, section: &'c Section<'d>) -> Pointed<'d> {
        let (named, key) = reference.key();
        let configuration = self.configuration;
        let target = match named {
            None => section,
            Some("node") => return Pointed::Unknown,
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
            match self.configuration.effective(place, base, self.generation) {
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

/// Words that both agents know and that only a cluster can tell.
pub(crate) const CLUSTER_WORDS: [&str; 18] = [
    "nodename",
    "short_nodename",
    "id",
    "clusterid",
    "dns",
    "dnsnodes",
    "dnsuxsock",
    "dnsuxsockd",
    "svcmgr",
    "nodemgr",
    "etc",
    "var",
    "private_var",
    "initd",
    "collector_api",
    "scaler_name",
    "scaler_svcname",
    "scaler_short_name",
];

/// Whether a word stands for something that an agent knows itself, whatever keys the file has.
pub(crate) fn is_word(word: &str) -> bool {
    const WORDS: [&str; 17] = [
        "name",
        "svcname",
        "short_name",
        "short_svcname",
        "namespace",
        "kind",
        "path",
        "svcpath",
        "fqdn",
        "domain",
        "clustername",
        "clusternodes",
        "clusterdrpnodes",
        "rid",
        "rindex",
        "rgroup",
        "dns_janitor_major",
    ];
    WORDS.contains(&word) || CLUSTER_WORDS.contains(&word)
}

/// Keys that are computed from a running resource.
fn is_deferred(prefix: &str, key: &str) -> bool {
    matches!(key, "exposed_devs" | "sub_devs" | "base_devs") || (prefix == "volume" && key == "mnt")
}

/// The spelling of an unknown reference under which it is compared with others.
fn canonical(reference: &Reference<'_>) -> String {
    match reference.body {
        "svcname" => "{name}".to_owned(),
        "svcpath" => "{path}".to_owned(),
        body => format!("{{{body}}}"),
    }
}

/// Where the words of a text begin. No file is so large that a place in it needs more than 32 bits.
fn starts_of_words(text: &str) -> Vec<u32> {
    let words = text.split_whitespace();
    let starts = words.map(|word| word.as_ptr().addr() - text.as_ptr().addr());
    starts
        .map(|start| u32::try_from(start).unwrap_or(u32::MAX))
        .collect()
}

fn modified(modifier: &str, text: &str) -> String {
    let capitalize = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_uppercase().to_string());
        first.unwrap_or_default() + &chars.as_str().to_lowercase()
    };
    match modifier {
        "upper" => text.to_uppercase(),
        "lower" => text.to_lowercase(),
        "capitalize" => capitalize(text),
        "title" => {
            let words = text.split(' ').map(capitalize);
            words.collect::<Vec<_>>().join(" ")
        }
        "swapcase" => text
            .chars()
            .map(|c| match c.is_uppercase() {
                true => c.to_lowercase().next().unwrap_or(c),
                false => c.to_uppercase().next().unwrap_or(c),
            })
            .collect(),
        _ => text.to_owned(),
    }
}

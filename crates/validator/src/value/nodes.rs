//! `n1 n2`, `*`, `az=fr1` -> which nodes are meant, as each agent selects them.
//!
//! 2.1: selectors between blanks are alternatives; in each, `+` is "and" over `,` "or" over terms, and
//! `!` negates a term; but a text with none of `* ? = , +` that has blanks is a list of names
//! (core/node/node.py). 3: selectors between blanks are alternatives, and a comma is an error
//! (core/xconfig, core/nodeselector).

use super::list::{self, Item};
use super::{Fault, Quoted, Reading};
use crate::generation::Generation;

/// The selectors of a `nodes` keyword; any node that one of them means is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nodes<'a> {
    text: &'a str,
    generation: Generation,
}

impl<'a> Nodes<'a> {
    /// The selectors, one by one.
    pub fn selectors(self) -> impl Iterator<Item = Selector<'a>> {
        let only_names = self.generation == Generation::V2
            && !self.text.contains(['*', '?', '=', ',', '+'])
            && list::read(self.text, self.generation).nth(1).is_some();
        list::read(self.text, self.generation).map(move |item| Selector {
            item,
            only_names,
            generation: self.generation,
        })
    }

    /// Whether `node` is selected; `None` where that depends on its labels.
    pub fn select(self, node: &str) -> Option<bool> {
        any(self.selectors().map(|selector| selector.selects(node)))
    }
}

/// One selector of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selector<'a> {
    /// The selector, at its place.
    pub item: Item<'a>,
    only_names: bool,
    generation: Generation,
}

impl<'a> Selector<'a> {
    /// The name, if the selector is one: no pattern, label or negation.
    pub fn name(self) -> Option<&'a str> {
        let text = self.item.text;
        let special = match self.generation {
            Generation::V2 => {
                text.contains(['*', '?', '=', ',', '+', '['])
                    || text.starts_with('!')
                    || text.ends_with(':')
            }
            Generation::V3 => text.contains(['*', '?', '=', '[', ']']),
        };
        (self.only_names || !special).then_some(text)
    }

    /// Whether the selector means `node`; `None` where that depends on its labels.
    pub fn selects(self, node: &str) -> Option<bool> {
        let text = self.item.text;
        match self.generation {
            Generation::V2 if self.only_names => Some(text == node),
            Generation::V2 => all(text
                .split('+')
                .map(|terms| any(terms.split(',').map(|term| term_v2(term, node))))),
            Generation::V3 if text.contains('=') => None,
            Generation::V3 => Some(matches(&text.to_lowercase(), &node.to_lowercase())),
        }
    }
}

/// What `generation` reads in `nodes`.
pub fn read(text: &str, generation: Generation) -> Reading<Nodes<'_>> {
    let nodes = Nodes { text, generation };
    if list::read(text, generation).next().is_none() {
        let reason = match generation {
            Generation::V2 => "an empty list selects no node",
            Generation::V3 => "an empty list is the node that reads it",
        };
        return Reading::quietly(nodes, Fault::of(text, reason));
    }
    let fault = match generation {
        Generation::V2 => None,
        Generation::V3 => comma(text).or_else(|| nodes.selectors().find_map(not_a_host)),
    };
    match fault {
        Some(fault) => Reading::quietly(None, fault),
        None => Reading::Value(nodes),
    }
}

fn comma(text: &str) -> Option<Fault> {
    let at = text.find(',')?;
    let fault = Fault::new(
        at..at + 1,
        "agent 3 refuses a comma: nodes stand between blanks",
    );
    Some(fault.suggest(" "))
}

/// 3 wants the name of a host: a letter or digit, then also `.` and `-`, 63 at most.
fn not_a_host(selector: Selector<'_>) -> Option<Fault> {
    let name = selector.name()?;
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let valid = name.len() <= 63 && name.bytes().all(inner) && !name.starts_with(['.', '-']);
    (!valid).then(|| {
        Fault::new(
            selector.item.span(),
            format!(
                "{} is not the name of a node: agent 3 refuses it",
                Quoted(name)
            ),
        )
    })
}

/// Whether a term of 2.1 means `node`.
fn term_v2(term: &str, node: &str) -> Option<bool> {
    let negated = term.starts_with('!');
    let term = term.trim_start_matches('!');
    if term.ends_with(':') || term.contains('=') {
        return None;
    }
    Some(matches(term, node) != negated)
}

fn any(mut terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut unknown = false;
    let found = terms.any(|term| {
        unknown |= term.is_none();
        term == Some(true)
    });
    if found || !unknown { Some(found) } else { None }
}

fn all(terms: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    any(terms.map(|term| term.map(|term| !term))).map(|missing| !missing)
}

/// Whether a shell's pattern of `*`, `?` and `[…]` matches the whole of `name`.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if let Some(next) = one(&pattern, p, name[n]) {
            (p, n) = (next, n + 1);
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            (p, n) = (at + 1, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// Where the pattern goes on after what matches `c` at `p`.
fn one(pattern: &[char], p: usize, c: char) -> Option<usize> {
    match *pattern.get(p)? {
        '?' => Some(p + 1),
        '[' => match set(&pattern[p + 1..], c) {
            Some((found, length)) => found.then_some(p + 1 + length),
            None => (c == '[').then_some(p + 1),
        },
        literal => (literal == c).then_some(p + 1),
    }
}

/// Whether `c` is in the set that `pattern` starts with, and the length of the set with its `]`.
fn set(pattern: &[char], c: char) -> Option<(bool, usize)> {
    let negated = pattern.first() == Some(&'!');
    let start = usize::from(negated);
    // a `]` that comes first is one of the set
    let end = start + 1 + pattern.get(start + 1..)?.iter().position(|&c| c == ']')?;
    let members = &pattern[start..end];
    let mut found = false;
    let mut i = 0;
    while i < members.len() {
        if let (Some('-'), Some(&last)) = (members.get(i + 1), members.get(i + 2)) {
            found |= (members[i]..=last).contains(&c);
            i += 3;
        } else {
            found |= members[i] == c;
            i += 1;
        }
    }
    Some((found != negated, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected<'n>(text: &str, generation: Generation, nodes: &[&'n str]) -> Vec<&'n str> {
        let reading = read(text, generation);
        let Some(&selectors) = reading.value() else {
            return Vec::new();
        };
        nodes
            .iter()
            .copied()
            .filter(|node| selectors.select(node) == Some(true))
            .collect()
    }

    #[test]
    fn names_and_patterns_select_nodes() {
        let nodes = ["n1", "n2", "m1"];
        for (text, expected) in [
            ("n1 n2", vec!["n1", "n2"]),
            ("*", vec!["n1", "n2", "m1"]),
            ("n*", vec!["n1", "n2"]),
            ("?1", vec!["n1", "m1"]),
            ("zz*", vec![]),
            ("n9", vec![]),
            ("n*[!1] m1", vec!["n2", "m1"]),
        ] {
            for generation in Generation::ALL {
                assert_eq!(selected(text, generation, &nodes), expected, "{text}");
            }
        }
    }

    #[test]
    fn agent_2_1_combines_terms() {
        let nodes = ["n1", "n2", "m1"];
        for (text, expected) in [
            ("n1,m1", vec!["n1", "m1"]),
            ("n*+!n2", vec!["n1"]),
            ("n*,m*+*1", vec!["n1", "m1"]),
            ("!n1", vec!["n2", "m1"]),
            ("!n1 n2", vec!["n2"]),
        ] {
            assert_eq!(selected(text, Generation::V2, &nodes), expected, "{text}");
        }
    }

    #[test]
    fn a_comma_is_refused_by_agent_3() {
        let reading = read("n1,n2", Generation::V3);
        assert_eq!(reading.value(), None);
        assert_eq!(reading.fault().unwrap().span, 2..3);
        assert_eq!(read("n1,n2", Generation::V2).fault(), None);
    }

    #[test]
    fn a_name_that_no_host_has_is_refused_by_agent_3() {
        let reading = read("n1 n_2", Generation::V3);
        assert_eq!(reading.value(), None);
        assert_eq!(reading.fault().unwrap().span, 3..6);
        assert_eq!(read("n1 n_2", Generation::V2).fault(), None);
    }

    #[test]
    fn labels_leave_the_answer_open() {
        for generation in Generation::ALL {
            let nodes = *read("az=fr1", generation).value().unwrap();
            assert_eq!(nodes.select("n1"), None);
            let nodes = *read("az=fr1 n1", generation).value().unwrap();
            assert_eq!(nodes.select("n1"), Some(true));
            assert_eq!(nodes.select("n2"), None);
        }
        let nodes = *read("az:+n1", Generation::V2).value().unwrap();
        assert_eq!(
            (nodes.select("n1"), nodes.select("n2")),
            (None, Some(false))
        );
    }

    #[test]
    fn selectors_say_whether_they_are_names() {
        let names = |text, generation| -> Vec<Option<&str>> {
            let nodes = *read(text, generation).value().unwrap();
            nodes.selectors().map(Selector::name).collect()
        };
        assert_eq!(names("n1 n2", Generation::V2), [Some("n1"), Some("n2")]);
        assert_eq!(names("n1 m*", Generation::V2), [Some("n1"), None]);
        assert_eq!(names("a=b *", Generation::V3), [None, None]);
        assert_eq!(names("n1 !n2", Generation::V2), [Some("n1"), Some("!n2")]);
    }

    #[test]
    fn an_empty_list_is_told() {
        assert!(
            read("", Generation::V2)
                .fault()
                .unwrap()
                .reason
                .contains("no node")
        );
        assert!(
            read(" ", Generation::V3)
                .fault()
                .unwrap()
                .reason
                .contains("reads it")
        );
    }
}

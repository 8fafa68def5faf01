//! A value's text -> the references in it: `{name}`, `{env.size}`, `{#nodes}`, `{clusternodes[0]}`.
//!
//! Only the form is read here; what a reference points to is the configuration's business.

use std::ops::Range;

use crate::generation::Generation;

/// A reference in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// Where it stands in the value, braces included.
    pub span: Range<usize>,
    /// What stands between the braces.
    pub body: &'a str,
    /// What is done to what it points to.
    pub modifier: Option<&'a str>,
    /// Whether it asks for the number of words: `{#nodes}`.
    pub count: bool,
    /// The words between `[` and `]`: `{nodes[0]}`.
    pub index: Option<&'a str>,
    /// What it points to: `env.size`, `name`, `volume#1.name`.
    pub target: &'a str,
}

/// What may be done to what a reference points to; `uri_ip` by 2.1 alone.
const MODIFIERS: [&str; 6] = [
    "upper",
    "lower",
    "capitalize",
    "title",
    "swapcase",
    "uri_ip",
];

impl<'a> Reference<'a> {
    /// A reference of nothing but a target.
    fn plain(span: Range<usize>, body: &'a str) -> Self {
        Reference {
            span,
            body,
            modifier: None,
            count: false,
            index: None,
            target: body,
        }
    }

    fn parse(span: Range<usize>, body: &'a str) -> Self {
        let (rest, index) = match body.find('[') {
            Some(open) if body.ends_with(']') => {
                (&body[..open], Some(&body[open + 1..body.len() - 1]))
            }
            _ => (body, None),
        };
        // The agents take the `#` and the modifier in the opposite order; both orders are seen here.
        let (count, rest) = strip_count(rest);
        let (modifier, rest) = match rest.split_once(':') {
            Some((modifier, rest)) if MODIFIERS.contains(&modifier) => (Some(modifier), rest),
            _ => (None, rest),
        };
        let (also, target) = strip_count(rest);
        Reference {
            span,
            body,
            modifier,
            count: count || also,
            index,
            target,
        }
    }

    /// The section and the key that it names; no section where it says only a key.
    pub fn key(&self) -> (Option<&'a str>, &'a str) {
        let target = self.target;
        match target.bytes().position(|byte| byte == b'.') {
            Some(dot) => (Some(&target[..dot]), &target[dot + 1..]),
            None => (None, target),
        }
    }
}

fn strip_count(text: &str) -> (bool, &str) {
    match text.strip_prefix('#') {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// Whether a value can hold a reference or an expression at all.
pub fn may_refer(value: &str) -> bool {
    let bytes = value.as_bytes();
    memchr::memchr2_iter(b'{', b'$', bytes)
        .any(|at| bytes[at] == b'{' || bytes.get(at + 1) == Some(&b'('))
}

/// The references that an agent recognises in a value, the innermost of nested ones, in order.
pub fn references(value: &str, generation: Generation) -> impl Iterator<Item = Reference<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let open = from + memchr::memchr(b'{', &value.as_bytes()[from..])?;
            from = open + 1;
            let Some((length, is_usual)) = body(&value[from..], generation) else {
                continue;
            };
            let close = from + length;
            let body = &value[from..close];
            from = close + 1;
            let span = open..close + 1;
            return Some(match is_usual {
                true => Reference::plain(span, body),
                false => Reference::parse(span, body),
            });
        }
    })
}

/// The characters of most references, which both agents take; none of them has a meaning but in a target.
fn is_usual(byte: u8) -> bool {
    const USUAL: [bool; 256] = {
        let mut usual = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            usual[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_');
            byte += 1;
        }
        usual
    };
    USUAL[usize::from(byte)]
}

/// How long the body of a reference is that `rest` begins with, when `}` closes it, and whether it is of usual characters.
fn body(rest: &str, generation: Generation) -> Option<(usize, bool)> {
    let usual = rest.bytes().position(|byte| !is_usual(byte));
    let usual = usual.unwrap_or(rest.len());
    if usual > 0 && rest.as_bytes().get(usual) == Some(&b'}') {
        // 2.1 wants a word character first.
        let is_taken = generation == Generation::V3 || !rest.starts_with('.');
        return is_taken.then_some((usual, true));
    }
    let length = rest[usual..].find(|c| !is_part(c, generation))? + usual;
    if length == 0 || rest.as_bytes()[length] != b'}' {
        return None;
    }
    let is_taken = generation == Generation::V3 || starts_as_2_1_wants(&rest[..length]);
    is_taken.then_some((length, false))
}

/// 2.1: `{\w*[\w#][\w.\[\]:/]*}` (`core/extconfig.py`); 3: `{[\w#.-_:]+}` (`core/rawconfig/raw.go`),
/// where `.-_` is the range from `.` to `_`. The hyphen is in neither.
fn is_part(c: char, generation: Generation) -> bool {
    match generation {
        Generation::V2 => {
            c.is_alphanumeric() || matches!(c, '_' | '#' | '.' | '[' | ']' | ':' | '/')
        }
        Generation::V3 => c.is_ascii_lowercase() || matches!(c, '#' | '.'..='_'),
    }
}

/// Word characters with at most one `#` among or before them, then anything but a further `#`.
fn starts_as_2_1_wants(body: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let usual = body.bytes().position(|byte| !is_usual(byte));
    let usual = usual.unwrap_or(body.len());
    let head = body[usual..].find(|c| !is_word(c));
    let head = head.map_or(body.len(), |head| usual + head);
    let (first, rest) = match body[head..].strip_prefix('#') {
        Some(rest) => (true, rest),
        None => (head > 0, &body[head..]),
    };
    first && !rest.contains('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(value: &str, generation: Generation) -> Vec<&str> {
        references(value, generation).map(|r| r.body).collect()
    }

    #[test]
    fn both_agents_recognise_the_usual_ones() {
        let value = "{name}-data {env.size} {#nodes} {nodes[0]} {volume#1.name} {upper:name}";
        let expected = [
            "name",
            "env.size",
            "#nodes",
            "nodes[0]",
            "volume#1.name",
            "upper:name",
        ];
        for generation in Generation::ALL {
            assert_eq!(bodies(value, generation), expected);
        }
    }

    #[test]
    fn what_is_no_reference_stays_text() {
        let value = "{env.my-key} { name } {} {\"enabled\":true} {{.Names}} {name";
        for generation in Generation::ALL {
            assert!(
                bodies(value, generation)
                    .iter()
                    .all(|body| *body == ".Names"),
                "{generation}"
            );
        }
        assert_eq!(bodies("{.Names}", Generation::V2), [""; 0]);
    }

    #[test]
    fn the_innermost_comes_first() {
        assert_eq!(
            bodies("{env.{env.sel}}", Generation::V2),
            bodies("{env.{env.sel}}", Generation::V3)
        );
        assert_eq!(bodies("{env.{env.sel}}", Generation::V2), ["env.sel"]);
    }

    #[test]
    fn a_reference_is_taken_apart() {
        let value = "{#upper:env.hosts[2]}";
        let reference = references(value, Generation::V3).next().unwrap();
        assert_eq!(reference.modifier, Some("upper"));
        assert!(reference.count);
        assert_eq!(reference.index, Some("2"));
        assert_eq!(reference.key(), (Some("env"), "hosts"));
    }
}

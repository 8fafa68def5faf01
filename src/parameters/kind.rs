//! The types of answers, each with the forms that both agents read alike.

use std::net::IpAddr;

/// The type of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A size with a one-letter unit: `20g`.
    Size,
    /// A time with units, or `0`: `90s`, `1h30m`.
    Duration,
    /// `true` or `false`.
    Boolean,
    /// A whole number from the first to the second, both included.
    Integer(i64, i64),
    /// A port, 1 to 65535.
    Port,
    /// One of some words.
    Choice(Vec<String>),
    /// A word: no blanks, quotes, backslashes or braces.
    Word,
    /// Words with blanks between them.
    Words,
    /// A line of text.
    Text,
    /// A container image.
    Image,
    /// A container image with a tag that is not `latest`.
    PinnedImage,
    /// A host name of one label or more.
    Hostname,
    /// `*`, or names or globs of nodes with blanks between them.
    Nodes,
    /// An IP address.
    Address,
    /// A percentage: `50%`.
    Percent,
}

impl Kind {
    /// The kind that `parameters.ini` calls `name`; bounds and choices are added by the caller.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::all().into_iter().find(|kind| kind.name() == name)
    }

    /// The names of all kinds.
    pub fn names() -> Vec<&'static str> {
        Kind::all().iter().map(Kind::name).collect()
    }

    fn all() -> [Kind; 15] {
        [
            Kind::Size,
            Kind::Duration,
            Kind::Boolean,
            Kind::Integer(i64::MIN, i64::MAX),
            Kind::Port,
            Kind::Choice(Vec::new()),
            Kind::Word,
            Kind::Words,
            Kind::Text,
            Kind::Image,
            Kind::PinnedImage,
            Kind::Hostname,
            Kind::Nodes,
            Kind::Address,
            Kind::Percent,
        ]
    }

    /// The name that `parameters.ini` uses.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Size => "size",
            Kind::Duration => "duration",
            Kind::Boolean => "boolean",
            Kind::Integer(..) => "integer",
            Kind::Port => "port",
            Kind::Choice(_) => "choice",
            Kind::Word => "word",
            Kind::Words => "words",
            Kind::Text => "text",
            Kind::Image => "image",
            Kind::PinnedImage => "pinned-image",
            Kind::Hostname => "hostname",
            Kind::Nodes => "nodes",
            Kind::Address => "address",
            Kind::Percent => "percent",
        }
    }

    /// Holds an answer to the forms that both agents read alike and that stay within their keyword.
    ///
    /// # Errors
    /// What is wrong with it and what to write instead.
    pub fn check(&self, text: &str) -> Result<(), String> {
        safe(text)?;
        match self {
            Kind::Size => size(text),
            Kind::Duration => duration(text),
            Kind::Boolean => boolean(text),
            Kind::Integer(min, max) => integer(text, *min, *max),
            Kind::Port => integer(text, 1, 65535)
                .map_err(|_| format!("`{text}` is not a port: write a number from 1 to 65535")),
            Kind::Choice(choices) => choice(text, choices),
            Kind::Word => word(text),
            Kind::Words => text.split_whitespace().try_for_each(word),
            Kind::Text => Ok(()),
            Kind::Image => image(text),
            Kind::PinnedImage => pinned(text),
            Kind::Hostname => hostname(text),
            Kind::Nodes => nodes(text),
            Kind::Address => text
                .parse::<IpAddr>()
                .map(drop)
                .map_err(|_| format!("`{text}` is not an IP address: write one such as 127.0.0.1")),
            Kind::Percent => percent(text),
        }
    }
}

/// Whether an agent's reader, or an editor, begins a new line at `c` (2.1 splits at all of them, observed).
pub(super) fn breaks_a_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Names a character that cannot be seen.
pub(super) fn describe(c: char) -> String {
    let name = match c {
        '\n' => "a line feed",
        '\r' => "a carriage return",
        '\t' => "a tab",
        '\0' => "a NUL",
        c if breaks_a_line(c) => "a line break",
        _ => "a control character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}

/// Refuses what would end the value, or change it, in a configuration, whatever its type.
fn safe(text: &str) -> Result<(), String> {
    if let Some(c) = text.chars().find(|&c| breaks_a_line(c)) {
        return Err(format!(
            "has {}, after which an agent would read a keyword of its own: write one line",
            describe(c)
        ));
    }
    if let Some(c) = text.chars().find(|c| c.is_control() || is_noncharacter(*c)) {
        return Err(format!("has {}: remove it", describe(c)));
    }
    if text.trim() != text {
        return Err("begins or ends with a blank, which both agents drop: remove it".into());
    }
    if text.starts_with(['#', ';']) || text.contains(" #") || text.contains(" ;") {
        return Err("has a `#` or `;` at its beginning or after a blank, where agent 3 cuts it off as a comment: remove it".into());
    }
    if text.ends_with('\\') {
        return Err(
            "ends with a backslash, with which agent 3 joins the next line to it: remove it".into(),
        );
    }
    if text.starts_with(['\'', '"', '`']) || text.ends_with(['\'', '"', '`']) {
        return Err(
            "begins or ends with a quote, which agent 3 takes off and agent 2.1 keeps: remove it"
                .into(),
        );
    }
    reference(text)
}

/// Code points that are never text; the template engine's output is marked with them.
fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe
}

/// Refuses text that an agent would evaluate: `{name}`, `$(1+1)`.
fn reference(text: &str) -> Result<(), String> {
    if text.contains("$(") {
        return Err("has `$(`, which agent 2.1 calculates: an answer is taken as it is".into());
    }
    let mut depth = 0i32;
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' => (depth, open) = (depth + 1, Some(at + 1)),
            '}' => {
                depth -= 1;
                if let Some(inside) = open.take().map(|start| &text[start..at])
                    && !inside.is_empty()
                    && inside.chars().all(in_a_reference)
                {
                    return Err(format!(
                        "has the reference `{{{inside}}}`, which an agent would replace: an answer is taken as it is, \
                         and references belong in a template"
                    ));
                }
            }
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    match depth {
        0 => Ok(()),
        _ => Err(
            "has a brace without its other half, which may become a reference: remove it".into(),
        ),
    }
}

/// The characters that either agent allows in a reference (2.1: `core/extconfig.py`, 3: `core/rawconfig`).
fn in_a_reference(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '.'..='@' | '['..='_')
}

fn size(text: &str) -> Result<(), String> {
    const FORM: &str = "write a whole number and one of the letters k, m, g, t, p, such as 20g";
    let bad = || format!("`{text}` is not a size that both agents read alike: {FORM}");
    let unit = text.chars().last().ok_or_else(bad)?;
    let power = "kmgtp".find(unit).ok_or_else(bad)?;
    let digits = &text[..text.len() - 1];
    let number = whole(digits).filter(|number| *number > 0).ok_or_else(bad)?;
    let factor = 1i64 << (10 * (power + 1));
    number
        .checked_mul(factor)
        .map(drop)
        .ok_or_else(|| format!("`{text}` is more than an agent can count"))
}

fn duration(text: &str) -> Result<(), String> {
    let bad = || {
        format!(
            "`{text}` is not a time that both agents read alike: write numbers with the units s, m, h, d, such as 90s or 1h30m, or 0"
        )
    };
    if text == "0" {
        return Ok(());
    }
    let mut rest = text;
    let mut seconds = 0i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let number = whole(&rest[..end]).ok_or_else(bad)?;
        let factor = match rest.as_bytes()[end] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86400,
            _ => return Err(bad()),
        };
        seconds = number
            .checked_mul(factor)
            .and_then(|part| seconds.checked_add(part))
            .ok_or_else(bad)?;
        rest = &rest[end + 1..];
    }
    // Agent 3 counts nanoseconds in 64 bits.
    match seconds {
        1..=9_000_000_000 => Ok(()),
        _ => Err(bad()),
    }
}

/// A number as both agents write it: digits, no sign, no leading zero.
fn whole(digits: &str) -> Option<i64> {
    let plain = digits == "0" || !digits.starts_with('0');
    let number = digits.bytes().all(|b| b.is_ascii_digit()) && plain;
    number.then(|| digits.parse().ok()).flatten()
}

fn boolean(text: &str) -> Result<(), String> {
    match text {
        "true" | "false" => Ok(()),
        _ => Err(format!(
            "`{text}` is not a boolean that both agents read alike: write true or false"
        )),
    }
}

fn integer(text: &str, min: i64, max: i64) -> Result<(), String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let number = whole(digits).and_then(|_| text.parse::<i64>().ok());
    match number.filter(|_| text != "-0") {
        Some(number) if (min..=max).contains(&number) => Ok(()),
        _ => Err(format!("`{text}` is not a whole number{}", range(min, max))),
    }
}

/// The bounds of a number, as words.
pub(super) fn range(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => String::new(),
        (min, i64::MAX) => format!(" from {min} up"),
        (i64::MIN, max) => format!(" up to {max}"),
        (min, max) => format!(" from {min} to {max}"),
    }
}

fn choice(text: &str, choices: &[String]) -> Result<(), String> {
    if choices.iter().any(|choice| choice == text) {
        return Ok(());
    }
    Err(format!("`{text}` is not one of {}", choices.join(", ")))
}

fn word(text: &str) -> Result<(), String> {
    let odd = |c: char| c.is_whitespace() || "'\"`\\{}$".contains(c);
    match text.chars().find(|&c| odd(c)) {
        Some(c) => Err(format!(
            "`{text}` has {c:?}: write a word without blanks, quotes, backslashes, braces or `$`"
        )),
        None => Ok(()),
    }
}

fn image(text: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("`{text}` is not an image: {why}"));
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    if let Some(digest) = digest {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        if hex.len() != 64 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return bad("a digest is `sha256:` and 64 digits 0-9, a-f");
        }
    }
    let (name, tag) = split_tag(name);
    let tagged = tag.is_none_or(|tag| {
        let first = tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        first
            && tag.len() <= 128
            && tag
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
    });
    if !tagged {
        return bad(
            "a tag has letters, digits, `_`, `.` and `-`, and begins with a letter, a digit or `_`",
        );
    }
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => {
            (Some(host), path)
        }
        _ => (None, name),
    };
    let lower = |part: &str| {
        let edge =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        edge(part.chars().next())
            && edge(part.chars().last())
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_.-".contains(&b))
    };
    if !path.split('/').all(lower) {
        return bad("write [HOST/]NAME[:TAG][@DIGEST], the name in lower case");
    }
    let host = host.is_none_or(|host| {
        let (host, port) = host.split_once(':').unwrap_or((host, "443"));
        hostname(&host.to_lowercase()).is_ok() && integer(port, 1, 65535).is_ok()
    });
    match host {
        true => Ok(()),
        false => bad("the host is not one"),
    }
}

/// The name and the tag of an image without its digest.
fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((rest, tag)) if !tag.contains('/') => (rest, Some(tag)),
        _ => (name, None),
    }
}

fn pinned(text: &str) -> Result<(), String> {
    image(text)?;
    let name = text.split('@').next().unwrap_or_default();
    match split_tag(name).1 {
        None => Err(format!(
            "`{text}` has no tag, so nodes may run different versions: add one, such as registry:2.8.3"
        )),
        Some("latest") => Err(format!(
            "`{text}` moves with time, so nodes may run different versions: write a version instead of `latest`"
        )),
        Some(_) => Ok(()),
    }
}

fn hostname(text: &str) -> Result<(), String> {
    let label = |label: &str| {
        let inner = label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    match text.len() <= 253 && text.split('.').all(label) {
        true => Ok(()),
        false => Err(format!(
            "`{text}` is not a host name: write labels of a-z, 0-9 and `-`, with dots between them"
        )),
    }
}

fn nodes(text: &str) -> Result<(), String> {
    if text.contains(',') {
        return Err(format!(
            "`{text}` has a comma, which agent 3 refuses: write blanks between the nodes"
        ));
    }
    let mut seen = Vec::new();
    for node in text.split_whitespace() {
        if node
            .bytes()
            .any(|b| !(b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._*?=".contains(&b)))
        {
            return Err(format!(
                "`{node}` is not a node: write names or globs in lower case, or `*` for every node"
            ));
        }
        if seen.contains(&node) {
            return Err(format!("`{node}` is there twice"));
        }
        seen.push(node);
    }
    Ok(())
}

fn percent(text: &str) -> Result<(), String> {
    let number = text.strip_suffix('%').and_then(whole);
    match number {
        Some(1..=1_000_000) => Ok(()),
        _ => Err(format!(
            "`{text}` is not a percentage: write one such as 50%"
        )),
    }
}

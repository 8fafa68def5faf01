//! A pattern such as `prod/*` -> whether a text is meant by it.
//!
//! `?` is a character, `*` any number of them, `[a-z]` and `[!a-z]` one of some, `{a,b}` one of several patterns, `\x` the
//! character `x` itself; `**` between slashes is any number of folders. Matching takes no longer than the pattern times
//! the text, whatever stands in them.

use std::iter::Peekable;
use std::str::Chars;

/// How deep `{a,b}` may stand in each other.
const DEEPEST: usize = 16;

/// A pattern, taken apart.
#[derive(Debug)]
pub struct Glob {
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    /// Takes a character.
    One(One),
    /// Goes on here and there.
    Fork(usize),
    /// Goes on there.
    Jump(usize),
}

#[derive(Clone, Debug)]
enum One {
    This(char),
    Any,
    /// Any but the `/` between two folders.
    OfName,
    /// One of some, or any but these.
    Of(Vec<(char, char)>, bool),
}

impl Glob {
    /// A pattern of paths: only `**` goes beyond a `/`.
    ///
    /// # Errors
    /// It is none: why.
    pub fn of_paths(pattern: &str) -> Result<Self, String> {
        Reader::new(pattern, One::OfName).glob()
    }

    /// A pattern of names in which a `/` is a character like any other.
    ///
    /// # Errors
    /// It is none: why.
    pub fn of_names(pattern: &str) -> Result<Self, String> {
        Reader::new(pattern, One::Any).glob()
    }

    /// Whether a text is meant.
    pub fn is_match(&self, text: &str) -> bool {
        let mut here = vec![false; self.steps.len() + 1];
        self.reach(0, &mut here);
        for c in text.chars() {
            let mut next = vec![false; here.len()];
            for (at, step) in self.steps.iter().enumerate() {
                if let Step::One(one) = step
                    && here[at]
                    && one.takes(c)
                {
                    self.reach(at + 1, &mut next);
                }
            }
            here = next;
        }
        here[self.steps.len()]
    }

    /// Notes all steps that follow without a character.
    fn reach(&self, from: usize, reached: &mut [bool]) {
        let mut todo = vec![from];
        while let Some(at) = todo.pop() {
            if std::mem::replace(&mut reached[at], true) {
                continue;
            }
            match self.steps.get(at) {
                Some(Step::Fork(there)) => todo.extend([at + 1, *there]),
                Some(Step::Jump(there)) => todo.push(*there),
                Some(Step::One(_)) | None => {}
            }
        }
    }
}

impl One {
    fn takes(&self, c: char) -> bool {
        match self {
            One::This(this) => *this == c,
            One::Any => true,
            One::OfName => c != '/',
            One::Of(ranges, but) => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *but
            }
        }
    }
}

/// Reads a pattern.
struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    /// What `?` and `*` take.
    any: One,
    /// Whether a folder may begin here.
    is_start: bool,
    steps: Vec<Step>,
}

impl<'p> Reader<'p> {
    fn new(pattern: &'p str, any: One) -> Self {
        Reader {
            rest: pattern.chars().peekable(),
            any,
            is_start: true,
            steps: Vec::new(),
        }
    }

    fn glob(mut self) -> Result<Glob, String> {
        match self.sequence(0)? {
            None => Ok(Glob { steps: self.steps }),
            Some(_) => Err("unopened alternate group; missing '{'".to_owned()),
        }
    }

    /// Reads up to the end, or to what ends an alternative; gives that.
    fn sequence(&mut self, depth: usize) -> Result<Option<char>, String> {
        while let Some(c) = self.rest.next() {
            let one = match c {
                '}' => return Ok(Some(c)),
                ',' if depth > 0 => return Ok(Some(c)),
                '*' => {
                    self.stars();
                    continue;
                }
                '{' => {
                    self.alternatives(depth + 1)?;
                    continue;
                }
                '?' => self.any.clone(),
                '[' => self.class()?,
                '\\' => One::This(self.rest.next().ok_or("dangling '\\'")?),
                c => One::This(c),
            };
            self.is_start = matches!(one, One::This('/'));
            self.steps.push(Step::One(one));
        }
        match depth {
            0 => Ok(None),
            _ => Err("unclosed alternate group; missing '}'".to_owned()),
        }
    }

    /// Behind a `*`: one or several of them.
    fn stars(&mut self) {
        let mut count = 1;
        while self.rest.next_if_eq(&'*').is_some() {
            count += 1;
        }
        let is_whole = matches!(self.rest.peek(), Some('/') | None);
        if count != 2 || !self.is_start || !is_whole {
            self.is_start = false;
            return self.any_number(self.any.clone());
        }
        if self.rest.next().is_none() {
            return self.any_number(One::Any);
        }
        let fork = self.steps.len();
        self.steps.push(Step::Fork(0));
        self.any_number(One::Any);
        self.steps.push(Step::One(One::This('/')));
        self.steps[fork] = Step::Fork(self.steps.len());
    }

    fn any_number(&mut self, one: One) {
        let fork = self.steps.len();
        self.steps.push(Step::Fork(fork + 3));
        self.steps.push(Step::One(one));
        self.steps.push(Step::Jump(fork));
    }

    /// Behind a `{`.
    fn alternatives(&mut self, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err("alternate groups nest too deep".to_owned());
        }
        let mut ends = Vec::new();
        loop {
            let fork = self.steps.len();
            self.steps.push(Step::Jump(fork + 1));
            let end = self.sequence(depth)?;
            ends.push(self.steps.len());
            self.steps.push(Step::Jump(0));
            if end != Some(',') {
                break;
            }
            self.steps[fork] = Step::Fork(self.steps.len());
        }
        let end = self.steps.len();
        ends.iter().for_each(|&at| self.steps[at] = Step::Jump(end));
        self.is_start = false;
        Ok(())
    }

    /// Behind a `[`.
    fn class(&mut self) -> Result<One, String> {
        let but = self.rest.next_if(|c| matches!(c, '!' | '^')).is_some();
        let mut ranges = Vec::new();
        loop {
            let unclosed = "unclosed character class; missing ']'";
            let from = self.rest.next().ok_or(unclosed)?;
            if from == ']' && !ranges.is_empty() {
                return Ok(One::Of(ranges, but));
            }
            let mut ahead = self.rest.clone();
            let to = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(to)) if to != ']' => {
                    self.rest = ahead;
                    to
                }
                _ => from,
            };
            if from > to {
                return Err(format!("invalid range; '{from}' > '{to}'"));
            }
            ranges.push((from, to));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Glob::of_paths(pattern).unwrap().is_match(text)
    }

    #[test]
    fn a_path_is_matched_folder_by_folder() {
        for (pattern, text) in [
            ("prod/*", "prod/hub"),
            ("*", ""),
            ("h?b", "hüb"),
            ("[a-c]x[!0-9]", "bxy"),
            ("[]a]", "]"),
            ("[a-]", "-"),
            ("{a,b*}/c", "bx/c"),
            ("{a,{b,c}d}e", "cde"),
            ("{,x}y", "y"),
            ("**/*.conf", "a.conf"),
            ("**/*.conf", "x/y/a.conf"),
            ("x/**/a", "x/a"),
            ("x/**/a", "x/y/z/a"),
            ("x/**", "x/y/z"),
            ("**", "x/y"),
            (r"a\*", "a*"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("prod/*", "prod/a/b"),
            ("prod/?", "prod//"),
            ("a**", "a/b"),
            ("[a-c]", "d"),
            ("[!a]", "a"),
            ("{a,b}", "c"),
            ("{a,b}", ""),
            ("x/**/a", "xa"),
            (r"a\*", "ab"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn in_a_name_a_slash_is_a_character() {
        let glob = Glob::of_names("cert*").unwrap();
        assert!(glob.is_match("certs/tls.key") && !glob.is_match("key"));
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for (pattern, why) in [
            ("[a", "unclosed character class"),
            ("[]", "unclosed character class"),
            ("[z-a]", "invalid range"),
            ("{a", "unclosed alternate group"),
            ("a}", "unopened alternate group"),
            ("a\\", "dangling"),
        ] {
            assert!(
                Glob::of_paths(pattern).unwrap_err().contains(why),
                "{pattern}"
            );
        }
        assert!(Glob::of_paths(&"{".repeat(100_000)).is_err());
    }

    #[test]
    fn a_hard_pattern_takes_no_longer_than_it_is() {
        let (pattern, text) = ("a*".repeat(100) + "b", "a".repeat(1000));
        assert!(!matches(&pattern, &text));
    }
}

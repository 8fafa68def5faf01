//! `$(1 + 2)` -> `3`: what agent 2.1 puts in the place of an expression, where that can be told.
//!
//! Whole numbers, words and their comparisons are worked out as Python does (agent 2.1: core/extconfig.py);
//! of all else nothing is said.

use std::ops::Range;

use super::arithmetic;

/// How deep an expression may nest before it is left alone.
const DEEPEST: usize = 32;

/// The longest text that a multiplied word may come to.
const LONGEST: usize = 1000;

/// The value with its expression replaced by what it comes to; `None` where that cannot be told, or where
/// there is none.
pub fn worked_out(text: &str) -> Option<String> {
    let place = arithmetic::find(text)?;
    let outcome = outcome(text, place.clone())?;
    let whole = format!("{}{outcome}{}", &text[..place.start], &text[place.end..]);
    arithmetic::find(&whole).is_none().then_some(whole)
}

/// What the expression at a place comes to, `$(` and `)` included.
pub fn outcome(text: &str, place: Range<usize>) -> Option<String> {
    let inside = &text[place.start + 2..place.end - 1];
    let mut reader = Reader {
        rest: inside.trim(),
        depth: 0,
    };
    let outcome = reader.comparison()?;
    reader.rest.is_empty().then(|| match outcome {
        Outcome::Number(number) => number.to_string(),
        Outcome::Truth(true) => "True".to_owned(),
        Outcome::Truth(false) => "False".to_owned(),
        Outcome::Text(text) => text,
    })
}

#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Number(i128),
    Truth(bool),
    Text(String),
}

/// Reads an expression, the weakest operator first; `None` as soon as it is none of the simple ones.
struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Reader<'_> {
    fn sign(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        let sign = signs.iter().find(|sign| self.rest.starts_with(*sign))?;
        self.rest = self.rest[sign.len()..].trim_start();
        Some(sign)
    }

    fn comparison(&mut self) -> Option<Outcome> {
        let left = self.sum()?;
        if self.is_in() {
            return self.membership(&left).map(Outcome::Truth);
        }
        let Some(sign) = self.sign(&["==", "!=", "<=", ">=", "<", ">"]) else {
            return Some(left);
        };
        let right = self.sum()?;
        let order = match (&left, &right) {
            (Outcome::Number(a), Outcome::Number(b)) => Some(a.cmp(b)),
            (Outcome::Text(a), Outcome::Text(b)) => Some(a.cmp(b)),
            _ => None,
        };
        Some(Outcome::Truth(match (sign, order) {
            ("==", Some(order)) => order.is_eq(),
            ("!=", Some(order)) => order.is_ne(),
            ("<=", Some(order)) => order.is_le(),
            (">=", Some(order)) => order.is_ge(),
            ("<", Some(order)) => order.is_lt(),
            (">", Some(order)) => order.is_gt(),
            _ => return None,
        }))
    }

    fn is_in(&mut self) -> bool {
        let after = self.rest.strip_prefix("in");
        let after = after.filter(|rest| !rest.starts_with(is_of_a_word));
        self.rest = after.map_or(self.rest, str::trim_start);
        after.is_some()
    }

    /// Whether what follows `in` has it: a tuple has only what it names without quotes (agent 2.1:
    /// core/extconfig.py), a text has each of its parts.
    fn membership(&mut self, left: &Outcome) -> Option<bool> {
        if !self.rest.starts_with('(') {
            return is_part(left, &self.sum()?);
        }
        let (mut members, is_tuple) = self.members()?;
        match members.pop() {
            Some((_, only)) if !is_tuple => is_part(left, &only),
            last => {
                let named = members.iter().chain(&last);
                let mut named = named.filter(|(is_name, _)| *is_name);
                Some(named.any(|(_, name)| name == left))
            }
        }
    }

    /// What parentheses hold, each with whether it is a name without quotes; and whether a comma makes it a tuple.
    fn members(&mut self) -> Option<(Vec<(bool, Outcome)>, bool)> {
        self.sign(&["("])?;
        let mut members = Vec::new();
        let mut is_tuple = false;
        while self.sign(&[")"]).is_none() {
            let before = self.rest;
            let member = self.sum()?;
            let written = before[..before.len() - self.rest.len()].trim_end();
            members.push((member == Outcome::Text(written.to_owned()), member));
            let has_comma = self.sign(&[","]).is_some();
            is_tuple |= has_comma;
            if !has_comma && !self.rest.starts_with(')') {
                return None;
            }
        }
        Some((members, is_tuple))
    }

    fn sum(&mut self) -> Option<Outcome> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&["+", "-"]) {
            left = work_out(left, sign, self.product()?)?;
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Outcome> {
        let mut left = self.factor()?;
        while let Some(sign) = self.sign(&["*", "//", "%"]) {
            left = work_out(left, sign, self.factor()?)?;
        }
        Some(left)
    }

    fn factor(&mut self) -> Option<Outcome> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let outcome = match self.sign(&["-"]) {
            Some(_) => match self.factor()? {
                Outcome::Number(number) => Outcome::Number(number.checked_neg()?),
                _ => return None,
            },
            None => {
                let base = self.atom()?;
                match self.sign(&["**"]) {
                    Some(_) => work_out(base, "**", self.factor()?)?,
                    None => base,
                }
            }
        };
        self.depth -= 1;
        Some(outcome)
    }

    fn atom(&mut self) -> Option<Outcome> {
        if self.sign(&["("]).is_some() {
            let inside = self.comparison()?;
            self.sign(&[")"])?;
            return Some(inside);
        }
        let first = self.rest.chars().next()?;
        if matches!(first, '"' | '\'') {
            let inside = &self.rest[1..];
            let (text, rest) = inside.split_once(first)?;
            self.rest = rest.trim_start();
            return (!text.contains('\\')).then(|| Outcome::Text(text.to_owned()));
        }
        let end = self
            .rest
            .find(|c| !is_of_a_word(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        match word {
            "" | "None" | "and" | "or" | "not" | "in" | "is" | "if" | "else" | "lambda" => None,
            "True" => Some(Outcome::Truth(true)),
            "False" => Some(Outcome::Truth(false)),
            _ if first.is_ascii_digit() => {
                let is_plain = word.bytes().all(|b| b.is_ascii_digit());
                let number = word
                    .parse()
                    .ok()
                    .filter(|_| is_plain && (first != '0' || word == "0"));
                number.map(Outcome::Number)
            }
            _ => Some(Outcome::Text(word.to_owned())),
        }
    }
}

fn is_part(part: &Outcome, whole: &Outcome) -> Option<bool> {
    match (part, whole) {
        (Outcome::Text(part), Outcome::Text(whole)) => Some(whole.contains(part.as_str())),
        _ => None,
    }
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn work_out(left: Outcome, sign: &str, right: Outcome) -> Option<Outcome> {
    match (left, right) {
        (Outcome::Number(a), Outcome::Number(b)) => Some(Outcome::Number(match sign {
            "+" => a.checked_add(b)?,
            "-" => a.checked_sub(b)?,
            "*" => a.checked_mul(b)?,
            "**" => a.checked_pow(u32::try_from(b).ok()?)?,
            // Python rounds down, and the rest has the sign of the divisor.
            "//" if b != 0 => a.checked_div_euclid(b).filter(|_| b > 0)?,
            "%" if b > 0 => a.checked_rem_euclid(b)?,
            _ => return None,
        })),
        (Outcome::Text(a), Outcome::Text(b)) if sign == "+" => Some(Outcome::Text(a + &b)),
        (Outcome::Text(text), Outcome::Number(times))
        | (Outcome::Number(times), Outcome::Text(text))
            if sign == "*" =>
        {
            let times = usize::try_from(times).unwrap_or(0);
            let length = text.len().checked_mul(times)?;
            (length <= LONGEST).then(|| Outcome::Text(text.repeat(times)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_worked_out_as_python_does() {
        for (text, expected) in [
            ("$(2**3)", "8"),
            ("x$(1 + 2*3)g", "x7g"),
            ("$((1+2) * 3)", "9"),
            ("$(-7 // 2)", "-4"),
            ("$(-2**2)", "-4"),
            ("$(2**3**2)", "512"),
            ("$(foo)", "foo"),
            ("$('a' + \"b\")", "ab"),
            ("$(a * 3)", "aaa"),
            ("$(2 > 1)", "True"),
            ("$(n1 == n2)", "False"),
            ("$(n1 in (n1, n2))", "True"),
            ("$('n1' in (n1,))", "True"),
            ("$(n1 in ('n1', n2))", "False"),
            ("$(1 in (1,2))", "False"),
            ("$(n in (n1))", "True"),
            ("$(n in ())", "False"),
            ("$('a' in inside)", "False"),
        ] {
            assert_eq!(worked_out(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn of_all_else_nothing_is_said() {
        for text in [
            "$(1/2)",
            "$(1 or 2)",
            "$(None)",
            "$(f(1))",
            "$(1.5 * 2)",
            "$(2**9999)",
            "$(a*9999)",
            "$(9 % 0)",
            "$({env.n} + 1)",
            "$(1 < 2 < 3)",
            "$(08)",
            "$(1 in 2)",
            "$(a in (b, c d))",
            "$(a in (b,",
            "$(a in)",
            "plain",
        ] {
            assert_eq!(worked_out(text), None, "{text}");
        }
        let deep = format!("$({}1{})", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(worked_out(&deep), None);
    }
}

//! `$(1 + 2)` -> what is wrong with it for agent 2.1, which alone works expressions out.
//!
//! It reads them as Python does and allows numbers, words, comparisons and the usual operators
//! (agent 2.1: core/extconfig.py). Nothing is worked out here but what decides whether it can be.

use std::ops::Range;

use super::Fault;

/// How deep an expression may nest before it is left alone.
const DEEPEST: usize = 64;

/// What an expression comes to, as far as it decides what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Number(Option<f64>),
    Text,
    /// `None`, a tuple.
    Other,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'t> {
    Number(f64),
    Text,
    Name(&'t str),
    Sign(&'t str),
}

/// The expression of a value, from `$(` to the last `)` of its line, as 2.1 takes it; with its place.
pub fn find(text: &str) -> Option<Range<usize>> {
    memchr::memchr(b'$', text.as_bytes())?;
    let mut from = 0;
    loop {
        let start = from + text[from..].find("$(")?;
        let inside = start + 2;
        let line = text[inside..].find('\n').unwrap_or(text.len() - inside);
        match text[inside..inside + line].rfind(')') {
            Some(length) if length > 0 => return Some(start..inside + length + 1),
            // No other one of the line is closed either.
            _ => from = inside + line,
        }
    }
}

/// What is wrong with the expression at a place of a value, `$(` and `)` included.
pub fn fault(text: &str, place: Range<usize>) -> Option<Fault> {
    let start = place.start + 2;
    let inside = &text[start..place.end - 1];
    let of = |reason: &str| Some(Fault::new(place.clone(), reason));
    let Some(tokens) = tokens(inside) else {
        return of("it is no expression");
    };
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    match reader.tuple() {
        Err(Stop::TooDeep) => None,
        Err(Stop::Fault(reason)) => of(reason),
        Ok(_) if reader.at < tokens.len() => of("it is no expression"),
        Ok(_) => None,
    }
}

/// The tokens of an expression; `None` where a character begins none.
fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    const SIGNS: [&str; 27] = [
        "**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "(", ")", ",",
        "<", ">", "|", "&", "^", "~", ".", "[", "]", "{", "}",
    ];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '0'..='9' => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
                let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                tokens.push(Token::Number(number(&rest[..length])?));
                length
            }
            '\'' | '"' => {
                let length = rest[1..].find(first)? + 2;
                tokens.push(Token::Text);
                length
            }
            c if c.is_alphabetic() || c == '_' => {
                let is_part = |c: char| c.is_alphanumeric() || c == '_';
                let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                tokens.push(Token::Name(&rest[..length]));
                length
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

fn number(text: &str) -> Option<f64> {
    let text = text.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = text.to_lowercase().strip_prefix(prefix) {
            return u64::from_str_radix(digits, radix).ok().map(|n| n as f64);
        }
    }
    text.parse().ok()
}

enum Stop {
    TooDeep,
    Fault(&'static str),
}

type Read = Result<Sort, Stop>;

const NO_EXPRESSION: Stop = Stop::Fault("it is no expression");

/// Reads an expression, the weakest operator first.
struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn sign(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        let Some(Token::Sign(next)) = self.tokens.get(self.at) else {
            return None;
        };
        let sign = signs.iter().copied().find(|sign| sign == next)?;
        self.at += 1;
        Some(sign)
    }

    fn word(&mut self, word: &str) -> bool {
        let is_next = self.tokens.get(self.at) == Some(&Token::Name(word));
        self.at += usize::from(is_next);
        is_next
    }

    fn tuple(&mut self) -> Read {
        let mut sort = self.choice()?;
        while self.sign(&[","]).is_some() {
            sort = Sort::Other;
            let ends = matches!(self.tokens.get(self.at), None | Some(Token::Sign(")")));
            if !ends {
                self.choice()?;
            }
        }
        Ok(sort)
    }

    fn choice(&mut self) -> Read {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Stop::TooDeep);
        }
        let mut sort = self.negation()?;
        while self.word("and") || self.word("or") {
            self.negation()?;
            sort = Sort::Unknown;
        }
        self.depth -= 1;
        Ok(sort)
    }

    fn negation(&mut self) -> Read {
        let mut sort = None;
        while self.word("not") {
            sort = Some(Sort::Number(None));
        }
        let read = self.comparison()?;
        Ok(sort.unwrap_or(read))
    }

    fn comparison(&mut self) -> Read {
        let mut sort = self.binary(0)?;
        loop {
            if self.word("in") {
                match (sort, self.binary(0)?) {
                    (_, Sort::Number(_)) => return Err(Stop::Fault("a number has nothing in it")),
                    (Sort::Number(_), Sort::Text) => {
                        return Err(Stop::Fault("a number is in no text"));
                    }
                    _ => {}
                }
            } else if self.sign(&["==", "!="]).is_some() {
                self.binary(0)?;
            } else if self.sign(&["<=", ">=", "<", ">"]).is_some() {
                let right = self.binary(0)?;
                if is_mixed(sort, right) {
                    return Err(Stop::Fault("a number cannot be compared with a text"));
                }
            } else if self.word("is") || self.word("not") {
                return Err(Stop::Fault("agent 2.1 does not know this operator"));
            } else {
                return Ok(sort);
            }
            sort = Sort::Unknown;
        }
    }

    /// The operators between two values, by how weakly they bind.
    fn binary(&mut self, level: usize) -> Read {
        const LEVELS: [&[&str]; 6] = [
            &["|"],
            &["^"],
            &["&"],
            &["<<", ">>"],
            &["+", "-"],
            &["*", "//", "/", "%"],
        ];
        let Some(signs) = LEVELS.get(level) else {
            return self.factor();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(sign) = self.sign(signs) {
            let right = self.binary(level + 1)?;
            left = work_out(left, sign, right)?;
        }
        Ok(left)
    }

    fn factor(&mut self) -> Read {
        let mut negative = false;
        while let Some(sign) = self.sign(&["-", "+", "~"]) {
            if sign != "-" {
                return Err(Stop::Fault("agent 2.1 does not know this operator"));
            }
            negative = !negative;
        }
        let base = self.atom()?;
        let base = match self.sign(&["**"]) {
            Some(_) => {
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(Stop::TooDeep);
                }
                let power = self.factor()?;
                self.depth -= 1;
                work_out(base, "**", power)?
            }
            None => base,
        };
        match (negative, base) {
            (true, Sort::Text) => Err(Stop::Fault("a text has no negative")),
            (true, Sort::Number(n)) => Ok(Sort::Number(n.map(|n| -n))),
            (_, base) => Ok(base),
        }
    }

    fn atom(&mut self) -> Read {
        let token = self.tokens.get(self.at).copied().ok_or(NO_EXPRESSION)?;
        self.at += 1;
        let sort = match token {
            Token::Number(n) => Sort::Number(Some(n)),
            Token::Text => {
                while self.tokens.get(self.at) == Some(&Token::Text) {
                    self.at += 1;
                }
                Sort::Text
            }
            Token::Name("True" | "False") => Sort::Number(None),
            Token::Name("None") => Sort::Other,
            Token::Name("and" | "or" | "not" | "in" | "is" | "if" | "else" | "lambda") => {
                return Err(NO_EXPRESSION);
            }
            Token::Name(_) => Sort::Text,
            Token::Sign("(") if self.sign(&[")"]).is_some() => Sort::Other,
            Token::Sign("(") => {
                let sort = self.tuple()?;
                self.sign(&[")"]).ok_or(NO_EXPRESSION)?;
                sort
            }
            Token::Sign("[" | "{") => {
                return Err(Stop::Fault(
                    "agent 2.1 knows numbers, words and `(a, b)` alone",
                ));
            }
            Token::Sign(_) => return Err(NO_EXPRESSION),
        };
        match self.tokens.get(self.at) {
            Some(Token::Sign("(")) => Err(Stop::Fault("agent 2.1 calls no functions")),
            Some(Token::Sign(".")) => Err(Stop::Fault("a text with dots in it needs quotes")),
            Some(Token::Sign("[")) => Err(Stop::Fault("agent 2.1 takes no parts of a value")),
            _ => Ok(sort),
        }
    }
}

/// Whether one is a number and the other surely is none.
fn is_mixed(left: Sort, right: Sort) -> bool {
    matches!(
        (left, right),
        (Sort::Number(_), Sort::Text) | (Sort::Text, Sort::Number(_))
    )
}

fn work_out(left: Sort, sign: &str, right: Sort) -> Read {
    use Sort::{Number, Text};
    match (left, sign, right) {
        (_, "<<" | ">>", _) => Err(Stop::Fault("agent 2.1 does not know this operator")),
        (Number(_), "/" | "//" | "%", Number(Some(0.0))) => Err(Stop::Fault("it divides by zero")),
        (Number(Some(a)), "+", Number(Some(b))) => Ok(Number(Some(a + b))),
        (Number(Some(a)), "-", Number(Some(b))) => Ok(Number(Some(a - b))),
        (Number(Some(a)), "*", Number(Some(b))) => Ok(Number(Some(a * b))),
        (Number(_), _, Number(_)) => Ok(Number(None)),
        (Text, "+", Text) | (Text, "*", Number(_)) | (Number(_), "*", Text) => Ok(Text),
        (Text, "%", _) => Ok(Sort::Unknown),
        (Text, _, Text | Number(_)) | (Number(_), _, Text) => {
            Err(Stop::Fault("a text is no number"))
        }
        _ => Ok(Sort::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> Option<String> {
        let place = find(text).unwrap();
        fault(text, place).map(|fault| fault.reason)
    }

    #[test]
    fn what_is_never_closed_in_its_line_is_no_expression() {
        let text = "$( $( $(\n$()\n$(1 $(2)";
        assert_eq!(&text[find(text).unwrap()], "$(1 $(2)");
        assert_eq!(find(&"$(".repeat(200_000)), None);
    }

    #[test]
    fn what_agent_2_1_works_out_is_no_fault() {
        for text in [
            "$(1+2*3)",
            "x$(2**3)g",
            "$(-1)",
            "$(a in (a, b))",
            "$(n1 == n2 or 3 > 2)",
            "$(not 1)",
            "$('a.b' + 'c')",
            "$(10 // 3 % 2)",
            "$((1 + 2) * 3)",
            "$(1 | 2 ^ 3 & 1)",
            "$(hostname)",
        ] {
            assert_eq!(reason(text), None, "{text}");
        }
    }

    #[test]
    fn what_it_cannot_work_out_is_one() {
        for text in [
            "$(1 +)",
            "$(f(1))",
            "$(1/0)",
            "$(4 % (2-2))",
            "$(a.b)",
            "$(a - b)",
            "$(ls -l x)",
            "$(cat /etc/x)",
            "$([1])",
            "$(1 << 2)",
            "$(+1)",
            "$(1 2)",
            "$((1)",
            "$(,)",
            "$('a)",
            "$(1 < a)",
            "$(\u{20ac})",
            "$(x[0])",
        ] {
            assert!(reason(text).is_some(), "{text}");
        }
    }

    #[test]
    fn it_goes_to_the_last_parenthesis_of_the_line() {
        assert_eq!(find("a $(1) (b)\n)"), Some(2..10));
        assert_eq!(find("$() $("), None);
        assert_eq!(find("$(\n)"), None);
    }

    #[test]
    fn a_deep_one_is_left_alone() {
        let deep = format!("$({}1{})", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(reason(&deep), None);
        let powers = format!("$({}1)", "2**".repeat(100_000));
        assert_eq!(reason(&powers), None);
    }
}

//! `WWW-Authenticate` -> what a registry asks for: a password, or a token of somebody else's.

/// What a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A user and a password.
    Basic {
        /// What the registry calls itself.
        realm: String,
    },
    /// A token.
    Bearer {
        /// The URL that gives tokens.
        realm: String,
        /// Whom the token is for.
        service: Option<String>,
        /// What the token must allow: `repository:NAME:pull,push`.
        scope: Option<String>,
    },
    /// Something that no client of a registry knows.
    Unknown(String),
}

impl Challenge {
    /// Reads the header: the first challenge that is known, else the first there is.
    pub(super) fn read(header: &str) -> Self {
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        let parameters = parameters(rest);
        let get = |name: &str| {
            let found = parameters.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Challenge::Basic {
                realm: get("realm").unwrap_or_default(),
            },
            "bearer" => Challenge::Bearer {
                realm: get("realm").unwrap_or_default(),
                service: get("service"),
                scope: get("scope"),
            },
            _ => Challenge::Unknown(scheme.to_owned()),
        }
    }
}

/// `name="value",name=value` -> names in lower case, and values. What does not fit ends the reading.
fn parameters(text: &str) -> Vec<(String, String)> {
    let mut rest = text;
    let mut parameters = Vec::new();
    while let Some((name, after)) = rest.split_once('=') {
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find(',').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        let name = name.trim_matches([' ', ',', '\t']).to_ascii_lowercase();
        parameters.push((name, value));
        rest = after;
    }
    parameters
}

/// The text up to the closing quote, and what stands behind that.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_challenge_says_what_is_asked_for() {
        assert_eq!(
            Challenge::read(r#"Basic realm="Registry \"x\"""#),
            Challenge::Basic {
                realm: "Registry \"x\"".into()
            }
        );
        let bearer =
            r#"Bearer realm="https://a/t",service="r:5000",scope="repository:a/b:pull,push""#;
        assert_eq!(
            Challenge::read(bearer),
            Challenge::Bearer {
                realm: "https://a/t".into(),
                service: Some("r:5000".into()),
                scope: Some("repository:a/b:pull,push".into()),
            }
        );
        assert_eq!(
            Challenge::read("Negotiate"),
            Challenge::Unknown("Negotiate".into())
        );
    }

    proptest! {
        #[test]
        fn no_header_makes_the_reader_panic(header in r#"(Bearer |basic )?[a-z="\\, é]{0,40}"#) {
            let _ = Challenge::read(&header);
        }
    }
}

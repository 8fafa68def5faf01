//! Docker's own `config.json` -> the credentials that it keeps for a registry.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::credentials::Credentials;
use super::endpoint::Endpoint;

/// The credentials that the text of a `config.json` has for a registry; `origin` says whose text it is.
///
/// # Errors
/// The text is not JSON, or it has the registry in a form that only a credential helper can read. The text
/// itself is never quoted.
pub fn of_config(
    text: &str,
    endpoint: &Endpoint,
    origin: &str,
) -> Result<Option<Credentials>, String> {
    let config: Value = serde_json::from_str(text)
        .map_err(|error| format!("line {} column {}: not JSON", error.line(), error.column()))?;
    let authority = endpoint.authority();
    let auths = config.get("auths").and_then(Value::as_object);
    let entry = auths.and_then(|auths| {
        let is_it = |key: &str| {
            let host = key.split("://").last().unwrap_or(key);
            host.split('/')
                .next()
                .is_some_and(|host| host.eq_ignore_ascii_case(&authority))
        };
        auths
            .iter()
            .find(|(key, _)| is_it(key))
            .map(|(_, entry)| entry)
    });
    let Some(entry) = entry else { return Ok(None) };
    let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let helper = config.get("credsStore").is_some()
        || config
            .get("credHelpers")
            .is_some_and(|helpers| helpers.get(&authority).is_some());
    let pair = match text("auth") {
        "" => (text("username").to_owned(), text("password").to_owned()),
        auth => decoded(auth).ok_or("its `auth` is not a user and a password in base64")?,
    };
    match (pair.0.is_empty(), helper) {
        (false, _) => Ok(Some(Credentials::new(pair.0, pair.1, origin))),
        (true, true) => Err(
            "a credential helper keeps the password of this registry: give it with `--user NAME`"
                .into(),
        ),
        (true, false) => Ok(None),
    }
}

/// `base64(USER:PASSWORD)`.
fn decoded(auth: &str) -> Option<(String, String)> {
    let bytes = BASE64_STANDARD.decode(auth.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (user, password) = text.split_once(':')?;
    // Docker of old padded what it encoded with zero bytes.
    Some((user.to_owned(), password.trim_end_matches('\0').to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Option<Credentials>, String> {
        let endpoint = Endpoint::read("https://reg.example:5000").unwrap();
        of_config(text, &endpoint, "config.json")
    }

    #[test]
    fn the_registry_is_found_by_host_and_port() {
        let expected = Credentials::new("me", "hunter2", "config.json");
        for key in [
            "reg.example:5000",
            "https://reg.example:5000",
            "https://REG.example:5000/v1/",
        ] {
            let text = format!(r#"{{"auths": {{"{key}": {{"auth": "bWU6aHVudGVyMg=="}}}}}}"#);
            assert_eq!(read(&text), Ok(Some(expected.clone())), "{key}");
        }
        assert_eq!(
            read(r#"{"auths": {"reg.example": {"auth": "bWU6aHVudGVyMg=="}}}"#),
            Ok(None)
        );
        assert_eq!(read("{}"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_said_without_a_word_of_it() {
        let helper = r#"{"auths": {"reg.example:5000": {}}, "credsStore": "pass"}"#;
        assert!(read(helper).unwrap_err().contains("helper"));
        for text in [
            "hunter2",
            r#"{"auths": {"reg.example:5000": {"auth": "hunter2!"}}}"#,
        ] {
            let error = read(text).unwrap_err();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_file_makes_the_reader_panic_or_talk(
            text in r#"[{}\\[\\]":,a-z=]{0,40}"#,
            key in r"(https://)?(reg.example:5000)?[a-z/]{0,4}",
            auth in r"[a-zA-Z0-9+/=]{0,24}",
        ) {
            let _ = read(&text);
            let config = serde_json::json!({"auths": {key: {"auth": auth, "password": "hunter2"}}});
            if let Err(error) = read(&config.to_string()) {
                prop_assert!(!error.contains("hunter2"));
            }
        }
    }
}

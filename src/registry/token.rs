//! What a registry asks for -> the header that answers it: a password, or a token that is fetched for it.

use serde_json::Value;
use ureq::http::{Method, Uri};

use super::challenge::Challenge;
use super::client::{Client, Request, place};
use super::failure::Failure;

/// The most of an answer with a token that is read, in bytes.
const MOST: u64 = 1 << 20;

impl Client {
    /// The header that answers a challenge; `None` when there is nothing to answer with.
    ///
    /// # Errors
    /// The token cannot be had.
    pub(super) fn answer_to(&self, challenge: &Challenge) -> Result<Option<String>, Failure> {
        match challenge {
            Challenge::Basic { .. } => Ok(self.credentials.as_ref().map(|known| known.basic())),
            Challenge::Bearer {
                realm,
                service,
                scope,
            } => self
                .token(realm, service.as_deref(), scope.as_deref())
                .map(Some),
            Challenge::Unknown(_) => Ok(None),
        }
    }

    /// Fetches a token, with the credentials if there are some.
    fn token(
        &self,
        realm: &str,
        service: Option<&str>,
        scope: Option<&str>,
    ) -> Result<String, Failure> {
        let uri = token_uri(
            realm,
            service,
            scope,
            self.credentials.as_ref().map(|known| known.user()),
        )?;
        let is_open = uri.scheme_str() != Some("https");
        if is_open && self.endpoint.tls && self.credentials.is_some() {
            return Err(Failure::Wrong(format!(
                "tokens are given at {} in plain HTTP: no password is sent there",
                place(&uri)
            )));
        }
        let basic = self.credentials.as_ref().map(|known| known.basic());
        let from = place(&uri);
        let unusable = |failure| Failure::Wrong(format!("no token from {from}: {failure}"));
        let request = Request::new(Method::GET, uri);
        let answer = match self.exchange(&request, basic.as_deref()) {
            Err(Failure::OutOfTime) => return Err(Failure::OutOfTime),
            answer => answer.map_err(unusable)?,
        };
        if answer.location().is_some() {
            return Err(Failure::Redirected("another place for tokens".into()));
        }
        let answer = answer.wanted(&[200]).map_err(|failure| match failure {
            Failure::Refused(refusal) if [401, 403].contains(&refusal.status) => {
                Failure::Refused(refusal)
            }
            failure => unusable(failure),
        })?;
        let body = answer.bytes(MOST).map_err(unusable)?;
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let text = |key: &str| {
            json.as_ref()?
                .get(key)?
                .as_str()
                .filter(|token| !token.is_empty())
        };
        let token = text("token").or_else(|| text("access_token"));
        // The answer is not quoted: what is in it is a secret.
        let token =
            token.ok_or_else(|| Failure::Wrong(format!("the answer of {from} has no token")))?;
        match token.bytes().all(|byte| byte.is_ascii_graphic()) {
            true => Ok(format!("Bearer {token}")),
            false => Err(Failure::Wrong(format!("the token of {from} is none"))),
        }
    }
}

/// The URL that gives a token.
fn token_uri(
    realm: &str,
    service: Option<&str>,
    scope: Option<&str>,
    account: Option<&str>,
) -> Result<Uri, Failure> {
    let mut url = realm.to_owned();
    // More than one scope stands in one text, with blanks between them.
    let scopes = scope.into_iter().flat_map(|scope| scope.split(' '));
    let scopes = scopes
        .filter(|scope| !scope.is_empty())
        .map(|scope| ("scope", scope));
    let service = service.map(|service| ("service", service));
    let account = account.map(|account| ("account", account));
    for (name, value) in service.into_iter().chain(scopes).chain(account) {
        let mark = if url.contains('?') { '&' } else { '?' };
        url.push_str(&format!("{mark}{name}={}", escaped(value)));
    }
    let uri: Option<Uri> = url.parse().ok();
    uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some())
        .ok_or_else(|| {
            Failure::Wrong(
                "the realm that gives tokens is not a URL: `REGISTRY_AUTH_TOKEN_REALM`".into(),
            )
        })
}

/// A text as a value in a query.
pub(super) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_asked_for_by_service_scope_and_account() {
        let uri = token_uri(
            "https://a/t?x=1",
            Some("r:5000"),
            Some("repository:a/b:pull,push"),
            Some("me"),
        );
        assert_eq!(
            uri.unwrap().to_string(),
            "https://a/t?x=1&service=r%3A5000&scope=repository%3Aa%2Fb%3Apull%2Cpush&account=me"
        );
        for realm in ["", "a", "ftp://a", "/token"] {
            assert!(token_uri(realm, None, None, None).is_err(), "{realm}");
        }
    }
}

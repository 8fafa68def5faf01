//! A small server that gives tokens, as the OpenSVC collector or any other does for a registry with
//! `auth: token`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, KeyPair};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::json;

use crate::stand_in::{Reply, Request, Server, empty};

/// Whom the tokens are for.
pub(crate) const SERVICE: &str = "registry.test";

/// Who gives them.
const ISSUER: &str = "an issuer";

/// A server that gives tokens.
pub(crate) struct TokenServer {
    pub(crate) server: Server,
    /// The certificate that its tokens are verified by, in PEM.
    pub(crate) pem: String,
}

impl TokenServer {
    /// Gives tokens to `me`, who knows `hunter2`, for `actions` of any repository; to others, empty ones.
    pub(crate) fn start(actions: &'static [&'static str]) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["issuer".to_owned()]).unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let signer = Signer {
            chain: BASE64_STANDARD.encode(certificate.der()),
            key: key.serialized_der().to_vec(),
        };
        let server = Server::start(|_| None, move |request| signer.reply(request, actions));
        TokenServer {
            server,
            pem: certificate.pem(),
        }
    }

    /// The lines of `auth` that have a registry ask for its tokens; its certificate is in `FOLDER/issuer.pem`.
    pub(crate) fn auth(&self, bundle: &str) -> String {
        format!(
            "  token: {{realm: '{}/token', service: {SERVICE}, issuer: {ISSUER}, rootcertbundle: {bundle}}}\n",
            self.server.url()
        )
    }
}

struct Signer {
    chain: String,
    key: Vec<u8>,
}

impl Signer {
    fn reply(&self, request: &Request, actions: &[&str]) -> Reply {
        let known = format!("Basic {}", BASE64_STANDARD.encode("me:hunter2"));
        let given = request.header("authorization");
        if given.is_some_and(|given| given != known) {
            return empty(401, vec![]);
        }
        let scope = request.target.split("scope=repository%3A").nth(1);
        let name = scope.and_then(|scope| scope.split("%3A").next());
        let access = match (given, name) {
            (Some(_), Some(name)) => {
                json!([{"type": "repository", "name": name.replace("%2F", "/"), "actions": actions}])
            }
            _ => json!([]),
        };
        let body = json!({"token": self.token(&access)}).to_string();
        Reply::Answer(200, vec![], body.into_bytes())
    }

    fn token(&self, access: &serde_json::Value) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        let header = json!({"typ": "JWT", "alg": "ES256", "x5c": [self.chain]});
        let claims = json!({
            "iss": ISSUER, "aud": SERVICE, "sub": "me", "jti": "1", "access": access,
            "iat": now, "nbf": now - 60, "exp": now + 300,
        });
        let part = |json: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.key, &random);
        let signature = key.unwrap().sign(&random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

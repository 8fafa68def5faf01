//! Tokens: a real registry that asks for them, and an issuer that gives them.

use crate::issuer::TokenServer;
use crate::memory::{faulty, version};
use crate::program::prove;
use crate::real::{DELETE, Real, Setup};
use crate::stand_in::{Reply, Request, Server, empty};

/// A registry that asks for the tokens of an issuer.
fn asking(test: &str, issuer: &TokenServer) -> Option<Real> {
    let bundle = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(bundle.path(), &issuer.pem).unwrap();
    let setup = Setup {
        storage: DELETE,
        auth: Some(issuer.auth(&bundle.path().display().to_string())),
        ..Setup::default()
    };
    Real::start(test, &setup)
}

#[test]
fn a_token_is_fetched_for_what_the_registry_asks() {
    let issuer = TokenServer::start(&["pull", "push", "delete"]);
    let Some(real) = asking("token", &issuer) else {
        return;
    };
    let proof = prove(
        &real.url("http", "127.0.0.1"),
        &["--user", "me"],
        "hunter2\n",
    );
    proof.passes(&[
        "api",
        "anonymous push",
        "login",
        "upload",
        "chunked upload",
        "manifest",
        "pull",
        "delete",
    ]);
    assert!(
        proof.found("api").contains("service `registry.test`"),
        "{}",
        proof.said
    );
    assert!(proof.found("login").contains("as me with a token"));
    assert!(
        !proof.said.contains("hunter2") && !proof.said.contains("eyJ"),
        "{}",
        proof.said
    );
    let seen = issuer.server.seen.lock().unwrap();
    let asked = |part: &str| seen.iter().any(|request| request.target.contains(part));
    assert!(
        asked("service=registry.test") && asked("scope=repository%3Aregsvc-test%3Apull%2Cpush")
    );
}

#[test]
fn a_token_that_does_not_let_push_is_told() {
    let issuer = TokenServer::start(&["pull"]);
    let Some(real) = asking("token-pull", &issuer) else {
        return;
    };
    let proof = prove(
        &real.url("http", "127.0.0.1"),
        &["--user", "me"],
        "hunter2\n",
    );
    proof.fails_at(
        "upload",
        "401",
        "may not do that in this repository",
        "--repository NAME",
    );
}

#[test]
fn a_password_that_the_issuer_does_not_take_is_told() {
    let issuer = TokenServer::start(&["pull", "push"]);
    let Some(real) = asking("token-password", &issuer) else {
        return;
    };
    let proof = prove(
        &real.url("http", "127.0.0.1"),
        &["--user", "me"],
        "hunter3\n",
    );
    proof.fails_at(
        "login",
        "401",
        "who gives the tokens does not know the user",
        "--user NAME",
    );
    assert!(!proof.said.contains("hunter3"));
}

/// A registry that asks for a token of a server.
fn asking_for(realm: String) -> Server {
    faulty(move |request| {
        let challenge = format!("Bearer realm=\"{realm}\",service=\"r\"");
        let is_open = request.header("authorization").is_some();
        (!is_open).then(|| {
            empty(
                401,
                vec![version(), ("WWW-Authenticate", challenge.clone())],
            )
        })
    })
}

#[test]
fn an_issuer_that_gives_no_token_is_told_without_its_answer() {
    // What each stands for: a page of a proxy, another field, a token with a line break in it, a redirect.
    let answers: [fn(&Request) -> Reply; 4] = [
        |_| Reply::Answer(200, vec![], b"<html>hunter2</html>".to_vec()),
        |_| Reply::Answer(200, vec![], br#"{"toke": "hunter2"}"#.to_vec()),
        |_| Reply::Answer(200, vec![], br#"{"token": "hunter2\nX-Evil: 1"}"#.to_vec()),
        |_| empty(302, vec![("Location", "http://127.0.0.1:1/hunter2".into())]),
    ];
    for answer in answers {
        let issuer = Server::start(|_| None, answer);
        let registry = asking_for(format!("{}/token", issuer.url()));
        let proof = prove(&registry.url(), &["--user", "me"], "hunter3\n");
        assert_eq!(
            (proof.code, proof.state("login")),
            (1, "fail"),
            "{}",
            proof.said
        );
        assert!(!proof.said.contains("hunter"), "{}", proof.said);
    }
    let registry = asking_for("not a url".into());
    let proof = prove(&registry.url(), &["--user", "me"], "hunter3\n");
    assert!(
        proof.found("login").contains("REGISTRY_AUTH_TOKEN_REALM"),
        "{}",
        proof.said
    );
}

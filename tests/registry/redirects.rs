//! Registries that send clients elsewhere: where nobody follows, and where everybody does, without credentials.

use crate::memory::{Memory, faulty, version};
use crate::program::prove;
use crate::stand_in::{Server, empty};

#[test]
fn a_redirect_to_somewhere_else_is_told_and_credentials_do_not_follow_it() {
    // A proxy that moves everything to another host.
    let elsewhere = Server::start(|_| None, |_| empty(200, vec![version()]));
    let to = elsewhere.url().replace("127.0.0.1", "localhost");
    let registry = faulty(move |request| {
        let location = ("Location", format!("{to}{}", request.target));
        Some(empty(307, vec![location]))
    });
    let proof = prove(&registry.url(), &["--user", "me"], "hunter2\n");
    proof.fails_at(
        "api",
        "the registry sends clients elsewhere",
        "a proxy answers in the registry's place",
        "curl -vk",
    );
    assert!(elsewhere.seen.lock().unwrap().is_empty());

    // REGISTRY_HTTP_HOST names another host: uploads go on there.
    let to = elsewhere.url().replace("127.0.0.1", "localhost");
    let registry = faulty(move |request| {
        if request.header("authorization").is_none() {
            let challenge = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
            return Some(empty(401, vec![version(), challenge]));
        }
        let location = ("Location", format!("{to}/v2/regsvc-test/blobs/uploads/1"));
        (request.method == "POST").then(|| empty(202, vec![location]))
    });
    let proof = prove(&registry.url(), &["--user", "me"], "hunter2\n");
    assert_eq!(proof.state("login"), "pass", "{}", proof.said);
    proof.fails_at(
        "upload",
        "the registry sends clients elsewhere",
        "REGISTRY_HTTP_HOST",
        "curl -vk",
    );
    assert!(elsewhere.seen.lock().unwrap().is_empty());
}

#[test]
fn blobs_are_pulled_from_elsewhere_without_credentials() {
    // Storage `s3` without `redirect: {disable: true}`: layers come from the store itself.
    let memory = std::sync::Arc::new(Memory::default());
    let store = {
        let memory = memory.clone();
        Server::start(|_| None, move |request| memory.reply(request))
    };
    let to = store.url();
    let registry = Server::start(
        |_| None,
        move |request| {
            if request.header("authorization").is_none() {
                let challenge = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
                return empty(401, vec![version(), challenge]);
            }
            match request.pulls_a_blob() {
                true => empty(307, vec![("Location", format!("{to}{}", request.target))]),
                false => memory.reply(request),
            }
        },
    );
    let proof = prove(&registry.url(), &["--user", "me"], "hunter2\n");
    proof.passes(&["login", "upload", "pull", "range"]);
    assert!(proof.found("pull").contains(&format!(
        "from {}, which every client must reach",
        store.url()
    )));
    let seen = store.seen.lock().unwrap();
    assert_eq!(seen.len(), 3);
    assert!(
        seen.iter()
            .all(|request| request.header("authorization").is_none()),
        "{seen:?}"
    );
}

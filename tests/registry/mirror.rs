//! Caches of other registries: what a real one gives of its source, and to whom.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::deployed::{agent, configuration};
use crate::issuer::TokenServer;
use crate::program::prove;
use crate::real::{DELETE, Real, Setup, htpasswd};

/// A cache of a registry.
fn cache(test: &str, source: &Real, has_user: bool) -> Option<Real> {
    let setup = Setup {
        storage: DELETE,
        source: Some((source.url("http", "127.0.0.1"), has_user)),
        ..Setup::default()
    };
    Real::start(test, &setup)
}

/// Pushes an image to a source; gives its tag.
fn pushed(source: &Real, more: &[&str], stdin: &str) -> String {
    let words = [&["--keep"], more].concat();
    let proof = prove(&source.url("http", "127.0.0.1"), &words, stdin);
    proof.passes(&["manifest"]);
    let image = proof.json["image"].as_str().unwrap();
    image.rsplit(':').next().unwrap().to_owned()
}

/// What a registry gives for a path of the repository: the status and the body.
fn given(registry: &Real, rest: &str) -> (u16, Vec<u8>) {
    let url = registry.url("http", "127.0.0.1");
    let mut answer = ureq::get(format!("{url}/v2/regsvc-test/{rest}"))
        .header("accept", "application/vnd.oci.image.manifest.v1+json")
        .config()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .call()
        .unwrap();
    let status = answer.status().as_u16();
    (status, answer.body_mut().read_to_vec().unwrap())
}

/// The digest of what is pulled.
fn digest(bytes: &[u8]) -> String {
    let hex = Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    format!("sha256:{hex}")
}

#[test]
fn what_a_source_has_is_pulled_through_and_stays_there_while_the_source_is_away() {
    let Some(source) = Real::start("mirror", &Setup::default()) else {
        return;
    };
    let tag = pushed(&source, &[], "");
    let mirror = cache("mirror", &source, false).unwrap();
    let (status, manifest) = given(&mirror, &format!("manifests/{tag}"));
    assert_eq!(
        (status, &manifest),
        (200, &given(&source, &format!("manifests/{tag}")).1)
    );
    let json: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let layer = json["layers"][0]["digest"].as_str().unwrap().to_owned();
    let (status, blob) = given(&mirror, &format!("blobs/{layer}"));
    assert_eq!((status, digest(&blob)), (200, layer.clone()));
    // What passes is kept while it passes.
    let hex = layer.strip_prefix("sha256:").unwrap();
    let kept = format!(
        "data/docker/registry/v2/blobs/sha256/{}/{hex}/data",
        &hex[..2]
    );
    let until = Instant::now() + Duration::from_secs(20);
    while !mirror.folder.path().join(&kept).exists() {
        assert!(Instant::now() < until, "{}", mirror.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(source);
    assert_eq!(given(&mirror, &format!("manifests/{tag}")), (200, manifest));
    assert_eq!(given(&mirror, &format!("blobs/{layer}")), (200, blob));
}

#[test]
fn a_cache_takes_no_images_which_is_as_it_should_be_where_it_is_known_to_be_one() {
    let Some(source) = Real::start("mirror-push", &Setup::default()) else {
        return;
    };
    let mirror = cache("mirror-push", &source, false).unwrap();
    let proof = prove(&mirror.url("http", "127.0.0.1"), &[], "");
    proof.fails_at("upload", "405", "or a cache of another one", "regsvc plan");
    let told = format!(
        "\n\tREGISTRY_PROXY_REMOTEURL={}",
        source.url("http", "127.0.0.1")
    );
    let stand_in = agent("127.0.0.1", &configuration(mirror.port, &told));
    let run = stand_in.run(&["test", "test/registry", "--format", "json"]);
    run.ends(0, &[]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!(json["complete"], true, "{json:#}");
    assert_eq!(
        json["steps"][6]["found"],
        "the registry takes no images, as it is configured"
    );
}

#[test]
fn a_cache_comes_with_its_user_to_a_source_that_gives_tokens() {
    let issuer = TokenServer::start(&["pull", "push"]);
    let bundle = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(bundle.path(), &issuer.pem).unwrap();
    let setup = Setup {
        auth: Some(issuer.auth(&bundle.path().display().to_string())),
        ..Setup::default()
    };
    let Some(source) = Real::start("mirror-token", &setup) else {
        return;
    };
    let tag = pushed(&source, &["--user", "me"], "hunter2\n");
    let nobody = cache("mirror-token", &source, false).unwrap();
    let of_me = cache("mirror-token", &source, true).unwrap();
    let manifest = format!("manifests/{tag}");
    assert_ne!(given(&nobody, &manifest).0, 200);
    assert_eq!(given(&of_me, &manifest).0, 200, "{}", of_me.log());
}

#[test]
fn a_cache_of_version_2_does_not_log_in_to_a_source_with_passwords_and_one_of_version_3_does() {
    let setup = Setup {
        auth: htpasswd(),
        ..Setup::default()
    };
    let Some(source) = Real::start("mirror-password", &setup) else {
        return;
    };
    let tag = pushed(&source, &["--user", "me"], "hunter2\n");
    let mirror = cache("mirror-password", &source, true).unwrap();
    let version = std::process::Command::new("docker-registry")
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let is_two = version
        .split_whitespace()
        .any(|word| word.trim_start_matches('v').starts_with("2."));
    let (status, _) = given(&mirror, &format!("manifests/{tag}"));
    assert_eq!(
        status == 200,
        !is_two,
        "{version}: {status}: {}",
        mirror.log()
    );
}

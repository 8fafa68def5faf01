//! Registries that work: every step passes, and nothing is left but what was asked for.

use crate::program::{prove, regsvc, regsvc_at};
use crate::real::{DELETE, HTPASSWD, Real, Setup, has, htpasswd, skipped};

/// The steps that move something.
const WORK: [&str; 8] = [
    "upload",
    "chunked upload",
    "blob",
    "manifest",
    "pull",
    "range",
    "tags",
    "api",
];

#[test]
fn a_plain_registry_is_proved_and_left_as_it_was() {
    let setup = Setup {
        storage: DELETE,
        ..Setup::default()
    };
    let Some(real) = Real::start("plain", &setup) else {
        return;
    };
    let proof = prove(&real.url("http", "127.0.0.1"), &["--size", "3m"], "");
    proof.passes(&WORK);
    proof.passes(&["delete"]);
    assert_eq!(proof.state("anonymous push"), "skipped");
    assert!(proof.json["image"].is_null());
    let tags = real
        .folder
        .path()
        .join("data/docker/registry/v2/repositories/regsvc-test/_manifests/tags");
    assert_eq!(std::fs::read_dir(tags).unwrap().count(), 0);
    let upload = &proof.json["steps"][6];
    assert_eq!(
        (&upload["name"], &upload["bytes"]),
        (&"upload".into(), &(3 << 20).into())
    );
    assert!(upload["bytes_per_second"].as_f64().unwrap() > 0.0);
}

#[test]
fn without_deletes_it_is_said_what_is_left() {
    let Some(real) = Real::start("no-delete", &Setup::default()) else {
        return;
    };
    let proof = prove(&real.url("http", "127.0.0.1"), &[], "");
    proof.passes(&WORK);
    assert_eq!(proof.state("delete"), "skipped");
    assert!(
        proof.json["left"][0]
            .as_str()
            .unwrap()
            .contains("131072 bytes"),
        "{}",
        proof.said
    );
    let image = proof.json["image"].as_str().unwrap();
    assert!(
        image.starts_with(&format!("127.0.0.1:{}/regsvc-test:", real.port)),
        "{image}"
    );
}

#[test]
fn an_image_that_is_kept_is_pulled_by_others() {
    let setup = Setup {
        storage: DELETE,
        ..Setup::default()
    };
    let Some(real) = Real::start("kept", &setup) else {
        return;
    };
    let proof = prove(
        &real.url("http", "127.0.0.1"),
        &["--keep", "--size", "1m"],
        "",
    );
    proof.passes(&WORK);
    let image = proof.json["image"].as_str().unwrap();
    if !has("skopeo", "kept") {
        return;
    }
    let to = real.folder.path().join("pulled");
    let pulled = std::process::Command::new("skopeo")
        .args(["copy", "--src-tls-verify=false", "--insecure-policy"])
        .arg(format!("docker://{image}"))
        .arg(format!("dir:{}", to.display()))
        .output()
        .unwrap();
    assert!(pulled.status.success(), "{pulled:?}");
    let megabytes = std::fs::read_dir(&to).unwrap();
    let lengths = megabytes.map(|file| file.unwrap().metadata().unwrap().len());
    assert_eq!(lengths.filter(|length| *length == 1 << 20).count(), 2);
}

#[test]
fn a_password_lets_in_and_nobody_else_comes() {
    let setup = Setup {
        storage: DELETE,
        auth: htpasswd(),
        ..Setup::default()
    };
    let Some(real) = Real::start("htpasswd", &setup) else {
        return;
    };
    let url = real.url("http", "127.0.0.1");
    let proof = prove(&url, &["--user", "me"], "hunter2\n");
    proof.passes(&WORK);
    proof.passes(&["anonymous push", "login", "delete"]);
    assert!(
        proof.found("api").contains("realm `Registry`"),
        "{}",
        proof.said
    );
    assert!(!proof.said.contains("hunter2") && !real.log().contains("hunter2"));

    let wrong = prove(&url, &["--user", "me"], "hunter3\n");
    wrong.fails_at(
        "login",
        "401",
        "password is another one",
        "regsvc user add PATH me --replace",
    );
    assert!(!wrong.said.contains("hunter3"));

    // Who has no password sees what there is to see without one.
    let nobody = prove(&url, &[], "");
    nobody.passes(&["api", "anonymous push"]);
    assert_eq!(nobody.state("login"), "skipped");
    assert_eq!(nobody.state("upload"), "skipped");
    assert_eq!(
        (&proof.json["complete"], &proof.json["rest"]),
        (&true.into(), &().into())
    );
    let rest = format!("regsvc test --url {url} --user NAME");
    assert_eq!(
        (&nobody.json["complete"], &nobody.json["rest"]),
        (&false.into(), &rest.into())
    );
    assert_eq!(wrong.json["complete"], false);
}

#[test]
fn the_passwords_of_docker_are_used() {
    let setup = Setup {
        auth: htpasswd(),
        ..Setup::default()
    };
    let Some(real) = Real::start("docker-config", &setup) else {
        return;
    };
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".docker")).unwrap();
    let config = format!(
        r#"{{"auths": {{"127.0.0.1:{}": {{"auth": "bWU6aHVudGVyMg=="}}}}}}"#,
        real.port
    );
    std::fs::write(home.path().join(".docker/config.json"), config).unwrap();
    let run = regsvc_at(
        home.path(),
        &["test", "--url", &real.url("http", "127.0.0.1")],
        "",
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("login           as me"), "{run:?}");
    assert!(!run.stdout.contains("hunter2") && HTPASSWD.starts_with("me:"));
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    for (words, part) in [
        (&["--url", "https://a/b"][..], "is no registry"),
        (&["--url", "https://me:hunter2@a"], "--user"),
        (&["--url", "http://127.0.0.1:1", "--size", "1q"], "--size"),
        (&["--url", "http://127.0.0.1:1", "--size", "65g"], "--size"),
        (
            &["--url", "http://127.0.0.1:1", "--repository", "A"],
            "lower case",
        ),
        (
            &["--url", "http://127.0.0.1:1", "--user", "me"],
            "no password",
        ),
        (&["--url", "http://127.0.0.1:1", "--timeout", "5"], "90s"),
    ] {
        let run = regsvc(&[&["test"], words].concat(), "");
        assert_eq!(run.code, 2, "{words:?}: {run:?}");
        assert!(run.stderr.contains(part), "{words:?}: {run:?}");
        assert!(!run.stderr.contains("hunter2"), "{run:?}");
    }
    let run = regsvc(&["test", "--url", "https://a", "--ca", "nosuch.pem"], "");
    assert_eq!(run.code, 3, "{run:?}");
}

#[test]
fn a_disk_that_is_full_is_told_from_other_troubles() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
        .arg(folder.path())
        .output();
    if !mounted.is_ok_and(|mounted| mounted.status.success()) {
        return skipped("full-disk", "a small tmpfs cannot be mounted here");
    }
    let setup = Setup {
        root: Some(folder.path().display().to_string()),
        ..Setup::default()
    };
    let real = Real::start("full-disk", &setup);
    let proof = real
        .as_ref()
        .map(|real| prove(&real.url("http", "127.0.0.1"), &["--size", "4m"], ""));
    drop(real);
    let unmounted = std::process::Command::new("umount")
        .arg(folder.path())
        .status();
    assert!(unmounted.unwrap().success());
    if let Some(proof) = proof {
        proof.fails_at("upload", "500", "the storage is full", "regsvc gc");
    }
}

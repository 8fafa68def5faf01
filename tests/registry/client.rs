//! `regsvc client`: what clients are given, printed or installed, and that they then work.

use std::fs;

use crate::certificates::{End, authority, self_signed};
use crate::deployed::{SECURE, agent, configuration};
use crate::program::{prove, regsvc};
use crate::real::{DELETE, Real, Setup, has, htpasswd};

/// An authority's certificate, in a file.
fn ca(folder: &tempfile::TempDir) -> (String, String) {
    let pem = authority("our authority").pem;
    let path = folder.path().join("ca.pem");
    fs::write(
        &path,
        format!("{pem}-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n"),
    )
    .unwrap();
    (path.to_str().unwrap().to_owned(), pem)
}

#[test]
fn what_is_printed_is_a_script_that_ends_with_tag_and_push() {
    let folder = tempfile::tempdir().unwrap();
    let (ca, pem) = ca(&folder);
    let run = regsvc(&["client", "--url", "https://reg.c:5000", "--ca", &ca], "");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains(&format!(
        "cat > /etc/docker/certs.d/reg.c:5000/ca.crt <<'END'\n{pem}END\n"
    )));
    assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
    let lines: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| line.starts_with("docker "))
        .collect();
    assert_eq!(
        lines,
        [
            "docker login reg.c:5000",
            "docker tag ghcr.io/opensvc/pause:latest reg.c:5000/opensvc/pause:latest",
            "docker push reg.c:5000/opensvc/pause:latest",
        ]
    );
    let checked = std::process::Command::new("sh")
        .args(["-n", "-c", &run.stdout])
        .status();
    assert!(checked.unwrap().success());
}

#[test]
fn what_is_installed_joins_what_is_there_and_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let root_name = root.to_str().unwrap();
    let daemon = root.join("etc/docker/daemon.json");
    fs::create_dir_all(daemon.parent().unwrap()).unwrap();
    fs::write(&daemon, "{\"debug\": true}\n").unwrap();
    let plain = [
        "client",
        "--url",
        "http://reg.c:5000",
        "--install",
        "--root",
        root_name,
    ];
    let run = regsvc(&plain, "");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("systemctl reload docker"), "{run:?}");
    let text = fs::read_to_string(&daemon).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        json,
        serde_json::json!({"debug": true, "insecure-registries": ["reg.c:5000"]})
    );
    let again = regsvc(&plain, "");
    assert!(
        again.stderr.contains("daemon.json is as it should be"),
        "{again:?}"
    );
    assert_eq!(fs::read_to_string(&daemon).unwrap(), text);
    fs::write(&daemon, "{ broken").unwrap();
    let broken = regsvc(&plain, "");
    assert_eq!(broken.code, 3, "{broken:?}");
    assert!(
        broken
            .stderr
            .contains("cannot be added to, nothing was installed"),
        "{broken:?}"
    );
    assert_eq!(fs::read_to_string(&daemon).unwrap(), "{ broken");
}

#[test]
fn a_file_that_holds_something_else_is_refused_with_the_difference() {
    let folder = tempfile::tempdir().unwrap();
    let (ca, _) = ca(&folder);
    let root = folder.path().join("root");
    let hosts = root.join("etc/containerd/certs.d/reg.c:5000/hosts.toml");
    fs::create_dir_all(hosts.parent().unwrap()).unwrap();
    fs::write(&hosts, "server = \"https://mine\"\n").unwrap();
    let words = [
        "client",
        "--for",
        "containerd",
        "--url",
        "https://reg.c:5000",
        "--ca",
        &ca,
        "--install",
        "--root",
        root.to_str().unwrap(),
    ];
    let run = regsvc(&words, "");
    assert_eq!(run.code, 3, "{run:?}");
    assert!(
        run.stderr
            .contains("-server = \"https://mine\"\n+server = \"https://reg.c:5000\""),
        "{run:?}"
    );
    assert!(
        run.stderr
            .contains("`--replace` replaces it if this is right"),
        "{run:?}"
    );
    assert!(
        !hosts.with_file_name("ca.crt").exists(),
        "something was installed"
    );
    let run = regsvc(&[&words[..], &["--replace"]].concat(), "");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.stderr.contains("hosts.toml held something else:\n")
            && run.stderr.contains("-server = \"https://mine\""),
        "{run:?}"
    );
    // There is nothing to replace any more.
    assert_eq!(regsvc(&words, "").code, 0);
    let text = fs::read_to_string(&hosts).unwrap();
    assert!(
        text.contains("ca = \"/etc/containerd/certs.d/reg.c:5000/ca.crt\""),
        "{text}"
    );
}

#[test]
fn a_client_that_is_fitted_out_pulls_from_a_secure_registry() {
    let ours = authority("our authority");
    let setup = Setup {
        storage: DELETE,
        auth: htpasswd(),
        tls: Some(ours.certificate(&["localhost"], End::Later)),
        ..Setup::default()
    };
    let Some(real) = Real::start("fitted-out", &setup) else {
        return;
    };
    if !has("skopeo", "fitted-out") {
        return;
    }
    let url = real.url("https", "localhost");
    let ca = real.file("ca.pem", &ours.pem);
    let proof = prove(&url, &["--ca", &ca, "--user", "me", "--keep"], "hunter2\n");
    proof.passes(&["tls", "login", "upload"]);
    let root = real.folder.path().join("root");
    let words = [
        "client",
        "--for",
        "podman",
        "--url",
        &url,
        "--ca",
        &ca,
        "--install",
        "--root",
    ];
    let run = regsvc(&[&words[..], &[root.to_str().unwrap()]].concat(), "");
    assert_eq!(run.code, 0, "{run:?}");
    let image = proof.json["image"].as_str().unwrap();
    let pulled = std::process::Command::new("skopeo")
        .args([
            "copy",
            "--insecure-policy",
            "--src-creds=me:hunter2",
            "--src-cert-dir",
        ])
        .arg(root.join(format!("etc/containers/certs.d/localhost:{}", real.port)))
        .arg(format!("docker://{image}"))
        .arg(format!(
            "dir:{}",
            real.folder.path().join("pulled").display()
        ))
        .output()
        .unwrap();
    assert!(pulled.status.success(), "{pulled:?}");
}

#[test]
fn a_line_of_hosts_that_a_restart_has_outdated_is_noticed() {
    let tls = self_signed(&["registry.test.svc.homepool2"], End::Later);
    let setup = Setup {
        tls: Some(tls.clone()),
        ..Setup::default()
    };
    let Some(real) = Real::start("stale-hosts", &setup) else {
        return;
    };
    let stand_in = agent("127.0.0.1", &configuration(real.port, SECURE));
    let stand_in = stand_in.says("decode", 1, 0, &tls.0, "");
    fs::create_dir_all(stand_in.path("root/etc")).unwrap();
    let hosts = stand_in.path("root/etc/hosts");
    fs::write(
        &hosts,
        "10.22.0.3 registry.test.svc.homepool2\n10.22.0.3 mine\n",
    )
    .unwrap();
    let root = stand_in.path("root");
    let words = ["client", "test/registry", "--install", "--root"];
    let run = stand_in.run(&[&words[..], &[root.to_str().unwrap()]].concat());
    run.ends(0, &["ca.crt"]);
    let stdout = run.stdout();
    assert!(
        stdout.contains("/etc/hosts says that registry.test.svc.homepool2 is 10.22.0.3, where it is no more: it is 127.0.0.1"),
        "{stdout}"
    );
    // The line is there to be pasted, and does what it says.
    let line = stdout
        .lines()
        .find(|line| line.starts_with("sed -i "))
        .unwrap();
    let line = line.replace("/etc/hosts", hosts.to_str().unwrap());
    let done = std::process::Command::new("sh")
        .args(["-c", &line])
        .status();
    assert!(done.unwrap().success());
    let corrected = "127.0.0.1 registry.test.svc.homepool2\n10.22.0.3 mine\n";
    assert_eq!(fs::read_to_string(&hosts).unwrap(), corrected);
    let run = stand_in.run(&[&words[..], &[root.to_str().unwrap()]].concat());
    assert!(!run.stdout().contains("sed -i"), "{}", run.stdout());
    assert_eq!(fs::read_to_string(&hosts).unwrap(), corrected);
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    fs::write(&empty, "hunter2").unwrap();
    let run = regsvc(
        &[
            "client",
            "--url",
            "https://a",
            "--ca",
            empty.to_str().unwrap(),
        ],
        "",
    );
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stderr.contains("no certificate in it") && !run.stderr.contains("hunter2"),
        "{run:?}"
    );
    assert_eq!(
        regsvc(&["client", "--url", "https://a", "--for", "rkt"], "").code,
        2
    );
    assert_eq!(
        regsvc(&["client", "--url", "https://a", "--root", "/x"], "").code,
        2
    );
}

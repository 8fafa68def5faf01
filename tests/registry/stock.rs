//! `regsvc status --registry`: what a registry holds, what room it has, how long its certificate holds.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::agent::{Run, StandIn};
use crate::certificates::{End, self_signed};
use crate::deployed::{SECURE, agent, configuration};
use crate::memory::faulty;
use crate::program::prove;
use crate::real::{DELETE, Real, Setup, htpasswd};
use crate::stand_in::Reply;

/// The asked node's own look.
const UP: &str =
    "{\"avail\": \"up\", \"monitor\": {\"status\": \"idle\"}, \"cluster\": {\"avail\": \"up\"}}\n";

const STATUS: [&str; 3] = ["status", "test/registry", "--registry"];

/// Asks, with standard input.
fn status(stand_in: &StandIn, more: &[&str], stdin: &str) -> Run {
    let mut child = stand_in
        .regsvc(&[&STATUS, more].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever reads nothing has closed it.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    Run(child.wait_with_output().unwrap())
}

/// An agent that tells of the volume and of its pool, too.
fn telling(configuration: &str) -> StandIn {
    let data = format!("{configuration}[volume#data]\nname = {{name}}-data\nsize = 20m\n");
    let data = data.replace(
        "volume_mounts = ",
        "volume_mounts = {name}-data/registry:/var/lib/registry:rw ",
    );
    agent("127.0.0.1", &data)
        .borrows("pools", 1, "v2/doctor/pools.1")
        .borrows(
            "volume-configuration",
            1,
            "v2/remove-data/volume-configuration.1",
        )
        .says("refresh", 1, 0, UP, "")
}

fn schema() -> jsonschema::Validator {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/status.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn json(run: &Run) -> Value {
    let json: Value = serde_json::from_str(&run.stdout()).unwrap();
    let errors: Vec<_> = schema()
        .iter_errors(&json)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    json["services"][0]["registry"].clone()
}

#[test]
fn a_secure_registry_says_what_it_holds_to_a_user_and_its_certificate_to_everybody() {
    let tls = self_signed(&["registry.test.svc.homepool2"], End::Later);
    let setup = Setup {
        storage: DELETE,
        auth: htpasswd(),
        tls: Some(tls.clone()),
        ..Setup::default()
    };
    let Some(real) = Real::start("stock", &setup) else {
        return;
    };
    let stand_in = telling(&configuration(real.port, SECURE)).says("decode", 1, 0, &tls.0, "");
    let nobody = status(&stand_in, &[], "");
    nobody.ends(0, &[]);
    let said = nobody.stdout();
    for words in [
        &format!(
            "registry https://registry.test.svc.homepool2:{}\n",
            real.port
        ),
        "  repositories  unknown: it asks for a password: `regsvc status test/registry --registry --user NAME`\n",
        "  volume        registry-data, made for 20m, in the pool default of aubergine, where 33.6g of 251.9g are free; \
         what it uses itself no agent says\n",
        " days left, until 2",
    ] {
        assert!(said.contains(words), "no `{words}` in {said}");
    }
    let run = status(&stand_in, &["--user", "me"], "hunter2\n");
    run.ends(0, &[]);
    assert!(
        run.stdout().contains("  repositories  none\n"),
        "{}",
        run.stdout()
    );
    let wrong = status(&stand_in, &["--user", "me"], "hunter3\n");
    assert!(
        wrong
            .stdout()
            .contains("repositories  unknown: the answer is 401"),
        "{}",
        wrong.stdout()
    );
    assert!(!format!("{:?}{:?}", run.0, wrong.0).contains("hunter"));
    let run = status(
        &stand_in,
        &["--format", "json", "--user", "me"],
        "hunter2\n",
    );
    let registry = json(&run);
    assert_eq!(registry["repositories"]["count"], 0);
    assert_eq!(registry["storage"]["size"], 20 << 20);
    assert!(registry["certificate"]["days_left"].as_i64().unwrap() > 0);
}

#[test]
fn repositories_are_counted_page_by_page_and_named_in_part() {
    let Some(real) = Real::start("stock-open", &Setup::default()) else {
        return;
    };
    for repository in ["one", "b/two"] {
        let words = ["--keep", "--repository", repository];
        prove(&real.url("http", "127.0.0.1"), &words, "").passes(&["manifest"]);
    }
    let stand_in = telling(&configuration(real.port, ""));
    let run = status(&stand_in, &[], "");
    assert!(
        run.stdout().contains("  repositories  2: b/two, one\n"),
        "{}",
        run.stdout()
    );
    assert!(
        run.stdout()
            .contains("  certificate   unknown: it speaks plain HTTP\n")
    );

    // A registry with more repositories than anybody counts, on pages without an end.
    let registry = faulty(|request| {
        let from = request.target.split("last=").nth(1).unwrap_or("0");
        let from: usize = from.split('&').next().unwrap().parse().unwrap();
        let names: Vec<String> = (from..from + 100)
            .map(|number| format!("r{number}"))
            .collect();
        let link = format!("</v2/_catalog?last={}&n=100>; rel=\"next\"", from + 100);
        let body = serde_json::json!({"repositories": names}).to_string();
        let headers = vec![("Link", link)];
        request
            .target
            .starts_with("/v2/_catalog")
            .then(|| Reply::Answer(200, headers, body.into_bytes()))
    });
    let stand_in = telling(&configuration(registry.port, ""));
    let run = status(&stand_in, &["--format", "json"], "");
    let repositories = json(&run)["repositories"].clone();
    assert_eq!(
        (&repositories["count"], &repositories["more"]),
        (&1000.into(), &true.into())
    );
    let shown = status(&stand_in, &[], "").stdout();
    assert!(
        shown.contains("  repositories  more than 1000: r0, r1, "),
        "{shown}"
    );
    assert!(shown.contains(", r19, …\n"), "{shown}");
}

#[test]
fn a_next_page_at_another_place_is_not_asked_for() {
    let elsewhere = faulty(|_| None);
    let to = elsewhere.url();
    let registry = faulty(move |request| {
        let link = format!("<{to}/v2/_catalog?n=100>; rel=\"next\"");
        let body = br#"{"repositories": ["a"]}"#.to_vec();
        request
            .target
            .starts_with("/v2/_catalog")
            .then(|| Reply::Answer(200, vec![("Link", link)], body))
    });
    let stand_in = telling(&configuration(registry.port, ""));
    let run = status(&stand_in, &[], "");
    assert!(
        run.stdout()
            .contains("repositories  unknown: the registry sends clients elsewhere"),
        "{}",
        run.stdout()
    );
    assert!(elsewhere.seen.lock().unwrap().is_empty());
}

#[test]
fn what_is_no_registry_has_none_and_nobody_is_asked_unless_that_is_wanted() {
    let web = "[container#1]\ntype = docker\nimage = nginx\n";
    let stand_in = agent("127.0.0.1", web).says("refresh", 1, 0, UP, "");
    let run = status(&stand_in, &["--format", "json"], "");
    run.ends(0, &["nothing is known of its registry: test/svc/registry has no container that is a registry"]);
    assert!(json(&run).is_null());
    let registry = faulty(|_| None);
    let stand_in = telling(&configuration(registry.port, ""));
    let run = stand_in.run(&["status", "test/registry"]);
    run.ends(0, &[]);
    assert!(!run.stdout().contains("repositories"));
    assert!(registry.seen.lock().unwrap().is_empty());
    stand_in
        .run(&["status", "test/registry", "--user", "me"])
        .ends(2, &["--registry"]);
}

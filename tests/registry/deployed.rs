//! `regsvc test PATH` and `regsvc url`: the registry that an agent knows.

use serde_json::json;

use crate::agent::StandIn;
use crate::certificates::{End, self_signed};
use crate::memory::{faulty, version};
use crate::real::{DELETE, Real, Setup, htpasswd};
use crate::stand_in::empty;

/// An agent whose service `test/registry` is up at an address, with a configuration.
pub(crate) fn agent(address: &str, configuration: &str) -> StandIn {
    let instance = json!({
        "avail": "up", "overall": "up", "provisioned": true, "monitor": {"status": "idle"},
        "resources": {"ip#cni": {"status": "up", "type": "ip.cni", "label": "cni",
                                 "info": {"ipaddr": format!("{address}/16")}}},
    });
    let overview = json!({
        "cluster": {"name": "homepool2", "nodes": ["aubergine"]},
        "monitor": {
            "services": {"test/svc/registry": {"avail": "up", "overall": "up", "provisioned": true}},
            "nodes": {"aubergine": {"services": {"status": {"test/svc/registry": instance}}}},
        },
    });
    StandIn::silent()
        .borrows("version", 1, "v2/doctor/version.1")
        .borrows("cluster-state", 1, "v2/doctor/cluster-state.1")
        .says("dns", 1, 0, "None\n", "")
        .says("overview", 1, 0, &format!("{overview}\n"), "")
        .says("configuration", 1, 0, configuration, "")
}

/// The configuration of a registry at a port, with more words in its environment.
pub(crate) fn configuration(port: u16, more: &str) -> String {
    format!(
        "[container#registry]\ntype = docker\nimage = registry:2.8.3\n\
         volume_mounts = {{name}}-secrets:/secrets:ro\n\
         environment = REGISTRY_HTTP_ADDR=:{port}{more}\n\
         [volume#secrets]\nname = {{name}}-secrets\ntype = shm\n\
         secrets = tls/certificate_chain:/tls.crt\n"
    )
}

/// What has a registry speak TLS and ask for passwords.
pub(crate) const SECURE: &str =
    "\n\tREGISTRY_AUTH=htpasswd\n\tREGISTRY_HTTP_TLS_CERTIFICATE=/secrets/tls.crt";

#[test]
fn a_url_is_one_line_the_name_where_the_cluster_has_dns_else_the_address() {
    let stand_in = agent("10.22.0.4", &configuration(5000, ""));
    let run = stand_in.run(&["url", "test/registry"]);
    run.ends(0, &[]);
    assert_eq!(
        (run.stdout().as_str(), run.stderr().as_str()),
        ("10.22.0.4:5000\n", "")
    );
    let stand_in =
        agent("10.22.0.4", &configuration(5001, "")).says("dns", 1, 0, "10.99.0.1\n", "");
    let run = stand_in.run(&["url", "test/registry"]);
    assert_eq!(run.stdout(), "registry.test.svc.homepool2:5001\n");
    let said = "registry.test.svc.homepool2:5001 (10.22.0.4); `regsvc client test/registry` says how clients find it";
    run.ends(0, &["regsvc: the name has no address here: ", said]);
}

#[test]
fn what_is_no_deployed_registry_is_told() {
    let web = "[container#1]\ntype = docker\nimage = nginx\n";
    agent("10.22.0.4", web)
        .run(&["url", "test/registry"])
        .ends(3, &["no container that is a registry"]);
    agent("10.22.0.4", web).run(&["test", "test/other"]).ends(
        3,
        &["test/svc/other does not exist: `regsvc deploy test/other` makes it"],
    );
    StandIn::silent()
        .borrows("version", 1, "v2/doctor/version.1")
        .borrows("overview", 1, "v2/daemon-down/overview.1")
        .run(&["test", "test/registry"])
        .ends(
            3,
            &["the daemon of the agent does not run", "om daemon start"],
        );
}

#[test]
fn a_deployment_is_proved_at_its_address() {
    let registry = faulty(|_| None);
    let stand_in = agent("127.0.0.1", &configuration(registry.port, ""));
    let run = stand_in.run(&["test", "test/registry", "--size", "64k"]);
    run.ends(0, &[]);
    let said = format!(
        "http://127.0.0.1:{}: 0 fail, 4 skipped, 10 pass",
        registry.port
    );
    assert!(run.stdout().contains(&said), "{}", run.stdout());
}

#[test]
fn what_the_configuration_says_is_what_is_expected() {
    // The registry was started before REGISTRY_AUTH was set.
    let registry = faulty(|_| None);
    let auth = "\n\tREGISTRY_AUTH=htpasswd";
    let stand_in = agent("127.0.0.1", &configuration(registry.port, auth));
    let run = stand_in.run(&["test", "test/registry", "--size", "64k"]);
    run.ends(1, &[]);
    let said = run.stdout();
    assert!(
        said.contains("fail    anonymous push  a push without credentials was let in"),
        "{said}"
    );
    assert!(
        said.contains("mend: regsvc deploy test/registry --update --set auth=htpasswd"),
        "{said}"
    );
    // A proxy asks where the registry does not.
    let challenge = || ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
    let registry = faulty(move |_| Some(empty(401, vec![version(), challenge()])));
    let stand_in = agent("127.0.0.1", &configuration(registry.port, ""));
    let run = stand_in.run(&["test", "test/registry"]);
    run.ends(1, &[]);
    assert!(
        run.stdout().contains("mend: om test/svc/registry restart"),
        "{}",
        run.stdout()
    );
    // A cache takes no images, which is as it should be.
    let registry = faulty(|request| (request.method == "POST").then(|| empty(405, vec![])));
    let mirror = "\n\tREGISTRY_PROXY_REMOTEURL=https://registry-1.docker.io";
    let stand_in = agent("127.0.0.1", &configuration(registry.port, mirror));
    let run = stand_in.run(&["test", "test/registry"]);
    run.ends(0, &[]);
    assert!(
        run.stdout()
            .contains("skipped upload          the registry takes no images"),
        "{}",
        run.stdout()
    );
}

#[test]
fn a_secure_deployment_is_trusted_by_its_own_secret_and_named_as_its_certificate_is() {
    let tls = self_signed(&["registry.test.svc.homepool2"], End::Later);
    let full = tls.1.clone() + &tls.0;
    let setup = Setup {
        storage: DELETE,
        auth: htpasswd(),
        tls: Some(tls),
        ..Setup::default()
    };
    let Some(real) = Real::start("deployed", &setup) else {
        return;
    };
    let secure = configuration(real.port, SECURE);
    let stand_in = agent("127.0.0.1", &secure).says("decode", 1, 0, &full, "");
    std::fs::create_dir(stand_in.path("tmp/.docker")).unwrap();
    let entry = format!("registry.test.svc.homepool2:{}", real.port);
    let config = json!({"auths": {entry: {"auth": "bWU6aHVudGVyMg=="}}});
    std::fs::write(stand_in.path("tmp/.docker/config.json"), config.to_string()).unwrap();
    let run = stand_in.run(&["test", "test/registry", "--size", "64k"]);
    run.ends(0, &[]);
    let said = run.stdout();
    assert!(
        said.contains("is known to no DNS here: spoken to at 127.0.0.1"),
        "{said}"
    );
    assert!(
        said.contains("pass    tls") && said.contains("login           as me"),
        "{said}"
    );
    let decoded = "om test/sec/tls decode --key certificate_chain";
    assert!(
        stand_in.calls().iter().any(|call| call == decoded),
        "{:?}",
        stand_in.calls()
    );
    assert!(
        !said.contains("hunter2") && !said.contains("PRIVATE"),
        "{said}"
    );
}

#[test]
fn a_certificate_that_the_agent_does_not_give_is_told_without_its_words() {
    let registry = faulty(|_| None);
    let secure = configuration(registry.port, SECURE);
    let stand_in = agent("127.0.0.1", &secure).says("decode", 1, 1, "hunter2\n", "hunter2\n");
    let run = stand_in.run(&["test", "test/registry"]);
    run.ends(1, &["the certificate in test/sec/tls cannot be read"]);
    assert!(
        run.stdout().contains("cause: it speaks plain HTTP"),
        "{}",
        run.stdout()
    );
    assert!(
        run.stdout()
            .contains("regsvc deploy test/registry --update --set tls=self-signed")
    );
    assert!(!format!("{:?}", run.0).contains("hunter2"));
}

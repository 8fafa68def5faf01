//! The worked examples of `docs/registry.md`: their files of answers render, and their services are clean.

use std::fs;
use std::path::Path;

use crate::stand_in::StandIn;

/// The block of the page that has this section, as a file of answers; an agent that has nothing to say.
fn example(section: &str) -> StandIn {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/registry.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = page.split("```ini\n").skip(1);
    let mut blocks = blocks.map(|block| block.split("```").next().unwrap_or_default());
    let block = blocks.find(|block| block.contains(section)).unwrap();
    let agent = StandIn::silent();
    fs::write(agent.path("regsvc.ini"), block).unwrap();
    agent
}

/// A service of an example, rendered once it was found to be clean.
fn rendered(agent: &StandIn, path: &str) -> String {
    let run = agent.run(&["validate", "--path", path]);
    run.ends(0, &[]);
    assert!(run.stdout().contains("clean"), "{}", run.stdout());
    assert!(
        !run.stderr().contains("changes nothing"),
        "{}",
        run.stderr()
    );
    agent.run(&["render", path]).stdout()
}

#[test]
fn the_mesh_renders_and_is_clean() {
    let agent = example("[lyon/mirror]");
    for path in ["prod/source", "lyon/mirror", "oslo/mirror"] {
        let text = rendered(&agent, path);
        let is_mirror = path.ends_with("mirror");
        let url = "REGISTRY_PROXY_REMOTEURL=https://hub.example.org:5000\n";
        assert_eq!(text.contains(url), is_mirror, "{text}");
        assert_eq!(
            text.contains("REGISTRY_AUTH=htpasswd\n"),
            !is_mirror,
            "{text}"
        );
        assert_eq!(
            text.contains("SSL_CERT_DIR=/secrets/authorities\n"),
            is_mirror
        );
        let password = "REGISTRY_PROXY_PASSWORD={name}/mirror_password";
        assert_eq!(text.contains(password), is_mirror);
        assert!(text.contains("REGISTRY_HTTP_TLS_KEY="), "{text}");
    }
}

#[test]
fn the_registry_of_the_collector_renders_and_is_clean() {
    let agent = example("[prod/hub]");
    for file in ["collector.pem", "hub.crt", "hub.key"] {
        fs::write(agent.path(file), "x\n").unwrap();
    }
    let text = rendered(&agent, "prod/hub");
    for variable in [
        "REGISTRY_HTTP_ADDR=:443\n",
        "REGISTRY_AUTH=token\n",
        "REGISTRY_AUTH_TOKEN_REALM=https://collector.opensvc.com/init/registry/token\n",
        "REGISTRY_AUTH_TOKEN_SERVICE=hub.example.org\n",
        "REGISTRY_AUTH_TOKEN_ISSUER=opensvc\n",
        "REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE=",
        "REGISTRY_STORAGE_DELETE_ENABLED=true\n",
        "REGISTRY_HTTP_TLS_CERTIFICATE=",
    ] {
        assert!(text.contains(variable), "no {variable} in {text}");
    }
}

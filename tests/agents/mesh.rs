//! The README's mesh of registries: its file of answers renders, and its services are clean.

use std::fs;
use std::path::Path;

use crate::stand_in::StandIn;

/// The block of the README that begins so.
fn block(readme: &str, beginning: &str) -> String {
    let blocks = readme.split("```ini\n").skip(1);
    let mut blocks = blocks.map(|block| block.split("```").next().unwrap_or_default());
    let block = blocks.find(|block| block.contains(beginning)).unwrap();
    block.to_owned()
}

#[test]
fn the_mesh_of_the_readme_renders_and_is_clean() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let agent = StandIn::silent();
    let answers = block(&fs::read_to_string(readme).unwrap(), "[lyon/mirror]");
    fs::write(agent.path("regsvc.ini"), answers).unwrap();
    for path in ["prod/source", "lyon/mirror", "oslo/mirror"] {
        let run = agent.run(&["validate", "--path", path]);
        run.ends(0, &[]);
        assert!(run.stdout().contains("clean"), "{}", run.stdout());
        let text = agent.run(&["render", path]).stdout();
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

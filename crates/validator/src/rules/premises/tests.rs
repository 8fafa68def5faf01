//! One mistake, one finding.

use crate::configuration::{Configuration, Identity};
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::generation::Generations;

const GOOD: &str = "\
[DEFAULT]
nodes = *
orchestrate = ha

[ip#1]
type = cni
netns = container#0

[container#0]
type = docker
image = ghcr.io/opensvc/pause:1.0
rm = true

[container#1]
type = docker
image = {env.image}
rm = true
restart = 2
monitor = true
netns = container#0
volume_mounts = {name}-data:/data

[volume#1]
name = {name}-data
size = {env.size}
shared = true

[env]
image = app:1.0
size = 10g
";

fn codes(text: &str) -> Vec<&'static str> {
    let document = Document::read(text);
    let identity = Identity::default();
    let configuration = Configuration::new(&document, &identity, Generations::BOTH);
    let findings = crate::rules::check(&configuration);
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_slip_is_one_finding() {
    assert!(codes(GOOD).is_empty());
    let slips = [
        ("image = {env", "imagge = {env", "OSV301"),
        (
            "netns = container#0\n\n",
            "netnss = container#0\n\n",
            "OSV301",
        ),
        (
            "netns = container#0\nvolume",
            "netns = container#9\nvolume",
            "OSV601",
        ),
        ("type = cni", "tpye = cni", "OSV206"),
        ("rm = true\nres", "Rm = true\nres", "OSV301"),
        ("name = {name}-data", "nmae = {name}-data", "OSV301"),
        ("name = {name}-data", "name = {name-data}", "OSV505"),
        ("name = {name}-data", "name {name}-data", "OSV101"),
        ("{env.size}", "{env.size", "OSV505"),
        ("{env.image}", "{ env.image }", "OSV505"),
        ("{env.image}", "{evn.image}", "OSV501"),
        ("shared = true", "shered = true", "OSV301"),
        ("[volume#1]", "[Volume#1]", "OSV202"),
        ("[container#0]", "[contianer#0]", "OSV202"),
        ("[ip#1]", "[pi#1]", "OSV202"),
        ("[container#1]", "container#1]", "OSV101"),
    ];
    for (good, bad, code) in slips {
        let text = GOOD.replacen(good, bad, 1);
        assert_ne!(text, GOOD, "{good}");
        assert_eq!(codes(&text), [code], "{bad}");
    }
}

#[test]
fn a_section_that_stands_twice_is_an_error_where_it_says_two_things() {
    let severity = |again: &str| {
        let text = format!("{GOOD}[volume#1]\n{again}\n");
        let document = Document::read(&text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        let names: Vec<_> = findings.iter().map(|finding| finding.name).collect();
        assert_eq!(names, ["duplicate-section"]);
        findings[0].severity
    };
    assert_eq!(severity("size = {env.size}"), Severity::Warning);
    assert_eq!(severity("size = 20g"), Severity::Error);
}

#[test]
fn a_scope_that_nobody_is_in_is_told_of_the_nodes_too() {
    for line in ["nodes@ = n1", "nodes@flexprimary = n1"] {
        let text = GOOD.replacen("nodes = *", &format!("nodes = *\n{line}"), 1);
        assert_eq!(codes(&text), ["OSV511"], "{line}");
    }
}

#[test]
fn a_mistake_in_one_container_hides_nothing_of_another() {
    let text = GOOD.replacen(
        "image = ghcr",
        "disable = true
image = ghcr",
        1,
    );
    let disabled = codes(&text);
    assert!(disabled.contains(&"OSV605"), "{disabled:?}");
    let text = format!(
        "{text}
[container#2]
type = docker
image = a:1
rm = true
netns = container#7
"
    );
    let both = codes(&text);
    assert!(both.contains(&"OSV605"), "{both:?}");
    assert!(both.contains(&"OSV601"), "{both:?}");
}

#[test]
fn a_fault_elsewhere_hides_no_holder_that_is_not_there() {
    let text = GOOD.replacen("rm = true\n\n", "rm = true\ndetach = false\n\n", 1);
    let holder = ["OSV605", "OSV605"];
    assert_eq!(codes(&text), holder);
    let container = "[container#5]\ntype = docker\nimage = a:1\nrm = true\nnetns = container#6\n";
    let text = format!("{text}\n{container}");
    let mut found = codes(&text);
    found.retain(|code| *code == "OSV605");
    assert_eq!(found, holder);
}

#[test]
fn two_mistakes_are_two_findings() {
    let text = GOOD.replacen("restart = 2", "restrat = 2", 1);
    let text = text.replacen("monitor = true\n", "", 1);
    let text = text.replacen("rm = true\nrestrat", "restrat", 1);
    assert_eq!(codes(&text), ["OSV622", "OSV301"]);
}

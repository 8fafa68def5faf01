//! Bytes -> report, step by step: how much of a configuration each step takes in a second.
//!
//! `cargo bench` runs all; `cargo bench -- rules` some. The figures are in `benches/README.md`.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use regsvc::configuration::{Configuration, Identity};
use regsvc::diagnostic::Diagnostic;
use regsvc::document::{Document, Source};
use regsvc::generation::Generations;
use regsvc::report::{Checked, Format};
use regsvc::rules;

fn main() {
    // The tables are read once a process.
    check(&Document::read(SMALL));
    divan::main();
}

/// What the `registry` template makes.
const SMALL: &str = include_str!("../tests/golden/registry.conf");

/// How large a large file is, in bytes; `cargo test` only wants to know that everything runs.
fn large() -> usize {
    match std::env::args().any(|argument| argument == "--bench") {
        true => 8 << 20,
        false => 8 << 10,
    }
}

fn repeated(part: impl Fn(usize) -> String) -> String {
    let mut text = "[DEFAULT]\nnodes = *\n\n[env]\nport = 5000\n\n".to_owned();
    let mut number = 0;
    let large = large();
    while text.len() < large {
        text += &part(number);
        number += 1;
    }
    text
}

/// Many resources.
fn resources() -> String {
    repeated(|n| {
        format!(
            "[volume#v{n}]\nname = data{n}\nsize = 10g\n\n\
             [container#c{n}]\ntype = docker\nimage = ghcr.io/opensvc/registry:2.8.3\nrm = true\n\
             netns = none\nvolume_mounts = data{n}:/var/lib/registry:rw\nenvironment = PORT={{env.port}}\n\n"
        )
    })
}

/// Resources that set much of what they can.
fn rich() -> String {
    repeated(|n| {
        format!(
            "[container#c{n}]\ntype = docker\nimage = ghcr.io/opensvc/registry:2.8.3\nrm = true\ndetach = true\n\
             interactive = false\ntty = false\nhostname = web{n}\nuser = 1000\nentrypoint = /bin/registry\n\
             command = serve /etc/docker/registry/config.yml\nvolume_mounts = /srv/data{n}:/var/lib/registry:rw\n\
             environment = PORT={{env.port}} LOG=info\nstart_timeout = 2m\nstop_timeout = 30s\nrestart = 3\n\
             monitor = true\noptional = false\npull_timeout = 5m\ntags = web front\n\
             comment = The web front of shop number {n}\nrun_args = --memory 512m --cpus 2\nnetns = none\n\n"
        )
    })
}

/// One long value, and as many references to its words: quadratic to whoever takes it apart at each.
fn references() -> String {
    let half = large() / 2;
    let mut text = "[env]\nlong = ".to_owned();
    text += &"x ".repeat(half / 2);
    text.push('\n');
    let mut number = 0;
    while text.len() < 2 * half {
        text += &format!("a{number} = {{env.long[{number}]}}\n");
        number += 1;
    }
    text
}

/// Many lines of one section that takes any key.
fn settings() -> String {
    repeated(|n| format!("key_{n} = the value of a line that is as long as most lines are\n"))
}

/// Many comments.
fn comments() -> String {
    repeated(|_| "# A line that says why the next one is as it is.\n\n".to_owned())
}

fn check(document: &Document<'_>) -> Vec<Diagnostic> {
    let identity = Identity::default();
    rules::check(&Configuration::new(document, &identity, Generations::BOTH))
}

#[divan::bench(args = ["resources", "rich", "settings", "comments"])]
fn read(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| black_box(Document::read(&text)).entries().len());
}

#[divan::bench(
    args = ["resources", "rich", "settings", "comments", "references"],
    sample_count = 10
)]
fn validate(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| check(&Source::read(text.clone().into_bytes()).document()).len());
}

fn shaped(shape: &str) -> String {
    match shape {
        "resources" => resources(),
        "rich" => rich(),
        "references" => references(),
        "settings" => settings(),
        _ => comments(),
    }
}

#[divan::bench]
fn validate_small(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(1usize))
        .bench(|| check(&Document::read(black_box(SMALL))).len());
}

#[divan::bench(args = ["text", "short", "json", "sarif", "github", "junit", "gitlab"])]
fn report(bencher: Bencher<'_, '_>, form: &str) {
    let text = "[container#1]\ntype = docker\nimgae = a:1\n".to_owned()
        + &"volume_mounts = {env.data}:/data\n".repeat(100);
    let findings = check(&Document::read(&text));
    let checked = Checked {
        file: "a.conf",
        text: &text,
        findings: &findings,
    };
    let format = match form {
        "text" => Format::Text {
            colour: false,
            width: 100,
        },
        "short" => Format::Short,
        "json" => Format::Json,
        "sarif" => Format::Sarif,
        "github" => Format::Github,
        "junit" => Format::Junit,
        _ => Format::Gitlab,
    };
    bencher
        .counter(ItemsCount::new(findings.len()))
        .bench(|| format.page(&checked).text.len());
}

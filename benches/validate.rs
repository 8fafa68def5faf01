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

/// How large a large file is, in bytes.
const LARGE: usize = 8 << 20;

fn repeated(part: impl Fn(usize) -> String) -> String {
    let mut text = "[DEFAULT]\nnodes = *\n\n[env]\nport = 5000\n\n".to_owned();
    let mut number = 0;
    while text.len() < LARGE {
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

#[divan::bench(args = ["resources", "settings", "comments"])]
fn read(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| black_box(Document::read(&text)).entries().len());
}

#[divan::bench(args = ["resources", "settings", "comments"], sample_count = 10)]
fn validate(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| check(&Source::read(text.clone().into_bytes()).document()).len());
}

fn shaped(shape: &str) -> String {
    match shape {
        "resources" => resources(),
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

//! Bytes -> report, step by step: how much of a configuration each step takes in a second.
//!
//! `cargo bench` runs all; `cargo bench -- rules` some. The figures are in `benches/README.md`. With a folder in
//! `REGSVC_SHAPES`, the large files are written there instead, for whole processes.

mod shapes;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use regsvc::configuration::{Configuration, Identity};
use regsvc::diagnostic::Diagnostic;
use regsvc::document::{Document, Source};
use regsvc::generation::Generations;
use regsvc::report::{Checked, Format};
use regsvc::rules;

use shapes::shaped;

/// How large the files are that are written, in bytes.
const WRITTEN: usize = 4 << 20;

fn main() {
    if let Some(folder) = std::env::var_os("REGSVC_SHAPES") {
        shapes::write(folder.as_ref(), WRITTEN).expect("the folder can be written");
        return;
    }
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

fn check(document: &Document<'_>) -> Vec<Diagnostic> {
    let identity = Identity::default();
    rules::check(&Configuration::new(document, &identity, Generations::BOTH))
}

#[divan::bench(args = ["clean", "resources", "settings", "comments"])]
fn read(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape, large());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| black_box(Document::read(&text)).entries().len());
}

#[divan::bench(args = shapes::SHAPES.map(|(name, _)| name), sample_count = 10)]
fn validate(bencher: Bencher<'_, '_>, shape: &str) {
    let text = shaped(shape, large());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| check(&Source::read(text.clone().into_bytes()).document()).len());
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

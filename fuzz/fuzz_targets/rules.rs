//! Any bytes: the rules end, and what they find can be shown in every form and fixed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regsvc::configuration::{Configuration, Identity};
use regsvc::diagnostic::Diagnostic;
use regsvc::document::{Document, Source};
use regsvc::generation::Generations;
use regsvc::report::{Checked, Format};
use regsvc::{fix, rules};

fn check(document: &Document<'_>, agents: Generations) -> Vec<Diagnostic> {
    let identity = Identity::default();
    rules::check(&Configuration::new(document, &identity, agents))
}

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses; the rest is the file. Reports and fixes cost more than the rules: not every time.
    let Some((&choice, bytes)) = bytes.split_first() else {
        return;
    };
    let agents = [Generations::BOTH, Generations::V2, Generations::V3][usize::from(choice % 3)];
    let formats = [
        Format::Text {
            colour: false,
            width: 80,
        },
        Format::Short,
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Junit,
        Format::Gitlab,
    ];
    let source = Source::read(bytes.to_vec());
    let findings = check(&source.document(), agents);
    for finding in &findings {
        assert!(source.text().get(finding.primary.span.range()).is_some());
        for label in &finding.related {
            assert!(source.text().get(label.span.range()).is_some());
        }
    }
    if let Some(format) = formats.get(usize::from(choice / 3 % 32)) {
        let page = format.page(&Checked {
            file: "a.conf",
            text: source.text(),
            findings: &findings,
        });
        assert!(findings.is_empty() || !page.text.is_empty());
    }
    if choice >= 0xc0 {
        fix::fix(source.text(), findings, |text| {
            check(&Document::read(text), agents)
        });
    }
});

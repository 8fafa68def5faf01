//! Any bytes: reading never fails, loses nothing, and every place is one of the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use regsvc::document::Source;
use regsvc::generation::Generation;

fuzz_target!(|bytes: &[u8]| {
    let source = Source::read(bytes.to_vec());
    let document = source.document();
    assert_eq!(document.to_string(), source.text());
    if source.is_whole() {
        assert_eq!(source.text().as_bytes(), bytes);
    }
    let mut end = 0;
    for token in document.tokens() {
        assert_eq!(token.span.start, end);
        end = token.span.end;
    }
    assert_eq!(end, source.text().len());
    for entry in document.entries() {
        for generation in Generation::ALL {
            let _ = document.value(entry, generation);
        }
    }
});

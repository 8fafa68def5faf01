//! What holds of every text: no panic, and faults that stand inside the text.

use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::generation::Generation;

/// Texts near what values look like, and texts far from it.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9a-zA-Z.,:%@+~!*/'\"\\\\ =_#\\[\\]{}-]{0,24}",
        "[0-9０-９٣²]{0,3}[.,_ -]?[0-9]{0,24}( |\u{a0}|\u{1f})?[kKmMgGtTpPeEzZyYbBiIwdhsn%]{0,4}.{0,3}",
        "(!|~)?[0-9:*-]{0,11}(@[0-9a-z]{0,4})?( [a-z0-9:,*-]{0,9}){0,4}",
        "\\[(\"[@0-9:* a-z\\\\u]{0,9}\",?){0,3}\\]?",
        "[a-zA-Z0-9./:_-]{0,20}(:[a-z0-9.-]{0,9})?(@sha256:[0-9a-f]{60,66})?",
    ]
}

fn check_span(text: &str, span: Range<usize>) -> Result<(), TestCaseError> {
    prop_assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
    Ok(())
}

fn check<T>(text: &str, reading: &Reading<T>) -> Result<(), TestCaseError> {
    match reading.fault() {
        Some(fault) => {
            prop_assert!(!fault.reason.is_empty() && !fault.reason.ends_with('.'));
            check_span(text, fault.span.clone())
        }
        None => Ok(()),
    }
}

proptest! {
    #[test]
    fn plain_types_are_read_of_any_text(text in texts()) {
        for generation in Generation::ALL {
            check(&text, &size::read(&text, generation))?;
            check(&text, &boolean::read(&text, generation))?;
            check(&text, &boolean::read_tristate(&text, generation))?;
            check(&text, &integer::read(&text, generation))?;
            check(&text, &file_mode::read(&text, generation))?;
            check(&text, &file_mode::read_umask(&text, generation))?;
            for bare in [duration::Bare::Seconds, duration::Bare::Minutes] {
                check(&text, &duration::read(&text, bare, generation))?;
            }
        }
        check(&text, &size::read_speed(&text))?;
    }

    #[test]
    fn schedules_are_read_of_any_text(text in texts()) {
        for generation in Generation::ALL {
            let reading = schedule::read(&text, generation);
            check(&text, &reading)?;
            let Some(schedule) = reading.value() else { continue };
            for expression in &schedule.expressions {
                check_span(&text, expression.span.clone())?;
            }
            if let Some(fault) = schedule.never_fires() {
                check_span(&text, fault.span)?;
            }
        }
    }

    #[test]
    fn nodes_are_read_of_any_text(text in texts()) {
        for generation in Generation::ALL {
            let reading = nodes::read(&text, generation);
            check(&text, &reading)?;
            for selector in reading.value().into_iter().flat_map(|nodes| nodes.selectors()) {
                prop_assert_eq!(&text[selector.item.span()], selector.item.text);
                selector.selects("n1");
                prop_assert!(selector.name().is_none_or(|name| name == selector.item.text));
            }
        }
    }

    #[test]
    fn items_are_read_of_any_text(text in texts()) {
        for generation in Generation::ALL {
            let mut end = 0;
            for item in list::read(&text, generation) {
                prop_assert!(!item.text.is_empty() && item.start >= end);
                prop_assert_eq!(&text[item.span()], item.text);
                end = item.span().end;
                check(&text, &expose::read(item, generation))?;
            }
        }
    }

    #[test]
    fn words_are_read_of_any_text(text in texts()) {
        for generation in Generation::ALL {
            for word in words::split(&text, generation) {
                let word = match word {
                    Ok(word) => word,
                    Err(fault) => {
                        check_span(&text, fault.span)?;
                        continue;
                    }
                };
                prop_assert_eq!(&text[word.span()], word.raw);
                for (at, c) in word.text.char_indices() {
                    let place = word.place(at..at + c.len_utf8());
                    prop_assert!(text[place.clone()].ends_with(c), "{c:?} at {place:?} of {text:?}");
                }
                check_span(&text, word.place(0..word.text.len()))?;
                check(&text, &environment::read(&word, generation))?;
                check(&text, &environment::read_reference(&word, generation))?;
                check(&text, &mounts::read(&word, generation))?;
                words::expanded_flags(&word.text).map(Iterator::count);
            }
        }
    }

    #[test]
    fn images_are_read_of_any_text(text in texts()) {
        match image::read(&text) {
            Ok(image) => {
                let parts = [image.registry, Some(image.repository), image.tag, image.digest];
                for part in parts.into_iter().flatten() {
                    prop_assert_eq!(&text[part.span()], part.text);
                }
                let parts = parts.into_iter().flatten().map(|part| part.text.len() + 1).sum::<usize>();
                prop_assert_eq!(parts, text.len() + 1);
            }
            Err(fault) => check_span(&text, fault.span)?,
        }
    }

    #[test]
    fn a_portable_size_is_read_alike(bytes in 0..i128::from(i64::MAX)) {
        let Some(spelling) = size::portable(bytes) else { return Ok(()) };
        for generation in Generation::ALL {
            prop_assert_eq!(size::read(&spelling, generation), Reading::Value(size::Size::Bytes(bytes)));
        }
    }

    #[test]
    fn words_without_quotes_are_the_items(text in "[a-z=:/ \t\n]{0,30}") {
        for generation in Generation::ALL {
            let words: Vec<_> = words::split(&text, generation).map(|word| word.unwrap().span()).collect();
            let items: Vec<_> = list::read(&text, generation).map(|item| item.span()).collect();
            prop_assert_eq!(words, items);
        }
    }
}

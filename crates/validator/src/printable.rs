//! Somebody else's text -> text that can be shown: nothing in it moves the cursor, hides or reorders.
//!
//! What an agent prints, and the labels and logs that it reports, may hold anything.

use std::borrow::Cow;
use std::fmt::Write;

use crate::bytes;

/// The most of a text that [`words`] shows, in bytes.
const LONGEST: usize = 64 * 1024;

/// Whether a character acts on the terminal, or on the order of what is read, instead of being shown.
fn acts(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

/// The text with every acting character written as its escape; line breaks and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        if acts(c) {
            // Writing to a String never fails.
            let _ = write!(shown, "{}", c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The text as it stands, on one line: line breaks and tabs are escaped, too.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if bytes::all(text.as_bytes(), |byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let breaks = ['\n', '\t', '\r'];
    if !text.contains(|c| acts(c) || breaks.contains(&c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match acts(c) || breaks.contains(&c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// The text as it can stand between quotes: they, backslashes and what cannot be seen are escaped.
pub fn quotable(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\');
    match text.bytes().all(is_plain) {
        true => text.into(),
        false => text.escape_debug().to_string().into(),
    }
}

/// The text on one line: acting characters escaped, blanks and line breaks as single blanks.
pub fn line(text: &str) -> String {
    printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// A program's own words, for an error: trimmed, harmless, whole up to 64 KiB (head and tail beyond that).
pub fn words(text: &str) -> String {
    let text = text.trim();
    if text.len() <= LONGEST {
        return printable(text).into_owned();
    }
    let head = start(text, LONGEST / 2);
    let mut tail = text.len() - LONGEST / 2;
    while !text.is_char_boundary(tail) {
        tail += 1;
    }
    format!(
        "{}\n[… {} bytes left out …]\n{}",
        printable(head),
        tail - head.len(),
        printable(&text[tail..])
    )
}

/// The text, or the beginning of one that is longer than `most` bytes.
pub fn shortened(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(start(&text, most).len());
        text.shrink_to_fit();
        text.push('…');
    }
    text
}

/// The start of a text, at most `most` bytes, whole characters.
pub fn start(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text up to about so many bytes; of a longer one its head and its tail.
pub fn ends(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mut tail = text.len() - most / 2;
    while !text.is_char_boundary(tail) {
        tail += 1;
    }
    Cow::Owned(format!("{}…{}", start(text, most / 2), &text[tail..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_the_ends_are_shown() {
        assert_eq!(ends("abcdef", 6), "abcdef");
        assert_eq!(ends("abcdefg", 4), "ab…fg");
        assert_eq!(ends("éééé", 4), "é…é");
    }

    #[test]
    fn what_acts_is_shown_instead() {
        assert_eq!(
            printable("a\u{1b}[2Jb\u{202e}\r\n\tc\u{7}"),
            "a\\u{1b}[2Jb\\u{202e}\n\tc\\u{7}"
        );
        assert_eq!(line(" one\n two\t three "), "one two three");
    }

    #[test]
    fn long_words_keep_their_head_and_tail() {
        let shown = words(&format!("first{}last", "é".repeat(100_000)));
        assert!(shown.starts_with("first") && shown.ends_with("last"));
        assert!(shown.contains("bytes left out") && shown.len() < 2 * LONGEST);
    }
}

//! Texts that mean the same wherever they stand: most values of most files.

/// Whether a text is something, and of nothing but letters, digits, spaces and signs that nobody takes for more than
/// themselves: no quotes, no marks of comments or references, no line breaks, no delimiter that it begins with.
pub fn is_ordinary(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_begun = bytes
        .first()
        .is_some_and(|first| !matches!(first, b'=' | b':'));
    is_begun && bytes.iter().all(|&byte| ORDINARY[byte as usize])
}

/// Which bytes mean nothing but themselves.
const ORDINARY: [bool; 256] = {
    let mut ordinary = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        ordinary[byte as usize] = !matches!(
            byte,
            b'\'' | b'"' | b'`' | b'\\' | b'#' | b';' | b'{' | b'}' | b'$' | b'(' | b')'
        );
        byte += 1;
    }
    ordinary
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_mean_something_else_is_not_ordinary() {
        for text in [
            "a",
            "10g",
            "serve --port 8080",
            "ghcr.io/opensvc/shop:2.8",
            "A=1 B=2",
        ] {
            assert!(is_ordinary(text), "{text}");
        }
        for text in [
            "", "=a", ":a", "a #b", "a;b", "it's", "\"a\"", "a\\", "{a}", "$a", "(a", "a\nb",
            "a\tb", "\u{e9}",
        ] {
            assert!(!is_ordinary(text), "{text}");
        }
    }
}

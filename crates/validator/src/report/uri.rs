//! A file's name -> the URI reference that formats for other programs want.

use std::fmt::Write;

/// The name without a leading `./`, which programs that compare names do not expect.
pub(super) fn plain(file: &str) -> &str {
    let mut file = file;
    while let Some(rest) = file.strip_prefix("./") {
        file = rest.trim_start_matches('/');
    }
    file
}

/// The name as a URI reference (RFC 3986): a relative one, or a `file:` URI for an absolute name.
pub(super) fn reference(file: &str) -> String {
    let file = plain(file);
    let mut uri = String::with_capacity(file.len());
    if file.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            // Writing to a string cannot fail.
            _ => drop(write!(uri, "%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_reference_that_any_reader_takes_back() {
        assert_eq!(reference("./a b/c#1.conf"), "a%20b/c%231.conf");
        assert_eq!(
            reference("/etc/opensvc/é.conf"),
            "file:///etc/opensvc/%C3%A9.conf"
        );
        assert_eq!(reference("<stdin>"), "%3Cstdin%3E");
        assert_eq!(plain(".//./x.conf"), "x.conf");
    }
}

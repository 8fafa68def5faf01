//! Configurations -> the secrets in them, and texts that say those by fingerprint only.
//!
//! The validator knows what is a secret; a plan, a dry run or an agent's own words may quote it.

use std::ops::Range;

use anyhow::{Result, anyhow};

use crate::Unusable;
use crate::agent::Interrupted;
use crate::commands::checking;
use crate::configuration::Identity;
use crate::generation::Generations;
use crate::path::ObjectPath;
use crate::secret::fingerprint;

/// The shortest text that is a secret; shorter ones are everywhere.
const SHORTEST: usize = 3;

/// The shortest line of a longer text that is a secret by itself.
const SHORTEST_LINE: usize = 8;

/// The secrets of some configurations, the longest first.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The secrets in configurations of a service.
    pub(super) fn of<'t>(path: &ObjectPath, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut secrets = Vec::new();
        for text in texts {
            let known = Identity::default();
            let findings = checking::check_text(path, text, known, Generations::BOTH);
            let spans = findings.iter().flat_map(|finding| &finding.secrets);
            let values = spans.map(|span| span.text(text).trim());
            secrets.extend(
                values
                    .filter(|value| value.len() >= SHORTEST)
                    .map(str::to_owned),
            );
        }
        Secrets(sorted(secrets))
    }

    /// These secrets and the contents of keys: each as a whole, and each of its lines that could be quoted.
    #[must_use]
    pub(super) fn and<'t>(mut self, contents: impl IntoIterator<Item = &'t str>) -> Self {
        for content in contents {
            let lines = content
                .lines()
                .filter(|line| line.trim().len() >= SHORTEST_LINE);
            let whole = (content.trim().len() >= SHORTEST).then_some(content);
            let texts = whole.into_iter().chain(lines);
            self.0.extend(texts.map(|text| text.trim().to_owned()));
        }
        Secrets(sorted(self.0))
    }

    /// A text with a fingerprint for every secret in it.
    pub(super) fn hidden(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for secret in &self.0 {
            if hidden.contains(secret.as_str()) {
                hidden = hidden.replace(secret.as_str(), &fingerprint(secret));
            }
        }
        for secret in &self.0 {
            without_part(&mut hidden, secret);
        }
        hidden
    }

    /// A result whose error quotes no secret.
    ///
    /// # Errors
    /// That of the result.
    pub(super) fn hide<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| {
            let said = format!("{error:#}");
            let hidden = self.hidden(&said);
            match hidden == said || error.is::<Interrupted>() || error.is::<Unusable>() {
                true => error,
                false => anyhow!(hidden),
            }
        })
    }
}

/// The least that a part of a secret measures that is looked for, in bytes: less is found everywhere.
const LEAST: usize = 4;

/// Puts a fingerprint for a part of a secret, where a quoted text was cut in the midst of it: what stands before the mark
/// of what is left out, and what stands behind it.
fn without_part(text: &mut String, secret: &str) {
    let from = secret.len().checked_sub(LEAST);
    let (Some(head), Some(tail)) = (
        secret.get(..LEAST),
        from.and_then(|from| secret.get(from..)),
    ) else {
        return;
    };
    if !text.contains(head) && !text.contains(tail) {
        return;
    }
    let marks = text.match_indices('…').map(|(at, _)| at);
    let left_out = text.match_indices("\n[… ").map(|(at, _)| at);
    let mut ends: Vec<usize> = marks.chain(left_out).collect();
    ends.sort_unstable_by(|a, b| b.cmp(a));
    let mark = text
        .rfind(" bytes left out …]\n")
        .map(|at| at + " bytes left out …]\n".len());
    let behind = mark
        .into_iter()
        .chain(text.rfind('…').map(|at| at + '…'.len_utf8()));
    let tails = behind.filter_map(|from| {
        let length = text[from..].find(tail)? + LEAST;
        Some(from..from + length)
    });
    let heads = ends.into_iter().filter_map(|end| {
        let from = text[..end].rfind(head)?;
        Some(from..end)
    });
    let is_part = |range: &Range<usize>, tails: bool| match tails {
        true => secret.ends_with(&text[range.clone()]),
        false => secret.starts_with(&text[range.clone()]),
    };
    let mut parts: Vec<Range<usize>> = heads.filter(|range| is_part(range, false)).collect();
    parts.extend(tails.filter(|range| is_part(range, true)));
    parts.sort_by_key(|range| std::cmp::Reverse(range.start));
    parts.dedup();
    for part in parts {
        text.replace_range(part, &fingerprint(secret));
    }
}

/// The longest first, each once: a secret in another one leaves no rest of that.
fn sorted(mut secrets: Vec<String>) -> Vec<String> {
    secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    secrets.dedup();
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[container#registry]\ntype = docker\nimage = registry:2.8.3\n\
                        environment = REGISTRY_HTTP_SECRET=HUNTER2 A=b\n[env]\npassword = HUNTER2more\n";

    #[test]
    fn a_secret_is_said_by_its_fingerprint() {
        let path = "test/registry".parse().unwrap();
        let secrets = Secrets::of(&path, [TEXT]);
        for quoted in [
            "environment: `REGISTRY_HTTP_SECRET=HUNTER2`",
            "HUNTER2more",
            TEXT,
        ] {
            let hidden = secrets.hidden(quoted);
            assert!(!hidden.contains("HUNTER2"), "{hidden}");
            assert!(hidden.contains("<secret "), "{hidden}");
        }
        assert_eq!(secrets.hidden("A=b"), "A=b");
    }

    #[test]
    fn a_secret_that_was_cut_in_half_is_none_to_be_read_either() {
        let secrets = Secrets::default().and(["HUNTER2-and-more"]);
        let print = fingerprint("HUNTER2-and-more");
        for (cut, expected) in [
            (
                "the reply: `token HUNTER2-an…`: at line 1",
                "the reply: `token *…`: at line 1",
            ),
            ("token HUNTER2…", "token *…"),
            (
                "HUNT\n[… 9 bytes left out …]\n-more, sir",
                "*\n[… 9 bytes left out …]\n*, sir",
            ),
            (
                "a `HUNTER` is none, nor is more",
                "a `HUNTER` is none, nor is more",
            ),
        ] {
            assert_eq!(secrets.hidden(cut), expected.replace('*', &print));
        }
    }

    #[test]
    fn an_error_that_quotes_a_secret_quotes_it_no_more() {
        let path = "test/registry".parse().unwrap();
        let secrets = Secrets::of(&path, [TEXT]);
        let result: Result<()> = Err(anyhow!("`om print config`: HUNTER2"));
        let error = secrets.hide(result).unwrap_err().to_string();
        assert!(error.starts_with("`om print config`: <secret "), "{error}");
    }
}

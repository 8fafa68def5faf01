//! Findings -> findings that quote no secret: what is masked in the text of the file is masked in what is said of it.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::rule::Findings;
use crate::diagnostic::Diagnostic;

/// The shortest part of a secret that is looked for; shorter ones are everywhere.
const SHORTEST: usize = 4;

/// What stands in the place of a part of a secret.
const MASK: &str = "****";

/// The keywords whose values may be secrets, or bring some.
const KEYWORDS: [&str; 5] = [
    "environment",
    "create_environment",
    "secrets_environment",
    "configs_environment",
    "run_args",
];

/// Masks what findings about variables quote of the secrets of a text.
pub(super) fn keep(text: &str, findings: &mut Findings) {
    let spans = findings.iter().flat_map(|finding| &finding.secrets);
    let secrets: FxHashSet<&str> = spans
        .flat_map(|span| parts(span.text(text)))
        .filter(|part| part.len() >= SHORTEST)
        .collect();
    if secrets.is_empty() {
        return;
    }
    for finding in findings
        .iter_mut()
        .filter(|finding| is_of_variables(finding))
    {
        let related = finding.related.iter_mut().map(|label| &mut label.text);
        let texts = [&mut finding.message, &mut finding.primary.text];
        for said in texts.into_iter().chain(&mut finding.help).chain(related) {
            if let Some(masked) = masked(said, &secrets) {
                *said = Cow::Owned(masked);
            }
        }
    }
}

fn is_of_variables(finding: &Diagnostic) -> bool {
    let subject = &finding.subject;
    let is_variable = |keyword: &str| KEYWORDS.contains(&keyword);
    subject.section.as_deref() == Some("env") || subject.keyword.as_deref().is_some_and(is_variable)
}

/// The words of a secret.
fn parts(secret: &str) -> impl Iterator<Item = &str> {
    secret.split(|c: char| !c.is_alphanumeric())
}

/// A text without the parts of secrets that it has between backquotes; `None` if it has none.
fn masked(said: &str, secrets: &FxHashSet<&str>) -> Option<String> {
    let is_secret = |part: &str| secrets.contains(part);
    let quoted = said.split('`').skip(1).step_by(2);
    if !quoted.flat_map(parts).any(is_secret) {
        return None;
    }
    let mut whole = String::new();
    for (number, piece) in said.split('`').enumerate() {
        if number > 0 {
            whole.push('`');
        }
        if number % 2 == 0 {
            whole.push_str(piece);
            continue;
        }
        let mut from = 0;
        for part in parts(piece).filter(|part| is_secret(part)) {
            let at = from + piece[from..].find(part).unwrap_or_default();
            whole.push_str(&piece[from..at]);
            whole.push_str(MASK);
            from = at + part.len();
        }
        whole.push_str(&piece[from..]);
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use crate::configuration::{Configuration, Identity};
    use crate::document::Document;
    use crate::generation::Generations;

    /// All that is said of a text.
    fn said(text: &str) -> String {
        let document = Document::read(text);
        let identity = Identity::default();
        let configuration = Configuration::new(&document, &identity, Generations::BOTH);
        let findings = crate::rules::check(&configuration);
        let texts = findings.iter().map(|finding| {
            let related = finding.related.iter().map(|label| label.text.to_string());
            let related: Vec<_> = related.collect();
            let help = finding.help.as_deref().unwrap_or_default();
            format!(
                "{}\n{}\n{help}\n{}\n",
                finding.message,
                finding.primary.text,
                related.join("\n")
            )
        });
        texts.collect()
    }

    #[test]
    fn no_finding_quotes_a_part_of_a_secret() {
        let of = |env: &str, environment: &str| {
            said(&format!(
                "[env]\n{env}\n[container#1]\ntype = docker\nimage = horse/postgres\nenvironment = {environment}\n"
            ))
        };
        let words = of("pw = correct horse", "DB_PASSWORD={env.pw}");
        assert!(words.contains("`****` has no `=`"), "{words}");
        // What has the same word, and is about something else, is said as it is.
        assert!(words.contains("horse/postgres"), "{words}");
        let twice = of("pw = hunter2", "DB_PASSWORD={env.pw} {env.pw}");
        assert!(!twice.contains("hunter2"), "{twice}");
        let plain = of("x = word", "A=b {env.x}");
        assert!(plain.contains("`word` has no `=`"), "{plain}");
    }
}

//! A finding -> a name for it that stays the same while the lines around it move.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;

/// Names the findings of one file, in order.
pub(super) struct Fingerprints<'a> {
    file: &'a str,
    /// How many findings had that name before.
    seen: FxHashMap<[u8; 16], u64>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Fingerprints {
            file,
            seen: FxHashMap::default(),
        }
    }

    /// 32 hexadecimal digits: from the file, the rule, what the finding is about and says, and how many
    /// such findings came before; never from a line or a column.
    pub(super) fn next(&mut self, finding: &Diagnostic) -> String {
        let subject = &finding.subject;
        let parts = [
            Some(self.file),
            Some(finding.code),
            subject.section.as_deref(),
            subject.keyword.as_deref(),
            subject.scope.as_deref(),
            Some(&finding.message),
        ];
        let about = digest(parts.into_iter().map(|part| part.map(str::as_bytes)));
        let before = self.seen.entry(about).or_default();
        let name = digest([Some(&about[..]), Some(&before.to_le_bytes()[..])].into_iter());
        *before += 1;
        name.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

fn digest<'a>(parts: impl Iterator<Item = Option<&'a [u8]>>) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        // The length keeps two parts apart, and what is absent from what is empty.
        let length = part.map_or(u64::MAX, |part| part.len() as u64);
        hash.update(length.to_le_bytes());
        hash.update(part.unwrap_or_default());
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}

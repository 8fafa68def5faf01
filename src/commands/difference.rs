//! Two texts -> the lines in which they differ.
//!
//! `similar::TextDiff` does the same with any of its algorithms, and brings all of them into the program for that:
//! half a megabyte. One is enough, and lines end at a line feed alone, as `patch` has it.

use std::fmt::Write;
use std::ops::Range;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use similar::{ChangeTag, DiffOp, group_diff_ops};

/// How many lines are shown around what differs.
const AROUND: usize = 3;

/// The lines of two texts, and what makes the new ones of the old.
struct Difference<'t> {
    old: Vec<&'t str>,
    new: Vec<&'t str>,
    operations: Vec<DiffOp>,
}

impl<'t> Difference<'t> {
    fn new(old: &'t str, new: &'t str) -> Self {
        let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
        let operations = operations(&old, &new);
        Difference {
            old,
            new,
            operations,
        }
    }

    /// The lines of some operations, each with what becomes of it.
    fn lines(&self, operations: &[DiffOp]) -> impl Iterator<Item = (ChangeTag, &'t str)> {
        let parts = operations
            .iter()
            .flat_map(|operation| operation.iter_slices(&*self.old, &*self.new));
        parts.flat_map(|(tag, lines)| lines.iter().map(move |line| (tag, *line)))
    }
}

fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let whole = |lines: &[&str]| -> Range<usize> { 0..lines.len() };
    let mut hook = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut hook, old, whole(old), new, whole(new));
    hook.into_inner().into_inner().into_ops()
}

/// The difference of two texts that have these names, in the form that `patch` takes; nothing where they are alike.
pub(super) fn unified(old: &str, new: &str, names: [&str; 2]) -> String {
    let difference = Difference::new(old, new);
    let mut page = String::new();
    for hunk in group_diff_ops(difference.operations.clone(), AROUND) {
        if page.is_empty() {
            let _ = writeln!(page, "--- {}\n+++ {}", names[0], names[1]);
        }
        let _ = writeln!(page, "{}", UnifiedHunkHeader::new(&hunk));
        for (tag, line) in difference.lines(&hunk) {
            let _ = write!(page, "{tag}{line}");
            if !line.ends_with('\n') {
                page.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    page
}

/// The lines in which two texts differ, each behind its sign.
pub(super) fn differing(old: &str, new: &str) -> Vec<String> {
    let difference = Difference::new(old, new);
    let lines = difference.lines(&difference.operations);
    let differing = lines.filter(|(tag, _)| *tag != ChangeTag::Equal);
    differing
        .map(|(tag, line)| format!("{tag} {}", line.trim_end_matches('\n')))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_patch_takes() {
        let (old, new) = ("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nE\nf\ng");
        let expected = "--- old\n+++ new\n@@ -2,5 +2,6 @@\n b\n c\n d\n-e\n+E\n f\n+g\n\\ No newline at end of file\n";
        assert_eq!(unified(old, new, ["old", "new"]), expected);
        assert_eq!(unified(old, old, ["old", "new"]), "");
    }

    #[test]
    fn a_line_ends_at_its_line_feed() {
        let expected = "--- a\n+++ b\n@@ -1 +1 @@\n-x\ry\n+x\rz\r\n\\ No newline at end of file\n";
        assert_eq!(unified("x\ry\n", "x\rz\r", ["a", "b"]), expected);
    }

    #[test]
    fn what_differs_is_shown_with_its_sign() {
        let lines = differing("a\nb\nc", "a\nB\nc\nd");
        assert_eq!(lines, ["- b", "- c", "+ B", "+ c", "+ d"]);
        assert!(differing("", "").is_empty());
    }
}

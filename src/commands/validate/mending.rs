//! `--fix` and `--diff`: what safe fixes change, written or shown.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::input::Input;
use crate::commands::difference::unified;
use crate::commands::output;
use crate::commands::{file, output::Reader};
use crate::diagnostic::{Diagnostic, Safety};
use crate::document::Source;
use crate::fix;
use crate::{Outcome, Unusable, cli};

/// A text after its fixes.
pub(super) struct Mended {
    pub(super) name: String,
    path: Option<PathBuf>,
    pub(super) before: String,
    /// What is found in it before.
    pub(super) found: Vec<Diagnostic>,
    pub(super) after: String,
    /// What is found in it afterwards.
    pub(super) left: Vec<Diagnostic>,
    applied: usize,
}

/// What becomes of mended texts.
pub(super) struct Mending {
    how: How,
    applied: usize,
    files: usize,
    outcome: Outcome,
    reader: Reader,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Nothing is mended.
    Not,
    /// Files are written; what is left is reported.
    Write,
    /// The text of standard input is printed; what is left is reported.
    Print,
    /// Differences are printed; what is found before them is reported.
    Show,
}

impl Mending {
    /// # Errors
    /// Standard input is to be fixed together with files.
    pub(super) fn new(args: &cli::Validate, inputs: &[Input]) -> Result<Self> {
        let how = match (args.fix, args.diff, inputs) {
            (false, false, _) => How::Not,
            (_, true, _) => How::Show,
            (true, _, [Input::Stdin]) => How::Print,
            (true, _, inputs) if inputs.contains(&Input::Stdin) => {
                return Err(Unusable::error(
                    "--fix prints standard input and writes files: give one or the other",
                ));
            }
            (true, ..) => How::Write,
        };
        Ok(Mending {
            how,
            applied: 0,
            files: 0,
            outcome: Outcome::Done,
            reader: Reader::There,
        })
    }

    /// What is done with texts.
    pub(super) fn how(&self) -> How {
        self.how
    }

    /// Whether standard output is taken.
    pub(super) fn takes_stdout(&self) -> bool {
        matches!(self.how, How::Print | How::Show)
    }

    /// Says why a file is not mended that could be.
    pub(super) fn miss(&mut self, reason: &str) {
        output::note(&format!("regsvc: {reason}"));
        self.outcome = Outcome::Failed;
    }

    /// Writes or shows a mended text, and gives back one that could not be written: it keeps no other from it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub(super) fn take(&mut self, mended: Option<Mended>) -> Result<Option<Mended>> {
        let Some(mended) = mended else {
            return Ok(None);
        };
        self.applied += mended.applied;
        self.files += usize::from(mended.applied > 0);
        match (&self.how, &mended.path) {
            (How::Show, _) if mended.applied > 0 => self.print(&difference(&mended))?,
            (How::Print, _) => self.print(&mended.after)?,
            (How::Write, Some(path)) if mended.applied > 0 => {
                if let Err(error) = file::write(path, &mended.after) {
                    self.miss(&format!("{error:#}"));
                    self.files -= 1;
                    self.applied -= mended.applied;
                    return Ok(Some(mended));
                }
            }
            _ => {}
        }
        Ok(None)
    }

    /// Says what was written, and how that went.
    pub(super) fn end(&self) -> Outcome {
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        if matches!(self.how, How::Write) && self.applied > 0 {
            let (findings, files) = (count(self.applied, "finding"), count(self.files, "file"));
            output::note(&format!("fixed {findings} in {files}"));
        }
        if matches!(self.how, How::Show) && self.applied == 0 {
            output::note("there is nothing that --fix would change");
        }
        self.outcome
    }

    fn print(&mut self, text: &str) -> Result<()> {
        if self.reader == Reader::There {
            self.reader = output::write(text)?;
        }
        Ok(())
    }
}

/// Whether an input can be mended at all: a device or a pipe cannot be written back, nor what is not UTF-8.
pub(super) fn can_mend(input: &Input, source: &Source, how: How) -> bool {
    how != How::Not && source.is_whole() && input.path().is_none_or(Path::is_file)
}

/// Why a file is not mended in which something can be, where it is to be.
pub(super) fn unmended(
    input: &Input,
    source: &Source,
    how: How,
    found: &[Diagnostic],
) -> Option<String> {
    let fixes = || found.iter().flat_map(|finding| &finding.fixes);
    // Of one that is not in UTF-8, its findings say so.
    let could_be =
        how == How::Write && source.is_whole() && fixes().any(|fix| fix.safety == Safety::Safe);
    could_be.then(|| {
        format!(
            "nothing is fixed in {}: it is no regular file",
            input.name()
        )
    })
}

impl Mended {
    /// Applies the safe fixes of `found`.
    pub(super) fn new(
        input: &Input,
        text: &str,
        found: &[Diagnostic],
        check: impl Fn(&str) -> Vec<Diagnostic>,
    ) -> Self {
        let fixed = fix::fix(text, found.to_owned(), check);
        Mended {
            name: input.name(),
            path: input.path().map(Into::into),
            before: text.to_owned(),
            found: found.to_owned(),
            after: fixed.text,
            left: fixed.findings,
            applied: fixed.applied,
        }
    }
}

/// The difference, in the form that `patch` takes.
fn difference(mended: &Mended) -> String {
    unified(&mended.before, &mended.after, [&mended.name, &mended.name])
}

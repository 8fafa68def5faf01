//! Pages -> reports: one to standard output, others into files, each file whole or not at all.

use std::fs::{self, File};
use std::io::{IsTerminal, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::input::Input;
use crate::commands::file;
use crate::commands::output::{self, Reader};
use crate::report::{Format, Page, Report, Summary};
use crate::{Outcome, Unusable};

/// How much is gathered before it is written.
const GATHERED: usize = 64 << 10;

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Stdout,
    /// Where standard output holds something else.
    Stderr,
    File(PathBuf),
}

/// Reports that are being written.
pub(super) struct Writing {
    reports: Vec<(Report, Sink)>,
    summary: Summary,
}

impl Writing {
    /// Begins the reports.
    ///
    /// # Errors
    /// Two go to the same place, or there is no folder for one.
    pub(super) fn new(reports: Vec<(Format, Destination)>) -> Result<Self> {
        for (index, (_, destination)) in reports.iter().enumerate() {
            if reports[..index]
                .iter()
                .any(|(_, other)| other == destination)
            {
                return Err(twice(destination));
            }
        }
        let reports = reports.into_iter();
        let reports = reports.map(|(format, to)| Ok((Report::new(format), Sink::new(to)?)));
        Ok(Writing {
            reports: reports.collect::<Result<_>>()?,
            summary: Summary::default(),
        })
    }

    /// The forms of the reports, in the order in which their pages are taken.
    pub(super) fn formats(&self) -> Vec<Format> {
        let reports = self.reports.iter();
        reports.map(|(report, _)| report.format()).collect()
    }

    /// Takes the pages of the next file, one for each report.
    ///
    /// # Errors
    /// They cannot be written.
    pub(super) fn pages(&mut self, pages: &[Page], summary: Summary) -> Result<()> {
        self.summary.add(summary);
        for ((report, sink), page) in self.reports.iter_mut().zip(pages) {
            report.page(page, &mut sink.text);
            sink.write(false)?;
        }
        Ok(())
    }

    /// Ends the reports, and says how the command ends.
    ///
    /// # Errors
    /// They cannot be written.
    pub(super) fn end(self) -> Result<Outcome> {
        for (report, mut sink) in self.reports {
            report.end(self.summary, &mut sink.text);
            sink.end()?;
        }
        let Summary {
            files,
            errors,
            unreadable,
            skipped,
            ..
        } = self.summary;
        Ok(match (unreadable, errors) {
            (0, 0) if files == 0 && skipped > 0 => {
                output::error(
                    "no *.conf that was found is OpenSVC's: name one to check it all the same",
                );
                Outcome::Failed
            }
            (1.., _) => Outcome::Failed,
            (0, 1..) => Outcome::Problems,
            (0, 0) => Outcome::Done,
        })
    }
}

/// Refuses a report that would be written over a file that it is about.
///
/// # Errors
/// There is one.
pub(super) fn keep_apart(reports: &[(Format, Destination)], inputs: &[Input]) -> Result<()> {
    let is_at = |path: &Path| {
        let there = fs::metadata(path).ok()?;
        Some((there.dev(), there.ino()))
    };
    for (_, destination) in reports {
        let Destination::File(report) = destination else {
            continue;
        };
        let Some(place) = is_at(report) else { continue };
        let mut paths = inputs.iter().filter_map(Input::path);
        if paths.any(|path| is_at(path) == Some(place)) {
            return Err(Unusable::error(format!(
                "a report would be written over {}, which is to be checked: name another file",
                report.display()
            )));
        }
    }
    Ok(())
}

fn twice(destination: &Destination) -> anyhow::Error {
    Unusable::error(match destination {
        Destination::File(path) => {
            format!("two reports go to {}: name another file", path.display())
        }
        _ => "two reports go to standard output: write FORMAT=FILE for all but one".to_owned(),
    })
}

struct Sink {
    /// What is not written yet.
    text: String,
    /// Whether somebody sees it as it is written.
    watched: bool,
    to: To,
}

enum To {
    Stdout(Reader),
    Stderr,
    /// The file that is to be, and what it will hold: its old text stays until the report is whole.
    File(PathBuf, File),
}

impl Sink {
    fn new(destination: Destination) -> Result<Self> {
        let to = match destination {
            Destination::Stdout => To::Stdout(Reader::There),
            Destination::Stderr => To::Stderr,
            Destination::File(path) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                if !folder.as_os_str().is_empty() && !folder.is_dir() {
                    return Err(Unusable::error(format!(
                        "no folder {}: make it, or name another",
                        folder.display()
                    )));
                }
                To::File(
                    path,
                    tempfile::tempfile().context("making a temporary file")?,
                )
            }
        };
        let watched = match &to {
            To::Stdout(_) => std::io::stdout().is_terminal(),
            To::Stderr => true,
            To::File(..) => false,
        };
        let text = String::new();
        Ok(Sink { text, watched, to })
    }

    /// Writes what was gathered if it is much, if somebody watches, or if it must be.
    fn write(&mut self, now: bool) -> Result<()> {
        if self.text.is_empty() || !(now || self.watched || self.text.len() >= GATHERED) {
            return Ok(());
        }
        match &mut self.to {
            To::Stdout(Reader::Gone) => {}
            To::Stdout(reader) => *reader = output::write(&self.text)?,
            To::Stderr => output::note(self.text.trim_end()),
            To::File(path, file) => file
                .write_all(self.text.as_bytes())
                .with_context(|| format!("writing {}", path.display()))?,
        }
        self.text.clear();
        Ok(())
    }

    fn end(mut self) -> Result<()> {
        self.write(true)?;
        if let To::File(path, mut whole) = self.to {
            whole.rewind().context("reading a temporary file")?;
            file::write_from(&path, &mut whole)?;
        }
        Ok(())
    }
}

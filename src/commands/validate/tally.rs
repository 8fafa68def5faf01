//! Answers, one by one -> a line that counts them, for whoever watches a long check on a terminal.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a check may take before anything is said of it.
const SOON: Duration = Duration::from_millis(500);

/// How many files are checked, on standard error if that is a terminal.
pub(super) struct Tally {
    begun: Instant,
    files: u64,
    checked: u64,
    watched: bool,
    /// Whether reports go where the line stands.
    shared: bool,
    line: Option<ProgressBar>,
}

impl Tally {
    /// Begins to count so many files. `aside` tells whether reports go to standard error.
    pub(super) fn of(files: usize, aside: bool) -> Self {
        Tally {
            begun: Instant::now(),
            files: files as u64,
            checked: 0,
            watched: std::io::stderr().is_terminal(),
            shared: aside || std::io::stdout().is_terminal(),
            line: None,
        }
    }

    /// Counts a file, and prints what there is to say of it above the line. `speaks` tells whether we say something
    /// ourselves; `writes`, whether a report does.
    pub(super) fn count<T>(&mut self, speaks: bool, writes: bool, print: impl FnOnce() -> T) -> T {
        self.checked += 1;
        let printed = match &self.line {
            Some(line) if speaks || (writes && self.shared) => line.suspend(print),
            _ => print(),
        };
        if self.watched && self.line.is_none() && self.begun.elapsed() > SOON {
            self.line = line(self.files);
        }
        if let Some(line) = &self.line {
            line.set_position(self.checked);
        }
        printed
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.finish_and_clear();
        }
    }
}

fn line(files: u64) -> Option<ProgressBar> {
    let style = ProgressStyle::with_template("{spinner} {pos} of {len} files checked").ok()?;
    let line = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr());
    line.set_style(style);
    line.enable_steady_tick(Duration::from_millis(120));
    Some(line)
}

//! Looks at a service -> what is shown while it is waited for, on standard error.
//!
//! On a terminal a line that turns, with what is waited for, or the service's line of the table of several;
//! a line for each change, everywhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::{output, speaker};
use crate::path::ObjectPath;
use crate::printable;
use crate::status::{Change, Service, changes};

/// What is shown of a wait.
pub(super) struct Progress {
    path: String,
    /// The line that turns, and whether it is ours.
    bar: Option<(ProgressBar, bool)>,
    before: Option<Service>,
}

impl Progress {
    /// Begins to show the wait for a service; `before` is what it was before we acted.
    pub(super) fn start(path: &ObjectPath, before: Option<Service>) -> Self {
        let alone = || std::io::stderr().is_terminal().then(|| (spinner(), true));
        Progress {
            path: path.to_string(),
            bar: speaker::line().map(|line| (line, false)).or_else(alone),
            before,
        }
    }

    /// Shows a look: what has changed, and what is waited for.
    pub(super) fn show(&mut self, service: &Service, why: &str) {
        for change in changes(self.before.as_ref(), service) {
            self.say(&format!("{}: {}", self.path, sentence(&change)));
        }
        if let Some((bar, _)) = &self.bar {
            bar.set_message(format!("{}: {}", self.path, printable::line(why)));
        }
        self.before = Some(service.clone());
    }

    /// Ends the show; gives what was seen last.
    pub(super) fn seen(mut self) -> Option<Service> {
        self.before.take()
    }

    /// Says a line above the one that turns.
    fn say(&self, line: &str) {
        match &self.bar {
            Some((bar, true)) => bar.suspend(|| output::note(line)),
            _ => output::note(line),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((bar, true)) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The line that turns.
fn spinner() -> ProgressBar {
    turning(ProgressBar::with_draw_target(
        None,
        ProgressDrawTarget::stderr(),
    ))
}

/// A line, as one that turns, with what is waited for and since when.
pub(super) fn turning(bar: ProgressBar) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// A change, as a sentence.
fn sentence(change: &Change) -> String {
    match change {
        Change::Monitor { node, state } => format!("{} on {node}", printable::line(state)),
        Change::Resource {
            node,
            rid,
            state,
            label,
        } => {
            let label = printable::line(label);
            let label = match label.is_empty() {
                true => String::new(),
                false => format!(" ({label})"),
            };
            format!(
                "`{}` is {} on {node}{label}",
                printable::line(rid),
                printable::line(state.as_str())
            )
        }
    }
}

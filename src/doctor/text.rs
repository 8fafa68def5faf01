//! Checks -> aligned text: the state, the name, what was found; below a check that does not pass, why it
//! matters and what mends it.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::doctor::check::Written;
use crate::doctor::published::Subject;
use crate::doctor::{Check, Mend, State};
use crate::printable;

/// The least room for what was found; with less it moves to lines of its own.
const LEAST: usize = 30;

/// Draws the checks of all subjects; `command` is how a mend is typed. Without a `width`, lines are as
/// long as they are.
pub fn page(
    subjects: &[Subject],
    width: Option<usize>,
    command: impl Fn(&Mend) -> String,
) -> String {
    let checks = subjects.iter().flat_map(|subject| &subject.checks);
    let name = checks.map(|check| check.name.width()).max().unwrap_or(0);
    let sheet = Sheet { name, width };
    let mut text = String::new();
    for subject in subjects {
        if !text.is_empty() {
            text.push('\n');
        }
        let bold = Style::new().bold();
        let title = subject.path.as_deref().unwrap_or("cluster");
        text += &format!("{bold}{}{bold:#}\n", printable::line(title));
        for check in &subject.checks {
            text += &sheet.check(check, &command);
        }
    }
    text + "\n" + &summary(subjects)
}

/// How much of each there is.
fn summary(subjects: &[Subject]) -> String {
    let checks = || subjects.iter().flat_map(|subject| &subject.checks);
    let count = |state| checks().filter(|check| check.state == state).count();
    let (fail, warn) = (count(State::Fail), count(State::Warn));
    let (skipped, pass) = (count(State::Skipped), count(State::Pass));
    format!("{fail} fail, {warn} warn, {skipped} skipped, {pass} pass\n")
}

/// The widths of the page.
struct Sheet {
    name: usize,
    width: Option<usize>,
}

impl Sheet {
    fn check(&self, check: &Check, command: &impl Fn(&Mend) -> String) -> String {
        let (style, word) = (style(check.state), check.state.as_str());
        let gap = " ".repeat(7 - word.len() + 1);
        let pad = " ".repeat(self.name.saturating_sub(check.name.width()) + 2);
        let head = format!("{style}{word}{style:#}{gap}{}{pad}", check.name);
        let indent = 8 + self.name + 2;
        let mut text = self.paragraph(&head, indent, &printable::line(&check.found));
        if check.state == State::Pass {
            return text;
        }
        let room = self.indent(indent);
        let more = |label: &str, words: &str| {
            let head = format!("{}{label}", " ".repeat(room));
            self.paragraph(&head, room + label.len(), words)
        };
        text += &more("why: ", check.why);
        if let Some(mend) = &check.mend {
            let label = match (check.state, &mend.on) {
                (State::Skipped, None) => "look: ".to_owned(),
                (State::Skipped, Some(on)) => format!("look, on {}: ", printable::line(on)),
                (_, None) => "mend: ".to_owned(),
                (_, Some(on)) => format!("mend, on {}: ", printable::line(on)),
            };
            // A command that is broken over lines could not be copied.
            let command = printable::line(&command(mend));
            text += &format!("{}{label}{command}\n", " ".repeat(room));
            if let Some(answer) = &mend.answer {
                text += &more("for good: ", &kept(answer));
            }
        }
        text
    }

    /// Where the second column starts: under the names when the terminal is too narrow for it.
    fn indent(&self, wished: usize) -> usize {
        match self.width {
            Some(width) if width < wished + LEAST => 2,
            _ => wished,
        }
    }

    /// A head and words behind it, broken at the width of the terminal.
    fn paragraph(&self, head: &str, indent: usize, words: &str) -> String {
        let Some(width) = self.width else {
            return format!("{head}{words}\n");
        };
        let narrow = width < indent + LEAST;
        let indent = if narrow { 2 } else { indent };
        let margin = " ".repeat(indent);
        let mut text = match narrow {
            true => format!("{}\n{margin}", head.trim_end()),
            false => head.to_owned(),
        };
        let mut used = indent;
        for (number, word) in words.split(' ').enumerate() {
            if number > 0 && used + 1 + word.width() > width {
                text += &format!("\n{margin}");
                used = indent;
            } else if number > 0 {
                text.push(' ');
                used += 1;
            }
            text += word;
            used += word.width();
        }
        text + "\n"
    }
}

/// Where an answer is written to be given for good.
fn kept(answer: &Written) -> String {
    let Written {
        file,
        section,
        line,
    } = answer;
    printable::line(&format!("`{line}` below [{section}] in {file}"))
}

fn style(state: State) -> Style {
    let colour = match state {
        State::Pass => AnsiColor::Green,
        State::Skipped => return Style::new().dimmed(),
        State::Warn => AnsiColor::Yellow,
        State::Fail => AnsiColor::Red,
    };
    colour.on_default().bold()
}

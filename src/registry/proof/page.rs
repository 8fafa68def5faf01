//! Steps -> text: the state, the name, what was found and what it took; below a step that fails, the likely
//! cause and what mends it.

use anstyle::{AnsiColor, Style};

use super::{Proof, State, Step};
use crate::printable;

/// The room for the longest name of a step.
const NAME: usize = 14;

/// Draws a step.
pub fn line(step: &Step) -> String {
    let (style, word) = (style(step.state), step.state.as_str());
    let gap = " ".repeat(7 - word.len() + 1);
    let mut text = format!("{style}{word}{style:#}{gap}{:NAME$}  ", step.name);
    text += &printable::line(&step.found);
    let figures = step.figures.to_string();
    if step.state == State::Pass && !figures.is_empty() {
        text += &format!(" ({figures})");
    }
    text.push('\n');
    let margin = " ".repeat(8 + NAME + 2);
    let mut more = |label: &str, words: &Option<String>| {
        if let Some(words) = words {
            text += &format!("{margin}{label}: {}\n", printable::line(words));
        }
    };
    more("cause", &step.cause);
    more("mend", &step.mend);
    text
}

/// What is said below the steps.
pub fn summary(proof: &Proof) -> String {
    let mut text = String::new();
    if let Some(image) = &proof.image {
        text += &format!("image   {}\n", printable::line(image));
    }
    for left in &proof.left {
        text += &format!("left    {}\n", printable::line(left));
    }
    if let Some(rest) = &proof.rest {
        let names: Vec<&str> = proof.left_out().map(|step| step.name).collect();
        text += &format!("to do   {}: {}\n", names.join(", "), printable::line(rest));
    }
    if !text.is_empty() {
        text.insert(0, '\n');
    }
    let count = |state| {
        proof
            .steps
            .iter()
            .filter(|step| step.state == state)
            .count()
    };
    text + &format!(
        "\n{}: {} fail, {} skipped, {} pass, in {:.1} s\n",
        printable::line(&proof.url),
        count(State::Fail),
        count(State::Skipped),
        count(State::Pass),
        proof.elapsed.as_secs_f64()
    )
}

fn style(state: State) -> Style {
    let colour = match state {
        State::Pass => AnsiColor::Green,
        State::Skipped => return Style::new().dimmed(),
        State::Fail => AnsiColor::Red,
    };
    colour.on_default().bold()
}

//! A question -> the answer of whoever sits at the terminal.

use anyhow::{Context, Result};
use dialoguer::Input;
use dialoguer::console::Term;

use crate::agent::Interrupt;
use crate::parameters::{Kind, Question};

/// Narrower than this the line editor cannot count columns; lines are then read plainly.
const NARROWEST: u16 = 20;

/// Asks a question that has a prompt; the others take their default, unless they have none.
///
/// The line is edited in place and the cursor never hidden, so that Ctrl-C leaves the terminal as it was.
///
/// # Errors
/// The terminal is gone.
pub(super) fn ask(question: &Question, interrupt: &Interrupt) -> Result<Option<String>> {
    let prompt = match (&question.prompt, &question.default) {
        (Some(prompt), _) => prompt,
        (None, None) => &question.name,
        (None, Some(_)) => return Ok(None),
    };
    let term = Term::stderr();
    term.write_line(&question.help)
        .context("asking on the terminal")?;
    let prompt = match &question.kind {
        Kind::Choice(choices) => format!("{prompt} ({})", choices.join(", ")),
        Kind::Boolean => format!("{prompt} (true, false)"),
        _ => prompt.clone(),
    };
    let mut input = Input::<String>::new()
        .with_prompt(prompt)
        .validate_with(|answer: &String| question.check(&meant(question, answer)));
    input = match question.default.as_deref() {
        None => input,
        Some("") => input.allow_empty(true),
        Some(default) => input.default(default.to_owned()),
    };
    let answer = match term.size().1 < NARROWEST {
        true => input.interact_on(&term),
        false => input.interact_text_on(&term),
    };
    // The line editor has put the terminal back by now; a signal that ends the program at once would not.
    if let Err(interrupted) = interrupt.check() {
        std::process::exit(interrupted.exit_code());
    }
    let answer = answer.context("asking on the terminal")?;
    Ok(Some(meant(question, &answer)))
}

/// What somebody who types means: blanks around a word are nothing, and `y` is yes.
fn meant(question: &Question, answer: &str) -> String {
    let answer = answer.trim();
    match (&question.kind, answer.to_lowercase().as_str()) {
        (Kind::Boolean, "y" | "yes") => "true".into(),
        (Kind::Boolean, "n" | "no") => "false".into(),
        _ => answer.into(),
    }
}

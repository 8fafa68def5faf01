//! Text -> whether it stays one value, and the same value, in a configuration that either agent reads.

/// Whether an agent's reader, or an editor, begins a new line at `c` (2.1 splits at all of them, observed).
pub(super) fn breaks_a_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Names a character that cannot be seen.
pub(super) fn describe(c: char) -> String {
    let name = match c {
        '\n' => "a line feed",
        '\r' => "a carriage return",
        '\t' => "a tab",
        '\0' => "a NUL",
        c if breaks_a_line(c) => "a line break",
        _ => "a control character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}

/// Refuses what would end the value, or change it, in a configuration, whatever its type.
pub(super) fn safe(text: &str) -> Result<(), String> {
    if let Some(c) = text.chars().find(|&c| breaks_a_line(c)) {
        return Err(format!(
            "has {}, after which an agent would read a keyword of its own: write one line",
            describe(c)
        ));
    }
    if let Some(c) = text
        .chars()
        .find(|&c| c.is_control() || is_noncharacter(c) || is_invisible(c))
    {
        return Err(format!("has {}: remove it", describe(c)));
    }
    if text.trim() != text {
        return Err("begins or ends with a blank, which both agents drop: remove it".into());
    }
    if text.starts_with(['#', ';']) || text.contains(" #") || text.contains(" ;") {
        return Err("has a `#` or `;` at its beginning or after a blank, where agent 3 cuts it off as a comment: remove it".into());
    }
    if text.ends_with('\\') {
        return Err(
            "ends with a backslash, with which agent 3 joins the next line to it: remove it".into(),
        );
    }
    if text.starts_with(['\'', '"', '`']) || text.ends_with(['\'', '"', '`']) {
        return Err(
            "begins or ends with a quote, which agent 3 takes off and agent 2.1 keeps: remove it"
                .into(),
        );
    }
    reference(text)
}

/// Whether a character shows nothing, or reorders what is shown.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Code points that are never text; the template engine's output is marked with them.
fn is_noncharacter(c: char) -> bool {
    matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe
}

/// Refuses text that an agent would evaluate: `{name}`, `$(1+1)`.
fn reference(text: &str) -> Result<(), String> {
    if text.contains("$(") {
        return Err("has `$(`, which agent 2.1 calculates: an answer is taken as it is".into());
    }
    let mut depth = 0i32;
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '{' => (depth, open) = (depth + 1, Some(at + 1)),
            '}' => {
                depth -= 1;
                if let Some(inside) = open.take().map(|start| &text[start..at])
                    && !inside.is_empty()
                    && inside.chars().all(in_a_reference)
                {
                    return Err(format!(
                        "has the reference `{{{inside}}}`, which an agent would replace: an answer is taken as it is, \
                         and references belong in a template"
                    ));
                }
            }
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    match depth {
        0 => Ok(()),
        _ => Err(
            "has a brace without its other half, which may become a reference: remove it".into(),
        ),
    }
}

/// The characters that either agent allows in a reference (2.1: `core/extconfig.py`, 3: `core/rawconfig`).
fn in_a_reference(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '.'..='@' | '['..='_')
}

//! `{upper:name}`: what a modifier makes of a text.

/// The text that a modifier makes; one that no agent knows makes none.
pub(super) fn modified(modifier: &str, text: &str) -> String {
    let capitalize = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_uppercase().to_string());
        first.unwrap_or_default() + &chars.as_str().to_lowercase()
    };
    match modifier {
        "upper" => text.to_uppercase(),
        "lower" => text.to_lowercase(),
        "capitalize" => capitalize(text),
        "title" => {
            let words = text.split(' ').map(capitalize);
            words.collect::<Vec<_>>().join(" ")
        }
        "swapcase" => text
            .chars()
            .map(|c| match c.is_uppercase() {
                true => c.to_lowercase().next().unwrap_or(c),
                false => c.to_uppercase().next().unwrap_or(c),
            })
            .collect(),
        _ => text.to_owned(),
    }
}

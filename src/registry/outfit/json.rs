//! A word among the words of a list in a file of JSON that others write, too.

use serde_json::{Map, Value, json};

/// A file of JSON with a word in one of its lists; the same text when it is there already.
///
/// # Errors
/// The text is not a JSON object, or what it has under that key is no list.
pub fn among(text: &str, key: &str, word: &str) -> Result<String, String> {
    let mut whole: Value = match text.trim().is_empty() {
        true => Value::Object(Map::new()),
        false => serde_json::from_str(text).map_err(|error| {
            format!("line {} column {}: not JSON", error.line(), error.column())
        })?,
    };
    let object = whole.as_object_mut().ok_or("not a JSON object")?;
    let list = object.entry(key).or_insert_with(|| json!([]));
    let list = list
        .as_array_mut()
        .ok_or_else(|| format!("`{key}` is not a list"))?;
    if list.iter().any(|item| item == word) {
        return Ok(text.to_owned());
    }
    list.push(word.into());
    Ok(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_joins_what_a_file_holds() {
        let text = "{\"debug\": true, \"insecure-registries\": [\"a:1\"]}\n";
        let joined = among(text, "insecure-registries", "b:2").unwrap();
        let json: Value = serde_json::from_str(&joined).unwrap();
        assert_eq!(
            json,
            json!({"debug": true, "insecure-registries": ["a:1", "b:2"]})
        );
        assert_eq!(among(text, "insecure-registries", "a:1").unwrap(), text);
        assert!(among("", "x", "a").unwrap().contains("\"a\""));
        for wrong in ["[]", "{", "{\"x\": 1}"] {
            assert!(among(wrong, "x", "a").is_err(), "{wrong}");
        }
    }
}

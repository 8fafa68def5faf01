//! A JSON text that tells of every object of a cluster -> the value with one object only.
//!
//! With hundreds of services on a cluster the whole would be hundreds of times what is looked at.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads a text, without what it says under the paths of other objects than `path`.
///
/// # Errors
/// It is no JSON.
pub(super) fn skim(text: &str, path: &str) -> serde_json::Result<Value> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Skim(path).deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Skim<'p>(&'p str);

impl<'de> DeserializeSeed<'de> for Skim<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skim<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = all.next_element_seed(self)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = all.next_key::<String>()? {
            if key.contains('/') && key != self.0 {
                all.next_value::<IgnoredAny>()?;
            } else {
                values.insert(key, all.next_value_seed(self)?);
            }
        }
        Ok(values.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_objects_are_left_out_and_all_else_is_as_it_stands() {
        let text = r#"{"a": [1, -2, 0.5, null, true, "b/c"],
            "status": {"x/svc/one": {"up": 1}, "x/svc/two": {"up": [}]}, "z": {}}"#;
        assert!(skim(text, "x/svc/one").is_err());
        let text = text.replace("[}]", "[{}]");
        let mut whole: Value = serde_json::from_str(&text).unwrap();
        whole["status"].as_object_mut().unwrap().remove("x/svc/two");
        assert_eq!(skim(&text, "x/svc/one").unwrap(), whole);
        for broken in ["", "{", "{} {}", "nul"] {
            assert!(skim(broken, "x/svc/one").is_err());
        }
    }
}

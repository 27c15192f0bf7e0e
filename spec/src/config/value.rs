//! Values as they were written: to TOML values, and back to text.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::Value;
use toml::de::{DeValue, ValueDeserializer};

use super::error::Place;

/// All values that were given for known keys, by path; the faulty ones too.
pub(super) type Entries = BTreeMap<&'static str, Entry>;

/// A value and where it was written.
pub(super) struct Entry {
    pub value: Value,
    /// The value for a person.
    pub text: String,
    pub place: Place,
    /// The character of its line where the key begins, from 1, where it is a file's.
    pub column: Option<usize>,
}

impl Entry {
    /// A value that was written as `text`. Integers that are too large for any key become the largest there are, so that
    /// the range is what refuses them.
    pub(super) fn new(value: Spanned<DeValue<'_>>, text: &str, place: Place) -> Result<Self, String> {
        let whole = Value::deserialize(ValueDeserializer::from(value.clone()));
        match whole {
            Ok(value) => Ok(Self { text: value_text(&value), value, place, column: None }),
            Err(error) => match bounded(value.get_ref()) {
                Some(value) => {
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    Ok(Self { value, text, place, column: None })
                }
                None => Err(error.message().to_owned()),
            },
        }
    }

    /// The place, with the column of the key where it is known.
    pub(super) fn exact_place(&self) -> Place {
        match (&self.place, self.column) {
            (Place::Line(line), Some(column)) => Place::Column(*line, column),
            (place, _) => place.clone(),
        }
    }
}

fn bounded(value: &DeValue<'_>) -> Option<Value> {
    match value {
        DeValue::Integer(number) => {
            let text = number.as_str();
            let most = if text.starts_with('-') { i64::MIN } else { i64::MAX };
            Some(Value::Integer(i64::from_str_radix(text, number.radix()).unwrap_or(most)))
        }
        DeValue::Float(number) => number.as_str().parse().ok().map(Value::Float),
        DeValue::Array(values) => values.iter().map(|v| bounded(v.get_ref())).collect::<Option<_>>().map(Value::Array),
        _ => None,
    }
}

/// A value as TOML, numbers as short as they can be written.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Float(number) => format!("{number:?}"),
        Value::Array(values) => format!("[{}]", values.iter().map(value_text).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

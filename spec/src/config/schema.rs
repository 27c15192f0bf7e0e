//! A JSON Schema of configurations, for editors: from the same rows as the checks and the reference.

use serde_json::{Map, Value, json};

use super::keys::{Absent, Element, KEYS, Key, NONE, Shape};

/// The schema, in draft 2020-12: every key with its meaning, what it may be, and its default. What holds between keys is not in it.
#[must_use]
pub fn schema() -> Value {
    let mut root = section("A network of sigprop");
    for key in KEYS {
        insert(&mut root, &key.path.split('.').collect::<Vec<_>>(), of(key), must(key));
    }
    let Value::Object(mut root) = root else { return Value::Null };
    root.insert("$schema".to_owned(), "https://json-schema.org/draft/2020-12/schema".into());
    Value::Object(root)
}

/// Whether every network must have the key.
fn must(key: &Key) -> bool {
    key.absent.is_none() && key.default.is_none() && key.seam().is_none()
}

fn section(title: &str) -> Value {
    json!({ "title": title, "type": "object", "additionalProperties": false, "properties": {} })
}

fn insert(into: &mut Value, path: &[&str], what: Value, must: bool) {
    let [name, rest @ ..] = path else { return };
    if must {
        let required = &mut into["required"];
        if !required.is_array() {
            *required = json!([]);
        }
        if let Some(names) = required.as_array_mut().filter(|names| !names.contains(&json!(name))) {
            names.push(json!(name));
        }
    }
    let properties = &mut into["properties"];
    if rest.is_empty() {
        properties[name] = what;
        return;
    }
    if properties.get(name).is_none() {
        properties[name] = section(name);
    }
    insert(&mut properties[name], rest, what, must);
}

fn of(key: &Key) -> Value {
    let one = element(&key.element);
    let mut list = json!({ "type": "array", "items": one, "minItems": 1, "maxItems": super::MAX_STAGES });
    if key.shape == Shape::PerStage && key.seam().is_some() {
        list["items"] = json!({ "anyOf": [one, { "const": NONE }] });
    }
    let value = match key.shape {
        Shape::One => one,
        Shape::Stages => list,
        Shape::PerStage => json!({ "anyOf": [one, list] }),
        Shape::PerStageOr(word) => json!({ "anyOf": [one, list, { "const": word }] }),
        Shape::OneOr(word) => json!({ "anyOf": [one, { "const": word }] }),
    };
    let mut of: Map<String, Value> = value.as_object().cloned().unwrap_or_default();
    of.insert("description".to_owned(), key.meaning().into());
    if let Some(Absent::Value(text)) = key.default.or(key.absent)
        && let Some(default) =
            format!("value = {text}").parse::<toml::Table>().ok().and_then(|mut table| table.remove("value"))
        && let Ok(default) = serde_json::to_value(default)
    {
        of.insert("default".to_owned(), default);
    }
    Value::Object(of)
}

fn element(element: &Element) -> Value {
    match element {
        Element::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Element::OneOf(values) => json!({ "enum": values }),
        Element::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
        Element::Word(words) => json!({ "enum": words }),
        Element::Flag => json!({ "type": "boolean" }),
    }
}

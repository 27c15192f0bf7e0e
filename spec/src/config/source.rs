//! Text and overrides to key/value pairs: the faults that can be seen without comparing keys.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::error::{Fault, Place};
use super::keys::{self, Element, KEYS, Key, Shape};
use super::raw::RawConfig;

/// A value and where it was written.
pub(super) struct Entry {
    pub value: Value,
    pub place: Place,
}

/// All values that were given for known keys, by path; the faulty ones too.
pub(super) type Entries = BTreeMap<&'static str, Entry>;

/// Reads a file's text, lays the overrides over it, and checks each value on its own.
///
/// The raw configuration holds what is sound of it.
pub(super) fn read(text: &str, overrides: &[String], faults: &mut Vec<Fault>) -> (Entries, RawConfig) {
    let mut entries = Entries::new();
    let is_toml = read_file(text, &mut entries, faults);
    for text in overrides {
        read_override(text, &mut entries, faults);
    }
    if !is_toml {
        return (entries, RawConfig::default());
    }
    let raw = check_each(&entries, faults);
    (entries, raw)
}

fn read_file(text: &str, entries: &mut Entries, faults: &mut Vec<Fault>) -> bool {
    let line = |at: usize| Place::Line(1 + text[..at.min(text.len())].matches('\n').count());
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = error.span().map_or(Place::Nowhere, |span| line(span.start));
        // What follows on the same line is mostly the parser's attempt to go on.
        if faults.last().is_none_or(|last| last.place != place) {
            faults.push(syntax_fault(place, error.message()));
        }
    }
    if !errors.is_empty() {
        return false;
    }
    for (section, inner) in table.into_inner() {
        let (at, section) = (section.span().start, section.into_inner());
        if !KEYS.iter().any(|key| key.section() == section) {
            faults.push(unknown(line(at), &section));
            continue;
        }
        let DeValue::Table(inner) = inner.into_inner() else {
            faults.push(Fault {
                place: line(at),
                key: section.to_string(),
                value: String::new(),
                rule: "must be a section, not a value".to_owned(),
                mend: format!("write `[{section}]` on a line, and its keys below it"),
            });
            continue;
        };
        for (name, value) in inner {
            let place = line(name.span().start);
            let path = format!("{section}.{}", name.into_inner());
            let Some(key) = keys::find(&path) else {
                faults.push(unknown(place, &path));
                continue;
            };
            match Value::deserialize(ValueDeserializer::from(value)) {
                Ok(value) => drop(entries.insert(key.path, Entry { value, place })),
                Err(error) => faults.push(fault(key, place, "", error.message(), "give a TOML value")),
            }
        }
    }
    true
}

fn read_override(text: &str, entries: &mut Entries, faults: &mut Vec<Fault>) {
    let place = Place::Override(text.to_owned());
    let Some((path, value)) = text.split_once('=').map(|(path, value)| (path.trim(), value.trim())) else {
        faults.push(Fault {
            place,
            key: String::new(),
            value: String::new(),
            rule: "an override has the form KEY=VALUE".to_owned(),
            mend: "write it like `network.inputs=64`".to_owned(),
        });
        return;
    };
    let Some(key) = keys::find(path) else {
        faults.push(unknown(place, path));
        return;
    };
    match override_value(key, value) {
        Some(value) => drop(entries.insert(key.path, Entry { value, place })),
        None => {
            let mend = format!("write it like '{}={}', quoted so that the shell leaves it alone", path, key.example);
            faults.push(fault(key, place, value, "the value is not TOML", &mend));
        }
    }
}

/// A TOML value; or one of the words that the key knows, whose quotes a shell has eaten.
fn override_value(key: &Key, text: &str) -> Option<Value> {
    let bare = match (key.element, key.shape) {
        (Element::Word(words), _) => words.contains(&text),
        (_, Shape::PerStageOr(word)) => word == text,
        _ => false,
    };
    if bare {
        return Some(Value::String(text.to_owned()));
    }
    text.parse().ok()
}

/// Checks every key of the table: given, of the right type, in range.
fn check_each(entries: &Entries, faults: &mut Vec<Fault>) -> RawConfig {
    let mut sound = toml::Table::new();
    for key in KEYS {
        let Some(entry) = entries.get(key.path) else {
            let mend = format!("add `{} = {}` to [{}]", key.name(), key.example, key.section());
            faults.push(fault(key, Place::Nowhere, "", "missing, and every key must be given", &mend));
            continue;
        };
        if let Err((rule, mend)) = key.check(&entry.value) {
            faults.push(fault(key, entry.place.clone(), &value_text(&entry.value), &rule, &mend));
            continue;
        }
        let section = sound.entry(key.section()).or_insert_with(|| Value::Table(toml::Table::new()));
        if let Value::Table(section) = section {
            section.insert(key.name().to_owned(), entry.value.clone());
        }
    }
    sound.try_into().unwrap_or_else(|error: toml::de::Error| {
        faults.push(Fault {
            place: Place::Nowhere,
            key: String::new(),
            value: String::new(),
            rule: error.message().to_owned(),
            mend: "compare with `sigprop presets`".to_owned(),
        });
        RawConfig::default()
    })
}

fn syntax_fault(place: Place, message: &str) -> Fault {
    let mend = if message.contains("duplicate") { "give it once" } else { "mend the syntax of this line" };
    let rule = format!("not TOML: {}", message.replace('\n', "; "));
    Fault { place, key: String::new(), value: String::new(), rule, mend: mend.to_owned() }
}

/// A value as TOML, numbers as short as they can be written.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::Float(number) => format!("{number:?}"),
        Value::Array(values) => format!("[{}]", values.iter().map(value_text).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

fn fault(key: &Key, place: Place, value: &str, rule: &str, mend: &str) -> Fault {
    let (key, value) = (key.path.to_owned(), value.to_owned());
    Fault { place, key, value, rule: rule.to_owned(), mend: mend.to_owned() }
}

/// A key or section that does not exist, with the most similar one that does.
fn unknown(place: Place, path: &str) -> Fault {
    let distance = |key: &&Key| {
        let whole = edits(path, key.path);
        // A section by itself, or a key that lost its section.
        whole.min(edits(path, key.section())).min(edits(path, key.name()))
    };
    let nearest = KEYS.iter().min_by_key(distance).filter(|key| distance(key) <= 1 + path.len() / 3);
    let mend = match nearest {
        Some(key) if edits(path, key.section()) < edits(path, key.path).min(edits(path, key.name())) => {
            format!("did you mean `[{}]`?", key.section())
        }
        Some(key) => format!("did you mean `{}`?", key.path),
        None => "remove it".to_owned(),
    };
    Fault { place, key: path.to_owned(), value: String::new(), rule: "no such key".to_owned(), mend }
}

/// Letters to insert, delete or replace to get from one text to the other.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

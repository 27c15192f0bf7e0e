//! Text and overrides to key/value pairs: the faults that can be seen without comparing keys.

use std::collections::BTreeMap;

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::error::{Fault, Place};
use super::keys::{self, Element, KEYS, Key, Shape};
use super::raw::RawConfig;
use super::syntax::{self, Complaints};
use super::value::Entry;

/// All values that were given for known keys, by path; the faulty ones too.
pub(super) type Entries = BTreeMap<&'static str, Entry>;

/// Reads a file's text, lays the overrides over it, and checks each value on its own.
///
/// The raw configuration holds what is sound of it.
pub(super) fn read(text: &str, overrides: &[String], faults: &mut Vec<Fault>) -> (Entries, RawConfig) {
    let mut entries = Entries::new();
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        read_file(text, table.into_inner(), &mut entries, faults);
        // The table is sorted by names.
        faults.sort_by_key(|fault| if let Place::Line(line) = fault.place { line } else { 0 });
    } else {
        read_broken(text, table.into_inner(), syntax::complaints(text, &errors), &mut entries, faults);
    }
    for text in overrides {
        read_override(text, &mut entries, faults);
    }
    let raw = check_each(&entries, faults, errors.is_empty());
    (entries, if errors.is_empty() { raw } else { RawConfig::default() })
}

/// Of a file that is not TOML the lines that can be relied on: their values are checked, but what is missing or unknown
/// may be so because of the others.
fn read_broken(text: &str, table: DeTable, broken: Complaints, entries: &mut Entries, faults: &mut Vec<Fault>) {
    if broken.rest_is_sound {
        read_file(text, table, entries, &mut Vec::new());
        entries.retain(|_, entry| broken.faults.iter().all(|fault| fault.place != entry.place));
    }
    faults.extend(broken.faults);
}

fn read_file(text: &str, table: DeTable, entries: &mut Entries, faults: &mut Vec<Fault>) {
    let line = |at: usize| Place::Line(1 + text[..at.min(text.len())].matches('\n').count());
    for (section, inner) in table {
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
            let written = text.get(value.span()).unwrap_or_default();
            match Entry::new(value, written, place.clone()) {
                Ok(entry) => drop(entries.insert(key.path, entry)),
                Err(message) => faults.push(fault(key, place, "", &message, "give a TOML value")),
            }
        }
    }
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
    match override_value(key, value, place.clone()) {
        Some(entry) => drop(entries.insert(key.path, entry)),
        None => {
            let mend = format!("write it like '{}={}', quoted so that the shell leaves it alone", path, key.example);
            faults.push(fault(key, place, value, "the value is not TOML", &mend));
        }
    }
}

/// A TOML value; or one of the words that the key knows, whose quotes a shell has eaten.
fn override_value(key: &Key, text: &str, place: Place) -> Option<Entry> {
    let bare = match (key.element, key.shape) {
        (Element::Word(words), _) => words.contains(&text),
        (_, Shape::PerStageOr(word) | Shape::OneOr(word)) => word == text,
        _ => false,
    };
    if bare {
        return Some(Entry { value: Value::String(text.to_owned()), text: text.to_owned(), place });
    }
    Entry::new(DeValue::parse(text).ok()?, text, place).ok()
}

/// Checks every key of the table: given (where `all` must be), of the right type, in range.
fn check_each(entries: &Entries, faults: &mut Vec<Fault>, all: bool) -> RawConfig {
    let mut sound = toml::Table::new();
    for key in KEYS {
        let Some(entry) = entries.get(key.path) else {
            if all && key.absent.is_none() {
                let mend = format!("add `{} = {}` to [{}]", key.name(), key.example, key.section());
                faults.push(fault(key, Place::Nowhere, "", "missing, and every key must be given", &mend));
            }
            continue;
        };
        if let Err(broken) = key.check(&entry.value) {
            let one = |(rule, mend): (String, String)| fault(key, entry.place.clone(), &entry.text, &rule, &mend);
            faults.extend(broken.into_iter().map(one));
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

//! Text and overrides to key/value pairs: the faults that can be seen without comparing keys.

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::defaults;
use super::dropped::Dropped;
use super::error::{Fault, Place};
use super::keys::{self, KEYS, Key};
use super::own::{self, Members};
use super::raw::RawConfig;
use super::syntax::{self, Complaints};
use super::value::{Entries, Entry};
use crate::family::Seam;

/// What a text is: places in a preset say nothing to those who have not seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    File,
    Preset,
}

/// What was read.
pub(super) struct Read {
    /// What was given, for the places of faults.
    pub entries: Entries,
    /// What is sound of it.
    pub raw: RawConfig,
    /// The members that are chosen.
    pub members: Members,
    /// What was dropped for their sake.
    pub dropped: Vec<Dropped>,
}

/// Reads a file's text, lays the overrides over it, and checks each value on its own.
pub(super) fn read(
    text: &str,
    overrides: &[String],
    of: Origin,
    family: &'static [Seam],
    faults: &mut Vec<Fault>,
) -> Read {
    let mut entries = Entries::new();
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        read_file(text, table.into_inner(), &mut entries, faults);
        // The table is sorted by names.
        faults.sort_by_key(|fault| fault.place.line());
    } else {
        read_broken(text, table.into_inner(), syntax::complaints(text, &errors), &mut entries, faults);
    }
    if of == Origin::Preset {
        entries.values_mut().for_each(|entry| entry.place = Place::Preset);
    }
    for text in overrides {
        read_override(text, &mut entries, faults);
    }
    if of == Origin::Preset {
        defaults::stretch(&mut entries);
    }
    // Of a text that is broken nobody knows what was left out.
    if errors.is_empty() {
        defaults::fill(&mut entries, None);
    }
    let (members, dropped) = own::settle(family, &mut entries, faults);
    if errors.is_empty() {
        defaults::fill(&mut entries, Some(&members));
    }
    let raw = check_each(&entries, &members, faults, errors.is_empty());
    Read { entries, raw: if errors.is_empty() { raw } else { RawConfig::default() }, members, dropped }
}

/// Of a file that is not TOML the lines that can be relied on: their values are checked, but what is missing or unknown
/// may be so because of the others.
fn read_broken(text: &str, table: DeTable, broken: Complaints, entries: &mut Entries, faults: &mut Vec<Fault>) {
    if broken.rest_is_sound {
        read_file(text, table, entries, &mut Vec::new());
        entries.retain(|_, entry| broken.faults.iter().all(|fault| fault.place.line() != entry.place.line()));
    }
    faults.extend(broken.faults);
}

fn read_file(text: &str, table: DeTable, entries: &mut Entries, faults: &mut Vec<Fault>) {
    let before = |at: usize| &text[..at.min(text.len())];
    let line = |at: usize| Place::Line(1 + before(at).matches('\n').count());
    let column = |at: usize| before(at).rsplit('\n').next().map(|line| line.chars().count() + 1);
    let is_section = |path: &str| KEYS.iter().any(|key| key.section() == path);
    let mut sections: Vec<_> =
        table.into_iter().map(|(name, inner)| (name.span().start, name.into_inner().to_string(), inner)).collect();
    while let Some((at, section, inner)) = sections.pop() {
        if !is_section(&section) {
            faults.push(unknown(line(at), &section));
            continue;
        }
        let DeValue::Table(inner) = inner.into_inner() else {
            faults.push(Fault {
                place: line(at),
                key: section.clone(),
                value: String::new(),
                rule: "must be a section, not a value".to_owned(),
                mend: format!("write `[{section}]` on a line, and its keys below it"),
            });
            continue;
        };
        for (name, value) in inner {
            let at = name.span().start;
            let (place, column) = (line(at), column(at));
            let path = format!("{section}.{}", name.into_inner());
            if is_section(&path) {
                sections.push((at, path, value));
                continue;
            }
            let Some(key) = keys::find(&path) else {
                faults.push(unknown(place, &path));
                continue;
            };
            let written = text.get(value.span()).unwrap_or_default();
            match Entry::new(value, written, place.clone()) {
                Ok(entry) => drop(entries.insert(key.path, Entry { column, ..entry })),
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
    match override_value(value, place.clone()) {
        Ok(entry) => drop(entries.insert(key.path, entry)),
        Err(why) => {
            let rule = format!("the value is not TOML: {why}");
            faults.push(fault(key, place.clone(), value, &rule, &like(key, &place)));
        }
    }
}

/// A TOML value; or a word, or a list with words, whose quotes a shell has eaten: which words there are is looked at later.
fn override_value(text: &str, place: Place) -> Result<Entry, String> {
    let parsed = match DeValue::parse(text) {
        Ok(value) => return Entry::new(value, text, place),
        Err(fault) => fault,
    };
    let bare = |word: &str| {
        let plain = |c: char| c.is_alphanumeric() || "_-".contains(c);
        (word.starts_with(char::is_alphabetic) && word.chars().all(plain)).then(|| Value::String(word.to_owned()))
    };
    let item = |text: &str| {
        bare(text).or_else(|| Some(Entry::new(DeValue::parse(text).ok()?, text, Place::Nowhere).ok()?.value))
    };
    let list = || -> Option<Vec<Value>> {
        text.strip_prefix('[')?.strip_suffix(']')?.split(',').map(|text| item(text.trim())).collect()
    };
    let value = bare(text).or_else(|| list().map(Value::Array));
    let why = if text.is_empty() { "it is empty".to_owned() } else { parsed.message().replace('\n', "; ") };
    value.map(|value| Entry { value, text: text.to_owned(), place, column: None }).ok_or(why)
}

/// How a key is written where the fault is.
fn like(key: &Key, place: &Place) -> String {
    match place {
        Place::Override(_) => format!("write it like --set '{}={}'", key.path, key.example.replace('"', "")),
        _ => key.like(),
    }
}

/// Checks every key of the table: given (where `all` must be), of the right type, in range.
fn check_each(entries: &Entries, members: &Members, faults: &mut Vec<Fault>, all: bool) -> RawConfig {
    let mut sound = toml::Table::new();
    let must = |key: &&Key| key.absent.is_none() && key.default.is_none() && members.need(key);
    let gone = if all { missing_sections(entries, must) } else { Vec::new() };
    let mut missing = gone.clone();
    for key in KEYS {
        let Some(entry) = entries.get(key.path) else {
            if let Some(at) = missing.iter().position(|section| *section == key.section()) {
                faults.push(missing_section(missing.remove(at), must));
            } else if all && must(&key) && !gone.contains(&key.section()) {
                let mend = format!("add `{} = {}` to [{}]", key.name(), members.example(key), key.section());
                faults.push(fault(key, Place::Nowhere, "", "missing, and it must be given", &mend));
            }
            continue;
        };
        if let Err(broken) = key.check(&entry.value) {
            let one = |(rule, mend): (String, Option<String>)| {
                let mend = mend.unwrap_or_else(|| like(key, &entry.place));
                fault(key, entry.place.clone(), &entry.text, &rule, &mend)
            };
            faults.extend(broken.into_iter().map(one));
            continue;
        }
        insert(&mut sound, key.path, entry.value.clone());
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

/// Puts a value where its path says, in tables that it makes.
fn insert(table: &mut toml::Table, path: &str, value: Value) {
    let Some((section, rest)) = path.split_once('.') else {
        table.insert(path.to_owned(), value);
        return;
    };
    if let Value::Table(inner) = table.entry(section).or_insert_with(|| Value::Table(toml::Table::new())) {
        insert(inner, rest, value);
    }
}

/// Sections of which nothing is given although some of their keys must be.
fn missing_sections(entries: &Entries, must: impl Fn(&&Key) -> bool) -> Vec<&'static str> {
    let mut sections: Vec<&str> = KEYS.iter().filter(must).map(Key::section).collect();
    sections.dedup();
    sections
        .retain(|section| !entries.keys().any(|path| keys::find(path).is_some_and(|key| key.section() == *section)));
    sections
}

/// A section that is missing, said once.
fn missing_section(section: &str, must: impl Fn(&&Key) -> bool) -> Fault {
    let names = KEYS.iter().filter(|key| key.section() == section && must(key)).map(Key::name);
    let names = names.collect::<Vec<_>>().join(", ");
    // The simplest that has all of the section.
    let whole = if section == "network.fields" { "mnist-fields" } else { "digits" };
    Fault {
        place: Place::Nowhere,
        key: format!("[{section}]"),
        value: String::new(),
        rule: "missing, and it must be given".to_owned(),
        mend: format!("add it, with its keys {names}; `sigprop presets {whole}` prints a whole file"),
    }
}

fn fault(key: &Key, place: Place, value: &str, rule: &str, mend: &str) -> Fault {
    let (key, value) = (key.path.to_owned(), value.to_owned());
    Fault { place, key, value, rule: rule.to_owned(), mend: mend.to_owned() }
}

/// A key or section that does not exist, with the most similar one that does, or with those that there are.
fn unknown(place: Place, path: &str) -> Fault {
    let (section, name) = path.rsplit_once('.').unwrap_or(("", path));
    let all = |section: &str| KEYS.iter().filter(|key| key.section() == section).map(Key::name).collect::<Vec<_>>();
    let mend = if let Some(first) = KEYS.iter().find(|key| !section.is_empty() && key.section() == path) {
        // A table in one value.
        format!("set its keys one by one, like `{}={}`", first.path, first.example)
    } else if let Some(found) = KEYS.iter().find(|key| key.name() == name) {
        // A key of another section, or one that lost its section.
        format!("did you mean `{}`?", found.path)
    } else if let (false, known @ [_, ..]) = (section.is_empty(), &all(section)[..]) {
        match nearest(name, known) {
            Some(near) => format!("did you mean `{section}.{near}`?"),
            None => format!("remove it: [{section}] has {}", known.join(", ")),
        }
    } else {
        let mut sections: Vec<&str> = KEYS.iter().map(Key::section).collect();
        sections.dedup();
        let names: Vec<&str> = KEYS.iter().map(Key::name).collect();
        let written = if section.is_empty() { name } else { section };
        match (nearest(written, &sections), nearest(name, &names)) {
            (Some(near), _) => format!("did you mean `[{near}]`?"),
            (None, Some(near)) => {
                let key = KEYS.iter().find(|key| key.name() == near);
                format!("did you mean `{}`?", key.map_or(near, |key| key.path))
            }
            (None, None) => format!("remove it: the sections are {}", sections.join(", ")),
        }
    };
    Fault { place, key: path.to_owned(), value: String::new(), rule: "no such key".to_owned(), mend }
}

/// The one of `names` that `written` can be a slip of.
fn nearest<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    let near = names.iter().map(|name| (strsim::levenshtein(written, name), *name)).min_by_key(|near| near.0)?;
    (near.0 <= 1 + written.len() / 4).then_some(near.1)
}

//! What is not TOML: which of the parser's complaints are worth repeating, and what to do about them.

use toml::de::{DeTable, Error};

use super::error::{Fault, Place};
use super::keys::KEYS;

/// The complaints about a text, and whether the lines without one can be relied on.
pub(super) struct Complaints {
    pub faults: Vec<Fault>,
    pub rest_is_sound: bool,
}

/// Of the parser's errors those that are of their line alone. Where there are none of these, something was opened and
/// not closed, and every line after it gives an error of its own: then the place where it was opened, and nothing else.
pub(super) fn complaints(text: &str, errors: &[Error]) -> Complaints {
    let lines: Vec<&str> = text.lines().collect();
    let of = |error: &Error| {
        error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count()).min(lines.len())
    };
    let alone = |line: usize| lines.get(line).and_then(|text| DeTable::parse_recoverable(text).1.into_iter().next());
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let line = of(error);
        let own = alone(line).is_some() || error.message().contains("duplicate");
        // What follows on the same line is mostly the parser's attempt to go on.
        if own && faults.last().is_none_or(|last| last.place != Place::Line(line + 1)) {
            faults.push(fault(line, lines.get(line).copied().unwrap_or_default(), error.message()));
        }
    }
    if !faults.is_empty() {
        return Complaints { faults, rest_is_sound: true };
    }
    if let Some(first) = errors.first() {
        let opened = (0..=of(first)).rev().find_map(|line| {
            alone(line).filter(|e| e.message().contains("unclosed")).map(|e| fault(line, "", e.message()))
        });
        faults.push(opened.unwrap_or_else(|| fault(of(first), "", first.message())));
    }
    Complaints { faults, rest_is_sound: false }
}

fn fault(line: usize, text: &str, message: &str) -> Fault {
    let (rule, mend) = match (unquoted(text), message.contains("duplicate")) {
        (Some((key, word)), _) => {
            ("a word without quotes is not TOML".to_owned(), format!("write it like `{key} = \"{word}\"`"))
        }
        (None, true) => (format!("not TOML: {}", message.replace('\n', "; ")), "give it once".to_owned()),
        (None, false) => {
            (format!("not TOML: {}", message.replace('\n', "; ")), "mend the syntax of this line".to_owned())
        }
    };
    Fault { place: Place::Line(line + 1), key: String::new(), value: String::new(), rule, mend }
}

/// Key and word of `key = word`, where the key is one that there is.
fn unquoted(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let (key, word) = (key.trim(), value.split('#').next()?.trim());
    let is_word = word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_word && KEYS.iter().any(|k| k.name() == key)).then_some((key, word))
}

//! What is not TOML: which of the parser's complaints are worth repeating, and what to do about them.

use toml::de::{DeTable, Error};

use super::error::{Fault, Place};
use super::keys::KEYS;

/// Characters of a line that are shown.
const SHOWN: usize = 60;

/// The complaints about a text, and whether the lines without one can be relied on.
pub(super) struct Complaints {
    pub faults: Vec<Fault>,
    pub rest_is_sound: bool,
}

/// What is not TOML in a text, each fault with its line, column and the line itself; none where it is TOML.
#[must_use]
pub fn toml_faults(text: &str) -> Vec<Fault> {
    match DeTable::parse_recoverable(text).1 {
        errors if errors.is_empty() => Vec::new(),
        errors => complaints(text, &errors).faults,
    }
}

/// Of the parser's errors those that are of their line alone. Where there are none of these, something was opened and
/// not closed, and every line after it gives an error of its own: then the place where it was opened, and nothing else.
pub(super) fn complaints(text: &str, errors: &[Error]) -> Complaints {
    let lines: Vec<&str> = text.lines().collect();
    let before = |error: &Error| text.get(..error.span().map_or(0, |span| span.start)).unwrap_or(text);
    let of = |error: &Error| before(error).matches('\n').count().min(lines.len());
    let column = |error: &Error| before(error).rsplit('\n').next().map_or(0, |line| line.chars().count());
    let told = |line: usize, column: usize, message: &str| {
        fault((line, column), lines.get(line).copied().unwrap_or_default(), message)
    };
    let alone = |line: usize| lines.get(line).and_then(|text| DeTable::parse_recoverable(text).1.into_iter().next());
    let mut faults: Vec<Fault> = Vec::new();
    for error in errors {
        let line = of(error);
        let own = alone(line).is_some() || error.message().contains("duplicate");
        // What follows on the same line is mostly the parser's attempt to go on.
        if own && faults.last().is_none_or(|last| last.place.line() != Some(line + 1)) {
            faults.push(told(line, column(error), error.message()));
        }
    }
    if !faults.is_empty() {
        return Complaints { faults, rest_is_sound: true };
    }
    if let Some(first) = errors.first() {
        let opened = (0..=of(first)).rev().find_map(|line| {
            // Its own text ends where the closing one is missed; what was opened begins after the `=`.
            let at = lines.get(line)?.split_once('=').map_or(0, |(key, value)| {
                key.chars().count() + 1 + value.chars().take_while(|c| c.is_whitespace()).count()
            });
            alone(line).filter(|e| e.message().contains("unclosed")).map(|e| told(line, at, e.message()))
        });
        faults.push(opened.unwrap_or_else(|| told(of(first), column(first), first.message())));
    }
    Complaints { faults, rest_is_sound: false }
}

/// A fault at a line and a character of it, from 0; `text` is that line.
fn fault((line, column): (usize, usize), text: &str, message: &str) -> Fault {
    let (rule, mend) = match (unquoted(text), message.contains("duplicate")) {
        (Some((key, word)), _) => {
            ("a word without quotes is not TOML".to_owned(), format!("write it like `{key} = \"{word}\"`"))
        }
        (None, true) => (format!("not TOML: {}", message.replace('\n', "; ")), "give it once".to_owned()),
        (None, false) => {
            (format!("not TOML: {}", message.replace('\n', "; ")), "mend the syntax of this line".to_owned())
        }
    };
    let mut value: String = text.trim().chars().take(SHOWN).collect();
    if value.len() < text.trim().len() {
        value += " ...";
    }
    Fault { place: Place::Column(line + 1, column + 1), key: String::new(), value, rule, mend }
}

/// Key and word of `key = word`, where the key is one that there is.
fn unquoted(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=')?;
    let (key, word) = (key.trim(), value.split('#').next()?.trim());
    let is_word = word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    (is_word && KEYS.iter().any(|k| k.name() == key)).then_some((key, word))
}

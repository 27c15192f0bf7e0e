//! Reads the values of a TOML table one by one and notes every fault instead of ending at the first.

use std::path::Path;

use sigprop_spec::{Fault, Place};
use toml::{Table, Value};

use super::constraints::is_pins;
use super::error::BoardError;
use super::{FACTS, Level, Primitive};
use crate::family::Family;

/// Bytes of a file of a board, at most; real ones have a few thousand.
const MOST_BYTES: u64 = 1 << 20;

/// The facts and the files with pins in a folder, in the order of their names.
pub(super) fn folder(folder: &Path) -> Result<Vec<(String, Vec<u8>)>, BoardError> {
    let fault = |source| BoardError::File { file: folder.display().to_string(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let wanted = name.eq_ignore_ascii_case(FACTS) || is_pins(&name);
        // Neither a folder nor a pipe, which nobody may ever write to.
        if wanted && path.is_file() {
            files.push((name, sigprop_spec::files::read(&path, MOST_BYTES)?));
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a text has no ends of lines, zeros or other characters that a terminal or `make` acts upon.
fn is_line(text: &str) -> bool {
    !text.contains(char::is_control)
}

/// A table that forgets what was read, so that what is left are keys that nobody knows.
pub(super) struct Reader<'a> {
    section: String,
    table: Table,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(section: &str, table: Table, faults: &'a mut Vec<Fault>) -> Self {
        Self { section: section.to_owned(), table, faults }
    }

    fn path(&self, key: &str) -> String {
        if self.section.is_empty() { key.to_owned() } else { format!("{}.{key}", self.section) }
    }

    fn fault(&mut self, key: &str, value: String, rule: &str, mend: &str) {
        let key = self.path(key);
        self.faults.push(Fault { place: Place::File(FACTS.into()), key, value, rule: rule.into(), mend: mend.into() });
    }

    /// A value that must be there and that `read` must accept.
    fn value<T>(&mut self, key: &str, rule: &str, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let Some(value) = self.table.remove(key) else {
            self.fault(key, String::new(), &format!("is missing and must be {rule}"), "write it");
            return None;
        };
        let accepted = read(&value);
        if accepted.is_none() {
            self.fault(key, value.to_string().trim().to_owned(), &format!("must be {rule}"), "correct it");
        }
        accepted
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.value(key, "a text in quotes on one line, not empty", |v| {
            v.as_str().filter(|s| !s.trim().is_empty() && is_line(s)).map(Into::into)
        })
    }

    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.value(key, "a list of texts in quotes, none of them empty or of several lines", |v| {
            let text = |item: &Value| item.as_str().filter(|s| !s.is_empty() && is_line(s)).map(Into::into);
            v.as_array()?.iter().map(text).collect()
        })
    }

    pub(super) fn count(&mut self, key: &str) -> Option<usize> {
        self.value(key, "a whole number, 0 to 10000000", |v| {
            usize::try_from(v.as_integer()?).ok().filter(|&n| n <= 10_000_000)
        })
    }

    pub(super) fn usb(&mut self, key: &str) -> Option<(u16, u16)> {
        self.value(key, "a USB vendor and product, as \"0403:6010\" (lsusb shows them)", |v| {
            let (vendor, product) = v.as_str()?.split_once(':')?;
            let number = |text: &str| (text.len() == 4).then(|| u16::from_str_radix(text, 16).ok()).flatten();
            Some((number(vendor)?, number(product)?))
        })
    }

    pub(super) fn interface(&mut self, key: &str) -> Option<u8> {
        self.value(key, "the number of a USB interface, 0 to 255", |v| u8::try_from(v.as_integer()?).ok())
    }

    pub(super) fn megahertz(&mut self, key: &str) -> Option<f64> {
        self.value(key, "a frequency in MHz, above 0 and at most 1000", |v| {
            let mhz = v.as_float().or_else(|| v.as_integer().map(|n| n as f64))?;
            (mhz > 0.0 && mhz <= 1000.0).then_some(mhz)
        })
    }

    pub(super) fn level(&mut self, key: &str) -> Option<Level> {
        self.value(key, "\"low\" or \"high\"", |v| match v.as_str()? {
            "low" => Some(Level::Low),
            "high" => Some(Level::High),
            _ => None,
        })
    }

    pub(super) fn family(&mut self, key: &str) -> Option<Family> {
        let words = Family::ALL.map(Family::word).join("\", \"");
        self.value(key, &format!("one of \"{words}\""), |v| {
            let word = v.as_str()?;
            Family::ALL.into_iter().find(|family| family.word() == word)
        })
    }

    pub(super) fn primitive(&mut self, key: &str) -> Option<Primitive> {
        let names = Primitive::ALL.map(Primitive::name).join("\", \"");
        self.value(key, &format!("one of \"{names}\""), |v| {
            let name = v.as_str()?;
            Primitive::ALL.into_iter().find(|primitive| primitive.name() == name)
        })
    }

    /// A table in this one; one that is missing is read as empty, so that all its keys are named.
    pub(super) fn section(&mut self, key: &str) -> Reader<'_> {
        let table = match self.table.remove(key) {
            None => Table::new(),
            Some(Value::Table(table)) => table,
            Some(value) => {
                self.fault(key, value.to_string().trim().to_owned(), "must be a section", &format!("write [{key}]"));
                Table::new()
            }
        };
        Reader::new(&self.path(key), table, self.faults)
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The tables of `[[key]]`, each read by `read`.
    pub(super) fn sections<T>(&mut self, key: &str, read: impl Fn(&mut Reader<'_>) -> Option<T>) -> Vec<T> {
        let Some(value) = self.table.remove(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.fault(key, value.to_string().trim().to_owned(), "must be sections", &format!("write [[{key}]]"));
            return Vec::new();
        };
        let tables: Vec<Table> = items.iter().filter_map(|item| item.as_table().cloned()).collect();
        let path = self.path(key);
        let mut found = Vec::new();
        for (index, table) in tables.into_iter().enumerate() {
            let mut reader = Reader::new(&format!("{path}[{index}]"), table, self.faults);
            found.extend(read(&mut reader));
            reader.finish();
        }
        found
    }

    /// What was not read is not known.
    pub(super) fn finish(mut self) {
        for (key, value) in std::mem::take(&mut self.table) {
            let value = if value.is_table() { String::new() } else { value.to_string().trim().to_owned() };
            self.fault(&key, value, "is no key of a board", "remove it, or correct its name");
        }
    }
}

//! From TOML text to single values: finds unknown, missing and mistyped keys, all of them.

use toml::{Table, Value};

use super::error::Fault;
use super::keys::KEYS;

/// The parsed tables, and the faults found on the way.
pub struct Raw {
    table: Table,
    /// Faults so far.
    pub faults: Vec<Fault>,
}

impl Raw {
    /// Parses `text` and applies `overrides` (`KEY=TOMLVALUE`).
    pub fn parse(text: &str, overrides: &[String]) -> Self {
        let mut faults = Vec::new();
        let mut table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(e) => {
                let line = e.span().map_or(1, |s| text[..s.start.min(text.len())].matches('\n').count() + 1);
                faults.push(Fault::new(
                    &format!("line {line}"),
                    "",
                    format!("the text must be TOML ({})", e.message()),
                    "correct that line",
                ));
                return Self { table: Table::new(), faults };
            }
        };
        for text in overrides {
            apply(&mut table, text, &mut faults);
        }
        let mut raw = Self { table, faults };
        raw.check_keys();
        raw
    }

    fn check_keys(&mut self) {
        for (section, value) in &self.table {
            let Some(inner) = value.as_table() else {
                self.faults.push(Fault::new(section, value, "no such key", format!("sections: {}", sections())));
                continue;
            };
            if !KEYS.iter().any(|k| k.name.split('.').next() == Some(section)) {
                self.faults.push(Fault::new(section, "", "no such section", format!("sections: {}", sections())));
                continue;
            }
            for (key, value) in inner {
                let full = format!("{section}.{key}");
                if !KEYS.iter().any(|k| k.name == full) {
                    let known: Vec<_> = KEYS.iter().filter_map(|k| k.name.strip_prefix(&format!("{section}."))).collect();
                    self.faults.push(Fault::new(
                        &full,
                        value,
                        "no such key",
                        format!("keys of [{section}]: {}", known.join(", ")),
                    ));
                }
            }
        }
        for key in KEYS {
            if self.value(key.name).is_none() {
                self.faults.push(Fault::new(key.name, "", "the key is missing", format!("give {} ({})", key.kind, key.doc)));
            }
        }
    }

    /// The value of `section.key`.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let (section, key) = name.split_once('.')?;
        self.table.get(section)?.as_table()?.get(key)
    }

    fn wrong(&mut self, name: &str, rule: &str) {
        if let Some(v) = self.value(name).cloned() {
            self.faults.push(Fault::new(name, v, rule, format!("give {}", kind(name))));
        }
    }

    /// An integer in `range`; a fault and `None` otherwise.
    pub fn integer(&mut self, name: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let rule = format!("must be an integer from {} to {}", range.start(), range.end());
        match self.value(name)?.as_integer().filter(|v| range.contains(v)) {
            Some(v) => Some(v),
            None => {
                self.wrong(name, &rule);
                None
            }
        }
    }

    /// One of `choices`; a fault and `None` otherwise.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Option<T> {
        let found = self.value(name)?.as_str().and_then(|s| choices.iter().find(|c| c.0 == s));
        if found.is_none() {
            let names: Vec<_> = choices.iter().map(|c| format!("\"{}\"", c.0)).collect();
            let rule = format!("must be {}", names.join(" or "));
            self.wrong(name, &rule);
        }
        found.map(|c| c.1)
    }

    /// A list of `length` values, or one value for all; each is read by `read`, whose rule is `rule`.
    pub fn list<T: Clone>(
        &mut self,
        name: &str,
        length: Option<usize>,
        rule: &str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.value(name)?.clone();
        let Some(list) = value.as_array() else {
            let one = read(&value);
            if one.is_none() || length.is_none() {
                self.wrong(name, rule);
                return None;
            }
            return Some(vec![one?; length?]);
        };
        let values: Option<Vec<T>> = list.iter().map(read).collect();
        let Some(values) = values else {
            self.wrong(name, rule);
            return None;
        };
        if length.is_some_and(|n| n != values.len()) {
            let n = length.unwrap_or(0);
            self.faults.push(Fault::new(
                name,
                &value,
                format!("must have one value for each of the {n} stages, but has {}", values.len()),
                format!("give a list of {n}, or one value for all"),
            ));
            return None;
        }
        Some(values)
    }
}

fn kind(name: &str) -> &'static str {
    KEYS.iter().find(|k| k.name == name).map_or("a value", |k| k.kind)
}

fn sections() -> String {
    let mut names: Vec<_> = KEYS.iter().filter_map(|k| k.name.split('.').next()).collect();
    names.dedup();
    names.join(", ")
}

fn apply(table: &mut Table, text: &str, faults: &mut Vec<Fault>) {
    let place = format!("--set {text}");
    let Some((key, value)) = text.split_once('=') else {
        faults.push(Fault::new(&place, "", "must be KEY=VALUE", "for example network.stages=[64,64]"));
        return;
    };
    let (key, value) = (key.trim(), value.trim());
    let parsed = format!("v = {value}").parse::<Table>().ok().and_then(|mut t| (t.len() == 1).then(|| t.remove("v")).flatten());
    let Some(parsed) = parsed else {
        faults.push(Fault::new(&place, "", "the value must be TOML", "quote strings: format.rounding='\"nearest\"'"));
        return;
    };
    match key.split_once('.') {
        Some((section, name)) if KEYS.iter().any(|k| k.name == key) => {
            let entry = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Some(inner) = entry.as_table_mut() {
                inner.insert(name.into(), parsed);
            }
        }
        _ => faults.push(Fault::new(&place, "", format!("there is no key {key}"), "see `sigprop presets --keys`")),
    }
}

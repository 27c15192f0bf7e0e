//! What is known of the labels.

use std::collections::BTreeSet;

use super::super::shown;
use super::column::{Cell, Number};

/// Words in the column of the label that are told.
pub(super) const MOST_WORDS: usize = 8;

/// The labels of all samples, on their way in.
pub(super) struct Labels {
    pub codes: Vec<u8>,
    /// The first that is no whole number.
    pub bad: Option<Cell>,
    /// The first that is no class of the network: its line and column, and it.
    pub large: Option<((u64, usize), u64)>,
    pub least: u64,
    pub most: u64,
    pub words: BTreeSet<String>,
}

impl Labels {
    pub fn new() -> Self {
        Self { codes: Vec::new(), bad: None, large: None, least: u64::MAX, most: 0, words: BTreeSet::new() }
    }

    pub fn take(&mut self, (line, column): (u64, usize), field: &str, number: Number, classes: usize) {
        let whole = number.whole();
        if let Some(label) = whole {
            self.least = self.least.min(label);
            self.most = self.most.max(label);
            if label >= classes as u64 && self.large.is_none() {
                self.large = Some(((line, column), label));
            }
        } else {
            if number == Number::None && self.words.len() < MOST_WORDS {
                self.words.insert(shown(field));
            }
            self.bad.get_or_insert_with(|| Cell { line, column, text: field.to_owned() });
        }
        self.codes.push(whole.and_then(|label| u8::try_from(label).ok()).unwrap_or(0));
    }
}

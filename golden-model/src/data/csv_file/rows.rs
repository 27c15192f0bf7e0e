//! What the rows of a file are, and what is known of the sequences in them.

use std::collections::BTreeMap;

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Samples,
    Sequences,
    Steps,
}

/// What is known of the sequences.
#[derive(Default)]
pub(super) struct Sequences {
    /// Steps of each.
    pub steps: Vec<usize>,
    /// That of the row before: its name, its first line, its label there.
    pub now: (String, u64, String),
    /// The first lines of all by their names.
    pub begun: BTreeMap<String, u64>,
    /// The first lines with empty fields in front of a label that is last, and behind one.
    pub padded: (Option<u64>, Option<u64>),
}

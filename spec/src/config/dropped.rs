//! What of a preset was dropped for the members that were laid over it.

use std::fmt;

use super::phrases::quoted;

/// What a preset says of a key that the members laid over it do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The key.
    pub key: String,
    /// What the preset says.
    pub value: String,
    /// The stage, from 1, where it is one's value alone.
    pub stage: Option<usize>,
    /// The key that chooses the members.
    pub seam: String,
    /// The words that were chosen, of the stage where it is one's.
    pub members: Vec<String>,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value, stage, seam, members } = self;
        let chosen = quoted(members.iter().map(String::as_str));
        match stage {
            Some(stage) => {
                write!(f, "the preset's {key} of stage {stage}, {value}, is dropped: {seam} {chosen} has no such key")
            }
            None => write!(f, "the preset's {key} = {value} is dropped: {seam} {chosen} has no such key"),
        }
    }
}

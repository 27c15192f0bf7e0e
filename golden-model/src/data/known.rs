//! Values in the place of classes, as they were given.

/// A value as it was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The value y.
    pub value: f64,
    /// Line of its file, from 1, or number of the sample.
    pub line: u64,
}

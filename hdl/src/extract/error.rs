//! What the extraction refuses.

use std::fmt;

/// One thing that is no hardware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Hierarchical name of the block or signal.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub mend: String,
}

impl Fault {
    pub(crate) fn new(path: impl Into<String>, what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into(), mend: mend.into() }
    }
}

/// Everything that the extraction refuses in a tree of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtractError {
    /// At least one.
    pub faults: Vec<Fault>,
}

impl std::error::Error for ExtractError {}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the blocks are no hardware:")?;
        for fault in &self.faults {
            write!(f, "\n  {}: {}; {}", fault.path, fault.what, fault.mend)?;
        }
        Ok(())
    }
}

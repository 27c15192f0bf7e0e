//! What the extraction refuses.

use std::fmt;

use crate::watch::Stopped;

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

/// Why there is no netlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtractError {
    /// Everything that the extraction refuses in a tree of blocks; at least one.
    Refused(Vec<Fault>),
    /// It was told to stop.
    Stopped,
}

impl std::error::Error for ExtractError {}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults = match self {
            Self::Refused(faults) => faults,
            Self::Stopped => return Stopped.fmt(f),
        };
        write!(f, "the blocks are no hardware:")?;
        for fault in faults {
            write!(f, "\n  {}: {}; {}", fault.path, fault.what, fault.mend)?;
        }
        Ok(())
    }
}

impl From<Stopped> for ExtractError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

//! What is wrong with a configuration: every fault at once, each with its place, key, value, rule and mend. Other files that a
//! user writes have faults of the same kind.

use std::fmt;

use thiserror::Error;

/// Where a faulty value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A line of the file, counted from 1.
    Line(usize),
    /// A line of the file and a character of it, both counted from 1.
    Column(usize, usize),
    /// The preset that the configuration was made from.
    Preset,
    /// A default: the key was left out.
    LeftOut,
    /// A file, where there are several.
    File(String),
    /// An override, as it was given.
    Override(String),
    /// Nowhere: the key is missing, the fault is not at one place, or the key itself says where.
    Nowhere,
}

impl Place {
    /// The line, where it is one of the file's.
    #[must_use]
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::Line(line) | Self::Column(line, _) => Some(*line),
            Self::Preset | Self::LeftOut | Self::File(_) | Self::Override(_) | Self::Nowhere => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}: "),
            Self::Column(line, column) => write!(f, "line {line}, column {column}: "),
            Self::Preset => f.write_str("the preset's "),
            Self::LeftOut => f.write_str("left out, so "),
            Self::File(file) => write!(f, "{file}: "),
            Self::Override(text) => write!(f, "--set {}: ", text.replace('\n', "\\n")),
            Self::Nowhere => Ok(()),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where it was written.
    pub place: Place,
    /// The key, with its section: `network.inputs`. Empty where the text is not TOML at all.
    pub key: String,
    /// The value as read; empty where there is none.
    pub value: String,
    /// What must hold.
    pub rule: String,
    /// What to do about it.
    pub mend: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if matches!(self.place, Place::Override(_)) {
            // Its text names the key and the value already.
            return write!(f, "{}; {}", self.rule, self.mend);
        }
        match (self.key.is_empty(), self.value.is_empty()) {
            (true, true) => {}
            (true, false) => write!(f, "`{}`: ", self.value)?,
            (false, true) => write!(f, "{}: ", self.key)?,
            (false, false) => write!(f, "{} = {}: ", self.key, self.value)?,
        }
        write!(f, "{}; {}", self.rule, self.mend)?;
        // Nobody has seen the preset's file: what helps is laid over it.
        if self.place == Place::Preset { write!(f, ", with --set {}=...", self.key) } else { Ok(()) }
    }
}

/// A configuration that was refused, with all its faults.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("configuration `{name}` is refused ({count} {noun}){list}",
    count = .faults.len(),
    noun = if .faults.len() == 1 { "fault" } else { "faults" },
    list = .faults.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
pub struct ConfigError {
    name: String,
    faults: Vec<Fault>,
}

impl ConfigError {
    pub(super) fn new(name: &str, faults: Vec<Fault>) -> Self {
        Self { name: name.to_owned(), faults }
    }

    /// The file or preset, as it was named by the caller.
    #[must_use]
    pub fn source_name(&self) -> &str {
        &self.name
    }

    /// All faults: first what cannot be read or is not known, then those of each key, then those between keys.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

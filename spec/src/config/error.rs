//! What is wrong with a configuration: every fault at once, each with its key, value, rule and mend.

use std::fmt;

/// One thing that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The key, as `section.key`, or the place where the text does not parse.
    pub key: String,
    /// The value that was found, as TOML; empty where the key is missing.
    pub value: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What to do about it.
    pub mend: String,
}

impl Fault {
    /// A fault of `key` with the found `value`.
    pub fn new(key: &str, value: impl fmt::Display, rule: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.to_string(), rule: rule.into(), mend: mend.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.key)?;
        if !self.value.is_empty() {
            write!(f, " = {}", self.value)?;
        }
        write!(f, ": {}; {}", self.rule, self.mend)
    }
}

/// All faults of one configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The file or preset.
    pub source_name: String,
    /// At least one fault, in the order of the keys.
    pub faults: Vec<Fault>,
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.faults.len();
        write!(f, "{}: {n} fault{} in the configuration", self.source_name, if n == 1 { "" } else { "s" })?;
        for fault in &self.faults {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}

//! Reading a configuration: all steps from its text to the checked value.

use super::check::check;
use super::checked::Config;
use super::error::ConfigError;
use super::source::{self, Origin};
use crate::family::{FAMILY, Seam};

impl Config {
    /// Reads a configuration file's text, with `KEY=VALUE` overrides (TOML values) laid over it.
    ///
    /// `source_name` is what errors call it; the stem of it (`digits` of `nets/digits.toml`) becomes the name.
    /// Of two overrides of one key the later holds.
    ///
    /// # Errors
    /// All faults of the text, the overrides, and the values together.
    pub fn from_toml(source_name: &str, text: &str, overrides: &[String]) -> Result<Self, ConfigError> {
        Self::read(source_name, text, overrides, Origin::File, FAMILY)
    }

    /// As [`Self::from_toml`], with another table of members, whose words are among those of [`FAMILY`]: for tests of what reads
    /// the rows.
    ///
    /// # Errors
    /// As [`Self::from_toml`].
    pub fn from_toml_of(
        family: &'static [Seam],
        source_name: &str,
        text: &str,
        overrides: &[String],
    ) -> Result<Self, ConfigError> {
        Self::read(source_name, text, overrides, Origin::File, family)
    }

    pub(super) fn read(
        name: &str,
        text: &str,
        overrides: &[String],
        of: Origin,
        family: &'static [Seam],
    ) -> Result<Self, ConfigError> {
        let mut faults = Vec::new();
        let read = source::read(text, overrides, of, family, &mut faults);
        let config = check(&stem(name), &read, family, &mut faults);
        config.ok_or_else(|| ConfigError::new(name, faults))
    }
}

/// A name that stays on its line wherever it is written: that of the file, or of a file that is called as all are, `config.toml`, that of its folder.
fn stem(source_name: &str) -> String {
    let path = std::path::Path::new(source_name);
    let name = |path: &std::path::Path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let folder = path.parent().filter(|_| path.file_name().is_some_and(|name| name == "config.toml")).and_then(name);
    folder.or_else(|| name(path)).unwrap_or_else(|| source_name.to_owned()).replace(char::is_control, "_")
}

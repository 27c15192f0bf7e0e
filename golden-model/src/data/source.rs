//! The name of a data source.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sigprop_spec::Config;
use sigprop_spec::family::Task;

use super::{DataError, japanese_vowels};

/// Where samples come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataSource {
    /// The embedded digits: 1,437 training and 360 test samples of 64 inputs, 10 classes.
    Digits,
    /// The embedded diabetes data: 354 training and 88 test samples of 10 inputs, with a value each.
    Diabetes,
    /// The digits as sequences: a row of the picture is a step, 8 steps of 8 inputs.
    DigitsRows,
    /// The embedded Japanese Vowels: 270 training and 370 test sequences of 7 to 29 steps of 12 inputs, 9 classes.
    JapaneseVowels,
    /// A folder with the four IDX files of MNIST's layout, gzip or not.
    Idx(PathBuf),
    /// A CSV file, gzip or not: label and inputs; every fifth row is held out as test set.
    Csv(PathBuf),
    /// Sequences: a folder of IDX files, whose second dimension is steps, or a CSV file with a sequence or a step a row.
    Seq(PathBuf),
}

impl DataSource {
    /// The embedded data for a network.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        match config.task() {
            _ if config.takes_sequences() && config.inputs() == japanese_vowels::WIDTH => Self::JapaneseVowels,
            _ if config.takes_sequences() => Self::DigitsRows,
            Task::Classification => Self::Digits,
            Task::Regression => Self::Diabetes,
        }
    }

    /// Whether its samples have what the task learns: a class or a value.
    pub(super) const fn serves(&self, task: Task) -> bool {
        match self {
            Self::Digits | Self::Idx(_) | Self::DigitsRows | Self::JapaneseVowels | Self::Seq(_) => !task.has_values(),
            Self::Diabetes => task.has_values(),
            Self::Csv(_) => true,
        }
    }

    /// What is given in its place to a network that takes no sequences; none where its samples are no sequences.
    pub(super) fn plain(&self) -> Option<String> {
        match self {
            Self::DigitsRows => Some("digits".to_owned()),
            Self::JapaneseVowels => Some("idx:DIR or csv:FILE".to_owned()),
            Self::Seq(path) if path.is_dir() => Some(format!("idx:{}", path.display())),
            Self::Seq(path) => Some(format!("csv:{}", path.display())),
            Self::Digits | Self::Diabetes | Self::Idx(_) | Self::Csv(_) => None,
        }
    }

    /// The table that it is read from, if it is one.
    pub(super) fn table(&self) -> Option<&Path> {
        match self {
            Self::Csv(file) => Some(file),
            Self::Seq(path) if !path.is_dir() => Some(path),
            _ => None,
        }
    }
}

impl FromStr for DataSource {
    type Err = DataError;

    fn from_str(s: &str) -> Result<Self, DataError> {
        Self::try_from(OsString::from(s))
    }
}

/// Also with a path that is not UTF-8.
impl TryFrom<OsString> for DataSource {
    type Error = DataError;

    fn try_from(s: OsString) -> Result<Self, DataError> {
        let named = [Self::Digits, Self::Diabetes, Self::DigitsRows, Self::JapaneseVowels];
        if let Some(source) = named.into_iter().find(|source| s == *source.to_string()) {
            return Ok(source);
        }
        let path = |prefix| after(&s, prefix).filter(|path| !path.is_empty()).map(PathBuf::from);
        let idx = || path("idx:").map(Self::Idx);
        let csv = || path("csv:").map(Self::Csv);
        let seq = || path("seq:").map(Self::Seq);
        let source = idx().or_else(csv).or_else(seq);
        source.ok_or_else(|| DataError::Source { got: s.to_string_lossy().into_owned() })
    }
}

#[cfg(unix)]
fn after(text: &OsStr, prefix: &str) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt;
    text.as_bytes().strip_prefix(prefix.as_bytes()).map(|rest| OsStr::from_bytes(rest).to_owned())
}

#[cfg(not(unix))]
fn after(text: &OsStr, prefix: &str) -> Option<OsString> {
    text.to_str()?.strip_prefix(prefix).map(OsString::from)
}

impl fmt::Display for DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digits => f.write_str("digits"),
            Self::Diabetes => f.write_str("diabetes"),
            Self::DigitsRows => f.write_str("digits-rows"),
            Self::JapaneseVowels => f.write_str("japanese-vowels"),
            Self::Idx(dir) => write!(f, "idx:{}", dir.display()),
            Self::Csv(file) => write!(f, "csv:{}", file.display()),
            Self::Seq(path) => write!(f, "seq:{}", path.display()),
        }
    }
}

//! The name of a data source.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sigprop_spec::family::Task;

use super::DataError;

/// Where samples come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataSource {
    /// The embedded digits: 1,437 training and 360 test samples of 64 inputs, 10 classes.
    Digits,
    /// The embedded diabetes data: 354 training and 88 test samples of 10 inputs, with a value each.
    Diabetes,
    /// A folder with the four IDX files of MNIST's layout, gzip or not.
    Idx(PathBuf),
    /// A CSV file, gzip or not: label and inputs; every fifth row is held out as test set.
    Csv(PathBuf),
}

impl DataSource {
    /// The embedded data for a task.
    #[must_use]
    pub const fn of(task: Task) -> Self {
        match task {
            Task::Classification => Self::Digits,
            Task::Regression => Self::Diabetes,
        }
    }

    /// Whether its samples have what the task learns: a class or a value.
    pub(super) const fn serves(&self, task: Task) -> bool {
        match self {
            Self::Digits | Self::Idx(_) => !task.has_values(),
            Self::Diabetes => task.has_values(),
            Self::Csv(_) => true,
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
        match (after(&s, "idx:"), after(&s, "csv:")) {
            _ if s == "digits" => Ok(Self::Digits),
            _ if s == "diabetes" => Ok(Self::Diabetes),
            (Some(dir), _) if !dir.is_empty() => Ok(Self::Idx(dir.into())),
            (_, Some(file)) if !file.is_empty() => Ok(Self::Csv(file.into())),
            _ => Err(DataError::Source { got: s.to_string_lossy().into_owned() }),
        }
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
            Self::Idx(dir) => write!(f, "idx:{}", dir.display()),
            Self::Csv(file) => write!(f, "csv:{}", file.display()),
        }
    }
}

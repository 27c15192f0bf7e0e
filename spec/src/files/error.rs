//! What can be wrong with a file.

use std::io;
use std::path::Path;

use thiserror::Error;

use super::CHECK_OUTPUT;

/// A file that cannot be read or written.
#[derive(Debug, Error)]
#[error("{file}: cannot {what}: {reason}; {mend}")]
pub struct FileError {
    /// The file, as it was asked for.
    pub file: String,
    /// What was tried.
    pub what: &'static str,
    /// Why not.
    pub reason: String,
    /// What to do.
    pub mend: &'static str,
    /// Whether another name is the mend: the system itself said no otherwise.
    pub misuse: bool,
}

impl FileError {
    /// A name that cannot be used for this.
    #[must_use]
    pub fn misuse(path: &Path, what: &'static str, reason: &str, mend: &'static str) -> Self {
        let mend = tilde(path).unwrap_or(mend);
        Self { file: path.display().to_string(), what, reason: reason.to_owned(), mend, misuse: true }
    }

    /// The system refused to write.
    #[must_use]
    pub fn write(path: &Path, what: &'static str, source: &io::Error) -> Self {
        let file = path.display().to_string();
        Self { file, what, reason: source.to_string(), mend: CHECK_OUTPUT, misuse: false }
    }

    /// Whoever runs the program did not want to wait for it any longer.
    #[must_use]
    pub fn interrupted(path: &Path, what: &'static str) -> Self {
        let (file, reason) = (path.display().to_string(), "the wait for it was interrupted".to_owned());
        Self { file, what, reason, mend: "begin again when its other end is there", misuse: false }
    }
}

/// What to do where a path begins with a `~` that has not become a home folder: shells replace it at the beginning of a word
/// alone, and not in `idx:~/data` or `--save=~/weights`.
#[must_use]
pub fn tilde(path: &Path) -> Option<&'static str> {
    let first = path.components().next()?.as_os_str();
    let left_alone = first.as_encoded_bytes().starts_with(b"~") && !Path::new(first).exists();
    left_alone
        .then_some("the shell has left `~` alone, since it is not the beginning of a word: write $HOME in its place")
}

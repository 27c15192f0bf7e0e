//! What is wrong with a board: every fault at once, each with its file, key, value, rule and mend.

use std::fmt;

use thiserror::Error;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file it is in; empty where it is in the command.
    pub file: String,
    /// The key with its section, or the port; empty where the text cannot be read at all.
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
        if !self.file.is_empty() {
            write!(f, "{}: ", self.file)?;
        }
        match (self.key.is_empty(), self.value.is_empty()) {
            (true, true) => {}
            (true, false) => write!(f, "`{}`: ", self.value)?,
            (false, true) => write!(f, "{}: ", self.key)?,
            (false, false) => write!(f, "{} = {}: ", self.key, self.value)?,
        }
        write!(f, "{}; {}", self.rule, self.mend)
    }
}

/// Why a board cannot be built for.
#[derive(Debug, Error)]
pub enum BoardError {
    /// Neither a name nor a folder.
    #[error(
        "--board {name}: no board has this name and it is no folder; choose one of {known}, or give the path of a folder with a board.toml and a .pcf or .lpf"
    )]
    Unknown {
        /// As given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A file of the board cannot be read.
    #[error("{file}: cannot be read: {source}; a board is a folder with a board.toml and a .pcf or .lpf")]
    File {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The board's files are not right.
    #[error("board `{name}` is refused ({} {}){}", .faults.len(),
        if .faults.len() == 1 { "fault" } else { "faults" },
        .faults.iter().map(|fault| format!("\n  {fault}")).collect::<String>())]
    Faults {
        /// The board.
        name: String,
        /// All of them.
        faults: Vec<Fault>,
    },
}

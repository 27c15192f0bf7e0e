//! What is wrong with a board: every fault at once, each with its file, key, value, rule and mend.

use sigprop_spec::Fault;
use sigprop_spec::files::FileError;
use thiserror::Error;

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
    /// A file of the board is none, or too large.
    #[error(transparent)]
    Read(#[from] FileError),
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

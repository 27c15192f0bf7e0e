//! Why a build failed, each with what to do.

use thiserror::Error;

use crate::board::BoardError;
use crate::tools::ToolError;

/// Why there is no good bitstream.
#[derive(Debug, Error)]
pub enum SynthError {
    /// The board is refused.
    #[error(transparent)]
    Board(#[from] BoardError),
    /// A tool is missing, too old or broken.
    #[error(transparent)]
    Tools(#[from] ToolError),
    /// The board's FPGA has no such memories.
    #[error(
        "hardware.memory = \"distributed\": an {family} has no RAM made of lookup tables; use \"auto\" or \"block\""
    )]
    Memory {
        /// The family.
        family: &'static str,
    },
    /// The blocks did not make a netlist.
    #[error(transparent)]
    Generate(#[from] sigprop_hdl::GenerateError),
    /// A tool cannot be started.
    #[error("{tool}: cannot be run: {source}")]
    Run {
        /// Which.
        tool: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// nextpnr does not take a board's pins or flags.
    #[error(
        "{file}: nextpnr refuses the pins or the flags of board `{board}`: {why}; correct them here and in board.toml"
    )]
    Pins {
        /// The board.
        board: String,
        /// The file with its pins.
        file: String,
        /// What nextpnr says.
        why: String,
    },
    /// A tool ended with an error.
    #[error("{tool} failed: {why}; its log is {log}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// What it says.
        why: String,
        /// The whole story.
        log: String,
    },
    /// Yosys took a constant where a cell drives.
    #[error(
        "yosys has deleted a multiplier ({message}); the netlist is wrong and was not routed; report this with the configuration, and use another number of hardware.multipliers_per_lane until it is mended; its log is {log}"
    )]
    Conflict {
        /// Its message.
        message: String,
        /// The whole story.
        log: String,
    },
    /// A carry chain that nextpnr makes another of.
    #[error(
        "nextpnr would make another carry than is meant of {cell}: {why}; the netlist was not routed; report this with the configuration; the log of yosys is {log}"
    )]
    Carry {
        /// The cell.
        cell: String,
        /// What is wrong.
        why: &'static str,
        /// The whole story.
        log: String,
    },
    /// Synthesis came to other cells than the network has.
    #[error("the netlist has other cells than the network: {}; it was not routed; report this with the configuration; the log is {log}",
        .differences.iter().map(|(name, is, want)| format!("{is} {name}, expected {want}")).collect::<Vec<_>>().join(", "))]
    Cells {
        /// Name, found and expected.
        differences: Vec<(&'static str, usize, usize)>,
        /// The whole story.
        log: String,
    },
    /// A library of cells that cannot be used.
    #[error("{file}: {why}; {mend}")]
    Library {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
        /// What to do.
        mend: &'static str,
    },
    /// Synthesis came to other SRAMs than the network has.
    #[error("the netlist has other SRAMs than the network: {}; report this with the configuration; the log is {log}",
        .differences.iter().map(|(name, is, want)| format!("{is} {name}, expected {want}")).collect::<Vec<_>>().join(", "))]
    Srams {
        /// Name, found and expected.
        differences: Vec<(String, usize, usize)>,
        /// The whole story.
        log: String,
    },
    /// The network is larger than the FPGA.
    #[error("the network does not fit {board}: {}; use fewer lanes, fewer multipliers per lane or smaller stages, or another board",
        .lacks.iter().map(|(what, needs, has)| format!("{needs} {what}, there are {has}")).collect::<Vec<_>>().join(", "))]
    TooLarge {
        /// The board.
        board: String,
        /// What it lacks: name, needed and there.
        lacks: Vec<(&'static str, usize, usize)>,
    },
    /// No lanes and multipliers make the network small enough.
    #[error("{key} = \"auto\": nothing fits {board}: {hardware}, the smallest, take {}; use smaller stages, narrower formats, or another board",
        .lacks.iter().map(|(what, needs, has)| format!("{needs} of at most {has} {what}")).collect::<Vec<_>>().join(", "))]
    NothingFits {
        /// The key that asks for a choice.
        key: &'static str,
        /// The board.
        board: String,
        /// The smallest hardware.
        hardware: String,
        /// What it lacks: name, needed and there.
        lacks: Vec<(&'static str, usize, usize)>,
    },
    /// A report cannot be understood.
    #[error(
        "{file}: is not the report that was expected ({why}); the tool's version may be too new or too old: see `sigprop tools check`"
    )]
    Report {
        /// The file.
        file: String,
        /// What is missing.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("{file}: cannot {what} it: {source}; check the folder, its permissions and the space left")]
    File {
        /// The file.
        file: String,
        /// What was tried.
        what: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// Yosys came without its models.
    #[error(
        "the cell models of yosys ({family}/cells_sim.v) were not found; looked at {}; a netlist cannot be simulated without them; install a yosys that has them with: {}",
        .looked.join(", "), crate::tools::INSTALL
    )]
    Models {
        /// The family.
        family: &'static str,
        /// Where.
        looked: Vec<String>,
    },
    /// A bitstream that cannot be read back.
    #[error("{file}: {why}; {mend}")]
    Bitstream {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
        /// What to do.
        mend: &'static str,
    },
    /// The user ended it.
    #[error("interrupted; what was finished has been kept")]
    Interrupted,
}

//! A bitstream of an iCE40, read back: from the bits that are loaded into the chip to Verilog that can be simulated.
//!
//! `iceunpack` gives the bits of each tile; IceStorm's database says what they switch. From the output pins backwards everything
//! is followed that drives them: lookup tables, flip-flops, carries, block RAMs with their contents, multipliers, single-port
//! RAMs, global nets with their column buffers, the PLL. Nothing of the build is looked at but its `.bin`.
//!
//! Of an ECP5 no bits are decoded: the routed netlist beside them is read ([`routed()`]).

mod cells;
mod database;
mod fabric;
mod file;
mod image;
mod lut;
mod pll;
mod routed;
mod tool;
mod writer;

use std::path::Path;

use crate::board::{Board, Family};
use crate::error::SynthError;

pub use file::{Kind, kind};
pub use pll::Made;
pub use routed::routed;
pub use tool::Tools;

/// Name of the module.
pub const TOP: &str = "sp_chip";

/// Ports that go into the chip.
const INPUTS: [&str; 3] = ["clk", "uart_rx", "reset"];

/// What a bitstream holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadBack {
    /// The module [`TOP`], whose ports are those of the board's top module, a bit each.
    pub verilog: String,
    /// Logic cells that something depends on.
    pub logic_cells: usize,
    /// Flip-flops among them.
    pub flip_flops: usize,
    /// Block RAMs.
    pub block_rams: usize,
    /// `SB_MAC16`.
    pub multipliers: usize,
    /// `SB_SPRAM256KA`.
    pub sprams: usize,
    /// What the PLL makes of the board's clock; none where there is no PLL in it.
    pub pll: Option<Made>,
}

impl ReadBack {
    /// The clock of the core on `board`, in MHz.
    #[must_use]
    pub fn core_mhz(&self, board: &Board) -> f64 {
        self.pll.map_or(board.clock_mhz, |pll| pll.of(board.clock_mhz))
    }
}

/// Why a bitstream cannot be read back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    why: String,
    mend: &'static str,
}

impl Fault {
    fn new(why: impl Into<String>, mend: &'static str) -> Self {
        Self { why: why.into(), mend }
    }

    fn of(self, file: &Path) -> SynthError {
        SynthError::Bitstream { file: file.display().to_string(), why: self.why, mend: self.mend }
    }
}

/// Where the tools of other builds are wanted.
const OTHER_BOARD: &str = "name the board that it was built for (--board)";

/// Reads `file`, a bitstream for `board`.
///
/// # Errors
/// When it is none, is damaged, is for another FPGA, or has something that is not covered; when a tool is missing.
pub fn read(file: &Path, board: &Board, tools: &Tools) -> Result<ReadBack, SynthError> {
    let fault = |fault: Fault| fault.of(file);
    let bytes = file::bytes(file)?;
    match file::kind_of(&bytes) {
        Some(Kind::Ice40) if board.device.family == Family::Ice40 => {}
        Some(kind) => return Err(fault(file::other(kind, board))),
        None => return Err(fault(file::no_bitstream(&bytes))),
    }
    let text = tools.unpack(file, &bytes)?;
    let image = image::Image::read(&text).map_err(fault)?;
    let device = tool::device(board);
    if device.is_some_and(|device| device != image.device) {
        let why = format!("it is for an iCE40 {}, and {} has an {}", image.device, board.name, board.device.part);
        return Err(fault(Fault::new(why, OTHER_BOARD)));
    }
    let database = tools.database(&image.device)?;
    let database = database::Database::read(&database, &image, tool::package(board)).map_err(fault)?;
    writer::write(&database, &image, board).map_err(fault)
}

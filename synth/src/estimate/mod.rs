//! What a network will take on a board before any tool has run, and the lanes that fit it best.
//!
//! Multipliers and memories follow from the configuration exactly ([`Cells`](crate::Cells)). Logic cells are a sum: everything that the
//! netlist computes has a price, and the prices are those by which networks come out best that yosys and nextpnr have
//! counted (`data/calibration.json`, made by `cargo xtask calibrate`).

mod calibration;
mod choose;
mod clock;
mod fit;
mod measure;
mod members;
mod parts;
mod table;

pub use calibration::{BOARDS, LeftOut, Measurement, Measurements, Network, networks};
pub use choose::{Choice, choose};
pub use clock::{Clock, clock};
pub use fit::{Amounts, Prices};
pub use measure::{Measured, measure};
pub use members::member;
pub use table::{left_out, markdown};

use serde::Serialize;
use sigprop_hdl::netlist::Design;
use sigprop_spec::Config;

use crate::board::Board;
use crate::error::SynthError;
use crate::expected::Counted;
use crate::hard;
use crate::target::Target;

/// Where nothing fits so, this much by the estimate may be tried: half of the 15 % that it may be wrong by.
pub const TIGHT_PERCENT: usize = 107;

/// What a network will take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Logic cells (iCE40) or LUT4 (ECP5), about.
    pub lut4: usize,
    /// Multipliers, exactly.
    pub dsp: usize,
    /// Block RAMs, exactly.
    pub block_ram: usize,
    /// RAMs of 16 words of 4 bits in lookup tables, exactly.
    pub lut_ram: usize,
    /// Single-port RAMs, exactly.
    pub spram: usize,
}

impl Estimate {
    /// That of `config`, generated as `design` with the serial line around it and the cells of `target`.
    #[must_use]
    pub fn of(design: &Design, target: Target) -> Self {
        let counted = Counted::of(design, target);
        let lut4 = prices(target).cells(&Amounts::new(design, &counted, target));
        let cells = counted.cells;
        Self { lut4, dsp: cells.dsp, block_ram: cells.block_ram, lut_ram: cells.lut_ram, spram: cells.spram }
    }

    /// The same, generated for it.
    ///
    /// # Errors
    /// When the extraction refuses the blocks.
    pub fn counted(config: &Config, board: &Board, target: Target) -> Result<Self, SynthError> {
        let mut generated = sigprop_hdl::generate_serial(config, &[], board.bit_cycles())?;
        hard::harden(&mut generated, config, target);
        Ok(Self::of(&generated.design, target))
    }

    /// The first of `targets` for which the board has enough hard cells, and what the network takes with it; where it has
    /// not enough for any, the first.
    ///
    /// # Errors
    /// When the extraction refuses the blocks.
    pub fn with_cells(config: &Config, board: &Board, targets: &[Target]) -> Result<(Self, Target), SynthError> {
        let mut first = None;
        for &target in targets {
            let found = (Self::counted(config, board, target)?, target);
            if !found.0.lacks_hard_cells(board) {
                return Ok(found);
            }
            first.get_or_insert(found);
        }
        let target = board.device.target();
        first.map_or_else(|| Ok((Self::counted(config, board, target)?, target)), Ok)
    }

    /// Whether there are too few multipliers, block RAMs or single-port RAMs, whatever the logic cells.
    #[must_use]
    pub fn lacks_hard_cells(&self, board: &Board) -> bool {
        !choose::lacks(self, board, usize::MAX).is_empty()
    }

    /// What of the board does not suffice: name, needed, there. Logic cells are short only where they would be for a choice
    /// too, which leaves room for what the estimate may be wrong by.
    #[must_use]
    pub fn lacks(&self, board: &Board) -> Vec<(&'static str, usize, usize)> {
        let most = board.device.lut4 * TIGHT_PERCENT / 100;
        let lacks = choose::lacks(self, board, most);
        let there = |(what, needs, has)| (what, needs, if has == most { board.device.lut4 } else { has });
        lacks.into_iter().map(there).collect()
    }

    /// What is to be said of logic cells that will be scarce.
    #[must_use]
    pub fn tight(&self, board: &Board) -> Option<String> {
        let (needs, has) = (self.lut4, board.device.lut4);
        let logic = board.device.family.logic_name();
        (needs > has * board.device.family.fill_percent() / 100)
            .then(|| format!("about {needs} {logic} of {has} by estimate: tight"))
    }
}

/// What is known of a network before it is built.
#[derive(Debug, Clone)]
pub struct Estimated {
    /// What it will take.
    pub estimate: Estimate,
    /// What was chosen, where anything was left to be.
    pub choice: Option<Choice>,
}

/// What `config`, generated as `design`, has of each kind.
#[must_use]
pub fn amounts(design: &Design, target: Target) -> Amounts {
    Amounts::new(design, &Counted::of(design, target), target)
}

/// The prices of a target, from the measured networks; those that were measured have inferred cells.
#[must_use]
pub fn prices(target: Target) -> Prices {
    let points: Vec<_> =
        Measurements::ours().of(target.inferred()).iter().map(|point| (point.amounts, point.measured.lut4)).collect();
    Prices::fit(&points)
}

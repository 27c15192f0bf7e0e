//! The resources of an FPGA, and how much of each a design takes.

use serde::{Deserialize, Serialize};

use crate::family::Family;

/// How much of a resource a build takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Taken.
    pub used: usize,
    /// There.
    pub available: usize,
}

/// The resources of an FPGA.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// iCE40: logic cells, each one LUT4 with its carry and flip-flop. ECP5: LUT4, those of carries and RAMs among them.
    pub lut4: Use,
    /// Flip-flops.
    pub ff: Use,
    /// Multipliers.
    pub dsp: Use,
    /// Block RAMs.
    pub block_ram: Use,
    /// Single-port RAMs.
    pub spram: Use,
}

impl Resources {
    /// Each with its name.
    #[must_use]
    pub fn named(&self, family: Family) -> [(&'static str, Use); 5] {
        [
            (family.logic_name(), self.lut4),
            ("flip-flops", self.ff),
            ("DSP", self.dsp),
            ("block RAM", self.block_ram),
            ("SPRAM", self.spram),
        ]
    }
}

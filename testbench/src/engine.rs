//! The simulations that there are, by name.

use std::fmt;
use std::str::FromStr;

use sigprop_synth::{Target, UnknownTarget};
use thiserror::Error;

/// Which simulation runs the hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The cycle-accurate simulation of the netlist, in Rust.
    Rust,
    /// Verilator on the emitted Verilog.
    Verilator,
    /// Verilator on the netlist that yosys makes of it, with models of the cells.
    Netlist(Target),
}

/// The word is none of an engine's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "engine \"{name}\": must be rust, verilator, netlist, or a netlist for one target: netlist:ice40, netlist:ice40-dsp, netlist:ecp5, netlist:gowin"
)]
pub struct UnknownEngine {
    /// What was asked for.
    pub name: String,
    /// What is wrong with its target, where that is it.
    pub source: Option<UnknownTarget>,
}

/// The target of a netlist where none is named: its cells have the most that can go wrong.
const DEFAULT_TARGET: Target = Target::Ecp5;

impl Engine {
    /// Name of a wave file of it.
    #[must_use]
    pub fn wave_file(self) -> String {
        format!("{}.vcd", self.to_string().replace(':', "-"))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rust => f.write_str("rust"),
            Self::Verilator => f.write_str("verilator"),
            Self::Netlist(target) => write!(f, "netlist:{target}"),
        }
    }
}

impl FromStr for Engine {
    type Err = UnknownEngine;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        match s {
            "rust" => Ok(Self::Rust),
            "verilator" => Ok(Self::Verilator),
            "netlist" => Ok(Self::Netlist(DEFAULT_TARGET)),
            _ => {
                let target = s.strip_prefix("netlist:").map(str::parse);
                let fault = |source| UnknownEngine { name: s.into(), source };
                target.ok_or_else(|| fault(None))?.map(Self::Netlist).map_err(|source| fault(Some(source)))
            }
        }
    }
}

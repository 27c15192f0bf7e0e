//! What the hardware is made for, and what is around its core.

use clap::{Args, ValueEnum};
use sigprop_hdl::Target;

use crate::error::Failure;

/// What the hardware is made for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hardware")]
pub struct For {
    /// What the hardware is made for
    #[arg(long, value_enum, default_value_t = TargetName::Fpga)]
    pub target: TargetName,
    #[command(flatten)]
    pub srams: Srams,
}

/// Which memories of a chip are SRAMs.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hardware")]
pub struct Srams {
    /// On a chip: memories of so many bits and more are SRAMs, smaller ones registers [default: 1024]
    #[arg(long, value_name = "BITS", allow_negative_numbers = true)]
    pub sram_bits: Option<usize>,
}

/// What the hardware is made for, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TargetName {
    /// An FPGA: memories start with the weights
    Fpga,
    /// A chip: SRAMs are modules of their own, every register has a reset, the host writes the weights
    Asic,
}

impl For {
    /// As the generator has it.
    pub fn target(&self) -> Result<Target, Failure> {
        match (self.target, self.srams.sram_bits) {
            (TargetName::Fpga, None) => Ok(Target::Fpga),
            (TargetName::Fpga, Some(bits)) => Err(Failure::NoSrams { bits }),
            (TargetName::Asic, _) => Ok(self.srams.target()),
        }
    }
}

impl Srams {
    /// A chip with these SRAMs, as the generator has it.
    pub fn target(&self) -> Target {
        Target::Asic { sram_bits: self.sram_bits.unwrap_or(Target::SRAM_BITS) }
    }
}

/// What is around the core.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hardware")]
pub struct Around {
    /// What is around the core
    #[arg(long, value_enum, default_value_t = Wrapper::None)]
    pub wrapper: Wrapper,
    /// Clock cycles of a bit on the serial line: the clock by the baud rate (104: 12 MHz, 115200 baud)
    #[arg(long, value_name = "N", default_value_t = 104, value_parser = clap::value_parser!(u32).range(4..=1_000_000))]
    pub bit_cycles: u32,
}

impl Around {
    /// As the generator has it.
    pub fn wrapper(&self) -> sigprop_hdl::Wrapper {
        match self.wrapper {
            Wrapper::None => sigprop_hdl::Wrapper::None,
            Wrapper::AxiStream => sigprop_hdl::Wrapper::Axis,
            Wrapper::Wishbone => sigprop_hdl::Wrapper::Wishbone,
            Wrapper::Serial => sigprop_hdl::Wrapper::Serial { bit_cycles: self.bit_cycles as usize },
        }
    }
}

/// What is around the core, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Wrapper {
    /// Nothing: `sp_core`, two byte streams.
    None,
    /// The names of AXI4-Stream: `sp_axis`.
    AxiStream,
    /// Two words of a Wishbone bus: `sp_wishbone`.
    Wishbone,
    /// Frames on a serial line: `sp_serial`; see --bit-cycles.
    Serial,
}

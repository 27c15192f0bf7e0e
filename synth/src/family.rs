//! The families of FPGAs that there are tools for.

use serde::Serialize;

/// What a board's FPGA is made of, which decides the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Lattice iCE40: nextpnr-ice40, icepack.
    Ice40,
    /// Lattice ECP5: nextpnr-ecp5, ecppack.
    Ecp5,
}

impl Family {
    /// The word of `board.toml`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ice40 => "ice40",
            Self::Ecp5 => "ecp5",
        }
    }

    /// What its logic is counted in.
    #[must_use]
    pub const fn logic_name(self) -> &'static str {
        match self {
            Self::Ice40 => "logic cells",
            Self::Ecp5 => "LUT4",
        }
    }

    /// Bits of a block RAM.
    #[must_use]
    pub const fn block_ram_bits(self) -> usize {
        match self {
            Self::Ice40 => 4 << 10,
            Self::Ecp5 => 18 << 10,
        }
    }

    /// Extension of the file with the pins.
    #[must_use]
    pub const fn pins_extension(self) -> &'static str {
        match self {
            Self::Ice40 => "pcf",
            Self::Ecp5 => "lpf",
        }
    }
}

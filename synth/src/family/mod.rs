//! The families of FPGAs that there are tools for. What the rest of the crate asks of one stands in its own file, as
//! [`Facts`]: names of cells, what memories and multipliers become, the words of its tools.

mod ecp5;
mod facts;
mod gowin;
mod ice40;

use serde::Serialize;

use crate::tools::Tool;

pub(crate) use facts::Carry;
pub(crate) use facts::{Facts, Multiplier, Ram};

/// What a board's FPGA is made of, which decides the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// Lattice iCE40: nextpnr-ice40, icepack.
    Ice40,
    /// Lattice ECP5: nextpnr-ecp5, ecppack.
    Ecp5,
    /// Gowin GW1N and GW2A: nextpnr-himbaechel, `gowin_pack`.
    Gowin,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ice40, Self::Ecp5, Self::Gowin];

    /// What is known of it.
    pub(crate) const fn facts(self) -> &'static Facts {
        match self {
            Self::Ice40 => &ice40::FACTS,
            Self::Ecp5 => &ecp5::FACTS,
            Self::Gowin => &gowin::FACTS,
        }
    }

    /// The tools of its builds: synthesis, place and route, bitstream.
    #[must_use]
    pub const fn tools(self) -> [Tool; 3] {
        self.facts().tools
    }

    /// The word of `board.toml`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.facts().word
    }

    /// What its logic is counted in.
    #[must_use]
    pub const fn logic_name(self) -> &'static str {
        self.facts().logic
    }

    /// Bits of a block RAM.
    #[must_use]
    pub const fn block_ram_bits(self) -> usize {
        self.facts().block_ram_bits
    }

    /// Of a board's logic a choice takes this much at most, by the estimate, in percent: that may be wrong by some, and a part
    /// that is nearly full is slow, or takes long to place.
    #[must_use]
    pub const fn fill_percent(self) -> usize {
        self.facts().fill_percent
    }

    /// LUT4 that a RAM of 16 words of 4 bits takes; none where there is no such RAM.
    pub(crate) fn lut4_of_lut_ram(self) -> Option<usize> {
        let cells = &self.facts().cells;
        cells.lut4.iter().find(|(name, _)| cells.lut_ram.contains(name)).map(|(_, lut4)| *lut4)
    }

    /// What the clock of a build leaves out, where it does; such a clock is none to rely on.
    #[must_use]
    pub const fn untimed(self) -> Option<&'static str> {
        self.facts().untimed
    }

    /// Files that the script of yosys names, to stand beside it: name and text.
    #[must_use]
    pub const fn libraries(self) -> &'static [(&'static str, &'static str)] {
        self.facts().libraries
    }

    /// Extension of the file with the pins.
    #[must_use]
    pub const fn pins_extension(self) -> &'static str {
        self.facts().extensions.pins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_extensions_are_each_family_s_own() {
        for of in [Family::word, Family::pins_extension] {
            let mut words: Vec<&str> = Family::ALL.iter().map(|family| of(*family)).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), Family::ALL.len(), "{words:?}");
        }
    }
}

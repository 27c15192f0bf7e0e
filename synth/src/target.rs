//! What is synthesised for: a family of FPGAs, with its hard multipliers or without.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::family::Family;

/// A family, with its hard multipliers or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// iCE40 without multipliers, as the HX8K.
    Ice40,
    /// iCE40 with `SB_MAC16`, all memories in block RAM.
    Ice40Dsp,
    /// iCE40 with `SB_MAC16` and weights in `SB_SPRAM256KA`, as the UP5K.
    Ice40Spram,
    /// ECP5, multipliers and block RAMs by inference.
    Ecp5,
    /// ECP5, `MULT18X18D` and `DP16KD` with the registers inside them.
    Ecp5Hard,
    /// Gowin, multipliers and block RAMs by inference.
    Gowin,
}

/// The word is none of a target's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("target \"{0}\": must be ice40, ice40-dsp, ice40-spram, ecp5, ecp5-hard or gowin")]
pub struct UnknownTarget(pub String);

impl Target {
    /// Those whose cells are inferred by synthesis.
    pub const INFERRED: [Self; 4] = [Self::Ice40, Self::Ice40Dsp, Self::Ecp5, Self::Gowin];
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Ice40, Self::Ice40Dsp, Self::Ice40Spram, Self::Ecp5, Self::Ecp5Hard, Self::Gowin];

    /// The best for an FPGA of `family` with or without multipliers and single-port RAMs.
    #[must_use]
    pub const fn of(family: Family, has_dsp: bool, has_spram: bool) -> Self {
        match (family, has_dsp, has_spram) {
            (Family::Ice40, false, _) => Self::Ice40,
            (Family::Ice40, true, false) => Self::Ice40Dsp,
            (Family::Ice40, true, true) => Self::Ice40Spram,
            (Family::Ecp5, ..) => Self::Ecp5Hard,
            (Family::Gowin, ..) => Self::Gowin,
        }
    }

    /// The same without cells that are named: what synthesis finds by itself.
    #[must_use]
    pub const fn inferred(self) -> Self {
        match self {
            Self::Ice40Spram => Self::Ice40Dsp,
            Self::Ecp5Hard => Self::Ecp5,
            Self::Ice40 | Self::Ice40Dsp | Self::Ecp5 | Self::Gowin => self,
        }
    }

    /// Whether its cells have names in the Verilog, rather than being inferred by synthesis.
    #[must_use]
    pub const fn is_named(self) -> bool {
        matches!(self, Self::Ice40Spram | Self::Ecp5Hard)
    }

    /// How its multipliers and memories become cells, in words.
    #[must_use]
    pub const fn how(self) -> &'static str {
        if self.is_named() { "by name" } else { "inferred" }
    }

    /// Whether all its memories hold something when the FPGA has been configured.
    #[must_use]
    pub const fn has_first_contents(self) -> bool {
        !matches!(self, Self::Ice40Spram)
    }

    /// Whether it has hard multipliers.
    #[must_use]
    pub const fn has_dsp(self) -> bool {
        !matches!(self, Self::Ice40)
    }

    /// Its family.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::Ice40 | Self::Ice40Dsp | Self::Ice40Spram => Family::Ice40,
            Self::Ecp5 | Self::Ecp5Hard => Family::Ecp5,
            Self::Gowin => Family::Gowin,
        }
    }

    /// Its name, as it is typed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ice40 => "ice40",
            Self::Ice40Dsp => "ice40-dsp",
            Self::Ice40Spram => "ice40-spram",
            Self::Ecp5 => "ecp5",
            Self::Ecp5Hard => "ecp5-hard",
            Self::Gowin => "gowin",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|t| t.word() == s).ok_or_else(|| UnknownTarget(s.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for target in Target::ALL {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        let fault = "xc7".parse::<Target>().unwrap_err().to_string();
        assert!(fault.contains("xc7") && fault.contains("ice40-dsp"), "{fault}");
    }
}

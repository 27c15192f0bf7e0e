//! The register table: 32-bit registers, those of a stage at consecutive addresses.

use crate::config::{Config, MAX_STAGES, TokenMode};
use crate::format::Rounding;
use crate::lfsr;

/// Bits of the control register.
pub mod control {
    /// Prediction by the last stage alone; 0: by the sum over all stages. Only where the read-out sums.
    pub const LAST_STAGE: u32 = 1 << 0;
    /// The token is the label; 0: drawn uniformly.
    pub const TOKEN_LABEL: u32 = 1 << 1;

    /// All bits that the hardware of `config` has; the others must be 0.
    #[must_use]
    pub fn mask(config: &crate::Config) -> u32 {
        let last = if config.readout().sums() { LAST_STAGE } else { 0 };
        let drawn = config.learns() && config.has_key("learning.token");
        if drawn { last | TOKEN_LABEL } else { last }
    }
}

/// A register; those of stages by the stage, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Register {
    /// Mode bits, see [`control`].
    Control,
    /// State of the token LFSR.
    TokenLfsr,
    /// Samples trained since reset, modulo `2^32`.
    Samples,
    /// State of the LFSR of pixel shifts.
    ShiftLfsr,
    /// Learning-rate shift.
    LrShift(usize),
    /// Threshold M, bits 31..0.
    ThresholdLow(usize),
    /// Threshold M, bits 63..32.
    ThresholdHigh(usize),
    /// State of the rounding LFSR.
    RoundingLfsr(usize),
}

/// What the host may do with a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Read and write.
    ReadWrite,
    /// Read.
    ReadOnly,
}

/// A row of the register table.
#[derive(Debug, Clone, Copy)]
pub struct RegisterInfo {
    /// The register; of a stage's, that of stage 0.
    pub register: Register,
    /// Its name.
    pub name: &'static str,
    /// Its address; of a stage's, that of stage 0.
    pub address: u8,
    /// Whether there is one per stage, at `address + stage`.
    pub per_stage: bool,
    /// Whether there is one only where the hardware learns.
    pub learning: bool,
    /// What the host may do with it.
    pub access: Access,
    /// Its value after reset, in words.
    pub reset: &'static str,
    /// Which values may be written, in words.
    pub allowed: &'static str,
    /// What it is.
    pub doc: &'static str,
}

/// All registers, by address.
pub static REGISTERS: &[RegisterInfo] = &[
    RegisterInfo {
        register: Register::Control,
        name: "control",
        address: 0x00,
        per_stage: false,
        learning: false,
        access: Access::ReadWrite,
        reset: "bit 1 as `learning.token`, otherwise and in hardware without learning or that key 0",
        allowed: "bits 31..2 are 0, in hardware without learning or `learning.token` bit 1, and with a `network.readout` other than `sum` bit 0",
        doc: "Bit 0: prediction by the sum of scores over all stages (0) or by the last stage (1). \
              Bit 1: token drawn uniformly (0) or the label (1).",
    },
    RegisterInfo {
        register: Register::TokenLfsr,
        name: "token_lfsr",
        address: 0x01,
        per_stage: false,
        learning: true,
        access: Access::ReadWrite,
        reset: "`learning.lfsr_seed`",
        allowed: "not 0",
        doc: "State of the LFSR that draws the tokens; not with `learning.target = \"error\"`, which has none.",
    },
    RegisterInfo {
        register: Register::Samples,
        name: "samples",
        address: 0x02,
        per_stage: false,
        learning: true,
        access: Access::ReadOnly,
        reset: "0",
        allowed: "none",
        doc: "Samples trained since reset, modulo 2^32.",
    },
    RegisterInfo {
        register: Register::ShiftLfsr,
        name: "shift_lfsr",
        address: 0x03,
        per_stage: false,
        learning: true,
        access: Access::ReadWrite,
        reset: "`learning.lfsr_seed` + 0x120E, 1 where that is 0",
        allowed: "not 0",
        doc: "State of the LFSR that draws the pixel shifts; only where `learning.pixel_shift` is 1.",
    },
    RegisterInfo {
        register: Register::LrShift(0),
        name: "lr_shift",
        address: 0x10,
        per_stage: true,
        learning: true,
        access: Access::ReadWrite,
        reset: "`learning.lr_shift`",
        allowed: "2(A-1) - WF + lr_shift, with a velocity + momentum_shift - 4, is 1 to 31",
        doc: "Learning-rate shift.",
    },
    RegisterInfo {
        register: Register::ThresholdLow(0),
        name: "threshold_low",
        address: 0x20,
        per_stage: true,
        learning: true,
        access: Access::ReadWrite,
        reset: "from `learning.margin` or `learning.theta`",
        allowed: "any",
        doc: "Threshold M of the loss, bits 31..0.",
    },
    RegisterInfo {
        register: Register::ThresholdHigh(0),
        name: "threshold_high",
        address: 0x30,
        per_stage: true,
        learning: true,
        access: Access::ReadWrite,
        reset: "from `learning.margin` or `learning.theta`",
        allowed: "bits 31 down to T - 33 are equal; T = max(33, bits of a score of the stage + 2)",
        doc: "Threshold M of the loss, bits 63..32. M has T bits, two's complement: more than the difference of two \
              scores can have.",
    },
    RegisterInfo {
        register: Register::RoundingLfsr(0),
        name: "rounding_lfsr",
        address: 0x40,
        per_stage: true,
        learning: true,
        access: Access::ReadWrite,
        reset: "`learning.lfsr_seed` ^ 0x9E3779B9 * (stage + 1), 1 where that is 0",
        allowed: "not 0",
        doc: "State of the stage's LFSR for stochastic rounding. With another rounding it is a word that nothing reads, and with `hardware.pairs = false` \
              there is no such register then.",
    },
];

impl Register {
    /// The stage it belongs to, if it belongs to one.
    #[must_use]
    pub const fn stage(self) -> Option<usize> {
        match self {
            Self::Control | Self::TokenLfsr | Self::Samples | Self::ShiftLfsr => None,
            Self::LrShift(s) | Self::ThresholdLow(s) | Self::ThresholdHigh(s) | Self::RoundingLfsr(s) => Some(s),
        }
    }

    /// The same register of another stage; unchanged if it belongs to none.
    #[must_use]
    pub const fn of_stage(self, stage: usize) -> Self {
        match self {
            Self::LrShift(_) => Self::LrShift(stage),
            Self::ThresholdLow(_) => Self::ThresholdLow(stage),
            Self::ThresholdHigh(_) => Self::ThresholdHigh(stage),
            Self::RoundingLfsr(_) => Self::RoundingLfsr(stage),
            Self::Control | Self::TokenLfsr | Self::Samples | Self::ShiftLfsr => self,
        }
    }

    /// Its row of the table.
    #[must_use]
    pub fn info(self) -> &'static RegisterInfo {
        // The order of REGISTERS (see the test).
        &REGISTERS[match self {
            Self::Control => 0,
            Self::TokenLfsr => 1,
            Self::Samples => 2,
            Self::ShiftLfsr => 3,
            Self::LrShift(_) => 4,
            Self::ThresholdLow(_) => 5,
            Self::ThresholdHigh(_) => 6,
            Self::RoundingLfsr(_) => 7,
        }]
    }

    /// Its address.
    #[must_use]
    pub fn address(self) -> u8 {
        let stage = self.stage().map_or(0, |stage| stage.min(MAX_STAGES - 1));
        self.info().address + stage as u8
    }

    /// The register at an address, if the hardware of `config` has one there.
    #[must_use]
    pub fn from_address(address: u8, config: &Config) -> Option<Self> {
        Self::all(config).into_iter().find(|register| register.address() == address)
    }

    /// The register of a name as [`Register::full_name`] writes it, or of an address (`0x10`, `16`).
    #[must_use]
    pub fn from_name(name: &str, config: &Config) -> Option<Self> {
        let hexadecimal = name.strip_prefix("0x").map(|digits| u8::from_str_radix(digits, 16));
        match hexadecimal.unwrap_or_else(|| name.parse()) {
            Ok(address) => Self::from_address(address, config),
            Err(_) => Self::all(config).into_iter().find(|register| register.full_name() == name),
        }
    }

    /// Its name, and of a stage's the stage, from 1: `lr_shift.1`.
    #[must_use]
    pub fn full_name(self) -> String {
        let name = self.info().name;
        self.stage().map_or(name.to_owned(), |stage| format!("{name}.{}", stage + 1))
    }

    /// All registers that the hardware of `config` has, by address.
    #[must_use]
    pub fn all(config: &Config) -> Vec<Self> {
        let places = |row: &RegisterInfo| if row.per_stage { config.stages().len() } else { 1 };
        let every = REGISTERS.iter().flat_map(|row| (0..places(row)).map(|stage| row.register.of_stage(stage)));
        every.filter(|register| register.is_there(config)).collect()
    }

    /// Whether the hardware of `config` has it: that of a stage where the stage's members ask for it, another where those of any do.
    #[must_use]
    pub fn is_there(self, config: &Config) -> bool {
        let row = self.info();
        let stages = self.stage().map_or(0..config.stages().len(), |stage| stage..stage + 1);
        let unused = match self {
            Self::ShiftLfsr => !config.pixel_shift(),
            // Hardware with INFER_PAIR keeps its word whether anything draws from it or not.
            Self::RoundingLfsr(_) => !config.pairs() && config.rounding() != Rounding::Stochastic,
            _ => false,
        };
        (config.learns() || !row.learning)
            && !unused
            && stages.into_iter().any(|stage| config.stage_has_register(row.name, stage))
    }

    /// Its value after reset; `None` where there is no such register.
    #[must_use]
    pub fn reset(self, config: &Config) -> Option<u32> {
        if !self.is_there(config) {
            return None;
        }
        let stage = |s: usize| config.stages().get(s);
        Some(match self {
            Self::Control if config.token() == TokenMode::Label => control::TOKEN_LABEL & control::mask(config),
            Self::Control | Self::Samples => 0,
            Self::TokenLfsr => config.lfsr_seed(),
            Self::ShiftLfsr => lfsr::shift_seed(config.lfsr_seed()),
            Self::LrShift(s) => stage(s)?.lr_shift,
            Self::ThresholdLow(s) => stage(s)?.threshold as u32,
            Self::ThresholdHigh(s) => (stage(s)?.threshold >> 32) as u32,
            Self::RoundingLfsr(s) => stage(s).map(|_| lfsr::stage_seed(config.lfsr_seed(), s))?,
        })
    }

    /// Whether the host may write this value.
    #[must_use]
    pub fn allows(self, value: u32, config: &Config) -> bool {
        if !self.is_there(config) {
            return false;
        }
        match self {
            Self::Control => value & !control::mask(config) == 0,
            Self::TokenLfsr | Self::ShiftLfsr | Self::RoundingLfsr(_) => value != 0,
            Self::Samples => false,
            Self::LrShift(s) => {
                config.stages().get(s).is_some_and(|stage| config.lr_shift_range(stage.weight).contains(&value))
            }
            Self::ThresholdLow(_) => true,
            Self::ThresholdHigh(s) => config.stages().get(s).is_some_and(|stage| {
                let beyond = value as i32 >> (stage.threshold_bits - 33);
                beyond == 0 || beyond == -1
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(stages: usize, mode: &str) -> Config {
        let set = [
            format!("network.stages={:?}", vec![2; stages]),
            format!("learning.mode={mode}"),
            "learning.margin=1".to_owned(),
            "learning.lr_shift=7".to_owned(),
            "hardware.lanes=1".to_owned(),
        ];
        Config::preset_with("tiny", &set).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn addresses_are_distinct_and_found_again() {
        for (stages, mode) in (1..=MAX_STAGES).flat_map(|stages| [(stages, "online"), (stages, "inference")]) {
            let config = network(stages, mode);
            let all = Register::all(&config);
            assert_eq!(all.len(), if mode == "online" { 3 + 4 * stages } else { 1 });
            assert!(all.windows(2).all(|pair| pair[0].address() < pair[1].address()));
            let found: Vec<_> = (0..=u8::MAX).filter_map(|a| Register::from_address(a, &config)).collect();
            assert_eq!(found, all);
        }
    }

    #[test]
    fn names_are_found_again() {
        let config = network(3, "online");
        for register in Register::all(&config) {
            assert_eq!(Register::from_name(&register.full_name(), &config), Some(register));
            assert_eq!(Register::from_name(&format!("{:#x}", register.address()), &config), Some(register));
            assert_eq!(Register::from_name(&register.address().to_string(), &config), Some(register));
        }
        for name in ["lr_shift", "lr_shift.4", "lr_shift.0", "0x13", "", "300"] {
            assert_eq!(Register::from_name(name, &config), None, "{name}");
        }
        for name in ["lr_shift.1", "0x1", "samples"] {
            assert_eq!(Register::from_name(name, &network(3, "inference")), None, "{name}");
        }
    }

    #[test]
    fn rows_are_where_info_looks_for_them() {
        for row in REGISTERS {
            assert_eq!(row.register.info().name, row.name);
            assert_eq!(row.register.stage().is_some(), row.per_stage);
        }
    }
}

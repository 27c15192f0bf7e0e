//! The choices that a configuration makes by a word.

use serde::{Deserialize, Serialize};

use crate::format::Rounding;

/// The learning rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// Signal Propagation: input stream and target stream through the same weights.
    SigProp,
}

/// What the hardware is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// It trains on the chip, and infers.
    Online,
    /// It infers with weights from outside.
    Inference,
}

/// How `lr_shift` changes during training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// It stays as configured.
    Constant,
    /// It grows by one (the step is halved) at 1/4, 1/2 and 3/4 of training.
    Quarters,
}

/// Which class rides on the target stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenMode {
    /// A class drawn uniformly at random.
    Uniform,
    /// The label of the sample.
    Label,
}

/// What the loss of a spiking stage is attached to, in front of the spike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attach {
    /// A surrogate of the spike: errors pass where the mean voltage is not near its bounds.
    Surrogate,
    /// The voltage itself: all errors pass.
    Voltage,
}

/// What every memory of the core is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemoryKind {
    /// As the synthesis tool sees fit.
    Auto,
    /// Block RAM.
    Block,
    /// RAM made of lookup tables.
    Distributed,
}

/// Which columns of a row the hardware spends cycles on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sweep {
    /// Chosen by what the stage's inputs can be.
    Auto,
    /// All.
    All,
    /// Those that change something.
    Active,
}

impl Rule {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SigProp => "sigprop",
        }
    }
}

impl Mode {
    /// Where the key is left out.
    pub const DEFAULT: Self = Self::Online;

    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Inference => "inference",
        }
    }

    /// Products that a lane makes of each weight: both streams' forward products, and in learning those of the update.
    #[must_use]
    pub const fn products(self) -> usize {
        match self {
            Self::Online => 4,
            Self::Inference => 2,
        }
    }

    /// Numbers of multipliers that a lane may have: those that divide its products. The first, one for each, is that of a
    /// configuration that does not say.
    #[must_use]
    pub const fn multipliers(self) -> &'static [usize] {
        match self {
            Self::Online => &[4, 2, 1],
            Self::Inference => &[2, 1],
        }
    }
}

impl Schedule {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Quarters => "quarters",
        }
    }

    /// By how much `lr_shift` has grown at the end of training.
    #[must_use]
    pub const fn growth(self) -> u32 {
        match self {
            Self::Constant => 0,
            Self::Quarters => 3,
        }
    }
}

impl TokenMode {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Label => "label",
        }
    }
}

impl Sweep {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::All => "all",
            Self::Active => "active",
        }
    }
}

impl Attach {
    /// Where the key is left out.
    pub const DEFAULT: Self = Self::Surrogate;
    /// The words of the configuration file.
    pub const WORDS: &'static [&'static str] = &["surrogate", "voltage"];

    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Surrogate => "surrogate",
            Self::Voltage => "voltage",
        }
    }
}

impl MemoryKind {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Block => "block",
            Self::Distributed => "distributed",
        }
    }
}

impl Rounding {
    /// The word of the configuration file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nearest => "nearest",
            Self::Truncate => "truncate",
            Self::Stochastic => "stochastic",
        }
    }
}

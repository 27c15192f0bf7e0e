//! The activation functions, of all stages and both streams.

use super::seam;

seam! {
    /// What an accumulator becomes.
    Activation by "network.activation" {
        HardTanh {
            word: "hard_tanh",
            doc: "Symmetric saturation; errors pass where nothing is cut off.",
            equation: "a = sat(v, amax), m = (|v| <= amax)",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Sign {
            word: "sign",
            doc: "The sign, as plus or minus amax; errors pass straight through where hard tanh would let them.",
            equation: "a = v >= 0 ? amax : -amax, m = (|v| <= amax)",
            source: "straight-through estimator (Bengio, Leonard, Courville, 2013)",
            keys: [],
        }
        Relu {
            word: "relu",
            doc: "Nothing below zero, cut off at amax; errors pass where nothing is cut off.",
            equation: "a = clamp(v, 0, amax), m = (0 <= v <= amax)",
            source: "rectified linear unit, with the range of the format",
            keys: [],
        }
    }
}

/// Which activations there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Levels {
    /// Any from -amax to amax.
    All,
    /// Amax and its negative alone.
    Two,
}

impl Activation {
    /// Which ones the function makes.
    #[must_use]
    pub const fn levels(self) -> Levels {
        match self {
            Self::HardTanh | Self::Relu => Levels::All,
            Self::Sign => Levels::Two,
        }
    }
}

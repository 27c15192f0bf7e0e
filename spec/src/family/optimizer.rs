//! The optimizers: what becomes of a product sum and a weight.

use super::seam;

impl Optimizer {
    /// Whether it keeps a velocity beside each weight.
    #[must_use]
    pub const fn has_velocity(self) -> bool {
        match self {
            Self::Sgd | Self::SignSgd => false,
            Self::Momentum | Self::MomentumEvery => true,
        }
    }

    /// Whether a step is rounded, so that `format.rounding` means something.
    #[must_use]
    pub const fn rounds(self) -> bool {
        match self {
            Self::Sgd | Self::Momentum | Self::MomentumEvery => true,
            Self::SignSgd => false,
        }
    }

    /// Whether every training sample changes every weight, and not only those with an error in stages that fire.
    #[must_use]
    pub const fn updates_always(self) -> bool {
        match self {
            Self::Sgd | Self::SignSgd | Self::Momentum => false,
            Self::MomentumEvery => true,
        }
    }
}

seam! {
    /// How a weight follows from its error.
    Optimizer by "learning.optimizer" {
        Sgd {
            word: "sgd",
            doc: "The product sum, shifted and rounded, is taken from the weight.",
            equation: "w' = sat(w - ((dh h + dt t + r) >>> sh), wmax)",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        SignSgd {
            word: "sign_sgd",
            doc: "The sign of the product sum alone: a step of the size of the learning rate, or none.",
            equation: "w' = sat(w - sgn(dh h + dt t) 2^a, wmax), a = max(WF - lr_shift, 0)",
            source: "signSGD (Bernstein, Wang, Azizzadenesheli, Anandkumar, 2018)",
            keys: [],
        }
        Momentum {
            word: "momentum",
            doc: "A velocity beside each weight, which gathers product sums and fades; in stages that fire, for neurons with an error.",
            equation: "v' = sat(v - rs(v, mu) + rs(dh h + dt t, 4), vmax), w' = sat(w - ((v' + r) >>> (sh + mu - 4)), wmax)",
            source: "heavy ball (Polyak, 1964), applied lazily",
            keys: ["learning.momentum_shift"],
        }
        MomentumEvery {
            word: "momentum_every",
            doc: "The same for every weight, with every training sample.",
            equation: "as momentum, dh = dt = 0 where a stage does not fire",
            source: "heavy ball (Polyak, 1964)",
            keys: ["learning.momentum_shift"],
        }
    }
}

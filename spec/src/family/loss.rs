//! The losses of a stage.

use super::{Monitor, seam};

impl Loss {
    /// Whether it compares with the target bank.
    #[must_use]
    pub const fn has_bank(self) -> bool {
        match self {
            Self::Hinge | Self::L2Repulsion | Self::CrossEntropy | Self::L2 | Self::Hebbian => true,
            Self::Goodness | Self::Difference => false,
        }
    }

    /// Whether it decides by scores: of classes, or of the two streams.
    #[must_use]
    pub const fn has_scores(self) -> bool {
        match self {
            Self::Hinge | Self::L2Repulsion | Self::CrossEntropy | Self::L2 | Self::Hebbian | Self::Goodness => true,
            Self::Difference => false,
        }
    }

    /// Whether it says which rows of a target code that learns move, and where to.
    #[must_use]
    pub const fn moves_code(self) -> bool {
        match self {
            Self::Hinge => true,
            Self::L2Repulsion | Self::CrossEntropy | Self::L2 | Self::Hebbian | Self::Goodness | Self::Difference => {
                false
            }
        }
    }
}

seam! {
    /// What a stage learns from: when it fires, and the errors of its neurons.
    Loss by "learning.loss" {
        Hinge {
            word: "hinge",
            doc: "Multi-class hinge on the scores against the target bank.",
            equation: "L = max(0, M - (s_c - s_js)), js the best wrong class",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: ["learning.margin"],
            registers: ["threshold_low", "threshold_high"],
            monitors: [Monitor::Js],
        }
        L2Repulsion {
            word: "l2_repulsion",
            doc: "Pulls h to the target of its label; pushes it from that of another token that comes too close.",
            equation: "L = |h - t_c|^2 - |h - t_k|^2 where s_c - s_k < M; L = |h - t_c|^2 / 2 where k = c",
            source: "L2 loss of Signal Propagation (Kohan, Rietman, Siegelmann, 2022), with the second term of a contrastive loss",
            keys: ["learning.margin"],
            registers: ["threshold_low", "threshold_high"],
            monitors: [Monitor::Js],
        }
        CrossEntropy {
            word: "cross_entropy",
            doc: "Cross-entropy of a softmax over the scores against the target bank, in powers of two and without a division.",
            equation: "L = -log p_c, p_j about 2^((s_j - max s) / 2^(q+3)) / sum, fires where the p of the wrong classes reach the limit",
            source: "loss with soft targets of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: ["learning.sharpness", "learning.fire_probability"],
        }
        L2 {
            word: "l2",
            doc: "Pulls h to the target of its label, and where its own token rode along t to h.",
            equation: "L = |h - t_c|^2 / 2",
            source: "L2 loss of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: [],
        }
        Hebbian {
            word: "hebbian",
            doc: "Moves h and t of the sample's token together, in later stages by t alone; without masks.",
            equation: "dW = (t - h) t_prev; in the first stage dW = (t - h) x",
            source: "Hebbian update of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: [],
        }
        Goodness {
            word: "goodness",
            doc: "Raises the sum of the squares of h, and lowers that of t, until they are a threshold apart.",
            equation: "L = max(0, theta_l - (sum h_i^2 - sum t_i^2)), theta_l = floor(theta * 2^(2(A-1)) * n_out)",
            source: "Forward-Forward (Hinton, 2022)",
            keys: ["learning.theta"],
            registers: ["threshold_low", "threshold_high"],
        }
        Difference {
            word: "difference",
            doc: "Moves h by what the error in the input made of it; the one loss of `learning.target = \"error\"`, and with that alone.",
            equation: "dW = (h - t) t_prev, where the mask of h lets it pass",
            source: "Error Forward-Propagation (Kohan, Rietman, Siegelmann, 2018)",
            keys: [],
        }
    }
}

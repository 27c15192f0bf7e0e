//! The read-outs: how a class follows from the stages.

use super::{Monitor, seam};

impl Readout {
    /// Whether the scores of all stages are added up, so that a bit of the register `control` can choose between the sum and the last stage.
    #[must_use]
    pub const fn sums(self) -> bool {
        match self {
            Self::Sum => true,
            Self::Last | Self::Stage | Self::Blocks => false,
        }
    }

    /// Whose scores count, in words.
    #[must_use]
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Sum => "sum of stages",
            Self::Last => "last stage",
            Self::Stage => "output stage",
            Self::Blocks => "blocks of the last stage",
        }
    }

    /// Whether it is a trained stage of its own behind the others.
    #[must_use]
    pub const fn is_stage(self) -> bool {
        match self {
            Self::Sum | Self::Last | Self::Blocks => false,
            Self::Stage => true,
        }
    }

    /// Whether neurons of the last stage belong to classes, in blocks, and a neutral token, which is no class, is one more than they are.
    #[must_use]
    pub const fn has_blocks(self) -> bool {
        match self {
            Self::Sum | Self::Last | Self::Stage => false,
            Self::Blocks => true,
        }
    }
}

seam! {
    /// How a class is predicted.
    Readout by "network.readout" {
        Sum {
            word: "sum",
            doc: "The best sum of scores over all stages; by a bit of the register `control` the best score of the last stage.",
            equation: "argmax_j sum_l s_lj, the lowest j of equal ones",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Last {
            word: "last",
            doc: "The best score of the last stage; the scores of the stages before it serve their learning alone.",
            equation: "argmax_j s_Nj, the lowest j of equal ones",
            source: "closest target of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: [],
        }
        Stage {
            word: "stage",
            doc: "A trained output stage behind the others, with a neuron for each class, no activation function and no target bank.",
            equation: "argmax_j v_j, v = rs(W h, WF); where v_c - v_js < M_out: dW_c = -amax h, dW_js = amax h",
            source: "trained output layer of Signal Propagation (Kohan, Rietman, Siegelmann, 2022), with a hinge",
            keys: ["learning.lr_shift_out", "learning.margin_out"],
            registers: ["threshold_low", "threshold_high"],
            monitors: [Monitor::Js],
        }
        Blocks {
            word: "blocks",
            doc: "Neurons of the last stage belong to classes, in blocks; a class is scored by its own, against the target of a neutral token, which is one more than the classes.",
            equation: "argmax_j y_j, y_j = sum of h_i T[C]_i over block j, i in block (i * C) div n_out; dh = T[C] in block js, -T[C] in block c",
            source: "neutral class of Signal Propagation (Kohan, Rietman, Siegelmann, 2022), third choice of its prediction",
            keys: [],
        }
    }
}

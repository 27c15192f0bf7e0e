//! The read-outs: how a class follows from the stages.

use super::seam;

impl Readout {
    /// Whether the scores of all stages are added up, so that a bit of the register `control` can choose between the sum and the last stage.
    #[must_use]
    pub const fn sums(self) -> bool {
        match self {
            Self::Sum => true,
            Self::Last => false,
        }
    }

    /// Whose scores count, in words.
    #[must_use]
    pub const fn whose(self) -> &'static str {
        match self {
            Self::Sum => "sum of stages",
            Self::Last => "last stage",
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
    }
}

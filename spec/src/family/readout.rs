//! The read-outs: how a class follows from the stages.

use super::seam;

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
    }
}

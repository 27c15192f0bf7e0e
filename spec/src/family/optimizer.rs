//! The optimizers: what becomes of a product sum and a weight.

use super::seam;

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
    }
}

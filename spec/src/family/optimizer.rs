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
            keys: ["format.rounding"],
        }
        SignSgd {
            word: "sign_sgd",
            doc: "The sign of the product sum alone: a step of the size of the learning rate, or none.",
            equation: "w' = sat(w - sgn(dh h + dt t) 2^a, wmax), a = max(WF - lr_shift, 0)",
            source: "signSGD (Bernstein, Wang, Azizzadenesheli, Anandkumar, 2018)",
            keys: [],
        }
    }
}

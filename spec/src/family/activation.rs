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

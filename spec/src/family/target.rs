//! The target streams: what enters the first stage beside the inputs.

use super::seam;

seam! {
    /// Where the target stream begins.
    Target by "learning.target" {
        Code {
            word: "code",
            doc: "A fixed random code for each class is t of the first stage; the stages behind it compute theirs.",
            equation: "t_1 = S[k], entries plus or minus amax",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Reshape {
            word: "reshape",
            doc: "The class is a picture of the inputs' size, a block of them for each class, and t of the first stage is calculated from it.",
            equation: "t_0q = amax where (q * C) div n_in = k, else 0; t_1 = f(W_1 t_0)",
            source: "reshaped target of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: [],
        }
    }
}

impl Target {
    /// Whether t of the first stage is a row of a table, the target code, which its bank holds. Else it is calculated from an input
    /// stream of its own, with the weights of the first stage, as that of any later one.
    #[must_use]
    pub const fn has_code(self) -> bool {
        match self {
            Self::Code => true,
            Self::Reshape => false,
        }
    }
}

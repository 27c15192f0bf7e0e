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
            keys: ["learning.token"],
        }
        Learned {
            word: "learned",
            doc: "The code is learned: where the first stage fires, the rows of the label and of the strongest wrong class move, towards h and away from it.",
            equation: "t_1 = S[k], S = SA >>> 8; where stage 1 fires SA[c] <- SA[c] + d, SA[js] <- SA[js] - d, d = rs(h << 8, learned_shift)",
            source: "learned projection of Signal Propagation (Kohan, Rietman, Siegelmann, 2022): S_1 is a weight of the first layer",
            keys: ["learning.token", "learning.learned_shift"],
        }
        Reshape {
            word: "reshape",
            doc: "The class is a picture of the inputs' size, a block of them for each class, and t of the first stage is calculated from it.",
            equation: "t_0q = amax where (q * C) div n_in = k, else 0; t_1 = f(W_1 t_0)",
            source: "reshaped target of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: ["learning.token"],
        }
        Concatenation {
            word: "concatenation",
            doc: "Both streams carry the inputs and a label behind them: the input stream the true one, the target stream a wrong one, drawn for each sample. No target bank; a class is predicted by putting each label.",
            equation: "h_0 = (x, amax * onehot(c)), t_0 = (x, amax * onehot(u)), u != c",
            source: "Forward-Forward (Hinton, 2022) as a case of Signal Propagation",
            keys: [],
        }
    }
}

impl Target {
    /// Whether both streams carry a label behind the inputs. There is no target bank then, and no class has a score in a single pass.
    #[must_use]
    pub const fn has_labels(self) -> bool {
        match self {
            Self::Code | Self::Learned | Self::Reshape => false,
            Self::Concatenation => true,
        }
    }

    /// Whether each stage keeps the target of every class.
    #[must_use]
    pub const fn has_bank(self) -> bool {
        !self.has_labels()
    }

    /// Whether t of the first stage is a row of a table, the target code, which its bank holds. Else it is calculated from an input
    /// stream of its own, with the weights of the first stage, as that of any later one.
    #[must_use]
    pub const fn has_code(self) -> bool {
        match self {
            Self::Code | Self::Learned => true,
            Self::Reshape | Self::Concatenation => false,
        }
    }

    /// Whether that table learns: its rows move where the first stage fires.
    #[must_use]
    pub const fn learns_code(self) -> bool {
        match self {
            Self::Learned => true,
            Self::Code | Self::Reshape | Self::Concatenation => false,
        }
    }
}

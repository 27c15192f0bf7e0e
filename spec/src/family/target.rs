//! The target streams: what enters the first stage beside the inputs.

use super::{Loss, seam};

seam! {
    /// Where the target stream begins.
    Target by "learning.target" {
        Code {
            word: "code",
            doc: "A fixed random code for each class is t of the first stage; the stages behind it compute theirs.",
            equation: "t_1 = S[k], entries plus or minus amax",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: ["learning.token"],
            registers: ["token_lfsr"],
        }
        Learned {
            word: "learned",
            doc: "The code is learned: where the first stage fires, the rows of the label and of the strongest wrong class move, towards h and away from it.",
            equation: "t_1 = S[k], S = SA >>> 8; where stage 1 fires SA[c] <- SA[c] + d, SA[js] <- SA[js] - d, d = rs(h << 8, learned_shift)",
            source: "learned projection of Signal Propagation (Kohan, Rietman, Siegelmann, 2022): S_1 is a weight of the first layer",
            keys: ["learning.token", "learning.learned_shift"],
            registers: ["token_lfsr"],
        }
        Reshape {
            word: "reshape",
            doc: "The class is a picture of the inputs' size, a block of them for each class, and t of the first stage is calculated from it.",
            equation: "t_0q = amax where (q * C) div n_in = k, else 0; t_1 = f(W_1 t_0)",
            source: "reshaped target of Signal Propagation (Kohan, Rietman, Siegelmann, 2022)",
            keys: ["learning.token"],
            registers: ["token_lfsr"],
        }
        Concatenation {
            word: "concatenation",
            doc: "Both streams carry the inputs and a label behind them: the input stream the true one, the target stream a wrong one, drawn for each sample. No target bank; a class is predicted by putting each label.",
            equation: "h_0 = (x, amax * onehot(c)), t_0 = (x, amax * onehot(u)), u != c",
            source: "Forward-Forward (Hinton, 2022) as a case of Signal Propagation",
            keys: [],
            registers: ["token_lfsr"],
        }
        Error {
            word: "error",
            doc: "A sample that the output stage does not get right passes a second time, with its error projected onto the input; hidden stages learn from what that changes.",
            equation: "t_0 = sat(x + F[js] - F[c], amax), t_l = f(W_l t_(l-1)), entries of F plus or minus f",
            source: "Error Forward-Propagation (Kohan, Rietman, Siegelmann, 2018)",
            keys: ["learning.error_amplitude"],
            brings: [("learning.loss", "difference")],
            implies: [("network.readout", "stage")],
        }
    }
}

impl Target {
    /// Whether both streams carry a label behind the inputs. There is no target bank then, and no class has a score in a single pass.
    #[must_use]
    pub const fn has_labels(self) -> bool {
        match self {
            Self::Code | Self::Learned | Self::Reshape | Self::Error => false,
            Self::Concatenation => true,
        }
    }

    /// Whether each stage keeps the target of every class.
    #[must_use]
    pub const fn has_bank(self) -> bool {
        match self {
            Self::Code | Self::Learned | Self::Reshape => true,
            Self::Concatenation | Self::Error => false,
        }
    }

    /// Whether a training sample passes twice where the output stage is wrong: as it is, and with the error in its input.
    #[must_use]
    pub const fn has_error(self) -> bool {
        match self {
            Self::Code | Self::Learned | Self::Reshape | Self::Concatenation => false,
            Self::Error => true,
        }
    }

    /// Whether a loss of hidden stages goes with it: what the loss compares is there.
    #[must_use]
    pub const fn takes(self, loss: Loss) -> bool {
        match self {
            Self::Code | Self::Learned | Self::Reshape => loss.has_bank(),
            Self::Concatenation => matches!(loss, Loss::Goodness),
            Self::Error => matches!(loss, Loss::Difference),
        }
    }

    /// The margin of an output stage where `learning.margin_out` is left out, in largest activations.
    #[must_use]
    pub const fn margin_out(self) -> i64 {
        match self {
            Self::Code | Self::Learned | Self::Reshape | Self::Concatenation => 2,
            Self::Error => 1,
        }
    }

    /// Whether t of the first stage is a row of a table, the target code, which its bank holds. Else it is calculated from an input
    /// stream of its own, with the weights of the first stage, as that of any later one.
    #[must_use]
    pub const fn has_code(self) -> bool {
        match self {
            Self::Code | Self::Learned => true,
            Self::Reshape | Self::Concatenation | Self::Error => false,
        }
    }

    /// Whether t of the first stage is calculated from a picture of its class.
    #[must_use]
    pub const fn has_picture(self) -> bool {
        self.has_bank() && !self.has_code()
    }

    /// Whether that table learns: its rows move where the first stage fires.
    #[must_use]
    pub const fn learns_code(self) -> bool {
        match self {
            Self::Learned => true,
            Self::Code | Self::Reshape | Self::Concatenation | Self::Error => false,
        }
    }
}

//! The tasks: what the network answers.

use super::seam;

/// The loss of an output stage, on the rounded sums v of its neurons: one neuron for each class or one alone, no activation function, no target bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputLoss {
    /// Fires where `v_c - v_js < M`, js the best wrong class; `dy_c = -amax`, `dy_js = amax`.
    Hinge,
    /// One neuron, whose sum is the answer: fires where `|v - z| > epsilon`; `dy = sat(v - z, 2^A - 1)`.
    Value,
}

impl Task {
    /// Numbers that the answer is made of, where hidden stages learn so many classes: a score for each, or the value alone.
    #[must_use]
    pub const fn answers(self, classes: usize) -> usize {
        match self {
            Self::Classification => classes,
            Self::Regression => 1,
        }
    }

    /// Whether a sample has a value, which a training sample carries behind its inputs, and which the network answers.
    #[must_use]
    pub const fn has_values(self) -> bool {
        match self {
            Self::Classification => false,
            Self::Regression => true,
        }
    }

    /// What an output stage learns from.
    #[must_use]
    pub const fn output_loss(self) -> OutputLoss {
        match self {
            Self::Classification => OutputLoss::Hinge,
            Self::Regression => OutputLoss::Value,
        }
    }
}

seam! {
    /// What the network answers.
    Task by "network.task" {
        Classification {
            word: "classification",
            doc: "One of C classes.",
            equation: "as network.readout says",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Regression {
            word: "regression",
            doc: "A value, by an output stage of one neuron; the hidden stages learn in which of C ranges it lies, with a thermometer as target code.",
            equation: "v = rs(w h, WF); where |v - z| > epsilon: dw = sat(v - z, 2^A - 1) h",
            source: "trained output layer of Signal Propagation (Kohan, Rietman, Siegelmann, 2022), with a squared error",
            keys: ["learning.epsilon"],
            without: ["learning.margin_out"],
            implies: [("network.readout", "stage")],
        }
    }
}

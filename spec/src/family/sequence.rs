//! How a sample comes: as one input, or step by step.

use super::seam;

seam! {
    /// How a network takes a sample in.
    Sequence by "network.sequence" {
        Single {
            word: "single",
            doc: "A sample is one input.",
            equation: "x",
            source: "the rule of this project, docs/src/reference/rule.md",
            keys: [],
        }
        Recurrent {
            word: "recurrent",
            doc: "A sample is a sequence of inputs, and the one stage there is reads beside each of them its own activations of the step before. Its loss is attached at the \
                  last step, against the target code, and the update is that of the last step's inputs: nothing goes back in time, and nothing is kept of earlier steps.",
            equation: "h(0) = 0, h(s) = f(rs(W [x(s), h(s-1)] + b amax, WF)); at the last step s = T: scores, loss and errors of h(T), dW = dh [x(T), h(T-1)]",
            source: "temporal credit assignment of Signal Propagation (Kohan, Rietman, Siegelmann, 2022), the loss at the last step alone, a fixed code as target",
            keys: ["network.recurrent", "network.steps"],
        }
        Reservoir {
            word: "reservoir",
            doc: "A sample is a sequence of inputs that a layer of fixed random weights takes in, each of whose units reads all inputs and four units of the step before, without a multiplier; the \
                  stages behind it learn from its state after the last step.",
            equation: "h(0) = 0, h_i(s) = sat((sum of +-x_q(s) + sum of four +-h_j(s-1)) >>> 1, amax)",
            source: "echo state networks (Jaeger, 2001), with weights of one bit and four connections a unit",
            keys: ["network.reservoir", "network.reservoir_seed", "network.steps", "hardware.reservoir_lanes"],
        }
    }
}

impl Sequence {
    /// Whether a sample has several steps.
    #[must_use]
    pub const fn has_steps(self) -> bool {
        match self {
            Self::Single => false,
            Self::Recurrent | Self::Reservoir => true,
        }
    }
}

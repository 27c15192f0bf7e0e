//! What a stage is for: hidden ones learn from their target bank, an output stage from its own sums.

/// The loss of an output stage, on the rounded sums v of its neurons: one neuron for each class or one alone, no activation function, no target bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutputLoss {
    /// Fires where `v_c - v_js < M`, js the best wrong class; `dy_c = -amax`, `dy_js = amax`.
    Hinge,
    /// One neuron, whose sum is the answer: fires where `|v - z| > epsilon`; `dy = sat(v - z, 2^A - 1)`.
    Value,
}

/// What a stage is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Has activations of both streams, a target bank, and a loss on the scores against it ([`StageShape::loss`](super::StageShape::loss)).
    Hidden,
    /// The last stage of a network whose read-out is trained: sums of the input stream alone, and this loss.
    Output(OutputLoss),
}

impl Role {
    /// Whether it is the output stage.
    #[must_use]
    pub const fn is_output(self) -> bool {
        matches!(self, Self::Output(_))
    }
}

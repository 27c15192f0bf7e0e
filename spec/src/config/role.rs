//! What a stage is for: hidden ones learn from their target bank, an output stage from its own sums.

use crate::family::OutputLoss;

/// What a stage is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Has activations of both streams, a target bank, and a loss on the scores against it ([`StageShape::loss`](super::StageShape::loss)).
    Hidden,
    /// The last of them in a network whose read-out has blocks: the loss is that of a hidden stage, on the scores of its class blocks against the
    /// target of the neutral token alone.
    Blocks,
    /// The last stage of a network whose read-out is trained: sums of the input stream alone, and this loss.
    Output(OutputLoss),
}

impl Role {
    /// Whether its neurons belong to classes.
    #[must_use]
    pub const fn has_blocks(self) -> bool {
        matches!(self, Self::Blocks)
    }

    /// Whether it is the output stage.
    #[must_use]
    pub const fn is_output(self) -> bool {
        matches!(self, Self::Output(_))
    }
}

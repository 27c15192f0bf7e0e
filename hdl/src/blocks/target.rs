//! Where a stage's target activations come from, as a fact from which the hardware around it follows: whether t is calculated or
//! read, whether there is a dt, what is kept of a row.

use sigprop_spec::family::Target;

/// The target stream of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetStream {
    /// t is a row of a fixed table, which the bank holds; no weight has part in it.
    Code,
    /// The same of a table that learns where the stage fires.
    Learned,
    /// There is none: what comes is calculated for a second input alone.
    Unused,
    /// t is calculated from that of the stage before, or in the first from an input of its own, with the same weights as h.
    Stream,
    /// The same, and what t is told apart from is h: no bank keeps the target of a class, and both streams are scored by themselves.
    Labelled,
    /// The same of the sample with its error in the input, in a second pass beside h: the update goes with its columns alone. There is neither bank
    /// nor score, and the output stage takes part.
    Error,
}

impl TargetStream {
    /// That of stage `index`, counted from 0, of a network with this target.
    #[must_use]
    pub const fn of(target: Target, index: usize) -> Self {
        match target {
            Target::Code if index == 0 => Self::Code,
            Target::Learned if index == 0 => Self::Learned,
            Target::Code | Target::Learned | Target::Reshape => Self::Stream,
            Target::Concatenation => Self::Labelled,
            Target::Error => Self::Error,
        }
    }

    /// That of an output stage.
    #[must_use]
    pub const fn of_output(target: Target) -> Self {
        match target {
            Target::Code | Target::Learned | Target::Reshape | Target::Concatenation => Self::Unused,
            Target::Error => Self::Error,
        }
    }

    /// Whether t is read from the bank and not calculated and stored there.
    #[must_use]
    pub const fn is_read(self) -> bool {
        matches!(self, Self::Code | Self::Learned)
    }

    /// Whether weights have part in t, so that there is an error dt of it.
    #[must_use]
    pub const fn has_error(self) -> bool {
        matches!(self, Self::Stream | Self::Labelled | Self::Error)
    }

    /// Whether a bank keeps the target activations of every class.
    #[must_use]
    pub const fn has_bank(self) -> bool {
        !matches!(self, Self::Labelled | Self::Error)
    }

    /// Whether a training sample comes first to be judged alone.
    #[must_use]
    pub const fn passes_twice(self) -> bool {
        matches!(self, Self::Error)
    }

    /// Scores of a stream in a hidden stage of a network with so many classes.
    #[must_use]
    pub const fn scores(self, classes: usize) -> usize {
        match self {
            Self::Code | Self::Learned | Self::Unused | Self::Stream => classes,
            Self::Labelled => 1,
            Self::Error => 0,
        }
    }
}

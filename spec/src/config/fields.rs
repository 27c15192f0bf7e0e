//! Receptive fields of the first stage: their numbers, and the rules between them.

/// Where the columns of a stage's rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnSource {
    /// Every value that reaches the stage, in order.
    All,
    /// A window of a picture for each group of neurons.
    Fields(Fields),
    /// Every value that reaches the stage, in order, and behind them its own activations of the step before.
    Recurrent,
}

/// Windows of a picture, `grid * grid` of them, `units` neurons behind each.
///
/// Window `G` has its corner in row `origin + stride * (G div grid)` and column `origin + stride * (G mod grid)`; neuron `i` looks
/// through window `i div units`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fields {
    /// w: columns of the picture, whose rows follow each other in the inputs.
    pub width: usize,
    /// z: rows and columns of a window.
    pub window: usize,
    /// o: row and column of the first window's corner.
    pub origin: usize,
    /// s: from one window's corner to the next.
    pub stride: usize,
    /// g: windows in a row, and rows of windows.
    pub grid: usize,
    /// u: neurons of a window.
    pub units: usize,
}

impl Fields {
    /// Neurons of the stage, `g * g * u`.
    #[must_use]
    pub const fn neurons(&self) -> usize {
        self.grid * self.grid * self.units
    }

    /// Weights of a row without the bias, `z * z`.
    #[must_use]
    pub const fn inputs(&self) -> usize {
        self.window * self.window
    }

    /// Rows and columns of a picture that the windows reach into.
    pub(super) const fn reach(&self) -> usize {
        self.origin + self.stride * (self.grid - 1) + self.window
    }
}

impl ColumnSource {
    /// Whether the stage can have so many lanes, apart from their being no more than its neurons: those that work at the same time
    /// read the same input.
    #[must_use]
    pub const fn allows_lanes(&self, lanes: usize) -> bool {
        match self {
            Self::All | Self::Recurrent => lanes > 0,
            Self::Fields(fields) => lanes > 0 && fields.units.is_multiple_of(lanes),
        }
    }
}

/// All numbers that divide `n`, from 1 on.
pub(super) fn divisors(n: usize) -> impl DoubleEndedIterator<Item = usize> {
    (1..=n).filter(move |d| n.is_multiple_of(*d))
}

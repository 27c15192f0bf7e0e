//! Every intermediate of a training sample: lent by the stage that made it, or owned by whoever keeps it.

use crate::columns::Columns;
use crate::kernel::Padded;
use crate::lif::Membranes;

/// The inputs of a stage that is about to learn.
#[derive(Debug, Clone, Copy)]
pub struct StageInputs<'a> {
    pub(crate) columns: &'a Columns,
    /// Of the input stream and of the target stream, padded.
    pub(crate) streams: [&'a Padded; 2],
    /// Only looked through: nothing is learned from this pass.
    pub(crate) look: bool,
}

/// Everything a stage made of one training sample.
#[derive(Debug, Clone, Copy)]
pub struct StageTrace<'a> {
    /// Stage, from 0.
    pub stage: usize,
    /// The true class c.
    pub label: usize,
    /// The token k.
    pub token: usize,
    /// Input stream, `[n_out]`; like t and the masks empty in an output stage, which has no activations.
    pub h: &'a [i16],
    /// Target stream, `[n_out]`; in stage 0 the target code of the token, where there is one.
    pub t: &'a [i16],
    /// Mask of h.
    pub mask_h: &'a [bool],
    /// Mask of t; all false in a stage whose t is a code, as it is not computed.
    pub mask_t: &'a [bool],
    /// Scores, `[C]`, after `T[k] <- t`; of a goodness those of the two streams; the sums of an output stage.
    pub scores: &'a [i64],
    /// The strongest wrong class js.
    pub rival: usize,
    /// Whether the stage fired.
    pub fired: bool,
    /// dh, `[n_out]`; all 0 where the stage did not fire.
    pub dh: &'a [i32],
    /// dt, `[n_out]`; all 0 where the stage did not fire or its t is a code.
    pub dt: &'a [i32],
    /// What the neurons did in the steps of the sample, in both streams, where they spike.
    pub membranes: Option<[&'a Membranes; 2]>,
    /// The weights after the update.
    pub weights: WeightsView<'a>,
}

/// A look at a stage's weights.
#[derive(Debug, Clone, Copy)]
pub struct WeightsView<'a> {
    pub(crate) matrix: &'a Columns,
    pub(crate) inputs: usize,
}

impl WeightsView<'_> {
    /// The weight of a row and column; column `n_in` is the bias.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> i32 {
        if column == self.inputs { self.matrix.bias(row) } else { self.matrix.weight(row, column) }
    }

    /// Columns of a row: `n_in + 1`.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.inputs + 1
    }
}

/// A [`StageTrace`] that owns its numbers (without the weights).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedTrace {
    /// Stage, from 0.
    pub stage: usize,
    /// The true class c.
    pub label: usize,
    /// The token k.
    pub token: usize,
    /// Input stream, `[n_out]`.
    pub h: Vec<i16>,
    /// Target stream, `[n_out]`; in stage 0 the target code of the token, where there is one.
    pub t: Vec<i16>,
    /// Mask of h.
    pub mask_h: Vec<bool>,
    /// Mask of t; all false where t is a code.
    pub mask_t: Vec<bool>,
    /// Scores, `[C]`, after `T[k] <- t`; of a goodness those of the two streams.
    pub scores: Vec<i64>,
    /// The strongest wrong class js.
    pub rival: usize,
    /// Whether the stage fired.
    pub fired: bool,
    /// dh, `[n_out]`; all 0 where the stage did not fire.
    pub dh: Vec<i32>,
    /// dt, `[n_out]`; all 0 where the stage did not fire or its t is a code.
    pub dt: Vec<i32>,
    /// What the neurons did in the steps of the sample, in both streams, where they spike.
    pub membranes: Option<[Membranes; 2]>,
}

impl From<&StageTrace<'_>> for OwnedTrace {
    fn from(s: &StageTrace<'_>) -> Self {
        Self {
            stage: s.stage,
            label: s.label,
            token: s.token,
            h: s.h.to_vec(),
            t: s.t.to_vec(),
            mask_h: s.mask_h.to_vec(),
            mask_t: s.mask_t.to_vec(),
            scores: s.scores.to_vec(),
            rival: s.rival,
            fired: s.fired,
            dh: s.dh.to_vec(),
            dt: s.dt.to_vec(),
            membranes: s.membranes.map(|streams| streams.map(Membranes::clone)),
        }
    }
}

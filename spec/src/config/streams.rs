//! Which streams of a stage have sums of their own: what hardware there is for the second one.

use super::checked::Config;
use super::fields::ColumnSource;
use crate::Activation;

/// From so many inputs on, of which many may be zero, `hardware.columns = "auto"` is `active`.
pub(super) const MANY: usize = 128;

impl Config {
    /// Whether `hardware.columns = "auto"` has a stage (from 0) sweep only columns that change something: where the stage has many inputs, many
    /// of which can be zero, its rows read the same ones, and not every sample moves all weights.
    #[must_use]
    pub fn active_by_itself(&self, stage: usize) -> bool {
        let shape = &self.stages()[stage];
        let always = self.learns() && self.optimizer().updates_always();
        shape.source == ColumnSource::All && self.sparse_inputs(stage) && !always && shape.inputs >= MANY
    }

    /// Whether there are scores of a second stream: those of the second of a pair of inputs, or where labels are put of the second label.
    #[must_use]
    pub fn scores_twice(&self) -> bool {
        self.pairs() || self.target().has_labels()
    }

    /// Whether many inputs of a stage (from 0) are zero by what makes them: data, activations that are zero for half of all sums, and spikes.
    #[must_use]
    pub fn sparse_inputs(&self, stage: usize) -> bool {
        let data = stage == 0 && self.reservoir().is_none();
        data || self.activation_function() == Activation::Relu && stage > 0 || self.spiking().is_some()
    }

    /// Whether the weights of a stage (from 0) have part in t: in learning where t is not a row of a table, and wherever the t stream may carry
    /// a second input. Without either t is that row, and without learning what is refreshed takes the place of h.
    #[must_use]
    pub fn sums_target(&self, stage: usize) -> bool {
        let table = stage == 0 && self.target().has_code();
        let unused = stage >= self.hidden().len() && !self.target().has_error();
        self.scores_twice() || (self.learns() && !table && !unused)
    }

    /// Whether targets that are refreshed take the place of h, as there is no stream of their own.
    #[must_use]
    pub fn carries_target(&self) -> bool {
        !self.learns() && !self.scores_twice()
    }

    /// Products that a lane of a stage (from 0) makes of each weight; of spikes none.
    #[must_use]
    pub fn products(&self, stage: usize) -> usize {
        if self.spiking().is_some() {
            return 0;
        }
        let of_a_stream = self.mode().products() / 2;
        if self.sums_target(stage) { 2 * of_a_stream } else { of_a_stream }
    }

    /// Multipliers of a lane of a stage (from 0): those of the products that there are, at the cycles that a weight takes.
    #[must_use]
    pub fn multipliers(&self, stage: usize) -> usize {
        let cycles = self.mode().products() / self.multipliers_per_lane();
        self.products(stage).div_ceil(cycles)
    }
}

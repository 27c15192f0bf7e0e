//! How well a board does while it learns: of each sample the class that it answered before it learned from it.

use std::fmt::Write as _;

use sigprop_golden_model::data::Dataset;
use sigprop_spec::Config;

/// Samples that the figure while training is the mean of.
const LAST: usize = 200;

/// Follows the answers.
pub struct Live<'a> {
    data: &'a Dataset,
    /// The samples that are still to be answered.
    order: Box<dyn Iterator<Item = usize> + 'a>,
    /// The network answers values, which are neither right nor wrong.
    values: bool,
    /// Of each answered sample whether the class was right.
    right: Vec<bool>,
}

impl<'a> Live<'a> {
    /// Of samples of `data` in this order.
    pub fn new(config: &Config, data: &'a Dataset, order: impl Iterator<Item = usize> + 'a) -> Self {
        Self { data, order: Box::new(order), values: config.task().has_values(), right: Vec::new() }
    }

    /// Takes in what was answered since the last call.
    pub fn see(&mut self, answers: &[(i64, u8)]) {
        if self.values {
            return;
        }
        for (class, _) in &answers[self.right.len()..] {
            let Some(index) = self.order.next() else { return };
            self.right.push(*class == self.data.sample(index).1 as i64);
        }
    }

    /// Of each sample whether the class was right; of values nothing.
    pub fn right(&self) -> &[bool] {
        &self.right
    }

    /// The share of the last samples that was right, for a person; nothing where there are none.
    pub fn said(&self) -> String {
        let last = &self.right[self.right.len().saturating_sub(LAST)..];
        let mut text = String::new();
        if !last.is_empty() {
            let right = last.iter().filter(|right| **right).count();
            let _ = write!(text, "{:.1} % of the last {} right", 100.0 * right as f64 / last.len() as f64, last.len());
        }
        text
    }
}

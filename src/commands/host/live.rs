//! How well a board does while it learns: of each sample the class that it answered before it learned from it.

use sigprop_golden_model::data::Dataset;
use sigprop_spec::Config;

/// Samples that the figure while training is the mean of.
const LAST: usize = 200;

/// Places of the curve that is shown while training.
const PLACES: usize = 16;
/// What stands at a place, by how many of its samples are right.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

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

    /// How it went so far, as a curve of a line's height, and the share of the last samples that was right; nothing where there are none.
    pub fn said(&self) -> String {
        let last = &self.right[self.right.len().saturating_sub(LAST)..];
        if last.is_empty() {
            return String::new();
        }
        let share = |of: &[bool]| of.iter().filter(|right| **right).count() as f64 / of.len() as f64;
        let level = |of: &[bool]| LEVELS[((share(of) * LEVELS.len() as f64) as usize).min(LEVELS.len() - 1)];
        let curve: String = self.right.chunks(self.right.len().div_ceil(PLACES)).map(level).collect();
        format!("{curve} {:.1} % of the last {} right", 100.0 * share(last), last.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_from_the_first_sample_to_the_last() {
        let config = Config::preset("tiny").unwrap();
        let width = config.sample_width();
        let data = Dataset::new(width, vec![0; 64 * width], (0..64).map(|n| n % 2).collect()).unwrap();
        let mut live = Live::new(&config, &data, 0..64);
        assert_eq!(live.said(), "");
        // Always class 1: every second sample is right.
        live.see(&[(1, 0); 32]);
        assert_eq!(live.said(), format!("{} 50.0 % of the last 32 right", "▅".repeat(16)));
        let right: Vec<(i64, u8)> = (0..64).map(|n| if n < 32 { (1, 0) } else { (n % 2, 0) }).collect();
        live.see(&right);
        assert_eq!(live.said(), format!("{}{} 75.0 % of the last 64 right", "▅".repeat(8), "█".repeat(8)));
        assert_eq!(live.right().len(), 64);
    }
}

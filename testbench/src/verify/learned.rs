//! What a core has learned against the golden model, from what can be known of a board: its answers, and its weights after
//! the training.

use std::ops::ControlFlow;

use sigprop_golden_model::data::Data;
use sigprop_golden_model::observer::{Observer, StageTrace};
use sigprop_golden_model::train::{self, Options};
use sigprop_golden_model::{Model, TrainOutcome, Weights};
use sigprop_spec::Config;

use super::Scoreboard;
use crate::error::TestbenchError;

/// What training came to on a core.
#[derive(Debug, Clone, Copy)]
pub struct Learned<'a> {
    /// Which core, for the report of a difference.
    pub core: &'a str,
    /// The command that trains it again.
    pub again: &'a str,
    /// Class before the update and fire bits of each sample.
    pub answers: &'a [(i64, u8)],
    /// The weights at the end.
    pub weights: &'a Weights,
}

impl Learned<'_> {
    /// Trains the golden model from the weights `start` as the core was trained, from its reset on; and compares every
    /// answer, all weights and biases, and the target code.
    ///
    /// # Errors
    /// When the golden model refuses the weights or the training.
    pub fn compare(
        &self,
        config: &Config,
        start: &Weights,
        data: &Data,
        options: &Options,
    ) -> Result<Scoreboard, TestbenchError> {
        let (mut model, mut answers) = (Model::new(config, start)?, Answers(Vec::new()));
        train::run_observed(&mut model, config, data, options, &mut answers, &mut |_| ControlFlow::Continue(()))?;
        let mut board = Scoreboard::default();
        board.begin(config, self.core, self.again);
        board.number("answers", answers.0.len(), self.answers.len());
        for (n, (want, got)) in answers.0.iter().zip(self.answers).enumerate() {
            board.batch(n, 0);
            board.answer(*want, *got, None);
        }
        let want = model.weights();
        board.weights("at the end", &want, self.weights);
        let code = |weights: &Weights| -> Vec<i64> { weights.code.iter().map(|&value| i64::from(value)).collect() };
        board.values("target code", &code(&want), &code(self.weights));
        Ok(board)
    }
}

/// The answers that the golden model gives.
struct Answers(Vec<(i64, u8)>);

impl Observer for Answers {
    const ACTIVE: bool = false;

    fn stage(&mut self, _: &StageTrace<'_>) {}

    fn sample(&mut self, outcome: TrainOutcome) {
        self.0.push((outcome.prediction, outcome.fired));
    }
}

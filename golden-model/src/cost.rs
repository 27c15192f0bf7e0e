//! What a learning rule costs a training sample, counted from shapes: to compare rules, not parts.

mod sequence;

use sigprop_spec::config::{ColumnSource, RESERVOIR_TAPS};
use sigprop_spec::family::{self, Target};
use sigprop_spec::{Config, StageShape};

pub use sequence::Sequence;

/// The cost of one training sample, in which every layer makes an update. Counts, not bytes: a float and an integer count alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Multiply-accumulates: forward, errors, scores and update. Biases count as weights. Where neurons spike the forward pass has additions in their place, here one
    /// for each weight and time step, as if every input spiked in every step.
    pub products: u64,
    /// The part of them that each layer spares on a sample of which it learns nothing; empty where a rule learns of every sample.
    pub spared: Vec<u64>,
    /// Values that training keeps besides the weights: activations and errors from the forward pass to the update, targets, fixed
    /// matrices, velocities.
    pub kept: u64,
    /// Weights of layers that are read transposed, column by column, beside the reads of the forward pass.
    pub transposed: u64,
    /// Values that are sent back from a layer to one before it.
    pub feedback: u64,
}

impl Cost {
    /// Signal Propagation on the network of `config`, as the hardware does it: both streams through the same weights; where t is a code,
    /// the first stage reads it from a table, and its half of the products is none.
    #[must_use]
    pub fn of_sigprop(config: &Config) -> Self {
        Self::of_sequence(config, 1)
    }

    /// The same of a sequence of so many `steps`, where the network takes sequences: more steps are more forward passes of a recurrent stage, or more
    /// additions of a reservoir, which count as products here, and nothing else; what is kept is that of the last step.
    #[must_use]
    pub fn of_sequence(config: &Config, steps: u64) -> Self {
        let mut cost = Self::of_sample(config);
        match config.sequence() {
            family::Sequence::Single => {}
            family::Sequence::Recurrent => cost.products += (steps - 1) * weights(&config.stages()[0]),
            family::Sequence::Reservoir => {
                let (units, inputs) = config.reservoir().map_or((0, 0), |r| (r.units as u64, r.inputs as u64));
                cost.products += steps * units * (inputs + RESERVOIR_TAPS as u64);
                // The step's inputs, and the state of the step before; the new one is the first stage's input.
                cost.kept += inputs + units;
            }
        }
        cost
    }

    fn of_sample(config: &Config) -> Self {
        let classes = config.classes() as u64;
        let steps = config.spiking().map_or(1, |spiking| u64::from(spiking.steps()));
        let mut cost = Self { products: 0, spared: Vec::new(), kept: 0, transposed: 0, feedback: 0 };
        for (s, stage) in config.stages().iter().enumerate() {
            let (streams, weights) = (streams(config, s), weights(stage));
            let outputs = stage.outputs as u64;
            // An output stage has neither scores against a bank nor a target.
            let is_output = stage.role.is_output();
            let bank = config.bank_rows(s) as u64 * outputs;
            let results = if is_output { outputs } else { 2 * outputs };
            // Scores against the bank, or without one the squares of both streams.
            let scores = match (is_output, config.target().has_bank()) {
                (true, _) => 0,
                (false, true) if stage.role.has_blocks() => outputs,
                (false, true) => classes * outputs,
                (false, false) => 2 * outputs,
            };
            let scores = if stage.loss.has_scores() { scores } else { 0 };
            // Of two passes the second is made where the output stage is wrong, over both streams; the update has one term.
            let twice = config.target().has_error();
            let second = if twice { 3 * weights } else { streams * weights };
            cost.products += steps * if twice { weights } else { streams * weights } + second + scores;
            cost.spared.push(if stage_always(config) { 0 } else { second });
            // A recurrent stage keeps its own activations of the step before beside the inputs.
            let own = if stage.source == ColumnSource::Recurrent { outputs } else { 0 };
            cost.kept += streams * (stage.received as u64 + own) + results + bank;
            cost.kept += if config.velocity().is_some() { weights } else { 0 };
        }
        if config.target().has_error() {
            // The input, and F; label and rival go back from the output to the input.
            cost.kept += (1 + classes) * config.inputs() as u64;
            cost.feedback += 2;
        }
        cost
    }
}

/// How many streams a stage makes products of.
pub(crate) fn streams(config: &Config, stage: usize) -> u64 {
    match config.target() {
        Target::Error => 2,
        _ if config.stages()[stage].role.is_output() => 1,
        Target::Code | Target::Learned if stage == 0 => 1,
        Target::Code | Target::Learned | Target::Reshape | Target::Concatenation => 2,
    }
}

/// Whether every sample makes an update, whether a stage fires or not.
fn stage_always(config: &Config) -> bool {
    config.optimizer().updates_always()
}

/// Weights of a stage, biases included.
fn weights(stage: &StageShape) -> u64 {
    (stage.outputs * stage.columns()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: a stage of 7 neurons, 5 inputs and 3 classes; two stages 6 and 4 behind a reservoir of 8 units.
    #[test]
    fn more_steps_are_more_forward_passes() {
        let of = |sets: &[&str], steps| {
            let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
            Cost::of_sequence(&Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}")), steps)
        };
        let recurrent = |steps| {
            of(
                &[
                    "network.recurrent=true",
                    "network.stages=[7]",
                    "learning.margin=1.0",
                    "learning.lr_shift=7",
                    "hardware.lanes=1",
                ],
                steps,
            )
        };
        // 7 * 13 weights forward and in the update, 21 products of scores; 12 inputs, h and its errors, the bank.
        assert_eq!((recurrent(1).products, recurrent(1).kept), (2 * 91 + 21, 12 + 14 + 21));
        assert_eq!(recurrent(9), Cost { products: 10 * 91 + 21, ..recurrent(1) });
        let reservoir = |steps| of(&["network.reservoir=8"], steps);
        assert_eq!(reservoir(5).products - reservoir(2).products, 3 * 8 * 9);
        assert_eq!(reservoir(5), Cost { products: reservoir(5).products, ..reservoir(1) });
    }

    #[test]
    fn counts_of_a_small_network() {
        // 5-6-4, 3 classes: 36 weights in the first stage, 28 in the second.
        let cost = Cost::of_sigprop(&Config::preset("tiny").unwrap_or_else(|e| panic!("{e}")));
        assert_eq!(cost.products, 2 * 36 + 4 * 28 + 3 * 10);
        assert_eq!(cost.spared, [36, 2 * 28]);
        assert_eq!(cost.kept, (5 + 12 + 18) + (12 + 8 + 12));
        assert_eq!((cost.transposed, cost.feedback), (0, 0));
        // Four time steps forward, and one update.
        let sets = ["network.neuron=lif".to_owned(), "hardware.multipliers_per_lane=auto".to_owned()];
        let with = Cost::of_sigprop(&Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}")));
        assert_eq!((with.products, with.kept), (cost.products + 3 * (36 + 2 * 28), cost.kept));
        assert_eq!(with.spared, cost.spared);
        // An output stage of 3 rows with 4 inputs: one stream, no bank.
        let sets = ["network.readout=stage".to_owned()];
        let with = Cost::of_sigprop(&Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}")));
        assert_eq!(with.products, cost.products + 2 * 15);
        assert_eq!(with.spared, [36, 2 * 28, 15]);
        assert_eq!(with.kept, cost.kept + 4 + 3);
        // Class blocks: a row more in the first bank; of the last one row, against which every neuron has one product.
        let sets = ["network.readout=blocks".to_owned()];
        let with = Cost::of_sigprop(&Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}")));
        assert_eq!((with.products, with.kept), (cost.products - 2 * 4, cost.kept + 6 - 2 * 4));
    }
}

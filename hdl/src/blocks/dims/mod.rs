//! # Purpose
//! Widths and schedule constants of one stage, all derived from the checked configuration, and the first contents of its
//! memories.
//!
//! # Equation
//! Schedule of a window, in cycles as the sequencer issues them:
//!
//! ```text
//! prologue          F + G + 1             fetch the F bank entries of row 0
//! rows              tiles * rows * row_cycles   one row of every lane at a time
//! epilogue          E(passes)             scores of the last row, loss, results drained
//! start             1                     the idle cycle in which the next window is taken
//! row_cycles      = max(phases * (n_in + 1), D + 2 S + F + G + 2, 2 P), rounded up to a multiple of phases; of neurons that spike
//!                   max(n_in + 2, ..), as their sums are cleared in a cycle of their own
//! D               = forward delay + neuron delay                   13; 10 with two multipliers, 12 with one; 7 without learning; of neurons that
//!                                                                  spike T + 2 more;
//!                                                                  with a velocity 16; 14 with two, 16 with one
//! E(passes)       = max(D + passes * S + P + 8 + L, D + 2 P + 5)    passes = 2 for a pair of samples, else 1
//! S               = scores of a stream                C, or 1 where there is no bank
//! F, G, L         = fetches, delay of the errors and latency of the loss   2, 0 and 4 for the hinge
//! walk              C + rows + P + 9 for each class that an inference of read-out `subset` goes to, and more: [`Dims::walk_cycles`]
//! output stage      row_cycles without 2 C; E(passes) = D + 2 P + 6 + passes + L; F, G, L are 1, 0 and 4; L is 3 where it answers a value
//! ```
//!
//! Where each term comes from is said in `docs/src/reference/cycles.md`.
//!
//! # Shapes
//! One [`Dims`] and one [`Initial`] for each stage.
//!
//! # Formats
//! Widths are in bits. Accumulators, scores and chains are as wide as their largest value needs.
//!
//! # Timing
//! No hardware of its own; its numbers are the timing of the others.
//!
//! # Ports
//! None.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::Dims;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("digits")?, 0);
//! assert_eq!((dims.rows, dims.row_cycles(), dims.window_cycles(1)), (8, 65, 567));
//! # Ok(())
//! # }
//! ```

use sigprop_spec::config::{ColumnSource, Role, Spiking};
use sigprop_spec::{Activation, Config, Format, Loss, MemoryKind, Optimizer, Rounding};

use super::factor::Factor;
use super::plan::{Plan, Step};
use super::target::TargetStream;

mod bank;
mod initial;
mod schedule;
mod widths;

pub use initial::Initial;

/// Bits of a column's number that a list keeps at most: a word of a block RAM of 2,048 words.
const LISTED_BITS: usize = 9;

/// Number of bits that hold the unsigned values `0..=max`, at least one.
#[must_use]
pub fn bits_for(max: usize) -> usize {
    (usize::BITS - max.leading_zeros()).max(1) as usize
}

/// Number of bits of a signed value whose magnitude is at most `max`.
#[must_use]
pub fn signed_bits_for(max: u128) -> usize {
    (u128::BITS - max.leading_zeros()) as usize + 1
}

/// Bits of what moves a picture of `width` columns: a row and a column either way.
#[must_use]
pub fn offset_bits(width: usize) -> usize {
    signed_bits_for(width as u128 + 1)
}

/// Bits of the widest word that the host reads and writes: a weight of any stage, an activation, a velocity, an entry of the target code.
fn host_bits(config: &Config) -> usize {
    let weights = config.stages().iter().map(|stage| stage.weight);
    weights
        .chain([config.activation()])
        .chain(config.velocity())
        .chain([config.code().format()])
        .map(|format| format.bits() as usize)
        .max()
        .unwrap_or(1)
}

/// Everything that the blocks of one stage need to know of their shape.
#[derive(Debug, Clone)]
pub struct Dims {
    /// Index of the stage, from 0.
    pub index: usize,
    /// Where its target activations come from.
    pub target: TargetStream,
    /// What the activations that enter on the input stream are in products.
    pub h: Factor,
    /// The same of the target stream.
    pub t: Factor,
    /// Whether there are scores of a second stream.
    pub twice: bool,
    /// Whether targets that are refreshed take the place of h.
    pub carries_target: bool,
    /// Places that a word of its bank has more than an activation: of a target code that learns.
    pub code_places: usize,
    /// By how much h is shifted to the step of such a code.
    pub learned_shift: u32,
    /// Values that reach the stage; of a recurrent one its own are among them, the last.
    pub received: usize,
    /// Those that come from outside: all of them, or the first.
    pub entering: usize,
    /// Fan-in of a neuron without the bias: all of them, or those of a window.
    pub inputs: usize,
    /// Where the columns come from.
    pub source: ColumnSource,
    /// Whether only columns that change something are swept, from lists.
    pub active: bool,
    /// Whether inputs are read from places that are moved: those of training samples, or of an inference that looks again.
    pub moved: bool,
    /// Whether those of the sample before are, whose update is due.
    pub moved_old: bool,
    /// Whether an inference may look again.
    pub looks: bool,
    /// Neurons.
    pub outputs: usize,
    /// Classes.
    pub classes: usize,
    /// Numbers of an answer: scores of all classes, or a value.
    pub answers: usize,
    /// Whether samples have a value.
    pub has_value: bool,
    /// Tokens: the classes, and behind them a neutral one where there is such.
    pub tokens: usize,
    /// Words of the bank for each neuron.
    pub bank_rows: usize,
    /// Scores of a stream: one for each class, or without a bank one alone or none.
    pub scores: usize,
    /// Lanes.
    pub lanes: usize,
    /// Rows of neurons, `ceil(outputs / lanes)`.
    pub rows: usize,
    /// Times that a window goes over all rows.
    pub tiles: usize,
    /// Whether the stage learns.
    pub learns: bool,
    /// Cycles per weight: products of a weight in both streams / multipliers per lane.
    pub phases: usize,
    /// Multipliers per lane.
    pub multipliers: usize,
    /// How its neurons spike, if they do.
    pub spiking: Option<Spiking>,
    /// Format of the activations.
    pub activation_format: Format,
    /// Format of the weights.
    pub weight_format: Format,
    /// Activation bits A.
    pub act: usize,
    /// Largest activation, `2^(A-1) - 1`.
    pub amax: i64,
    /// Weight bits B.
    pub weight: usize,
    /// Largest weight.
    pub wmax: i64,
    /// Bits behind the point of a weight.
    pub weight_frac: usize,
    /// Bits of a word of the host, the same in all stages.
    pub host_bits: usize,
    /// Rounding of the update.
    pub rounding: Rounding,
    /// The activation function.
    pub activation: Activation,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// What it asks for.
    pub step: Step,
    /// What the stage is for.
    pub role: Role,
    /// The loss of a hidden stage.
    pub loss: Loss,
    /// What the loss asks for.
    pub plan: Plan,
    /// How all memories are asked for.
    pub memory: MemoryKind,
    /// By how much a score's distance from the best one is shifted, where the loss has a softmax.
    pub softmax_shift: u32,
    /// The probability of the wrong classes that makes a stage fire, in 128ths, where the loss has one.
    pub fire_probability: u32,
    /// Initial threshold M of the hinge.
    pub threshold: i64,
    /// Bits of a threshold.
    pub threshold_bits: usize,
    /// Initial update shift.
    pub update_shift: u32,
    /// Seed of the rounding LFSR.
    pub rounding_seed: u32,
    /// Classes that an inference is compared with at most, in a last stage that leaves some out; elsewhere 0.
    pub limit: usize,
    /// Whether the read-out adds the scores of all stages up.
    pub sums: bool,
    /// Bits of a score summed over all stages; of the stage's own where they are not summed.
    pub total_bits: usize,
    /// Number of stages in the network.
    pub stage_count: usize,
}

impl Dims {
    /// The dimensions of stage `index` (from 0) of `config`.
    #[must_use]
    pub fn new(config: &Config, index: usize) -> Self {
        let s = config.stages()[index];
        let (a, w) = (config.activation(), s.weight);
        let sums = config.readout().sums();
        let stream = match s.role {
            Role::Hidden | Role::Blocks => TargetStream::of(config.target(), index),
            Role::Output(_) => TargetStream::of_output(config.target()),
        };
        let looks = config.second_look().is_some();
        let limit = config.subset_limit().filter(|_| index + 1 == config.stages().len()).unwrap_or(0);
        let [h, t] = Factor::of_stage(config, index);
        let mut dims = Self {
            index,
            target: stream,
            h,
            t,
            twice: config.scores_twice(),
            carries_target: config.carries_target(),
            code_places: if stream == TargetStream::Learned { config.code().places() as usize } else { 0 },
            learned_shift: config.learned_shift().unwrap_or(0),
            received: if s.source == ColumnSource::Recurrent { s.inputs } else { s.received },
            entering: s.received,
            inputs: s.inputs,
            source: s.source,
            // Of one or two inputs there is nothing to list.
            active: s.active && s.inputs > 2,
            moved: index == 0 && (looks || config.learns() && config.pixel_shift()),
            moved_old: index == 0 && config.learns() && config.pixel_shift(),
            looks,
            outputs: s.outputs,
            classes: config.classes(),
            tokens: config.tokens(),
            bank_rows: config.bank_rows(index),
            answers: config.answers(),
            has_value: config.task().has_values(),
            scores: if s.role.is_output() { config.classes() } else { stream.scores(config.classes()) },
            lanes: s.lanes,
            rows: s.rows(),
            tiles: 1,
            learns: config.learns(),
            // Those of a stage with all products, wherever some are not made: the schedule is that of the key.
            phases: config.mode().products() / config.multipliers_per_lane(),
            multipliers: config.multipliers_per_lane(),
            spiking: config.spiking(),
            activation_format: a,
            weight_format: w,
            act: a.bits() as usize,
            amax: a.max(),
            weight: w.bits() as usize,
            wmax: w.max(),
            weight_frac: w.fraction() as usize,
            host_bits: host_bits(config),
            rounding: config.rounding(),
            activation: config.activation_function(),
            optimizer: config.optimizer(),
            step: Step::of(
                config.optimizer(),
                a.bits() as usize,
                config.momentum_shift().unwrap_or(0) as usize,
                config.mode().products() == config.multipliers_per_lane(),
            ),
            role: s.role,
            loss: s.loss,
            plan: match s.role {
                Role::Hidden if limit > 0 => Plan::of(s.loss, stream, config.classes()).with_rows(),
                Role::Hidden => Plan::of(s.loss, stream, config.classes()),
                Role::Blocks => Plan::of_blocks(stream, bits_for(config.classes() - 1)),
                Role::Output(loss) => Plan::of_output(loss, stream, bits_for(config.classes() - 1), a.bits() as usize),
            },
            memory: config.memory(),
            softmax_shift: s.softmax_shift,
            fire_probability: s.fire_probability.unwrap_or(0),
            threshold: s.threshold,
            threshold_bits: s.threshold_bits as usize,
            update_shift: s.update_shift,
            rounding_seed: sigprop_spec::lfsr::stage_seed(config.lfsr_seed(), index),
            limit,
            sums,
            total_bits: sigprop_spec::link::Layout::new(config).score_bits as usize,
            stage_count: config.stages().len(),
        };
        if !sums {
            dims.total_bits = dims.score_bits();
        }
        dims
    }

    /// Whether there is a stage before this one, whose scores it adds its own to.
    #[must_use]
    pub const fn adds(&self) -> bool {
        self.sums && self.index > 0
    }

    /// Time steps of a sample whose neurons spike, T; else 0.
    #[must_use]
    pub const fn steps(&self) -> usize {
        match self.spiking {
            Some(spiking) => spiking.steps() as usize,
            None => 0,
        }
    }

    /// Bits of a value that reaches the stage: an activation, or spikes.
    #[must_use]
    pub const fn in_bits(&self) -> usize {
        if self.spiking.is_some() { self.steps() } else { self.act }
    }

    /// Weights of one row, the bias included.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.inputs + 1
    }

    /// True where the stage reads its own activations of the step before.
    #[must_use]
    pub fn is_recurrent(&self) -> bool {
        self.source == ColumnSource::Recurrent
    }

    /// A description that differs where the stage does not learn.
    #[must_use]
    pub const fn text(&self, learning: &'static str, without: &'static str) -> &'static str {
        if self.learns { learning } else { without }
    }

    /// True where columns are listed that the sample now or the sample before has: with a velocity an update moves all weights.
    #[must_use]
    pub const fn lists_both(&self) -> bool {
        self.active && self.learns && self.step.velocity == 0
    }

    /// Bits of a column's number in a list: nine of ten, as lists are in order.
    #[must_use]
    pub fn listed_bits(&self) -> usize {
        self.input_addr().min(LISTED_BITS)
    }

    /// True where that is not all of it.
    #[must_use]
    pub fn lists_split(&self) -> bool {
        self.active && self.input_addr() > LISTED_BITS
    }

    /// True where the two streams of a sample may come one after the other: the inputs of a pair.
    #[must_use]
    pub fn fills_twice(&self) -> bool {
        self.index == 0 && self.has_t()
    }

    /// True where the stage draws random words for its updates.
    #[must_use]
    pub fn draws(&self) -> bool {
        self.learns && self.stochastic()
    }

    /// True where a velocity is kept beside each weight.
    #[must_use]
    pub const fn has_velocity(&self) -> bool {
        self.learns && self.step.velocity > 0
    }

    /// True where the update rounds stochastically.
    #[must_use]
    pub fn stochastic(&self) -> bool {
        self.rounding == Rounding::Stochastic
    }
}

//! The network: stages in a row, one training sample or one inference at a time.
//!
//! Both streams run through the stages; each stage updates its weights as soon as both have reached it. There is
//! no backward pass: nothing of a later stage reaches an earlier one.

use sigprop_spec::config::ColumnSource;
use sigprop_spec::{Config, TokenMode, lfsr};

use crate::kernel::{Backend, Padded};
use crate::lif;
use crate::observer::Observer;
use crate::outcome::Sample;
use crate::pixel_shift;
use crate::prediction::argmax;
use crate::reservoir::Reservoir;
use crate::stage::Stage;
use crate::target::{self, Entrance};
use crate::token::Lfsr;
use crate::weights::{StageWeights, Weights, WeightsError};

pub use crate::outcome::TrainOutcome;
pub use inference::{Inference, Seen};

mod inference;
mod passes;
mod sequence;
mod settings;

/// A value that a run-time setting of the model does not allow.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ModelError {
    /// No such stage.
    #[error("stage {stage} is not there: the network has stages 0 to {}; choose one of them", .stages - 1)]
    Stage {
        /// Asked for.
        stage: usize,
        /// Stages of the network.
        stages: usize,
    },
    /// No such row or class.
    #[error("stage {stage}: {what} {index} is out of range; choose one below {limit}")]
    Index {
        /// The stage, from 0.
        stage: usize,
        /// `row` or `class`.
        what: &'static str,
        /// Asked for.
        index: usize,
        /// First index that is not there.
        limit: usize,
    },
    /// The wrong number of values.
    #[error("stage {stage}: {what} takes {want} values, got {got}")]
    Length {
        /// The stage, from 0.
        stage: usize,
        /// What was written.
        what: &'static str,
        /// Given.
        got: usize,
        /// Wanted.
        want: usize,
    },
    /// The learning-rate shift gives an update shift outside 1..=31.
    #[error(
        "stage {stage}: lr_shift {lr_shift} gives an update shift of {shift}, which must lie in 1..=31; \
         choose lr_shift {least} to {most}"
    )]
    Shift {
        /// The stage, from 0.
        stage: usize,
        /// Given.
        lr_shift: u32,
        /// What came out.
        shift: i64,
        /// The least that is allowed.
        least: i64,
        /// The most that is allowed.
        most: i64,
    },
    /// The network is for inference alone.
    #[error(
        "learning.mode is \"inference\", and such a network cannot be trained; train with learning.mode = \"online\", and give \
         what it has learned to this one: --weights FILE, or for a board `sigprop host ... write-weights FILE`"
    )]
    NoLearning,
    /// An LFSR would stand still.
    #[error("an LFSR never leaves state 0: give it any other 32-bit value")]
    ZeroLfsr,
}

/// The integer model of a network.
#[derive(Debug, Clone)]
pub struct Model {
    config: Config,
    pub(crate) stages: Vec<Stage>,
    lfsr: Lfsr,
    shift: Option<Shift>,
    pub(crate) reservoir: Option<Reservoir>,
    token_mode: TokenMode,
    samples: u64,
    input: Padded,
    /// What the target stream enters the first stage as, where that calculates its t.
    target: Option<Entrance>,
    answer: Vec<i64>,
}

impl Model {
    /// A model with the given weights. The first stage's bank is the target code, if there is one; the others are zero until
    /// tokens or [`Model::refresh`] fill them.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration.
    pub fn new(config: &Config, weights: &Weights) -> Result<Self, WeightsError> {
        Self::with_backend(config, weights, Backend::Best)
    }

    /// As [`Model::new`], with a choice of the loops; all give the same numbers.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration.
    pub fn with_backend(config: &Config, weights: &Weights, backend: Backend) -> Result<Self, WeightsError> {
        let stages = (0..config.stages().len()).map(|s| Stage::new(config, s, backend)).collect();
        let mut model = Self {
            config: config.clone(),
            stages,
            lfsr: Lfsr::from_seed(config.lfsr_seed()),
            shift: Shift::of(config),
            reservoir: Reservoir::of(config),
            token_mode: config.token(),
            samples: 0,
            input: Padded::for_values(entering(config)),
            target: Entrance::of(config),
            answer: Vec::new(),
        };
        model.answer = vec![0; model.stages.last().map_or(0, |stage| stage.scores().len())];
        model.set_weights(weights)?;
        Ok(model)
    }

    /// The configuration that the model was made from.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// One training sample: `x` holds the inputs, `[inputs]`, of a sequence `[steps][inputs]`, and where the network learns a value that behind them; `label` is the true class,
    /// or the range of the value. Activations are
    /// symmetric: an input below -amax or above amax is taken as that, as the hardware's decoder takes it.
    ///
    /// # Panics
    /// Where `x` has not `Config::sample_width` values, of a sequence a multiple of them, or the label is no class, which data sets are checked for when they are loaded; and
    /// where the network does not learn ([`crate::train::check`]).
    pub fn train<O: Observer>(&mut self, x: &[i16], label: usize, observer: &mut O) -> TrainOutcome {
        assert!(self.config.learns(), "{}", ModelError::NoLearning);
        assert!(label < self.config.classes(), "label {label} of {} classes", self.config.classes());
        let (by, value) = self.take_in(x, observer);
        let (target, classes) = (self.config.target(), self.config.tokens());
        let token = target::draw(target, &mut self.lfsr, self.token_mode, classes, label);
        let mut sample = Sample { label, token, value };
        let fired = if target.has_error() {
            let rival = self.judge(sample, observer);
            sample.token = rival.unwrap_or(label);
            let again = rival.is_some() || self.config.optimizer().updates_always();
            if again { self.learn(sample, by, observer) } else { 0 }
        } else {
            self.learn(sample, by, observer)
        };
        let token = sample.token;
        self.samples += 1;
        // Where labels are put, a training sample tells which of its two is the better.
        let values = self.config.task().has_values();
        let class = |scores: &[i64]| match (target.has_labels(), argmax(scores)) {
            (false, _) if values => scores[0],
            (false, class) => class as i64,
            (true, 0) => label as i64,
            (true, _) => token as i64,
        };
        let prediction_last = self.stages.last().map_or(0, |s| class(s.scores()));
        let outcome = TrainOutcome { prediction: class(&self.answer), prediction_last, fired, token };
        observer.sample(outcome);
        outcome
    }

    /// Takes a training sample in, as what enters the first stage; by how much it is moved, and its value.
    fn take_in<O: Observer>(&mut self, x: &[i16], observer: &mut O) -> (isize, i64) {
        if let Some(reservoir) = &self.reservoir {
            let units = self.config.stages()[0].received;
            reservoir.run(x, &mut self.input.flat_mut()[..units]);
            return (0, 0);
        }
        let x = self.steps_before_last(x, observer);
        assert!(x.len() == self.config.sample_width(), "{} values of {}", x.len(), self.config.sample_width());
        let (x, value) = x.split_at(self.config.inputs());
        let max = self.config.activation().max();
        let value = value.first().map_or(0, |&z| i64::from(z).clamp(-max, max));
        let by = match &mut self.shift {
            None => {
                set_input(&self.config, &mut self.input, x);
                0
            }
            Some(Shift { lfsr, width, given }) => {
                set_input(&self.config, given, x);
                let by = pixel_shift::draw(lfsr, *width);
                pixel_shift::moved(&given.flat()[..x.len()], by, self.input.flat_mut());
                by
            }
        };
        lif::encode(&self.config, &mut self.input.flat_mut()[..x.len()]);
        (by, value)
    }

    /// Whether a stage (from 0) has scores of classes.
    #[must_use]
    pub fn has_scores(&self, stage: usize) -> bool {
        self.config.stages().get(stage).is_some_and(|shape| shape.role.is_output() || shape.loss.has_scores())
    }

    /// Passes every class token through once, so that the bank fits the weights; nothing where there is none.
    pub fn refresh(&mut self) {
        self.refresh_observed(|_, _, _| {});
    }

    /// The same; `each` is given the class, the stage (from 0), and what the next stage takes in of its t.
    pub fn refresh_observed(&mut self, mut each: impl FnMut(usize, usize, &[i16])) {
        let classes = if self.config.target().has_bank() { self.config.tokens() } else { 0 };
        for class in 0..classes {
            let sample = Sample { label: class, token: class, value: 0 };
            self.target.iter_mut().for_each(|target| target.set(&mut self.input, sample, 0));
            let mut t = self.target.as_ref().map(Entrance::values);
            for (s, stage) in self.stages[..self.config.hidden().len()].iter_mut().enumerate() {
                let neurons = stage.outputs;
                let onward = stage.refresh(class, t);
                each(class, s, &onward.flat()[..neurons]);
                t = Some(onward);
            }
        }
    }

    /// All weights, what velocities there are, and the target code.
    #[must_use]
    pub fn weights(&self) -> Weights {
        let stages = self.stages.iter().map(|s| StageWeights {
            weight: (0..s.outputs * s.inputs).map(|i| s.matrix.weight(i / s.inputs, i % s.inputs)).collect(),
            bias: (0..s.outputs).map(|r| s.matrix.bias(r)).collect(),
            velocity: s.velocity.as_ref().map_or(Vec::new(), |v| v.words().to_vec()),
        });
        let coded = if self.config.target().has_code() { self.config.tokens() } else { 0 };
        let code = (0..coded).flat_map(|class| self.bank(0, class));
        let error = self.target.iter().filter(|_| self.config.learns()).flat_map(|target| target.code.entries());
        Weights { stages: stages.collect(), code: code.chain(error).collect() }
    }

    /// Replaces all weights, velocities and the target code; the other stages' banks stay as they are.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration.
    pub fn set_weights(&mut self, weights: &Weights) -> Result<(), WeightsError> {
        weights.check(&self.config)?;
        for (stage, w) in self.stages.iter_mut().zip(&weights.stages) {
            for (r, row) in w.weight.chunks_exact(stage.inputs).enumerate() {
                stage.matrix.set_row(r, row, w.bias[r]);
            }
            let columns = stage.inputs + 1;
            if let Some(velocity) = &mut stage.velocity {
                let rest = vec![0; columns];
                for row in 0..stage.outputs {
                    velocity.set_row(row, w.velocity.get(row * columns..(row + 1) * columns).unwrap_or(&rest));
                }
            }
        }
        if let Some(target) = &mut self.target {
            target.code.set(&weights.code);
            return Ok(());
        }
        let first = &mut self.stages[0];
        for (class, code) in weights.code.chunks_exact(first.outputs).enumerate() {
            first.set_bank(class, code, self.config.activation().max() as i32);
        }
        Ok(())
    }

    /// Back to the configured registers and LFSRs; weights, velocities and bank stay.
    pub fn reset(&mut self) {
        self.lfsr = Lfsr::from_seed(self.config.lfsr_seed());
        self.shift = Shift::of(&self.config);
        self.token_mode = self.config.token();
        self.samples = 0;
        for (s, stage) in self.stages.iter_mut().enumerate() {
            let shape = &self.config.stages()[s];
            // A configured shift is always allowed.
            let _ = stage.set_lr_shift(shape.lr_shift);
            stage.limits.threshold = shape.threshold;
            stage.rounding_lfsr = Lfsr::from_seed(lfsr::stage_seed(self.config.lfsr_seed(), s));
            stage.updates = 0;
        }
    }
}

/// What moves the pictures of training samples.
#[derive(Debug, Clone)]
struct Shift {
    lfsr: Lfsr,
    width: usize,
    given: Padded,
}

impl Shift {
    fn of(config: &Config) -> Option<Self> {
        let fields = config.fields().filter(|_| config.pixel_shift())?;
        let lfsr = Lfsr::from_seed(lfsr::shift_seed(config.lfsr_seed()));
        Some(Self { lfsr, width: fields.width, given: Padded::for_values(config.inputs()) })
    }
}

/// Values that enter the first stage: those that reach it, and of a recurrent stage behind them its own.
fn entering(config: &Config) -> usize {
    let first = &config.stages()[0];
    match first.source {
        ColumnSource::All | ColumnSource::Fields(_) => first.received,
        ColumnSource::Recurrent => first.inputs,
    }
}

fn set_input(config: &Config, input: &mut Padded, x: &[i16]) {
    assert!(x.len() == config.inputs(), "{} values for {} inputs", x.len(), config.inputs());
    let max = config.activation().max() as i16;
    for (to, &from) in input.flat_mut().iter_mut().zip(x) {
        *to = from.clamp(-max, max);
    }
}

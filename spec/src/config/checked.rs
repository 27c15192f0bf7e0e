//! The checked configuration: whoever holds one may rely on the rules of `check`.

use super::derived::{DROPPED_BITS, StageShape, UPDATE_SHIFT, update_shift};
use super::dropped::Dropped;
use super::fields::{ColumnSource, Fields};
use super::reservoir::Reservoir;
use super::spiking::Spiking;
use super::words::{MemoryKind, Mode, Rule, Schedule, TokenMode};
use crate::family::{Activation, Columns, Neuron, Optimizer, Readout, Row, Seam, Sequence, Target, Task};
use crate::format::{Format, Rounding};

/// A network that can be built and trained.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    pub(super) name: String,
    pub(super) family: &'static [Seam],
    /// Of each seam, for each stage.
    pub(super) members: Vec<Vec<&'static Row>>,
    pub(super) dropped: Remarks,
    pub(super) inputs: usize,
    pub(super) classes: usize,
    pub(super) columns: Columns,
    pub(super) pixel_shift: bool,
    pub(super) second_look: Option<i64>,
    pub(super) stages: Vec<StageShape>,
    pub(super) activation: Format,
    pub(super) rounding: Rounding,
    pub(super) mode: Mode,
    pub(super) rule: Rule,
    pub(super) neuron: Neuron,
    pub(super) spiking: Option<Spiking>,
    pub(super) sequence: Sequence,
    pub(super) steps: Option<usize>,
    pub(super) reservoir: Option<Reservoir>,
    pub(super) activation_function: Activation,
    pub(super) readout: Readout,
    pub(super) task: Task,
    pub(super) target: Target,
    pub(super) error_amplitude: Option<i64>,
    pub(super) optimizer: Optimizer,
    pub(super) momentum_shift: Option<u32>,
    pub(super) learned_shift: Option<u32>,
    pub(super) subset_limit: Option<usize>,
    pub(super) schedule: Schedule,
    pub(super) token: TokenMode,
    pub(super) lfsr_seed: u32,
    pub(super) epochs: usize,
    pub(super) multipliers_per_lane: usize,
    pub(super) reservoir_lanes: usize,
    pub(super) pairs: bool,
    pub(super) memory: MemoryKind,
    pub(super) wishes: Wishes,
}

/// What was dropped on the way here; two configurations are equal whatever it was.
#[derive(Debug, Clone, Default, Eq)]
pub(super) struct Remarks(pub(super) Vec<Dropped>);

impl PartialEq for Remarks {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What of the hardware was left to be chosen. A configuration has numbers all the same: those of no board.
#[derive(Debug, Clone, Copy, Default, Eq)]
pub struct Wishes {
    /// `hardware.lanes = "auto"`
    pub lanes: bool,
    /// `hardware.multipliers_per_lane = "auto"`
    pub multipliers: bool,
}

impl Wishes {
    /// Whether there is one.
    #[must_use]
    pub const fn any(self) -> bool {
        self.lanes || self.multipliers
    }
}

/// Two configurations are equal by their numbers, whoever chose them.
impl PartialEq for Wishes {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Config {
    /// The name: that of the preset, or the file's without folder and extension.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Inputs of the network, of a sequence those of a step; a label may reach the first stage behind them.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Windows of an inference: one, or where labels are put one for every two classes.
    #[must_use]
    pub fn windows(&self) -> usize {
        if self.target.has_labels() { self.classes.div_ceil(2) } else { 1 }
    }

    /// Classes, C; where the network answers a value, ranges of it.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The stages, first to last, with the output stage behind the others where there is one; never empty.
    #[must_use]
    pub fn stages(&self) -> &[StageShape] {
        &self.stages
    }

    /// The stages that learn from a target bank: all but the output stage; never empty.
    #[must_use]
    pub fn hidden(&self) -> &[StageShape] {
        &self.stages[..self.stages.len() - usize::from(self.readout.is_stage())]
    }

    /// The output stage, where there is one.
    #[must_use]
    pub fn output(&self) -> Option<&StageShape> {
        self.stages.last().filter(|stage| stage.role.is_output())
    }

    /// What a stage (from 0) is called: `stage 2`, `output stage`.
    #[must_use]
    pub fn stage_name(&self, stage: usize) -> String {
        if stage < self.hidden().len() { format!("stage {}", stage + 1) } else { "output stage".to_owned() }
    }

    /// Numbers of inputs and of each stage's neurons, for a person: `64-64-64`.
    #[must_use]
    pub fn sizes(&self) -> String {
        let stages = self.stages().iter().map(|stage| format!("-{}", stage.outputs));
        self.inputs().to_string() + &stages.collect::<String>()
    }

    /// Inputs, activations and target codes: A bits, A-1 of them fraction.
    #[must_use]
    pub fn activation(&self) -> Format {
        self.activation
    }

    /// How updates are rounded; to nearest where the optimizer rounds nothing.
    #[must_use]
    pub fn rounding(&self) -> Rounding {
        self.rounding
    }

    /// What the hardware is for.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether the hardware trains on the chip.
    #[must_use]
    pub fn learns(&self) -> bool {
        self.mode == Mode::Online
    }

    /// The learning rule.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// What a neuron keeps from step to step.
    #[must_use]
    pub fn neuron(&self) -> Neuron {
        self.neuron
    }

    /// How the neurons spike, if they do.
    #[must_use]
    pub fn spiking(&self) -> Option<Spiking> {
        self.spiking
    }

    /// How a sample comes.
    #[must_use]
    pub fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// Whether a sample is a sequence of inputs.
    #[must_use]
    pub fn takes_sequences(&self) -> bool {
        self.sequence.has_steps()
    }

    /// The reservoir that takes sequences in, where there is one.
    #[must_use]
    pub fn reservoir(&self) -> Option<Reservoir> {
        self.reservoir
    }

    /// Steps of every sequence, where all have as many.
    #[must_use]
    pub fn steps(&self) -> Option<usize> {
        self.steps
    }

    /// What an accumulator becomes.
    #[must_use]
    pub fn activation_function(&self) -> Activation {
        self.activation_function
    }

    /// How a class is predicted.
    #[must_use]
    pub fn readout(&self) -> Readout {
        self.readout
    }

    /// What the network answers.
    #[must_use]
    pub fn task(&self) -> Task {
        self.task
    }

    /// Numbers that an answer is made of: the scores of C classes, or a value.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.task.answers(self.classes)
    }

    /// Numbers of a training sample: its inputs, and behind them its value, where it has one.
    #[must_use]
    pub fn sample_width(&self) -> usize {
        self.inputs + usize::from(self.task.has_values())
    }

    /// Which inputs a neuron of the first stage reads.
    #[must_use]
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// The receptive fields of the first stage, where it has some.
    #[must_use]
    pub fn fields(&self) -> Option<Fields> {
        match self.stages.first()?.source {
            ColumnSource::Fields(fields) => Some(fields),
            ColumnSource::All | ColumnSource::Recurrent => None,
        }
    }

    /// Whether the picture of a training sample is moved by a pixel at random.
    #[must_use]
    pub fn pixel_shift(&self) -> bool {
        self.pixel_shift
    }

    /// M2 of a second look, in units of the last stage's scores, where there is one: an inference whose best score is less than that above
    /// the next looks again.
    #[must_use]
    pub fn second_look(&self) -> Option<i64> {
        self.second_look
    }

    /// Where a second look reads input q: at `q + offset`, for each of its four inferences in order; nothing where there is none.
    #[must_use]
    pub fn looks(&self) -> Vec<isize> {
        match (self.second_look, self.fields()) {
            (Some(_), Some(fields)) => vec![1, -1, fields.width as isize, -(fields.width as isize)],
            _ => Vec::new(),
        }
    }

    /// Classes whose targets an inference is compared with at most, where it is not compared with all.
    #[must_use]
    pub fn subset_limit(&self) -> Option<usize> {
        self.subset_limit
    }

    /// Where the target stream begins.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target
    }

    /// f, the amplitude of the error in the input, where the error goes there.
    #[must_use]
    pub fn error_amplitude(&self) -> Option<i64> {
        self.error_amplitude
    }

    /// By how much h is shifted to the step of the target code, where the code is learned.
    #[must_use]
    pub fn learned_shift(&self) -> Option<u32> {
        self.learned_shift
    }

    /// Whether the target code learns on the chip.
    #[must_use]
    pub fn learns_code(&self) -> bool {
        self.learns() && self.target.learns_code()
    }

    /// How a weight follows from its error.
    #[must_use]
    pub fn optimizer(&self) -> Optimizer {
        self.optimizer
    }

    /// mu, by which a velocity fades, where the optimizer keeps one.
    #[must_use]
    pub fn momentum_shift(&self) -> Option<u32> {
        self.momentum_shift
    }

    /// The format of the velocities, where the hardware learns and the optimizer keeps one beside each weight: 2A bits, the fraction that
    /// of a product sum less the places that are dropped.
    #[must_use]
    pub fn velocity(&self) -> Option<Format> {
        let bits = self.activation.bits();
        (self.learns() && self.optimizer.has_velocity())
            .then(|| Format::new(2 * bits, 2 * (bits - 1) - DROPPED_BITS))
            .flatten()
    }

    /// How the learning rate falls.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// Which class rides on the target stream.
    #[must_use]
    pub fn token(&self) -> TokenMode {
        self.token
    }

    /// Seed of the token LFSR; not 0.
    #[must_use]
    pub fn lfsr_seed(&self) -> u32 {
        self.lfsr_seed
    }

    /// Passes over the training set.
    #[must_use]
    pub fn epochs(&self) -> usize {
        self.epochs
    }

    /// Places behind the point of the two factors of an update's product: an error, and an input.
    fn product_places(&self) -> [u32; 2] {
        let places = self.activation.bits() - 1;
        [places, self.spiking.map_or(places, |spiking| spiking.log2_steps)]
    }

    /// Values of `lr_shift` with which updates of a stage of these weights are shifted by 1 to 31.
    #[must_use]
    pub fn lr_shift_range(&self, weight: Format) -> std::ops::RangeInclusive<u32> {
        let zero = update_shift(self.product_places(), weight.fraction(), self.momentum_shift, 0);
        let bound = |shift: i64| u32::try_from((shift - zero).max(0)).unwrap_or(0);
        bound(*UPDATE_SHIFT.start())..=bound(*UPDATE_SHIFT.end())
    }

    /// 4, 2 or 1; 2 or 1 where the hardware does not learn. Of neurons that spike as many as there would be products: a weight takes a cycle.
    #[must_use]
    pub fn multipliers_per_lane(&self) -> usize {
        self.multipliers_per_lane
    }

    /// The same, to be said: none where neurons spike.
    #[must_use]
    pub fn multipliers_of_lane(&self) -> usize {
        if self.spiking.is_some() { 0 } else { self.multipliers_per_lane }
    }

    /// Units of a reservoir that are calculated side by side.
    #[must_use]
    pub fn reservoir_lanes(&self) -> usize {
        self.reservoir_lanes
    }

    /// Whether two inputs can be classified in one window, where labels leave the target stream free.
    #[must_use]
    pub fn pairs(&self) -> bool {
        self.pairs
    }

    /// What was left to be chosen.
    #[must_use]
    pub fn wishes(&self) -> Wishes {
        self.wishes
    }

    /// The same network with these lanes for each stage and multipliers for each lane, and nothing left to be chosen.
    /// `None` where a stage has no lanes, more than neurons, or a number of which its source of columns
    /// has none ([`ColumnSource::allows_lanes`]), or where a lane cannot have so many multipliers
    /// ([`Mode::multipliers`]).
    #[must_use]
    pub fn with_hardware(&self, lanes: &[usize], multipliers_per_lane: usize) -> Option<Self> {
        let mut config = Self { multipliers_per_lane, wishes: Wishes::default(), ..self.clone() };
        let legal = |(stage, lanes): (&StageShape, &usize)| {
            (1..=stage.outputs).contains(lanes) && stage.source.allows_lanes(*lanes)
        };
        if lanes.len() != self.stages.len()
            || !self.mode.multipliers().contains(&multipliers_per_lane)
            || (self.spiking.is_some() && multipliers_per_lane != self.mode.products())
            || !self.stages.iter().zip(lanes).all(legal)
        {
            return None;
        }
        for (stage, lanes) in config.stages.iter_mut().zip(lanes) {
            stage.lanes = *lanes;
        }
        Some(config)
    }

    /// What every memory of the core is made of.
    #[must_use]
    pub fn memory(&self) -> MemoryKind {
        self.memory
    }
}

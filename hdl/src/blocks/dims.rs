//! # Purpose
//! Widths and schedule constants of one stage, all derived from the checked configuration, and the first contents of its
//! memories.
//!
//! # Equation
//! Schedule of a window, in cycles as the sequencer issues them:
//!
//! ```text
//! prologue          F + 1                 fetch the F bank entries of row 0
//! rows              tiles * rows * row_cycles   one row of every lane at a time
//! epilogue          E(passes)             scores of the last row, loss, results drained
//! start             1                     the idle cycle in which the next window is taken
//! row_cycles      = max(phases * (n_in + 1), D + 2 C + F + 2, 2 P), rounded up to a multiple of phases
//! D               = forward delay + neuron delay                   13; 10 with two multipliers, 12 with one; 7 without learning
//! E(passes)       = max(D + passes * C + P + 8 + L, D + 2 P + 5)    passes = 2 for a pair of samples, else 1
//! F, L            = fetches and latency of the loss                2 and 4 for the hinge
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

use sigprop_spec::{Activation, Config, Loss, MemoryKind, Rounding};

use super::plan::Plan;

/// Bits from which on a memory of input slots has an output register.
const SLOT_REGISTER_BITS: usize = 1024;

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

/// Everything that the blocks of one stage need to know of their shape.
#[derive(Debug, Clone)]
pub struct Dims {
    /// Index of the stage, from 0.
    pub index: usize,
    /// True for the first stage: its target activations are the code rows in its bank, its `dt` is zero.
    pub first: bool,
    /// Fan-in without the bias.
    pub inputs: usize,
    /// Neurons.
    pub outputs: usize,
    /// Classes.
    pub classes: usize,
    /// Lanes.
    pub lanes: usize,
    /// Rows of neurons, `ceil(outputs / lanes)`.
    pub rows: usize,
    /// Times that a window goes over all rows.
    pub tiles: usize,
    /// Whether the stage learns.
    pub learns: bool,
    /// Cycles per weight: products of a weight / multipliers per lane.
    pub phases: usize,
    /// Multipliers per lane.
    pub multipliers: usize,
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
    /// Rounding of the update.
    pub rounding: Rounding,
    /// The activation function.
    pub activation: Activation,
    /// The loss.
    pub loss: Loss,
    /// What the loss asks for.
    pub plan: Plan,
    /// How all memories are asked for.
    pub memory: MemoryKind,
    /// Initial threshold M of the hinge.
    pub threshold: i64,
    /// Bits of a threshold.
    pub threshold_bits: usize,
    /// Initial update shift.
    pub update_shift: u32,
    /// Seed of the rounding LFSR.
    pub rounding_seed: u32,
    /// Bits of a score summed over all stages.
    pub total_bits: usize,
    /// Number of stages in the network.
    pub stage_count: usize,
}

impl Dims {
    /// The dimensions of stage `index` (from 0) of `config`.
    #[must_use]
    pub fn new(config: &Config, index: usize) -> Self {
        let s = config.stages()[index];
        let (a, w) = (config.activation(), config.weight());
        Self {
            index,
            first: index == 0,
            inputs: s.inputs,
            outputs: s.outputs,
            classes: config.classes(),
            lanes: s.lanes,
            rows: s.rows(),
            tiles: 1,
            learns: config.learns(),
            phases: config.mode().products() / config.multipliers_per_lane(),
            multipliers: config.multipliers_per_lane(),
            act: a.bits() as usize,
            amax: a.max(),
            weight: w.bits() as usize,
            wmax: w.max(),
            weight_frac: w.fraction() as usize,
            rounding: config.rounding(),
            activation: config.activation_function(),
            loss: s.loss,
            plan: Plan::of(s.loss, index == 0),
            memory: config.memory(),
            threshold: s.threshold,
            threshold_bits: s.threshold_bits as usize,
            update_shift: s.update_shift,
            rounding_seed: sigprop_spec::lfsr::stage_seed(config.lfsr_seed(), index),
            total_bits: sigprop_spec::link::Layout::new(config).score_bits as usize,
            stage_count: config.stages().len(),
        }
    }

    /// Weights of one row, the bias included.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.inputs + 1
    }

    /// A description that differs where the stage does not learn.
    #[must_use]
    pub const fn text(&self, learning: &'static str, without: &'static str) -> &'static str {
        if self.learns { learning } else { without }
    }

    /// True where the update rounds stochastically.
    #[must_use]
    pub fn stochastic(&self) -> bool {
        self.rounding == Rounding::Stochastic
    }

    /// Words of a lane's weight memory.
    #[must_use]
    pub const fn weight_depth(&self) -> usize {
        self.rows * self.columns()
    }

    /// Words of a lane's bank memory.
    #[must_use]
    pub const fn bank_depth(&self) -> usize {
        self.rows * self.classes
    }

    /// Bits of a weight address.
    #[must_use]
    pub fn weight_addr(&self) -> usize {
        bits_for(self.weight_depth() - 1)
    }

    /// Bits of a bank address.
    #[must_use]
    pub fn bank_addr(&self) -> usize {
        bits_for(self.bank_depth() - 1)
    }

    /// Bits of a row number.
    #[must_use]
    pub fn row_addr(&self) -> usize {
        bits_for(self.rows - 1)
    }

    /// Bits of a column number `0..=inputs`.
    #[must_use]
    pub fn col_bits(&self) -> usize {
        bits_for(self.inputs)
    }

    /// Bits of an input number `0..inputs`.
    #[must_use]
    pub fn input_addr(&self) -> usize {
        bits_for(self.inputs - 1)
    }

    /// Bits of a class number.
    #[must_use]
    pub fn class_bits(&self) -> usize {
        bits_for(self.classes - 1)
    }

    /// Bits of a lane number.
    #[must_use]
    pub fn lane_bits(&self) -> usize {
        bits_for(self.lanes - 1)
    }

    /// What is added to an accumulator before it is shifted.
    #[must_use]
    pub const fn half(&self) -> i64 {
        if self.weight_frac == 0 { 0 } else { 1 << (self.weight_frac - 1) }
    }

    /// Bits of an accumulator, rounded.
    #[must_use]
    pub fn rounded_bits(&self) -> usize {
        (self.acc_bits() + 1).saturating_sub(self.weight_frac).max(self.act + 1)
    }

    /// Bits of the random word added before the update shift.
    #[must_use]
    pub fn random_bits(&self) -> usize {
        if self.stochastic() { 31 } else { 1 }
    }

    /// Bits of `dh * h + dt * t` (+ the random word).
    #[must_use]
    pub fn sum_bits(&self) -> usize {
        let products = 2 * self.act + 2;
        if self.stochastic() { products.max(32) + 1 } else { products }
    }

    /// Bits of an accumulator: exact.
    #[must_use]
    pub fn acc_bits(&self) -> usize {
        signed_bits_for(self.columns() as u128 * self.wmax as u128 * self.amax as u128)
    }

    /// Bits of the score chain: one row of all lanes, or a weight on its way to the host.
    #[must_use]
    pub fn chain_bits(&self) -> usize {
        let row = signed_bits_for(self.lanes as u128 * (self.amax * self.amax) as u128);
        row.max(self.weight).max(2 * self.act)
    }

    /// Bits of a score of this stage.
    #[must_use]
    pub fn score_bits(&self) -> usize {
        signed_bits_for(self.outputs as u128 * (self.amax * self.amax) as u128)
    }

    /// True where every product of a weight has a multiplier of its own.
    #[must_use]
    pub const fn own_multipliers(&self) -> bool {
        self.phases == 1
    }

    /// Cycles from operands to product, in the lane's multipliers.
    #[must_use]
    pub const fn multiplier_delay(&self) -> usize {
        // Multipliers with one product each have registers on both sides. A single one makes two products, one after the other.
        if self.own_multipliers() || self.multipliers == 1 { 2 } else { 1 }
    }

    /// Cycles from a weight's update order to its forward order, at one lane.
    #[must_use]
    pub const fn forward_delay(&self) -> usize {
        // Update and forward operands of a weight must meet the multipliers in phases of their own: with two multipliers an
        // odd number of cycles apart, with one two more than a multiple of four. Four are free to take one more.
        // Without learning there is no update order: what stands for it is the order that reads the weight.
        match (self.learns, self.own_multipliers()) {
            (false, _) => self.read_delay(),
            (true, true) => self.multiplier_delay() + 6,
            (true, false) => self.multiplier_delay() + 5,
        }
    }

    /// Cycles from a weight's update order to the order that reads the weight.
    #[must_use]
    pub const fn weight_delay(&self) -> usize {
        self.forward_delay() - self.read_delay()
    }

    /// Cycles from the order that reads a weight to its forward order: the memory and the register behind it. In learning the
    /// new weight is written with the forward order, and the difference (with a register of its own where there are four
    /// multipliers) and saturation come before it.
    #[must_use]
    pub const fn read_delay(&self) -> usize {
        match (self.learns, self.own_multipliers()) {
            (false, _) => 2,
            (true, true) => 4,
            (true, false) => 3,
        }
    }

    /// Input slots of a stream: for the sample now and the next, and in learning for the sample before.
    #[must_use]
    pub const fn slots(&self) -> usize {
        if self.learns { 3 } else { 2 }
    }

    /// True where the input slots of a stream share one memory: only one of them is read in a cycle. In learning a weight
    /// takes several cycles then, and the sample before and the sample now are read in turns.
    #[must_use]
    pub const fn shared_slots(&self) -> bool {
        !self.learns || self.phases > 1
    }

    /// Words of a memory of input slots.
    #[must_use]
    pub fn slot_words(&self) -> usize {
        if self.shared_slots() { self.slots() << self.input_addr() } else { self.inputs }
    }

    /// True where the memories of input slots have an output register: where they are large enough to be block RAMs on an ECP5,
    /// which are slow to put a word out, or must be block RAMs. Smaller ones are lookup tables there, and on an iCE40 the
    /// registers would be logic cells.
    #[must_use]
    pub fn slot_register(&self) -> bool {
        match self.memory {
            MemoryKind::Auto => self.slot_words() * self.act >= SLOT_REGISTER_BITS,
            MemoryKind::Block => true,
            MemoryKind::Distributed => false,
        }
    }

    /// Cycles from the column number of the sample before to the update order that its values go with: the memory and its
    /// output register, if it has one.
    #[must_use]
    pub fn slot_delay(&self) -> usize {
        1 + usize::from(self.slot_register())
    }

    /// The same of the sample now and the forward order; where two samples are read in turns, with a register more. With it the
    /// reads of the two samples are an odd number of cycles apart with two multipliers, two more than a multiple of four with
    /// one.
    #[must_use]
    pub fn column_lead(&self) -> usize {
        self.slot_delay() + usize::from(self.learns && self.shared_slots())
    }

    /// Cycles from the last forward order of a row to the cycle in which its activations can be used.
    #[must_use]
    pub const fn neuron_delay(&self) -> usize {
        3 + self.multiplier_delay()
    }

    /// Offset in the next row at which a row's activations are there: D.
    #[must_use]
    pub const fn done_offset(&self) -> usize {
        self.forward_delay() + self.neuron_delay()
    }

    /// Cycles of a row.
    #[must_use]
    pub fn row_cycles(&self) -> usize {
        let work = self.done_offset() + 2 * self.classes + self.plan.fetches + 2;
        let least = (self.phases * self.columns()).max(work).max(2 * self.lanes);
        // Rows keep step with the multipliers' phases: where two rows meet, both use the same multipliers.
        least.next_multiple_of(self.phases)
    }

    /// Cycles at the start of a row in which no weight is issued.
    #[must_use]
    pub fn pad_cycles(&self) -> usize {
        self.row_cycles() - self.phases * self.columns()
    }

    /// Cycles before the first row: those in which the end of a row fetches the next row's bank entries, and one more.
    #[must_use]
    pub const fn prologue_cycles(&self) -> usize {
        self.plan.fetches + 1
    }

    /// Cycles after the last row, with one or two samples (`passes`) in the window.
    #[must_use]
    pub fn epilogue_cycles(&self, passes: usize) -> usize {
        let d = self.done_offset();
        (d + passes * self.classes + self.lanes + 8 + self.plan.latency).max(d + 2 * self.lanes + 5)
    }

    /// Cycles of a window, from one start to the next when a sample waits and the next stage is ready.
    #[must_use]
    pub fn window_cycles(&self, passes: usize) -> usize {
        1 + self.prologue_cycles() + self.tiles * self.rows * self.row_cycles() + self.epilogue_cycles(passes)
    }
}

/// What the memories of a stage hold when the chip is configured.
#[derive(Debug, Clone, Default)]
pub struct Initial {
    /// Rows of `inputs + 1` weights, the bias last; empty for zeros.
    pub rows: Vec<Vec<i32>>,
    /// `classes` rows of `outputs` target activations; empty for zeros. In the first stage: the target code.
    pub bank: Vec<Vec<i32>>,
    /// Checksum of the weights, which the Verilog's header names where those of all stages are known.
    pub crc32: Option<u32>,
}

impl Initial {
    /// Contents of the weight memory of lane `p`: its rows p, p + P, ... one after the other.
    #[must_use]
    pub fn weights(&self, d: &Dims, p: usize) -> Vec<i64> {
        let rows = self.rows.iter().skip(p).step_by(d.lanes);
        rows.flat_map(|row| row.iter().map(|&w| i64::from(w))).collect()
    }

    /// Contents of the bank of lane `p`: for each of its rows the entries of all classes.
    #[must_use]
    pub fn bank(&self, d: &Dims, p: usize) -> Vec<i64> {
        if self.bank.is_empty() {
            return Vec::new();
        }
        (p..d.outputs).step_by(d.lanes).flat_map(|i| self.bank.iter().map(move |row| i64::from(row[i]))).collect()
    }
}

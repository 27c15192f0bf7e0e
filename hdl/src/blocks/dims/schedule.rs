//! Delays and cycles of a stage; the equations stand in [`super`].

use sigprop_spec::MemoryKind;

use super::{Dims, bits_for};

/// Bits from which on a memory of input slots has an output register.
const SLOT_REGISTER_BITS: usize = 1024;

impl Dims {
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
            (true, true) => self.multiplier_delay() + 6 + self.step.wait,
            (true, false) => self.multiplier_delay() + 5 + self.step.wait,
        }
    }

    /// Cycles from a weight's update order to the order that reads the weight.
    #[must_use]
    pub const fn weight_delay(&self) -> usize {
        self.forward_delay() - self.read_delay()
    }

    /// Cycles from the order that reads a weight to its forward order: the memory and the register behind it. In learning the
    /// new weight is written with the forward order, and the difference (with a register of its own where there are four
    /// multipliers) and saturation come before it, and what the optimizer does with a word beside the weight.
    #[must_use]
    pub const fn read_delay(&self) -> usize {
        match (self.learns, self.own_multipliers()) {
            (false, _) => 2,
            (true, true) => 4 + self.step.early,
            (true, false) => 3 + self.step.early,
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
        self.slot_words_of(self.received)
    }

    /// The same of slots for so many values.
    #[must_use]
    pub fn slot_words_of(&self, values: usize) -> usize {
        if self.shared_slots() { self.slots() << bits_for(values - 1) } else { values }
    }

    /// True where both streams come together and are one word of the slots of h: spikes behind the first stage.
    #[must_use]
    pub fn joint_slots(&self) -> bool {
        self.spiking.is_some() && self.index > 0 && self.has_t()
    }

    /// Bits of a word of the slots of h.
    fn slot_bits(&self) -> usize {
        if self.joint_slots() { 2 * self.in_bits() } else { self.in_bits() }
    }

    /// True where the memories of input slots have an output register: where they are large enough to be block RAMs on an ECP5,
    /// which are slow to put a word out, or must be block RAMs. Smaller ones are lookup tables there, and on an iCE40 the
    /// registers would be logic cells.
    #[must_use]
    pub fn slot_register(&self) -> bool {
        match self.memory {
            MemoryKind::Auto => self.slot_words() * self.slot_bits() >= SLOT_REGISTER_BITS,
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
        match self.steps() {
            0 => 3 + self.multiplier_delay(),
            steps => steps + 7,
        }
    }

    /// Offset in the next row at which a row's activations are there: D.
    #[must_use]
    pub const fn done_offset(&self) -> usize {
        self.forward_delay() + self.neuron_delay()
    }

    /// Cycles of a row of all columns.
    #[must_use]
    pub fn row_cycles(&self) -> usize {
        self.row_cycles_of(self.inputs)
    }

    /// Cycles of a row of which so many columns are swept, and the bias.
    #[must_use]
    pub fn row_cycles_of(&self, columns: usize) -> usize {
        (self.sweep_cycles(columns) + self.gap_cycles()).max(self.least_row_cycles())
    }

    /// Cycles of a row's weights where so many columns are swept, and the bias.
    #[must_use]
    pub const fn sweep_cycles(&self, columns: usize) -> usize {
        self.phases * (columns + 1)
    }

    /// Cycles between the last weight of a row and the first of the next, at least: of neurons that spike the sums are cleared then.
    #[must_use]
    pub const fn gap_cycles(&self) -> usize {
        self.spiking.is_some() as usize
    }

    /// Cycles that a row has in any case: those of the bank's work and of the results.
    #[must_use]
    pub fn least_row_cycles(&self) -> usize {
        let scores = if self.has_scores() { 2 * self.scores } else { 0 };
        let work = self.done_offset() + scores + self.plan.fetches + self.plan.delay + 2;
        // Rows keep step with the multipliers' phases: where two rows meet, both use the same multipliers.
        work.max(2 * self.lanes).next_multiple_of(self.phases)
    }

    /// Cycles at the start of a row of all columns in which no weight is issued.
    #[must_use]
    pub fn pad_cycles(&self) -> usize {
        self.row_cycles() - self.sweep_cycles(self.inputs)
    }

    /// Cycles before the first row: those in which the end of a row fetches the next row's bank entries and waits for what is made of
    /// them, and one more.
    #[must_use]
    pub const fn prologue_cycles(&self) -> usize {
        self.plan.fetches + self.plan.delay + 1
    }

    /// Cycles after the last row, with one or two samples (`passes`) in the window.
    #[must_use]
    pub fn epilogue_cycles(&self, passes: usize) -> usize {
        let d = self.done_offset();
        if !self.is_hidden() {
            // The last results leave the chain, and are scores a cycle later.
            return d + 2 * self.lanes + 6 + passes + self.plan.latency;
        }
        (d + passes * self.scores + self.lanes + 8 + self.plan.latency).max(d + 2 * self.lanes + 5)
    }

    /// Cycles of a window, from one start to the next when a sample waits and the next stage is ready; all columns are swept.
    #[must_use]
    pub fn window_cycles(&self, passes: usize) -> usize {
        self.window_cycles_of(passes, self.inputs)
    }

    /// The same where so many columns are swept, and the bias.
    #[must_use]
    pub fn window_cycles_of(&self, passes: usize, columns: usize) -> usize {
        let rows = self.tiles * self.rows * self.row_cycles_of(columns);
        1 + self.prologue_cycles() + rows + self.epilogue_cycles(passes)
    }

    /// Cycles of a window whose one or two inferences (`passes`) are compared with `products` classes together; of `norms` of them the bank's own
    /// product is not known, and `stale` says that none is, as the bank has changed. Elsewhere those of any window.
    #[must_use]
    pub fn walk_cycles(&self, passes: usize, products: usize, norms: usize, stale: bool) -> usize {
        let window = self.window_cycles(passes);
        if !self.walks() {
            return window;
        }
        // The last sign is counted; then what the states of the walk take, and two cycles to the end.
        let counted = self.done_offset() + passes * self.scores + self.lanes + 8;
        let classes = self.classes;
        let walk = products * (classes + self.rows + self.lanes + 9) + norms * (self.rows + self.lanes + 7);
        let told = passes * (classes + 1);
        let rest = self.epilogue_cycles(passes) - self.epilogue_cycles(1);
        let end = counted + 1 + usize::from(stale) * classes + walk + told + 2 + rest;
        (window - self.epilogue_cycles(passes) + end + 1).max(window)
    }
}

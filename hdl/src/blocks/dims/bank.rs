//! What a stage has because of its target bank, what of it is there without one, and what an output stage has in its place.

use sigprop_spec::config::{OutputLoss, Role};

use super::{Dims, bits_for};

impl Dims {
    /// True where there are activations, masks and the state of the rows. An output stage has none of it: its results are the rounded sums of its
    /// neurons.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        !self.role.is_output()
    }

    /// True where there are scores along the score chain.
    #[must_use]
    pub const fn has_scores(&self) -> bool {
        self.is_hidden() && self.scores > 0
    }

    /// True where there are scores, along the chain or as the sums of an output stage.
    #[must_use]
    pub const fn is_scored(&self) -> bool {
        self.role.is_output() || self.has_scores()
    }

    /// True where the targets of all classes are kept, and scores are against them.
    #[must_use]
    pub const fn has_bank(&self) -> bool {
        self.is_hidden() && self.target.has_bank()
    }

    /// True where the bank is a target code that learns.
    #[must_use]
    pub const fn learns_code(&self) -> bool {
        self.code_places > 0
    }

    /// Bits of a word of the bank: an activation, or more where it is a code that learns.
    #[must_use]
    pub const fn bank_bits(&self) -> usize {
        self.act + self.code_places
    }

    /// True where neurons belong to classes, in blocks.
    #[must_use]
    pub const fn has_blocks(&self) -> bool {
        self.role.has_blocks()
    }

    /// True where of all tokens the neutral one's target alone is kept.
    #[must_use]
    pub const fn keeps_one(&self) -> bool {
        self.has_blocks() && self.bank_rows == 1
    }

    /// True where the bank channel says whose score an order is.
    #[must_use]
    pub const fn has_row(&self) -> bool {
        self.keeps_rows() || self.has_blocks()
    }

    /// The class of each neuron of lane `p`, row by row.
    #[must_use]
    pub fn owners(&self, p: usize) -> Vec<i64> {
        (0..self.rows).map(|row| ((row * self.lanes + p) * self.classes / self.outputs) as i64).collect()
    }

    /// True where scores are squares of the two streams, as there is no bank.
    #[must_use]
    pub const fn squares(&self) -> bool {
        self.has_scores() && !self.target.has_bank()
    }

    /// True in an output stage that is judged by the sample's value.
    #[must_use]
    pub const fn judges_value(&self) -> bool {
        matches!(self.role, Role::Output(OutputLoss::Value))
    }

    /// True where h of a row and its masks are kept for the update.
    #[must_use]
    pub const fn has_state(&self) -> bool {
        self.learns && self.is_hidden()
    }

    /// True where inferences are compared with some classes alone.
    #[must_use]
    pub const fn walks(&self) -> bool {
        self.limit > 0
    }

    /// True where what is known of a row is kept behind its turn: for the update, or for a walk.
    #[must_use]
    pub const fn keeps_rows(&self) -> bool {
        self.has_state() || self.walks()
    }

    /// True where the bank channel has an address: of the bank, or in an output stage the number of the row's first neuron.
    #[must_use]
    pub const fn has_address(&self) -> bool {
        self.has_bank() || !self.is_hidden()
    }

    /// Samples that a window scores, unless it is given a pair of inputs: where scores are squares both streams are scored in every one.
    #[must_use]
    pub const fn passes(&self) -> usize {
        if self.squares() { 2 } else { 1 }
    }

    /// True where the target stream has a half of its own in every lane.
    #[must_use]
    pub const fn has_t(&self) -> bool {
        self.t.is_there()
    }

    /// True where a neuron has a second result: t of a hidden stage, calculated or from the bank, or what an output stage has of a second input.
    #[must_use]
    pub const fn has_second_result(&self) -> bool {
        self.has_t() || (self.learns && self.is_hidden())
    }

    /// Bits of a stream's number where scores have one: none, or one.
    #[must_use]
    pub const fn stream_bits(&self) -> usize {
        self.twice as usize
    }

    /// Inputs that a window may score, at most.
    #[must_use]
    pub const fn most_passes(&self) -> usize {
        1 + self.stream_bits()
    }

    /// Bits of a neuron's result: an activation, or of an output stage a rounded sum.
    #[must_use]
    pub fn result_bits(&self) -> usize {
        if self.is_hidden() { self.act } else { self.rounded_bits() }
    }

    /// By how much the address of the bank grows from row to row. In an output stage it is the number of the row's first neuron.
    #[must_use]
    pub const fn bank_stride(&self) -> usize {
        match (self.has_bank(), self.is_hidden()) {
            (true, _) => self.bank_rows,
            (false, true) => self.classes,
            (false, false) => self.lanes,
        }
    }

    /// Bits of a neuron's number, those of the last row that are not there included.
    #[must_use]
    pub fn neuron_bits(&self) -> usize {
        bits_for(self.rows * self.lanes - 1)
    }

    /// Words of a lane's bank memory.
    #[must_use]
    pub const fn bank_depth(&self) -> usize {
        self.rows * self.bank_stride()
    }

    /// A description that differs where there is no bank.
    #[must_use]
    pub const fn bank_text(&self, bank: &'static str, without: &'static str) -> &'static str {
        if self.has_bank() { bank } else { without }
    }
}

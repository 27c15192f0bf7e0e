//! What a stage has because of its target bank, and what it has in its place where it is an output stage.

use super::{Dims, bits_for};

impl Dims {
    /// True where there is a target bank, and what goes with it: activations, masks, scores against it, state of the rows. An output stage has
    /// none of it: its results are the rounded sums of its neurons.
    #[must_use]
    pub const fn has_bank(&self) -> bool {
        !self.role.is_output()
    }

    /// True where h of a row and its masks are kept for the update.
    #[must_use]
    pub const fn has_state(&self) -> bool {
        self.learns && self.has_bank()
    }

    /// Bits of a neuron's result: an activation, or of an output stage a rounded sum.
    #[must_use]
    pub fn result_bits(&self) -> usize {
        if self.has_bank() { self.act } else { self.rounded_bits() }
    }

    /// By how much the address of the bank grows from row to row. Without a bank it is the number of the row's first neuron.
    #[must_use]
    pub const fn bank_stride(&self) -> usize {
        if self.has_bank() { self.classes } else { self.lanes }
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

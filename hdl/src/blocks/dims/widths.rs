//! Bits and words: of addresses, numbers and sums.

use sigprop_spec::config::{ColumnSource, Spiking};
use sigprop_spec::link::LOOK_BITS;

use super::super::factor::Factor;
use super::{Dims, bits_for, offset_bits, signed_bits_for};

impl Dims {
    /// Words of a lane's weight memory.
    #[must_use]
    pub const fn weight_depth(&self) -> usize {
        self.rows * self.columns()
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

    /// Bits of an input's number, or of that of the bias, `0..=received`.
    #[must_use]
    pub fn col_bits(&self) -> usize {
        bits_for(self.received)
    }

    /// Bits by which an input is moved.
    #[must_use]
    pub fn offset_bits(&self) -> usize {
        match self.source {
            ColumnSource::Fields(fields) => offset_bits(fields.width),
            ColumnSource::All | ColumnSource::Recurrent => 1,
        }
    }

    /// Bits of an input's number `0..received`.
    #[must_use]
    pub fn input_addr(&self) -> usize {
        bits_for(self.received - 1)
    }

    /// Bits of a class number.
    #[must_use]
    pub fn class_bits(&self) -> usize {
        bits_for(self.classes - 1)
    }

    /// Bits of a token.
    #[must_use]
    pub fn token_bits(&self) -> usize {
        bits_for(self.tokens - 1)
    }

    /// Bits of a score's number among those of a stream.
    #[must_use]
    pub fn score_index_bits(&self) -> usize {
        bits_for(self.scores.saturating_sub(1))
    }

    /// Bits of a lane number.
    #[must_use]
    pub fn lane_bits(&self) -> usize {
        bits_for(self.lanes - 1)
    }

    /// Bits of a voltage, where neurons spike.
    #[must_use]
    pub fn voltage_bits(&self) -> usize {
        Spiking::voltage_bits(self.weight_format) as usize
    }

    /// Bits of a trace, where they do.
    #[must_use]
    pub fn trace_bits(&self) -> usize {
        self.spiking.map_or(1, |spiking| spiking.trace_bits(self.weight_format) as usize)
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

    /// Bits of a row's sum: exact.
    #[must_use]
    pub fn acc_bits(&self) -> usize {
        // A weight is added once at most in a step, and of a bias a part.
        let times = if self.spiking.is_some() { 1 } else { self.amax as u128 };
        signed_bits_for(self.columns() as u128 * self.wmax as u128 * times)
    }

    /// Bits of the accumulator of a stream: of the sum, or where factors are signs of the sum without amax, each weight of which may be the
    /// least of its width.
    #[must_use]
    pub fn acc_bits_of(&self, factor: Factor) -> usize {
        match factor {
            Factor::Signed | Factor::Spikes(_) | Factor::Absent => self.acc_bits(),
            Factor::Sign => signed_bits_for(self.columns() as u128 * (self.wmax as u128 + 1)),
        }
    }

    /// Bits of the score chain: one row of all lanes, or a word on its way to the host.
    #[must_use]
    pub fn chain_bits(&self) -> usize {
        let row = signed_bits_for(self.lanes as u128 * (self.amax * self.amax) as u128);
        let row = if self.has_scores() { row } else { 1 };
        row.max(self.host_bits).max(2 * self.act)
    }

    /// Bits of the two factors of the score's multiplier: an activation and a bank entry, or what a loss has them multiplied with.
    #[must_use]
    pub fn score_factor_bits(&self) -> usize {
        self.act.max(if self.learns { self.plan.coefficient } else { 0 })
    }

    /// Bits of a score of the answer: those of the sum over the stages, or of five looks, or of this stage's score.
    #[must_use]
    pub fn answer_bits(&self) -> usize {
        self.total_bits + if self.looks { LOOK_BITS as usize } else { 0 }
    }

    /// Bits of a score of this stage.
    #[must_use]
    pub fn score_bits(&self) -> usize {
        if !self.has_scores() {
            return self.rounded_bits();
        }
        signed_bits_for(self.outputs as u128 * (self.amax * self.amax) as u128)
    }
}

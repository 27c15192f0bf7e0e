//! Driving the two byte streams of a core: what is asked for and what comes back.

use super::ports::Port;

/// How often the two streams pause. The same seed gives the same pattern.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StallPattern {
    /// Seed of both patterns.
    pub seed: u64,
    /// Of a thousand cycles in which a byte could be offered, how many it is held back (0 to 999).
    pub rx_idle_permille: u32,
    /// Of a thousand cycles, in how many `tx_ready` is low (0 to 999).
    pub tx_stall_permille: u32,
}

impl StallPattern {
    /// Always offering, always ready.
    pub const NONE: Self = Self { seed: 0, rx_idle_permille: 0, tx_stall_permille: 0 };
}

/// How a design broke the rule that a valid payload stays until it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamFault {
    /// `tx_valid` fell in this cycle although `tx_ready` had been low.
    ValidDropped {
        /// First cycle in which it was seen.
        cycle: u64,
    },
    /// `tx_data` changed in this cycle although `tx_ready` had been low.
    DataChanged {
        /// First cycle in which it was seen.
        cycle: u64,
    },
}

/// What a run of the streams did. Cycles are counted from the model's start, as [`super::VerilatedModel::cycle`] does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamOutcome {
    /// All bytes received, in order; more than `expect` where the design sent them before all was accepted.
    pub received: Vec<u8>,
    /// Cycles of this run.
    pub cycles: u64,
    /// Bytes the design accepted.
    pub sent: usize,
    /// Cycle in which each accepted byte was taken.
    pub accept_cycle: Vec<u64>,
    /// Cycle in which each received byte was taken.
    pub receive_cycle: Vec<u64>,
    /// Everything was sent and `expect` bytes came back before `max_cycles` had passed.
    pub complete: bool,
    /// The first broken promise of the design's own stream.
    pub fault: Option<StreamFault>,
}

/// A port of one model; from [`super::VerilatedModel::port`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PortId(pub(super) u32);

/// Records `payload` in every cycle in which `valid` is not 0; from [`super::VerilatedModel::monitor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    pub(super) valid: PortId,
    pub(super) payload: Vec<PortId>,
    pub(super) widths: Vec<u32>,
}

/// What one [`Monitor`] saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorTrace {
    words: Vec<u64>,
    widths: Vec<u32>,
}

impl MonitorTrace {
    pub(super) fn new(words: Vec<u64>, monitor: &Monitor) -> Self {
        Self { words, widths: monitor.widths.clone() }
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len() / (self.widths.len() + 1)
    }

    /// Nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Each record: its cycle and the raw payload values, zero-extended.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &[u64])> {
        self.words.chunks_exact(self.widths.len() + 1).map(|record| (record[0], &record[1..]))
    }

    /// All values of one payload column as two's complement numbers of the port's width; empty where there is no such
    /// column.
    #[must_use]
    pub fn signed(&self, column: usize) -> Vec<i64> {
        let Some(&bits) = self.widths.get(column) else { return Vec::new() };
        self.iter().map(|(_, values)| sign_extend(values[column], bits)).collect()
    }
}

/// A raw value of `bits` bits (1 to 64) as a two's complement number.
#[must_use]
pub fn sign_extend(value: u64, bits: u32) -> i64 {
    let shift = 64 - bits.clamp(1, 64);
    ((value << shift) as i64) >> shift
}

/// Keeps the low bits that a port has.
pub(super) fn fit(value: u64, port: &Port) -> u64 {
    value & (u64::MAX >> (64 - port.bits.clamp(1, 64)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_extension_at_the_ends_of_the_range() {
        let cases = [(0x80, 8, -128), (0x7f, 8, 127), (1, 1, -1), (u64::MAX, 64, -1), (0x1_0000, 17, -65_536)];
        for (value, bits, expected) in cases {
            assert_eq!(sign_extend(value, bits), expected, "{value:#x} of {bits} bits");
        }
    }

    #[test]
    fn a_trace_is_cut_into_records() {
        let monitor = Monitor { valid: PortId(0), payload: vec![PortId(1), PortId(2)], widths: vec![8, 4] };
        let trace = MonitorTrace::new(vec![5, 0xff, 7, 9, 1, 8], &monitor);
        assert_eq!(trace.len(), 2);
        assert_eq!(trace.iter().collect::<Vec<_>>(), [(5, &[0xff, 7][..]), (9, &[1, 8][..])]);
        assert_eq!((trace.signed(0), trace.signed(1), trace.signed(2)), (vec![-1, 1], vec![7, -8], vec![]));
    }
}

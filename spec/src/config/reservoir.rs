//! The fixed random layer that takes sequences in: how many units, and the signs and connections of each.
//!
//! # Equation
//! `h_i(s) = sat((sum_q W_iq x_q(s) + sum of 4 terms +-h_j(s-1)) >>> 1, amax)`, W_iq = +-1; see [`Sequence`](crate::family::Sequence).
//!
//! Drawn from a 32-bit xorshift (13, 17, 5) whose first state is `seed * 0x9E3779B1 + 0x7F4A7C15`: W row by row, + where bit 31 is set; then
//! for each unit until it has 4 connections: v, unit `((v & 0x7FFFFFFF) * n) >> 31`, skipped where the unit has that one, + where bit 31 of the same v is set.

/// Units of the step before that each unit reads.
pub const RESERVOIR_TAPS: usize = 4;

/// A reservoir.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservoir {
    /// Units, n.
    pub units: usize,
    /// Inputs of a step.
    pub inputs: usize,
    /// From which its weights are drawn.
    pub seed: u32,
}

/// A connection to a unit of the step before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tap {
    /// The unit, from 0.
    pub unit: usize,
    /// Whether it is taken away.
    pub negative: bool,
}

/// The weights of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Whether each input is taken away, `[inputs]`.
    pub negative: Vec<bool>,
    /// Its connections, each to another unit.
    pub taps: [Tap; RESERVOIR_TAPS],
}

impl Reservoir {
    /// Where the key is left out.
    pub(super) const SEED: u32 = 1;

    /// The weights of all units, in order.
    #[must_use]
    pub fn draw(&self) -> Vec<Unit> {
        let mut state = self.seed.wrapping_mul(0x9E37_79B1).wrapping_add(0x7F4A_7C15);
        // A state of 0 would stay.
        state = state.max(1);
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        let signs: Vec<Vec<bool>> =
            (0..self.units).map(|_| (0..self.inputs).map(|_| next() >> 31 == 0).collect()).collect();
        let mut taps = || {
            let mut taps: Vec<Tap> = Vec::new();
            while taps.len() < RESERVOIR_TAPS {
                let v = next();
                let unit = ((u64::from(v & 0x7FFF_FFFF) * self.units as u64) >> 31) as usize;
                if taps.iter().all(|tap| tap.unit != unit) {
                    taps.push(Tap { unit, negative: v >> 31 == 0 });
                }
            }
            std::array::from_fn(|k| taps[k])
        };
        signs.into_iter().map(|negative| Unit { negative, taps: taps() }).collect()
    }

    /// Bits of the sum of a unit before it is shifted, of activations of `activation_bits` bits, two's complement.
    #[must_use]
    pub fn sum_bits(&self, activation_bits: u32) -> u32 {
        let most = (self.inputs + RESERVOIR_TAPS) as u64 * ((1 << (activation_bits - 1)) - 1);
        most.ilog2() + 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_four_connections_each() {
        for (units, inputs, seed) in [(4, 1, 0), (5, 3, 1), (64, 8, 2), (1024, 2, u32::MAX)] {
            let reservoir = Reservoir { units, inputs, seed };
            let drawn = reservoir.draw();
            assert_eq!(drawn.len(), units);
            for unit in &drawn {
                assert_eq!(unit.negative.len(), inputs);
                for (k, tap) in unit.taps.iter().enumerate() {
                    assert!(tap.unit < units && unit.taps[..k].iter().all(|other| other.unit != tap.unit));
                }
            }
            let again = Reservoir { seed: seed ^ 1, ..reservoir };
            assert!(units < 5 || drawn != again.draw());
        }
    }

    #[test]
    fn sums_of_eight_inputs_have_eleven_bits_and_a_sign() {
        assert_eq!(Reservoir { units: 64, inputs: 8, seed: 1 }.sum_bits(8), 12);
        assert_eq!(Reservoir { units: 64, inputs: 4, seed: 1 }.sum_bits(8), 11);
    }
}

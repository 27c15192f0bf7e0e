//! How the activations of a stream are kept in a stage and take part in its products: as numbers, where there are two of them as their sign, or
//! not at all.

use sigprop_spec::Config;
use sigprop_spec::family::Levels;

/// The kind of factor that an activation is to the stage that it enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// A number of A bits: its products need a multiplier.
    Signed,
    /// Amax or its negative, kept as a bit, which is 1 below zero. A product is what it is multiplied with or its negative, times amax,
    /// and the sum over a row is multiplied with amax but once.
    Sign,
    /// A word of so many spikes, a bit for each step of a sample: what is multiplied is how many there are, and only in an update.
    Spikes(usize),
    /// There is no such stream in the stage: no weight is multiplied with it.
    Absent,
}

impl Factor {
    /// Those of the two streams of stage `index` (from 0).
    #[must_use]
    pub fn of_stage(config: &Config, index: usize) -> [Self; 2] {
        let levels = config.levels(index);
        if let Some(spiking) = config.spiking() {
            let spikes = Self::Spikes(spiking.steps() as usize);
            return [spikes, if config.sums_target(index) { spikes } else { Self::Absent }];
        }
        let t = if config.sums_target(index) { Self::of(levels.t) } else { Self::Absent };
        match [Self::of(levels.h), t] {
            // A single multiplier makes all products in turn: where t needs it, a sign of h would save none.
            [Self::Sign, Self::Signed] if config.multipliers_per_lane() == 1 => [Self::Signed; 2],
            factors => factors,
        }
    }

    /// That of a stream with these activations.
    const fn of(levels: Levels) -> Self {
        match levels {
            Levels::All => Self::Signed,
            Levels::Two => Self::Sign,
        }
    }

    /// Whether it is kept as its sign.
    #[must_use]
    pub const fn is_sign(self) -> bool {
        matches!(self, Self::Sign)
    }

    /// Whether there is such a stream.
    #[must_use]
    pub const fn is_there(self) -> bool {
        !matches!(self, Self::Absent)
    }

    /// Its bits, of activations of `act` bits; signed, so that a sign reads as 0 or -1. What is not there is declared as a number is.
    #[must_use]
    pub const fn bits(self, act: usize) -> usize {
        match self {
            Self::Signed | Self::Absent => act,
            Self::Sign => 1,
            Self::Spikes(steps) => steps,
        }
    }

    /// Bits of what an update multiplies with, of activations of `act` bits; signed.
    #[must_use]
    pub const fn update_bits(self, act: usize) -> usize {
        match self {
            Self::Signed | Self::Sign | Self::Absent => self.bits(act),
            Self::Spikes(steps) => steps.ilog2() as usize + 2,
        }
    }

    /// Places that an activation of `act` bits loses.
    #[must_use]
    pub const fn dropped(self, act: usize) -> usize {
        match self {
            Self::Signed | Self::Sign | Self::Absent => act - self.bits(act),
            Self::Spikes(_) => 0,
        }
    }

    /// That of the bias, which goes with amax, or spikes in every step.
    #[must_use]
    pub const fn of_bias(self, amax: i64, act: usize) -> i64 {
        match self {
            Self::Signed | Self::Sign | Self::Absent => amax >> self.dropped(act),
            Self::Spikes(_) => -1,
        }
    }

    /// A description that differs where it is a sign.
    #[must_use]
    pub const fn text(self, number: &'static str, sign: &'static str) -> &'static str {
        if self.is_sign() { sign } else { number }
    }

    /// As [`Factor::text`], with a description of its own where it is spikes.
    #[must_use]
    pub const fn or_spikes(self, number: &'static str, sign: &'static str, spikes: &'static str) -> &'static str {
        match self {
            Self::Signed | Self::Absent => number,
            Self::Sign => sign,
            Self::Spikes(_) => spikes,
        }
    }

    /// Bits of a weight of `weight` bits times it, or with its sign.
    #[must_use]
    pub const fn product_bits(self, act: usize, weight: usize) -> usize {
        match self {
            Self::Signed | Self::Absent => act + weight,
            // The least weight has no negative of its width.
            Self::Sign => weight + 1,
            // No product: a weight is added or not.
            Self::Spikes(_) => weight,
        }
    }
}

//! Number formats as values: two's complement, symmetric saturation, explicit rounding.

use serde::{Deserialize, Serialize};

/// How the bits below the result's least significant bit are disposed of when an update is scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// Add half of the last place, then shift arithmetically: ties go towards plus infinity.
    Nearest,
    /// Shift arithmetically: always towards minus infinity.
    Truncate,
    /// Add uniform random bits below the last place, then shift arithmetically.
    Stochastic,
}

/// A signed fixed-point format Q(bits-1-fraction).fraction with the symmetric range `-max()..=max()`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Format {
    bits: u32,
    fraction: u32,
}

impl Format {
    /// A format of `bits` bits in all (2 to 32), `fraction` of them behind the binary point.
    ///
    /// Returns `None` where the width is out of range; `fraction` may exceed `bits` (all-fraction small numbers).
    #[must_use]
    pub const fn new(bits: u32, fraction: u32) -> Option<Self> {
        if bits < 2 || bits > 32 || fraction > 62 { None } else { Some(Self { bits, fraction }) }
    }

    /// Width in bits, sign included.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.bits
    }

    /// Bits behind the binary point.
    #[must_use]
    pub const fn fraction(self) -> u32 {
        self.fraction
    }

    /// The largest raw value, `2^(bits-1) - 1`; the smallest is its negative.
    #[must_use]
    pub const fn max(self) -> i64 {
        (1i64 << (self.bits - 1)) - 1
    }

    /// `clamp(v, -max, max)`.
    #[must_use]
    pub const fn saturate(self, v: i64) -> i64 {
        let m = self.max();
        if v > m {
            m
        } else if v < -m {
            -m
        } else {
            v
        }
    }

    /// The real number that a raw value stands for, exactly.
    #[must_use]
    pub fn to_real(self, raw: i64) -> f64 {
        raw as f64 / (1u64 << self.fraction) as f64
    }

    /// The nearest raw value (ties away from zero) and whether it had to be saturated; NaN gives `(0, true)`.
    #[must_use]
    pub fn from_real(self, real: f64) -> (i64, bool) {
        let scaled = (real * (1u64 << self.fraction) as f64).round();
        if scaled.is_nan() {
            return (0, true);
        }
        let m = self.max() as f64;
        (scaled.clamp(-m, m) as i64, scaled.abs() > m)
    }
}

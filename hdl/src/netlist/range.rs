//! The exact range of an expression's values.

use super::Binary;

/// Lowest and highest value, inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Range {
    pub low: i128,
    pub high: i128,
}

impl Range {
    /// 0 and 1.
    pub(crate) const BIT: Self = Self { low: 0, high: 1 };
    /// Beyond this the bounds are no longer told apart: such an expression is refused anyway.
    const FAR: i128 = 1 << 100;

    /// Values of a signal.
    #[must_use]
    pub const fn of_signal(width: usize, signed: bool) -> Self {
        if signed {
            Self { low: -(1 << (width - 1)), high: (1 << (width - 1)) - 1 }
        } else {
            Self { low: 0, high: (1 << width) - 1 }
        }
    }

    pub(crate) fn of_constant(v: i64) -> Self {
        Self { low: v.into(), high: v.into() }
    }

    pub(crate) fn hull(values: &[i128]) -> Self {
        let low = values.iter().copied().min().unwrap_or(0).max(-Self::FAR);
        let high = values.iter().copied().max().unwrap_or(0).min(Self::FAR);
        Self { low, high }
    }

    /// The range that covers both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// True where values below zero occur.
    #[must_use]
    pub const fn is_signed(self) -> bool {
        self.low < 0
    }

    /// Bits that hold the range: two's complement where it is signed.
    #[must_use]
    pub fn width(self) -> usize {
        let magnitude = |v: i128| 128 - (if v < 0 { !v } else { v }).leading_zeros() as usize;
        let bits = magnitude(self.low).max(magnitude(self.high));
        (bits + usize::from(self.is_signed())).max(1)
    }

    /// Bits that hold the range as two's complement, a sign bit always among them.
    #[must_use]
    pub fn signed_width(self) -> usize {
        self.width() + usize::from(!self.is_signed())
    }

    /// True where every value of `self` is in `other`.
    #[must_use]
    pub const fn fits(self, other: Self) -> bool {
        self.low >= other.low && self.high <= other.high
    }

    /// The two's-complement range that covers `self`.
    fn cover(self) -> Self {
        Self::of_signal(self.signed_width(), true)
    }

    pub(crate) fn neg(self) -> Self {
        Self { low: -self.high, high: -self.low }
    }

    pub(crate) fn not(self) -> Self {
        Self { low: !self.high, high: !self.low }
    }

    /// The range of `op` over operands that are taken as independent.
    pub(crate) fn binary(op: Binary, a: Self, b: Self) -> Self {
        let corners = |f: &dyn Fn(i128, i128) -> i128| {
            Self::hull(&[f(a.low, b.low), f(a.low, b.high), f(a.high, b.low), f(a.high, b.high)])
        };
        match op {
            Binary::Add => corners(&|x, y| x + y),
            Binary::Sub => corners(&|x, y| x - y),
            Binary::Mul => corners(&|x, y| x.saturating_mul(y)),
            Binary::And if a.low >= 0 && b.low >= 0 => Self { low: 0, high: a.high.min(b.high) },
            Binary::And if a.low >= 0 => Self { low: 0, high: a.high },
            Binary::And if b.low >= 0 => Self { low: 0, high: b.high },
            Binary::Or | Binary::Xor if a.low >= 0 && b.low >= 0 => {
                Self { low: 0, high: (1 << Self { low: 0, high: a.high.max(b.high) }.width()) - 1 }
            }
            Binary::And | Binary::Or | Binary::Xor => a.cover().join(b.cover()),
            Binary::Shl => corners(&|x, s| x.saturating_mul(1 << s.clamp(0, 100))),
            Binary::Shr => corners(&|x, s| x >> s.clamp(0, 100)),
            Binary::Eq | Binary::Ne | Binary::Lt | Binary::Le => Self::BIT,
        }
    }
}

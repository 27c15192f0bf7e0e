//! The value of a signal inside a kernel: an integer without bound, as far as 64 bits go.

use std::cmp::Ordering;
use std::ops::{Add, BitAnd, BitOr, BitXor, Mul, Neg, Not, Shl, Shr, Sub};

/// An integer. Operators mean what they mean for integers; a value is wrapped only when a signal takes it.
///
/// The extraction proves that no intermediate of a block leaves 63 bits, so the wrapping arithmetic here never wraps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Val(pub i64);

impl Val {
    /// True when the value is not zero.
    #[must_use]
    pub const fn any(self) -> bool {
        self.0 != 0
    }

    /// Bit `index` of the two's complement.
    #[must_use]
    pub fn get_bit(self, index: impl Into<Self>) -> bool {
        let i = index.into().0.clamp(0, 63);
        self.0 >> i & 1 == 1
    }
}

impl From<bool> for Val {
    fn from(v: bool) -> Self {
        Self(i64::from(v))
    }
}

impl From<i32> for Val {
    fn from(v: i32) -> Self {
        Self(i64::from(v))
    }
}

impl From<i64> for Val {
    fn from(v: i64) -> Self {
        Self(v)
    }
}

impl PartialEq<i32> for Val {
    fn eq(&self, other: &i32) -> bool {
        self.0 == i64::from(*other)
    }
}

impl PartialOrd<i32> for Val {
    fn partial_cmp(&self, other: &i32) -> Option<Ordering> {
        self.0.partial_cmp(&i64::from(*other))
    }
}

macro_rules! operators {
    ($($trait:ident, $method:ident, |$a:ident, $b:ident| $result:expr;)*) => {$(
        impl $trait<Val> for Val {
            type Output = Val;
            fn $method(self, other: Val) -> Val {
                let ($a, $b) = (self.0, other.0);
                Val($result)
            }
        }
        impl $trait<i32> for Val {
            type Output = Val;
            fn $method(self, other: i32) -> Val {
                $trait::$method(self, Val::from(other))
            }
        }
        impl $trait<Val> for i32 {
            type Output = Val;
            fn $method(self, other: Val) -> Val {
                $trait::$method(Val::from(self), other)
            }
        }
    )*};
}

operators! {
    Add, add, |a, b| a.wrapping_add(b);
    Sub, sub, |a, b| a.wrapping_sub(b);
    Mul, mul, |a, b| a.wrapping_mul(b);
    BitAnd, bitand, |a, b| a & b;
    BitOr, bitor, |a, b| a | b;
    BitXor, bitxor, |a, b| a ^ b;
    Shl, shl, |a, b| if (0..64).contains(&b) { a << b } else { 0 };
    Shr, shr, |a, b| a >> b.clamp(0, 63);
}

impl Neg for Val {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.wrapping_neg())
    }
}

impl Not for Val {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}

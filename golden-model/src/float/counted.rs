//! A real number that counts its products, to hold what a rule is said to cost to what it does.

use std::cell::Cell;
use std::num::FpCategory;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Rem, Sub};

use num_traits::{Float, Num, NumCast, One, ToPrimitive, Zero};

use super::dense::Real;

thread_local! {
    static PRODUCTS: Cell<u64> = const { Cell::new(0) };
}

/// An `f64`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Counted(f64);

/// How many products `work` makes.
pub(super) fn products(work: impl FnOnce()) -> u64 {
    PRODUCTS.set(0);
    work();
    PRODUCTS.get()
}

impl Mul for Counted {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        PRODUCTS.set(PRODUCTS.get() + 1);
        Self(self.0 * other.0)
    }
}

impl MulAssign for Counted {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

macro_rules! operators {
    ($($trait:ident $name:ident),*) => { $(impl $trait for Counted {
        type Output = Self;
        fn $name(self, other: Self) -> Self {
            Self(self.0.$name(other.0))
        }
    })* };
}
operators!(Add add, Sub sub, Div div, Rem rem);

impl Neg for Counted {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Counted {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::iter::Sum for Counted {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.map(|v| v.0).sum())
    }
}

impl Zero for Counted {
    fn zero() -> Self {
        Self(0.0)
    }
    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }
}

impl One for Counted {
    fn one() -> Self {
        Self(1.0)
    }
}

impl Num for Counted {
    type FromStrRadixErr = <f64 as Num>::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        f64::from_str_radix(text, radix).map(Self)
    }
}

impl ToPrimitive for Counted {
    fn to_i64(&self) -> Option<i64> {
        self.0.to_i64()
    }
    fn to_u64(&self) -> Option<u64> {
        self.0.to_u64()
    }
    fn to_f64(&self) -> Option<f64> {
        Some(self.0)
    }
}

impl NumCast for Counted {
    fn from<N: ToPrimitive>(n: N) -> Option<Self> {
        n.to_f64().map(Self)
    }
}

impl Real for Counted {
    fn of(v: f64) -> Self {
        Self(v)
    }
}

/// Functions as `f64` has them, none of which counts as a product.
macro_rules! functions {
    (constants: $($constant:ident),*; of_one: $($one:ident),*; of_two: $($two:ident),*; tests: $($test:ident),*) => {
        impl Float for Counted {
            $(fn $constant() -> Self { Self(<f64 as Float>::$constant()) })*
            $(fn $one(self) -> Self { Self(Float::$one(self.0)) })*
            $(fn $two(self, other: Self) -> Self { Self(Float::$two(self.0, other.0)) })*
            $(fn $test(self) -> bool { Float::$test(self.0) })*
            fn classify(self) -> FpCategory { self.0.classify() }
            fn mul_add(self, a: Self, b: Self) -> Self { self * a + b }
            fn powi(self, n: i32) -> Self { Self(self.0.powi(n)) }
            fn sin_cos(self) -> (Self, Self) { (self.sin(), self.cos()) }
            fn integer_decode(self) -> (u64, i16, i8) { Float::integer_decode(self.0) }
        }
    };
}
functions!(
    constants: infinity, neg_infinity, nan, neg_zero, min_value, min_positive_value, max_value;
    of_one: floor, ceil, round, trunc, fract, abs, signum, recip, sqrt, exp, exp2, ln, log2, log10, cbrt, sin, cos, tan, asin, acos,
        atan, exp_m1, ln_1p, sinh, cosh, tanh, asinh, acosh, atanh;
    of_two: powf, log, max, min, abs_sub, hypot, atan2;
    tests: is_nan, is_infinite, is_finite, is_normal, is_sign_positive, is_sign_negative
);

//! The default formats as types of the `fixed` crate, for code that wants its numbers checked at compile time.
//!
//! Everything else in sigprop uses [`Format`], whose bits are chosen at run time; tests hold both equal.
//!
//! ```
//! use sigprop_spec::typed::{Activation, Typed, Weight};
//!
//! let w = Weight::rounded(0.75); // Q1.14
//! assert_eq!((w.raw(), Weight::FORMAT.bits(), Weight::FORMAT.fraction()), (12288, 16, 14));
//! assert_eq!(Activation::rounded(-1.0).raw(), -127); // symmetric: -128 is never used
//! assert_eq!(f64::from(w) * f64::from(Activation::from_raw(64)), 0.375);
//! ```

use fixed::types::extra::{U7, U14};
use fixed::{FixedI8, FixedI16};

use crate::Format;

/// The default activation: 8 bits, Q0.7, -127/128 to 127/128.
pub type Activation = FixedI8<U7>;

/// The default weight: 16 bits, Q1.14, -32767/16384 to 32767/16384.
pub type Weight = FixedI16<U14>;

/// A type with the meaning of a [`Format`]: the same raw codes, symmetric saturation, round to nearest with ties away
/// from zero.
pub trait Typed: Copy {
    /// The format at run time.
    const FORMAT: Format;

    /// The value with a raw code, which is saturated to `-max..=max`.
    fn from_raw(raw: i64) -> Self;

    /// The raw code.
    fn raw(self) -> i64;

    /// The value nearest to a real number, saturated; 0 for NaN.
    #[must_use]
    fn rounded(real: f64) -> Self {
        Self::from_raw(Self::FORMAT.from_real(real).0)
    }
}

const fn format(bits: u32, fraction: u32) -> Format {
    match Format::new(bits, fraction) {
        Some(format) => format,
        None => panic!("the default formats are allowed"),
    }
}

impl Typed for Activation {
    const FORMAT: Format = format(8, 7);

    fn from_raw(raw: i64) -> Self {
        Self::from_bits(Self::FORMAT.saturate(raw) as i8)
    }

    fn raw(self) -> i64 {
        self.to_bits().into()
    }
}

impl Typed for Weight {
    const FORMAT: Format = format(16, 14);

    fn from_raw(raw: i64) -> Self {
        Self::from_bits(Self::FORMAT.saturate(raw) as i16)
    }

    fn raw(self) -> i64 {
        self.to_bits().into()
    }
}

//! The PLL of an FPGA: which clocks it makes of that of the board.

use serde::Serialize;

use crate::family::Family;

/// The primitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Primitive {
    /// iCE40, with the PLL's own pin: the clock's pin can be nothing else.
    #[serde(rename = "SB_PLL40_PAD")]
    Ice40Pad,
    /// iCE40, with any other pin.
    #[serde(rename = "SB_PLL40_CORE")]
    Ice40Core,
    /// ECP5.
    #[serde(rename = "EHXPLLL")]
    Ecp5,
}

impl Primitive {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ice40Pad, Self::Ice40Core, Self::Ecp5];

    /// Its name, in the vendor's libraries and in `board.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ice40Pad => "SB_PLL40_PAD",
            Self::Ice40Core => "SB_PLL40_CORE",
            Self::Ecp5 => "EHXPLLL",
        }
    }

    /// Where it is found.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::Ice40Pad | Self::Ice40Core => Family::Ice40,
            Self::Ecp5 => Family::Ecp5,
        }
    }

    /// What it can do: Lattice's TN1251 (iCE40) and FPGA-TN-02200 (ECP5), as Project IceStorm and Project Trellis use them.
    const fn limits(self) -> &'static Limits {
        match self {
            Self::Ice40Pad | Self::Ice40Core => &Limits {
                compared: [10.0, 133.0],
                oscillator: [533.0, 1066.0],
                output: [16.0, 275.0],
                reference: 16,
                feedback: 128,
                divisor: 64,
                feeds_back_output: false,
            },
            Self::Ecp5 => &Limits {
                compared: [3.125, 400.0],
                oscillator: [400.0, 800.0],
                output: [3.125, 400.0],
                reference: 128,
                feedback: 80,
                divisor: 128,
                feeds_back_output: true,
            },
        }
    }
}

/// Ranges, in MHz, and the largest divisors.
struct Limits {
    /// Of the divided input, which the phase detector compares.
    compared: [f64; 2],
    /// Of the oscillator inside.
    oscillator: [f64; 2],
    /// Of the output.
    output: [f64; 2],
    reference: u32,
    feedback: u32,
    divisor: u32,
    /// Whether the output is fed back and may have any divisor, rather than the oscillator and a power of two, not one.
    feeds_back_output: bool,
}

impl Limits {
    /// What the oscillator may be divided by.
    fn divisors(&self) -> impl Iterator<Item = u32> {
        (1..=self.divisor).filter(|d| self.feeds_back_output || (d.is_power_of_two() && *d > 1))
    }
}

/// A PLL with its divisors: `output = input / reference * feedback`, and on iCE40, where the oscillator is fed back, that
/// divided by `divisor`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Pll {
    /// The primitive.
    pub primitive: Primitive,
    /// The clock that comes, in MHz.
    pub input_mhz: f64,
    /// The clock that is made, in MHz.
    pub output_mhz: f64,
    /// Divides the clock that comes.
    pub reference: u32,
    /// Divides what is fed back.
    pub feedback: u32,
    /// Divides the oscillator.
    pub divisor: u32,
}

impl Pll {
    /// The fastest clock that `primitive` makes of `input_mhz` and that is not above `most_mhz`; of several ways to it the one
    /// that divides the input least, and then with its oscillator nearest the middle of its range. None where there is none.
    #[must_use]
    pub fn fastest(primitive: Primitive, input_mhz: f64, most_mhz: f64) -> Option<Self> {
        let limits = primitive.limits();
        let within = |value: f64, range: [f64; 2]| range[0] <= value && value <= range[1];
        let middle = limits.oscillator.iter().sum::<f64>() / 2.0;
        let mut best: Option<Self> = None;
        for reference in (1..=limits.reference).filter(|&r| within(input_mhz / f64::from(r), limits.compared)) {
            for feedback in 1..=limits.feedback {
                let fed_back = input_mhz * f64::from(feedback) / f64::from(reference);
                for divisor in limits.divisors() {
                    let output_mhz = if limits.feeds_back_output { fed_back } else { fed_back / f64::from(divisor) };
                    let found = Self { primitive, input_mhz, output_mhz, reference, feedback, divisor };
                    // Quotients of whole numbers, not to be refused for their last bit.
                    let fits = output_mhz <= most_mhz * (1.0 + 1e-12)
                        && within(output_mhz, limits.output)
                        && within(found.oscillator_mhz(), limits.oscillator);
                    let off = |pll: &Self| (pll.oscillator_mhz() - middle).abs();
                    let better = |than: &Self| {
                        let same = (output_mhz - than.output_mhz).abs() < 1e-9;
                        if same && reference == than.reference {
                            off(&found) < off(than)
                        } else {
                            !same && output_mhz > than.output_mhz
                        }
                    };
                    if fits && best.as_ref().is_none_or(better) {
                        best = Some(found);
                    }
                }
            }
        }
        best
    }

    /// The oscillator inside, in MHz.
    #[must_use]
    pub fn oscillator_mhz(&self) -> f64 {
        self.output_mhz * f64::from(self.divisor)
    }

    /// What the phase detector compares, in MHz.
    #[must_use]
    pub fn compared_mhz(&self) -> f64 {
        self.input_mhz / f64::from(self.reference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divisors(primitive: Primitive, input: f64, most: f64) -> Option<(u32, u32, u32, f64)> {
        Pll::fastest(primitive, input, most).map(|p| (p.reference, p.feedback, p.divisor, p.output_mhz))
    }

    #[test]
    fn clocks_are_those_of_icepll_and_ecppll() {
        // As `icepll -i 12 -o 30`, `-o 55`; `ecppll -i 25 -o 100`, `-i 12 -o 100`.
        assert_eq!(divisors(Primitive::Ice40Pad, 12.0, 30.0), Some((1, 80, 32, 30.0)));
        assert_eq!(divisors(Primitive::Ice40Core, 12.0, 55.0), Some((1, 73, 16, 54.75)));
        assert_eq!(divisors(Primitive::Ecp5, 25.0, 100.0), Some((1, 4, 6, 100.0)));
        assert_eq!(divisors(Primitive::Ecp5, 12.0, 100.0), Some((3, 25, 6, 100.0)));
        // `ecppll -i 25 -o 90` divides the oscillator by 7 for the same clock.
        assert_eq!(divisors(Primitive::Ecp5, 25.0, 90.0).map(|p| (p.0, p.1, p.3)), Some((5, 18, 90.0)));
    }

    #[test]
    fn no_clock_is_faster_than_asked_or_out_of_range() {
        for primitive in Primitive::ALL {
            let limits = primitive.limits();
            for most in 16..=275 {
                let most = f64::from(most) + 0.3;
                let pll = Pll::fastest(primitive, 25.0, most).unwrap();
                // On ECP5 the output is a multiple, at most the 80th, of what is compared, 25 / 7 MHz or less up to 285; on
                // iCE40 the oscillator is one of 25 / 2, and is halved at least.
                let step = if limits.feeds_back_output { 25.0 / 7.0 } else { 25.0 / 4.0 };
                assert!(pll.output_mhz <= most && pll.output_mhz > most - step, "{most}: {pll:?}");
                assert!((limits.oscillator[0]..=limits.oscillator[1]).contains(&pll.oscillator_mhz()), "{pll:?}");
                assert!((limits.compared[0]..=limits.compared[1]).contains(&pll.compared_mhz()), "{pll:?}");
            }
            assert_eq!(Pll::fastest(primitive, 25.0, 3.0), None);
            // An iCE40 compares no less than 10 MHz.
            assert_eq!(Pll::fastest(primitive, 5.0, 100.0).is_none(), primitive.family() == Family::Ice40);
        }
    }
}

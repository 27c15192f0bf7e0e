//! The PLL of a bitstream.

use super::Fault;
use super::database::{Database, Extra};
use super::image::{Image, Place};

/// What a PLL makes of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Its clock is divided by this,
    pub reference: u32,
    /// multiplied by this,
    pub feedback: u32,
    /// and divided by this.
    pub divisor: u32,
}

impl Made {
    /// The frequency that comes of another.
    #[must_use]
    pub fn of(self, mhz: f64) -> f64 {
        mhz * f64::from(self.feedback) / f64::from(self.reference) / f64::from(self.divisor)
    }
}

/// A PLL that is switched on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pll<'a> {
    pub(super) cell: &'a Extra,
    /// Its clock comes from the pin beside it, and not from the fabric.
    pub(super) from_pin: bool,
    /// The pin in whose place its output is.
    pub(super) output: (Place, u8),
    pub(super) made: Made,
}

/// The number that bits of a special cell make.
pub(super) fn number(database: &Database, image: &Image, cell: &Extra, key: &str) -> u32 {
    let function = if cell.kind == "PLL" { "PLL" } else { "IpConfig" };
    let bit = |key: &str| {
        let (place, name) = cell.entries.get(key)?;
        Some(u32::from(database.is_set(image, *place, &format!("{function}.{name}"))))
    };
    let bits = (0..8).map_while(|n| bit(&format!("{key}_{n}")));
    bit(key).unwrap_or_else(|| bits.enumerate().map(|(n, bit)| bit << n).sum())
}

/// The PLL that is switched on, if one is.
pub(super) fn find<'a>(database: &'a Database, image: &Image) -> Result<Option<Pll<'a>>, Fault> {
    const MEND: &str = "a bitstream of `sigprop build` has none such";
    let mut found = None;
    for cell in database.extras.iter().filter(|cell| cell.kind == "PLL") {
        let number = |key: &str| number(database, image, cell, key);
        let of = |what: &str| {
            let (x, y) = cell.place;
            Err(Fault::new(format!("its PLL ({x} {y}) {what}, which is not covered"), MEND))
        };
        let from_pin = match number("PLLTYPE") {
            0 => continue,
            2 => true,
            3 => false,
            _ => return of("has two outputs"),
        };
        if number("FEEDBACK_PATH") != 1 || number("PLLOUT_SELECT_A") != 0 {
            return of("has delays or phases");
        }
        let (Some((place, z)), None) = (cell.entries.get("PLLOUT_A"), &found) else {
            return of("is one of two");
        };
        let made = Made { reference: number("DIVR") + 1, feedback: number("DIVF") + 1, divisor: 1 << number("DIVQ") };
        found = Some(Pll { cell, from_pin, output: (*place, z.parse().unwrap_or_default()), made });
    }
    Ok(found)
}

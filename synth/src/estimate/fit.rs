//! Logic cells as a sum of what a design computes, each kind with a price of its own; the prices are those by which the
//! measured networks come out best.

use serde::{Deserialize, Serialize};
use sigprop_hdl::netlist::Design;

use crate::expected::{Cells, Counted};
use crate::target::Target;

/// Kinds of things that have a price, each with what a lookup table with four inputs would take for it by itself.
const GUESSES: [(&str, f64); 13] = [
    ("base", 200.0),
    ("add", 1.0),
    ("order", 0.5),
    ("equal", 0.4),
    ("choose", 0.6),
    ("gate", 0.4),
    ("shift", 0.5),
    ("multiply", 2.0),
    ("register", 0.3),
    ("lut_ram", 4.0),
    ("logic", 1.0),
    ("table", 0.06),
    ("select", 1.0),
];
/// Their number.
pub const KINDS: usize = GUESSES.len();
/// How much a price that is twice its guess weighs against a relative error of 1. Kinds mostly rise together: without it
/// one would get the price of another. Networks left out of the fit come out best with this (0.0003 and 0.003 are worse).
const PULL: f64 = 0.001;

/// How much a design has of each of the kinds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Amounts(pub [f64; KINDS]);

impl Amounts {
    /// Those of a design, with its memories `counted` for `target`: operators, RAMs in lookup tables, bits of memory that become
    /// flip-flops or tables, choices behind deep memories; products count where there are no hard multipliers.
    pub(crate) fn new(design: &Design, counted: &Counted, target: Target) -> Self {
        let o = design.operators();
        let multiply = if target.has_dsp() { 0 } else { o.multiply };
        let Counted { cells: Cells { lut_ram, .. }, logic, table, select } = *counted;
        let all = [
            1, o.add, o.order, o.equal, o.choose, o.gate, o.shift, multiply, o.register, lut_ram, logic, table, select,
        ];
        Self(all.map(|n| n as f64))
    }

    /// These and `times` the others.
    #[must_use]
    pub fn plus(&self, others: &Self, times: f64) -> Self {
        let mut sum = self.0;
        for (sum, other) in sum.iter_mut().zip(others.0) {
            *sum += times * other;
        }
        Self(sum)
    }
}

/// The price of each of the kinds in logic cells; none is below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices(pub [f64; KINDS]);

impl Prices {
    /// The prices with the least sum of squared relative errors and of what pulls them to their guesses, by descent along one
    /// price after the other.
    #[must_use]
    pub fn fit(points: &[(Amounts, usize)]) -> Self {
        const N: usize = KINDS;
        let (mut square, mut right) = ([[0.0; N]; N], [0.0; N]);
        for (amounts, cells) in points {
            let share = amounts.0.map(|amount| amount / (*cells).max(1) as f64);
            for i in 0..N {
                right[i] += share[i];
                for j in 0..N {
                    square[i][j] += share[i] * share[j];
                }
            }
        }
        for (i, (_, guess)) in GUESSES.iter().enumerate() {
            square[i][i] += PULL / (guess * guess);
            right[i] += PULL / guess;
        }
        let mut price = [0.0_f64; N];
        for _ in 0..20_000 {
            for i in 0..N {
                let others: f64 = (0..N).filter(|j| *j != i).map(|j| square[i][j] * price[j]).sum();
                price[i] = ((right[i] - others) / square[i][i]).max(0.0);
            }
        }
        Self(price)
    }

    /// Each with its name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f64)> {
        GUESSES.iter().zip(self.0).map(|((name, _), price)| (*name, price))
    }

    /// Logic cells of a design with these amounts.
    #[must_use]
    pub fn cells(&self, amounts: &Amounts) -> usize {
        self.0.iter().zip(amounts.0).map(|(price, amount)| price * amount).sum::<f64>().round() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_found_again() {
        let mut price = [0.0; KINDS];
        (price[0], price[1], price[8]) = (300.0, 1.5, 0.25);
        let amounts = |i: usize| {
            let mut amounts = [0.0; KINDS];
            (amounts[0], amounts[1], amounts[8]) = (1.0, (100 + 37 * i) as f64, (2000 / (i + 1)) as f64);
            Amounts(amounts)
        };
        let points: Vec<_> = (0..12).map(|i| (amounts(i), Prices(price).cells(&amounts(i)))).collect();
        let fitted = Prices::fit(&points);
        for (amounts, cells) in &points {
            assert!(fitted.cells(amounts).abs_diff(*cells) * 100 <= *cells, "{} and {cells}", fitted.cells(amounts));
        }
        assert!((fitted.0[1] - 1.5).abs() < 0.1 && fitted.0.iter().all(|price| *price >= 0.0), "{fitted:?}");
    }
}

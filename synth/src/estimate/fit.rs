//! Logic cells as a sum of what a design computes, each kind with a price of its own; the prices are those by which the
//! measured networks come out best.

use serde::{Deserialize, Serialize};
use sigprop_hdl::netlist::Operators;

/// Kinds of things that have a price.
pub const KINDS: [&str; 11] =
    ["base", "add", "order", "equal", "choose", "gate", "shift", "multiply", "register", "lut_ram", "logic"];

/// How much a design has of each of [`KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Amounts(pub [f64; KINDS.len()]);

impl Amounts {
    /// Those of a design: its operators, its RAMs in lookup tables, its bits of memory that become logic; products count
    /// where there are no hard multipliers.
    #[must_use]
    pub fn new(operators: &Operators, lut_ram: usize, logic: usize, has_dsp: bool) -> Self {
        let o = operators;
        let multiply = if has_dsp { 0 } else { o.multiply };
        let all =
            [1, o.add, o.order, o.equal, o.choose, o.gate, o.shift, multiply, o.register, lut_ram, logic];
        Self(all.map(|n| n as f64))
    }
}

impl Amounts {
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

/// The price of each of [`KINDS`] in logic cells; none is below 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices(pub [f64; KINDS.len()]);

impl Prices {
    /// The prices with the least sum of squared relative errors, by descent along one price after the other.
    #[must_use]
    pub fn fit(points: &[(Amounts, usize)]) -> Self {
        const N: usize = KINDS.len();
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
        let mut price = [0.0_f64; N];
        for _ in 0..20_000 {
            for i in 0..N {
                if square[i][i] > 0.0 {
                    let others: f64 = (0..N).filter(|j| *j != i).map(|j| square[i][j] * price[j]).sum();
                    price[i] = ((right[i] - others) / square[i][i]).max(0.0);
                }
            }
        }
        Self(price)
    }

    /// Logic cells of a design with these amounts.
    #[must_use]
    pub fn cells(&self, amounts: &Amounts) -> usize {
        self.0.iter().zip(amounts.0).map(|(price, amount)| price * amount).sum::<f64>().round() as usize
    }
}

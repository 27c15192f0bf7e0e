//! What a sequence costs to learn: the same counts, which grow with its steps in one rule and not in another.
//!
//! # Equation
//! For n inputs a step, m units, C classes and S steps, `P = m (n + m + 1)` weights of the recurrent layer and `Q = C (m + 1)` of the output:
//!
//! | | backpropagation through time (Werbos 1990) | real-time recurrent learning (Williams and Zipser 1989) |
//! |---|---|---|
//! | forward | `S P + Q` | `S P + Q` |
//! | derivative of f, and by it | `2 S m` | `S m + P + (S-1) m P` |
//! | gradient | `C m + (S-1) m^2` | `C m + (S-1) m^2 P + m P` |
//! | update | `S P + Q` | `P + Q` |
//! | kept | `S (n + m) + m + C + min(S m, P)` | `n + 4 m + C + m P` |
//! | read transposed | `C m + (S-1) m^2` | `C m` |
//! | sent back | `S m` | `m` |

use super::Cost;

/// The shape of a network with one recurrent layer, and of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// Of a step.
    pub inputs: u64,
    /// Of the recurrent layer.
    pub units: u64,
    /// Of the output.
    pub classes: u64,
    /// From 1.
    pub steps: u64,
}

impl Sequence {
    /// Weights of the recurrent layer with their biases.
    const fn weights(self) -> u64 {
        self.units * (self.inputs + self.units + 1)
    }

    /// Forward of the output, its error, that of the last state, and the update.
    const fn output(self) -> u64 {
        2 * self.classes * (self.units + 1) + self.classes * self.units
    }

    /// Backpropagation through time. Every step is kept until the error has come back to it: the errors of all steps as well or, where
    /// that is less, the sum of their updates.
    #[must_use]
    pub fn bptt(self) -> Cost {
        let Self { inputs, units, classes, steps } = self;
        let back = classes * units + (steps - 1) * units * units;
        Cost {
            products: self.output() + steps * self.bptt_step() - units * units,
            spared: Vec::new(),
            kept: steps * (inputs + units) + units + classes + (steps * units).min(self.weights()),
            transposed: back,
            feedback: steps * units,
        }
    }

    /// Products that one step more makes in backpropagation through time.
    #[must_use]
    pub const fn bptt_step(self) -> u64 {
        2 * self.weights() + self.units * self.units + 2 * self.units
    }

    /// Real-time recurrent learning. The influence of every weight on every unit is kept, once, however many steps there are.
    #[must_use]
    pub fn rtrl(self) -> Cost {
        let Self { inputs, units, classes, steps } = self;
        let first = self.weights() + units + self.weights();
        let last = units * self.weights() + self.weights();
        Cost {
            products: self.output() + first + (steps - 1) * self.rtrl_step() + last,
            spared: Vec::new(),
            kept: inputs + 4 * units + classes + units * self.weights(),
            transposed: classes * units,
            feedback: units,
        }
    }

    /// Products that one step more makes in real-time recurrent learning: `units^3 (inputs + units + 1)`, and less for all else.
    #[must_use]
    pub const fn rtrl_step(self) -> u64 {
        let weights = self.weights();
        weights + self.units + self.units * weights + self.units * self.units * weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand for 2 inputs, 3 units, 2 classes: P = 18, Q = 8.
    #[test]
    fn counts_of_a_small_network() {
        let of = |steps| Sequence { inputs: 2, units: 3, classes: 2, steps };
        let cost =
            |products, kept, transposed, feedback| Cost { products, spared: Vec::new(), kept, transposed, feedback };
        // Output 8 + 6 + 8; forward and update 18 each; derivative 3 and by it 3.
        assert_eq!(of(1).bptt(), cost(22 + 36 + 6, 5 + 3 + 2 + 3, 6, 3));
        assert_eq!(of(4).bptt(), cost(22 + 4 * 42 + 3 * 9, 20 + 3 + 2 + 12, 6 + 27, 12));
        assert_eq!(of(100).bptt().kept, 500 + 3 + 2 + 18, "the sum of updates is less than the errors");
        // Forward 18, derivative 3, J of the first step 18; J by the error 54, update 18.
        assert_eq!(of(1).rtrl(), cost(22 + 39 + 72, 2 + 12 + 2 + 54, 6, 3));
        // A step more: 18 + 3 + 9 * 18 for W_h J, 54 by the derivative.
        assert_eq!(of(2).rtrl(), cost(22 + 39 + 72 + 237, 70, 6, 3));
        assert_eq!((of(2).bptt_step(), of(2).rtrl_step()), (51, 237));
    }

    #[test]
    fn only_backpropagation_keeps_more_for_more_steps() {
        let of = |steps| Sequence { inputs: 8, units: 32, classes: 10, steps };
        assert_eq!(of(4096).rtrl(), Cost { products: of(4096).rtrl().products, ..of(1).rtrl() });
        assert_eq!(of(4096).bptt().kept - of(4095).bptt().kept, 8 + 32);
        assert_eq!(of(4096).bptt().products - of(4095).bptt().products, of(1).bptt_step());
        assert_eq!(of(4096).rtrl().products - of(4095).rtrl().products, of(1).rtrl_step());
    }
}

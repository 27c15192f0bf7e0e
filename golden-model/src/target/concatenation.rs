//! Inputs and a label: both streams carry the inputs, and behind them a label each.
//!
//! # Equation
//! `h_0 = (x, amax * onehot(c))`, `t_0 = (x, amax * onehot(u))`; the wrong label is drawn with one step of the token LFSR for a training
//! sample, before use: `u = (c + 1 + (((lfsr & 0xFFFF) * (C-1)) >> 16)) mod C`. It is never c, and no draw is repeated.
//!
//! # Formats
//! Activations.

use crate::token::Lfsr;

/// The wrong label of a training sample.
pub fn draw(lfsr: &mut Lfsr, classes: usize, label: usize) -> usize {
    (label + 1 + lfsr.draw(classes - 1)) % classes
}

/// Writes a label: one of `to` is `max`.
pub fn put(to: &mut [i16], label: usize, max: i16) {
    to.fill(0);
    if let Some(value) = to.get_mut(label) {
        *value = max;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_label_is_drawn_alike_and_its_own_never() {
        for classes in [2usize, 3, 10] {
            let mut lfsr = Lfsr::from_seed(52176);
            let mut seen = vec![0u32; classes];
            (0..10_000 * (classes - 1)).for_each(|_| seen[draw(&mut lfsr, classes, 1)] += 1);
            assert_eq!(seen[1], 0);
            assert!(seen.iter().enumerate().all(|(j, &n)| j == 1 || n.abs_diff(10_000) < 500), "{seen:?}");
        }
    }
}

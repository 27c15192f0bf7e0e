//! Pixel shifts: in training a picture is moved by up to a pixel in either direction.
//!
//! # Equation
//! A second LFSR steps once a sample before use; `dx = (((lfsr & 0xFFFF) * 3) >> 16) - 1`, `dy` likewise from the upper half. A stage reads
//! input `q + dx + w*dy` for q, and 0 where that is outside of `0..n_in`: a distance in the inputs, which knows no end of a row.

use crate::token::Lfsr;

/// Draws the distance of a sample in a picture of `width` columns.
pub fn draw(lfsr: &mut Lfsr, width: usize) -> isize {
    let state = lfsr.step();
    let third = |bits: u32| (((bits & 0xFFFF) * 3) >> 16) as isize - 1;
    third(state) + width as isize * third(state >> 16)
}

/// The values that are read for `0..to.len()`, of which the first `x.len()` are moved and the others stay.
pub fn moved(x: &[i16], by: isize, to: &mut [i16]) {
    let to = &mut to[..x.len()];
    let distance = by.unsigned_abs().min(x.len());
    let (rest, first) = (x.len() - distance, if by < 0 { distance } else { 0 });
    to.fill(0);
    to[first..first + rest].copy_from_slice(&x[distance - first..][..rest]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_zero() {
        let moved = |by| {
            let mut to = [9; 6];
            super::moved(&[1, 2, 3, 4, 5], by, &mut to);
            to
        };
        assert_eq!(moved(0), [1, 2, 3, 4, 5, 9]);
        assert_eq!(moved(2), [3, 4, 5, 0, 0, 9]);
        assert_eq!(moved(-3), [0, 0, 0, 1, 2, 9]);
        assert_eq!(moved(-29), [0, 0, 0, 0, 0, 9]);
    }

    #[test]
    fn all_nine_are_drawn_alike() {
        let mut lfsr = Lfsr::from_seed(0xBEEF + 7919);
        let mut seen = std::collections::BTreeMap::new();
        (0..90_000).for_each(|_| *seen.entry(draw(&mut lfsr, 28)).or_insert(0u32) += 1);
        assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [-29, -28, -27, -1, 0, 1, 27, 28, 29]);
        assert!(seen.values().all(|n| n.abs_diff(10_000) < 500), "{seen:?}");
    }
}

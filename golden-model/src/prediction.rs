//! Prediction by the closest target: the class with the largest score (`docs/src/reference/rule.md`, prediction).
//!
//! # Equation
//! `argmax_j s_j` of the scores that count: those of the last stage, or their sum over all stages; the lowest index wins a tie.

use sigprop_spec::family::Readout;

/// The index of the largest score, the lowest of equals; 0 for an empty slice.
#[must_use]
pub fn argmax(scores: &[i64]) -> usize {
    let mut best = 0;
    for (j, s) in scores.iter().enumerate() {
        if *s > scores[best] {
            best = j;
        }
    }
    best
}

/// Takes the scores of the next stage into those that count, which begin with zeros, `[C]`.
pub fn count(readout: Readout, into: &mut [i64], scores: &[i64]) {
    for (a, s) in into.iter_mut().zip(scores) {
        match readout {
            Readout::Sum => *a += s,
            Readout::Last | Readout::Stage | Readout::Blocks => *a = *s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_index_wins_a_tie() {
        assert_eq!(argmax(&[3, 7, 7, 1]), 1);
        assert_eq!(argmax(&[5, 5, 5]), 0);
        assert_eq!(argmax(&[-9, -4, -4]), 1);
        assert_eq!(argmax(&[i64::MIN, i64::MIN + 1]), 1);
    }
}

//! The second look: an inference whose best two scores are close is done four times more, with the picture moved by a pixel.
//!
//! # Equation
//! With the scores `s_j` of the last stage, `b = argmax s_j` and r the largest `s_j` with `j != b`: where `s_b - r >= M2`, the answer is b. Else the
//! first stage reads input `q + offset` for q, and 0 where that is outside of `0..n_in`, offset = +1, -1, +w, -w one after the other; the
//! answer is the argmax of the sums of the five scores of each class. Weights and banks stay as they are.

/// Whether the best of the scores is less than `least` above the next.
#[must_use]
pub fn is_close(scores: &[i64], least: i64) -> bool {
    let (mut best, mut next) = (i64::MIN, i64::MIN);
    for &score in scores {
        (best, next) = if score > best { (score, best) } else { (best, next.max(score)) };
    }
    best.saturating_sub(next) < least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_two_are_compared() {
        assert!(is_close(&[7, 3, 5], 3) && !is_close(&[7, 3, 5], 2));
        assert!(is_close(&[3, 5, 7], 3) && !is_close(&[3, 5, 7], 2));
        assert!(is_close(&[-9, -4, -4], 1), "equal ones");
        assert!(!is_close(&[-9, -4], 5) && is_close(&[-4, -9], 6));
    }
}

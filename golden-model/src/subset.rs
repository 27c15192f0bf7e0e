//! The adaptive subset: an inference is compared with near targets first, and with no more than it takes.
//!
//! # Equation
//! With h of the last stage and its bank T, `a_j = #{i : h_i < 0 iff T_ji < 0}`: the classes are gone through in falling order of `a_j`, the lowest index
//! first where they are equal. Each is compared with in full, `s_j = sum_i h_i T_ji`; the walk ends with the class whose
//! `s_j >= (sum_i T_ji^2) >>> 1`, or after `limit` classes. The answer is the class with the largest `s_j` of those, the first of equal ones.

/// What a walk has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The class that it says.
    pub class: usize,
    /// Classes that it went to, in their order.
    pub order: Vec<usize>,
}

/// Goes through the targets, where `target(j)` is `T_j`, `[n_out]`, and `scores[j]` is `s_j` if it is needed; to `limit` of them at most.
pub fn walk<'a>(h: &[i16], target: impl Fn(usize) -> &'a [i16], scores: &[i64], limit: usize) -> Walk {
    let agree = |j: usize| h.iter().zip(target(j)).filter(|&(&h, &t)| (h < 0) == (t < 0)).count();
    let mut order: Vec<(usize, usize)> = (0..scores.len()).map(|j| (agree(j), j)).collect();
    // Stable, so that the lowest index comes first of equals.
    order.sort_by_key(|&(agree, _)| std::cmp::Reverse(agree));
    let mut walk = Walk { class: 0, order: Vec::new() };
    for &(_, j) in order.iter().take(limit) {
        if walk.order.is_empty() || scores[j] > scores[walk.class] {
            walk.class = j;
        }
        walk.order.push(j);
        let own: i64 = target(j).iter().map(|&t| i64::from(t) * i64::from(t)).sum();
        if scores[j] >= own >> 1 {
            break;
        }
    }
    walk
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGETS: [[i16; 4]; 3] = [[9, 9, 9, 9], [9, 9, -9, -9], [-9, 9, -9, 9]];

    fn go(h: [i16; 4], limit: usize) -> Walk {
        let scores: Vec<i64> =
            TARGETS.iter().map(|t| t.iter().zip(&h).map(|(&t, &h)| i64::from(t) * i64::from(h)).sum()).collect();
        walk(&h, |j| &TARGETS[j], &scores, limit)
    }

    #[test]
    fn a_near_target_ends_the_walk() {
        assert_eq!(go([9, 9, -9, -1], 3), Walk { class: 1, order: vec![1] });
        // Half of the target's own is near enough: 9 * 18 of 2 * 162.
        assert_eq!(go([9, 9, 0, 0], 3).order, [0]);
        assert_eq!(go([9, 8, 0, 0], 3), Walk { class: 0, order: vec![0, 1, 2] });
    }

    #[test]
    fn the_best_of_those_is_answered_not_the_last() {
        assert_eq!(go([-9, 0, -1, 1], 3), Walk { class: 2, order: vec![2, 0, 1] });
        assert_eq!(go([1, 1, 1, -4], 1), Walk { class: 0, order: vec![0] });
        assert_eq!(go([1, 1, 1, -4], 3), Walk { class: 1, order: vec![0, 1, 2] });
        // Of equal scores the first one.
        assert_eq!(go([0, 0, 0, 0], 3).class, 0);
    }
}

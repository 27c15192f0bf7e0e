//! The errors of a row in plain integers, for each loss: what a lane is told of the sample before, and what it keeps of a row.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::signal::wrap;
use sigprop_spec::Loss;

use crate::bench::chance;

/// What the loss found of the sample before.
#[derive(Debug)]
pub enum Errors {
    Hinge { fire: bool, minus: bool, plus: bool, label: usize, js: usize },
}

impl Errors {
    pub fn random(rng: &mut Rng, d: &Dims) -> Self {
        let label = rng.below(d.classes);
        let other = (label + 1 + rng.below(d.classes - 1)) % d.classes;
        let fire = chance(rng, 75);
        match d.loss {
            Loss::Hinge => {
                let (minus, plus) = [(true, false), (false, true), (false, false)][rng.below(3)];
                Self::Hinge { fire, minus, plus, label, js: other }
            }
        }
    }

    /// The word that travels with the orders.
    pub fn verdict(&self) -> i64 {
        match *self {
            Self::Hinge { fire, minus, plus, .. } => i64::from(fire) | i64::from(minus) << 1 | i64::from(plus) << 2,
        }
    }

    /// The class of each fetch.
    pub fn fetches(&self) -> Vec<usize> {
        match *self {
            Self::Hinge { label, js, .. } => vec![js, label],
        }
    }

    /// dh and dt of a row with this bank and state.
    pub fn of(&self, d: &Dims, bank: &[i64], state: i64) -> (i64, i64) {
        let [h, mask_h, mask_t] = kept(d, state);
        match *self {
            Self::Hinge { fire, minus, plus, label, js } => {
                let dh = if fire { mask_h * (bank[js] - bank[label]) } else { 0 };
                let sign = i64::from(plus) - i64::from(minus);
                (dh, if fire { mask_t * sign * h } else { 0 })
            }
        }
    }
}

/// What is kept of a finished row: in the first stage the hinge needs the mask of h alone, as dt is zero there.
pub fn keep(d: &Dims, h: i64, mask_h: bool, mask_t: bool) -> i64 {
    let (mask_h, mask_t) = (i64::from(mask_h), i64::from(mask_t));
    match (d.loss, d.first) {
        (Loss::Hinge, true) => mask_h,
        (Loss::Hinge, false) => mask_t << (d.act + 1) | mask_h << d.act | h & ((1 << d.act) - 1),
    }
}

/// h, mask of h, mask of t; 0 for what is not kept.
fn kept(d: &Dims, state: i64) -> [i64; 3] {
    match (d.loss, d.first) {
        (Loss::Hinge, true) => [0, state & 1, 0],
        (Loss::Hinge, false) => [wrap(state, d.act, true), state >> d.act & 1, state >> (d.act + 1) & 1],
    }
}

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
    L2Repulsion { fire: bool, label: usize, token: usize },
    CrossEntropy { fire: bool, token: usize, factors: Vec<i64> },
    L2 { fire: bool, label: usize, same: bool },
    Hebbian { fire: bool, token: usize },
    Goodness { fire: bool },
    Difference { fire: bool },
    Blocks { fire: bool, neutral: bool, label: usize, js: usize },
}

impl Errors {
    pub fn random(rng: &mut Rng, d: &Dims) -> Self {
        let label = rng.below(d.classes);
        let other = (label + 1 + rng.below(d.classes - 1)) % d.classes;
        let fire = chance(rng, 75);
        if d.has_blocks() {
            return Self::Blocks { fire, neutral: chance(rng, 50), label, js: other };
        }
        match d.loss {
            Loss::Hinge => {
                let (minus, plus) = [(true, false), (false, true), (false, false)][rng.below(3)];
                Self::Hinge { fire, minus, plus, label, js: other }
            }
            Loss::L2Repulsion => Self::L2Repulsion { fire, label, token: if chance(rng, 30) { label } else { other } },
            Loss::CrossEntropy => {
                let mut factors = probabilities(rng, d.classes);
                factors[label] = -factors.iter().enumerate().filter(|(j, _)| *j != label).map(|(_, p)| p).sum::<i64>();
                Self::CrossEntropy { fire, token: rng.below(d.classes), factors }
            }
            Loss::L2 => Self::L2 { fire, label, same: chance(rng, 50) },
            Loss::Hebbian => Self::Hebbian { fire, token: other },
            Loss::Goodness => Self::Goodness { fire },
            Loss::Difference => Self::Difference { fire },
        }
    }

    /// The word that travels with the orders.
    pub fn verdict(&self, d: &Dims) -> i64 {
        match *self {
            Self::Blocks { fire, neutral, label, js } => {
                i64::from(fire) | i64::from(neutral) << 1 | ((label | js << d.class_bits()) as i64) << 2
            }
            Self::Hinge { fire, minus, plus, .. } => i64::from(fire) | i64::from(minus) << 1 | i64::from(plus) << 2,
            Self::L2Repulsion { fire, label, token } => i64::from(fire) | i64::from(label == token) << 1,
            Self::CrossEntropy { fire, .. } => i64::from(fire),
            Self::L2 { fire, same, .. } => i64::from(fire) | i64::from(same) << 1,
            Self::Hebbian { fire, .. } | Self::Goodness { fire } | Self::Difference { fire } => i64::from(fire),
        }
    }

    /// The class of each fetch.
    pub fn fetches(&self, d: &Dims) -> Vec<usize> {
        match *self {
            Self::Hinge { label, js, .. } => vec![js, label],
            Self::Blocks { .. } => vec![d.bank_rows - 1],
            Self::L2Repulsion { label, token, .. } => vec![token, label],
            Self::CrossEntropy { token, .. } => (0..d.classes).chain(d.target.has_error().then_some(token)).collect(),
            Self::L2 { label, .. } => vec![label],
            Self::Hebbian { token, .. } => vec![token],
            // Of no class.
            Self::Goodness { .. } | Self::Difference { .. } => vec![0],
        }
    }

    /// What each entry is multiplied with, where the loss has coefficients.
    pub fn coefficients(&self, d: &Dims) -> Vec<i64> {
        match self {
            Self::CrossEntropy { factors, .. } => self.fetches(d).into_iter().map(|class| factors[class]).collect(),
            _ => Vec::new(),
        }
    }

    /// dh and dt of a row with this bank and state, whose neuron belongs to the class `owner`, where it belongs to one.
    pub fn of(&self, d: &Dims, bank: &[i64], state: i64, owner: i64) -> (i64, i64) {
        let [h, mask_h, mask_t, t] = kept(d, state);
        match *self {
            Self::Hinge { fire, minus, plus, label, js } => {
                let dh = if fire { mask_h * (bank[js] - bank[label]) } else { 0 };
                let sign = i64::from(plus) - i64::from(minus);
                (dh, if fire { mask_t * sign * h } else { 0 })
            }
            Self::Blocks { fire, neutral, label, js } => {
                let sign = i64::from(owner == js as i64) - i64::from(owner == label as i64);
                let sign = if fire { sign } else { 0 };
                (mask_h * sign * bank[d.bank_rows - 1], if neutral { mask_t * sign * h } else { 0 })
            }
            Self::L2Repulsion { fire: false, .. } => (0, 0),
            Self::L2Repulsion { label, token, .. } if label == token => {
                (mask_h * (h - bank[label]), mask_t * (bank[token] - h))
            }
            Self::L2Repulsion { label, token, .. } => {
                (mask_h * (bank[token] - bank[label]), mask_t * (h - bank[token]))
            }
            Self::CrossEntropy { fire: false, .. } => (0, 0),
            Self::CrossEntropy { token, ref factors, .. } => {
                let sum: i64 = factors.iter().zip(bank).map(|(f, t)| f * t).sum();
                (mask_h * ((sum + 64) >> 7), mask_t * ((factors[token] * h + 64) >> 7))
            }
            Self::L2 { fire, label, same } => {
                let away = if fire { h - bank[label] } else { 0 };
                (mask_h * away, if same { -mask_t * away } else { 0 })
            }
            Self::Hebbian { fire, token } => {
                let apart = if fire { h - bank[token] } else { 0 };
                if d.target.has_error() { (0, apart) } else { (apart, 0) }
            }
            Self::Difference { fire } => (0, if fire { mask_h * (h - t) } else { 0 }),
            Self::Goodness { fire } => (if fire { -mask_h * h } else { 0 }, if fire { mask_t * t } else { 0 }),
        }
    }
}

impl Errors {
    /// Moves the entries of a row of a code that learns.
    pub fn learn(&self, d: &Dims, words: &mut [i64], state: i64) {
        let Self::Hinge { fire: true, label, js, .. } = *self else { return };
        if !d.learns_code() {
            return;
        }
        let [h, ..] = kept(d, state);
        let (top, half) = (d.amax * 256, if d.learned_shift == 0 { 0 } else { 1 << (d.learned_shift - 1) });
        let step = (h * 256 + half).div_euclid(1 << d.learned_shift);
        words[label] = (words[label] + step).clamp(-top, top);
        words[js] = (words[js] - step).clamp(-top, top);
    }
}

/// Probabilities in 128ths that add to less than 128.
fn probabilities(rng: &mut Rng, classes: usize) -> Vec<i64> {
    let mut rest = 127;
    let mut draw = |_| {
        let p = if chance(rng, 20) { rest } else { rng.below(rest as usize + 1) as i64 };
        rest -= p;
        p
    };
    (0..classes).map(&mut draw).collect()
}

/// What is kept of a finished row.
pub fn keep(d: &Dims, [h, t]: [i64; 2], mask_h: bool, mask_t: bool) -> i64 {
    let mask_h = if d.plan.keeps_mask_h { i64::from(mask_h) } else { 0 };
    let mask_t = if d.plan.keeps_mask_t { i64::from(mask_t) } else { 0 };
    let t = if d.plan.keeps_t { t & ((1 << d.act) - 1) } else { 0 };
    t << (d.act + 2) | mask_t << (d.act + 1) | mask_h << d.act | h & ((1 << d.act) - 1)
}

/// h, mask of h, mask of t, which is nothing where t is a code, as dt is zero there, and t.
fn kept(d: &Dims, state: i64) -> [i64; 4] {
    let mask_t = if !d.target.has_error() { 0 } else { state >> (d.act + 1) & 1 };
    [wrap(state, d.act, true), state >> d.act & 1, mask_t, wrap(state >> (d.act + 2), d.act, true)]
}

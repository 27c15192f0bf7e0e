//! What a lane must do in a window, in plain integers, row by row: algorithm, steps 1 to 4, 7 and 8 of the default rule.

use sigprop_golden_model::lif::Lif;
use sigprop_golden_model::neuron::Neuron;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_spec::{Optimizer, Rounding};

use super::errors::{self, Errors};
use crate::bench::{chance, factor, symmetric};

/// What a lane is told in a window. Streams are `[inputs + 1]`, the bias column last.
pub struct Window {
    pub pair: bool,
    /// t goes into the bank, or is read from it.
    pub store: bool,
    pub code: bool,
    pub token: usize,
    pub old_h: Vec<i64>,
    pub old_t: Vec<i64>,
    pub h: Vec<i64>,
    pub t: Vec<i64>,
    /// Of the sample before.
    pub errors: Errors,
    /// The update shift and the random word of each column.
    pub shift: u32,
    pub random: Vec<i64>,
    /// The sample before was one to learn from.
    pub trained: bool,
    /// Scores count equal signs.
    pub signs: bool,
}

/// The neurons of a lane.
pub struct Golden {
    pub neuron: Neuron,
    /// Where they spike.
    pub lif: Option<Lif>,
}

/// What neurons that spike made of a row's stream: activation, mask; spikes, voltage, trace.
fn spike(lif: &Lif, d: &Dims, weights: &[i64], x: &[i64]) -> ((i16, bool), [i64; 3]) {
    let sum = |step: usize| {
        let spiking = weights[..d.inputs].iter().zip(x).filter(|(_, word)| **word >> step & 1 == 1);
        spiking.map(|(weight, _)| weight).sum::<i64>() + (weights[d.inputs] >> 4)
    };
    let (spikes, voltage, trace) = lif.integrate((0..d.steps()).map(sum));
    (lif.activate(trace), [spikes.into(), voltage, trace])
}

impl Window {
    pub fn random(rng: &mut Rng, d: &Dims) -> Self {
        // The bias goes with amax, or spikes in every step.
        let bias = if d.spiking.is_some() { -1 } else { d.amax };
        let mut stream =
            |kind| -> Vec<i64> { (0..d.inputs).map(|_| factor(rng, kind, d.amax)).chain([bias]).collect() };
        let [mut old_h, mut old_t, h, t] = [d.h, d.t, d.h, d.t].map(&mut stream);
        if let Some(spiking) = d.spiking {
            // Of the sample before it is told how often an input has spiked.
            let every = (1 << spiking.steps()) - 1;
            old_h.iter_mut().chain(&mut old_t).for_each(|x| *x = i64::from((*x & every).count_ones()));
        }
        let shift = if chance(rng, 50) { d.update_shift } else { 1 + rng.below(31) as u32 };
        let random = (0..d.columns()).map(|_| if d.stochastic() { rng.below(1 << shift) as i64 } else { 0 }).collect();
        let (store, code) = [(true, false), (false, true), (false, false)][rng.below(3)];
        // Where t is nothing but an entry of the code it is read in every window that learns.
        let (store, code) = if d.learns && !d.has_t() { (false, true) } else { (store, code) };
        // A code is read and not stored.
        let store = store && !d.learns_code();
        let [store, code] = [store, code].map(|told| told && d.has_bank());
        let (pair, token) = (chance(rng, 40) && d.twice, rng.below(d.tokens));
        let (errors, trained) = (Errors::random(rng, d), d.step.always && chance(rng, 70));
        let signs = d.walks() && chance(rng, 60);
        Self { pair, store, code, token, old_h, old_t, h, t, errors, shift, random, trained, signs }
    }
}

impl Window {
    /// Where t of the token is kept.
    pub fn entry(&self, d: &Dims) -> usize {
        if d.keeps_one() { 0 } else { self.token }
    }
}

/// The largest velocity.
pub fn vmax(d: &Dims) -> i64 {
    (1 << (d.step.velocity - 1)) - 1
}

/// A finished row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub h: i64,
    pub t: i64,
    pub mask_h: i64,
    pub mask_t: i64,
    /// Spikes, voltage and trace of both streams.
    pub membranes: [[i64; 3]; 2],
    /// Terms of the scores, first those of h, then those of t.
    pub terms: Vec<i64>,
}

/// The words of a lane's memories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub weights: Vec<i64>,
    /// As the weights, or none.
    pub velocities: Vec<i64>,
    pub bank: Vec<i64>,
    /// Of each row what the loss keeps.
    pub state: Vec<i64>,
    /// Of each row the class of its neuron, where neurons belong to classes.
    pub owners: Vec<i64>,
}

impl Words {
    pub fn random(rng: &mut Rng, d: &Dims) -> Self {
        let mut words = |n: usize, max: i64| (0..n).map(|_| symmetric(rng, max)).collect();
        let (weights, bank) = (words(d.weight_depth(), d.wmax), words(d.bank_depth(), d.amax << d.code_places));
        let state = (0..d.rows).map(|_| {
            errors::keep(d, [symmetric(rng, d.amax), symmetric(rng, d.amax)], chance(rng, 50), chance(rng, 50))
        });
        let state = state.collect();
        let (n, max) = if d.has_velocity() { (d.weight_depth(), vmax(d)) } else { (0, 0) };
        let owners = (0..if d.has_blocks() { d.rows } else { 0 }).map(|_| rng.below(d.classes) as i64).collect();
        Self { weights, bank, state, owners, velocities: (0..n).map(|_| symmetric(rng, max)).collect() }
    }

    /// Does what a window does to the memories; gives its rows. `tail`: the last row has a neuron in this lane.
    pub fn window(&mut self, d: &Dims, golden: &Golden, w: &Window, tail: bool) -> Vec<Row> {
        (0..d.rows).map(|row| self.row(d, golden, w, row, tail || row + 1 < d.rows)).collect()
    }

    fn row(&mut self, d: &Dims, golden: &Golden, w: &Window, row: usize, used: bool) -> Row {
        let words = &mut self.bank[row * d.bank_stride()..(row + 1) * d.bank_stride()];
        let owner = self.owners.get(row).copied().unwrap_or(0);
        // Errors are of the code as it was, t and scores of what it becomes.
        let before: Vec<i64> = words.iter().map(|word| word >> d.code_places).collect();
        let weights = &mut self.weights[row * d.columns()..(row + 1) * d.columns()];
        // Without learning nothing is kept of a row, and no sample before has fired.
        let (dh, dt) = if d.learns { w.errors.of(d, &before, self.state[row], owner) } else { (0, 0) };
        w.errors.learn(d, words, self.state[row]);
        let mut bank: Vec<i64> = words.iter().map(|word| word >> d.code_places).collect();
        let (mut acc_h, mut acc_t) = (0, 0);
        for (q, weight) in weights.iter_mut().enumerate() {
            let addend = match d.rounding {
                Rounding::Nearest => 1 << (w.shift - 1),
                Rounding::Truncate => 0,
                Rounding::Stochastic => w.random[q],
            };
            let sum = dh * w.old_h[q] + dt * w.old_t[q];
            let due = if d.step.always { w.trained } else { dh != 0 || dt != 0 };
            let update = match d.optimizer {
                Optimizer::Momentum | Optimizer::MomentumEvery if !d.learns || !due => 0,
                Optimizer::Momentum | Optimizer::MomentumEvery => {
                    let v = &mut self.velocities[row * d.columns() + q];
                    let half = 1 << d.step.fade >> 1;
                    *v = (*v - ((*v + half) >> d.step.fade) + ((sum + 8) >> 4)).clamp(-vmax(d), vmax(d));
                    (*v + addend) >> w.shift
                }
                Optimizer::Sgd => (sum + addend) >> w.shift,
                Optimizer::SignSgd => sum.signum() * ((1 << (2 * d.act - 2)) >> w.shift).max(1),
            };
            let delta = if d.learns { update } else { 0 };
            *weight = (*weight - delta).clamp(-d.wmax, d.wmax);
            acc_h += *weight * w.h[q];
            acc_t += *weight * w.t[q];
        }
        let mut membranes = [[0; 3]; 2];
        let [(h, mask_h), (t, mask_t)] = match &golden.lif {
            None => [acc_h, acc_t].map(|acc| golden.neuron.activate(acc)),
            Some(lif) => {
                let (h, of_h) = spike(lif, d, weights, &w.h);
                let (t, of_t) = spike(lif, d, weights, &w.t);
                membranes = [of_h, of_t];
                [h, t]
            }
        };
        let (mut h, mut t) = (i64::from(h), i64::from(t));
        // A code comes too late to be kept.
        let kept = [h, t];
        // Without learning and without a second input what is refreshed goes as h.
        let refreshed = if d.learns || d.has_t() { &mut t } else { &mut h };
        if w.code {
            *refreshed = bank[w.entry(d)];
            let stream = usize::from(d.learns || d.has_t());
            membranes[stream][0] = if *refreshed > 0 { (1 << d.steps()) - 1 } else { 0 };
        }
        if w.store && used {
            bank[w.entry(d)] = *refreshed;
            words[w.entry(d)] = *refreshed;
        }
        if d.keeps_rows() {
            self.state[row] = errors::keep(d, kept, d.learns && mask_h, d.learns && mask_t);
        }
        let (mask_h, mask_t) = (mask_h.into(), mask_t.into());
        let same = |a: i64, b: i64| i64::from(used && (a < 0) == (b < 0));
        let terms = match d.has_bank() {
            true if w.signs => [h, t].iter().flat_map(|a| bank.iter().map(move |b| same(*a, *b))).collect(),
            // The entry of the neutral token, for the neuron's class alone.
            true if d.has_blocks() => {
                let neutral = bank[d.bank_rows - 1];
                let term = |a: i64, j: usize| if used && j as i64 == owner { a * neutral } else { 0 };
                [h, t].iter().flat_map(|&a| (0..d.classes).map(move |j| term(a, j))).collect()
            }
            true => {
                let classes = &bank[..d.scores];
                [h, t].iter().flat_map(|a| classes.iter().map(move |b| if used { a * b } else { 0 })).collect()
            }
            false => [h, t].iter().map(|a| if used { a * a } else { 0 }).collect(),
        };
        Row { h, t, mask_h, mask_t, membranes, terms }
    }
}

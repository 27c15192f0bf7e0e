//! Signal Propagation in real numbers: the default rule without rounding, whatever members of the family a configuration chooses.
//!
//! # Equation
//! With one = amax / 2^(A-1): `h = clamp(W x + b*one, -one, one)`, mask where the sum lies within; the hinge fires
//! iff `s_c - s_js < margin * 2^e`; `W -= 2^-lr_shift * (dh h_prev^T + dt t_prev^T)`, and W stays within the real
//! range of the weight format.

use sigprop_spec::Config;

use super::dense::{Dense, Real, add_scaled, argmax, reals};
use crate::token::{Lfsr, next_token};
use crate::weights::Weights;

#[derive(Debug, Clone)]
struct Layer<T> {
    dense: Dense<T>,
    bank: Vec<Vec<T>>,
    threshold: T,
    rate: T,
    limit: T,
    h: Vec<T>,
    t: Vec<T>,
    mask_h: Vec<bool>,
    mask_t: Vec<bool>,
}

/// The float model of a network.
#[derive(Debug, Clone)]
pub struct SpNet<T> {
    config: Config,
    layers: Vec<Layer<T>>,
    lfsr: Lfsr,
    one: T,
}

impl<T: Real> SpNet<T> {
    /// The real numbers that integer weights stand for. The weights must fit the configuration.
    ///
    /// # Panics
    /// Where the first stage has receptive fields, or the target is no code: of these there is no float model. An output stage is left out.
    #[must_use]
    pub fn new(config: &Config, weights: &Weights) -> Self {
        assert!(config.fields().is_none(), "there is no float model of receptive fields");
        assert!(config.target().has_code(), "there is no float model of other targets than a code");
        let fraction = config.activation().fraction();
        let unit = f64::from(1u32 << fraction);
        let words = config.code().format();
        let layer = |(s, shape): (usize, &sigprop_spec::StageShape)| {
            let real = |v: &i32| T::of(shape.weight.to_real(i64::from(*v)));
            let w = &weights.stages[s];
            let bank = if s == 0 {
                let code = weights.code.chunks_exact(shape.outputs);
                code.map(|r| r.iter().map(|&v| T::of(words.to_real(v.into()))).collect()).collect()
            } else {
                vec![vec![T::zero(); shape.outputs]; config.classes()]
            };
            Layer {
                dense: Dense {
                    inputs: shape.inputs,
                    weight: w.weight.iter().map(real).collect(),
                    bias: w.bias.iter().map(real).collect(),
                },
                bank,
                threshold: T::of(shape.threshold as f64 / unit / unit),
                rate: T::of((-f64::from(shape.lr_shift)).exp2()),
                limit: T::of(shape.weight.to_real(shape.weight.max())),
                h: vec![T::zero(); shape.outputs],
                t: vec![T::zero(); shape.outputs],
                mask_h: vec![false; shape.outputs],
                mask_t: vec![false; shape.outputs],
            }
        };
        Self {
            layers: config.hidden().iter().enumerate().map(layer).collect(),
            lfsr: Lfsr::from_seed(config.lfsr_seed()),
            one: T::of(config.activation().max() as f64 / unit),
            config: config.clone(),
        }
    }

    /// Adds to every stage's learning-rate shift, for a schedule.
    pub fn set_shift_added(&mut self, added: u32) {
        for (layer, shape) in self.layers.iter_mut().zip(self.config.hidden()) {
            layer.rate = T::of((-f64::from(shape.lr_shift + added)).exp2());
        }
    }

    /// Activations of every stage for raw inputs, `[stages][n_out]`.
    pub fn forward(&mut self, x: &[i16]) -> Vec<Vec<T>> {
        let mut x: Vec<T> = reals(x, self.config.activation().fraction());
        let mut all = Vec::new();
        for layer in &mut self.layers {
            clamped(&layer.dense, &x, self.one, &mut layer.h, &mut layer.mask_h);
            x.clone_from(&layer.h);
            all.push(layer.h.clone());
        }
        all
    }

    /// Passes every class token through once.
    pub fn refresh(&mut self) {
        for class in 0..self.config.classes() {
            let mut t = self.layers[0].bank[class].clone();
            for layer in &mut self.layers[1..] {
                clamped(&layer.dense, &t, self.one, &mut layer.t, &mut layer.mask_t);
                t.clone_from(&layer.t);
                layer.bank[class].clone_from(&t);
            }
        }
    }

    /// The class by the sum of all stages' scores.
    pub fn predict(&mut self, x: &[i16]) -> usize {
        let h = self.forward(x);
        let score =
            |class: usize| self.layers.iter().zip(&h).map(|(l, h)| super::dense::dot(&l.bank[class], h)).sum::<T>();
        argmax(&(0..self.config.classes()).map(score).collect::<Vec<T>>())
    }

    /// One training sample.
    pub fn train(&mut self, x: &[i16], label: usize) {
        let token = next_token(&mut self.lfsr, self.config.token(), self.config.classes(), label);
        let mut h_prev: Vec<T> = reals(x, self.config.activation().fraction());
        let mut t_prev: Vec<T> = Vec::new();
        let one = self.one;
        for (s, layer) in self.layers.iter_mut().enumerate() {
            clamped(&layer.dense, &h_prev, one, &mut layer.h, &mut layer.mask_h);
            if s == 0 {
                layer.t.clone_from(&layer.bank[token]);
            } else {
                clamped(&layer.dense, &t_prev, one, &mut layer.t, &mut layer.mask_t);
                layer.bank[token].clone_from(&layer.t);
            }
            layer.learn(&h_prev, &t_prev, (label, token), one);
            h_prev.clone_from(&layer.h);
            t_prev.clone_from(&layer.t);
        }
    }
}

impl<T: Real> Layer<T> {
    fn learn(&mut self, h_prev: &[T], t_prev: &[T], (c, k): (usize, usize), one: T) {
        let scores: Vec<T> = self.bank.iter().map(|t| super::dense::dot(t, &self.h)).collect();
        let others = (0..scores.len()).filter(|&j| j != c);
        let js = others.fold(usize::from(c == 0), |best, j| if scores[j] > scores[best] { j } else { best });
        if scores[c] - scores[js] >= self.threshold {
            return;
        }
        let inputs = self.dense.inputs;
        for i in 0..self.h.len() {
            let dh = if self.mask_h[i] { self.bank[js][i] - self.bank[c][i] } else { T::zero() };
            let dt = match () {
                () if t_prev.is_empty() || !self.mask_t[i] => T::zero(),
                () if k == c => -self.h[i],
                () if k == js => self.h[i],
                () => T::zero(),
            };
            if dh == T::zero() && dt == T::zero() {
                continue;
            }
            let row = &mut self.dense.weight[i * inputs..][..inputs];
            add_scaled(row, -self.rate * dh, h_prev);
            add_scaled(row, -self.rate * dt, t_prev);
            row.iter_mut().for_each(|w| *w = w.max(-self.limit).min(self.limit));
            let bias = self.dense.bias[i] - self.rate * (dh + dt) * one;
            self.dense.bias[i] = bias.max(-self.limit).min(self.limit);
        }
    }
}

fn clamped<T: Real>(dense: &Dense<T>, x: &[T], one: T, a: &mut [T], mask: &mut [bool]) {
    dense.forward(x, a);
    for ((a, m), &b) in a.iter_mut().zip(mask).zip(&dense.bias) {
        // Dense adds the bias once; the bias column's input is amax, not 1.
        let v = *a - b + b * one;
        *m = -one <= v && v <= one;
        *a = v.max(-one).min(one);
    }
}

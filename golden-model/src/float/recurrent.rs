//! The network that both rules for sequences train: a recurrent layer, and a softmax layer on its last state.
//!
//! # Equation
//! `h(0) = 0`, `h(s) = tanh(W [x(s), h(s-1)] + b)`, `p = softmax(V h(S) + c)`, loss `-ln p_label` after the last step S
//! (Elman 1990). A sequence is a flat slice, step by step; its length says its steps.

use super::dense::{Dense, Real, argmax, softmax};
use crate::rng::Rng;

/// Weights `[units, inputs + units]` on `[x(s), h(s-1)]`, and `[classes, units]` of the output.
#[derive(Debug, Clone)]
pub(super) struct Recurrent<T> {
    pub inputs: usize,
    pub units: usize,
    pub layer: Dense<T>,
    pub output: Dense<T>,
    /// Probabilities of the classes, or after `output_error` the error of them.
    pub classes: Vec<T>,
}

impl<T: Real> Recurrent<T> {
    /// Random weights, uniform in `+-sqrt(3 / (inputs + units))`, of variance `1 / (inputs + units)`, so that what is carried neither dies nor
    /// grows at once; of the output in `+-sqrt(6 / units)`.
    pub fn new(inputs: usize, units: usize, classes: usize, seed: u64) -> Self {
        let mut rng = Rng::new(seed, 2);
        let mut layer = Dense::random(units, inputs + units, &mut rng);
        layer.weight.iter_mut().for_each(|w| *w *= T::of(0.5f64.sqrt()));
        let output = Dense::random(classes, units, &mut rng);
        Self { inputs, units, layer, output, classes: vec![T::zero(); classes] }
    }

    /// Inputs of the recurrent layer: those of a step, and its own state.
    pub fn columns(&self) -> usize {
        self.inputs + self.units
    }

    /// `h = tanh(W u + b)` of `u = [x(s), h(s-1)]`.
    pub fn step(&self, u: &[T], h: &mut [T]) {
        self.layer.forward(u, h);
        h.iter_mut().for_each(|h| *h = h.tanh());
    }

    /// The most probable class; nothing is kept of steps that are over.
    pub fn predict(&mut self, x: &[T]) -> usize {
        let (mut u, mut h) = (vec![T::zero(); self.columns()], vec![T::zero(); self.units]);
        for x in x.chunks_exact(self.inputs) {
            u[..self.inputs].copy_from_slice(x);
            u[self.inputs..].copy_from_slice(&h);
            self.step(&u, &mut h);
        }
        self.output.forward(&h, &mut self.classes);
        argmax(&self.classes)
    }

    /// The derivative of the loss by the last state; `classes` holds that by the output's sums.
    pub fn output_error(&mut self, h: &[T], label: usize, error: &mut [T]) {
        self.output.forward(h, &mut self.classes);
        softmax(&mut self.classes);
        self.classes[label] += -T::one();
        self.output.backward(&self.classes, error);
    }
}

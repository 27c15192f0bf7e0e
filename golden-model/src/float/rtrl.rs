//! Real-time recurrent learning (Williams and Zipser 1989): the gradient of backpropagation through time, carried forward in time with
//! the state in place of being sent back. Nothing of the steps that are over is kept, however long the sequence.
//!
//! # Equation
//! With `u(s) = [x(s), h(s-1), 1]` and `J(s)[kj][i] = d h_i(s) / d W_kj`, the bias a column of W:
//! `J(0) = 0`, `J(s)[kj] = (1 - h(s)^2) * (W_h J(s-1)[kj] + e_k u_j(s))`, and after the last step
//! `W_kj -= rate * J(S)[kj] . V^T (p - y)`. The immediate derivative `e_k u_j` has one entry that is not 0, and is added there alone.
//!
//! A step makes `units^3 * (inputs + units + 1)` products for `W_h J`, and less for all else; the first step none, where J is 0.

use super::dense::{Real, dot};
use super::recurrent::Recurrent;

/// A recurrent layer and a softmax output.
#[derive(Debug, Clone)]
pub struct Rtrl<T> {
    pub(super) net: Recurrent<T>,
    /// `[x(s), h(s-1)]`.
    pub(super) u: Vec<T>,
    pub(super) h: Vec<T>,
    /// `1 - h(s)^2`.
    pub(super) slopes: Vec<T>,
    /// J: `[units * (inputs + units + 1), units]`. A row depends on the row itself one step ago, and one is enough.
    pub(super) influence: Vec<T>,
    /// A row of J on its way to the next step; after the last the derivative of the loss by h.
    pub(super) row: Vec<T>,
}

impl<T: Real> Rtrl<T> {
    /// Random weights, those of [`super::Bptt`]; `inputs` are those of a step.
    #[must_use]
    pub fn new(inputs: usize, units: usize, classes: usize, seed: u64) -> Self {
        let net = Recurrent::new(inputs, units, classes, seed);
        let zeros = |n: usize| vec![T::zero(); n];
        Self {
            u: zeros(net.columns()),
            h: zeros(units),
            slopes: zeros(units),
            influence: zeros(units * units * (net.columns() + 1)),
            row: zeros(units),
            net,
        }
    }

    /// The most probable class.
    pub fn predict(&mut self, x: &[T]) -> usize {
        self.net.predict(x)
    }

    /// One step down on one sequence; of less than one step it learns nothing.
    pub fn train(&mut self, x: &[T], label: usize, rate: T) {
        let inputs = self.net.inputs;
        if x.len() < inputs {
            return;
        }
        self.h.fill(T::zero());
        for (s, x) in x.chunks_exact(inputs).enumerate() {
            self.u[..inputs].copy_from_slice(x);
            self.u[inputs..].copy_from_slice(&self.h);
            self.net.step(&self.u, &mut self.h);
            self.slopes.iter_mut().zip(&self.h).for_each(|(slope, &h)| *slope = T::one() - h * h);
            if s == 0 { self.begin() } else { self.carry() }
        }
        self.net.output_error(&self.h, label, &mut self.row);
        self.descend(rate);
        self.net.output.descend(rate, &self.net.classes, &self.h);
    }

    /// J of the first step: the immediate derivative alone.
    fn begin(&mut self) {
        let (units, weights) = (self.net.units, self.net.columns() + 1);
        self.influence.fill(T::zero());
        for (k, block) in self.influence.chunks_exact_mut(weights * units).enumerate() {
            let inputs = self.u.iter().copied().chain([T::one()]);
            block.chunks_exact_mut(units).zip(inputs).for_each(|(j, u)| j[k] = self.slopes[k] * u);
        }
    }

    /// J of the next step.
    fn carry(&mut self) {
        let (units, columns, inputs) = (self.net.units, self.net.columns(), self.net.inputs);
        for (k, block) in self.influence.chunks_exact_mut((columns + 1) * units).enumerate() {
            let immediate = self.u.iter().copied().chain([T::one()]);
            for (j, u) in block.chunks_exact_mut(units).zip(immediate) {
                let weights = self.net.layer.weight.chunks_exact(columns);
                weights.zip(&mut self.row).for_each(|(w, to)| *to = dot(&w[inputs..], j));
                self.row[k] += u;
                j.iter_mut().zip(&self.row).zip(&self.slopes).for_each(|((j, &row), &slope)| *j = slope * row);
            }
        }
    }

    /// The step down by all of J, where `row` holds the derivative of the loss by the last state.
    fn descend(&mut self, rate: T) {
        let (units, columns) = (self.net.units, self.net.columns());
        let layer = &mut self.net.layer;
        let rows = layer.weight.chunks_exact_mut(columns).zip(&mut layer.bias);
        for ((weights, bias), block) in rows.zip(self.influence.chunks_exact((columns + 1) * units)) {
            let weights = weights.iter_mut().chain([bias]);
            weights.zip(block.chunks_exact(units)).for_each(|(w, j)| *w += -rate * dot(j, &self.row));
        }
    }
}

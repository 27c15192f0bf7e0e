//! Backpropagation through time (Werbos 1990): the network of [`super::recurrent`] unrolled over all steps of a sequence, and the
//! error sent back through them. One sample at a time; exact, not truncated.
//!
//! # Equation
//! `d(S) = V^T (p - y) * (1 - h(S)^2)`, `d(s-1) = W_h^T d(s) * (1 - h(s-1)^2)`, with `W_h` the columns of W that h(s-1) meets;
//! `W -= rate * sum_s d(s) [x(s), h(s-1)]^T`, `b -= rate * sum_s d(s)`, and V by its own error.

use super::dense::{Real, add_scaled};
use super::recurrent::Recurrent;

/// A recurrent layer and a softmax output.
#[derive(Debug, Clone)]
pub struct Bptt<T> {
    pub(super) net: Recurrent<T>,
    /// `[steps + 1, inputs + units]`: what each step got; the states of the last row are h(S).
    pub(super) kept: Vec<T>,
    /// `[steps, units]`: d(s).
    pub(super) errors: Vec<T>,
}

impl<T: Real> Bptt<T> {
    /// Random weights; `inputs` are those of a step.
    #[must_use]
    pub fn new(inputs: usize, units: usize, classes: usize, seed: u64) -> Self {
        Self { net: Recurrent::new(inputs, units, classes, seed), kept: Vec::new(), errors: Vec::new() }
    }

    /// The most probable class.
    pub fn predict(&mut self, x: &[T]) -> usize {
        self.net.predict(x)
    }

    /// One step down on one sequence; of less than one step it learns nothing.
    pub fn train(&mut self, x: &[T], label: usize, rate: T) {
        let steps = x.len() / self.net.inputs;
        if steps == 0 {
            return;
        }
        self.forward(x, steps);
        self.backward(steps, label);
        let (columns, units) = (self.net.columns(), self.net.units);
        self.net.output.descend(rate, &self.net.classes, &self.kept[steps * columns + self.net.inputs..]);
        for (error, u) in self.errors.chunks_exact(units).zip(self.kept.chunks_exact(columns)) {
            self.net.layer.descend(rate, error, u);
        }
    }

    fn forward(&mut self, x: &[T], steps: usize) {
        let (columns, inputs) = (self.net.columns(), self.net.inputs);
        self.kept.clear();
        self.kept.resize((steps + 1) * columns, T::zero());
        for (s, x) in x.chunks_exact(inputs).enumerate() {
            let (now, next) = self.kept[s * columns..].split_at_mut(columns);
            now[..inputs].copy_from_slice(x);
            self.net.step(now, &mut next[inputs..columns]);
        }
    }

    fn backward(&mut self, steps: usize, label: usize) {
        let (columns, inputs, units) = (self.net.columns(), self.net.inputs, self.net.units);
        self.errors.clear();
        self.errors.resize(steps * units, T::zero());
        for s in (0..steps).rev() {
            let h = &self.kept[(s + 1) * columns + inputs..][..units];
            let (now, later) = self.errors[s * units..].split_at_mut(units);
            if s + 1 == steps {
                self.net.output_error(h, label, now);
            } else {
                let rows = self.net.layer.weight.chunks_exact(columns);
                rows.zip(&*later).for_each(|(row, &d)| add_scaled(now, d, &row[inputs..]));
            }
            now.iter_mut().zip(h).for_each(|(d, &h)| *d *= T::one() - h * h);
        }
    }
}

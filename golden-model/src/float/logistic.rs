//! Logistic regression: one softmax layer, stochastic gradient descent, one sample at a time, from zero weights.

use super::dense::{Dense, Real, argmax, softmax};

/// One softmax layer.
#[derive(Debug, Clone)]
pub struct Logistic<T> {
    layer: Dense<T>,
    output: Vec<T>,
}

impl<T: Real> Logistic<T> {
    /// Zero weights.
    #[must_use]
    pub fn new(inputs: usize, classes: usize) -> Self {
        Self { layer: Dense::zeros(classes, inputs), output: vec![T::zero(); classes] }
    }

    /// The most probable class.
    pub fn predict(&mut self, x: &[T]) -> usize {
        self.layer.forward(x, &mut self.output);
        argmax(&self.output)
    }

    /// One step on one sample.
    pub fn train(&mut self, x: &[T], label: usize, rate: T) {
        self.layer.forward(x, &mut self.output);
        softmax(&mut self.output);
        self.output[label] += -T::one();
        self.layer.descend(rate, &self.output, x);
    }
}

//! The usual baseline: backpropagation, ReLU hidden layers of the same sizes and a softmax output layer, stochastic
//! gradient descent on the cross-entropy, one sample at a time.

use super::dense::{Dense, Real, argmax, softmax};
use crate::rng::Rng;

/// A network with ReLU hidden layers and a softmax output.
#[derive(Debug, Clone)]
pub struct Backprop<T> {
    layers: Vec<Dense<T>>,
    activations: Vec<Vec<T>>,
    deltas: Vec<Vec<T>>,
}

impl<T: Real> Backprop<T> {
    /// Random weights, uniform in `+-sqrt(6 / n_in)`; `sizes` from the inputs to the classes.
    #[must_use]
    pub fn new(sizes: &[usize], seed: u64) -> Self {
        let mut rng = Rng::new(seed, 2);
        let layers = sizes.windows(2).map(|w| {
            let mut layer = Dense::zeros(w[1], w[0]);
            let range = (6.0 / w[0] as f64).sqrt();
            layer.weight.iter_mut().for_each(|v| *v = T::of(rng.symmetric() * range));
            layer
        });
        let buffers = || sizes.iter().map(|&n| vec![T::zero(); n]).collect();
        Self { layers: layers.collect(), activations: buffers(), deltas: buffers() }
    }

    fn forward(&mut self, x: &[T]) {
        self.activations[0].copy_from_slice(x);
        let last = self.layers.len() - 1;
        for (l, layer) in self.layers.iter().enumerate() {
            let (before, after) = self.activations.split_at_mut(l + 1);
            layer.forward(&before[l], &mut after[0]);
            if l < last {
                after[0].iter_mut().for_each(|v| *v = v.max(T::zero()));
            } else {
                softmax(&mut after[0]);
            }
        }
    }

    /// The most probable class.
    pub fn predict(&mut self, x: &[T]) -> usize {
        self.forward(x);
        argmax(&self.activations[self.layers.len()])
    }

    /// One step on one sample.
    pub fn train(&mut self, x: &[T], label: usize, rate: T) {
        self.forward(x);
        let last = self.layers.len();
        self.deltas[last].copy_from_slice(&self.activations[last]);
        self.deltas[last][label] += -T::one();
        for l in (0..last).rev() {
            let (before, after) = self.deltas.split_at_mut(l + 1);
            if l > 0 {
                self.layers[l].backward(&after[0], &mut before[l]);
                for (d, &a) in before[l].iter_mut().zip(&self.activations[l]) {
                    if a <= T::zero() {
                        *d = T::zero();
                    }
                }
            }
            self.layers[l].descend(rate, &after[0], &self.activations[l]);
        }
    }

    /// The cross-entropy of a sample, to check the gradient by differences.
    #[cfg(test)]
    pub(super) fn loss(&mut self, x: &[T], label: usize) -> T {
        self.forward(x);
        -self.activations[self.layers.len()][label].ln()
    }

    #[cfg(test)]
    pub(super) fn weight_mut(&mut self, layer: usize, index: usize) -> &mut T {
        &mut self.layers[layer].weight[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn step_follows_the_numerical_gradient() {
        let x = [0.3f64, -0.7, 0.2];
        let net = Backprop::<f64>::new(&[3, 4, 5, 3], 1);
        let rate = 1e-3;
        let mut stepped = net.clone();
        stepped.train(&x, 2, rate);
        for (layer, count) in [(0, 12), (1, 20), (2, 15)] {
            for index in 0..count {
                let gradient = (*net.clone().weight_mut(layer, index) - *stepped.weight_mut(layer, index)) / rate;
                let at = |d: f64| {
                    let mut n = net.clone();
                    *n.weight_mut(layer, index) += d;
                    n.loss(&x, 2)
                };
                let numeric = (at(1e-6) - at(-1e-6)) / 2e-6;
                assert!((gradient - numeric).abs() < 1e-7, "layer {layer} weight {index}: {gradient} {numeric}");
            }
        }
    }
}

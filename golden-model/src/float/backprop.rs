//! The usual baseline: backpropagation, ReLU hidden layers of the same sizes and a softmax output layer, stochastic
//! gradient descent on the cross-entropy, one sample at a time; and the two rules that change no more of it than the way back.

use super::dense::{Dense, Real, argmax, softmax};
use crate::rng::Rng;

/// How the error comes back to a hidden layer.
#[derive(Debug, Clone)]
pub enum Feedback<T> {
    /// Through the weights of the layer behind it, read transposed: backpropagation.
    Transposed,
    /// Through a fixed random matrix of the same shape: feedback alignment (Lillicrap, Cownden, Tweed, Akerman, 2016).
    Aligned(Vec<Dense<T>>),
    /// From the output at once, through a fixed random matrix: direct feedback alignment (Nokland, 2016).
    Direct(Vec<Dense<T>>),
}

/// Fixed random matrices `[rows, columns]`, uniform in `+-sqrt(6 / columns)`.
fn fixed<T: Real>(shapes: impl Iterator<Item = (usize, usize)>, seed: u64) -> Vec<Dense<T>> {
    let mut rng = Rng::new(seed, 5);
    shapes.map(|(rows, columns)| Dense::random(rows, columns, &mut rng)).collect()
}

impl<T: Real> Feedback<T> {
    /// Of feedback alignment, for layers of these sizes.
    #[must_use]
    pub fn aligned(sizes: &[usize], seed: u64) -> Self {
        Self::Aligned(fixed(sizes[1..].windows(2).map(|w| (w[1], w[0])), seed))
    }

    /// Of direct feedback alignment, for layers of these sizes.
    #[must_use]
    pub fn direct(sizes: &[usize], seed: u64) -> Self {
        let (hidden, classes) = (&sizes[1..sizes.len() - 1], sizes[sizes.len() - 1]);
        Self::Direct(fixed(hidden.iter().map(|&n| (classes, n)), seed))
    }
}

/// A network with ReLU hidden layers and a softmax output.
#[derive(Debug, Clone)]
pub struct Backprop<T> {
    feedback: Feedback<T>,
    layers: Vec<Dense<T>>,
    activations: Vec<Vec<T>>,
    deltas: Vec<Vec<T>>,
}

impl<T: Real> Backprop<T> {
    /// Random weights, uniform in `+-sqrt(6 / n_in)`; `sizes` from the inputs to the classes.
    #[must_use]
    pub fn new(sizes: &[usize], seed: u64) -> Self {
        Self::with_feedback(sizes, seed, Feedback::Transposed)
    }

    /// The same weights with another way back.
    #[must_use]
    pub fn with_feedback(sizes: &[usize], seed: u64, feedback: Feedback<T>) -> Self {
        let mut rng = Rng::new(seed, 2);
        let layers = sizes.windows(2).map(|w| Dense::random(w[1], w[0], &mut rng));
        let buffers = || sizes.iter().map(|&n| vec![T::zero(); n]).collect();
        Self { feedback, layers: layers.collect(), activations: buffers(), deltas: buffers() }
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
                match &self.feedback {
                    Feedback::Transposed => self.layers[l].backward(&after[0], &mut before[l]),
                    Feedback::Aligned(fixed) => fixed[l - 1].backward(&after[0], &mut before[l]),
                    Feedback::Direct(fixed) => fixed[l - 1].backward(&after[last - l - 1], &mut before[l]),
                }
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

    /// With the weights themselves as the fixed matrices the way back is that of backpropagation.
    #[test]
    fn feedback_through_the_weights_is_the_gradient() {
        let x = [0.3f64, -0.7, 0.2];
        let net = Backprop::<f64>::new(&[3, 4, 5, 3], 1);
        let trained = |feedback: Feedback<f64>| {
            let mut net = Backprop { feedback, ..net.clone() };
            net.train(&x, 2, 0.1);
            net.layers.iter().map(|layer| layer.weight.clone()).collect::<Vec<_>>()
        };
        assert_eq!(trained(Feedback::Aligned(net.layers[1..].to_vec())), trained(Feedback::Transposed));
        let direct = Feedback::Direct(vec![Dense::zeros(3, 4), net.layers[2].clone()]);
        let (direct, whole) = (trained(direct), trained(Feedback::Transposed));
        assert_eq!(direct[0], net.layers[0].weight, "nothing comes through zeros");
        assert_eq!(direct[1..], whole[1..]);
    }

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

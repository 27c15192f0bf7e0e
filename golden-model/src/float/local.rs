//! Layers that learn by classifiers of their own: each hidden layer has a softmax classifier on its activations, and learns from its
//! error alone, one sample at a time. The classifiers are fixed random matrices (Mostafa, Ramesh, Cauwenberghs, 2018) or learn
//! as well (Belilovsky, Eickenberg, Oyallon, 2019).

use super::dense::{Dense, Real, argmax, softmax};
use crate::rng::Rng;

/// A network of ReLU layers, each with its classifier; the last one's says the class.
#[derive(Debug, Clone)]
pub struct Local<T> {
    layers: Vec<Dense<T>>,
    classifiers: Vec<Dense<T>>,
    learned: bool,
    activations: Vec<Vec<T>>,
    errors: Vec<Vec<T>>,
    output: Vec<T>,
}

impl<T: Real> Local<T> {
    /// Random weights, uniform in `+-sqrt(6 / n_in)`; `sizes` from the inputs to the classes. Classifiers that learn begin at 0.
    #[must_use]
    pub fn new(sizes: &[usize], seed: u64, learned: bool) -> Self {
        let (hidden, classes) = (&sizes[..sizes.len() - 1], sizes[sizes.len() - 1]);
        let (mut rng, mut fixed) = (Rng::new(seed, 2), Rng::new(seed, 5));
        let classifier = |&n: &usize| match learned {
            true => Dense::zeros(classes, n),
            false => Dense::random(classes, n, &mut fixed),
        };
        let buffers = || hidden.iter().map(|&n| vec![T::zero(); n]).collect();
        Self {
            layers: hidden.windows(2).map(|w| Dense::random(w[1], w[0], &mut rng)).collect(),
            classifiers: hidden[1..].iter().map(classifier).collect(),
            learned,
            activations: buffers(),
            errors: buffers(),
            output: vec![T::zero(); classes],
        }
    }

    fn forward(&mut self, l: usize) {
        let (before, after) = self.activations.split_at_mut(l + 1);
        self.layers[l].forward(&before[l], &mut after[0]);
        after[0].iter_mut().for_each(|v| *v = v.max(T::zero()));
    }

    /// The class of the last layer's classifier.
    pub fn predict(&mut self, x: &[T]) -> usize {
        self.activations[0].copy_from_slice(x);
        (0..self.layers.len()).for_each(|l| self.forward(l));
        let last = self.layers.len();
        self.classifiers[last - 1].forward(&self.activations[last], &mut self.output);
        argmax(&self.output)
    }

    /// One step on one sample, each layer as soon as the sample has reached it; the next layer gets what it was before its step.
    pub fn train(&mut self, x: &[T], label: usize, rate: T) {
        self.activations[0].copy_from_slice(x);
        for l in 0..self.layers.len() {
            self.forward(l);
            let (a, classifier) = (&self.activations[l + 1], &mut self.classifiers[l]);
            classifier.forward(a, &mut self.output);
            softmax(&mut self.output);
            self.output[label] += -T::one();
            let error = &mut self.errors[l + 1];
            classifier.backward(&self.output, error);
            error.iter_mut().zip(a).filter(|(_, a)| **a <= T::zero()).for_each(|(error, _)| *error = T::zero());
            if self.learned {
                classifier.descend(rate, &self.output, a);
            }
            self.layers[l].descend(rate, error, &self.activations[l]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A layer with its classifier is a network of one hidden layer: where the classifier learns too, backpropagation.
    #[test]
    fn a_single_layer_steps_as_backpropagation_does() {
        let x = [0.3f64, -0.7, 0.2];
        let mut local = Local::<f64>::new(&[3, 4, 3], 1, true);
        local.classifiers[0] = Dense::random(3, 4, &mut Rng::new(1, 7));
        let fixed = Local { learned: false, ..local.clone() };
        let mut whole = super::super::Backprop::<f64>::new(&[3, 4, 3], 1);
        for i in 0..12 {
            *whole.weight_mut(0, i) = local.layers[0].weight[i];
            *whole.weight_mut(1, i) = local.classifiers[0].weight[i];
        }
        local.train(&x, 2, 0.1);
        whole.train(&x, 2, 0.1);
        let mut still = fixed.clone();
        still.train(&x, 2, 0.1);
        for i in 0..12 {
            assert_eq!(local.layers[0].weight[i], *whole.weight_mut(0, i), "layer, weight {i}");
            assert_eq!(local.classifiers[0].weight[i], *whole.weight_mut(1, i), "classifier, weight {i}");
            assert_eq!(still.classifiers[0].weight[i], fixed.classifiers[0].weight[i]);
        }
        assert_eq!(still.layers[0].weight, local.layers[0].weight);
    }
}

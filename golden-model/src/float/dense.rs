//! Dense matrix pieces: products in eight partial sums, rank-one updates, softmax.

use num_traits::Float;

use crate::rng::Rng;

/// The number types of the float models.
pub trait Real: Float + std::iter::Sum + std::ops::AddAssign + std::ops::MulAssign + Send + Sync + 'static {
    /// The nearest number of this type.
    fn of(v: f64) -> Self;
}

impl Real for f32 {
    fn of(v: f64) -> Self {
        v as Self
    }
}

impl Real for f64 {
    fn of(v: f64) -> Self {
        v
    }
}

/// `sum_q a[q] * b[q]` in eight partial sums, so that it vectorises; the order is fixed.
#[inline]
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    let (blocks_a, tail_a) = a.as_chunks::<8>();
    let (blocks_b, tail_b) = b.as_chunks::<8>();
    let mut sums = [T::zero(); 8];
    for (x, y) in blocks_a.iter().zip(blocks_b) {
        for k in 0..8 {
            sums[k] += x[k] * y[k];
        }
    }
    let tail: T = tail_a.iter().zip(tail_b).map(|(&x, &y)| x * y).sum();
    sums.into_iter().sum::<T>() + tail
}

/// `y += factor * x`.
#[inline]
pub fn add_scaled<T: Real>(y: &mut [T], factor: T, x: &[T]) {
    for (y, &x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// The index of the largest number, the lowest of equals.
pub fn argmax<T: Real>(v: &[T]) -> usize {
    (0..v.len()).fold(0, |best, j| if v[j] > v[best] { j } else { best })
}

/// Softmax in place.
pub fn softmax<T: Real>(v: &mut [T]) {
    let top = v.iter().copied().fold(T::neg_infinity(), T::max);
    v.iter_mut().for_each(|x| *x = (*x - top).exp());
    let sum: T = v.iter().copied().sum();
    v.iter_mut().for_each(|x| *x = *x / sum);
}

/// A layer: weights `[outputs, inputs]` row major, bias `[outputs]`.
#[derive(Debug, Clone)]
pub struct Dense<T> {
    /// Inputs of a row.
    pub inputs: usize,
    /// Row major.
    pub weight: Vec<T>,
    /// One for each row.
    pub bias: Vec<T>,
}

impl<T: Real> Dense<T> {
    /// Zeros.
    pub fn zeros(outputs: usize, inputs: usize) -> Self {
        Self { inputs, weight: vec![T::zero(); outputs * inputs], bias: vec![T::zero(); outputs] }
    }

    /// Random weights, uniform in `+-sqrt(6 / inputs)`, biases 0.
    pub fn random(outputs: usize, inputs: usize, rng: &mut Rng) -> Self {
        let mut layer = Self::zeros(outputs, inputs);
        let range = (6.0 / inputs as f64).sqrt();
        layer.weight.iter_mut().for_each(|v| *v = T::of(rng.symmetric() * range));
        layer
    }

    /// `out = W x + b`.
    pub fn forward(&self, x: &[T], out: &mut [T]) {
        for ((row, &b), o) in self.weight.chunks_exact(self.inputs).zip(&self.bias).zip(out) {
            *o = dot(row, x) + b;
        }
    }

    /// `W -= rate * d x^T`, `b -= rate * d`; rows with d = 0 are skipped.
    pub fn descend(&mut self, rate: T, d: &[T], x: &[T]) {
        for ((row, b), &d) in self.weight.chunks_exact_mut(self.inputs).zip(&mut self.bias).zip(d) {
            if d != T::zero() {
                add_scaled(row, -rate * d, x);
                *b += -rate * d;
            }
        }
    }

    /// `out = W^T d`.
    pub fn backward(&self, d: &[T], out: &mut [T]) {
        out.fill(T::zero());
        for (row, &d) in self.weight.chunks_exact(self.inputs).zip(d) {
            if d != T::zero() {
                add_scaled(out, d, row);
            }
        }
    }
}

/// Raw activations as reals: `x / 2^(A-1)`.
pub fn reals<T: Real>(x: &[i16], fraction: u32) -> Vec<T> {
    let scale = T::of(1.0 / f64::from(1u32 << fraction));
    x.iter().map(|&v| T::of(f64::from(v)) * scale).collect()
}

//! A weight matrix of 16-bit codes for activations of at most 8 bits, row by row: the fast path where most inputs are not zero.

use super::padded::{Block, Padded};
use super::update::Update;
use super::{Path, portable};
use crate::neuron::Quad;

/// Weights `[rows, inputs]`, rows padded to whole blocks and to a multiple of four, and biases `[rows]`.
#[derive(Debug, Clone)]
pub struct NarrowMatrix {
    rows: usize,
    weights: Padded,
    bias: Vec<i16>,
    blocks: usize,
}

impl NarrowMatrix {
    /// Zeros.
    #[must_use]
    pub fn zeros(rows: usize, inputs: usize) -> Self {
        let (blocks, padded) = (inputs.div_ceil(16), rows.next_multiple_of(4));
        Self { rows, weights: Padded::zeros(padded * blocks), bias: vec![0; padded], blocks }
    }

    /// Its rows; none is padding.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Groups of four rows.
    #[must_use]
    pub fn quads(&self) -> usize {
        self.bias.len() / 4
    }

    /// A row's weights, padding included.
    #[must_use]
    pub fn row(&self, row: usize) -> &[i16] {
        &self.weights.flat()[row * self.blocks * 16..][..self.blocks * 16]
    }

    /// As [`NarrowMatrix::row`], to be written.
    pub fn row_mut(&mut self, row: usize) -> &mut [i16] {
        &mut self.weights.flat_mut()[row * self.blocks * 16..][..self.blocks * 16]
    }

    /// A row's bias.
    #[must_use]
    pub fn bias(&self, row: usize) -> i16 {
        self.bias[row]
    }

    /// Sets a row's bias.
    pub fn set_bias(&mut self, row: usize, value: i16) {
        self.bias[row] = value;
    }

    /// The partial sums of every row, without the bias.
    pub fn sums(&self, path: Path, x: &[Block], out: &mut Vec<Quad>) {
        out.resize(self.quads(), [0; 8]);
        match path {
            Path::Portable => portable::forward(self.weights.blocks(), x, out),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2(p) => p.forward(self.weights.blocks(), x, out),
        }
    }

    /// The partial sums of every row for both streams.
    pub fn sums_pair(&self, path: Path, x: [&[Block]; 2], out: [&mut Vec<Quad>; 2]) {
        let [h, t] = out;
        h.resize(self.quads(), [0; 8]);
        t.resize(self.quads(), [0; 8]);
        match path {
            Path::Portable => {
                portable::forward(self.weights.blocks(), x[0], h);
                portable::forward(self.weights.blocks(), x[1], t);
            }
            #[cfg(target_arch = "x86_64")]
            Path::Avx2(p) => p.forward_pair(self.weights.blocks(), x, [h, t]),
        }
    }

    /// The biases, rows padded.
    #[must_use]
    pub fn biases(&self) -> &[i16] {
        &self.bias
    }

    /// Updates all weights and biases; `bias_input` is amax, t may be anything where every dt is 0.
    pub fn update(&mut self, path: Path, x: [&[Block]; 2], u: &Update<'_>, bias_input: i64) {
        match path {
            _ if u.shift > 30 => portable::update_wide(self.weights.blocks_mut(), x, u),
            Path::Portable => portable::update(self.weights.blocks_mut(), x, u),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2(p) => p.update(self.weights.blocks_mut(), x, u),
        }
        u.biases(&mut self.bias, bias_input);
    }
}

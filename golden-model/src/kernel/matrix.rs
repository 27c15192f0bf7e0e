//! One weight matrix, narrow or wide, behind one face.

use sigprop_spec::Format;

use super::narrow::NarrowMatrix;
use super::padded::Padded;
use super::tiles::{self, Active, TiledMatrix};
use super::update::{Addend, Update};
use super::wide::WideMatrix;
use super::{Backend, Path};
use crate::neuron::{Neuron, Quad};

/// The largest fan-in for which half a sum fits 32 bits.
const NARROW_INPUTS: usize = 1024;

/// Partial sums on their way to the neurons, kept between calls to save allocations.
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    pub(crate) h: Vec<Quad>,
    t: Vec<Quad>,
    active: Vec<Active>,
}

/// Activations and masks of one stream, room for whole blocks.
#[derive(Debug, Clone)]
pub struct Streams {
    /// Activations, padded with zeros.
    pub a: Padded,
    /// Masks, padded.
    pub mask: Vec<bool>,
    neurons: usize,
}

impl Streams {
    /// Zeros for `neurons` neurons.
    #[must_use]
    pub fn zeros(neurons: usize) -> Self {
        let a = Padded::for_values(neurons);
        let mask = vec![false; a.flat().len()];
        Self { a, mask, neurons }
    }

    /// Neurons, without padding.
    #[must_use]
    pub fn neurons(&self) -> usize {
        self.neurons
    }

    /// Zeros behind the last neuron: the sum of nothing may become an activation other than 0.
    fn clear_padding(&mut self) {
        self.a.flat_mut()[self.neurons..].fill(0);
    }
}

/// How an update is rounded: the shift, the largest weight and what is added in each column, bias last.
#[derive(Debug, Clone)]
pub struct Rounder {
    /// Columns without the bias.
    pub inputs: usize,
    /// The shift, 1 to 31.
    pub shift: u32,
    /// The largest weight.
    pub max: i64,
    /// The same addend in every column.
    pub constant: i32,
    /// Stochastic rounding: one addend for each column in blocks of 16, and the bias column's.
    pub columns: Option<(Vec<[i32; 16]>, i32)>,
}

impl Rounder {
    /// What is added in a column; the bias is the last.
    #[inline(always)]
    #[must_use]
    pub fn addend(&self, column: usize) -> i64 {
        match &self.columns {
            Some((_, bias)) if column == self.inputs => i64::from(*bias),
            Some((blocks, _)) => i64::from(blocks[column / 16][column % 16]),
            None => i64::from(self.constant),
        }
    }
}

/// A stage's weights, bias included.
#[derive(Debug, Clone)]
pub enum Matrix {
    /// 16-bit codes.
    Narrow(NarrowMatrix, Path),
    /// 16-bit codes, by columns.
    Tiled(TiledMatrix, Path),
    /// 32-bit codes, 64-bit sums.
    Wide(WideMatrix),
}

impl Matrix {
    /// Zeros `[rows, inputs]` in the representation that the formats of activations and weights allow and the backend wants; `sparse` where
    /// many inputs will be zero.
    #[must_use]
    pub fn zeros(
        [activation, weight]: [Format; 2],
        backend: Backend,
        [rows, inputs]: [usize; 2],
        sparse: bool,
    ) -> Self {
        let narrow = activation.bits() <= 8
            && weight.bits() <= 16
            && (1..=20).contains(&weight.fraction())
            && inputs <= NARROW_INPUTS;
        match narrow && backend != Backend::Wide {
            true if backend.by_columns(inputs, sparse) => {
                Self::Tiled(TiledMatrix::zeros(rows, inputs), Path::of(backend))
            }
            true => Self::Narrow(NarrowMatrix::zeros(rows, inputs), Path::of(backend)),
            false => Self::Wide(WideMatrix::zeros(rows, inputs)),
        }
    }

    /// Its rows; none is padding.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Narrow(m, _) => m.rows(),
            Self::Tiled(m, _) => m.rows(),
            Self::Wide(m) => m.bias.len(),
        }
    }

    /// A weight.
    #[must_use]
    pub fn weight(&self, row: usize, column: usize) -> i32 {
        match self {
            Self::Narrow(m, _) => i32::from(m.row(row)[column]),
            Self::Tiled(m, _) => i32::from(m.weight(row, column)),
            Self::Wide(m) => m.weights[row * m.inputs + column],
        }
    }

    /// A bias.
    #[must_use]
    pub fn bias(&self, row: usize) -> i32 {
        match self {
            Self::Narrow(m, _) => i32::from(m.bias(row)),
            Self::Tiled(m, _) => i32::from(m.bias(row)),
            Self::Wide(m) => m.bias[row],
        }
    }

    /// Sets a row: `[inputs]` weights (in range) and the bias.
    pub fn set_row(&mut self, row: usize, weights: &[i32], bias: i32) {
        match self {
            Self::Narrow(m, _) => {
                for (to, from) in m.row_mut(row).iter_mut().zip(weights) {
                    *to = *from as i16;
                }
                m.set_bias(row, bias as i16);
            }
            Self::Tiled(m, _) => {
                for (to, from) in m.row_mut(row, weights.len()).zip(weights) {
                    *to = *from as i16;
                }
                m.set_bias(row, bias as i16);
            }
            Self::Wide(m) => {
                m.weights[row * m.inputs..][..m.inputs].copy_from_slice(weights);
                m.bias[row] = bias;
            }
        }
    }

    /// One stream through the neurons.
    pub fn forward(&self, n: &Neuron, x: &Padded, out: &mut Streams, scratch: &mut Scratch) {
        let (a, mask) = (out.a.flat_mut(), &mut out.mask[..]);
        match self {
            Self::Narrow(m, path) => {
                m.sums(*path, x.blocks(), &mut scratch.h);
                path.finish(n, &scratch.h, m.biases(), a, mask);
                out.clear_padding();
            }
            Self::Tiled(m, path) => {
                tiles::list(x.blocks(), x.blocks(), &mut scratch.active);
                m.sums(*path, &scratch.active, &mut scratch.h);
                path.finish(n, &scratch.h, m.biases(), a, mask);
                out.clear_padding();
            }
            Self::Wide(m) => m.forward(n, x.flat(), a, mask),
        }
    }

    /// The exact sums of every row, without the bias, `[rows]`.
    pub fn sums(&self, x: &Padded, out: &mut [i64], scratch: &mut Scratch) {
        match self {
            Self::Narrow(m, path) => m.sums(*path, x.blocks(), &mut scratch.h),
            Self::Tiled(m, path) => {
                tiles::list(x.blocks(), x.blocks(), &mut scratch.active);
                m.sums(*path, &scratch.active, &mut scratch.h);
            }
            Self::Wide(m) => return m.sums(x.flat(), out),
        }
        for (quad, out) in scratch.h.iter().zip(out.chunks_mut(4)) {
            for (j, sum) in out.iter_mut().enumerate() {
                *sum = i64::from(quad[j]) + i64::from(quad[j + 4]);
            }
        }
    }

    /// Both streams through the neurons with the same weights.
    pub fn forward_pair(&self, n: &Neuron, x: [&Padded; 2], out: [&mut Streams; 2], scratch: &mut Scratch) {
        let [h, t] = out;
        match self {
            Self::Narrow(m, path) => {
                m.sums_pair(*path, x.map(Padded::blocks), [&mut scratch.h, &mut scratch.t]);
                path.finish(n, &scratch.h, m.biases(), h.a.flat_mut(), &mut h.mask);
                path.finish(n, &scratch.t, m.biases(), t.a.flat_mut(), &mut t.mask);
                h.clear_padding();
                t.clear_padding();
            }
            Self::Tiled(..) | Self::Wide(_) => {
                self.forward(n, x[0], h, scratch);
                self.forward(n, x[1], t, scratch);
            }
        }
    }

    /// The update of all weights, the bias with the input `bias_input`; `t` may be anything where every dt is 0.
    pub fn update(
        &mut self,
        bias_input: i64,
        x: [&Padded; 2],
        [dh, dt]: [&[i32]; 2],
        rounder: &Rounder,
        scratch: &mut Scratch,
    ) {
        let (addend, bias_addend) = match &rounder.columns {
            Some((blocks, bias)) => (Addend::PerColumn(blocks), *bias),
            None => (Addend::Constant(rounder.constant), rounder.constant),
        };
        let u = Update { dh, dt, shift: rounder.shift, addend, bias_addend, max: rounder.max as i16 };
        match self {
            Self::Narrow(m, path) => m.update(*path, x.map(Padded::blocks), &u, bias_input),
            Self::Tiled(m, path) => {
                tiles::list(x[0].blocks(), x[1].blocks(), &mut scratch.active);
                m.update(*path, &scratch.active, &u, bias_input);
            }
            Self::Wide(m) => {
                let format = (rounder.shift, rounder.max, bias_input);
                m.update((x[0].flat(), x[1].flat()), (dh, dt), format, |q| rounder.addend(q));
            }
        }
    }

    /// Each weight of the rows whose dh or dt is not 0, or of every row: `w <- step(w, g, row, column)` with
    /// `g = dh_i*x_q + dt_i*t_q`, the bias as column `inputs`; `t` may be anything where every dt is 0.
    pub fn update_each(
        &mut self,
        (every, inputs): (bool, usize),
        bias_input: i64,
        x: [&Padded; 2],
        d: [&[i32]; 2],
        mut step: impl FnMut(i64, i64, usize, usize) -> i64,
    ) {
        let [x, t] = x.map(|x| &x.flat()[..inputs]);
        for (i, (&dh, &dt)) in d[0].iter().zip(d[1]).enumerate() {
            if dh == 0 && dt == 0 && !every {
                continue;
            }
            let (dh, dt) = (i64::from(dh), i64::from(dt));
            let columns = x.iter().zip(t).map(|(&x, &t)| dh * i64::from(x) + dt * i64::from(t)).enumerate();
            match self {
                Self::Narrow(m, _) => {
                    for (w, (q, g)) in m.row_mut(i).iter_mut().zip(columns) {
                        *w = step(i64::from(*w), g, i, q) as i16;
                    }
                    let bias = step(i64::from(m.bias(i)), (dh + dt) * bias_input, i, inputs);
                    m.set_bias(i, bias as i16);
                }
                Self::Tiled(m, _) => {
                    for (w, (q, g)) in m.row_mut(i, inputs).zip(columns) {
                        *w = step(i64::from(*w), g, i, q) as i16;
                    }
                    let bias = step(i64::from(m.bias(i)), (dh + dt) * bias_input, i, inputs);
                    m.set_bias(i, bias as i16);
                }
                Self::Wide(m) => {
                    for (w, (q, g)) in m.weights[i * inputs..].iter_mut().zip(columns) {
                        *w = step(i64::from(*w), g, i, q) as i32;
                    }
                    m.bias[i] = step(i64::from(m.bias[i]), (dh + dt) * bias_input, i, inputs) as i32;
                }
            }
        }
    }
}

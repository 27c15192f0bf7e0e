//! The column sources: the weights of a stage, and which inputs they go with.

mod fields;

use sigprop_spec::Config;
use sigprop_spec::config::ColumnSource;

use crate::kernel::{Backend, Matrix, Padded, Rounder, Scratch, Streams};
use crate::neuron::Neuron;

pub use fields::Fields;

/// What calls leave behind for the next, to save allocations.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// Partial sums.
    pub kernel: Scratch,
    window: Option<Window>,
    /// Sums of each time step, of neurons that spike.
    pub(crate) steps: Vec<Vec<i64>>,
    /// Inputs of a time step.
    pub(crate) now: Option<Padded>,
}

/// Inputs of a group of neurons, of both streams, and what becomes of them.
#[derive(Debug, Clone)]
struct Window {
    h: Padded,
    t: Padded,
    out: Streams,
}

/// A stage's weights, bias included, and where their columns come from.
#[derive(Debug, Clone)]
pub enum Columns {
    /// A weight for every input.
    All(Matrix),
    /// Weights for a window of the inputs.
    Fields(Fields),
}

impl Columns {
    /// Zeros for stage `index` (from 0) of a network.
    #[must_use]
    pub fn zeros(config: &Config, backend: Backend, index: usize) -> Self {
        let shape = &config.stages()[index];
        let formats = [config.activation(), shape.weight];
        match shape.source {
            ColumnSource::All => {
                let sparse = config.sparse_inputs(index);
                Self::All(Matrix::zeros(formats, backend, [shape.outputs, shape.inputs], sparse))
            }
            ColumnSource::Recurrent => Self::All(Matrix::zeros(formats, backend, [shape.outputs, shape.inputs], false)),
            ColumnSource::Fields(fields) => Self::Fields(Fields::zeros(formats, backend, fields)),
        }
    }

    /// A weight.
    #[must_use]
    pub fn weight(&self, row: usize, column: usize) -> i32 {
        match self {
            Self::All(matrix) => matrix.weight(row, column),
            Self::Fields(fields) => fields.at(row).0.weight(fields.at(row).1, column),
        }
    }

    /// A bias.
    #[must_use]
    pub fn bias(&self, row: usize) -> i32 {
        match self {
            Self::All(matrix) => matrix.bias(row),
            Self::Fields(fields) => fields.at(row).0.bias(fields.at(row).1),
        }
    }

    /// Sets a row: its weights (in range) and the bias.
    pub fn set_row(&mut self, row: usize, weights: &[i32], bias: i32) {
        match self {
            Self::All(matrix) => matrix.set_row(row, weights, bias),
            Self::Fields(fields) => fields.set_row(row, weights, bias),
        }
    }

    /// Weights whose input is not zero in one of the streams, biases included.
    #[must_use]
    pub fn in_use(&self, [h, t]: [&[i16]; 2]) -> u64 {
        let holds = |(h, t): &(&i16, &i16)| **h != 0 || **t != 0;
        match self {
            Self::All(matrix) => (matrix.rows() * (1 + h.iter().zip(t).filter(holds).count())) as u64,
            Self::Fields(fields) => fields.in_use([h, t]),
        }
    }

    /// The exact sums of all neurons, without the bias, `[n_out]`.
    pub fn sums(&self, x: &Padded, out: &mut [i64], work: &mut Work) {
        match self {
            Self::All(matrix) => matrix.sums(x, out, &mut work.kernel),
            Self::Fields(fields) => fields.sums(x, out, work),
        }
    }

    /// Weights that spikes reach, a word of them for each input.
    #[must_use]
    pub fn reached(&self, words: &[i16]) -> u64 {
        match self {
            Self::All(matrix) => matrix.rows() as u64 * ones(words),
            Self::Fields(fields) => fields.reached(words),
        }
    }

    /// One stream through the neurons.
    pub fn forward(&self, n: &Neuron, x: &Padded, out: &mut Streams, work: &mut Work) {
        match self {
            Self::All(matrix) => matrix.forward(n, x, out, &mut work.kernel),
            Self::Fields(fields) => fields.forward(n, x, out, work),
        }
    }

    /// Both streams through the neurons with the same weights.
    pub fn forward_pair(&self, n: &Neuron, x: [&Padded; 2], out: [&mut Streams; 2], work: &mut Work) {
        match self {
            Self::All(matrix) => matrix.forward_pair(n, x, out, &mut work.kernel),
            Self::Fields(fields) => {
                let [h, t] = out;
                fields.forward(n, x[0], h, work);
                fields.forward(n, x[1], t, work);
            }
        }
    }

    /// The update of all weights, the bias with the input `bias_input`; `t` may be anything where every dt is 0.
    pub fn update(&mut self, bias_input: i64, x: [&Padded; 2], d: [&[i32]; 2], rounder: &Rounder, work: &mut Work) {
        match self {
            Self::All(matrix) => matrix.update(bias_input, x, d, rounder, &mut work.kernel),
            Self::Fields(fields) => fields.update(bias_input, x, d, rounder, work),
        }
    }

    /// As [`Matrix::update_each`], rows counted over the whole stage.
    pub fn update_each(
        &mut self,
        rows: (bool, usize),
        bias_input: i64,
        x: [&Padded; 2],
        d: [&[i32]; 2],
        step: impl FnMut(i64, i64, usize, usize) -> i64,
        work: &mut Work,
    ) {
        match self {
            Self::All(matrix) => matrix.update_each(rows, bias_input, x, d, step),
            Self::Fields(fields) => fields.update_each(rows, bias_input, x, d, step, work),
        }
    }
}

/// Spikes in words, a bit a step.
pub fn ones(words: &[i16]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

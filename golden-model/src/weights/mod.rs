//! Weights in memory, with what the optimizer keeps beside them: initial values, checks, checksums; [`Weights::load`] and [`Weights::save`] for files.

mod error;
mod file;
mod nir;

use sigprop_spec::config::ColumnSource;
use sigprop_spec::family::Task;
use sigprop_spec::{Config, StageShape};

pub use error::WeightsError;
pub use file::ImportReport;

use crate::rng::Rng;
use crate::target::thermometer;

/// The stream of a seed from which the start weights of an output stage are drawn.
const OUTPUT_STREAM: u64 = u64::MAX;
/// That from which cuts and signs of a thermometer are.
const THERMOMETER_STREAM: u64 = u64::MAX - 1;

/// The weights of one stage, as raw codes of the weight format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageWeights {
    /// `[n_out, n_in]`, row major.
    pub weight: Vec<i32>,
    /// `[n_out]`.
    pub bias: Vec<i32>,
    /// `[n_out, n_in + 1]`, the bias last in its row: the velocities, where the optimizer keeps them. Where it does, empty stands for zeros; where
    /// it does not, nobody looks at them.
    pub velocity: Vec<i32>,
}

/// The weights of a network and its target code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weights {
    /// One for each stage, that of the output stage last.
    pub stages: Vec<StageWeights>,
    /// The target code S, `[C, n_1]`, as raw activations, or where it learns the words SA of its table ([`Config::code`]); -amax or +amax when made by
    /// [`Weights::initial`]; or the projection F of an error that goes in with the input, `[C, n_in]`, each entry -f or +f; empty in a
    /// network without a code.
    pub code: Vec<i32>,
}

impl Weights {
    /// Random initial weights and code.
    ///
    /// `w = r >>> (31 - WF) >>> e` with r a uniform 32-bit integer, which for WF = 14 is `(uniform int16 >> 1) >> e`
    /// and for every WF the same real range `[-2^-e, 2^-e)`; e is the least integer from 0 with
    /// `n_in <= 3 * 2^(2e+1)`, so that `2^-e` is about `sqrt(3/n_in)`. Biases are 0. Of a recurrent stage the
    /// weights of the inputs have e = 1 and are drawn first, of all rows; those of its own activations follow, e by `n_in = n_out`. The code is -amax or +amax by
    /// a random bit; where the network learns a value it is a thermometer ([`thermometer`]). The output stage, where there is one, has a stream of its own: with it and without it the other stages start alike.
    #[must_use]
    pub fn initial(config: &Config, seed: u64) -> Self {
        let mut rng = Rng::new(seed, 0);
        let top = config.code_max() as i32;
        let mut out = Rng::new(seed, OUTPUT_STREAM);
        let stages = config.stages().iter().map(|shape| {
            let format = shape.weight;
            let rng = if shape.role.is_output() { &mut out } else { &mut rng };
            let mut draw = |e: u32| {
                let (r, shift) = (i64::from(rng.next_i32()), 31 - i64::from(format.fraction()) + i64::from(e));
                format.saturate(if shift >= 0 { r >> shift.min(62) } else { r << -shift }) as i32
            };
            let mut weight = vec![0; shape.outputs * shape.inputs];
            for (columns, e) in parts(shape) {
                for row in weight.chunks_exact_mut(shape.inputs) {
                    row[columns.clone()].iter_mut().for_each(|w| *w = draw(e));
                }
            }
            StageWeights { weight, bias: vec![0; shape.outputs], velocity: at_rest(config, shape) }
        });
        let stages = stages.collect();
        let code_length = code_shape(config).iter().product();
        let code = match config.task() {
            Task::Classification => (0..code_length).map(|_| if rng.next_i32() < 0 { -top } else { top }).collect(),
            Task::Regression if code_length > 0 => {
                let mut rng = Rng::new(seed, THERMOMETER_STREAM);
                let activations = thermometer::code(config, |below| rng.below(below));
                activations.into_iter().map(|activation| config.code().word(activation)).collect()
            }
            Task::Regression => Vec::new(),
        };
        Self { stages, code }
    }

    /// Shapes and ranges against a configuration.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self, config: &Config) -> Result<(), WeightsError> {
        let shapes = config.stages();
        if self.stages.len() != shapes.len() {
            let (got, want) = (self.stages.len(), shapes.len());
            return Err(WeightsError::Stages { got, want });
        }
        for (s, (w, shape)) in self.stages.iter().zip(shapes).enumerate() {
            let wmax = shape.weight.max();
            check_tensor(&tensor_name(config, s, "weight"), &w.weight, &[shape.outputs, shape.inputs], wmax)?;
            check_tensor(&tensor_name(config, s, "bias"), &w.bias, &[shape.outputs], wmax)?;
            if let Some(format) = config.velocity()
                && !w.velocity.is_empty()
            {
                let name = tensor_name(config, s, "velocity");
                check_tensor(&name, &w.velocity, &[shape.outputs, shape.columns()], format.max())?;
            }
        }
        let (name, max) = (code_name(config), config.code_max());
        check_tensor(name, &self.code, &code_shape(config), max)?;
        // Of an entry of F the core keeps the sign.
        match self.code.iter().position(|v| config.target().has_error() && i64::from(*v).abs() != max) {
            Some(index) => Err(WeightsError::Sign { name: name.to_owned(), index, value: self.code[index], max }),
            None => Ok(()),
        }
    }

    /// CRC-32 (as in zip) of a stage's weights: 16-bit little endian (32-bit where its weights are wider than 16
    /// bits), row by row, the bias last in its row.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn crc32(&self, config: &Config, stage: usize) -> u32 {
        let w = &self.stages[stage];
        let wide = config.stages()[stage].weight.bits() > 16;
        let mut hasher = crc32fast::Hasher::new();
        for (row, bias) in w.weight.chunks_exact(config.stages()[stage].inputs).zip(&w.bias) {
            let values = row.iter().chain([bias]);
            let bytes: Vec<u8> = if wide {
                values.flat_map(|v| v.to_le_bytes()).collect()
            } else {
                values.flat_map(|v| (*v as i16).to_le_bytes()).collect()
            };
            hasher.update(&bytes);
        }
        hasher.finalize()
    }

    /// [`Weights::crc32`] of every stage.
    #[must_use]
    pub fn crc32_all(&self, config: &Config) -> Vec<u32> {
        (0..self.stages.len()).map(|s| self.crc32(config, s)).collect()
    }
}

/// `[C, n_1]` of a target code, `[C, n_in]` of a projected error, or without a code `[0]`.
pub(crate) fn code_shape(config: &Config) -> Vec<usize> {
    config.code_width().map_or(vec![0], |width| vec![config.tokens(), width])
}

/// The tensor of an activation for each entry of the target code.
pub(crate) const CODE: &str = "token.code";
/// That of the words of a code that learns.
pub(crate) const LEARNED: &str = "target.learned";

/// That of the projection of an error.
pub(crate) const ERROR_CODE: &str = "error.code";

/// What the code is called in a file.
pub(crate) fn code_name(config: &Config) -> &'static str {
    match (config.target().has_error(), config.learns_code()) {
        (true, _) => ERROR_CODE,
        (_, true) => LEARNED,
        _ => CODE,
    }
}

/// What the numbers `what` of a stage (from 0) are called in a file: `stage1.weight`, `output.weight`.
pub(crate) fn tensor_name(config: &Config, stage: usize, what: &str) -> String {
    if stage < config.hidden().len() { format!("stage{}.{what}", stage + 1) } else { format!("output.{what}") }
}

/// The velocities of a stage at the beginning: zeros, or none where none are kept.
pub(crate) fn at_rest(config: &Config, shape: &StageShape) -> Vec<i32> {
    vec![0; config.velocity().map_or(0, |_| shape.outputs * shape.columns())]
}

/// Columns of a stage whose start weights are drawn one part after the other, each part row by row, and the e of each.
fn parts(shape: &StageShape) -> Vec<(std::ops::Range<usize>, u32)> {
    match shape.source {
        ColumnSource::All | ColumnSource::Fields(_) => vec![(0..shape.inputs, initial_shift(shape.inputs))],
        ColumnSource::Recurrent => {
            let inputs = shape.received;
            vec![(0..inputs, RECURRENT_INPUTS), (inputs..shape.inputs, initial_shift(shape.outputs))]
        }
    }
}

/// The e of the inputs of a recurrent stage.
const RECURRENT_INPUTS: u32 = 1;

/// The least e from 0 with `n_in <= 3 * 2^(2e+1)`.
fn initial_shift(inputs: usize) -> u32 {
    (0..).find(|e| inputs <= 3 << (2 * e + 1)).unwrap_or(0)
}

fn check_tensor(name: &str, values: &[i32], shape: &[usize], max: i64) -> Result<(), WeightsError> {
    let want: usize = shape.iter().product();
    if values.len() != want {
        let (name, want) = (name.to_owned(), shape.to_vec());
        return Err(WeightsError::Shape { name, got: vec![values.len()], want });
    }
    match values.iter().position(|v| i64::from(*v).abs() > max) {
        Some(index) => Err(WeightsError::Range { name: name.to_owned(), index, value: values[index], max }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_shift_follows_the_fan_in() {
        let of = |n| initial_shift(n);
        assert_eq!([of(1), of(6), of(7), of(24), of(25), of(64), of(96), of(97)], [0, 0, 1, 1, 2, 2, 2, 3]);
        assert_eq!([of(384), of(385), of(784), of(1024)], [3, 4, 4, 4]);
    }
}

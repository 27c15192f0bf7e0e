//! Weights as safetensors: `stageN.weight` `[n_out, n_in]`, `stageN.bias` `[n_out]` (N from 1), `token.code`
//! `[C, n_1]`, where the code learns `target.learned` `[C, n_1]` in its place (A + 8 bits), of an output stage `output.weight` `[C, n_in]` and `output.bias` `[C]`, and where the optimizer keeps velocities `stageN.velocity` (`output.velocity`) `[n_out, n_in + 1]`, the bias last, which may be missing (zeros)
//! and is left out of a network that keeps none; I16 or I32 hold raw codes, F32 or F64 real numbers. The configuration's TOML is in the metadata under
//! `config`; where the network answers a value, `value_offset` and `value_step` say what it is worth, `y = offset + step v`. PyTorch and numpy read these files with the `safetensors` package.

use std::collections::HashMap;
use std::path::Path;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use sigprop_spec::files::{self, Output};
use sigprop_spec::{Config, Format, StageShape};

use crate::data::Scale;

use super::{
    CODE, ERROR_CODE, LEARNED, StageWeights, Weights, WeightsError, at_rest, code_name, code_shape, nir, tensor_name,
};

/// Bytes of a file, at most: several times what the largest network takes as F64.
const MOST_BYTES: u64 = 1 << 28;

/// The value that is 0 and what 1 is worth, in the metadata of a network that answers a value.
const OFFSET: &str = "value_offset";
const STEP: &str = "value_step";

/// What happened to the numbers of a file on their way in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportReport {
    /// Values in all.
    pub values: usize,
    /// Values that were real numbers between two codes and have been rounded to one of them.
    pub rounded: usize,
    /// For each tensor with any: how many values were out of range and have been saturated.
    pub saturated: Vec<(String, usize)>,
    /// Velocities that were left out, since the network keeps none.
    pub left_out: usize,
    /// Whether the file, NIR, has no code, so that it is that of start weights of seed 1.
    pub drawn: bool,
    /// The scale of the values that the network has learned, where the file says it.
    pub scale: Option<Scale>,
}

impl ImportReport {
    /// Saturated values in all tensors.
    #[must_use]
    pub fn saturated_total(&self) -> usize {
        self.saturated.iter().map(|(_, n)| n).sum()
    }
}

struct Reader<'a> {
    file: String,
    tensors: SafeTensors<'a>,
    report: ImportReport,
}

impl Weights {
    /// Reads a file: safetensors, or of a network that spikes NIR.
    ///
    /// Integer tensors are raw codes; codes outside the format are saturated and counted. Float tensors are real
    /// numbers, rounded to the nearest code (ties away from zero), saturated and counted; in a float `token.code`
    /// -1 and 1 stand for -amax and amax. A code that learns begins at `token.code` where the file has no `target.learned`; one that does not
    /// is what `target.learned` stands for, rounded down, where the file has no `token.code`.
    ///
    /// # Errors
    /// Where the file cannot be read, is no safetensors file, or its tensors are not those of the network.
    pub fn load(path: &Path, config: &Config) -> Result<(Self, ImportReport), WeightsError> {
        Self::from_bytes(&files::read(path, MOST_BYTES)?, &path.display().to_string(), config)
    }

    /// As [`Weights::load`], from the bytes of a file, which errors call `file`.
    ///
    /// # Errors
    /// As [`Weights::load`].
    pub fn from_bytes(bytes: &[u8], file: &str, config: &Config) -> Result<(Self, ImportReport), WeightsError> {
        if nir::is_hdf5(bytes) {
            let (tensors, drawn) = nir::tensors(bytes, file, config)?;
            let container =
                |fault: SafeTensorError| WeightsError::Nir { file: file.to_owned(), reason: fault.to_string() };
            let bytes =
                safetensors::serialize(tensors.iter().filter_map(nir::Tensor::view), None).map_err(container)?;
            let (weights, report) = Self::from_tensors(&bytes, file, config)?;
            return Ok((weights, ImportReport { drawn, ..report }));
        }
        Self::from_tensors(bytes, file, config)
    }

    fn from_tensors(bytes: &[u8], file: &str, config: &Config) -> Result<(Self, ImportReport), WeightsError> {
        let file = file.to_owned();
        let container = |e: SafeTensorError| {
            let (reason, offset) = (e.to_string(), fault_offset(&e, bytes.len()));
            WeightsError::Container { file: file.clone(), reason, offset }
        };
        let tensors = SafeTensors::deserialize(bytes).map_err(container)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let mut reader = Reader { file: file.clone(), tensors, report: ImportReport::default() };
        reader.refuse_extra(config)?;
        if let Some(toml) = header.metadata().as_ref().and_then(|m| m.get("config")) {
            reader.check_formats(toml, config)?;
        }
        if config.task().has_values() {
            reader.report.scale = scale_of(header.metadata(), &file)?;
        }
        let mut stages = Vec::new();
        for (s, shape) in config.stages().iter().enumerate() {
            let [weight, bias, velocity] = ["weight", "bias", "velocity"].map(|what| tensor_name(config, s, what));
            let there = reader.tensors.tensor(&velocity).ok().map(|tensor| tensor.shape().iter().product::<usize>());
            let velocity = match config.velocity() {
                Some(format) if there.is_some() => {
                    reader.tensor(&velocity, &[shape.outputs, shape.columns()], Range::of(format))?
                }
                Some(_) => at_rest(config, shape),
                None => {
                    reader.report.left_out += there.unwrap_or(0);
                    Vec::new()
                }
            };
            stages.push(StageWeights {
                velocity,
                weight: reader.tensor(&weight, &[shape.outputs, shape.inputs], Range::of(shape.weight))?,
                bias: reader.tensor(&bias, &[shape.outputs], Range::of(shape.weight))?,
            });
        }
        let code = match config.code_width() {
            Some(_) if config.target().has_code() => reader.code(config)?,
            Some(_) => reader.tensor(code_name(config), &code_shape(config), Range::of(config.activation()))?,
            None => Vec::new(),
        };
        let weights = Self { stages, code };
        weights.check(config)?;
        Ok((weights, reader.report))
    }

    /// Writes a file, completely or not at all.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration or the file cannot be written.
    pub fn save(&self, path: &Path, config: &Config) -> Result<(), WeightsError> {
        self.save_to(Output::create(path)?, config)
    }

    /// As [`Weights::save`], into a file that was begun before.
    ///
    /// # Errors
    /// As [`Weights::save`].
    pub fn save_to(&self, output: Output, config: &Config) -> Result<(), WeightsError> {
        self.save_with(output, config, None)
    }

    /// As [`Weights::save_to`], with the scale of the values that were learned. A name that ends in `.nir` is written as NIR.
    ///
    /// # Errors
    /// As [`Weights::save`].
    pub fn save_with(&self, output: Output, config: &Config, scale: Option<Scale>) -> Result<(), WeightsError> {
        let file = output.path().display().to_string();
        let bytes = match nir::is_named(output.path()) {
            true => self.to_nir(config, &file)?,
            false => self.to_bytes_with(config, &file, scale)?,
        };
        Ok(output.write(&bytes)?)
    }

    /// Whether weights of the configuration can be written to a file of this name: what [`Weights::save`] finds only when they are there.
    ///
    /// # Errors
    /// Where the name ends in `.nir`, and NIR has no words for the network.
    pub fn can_save(path: &Path, config: &Config) -> Result<(), WeightsError> {
        if nir::is_named(path) {
            nir::sayable(config, &path.display().to_string())?;
        }
        Ok(())
    }

    /// The bytes of a file, which errors call `file`; the same weights give the same bytes.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration.
    pub fn to_bytes(&self, config: &Config, file: &str) -> Result<Vec<u8>, WeightsError> {
        self.to_bytes_with(config, file, None)
    }

    fn to_bytes_with(&self, config: &Config, file: &str, scale: Option<Scale>) -> Result<Vec<u8>, WeightsError> {
        self.check(config)?;
        let of_weights = |s: usize| config.stages().get(s).is_some_and(|shape| shape.weight.bits() > 16);
        let integer = |wide: bool| if wide { Dtype::I32 } else { Dtype::I16 };
        let mut tensors = Vec::new();
        for (s, (w, shape)) in self.stages.iter().zip(config.stages()).enumerate() {
            let (dims, wide) = (vec![shape.outputs, shape.inputs], of_weights(s));
            tensors.push((tensor_name(config, s, "weight"), integer(wide), dims, bytes_of(&w.weight, wide)));
            let dims = vec![shape.outputs];
            tensors.push((tensor_name(config, s, "bias"), integer(wide), dims, bytes_of(&w.bias, wide)));
            if let Some(format) = config.velocity() {
                let (wide, dims) = (format.bits() > 16, vec![shape.outputs, shape.columns()]);
                let values = if w.velocity.is_empty() { &at_rest(config, shape) } else { &w.velocity };
                tensors.push((tensor_name(config, s, "velocity"), integer(wide), dims, bytes_of(values, wide)));
            }
        }
        if config.code_width().is_some() {
            let wide = if config.learns_code() { config.code().format().bits() > 16 } else { of_weights(0) };
            tensors.push((code_name(config).to_owned(), integer(wide), code_shape(config), bytes_of(&self.code, wide)));
        }
        let mut metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
        if let Some(Scale { offset, step }) = scale {
            metadata.extend([(OFFSET.to_owned(), format!("{offset:?}")), (STEP.to_owned(), format!("{step:?}"))]);
        }
        let container =
            |e: SafeTensorError| WeightsError::Container { file: file.to_owned(), reason: e.to_string(), offset: 0 };
        let views: Result<Vec<_>, _> = tensors
            .iter()
            .map(|(name, dtype, shape, data)| Ok((name, TensorView::new(*dtype, shape.clone(), data)?)))
            .collect();
        safetensors::serialize(views.map_err(container)?, Some(metadata)).map_err(container)
    }
}

/// What the numbers of a tensor may be.
#[derive(Clone, Copy)]
struct Range {
    format: Format,
    /// The largest raw code: that of the format, or less.
    max: i64,
    /// -1 and 1 are exact.
    is_code: bool,
}

impl Range {
    fn of(format: Format) -> Self {
        Self { format, max: format.max(), is_code: false }
    }
}

/// The scale of values that a file says, if it says one.
fn scale_of(metadata: &Option<HashMap<String, String>>, file: &str) -> Result<Option<Scale>, WeightsError> {
    let said = |key: &str| metadata.as_ref().and_then(|metadata| metadata.get(key));
    let (Some(offset), Some(step)) = (said(OFFSET), said(STEP)) else { return Ok(None) };
    let number = |text: &String| text.parse::<f64>().ok().filter(|number| number.is_finite());
    match (number(offset), number(step)) {
        (Some(offset), Some(step)) if step > 0.0 => Ok(Some(Scale { offset, step })),
        _ => Err(WeightsError::Scale { file: file.to_owned(), offset: offset.clone(), step: step.clone() }),
    }
}

impl Reader<'_> {
    fn refuse_extra(&self, config: &Config) -> Result<(), WeightsError> {
        let stages = 0..config.stages().len();
        let mut want: Vec<String> =
            stages.flat_map(|s| ["weight", "bias"].map(|what| tensor_name(config, s, what))).collect();
        let code = code_name(config);
        want.extend(config.code_width().map(|_| code.to_owned()));
        let mut names = self.tensors.names();
        names.sort_unstable();
        // One form of the code may stand for the other.
        let other = if code == CODE { LEARNED } else { CODE };
        let other = Some(other).filter(|_| config.target().has_code() && !names.contains(&code));
        // Velocities may be there for any optimizer.
        let known = |name: &str| {
            let name = name.strip_suffix(".velocity").map_or(name.to_owned(), |stage| format!("{stage}.weight"));
            // The error's projection serves learning alone.
            want.contains(&name) || other == Some(&name[..]) || (name == ERROR_CODE && config.target().has_error())
        };
        let Some(name) = names.iter().find(|name| !known(name)) else { return Ok(()) };
        let shape = self.tensors.tensor(name).map(|t| t.shape().to_vec()).unwrap_or_default();
        let (file, name) = (self.file.clone(), (*name).to_owned());
        Err(WeightsError::Extra { file, name, shape, want: want.join(", ") })
    }

    /// Raw codes mean something else in another format; a configuration that cannot be read says nothing.
    fn check_formats(&self, toml: &str, config: &Config) -> Result<(), WeightsError> {
        let Ok(saved) = Config::from_toml(&self.file, toml, &[]) else { return Ok(()) };
        let is_float = |n: &str| self.tensors.tensor(n).is_ok_and(|t| matches!(t.dtype(), Dtype::F32 | Dtype::F64));
        let stages = saved.stages().iter().zip(config.stages()).enumerate();
        let of_stage = |(s, (saved, stage)): (usize, (&StageShape, &StageShape))| {
            ("weight", format!("stage{}.weight", s + 1), saved.weight.fraction(), stage.weight.fraction())
        };
        let code = (saved.activation().fraction(), config.activation().fraction());
        let pairs = stages
            .map(of_stage)
            .chain([CODE, LEARNED, ERROR_CODE].map(|name| ("activation", name.to_owned(), code.0, code.1)));
        for (what, tensor, got, want) in pairs {
            // Without a target code nothing in the file is in the activations' format.
            if got != want && self.tensors.tensor(&tensor).is_ok() && !is_float(&tensor) {
                return Err(WeightsError::Format { file: self.file.clone(), what, got, want });
            }
        }
        Ok(())
    }

    /// The target code, in the form that the network has, whichever the file has.
    fn code(&mut self, config: &Config) -> Result<Vec<i32>, WeightsError> {
        let has = |name: &str| self.tensors.tensor(name).is_ok();
        let (shape, own, learned) = (code_shape(config), code_name(config), config.learned_form());
        let activations = Range { is_code: true, ..Range::of(config.activation()) };
        let words = Range { format: learned.format(), max: learned.max(), is_code: true };
        match (own, has(own), has(CODE), has(LEARNED)) {
            (LEARNED, false, true, _) => {
                let code = self.tensor(CODE, &shape, activations)?;
                Ok(code.into_iter().map(|activation| learned.word(activation)).collect())
            }
            (CODE, false, _, true) => {
                let code = self.tensor(LEARNED, &shape, words)?;
                Ok(code.into_iter().map(|word| learned.activation(word)).collect())
            }
            _ => self.tensor(own, &shape, if own == LEARNED { words } else { activations }),
        }
    }

    fn tensor(&mut self, name: &str, want: &[usize], range: Range) -> Result<Vec<i32>, WeightsError> {
        let Ok(view) = self.tensors.tensor(name) else {
            let mut has = self.tensors.names();
            has.sort_unstable();
            let (file, name, want) = (self.file.clone(), name.to_owned(), want.to_vec());
            return Err(WeightsError::Missing { file, name, want, has: has.join(", ") });
        };
        if view.shape() != want {
            let (got, want) = (view.shape().to_vec(), want.to_vec());
            let source = Box::new(WeightsError::Shape { name: name.to_owned(), got, want });
            return Err(WeightsError::InFile { file: self.file.clone(), source });
        }
        let codes = match view.dtype() {
            Dtype::I16 => words::<2>(view.data()).map(|b| i64::from(i16::from_le_bytes(b))).collect(),
            Dtype::I32 => words::<4>(view.data()).map(|b| i64::from(i32::from_le_bytes(b))).collect(),
            Dtype::F32 => {
                let reals = words::<4>(view.data()).map(|b| f64::from(f32::from_le_bytes(b)));
                self.round(name, reals, range)?
            }
            Dtype::F64 => {
                let reals = words::<8>(view.data()).map(f64::from_le_bytes);
                self.round(name, reals, range)?
            }
            other => {
                let (file, name) = (self.file.clone(), name.to_owned());
                return Err(WeightsError::Dtype { file, name, got: format!("{other:?}") });
            }
        };
        let out: usize = codes.iter().filter(|v| v.abs() > range.max).count();
        self.report.values += codes.len();
        if out > 0 {
            self.report.saturated.push((name.to_owned(), out));
        }
        Ok(codes.into_iter().map(|v| v.clamp(-range.max, range.max) as i32).collect())
    }

    /// Real numbers to codes: nearest, ties away from zero; one past the largest code marks what must saturate.
    fn round(
        &mut self,
        name: &str,
        reals: impl Iterator<Item = f64>,
        Range { format, max, is_code }: Range,
    ) -> Result<Vec<i64>, WeightsError> {
        let mut codes = Vec::new();
        for (index, real) in reals.enumerate() {
            if !real.is_finite() {
                let (file, name) = (self.file.clone(), name.to_owned());
                return Err(WeightsError::NotFinite { file, name, index });
            }
            let (code, saturated) = format.from_real(real);
            let is_one = is_code && real.abs() == 1.0;
            codes.push(match (is_one, saturated) {
                (true, _) => max * code.signum(),
                (false, true) => code + code.signum(),
                (false, false) => code,
            });
            self.report.rounded += usize::from(!saturated && format.to_real(code) != real);
        }
        Ok(codes)
    }
}

fn words<const N: usize>(data: &[u8]) -> impl Iterator<Item = [u8; N]> {
    data.as_chunks::<N>().0.iter().copied()
}

fn bytes_of(values: &[i32], wide: bool) -> Vec<u8> {
    if wide {
        values.iter().flat_map(|v| v.to_le_bytes()).collect()
    } else {
        values.iter().flat_map(|v| (*v as i16).to_le_bytes()).collect()
    }
}

/// Where a container is broken: in the length, in the header (in JSON at its column), or at the data's end.
fn fault_offset(fault: &SafeTensorError, length: usize) -> usize {
    match fault {
        SafeTensorError::HeaderTooSmall | SafeTensorError::MetadataIncompleteBuffer => length,
        SafeTensorError::HeaderTooLarge | SafeTensorError::InvalidHeaderLength => 0,
        SafeTensorError::InvalidHeaderDeserialization(json) if json.line() == 1 => 8 + json.column().saturating_sub(1),
        _ => 8,
    }
}

//! A checked configuration.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use sigprop_spec::{Config as Checked, files};

use crate::refused;

/// Bytes of a configuration file, at most.
const MOST_BYTES: u64 = 1 << 20;
/// The configuration in a folder that a command wrote.
const IN_FOLDER: &str = "config.toml";

/// A checked configuration; it does not change.
#[pyclass(frozen, module = "sigprop._core")]
#[derive(Debug, Clone)]
pub struct Config(pub Checked);

#[pymethods]
impl Config {
    /// Of a preset, with TOML values laid over its keys (`learning.epochs=5`).
    #[staticmethod]
    fn preset(name: &str, overrides: Vec<String>) -> PyResult<Self> {
        Checked::preset_with(name, &overrides).map(Self).map_err(refused)
    }

    /// The text of a file, or of the one in a folder that a command wrote.
    #[staticmethod]
    fn text_of(path: PathBuf) -> PyResult<String> {
        let path = if path.is_dir() { path.join(IN_FOLDER) } else { path };
        let bytes = files::read(&path, MOST_BYTES).map_err(refused)?;
        let fault = |fault| refused(format!("{}: {fault}; save it as UTF-8", path.display()));
        String::from_utf8(bytes).map_err(fault)
    }

    /// Of a text in TOML, which errors call `name`.
    #[staticmethod]
    fn toml(text: &str, overrides: Vec<String>, name: &str) -> PyResult<Self> {
        Checked::from_toml(name, text, &overrides).map(Self).map_err(refused)
    }

    /// Names and summaries of the presets.
    #[staticmethod]
    fn presets() -> Vec<(&'static str, &'static str)> {
        Checked::presets().iter().map(|preset| (preset.name, preset.summary)).collect()
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// The first half of the SHA-256 of what is configured, in hexadecimal.
    #[getter]
    fn hash(&self) -> String {
        self.0.hash_hex()
    }

    #[getter]
    fn inputs(&self) -> usize {
        self.0.inputs()
    }

    #[getter]
    fn classes(&self) -> usize {
        self.0.classes()
    }

    #[getter]
    fn epochs(&self) -> usize {
        self.0.epochs()
    }

    /// The largest activation.
    #[getter]
    fn amax(&self) -> i64 {
        self.0.activation().max()
    }

    #[getter]
    fn activation_bits(&self) -> u32 {
        self.0.activation().bits()
    }

    #[getter]
    fn has_values(&self) -> bool {
        self.0.task().has_values()
    }

    #[getter]
    fn takes_sequences(&self) -> bool {
        self.0.takes_sequences()
    }

    #[getter]
    fn learns(&self) -> bool {
        self.0.learns()
    }

    /// What of a preset was dropped for the members laid over it.
    #[getter]
    fn dropped(&self) -> Vec<String> {
        self.0.dropped().iter().map(ToString::to_string).collect()
    }

    /// For each stage its name, shape and formats.
    #[getter]
    fn stages<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let stage = |(s, shape): (usize, &sigprop_spec::StageShape)| {
            let dict = PyDict::new(py);
            dict.set_item("name", self.0.stage_name(s))?;
            dict.set_item("inputs", shape.inputs)?;
            dict.set_item("neurons", shape.outputs)?;
            dict.set_item("weight_bits", shape.weight.bits())?;
            dict.set_item("weight_frac", shape.weight.fraction())?;
            dict.set_item("lr_shift", shape.lr_shift)?;
            dict.set_item("threshold", shape.threshold)?;
            dict.set_item("activation", self.0.activation_function().word())?;
            dict.set_item("loss", shape.loss.word())?;
            dict.set_item("is_output", shape.role.is_output())?;
            dict.set_item("fields", matches!(shape.source, sigprop_spec::config::ColumnSource::Fields(_)))?;
            Ok(dict)
        };
        self.0.stages().iter().enumerate().map(stage).collect()
    }

    /// What neurons are: "static", "lif".
    #[getter]
    fn neuron(&self) -> &'static str {
        self.0.neuron().word()
    }

    /// What the target stream begins as: "code", ...
    #[getter]
    fn target(&self) -> &'static str {
        self.0.target().word()
    }

    /// What a prediction follows from: "last", "sum", ...
    #[getter]
    fn readout(&self) -> &'static str {
        self.0.readout().word()
    }

    /// All keys, each explicit.
    fn to_toml(&self) -> String {
        self.0.to_toml()
    }
}

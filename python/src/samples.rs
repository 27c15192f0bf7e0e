//! Data: of numbers in memory, and such as the command reads.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use sigprop_golden_model::data::{self, DataSource, Dataset, Known, Label, Scale, Selection};

use crate::config::Config;
use crate::refused;

/// What errors call numbers that come from no file.
const IN_MEMORY: &str = "y";

/// Samples in the activation format, with their labels.
#[pyclass(frozen, module = "sigprop._core")]
#[derive(Debug, Clone)]
pub struct Samples(pub Dataset);

#[pymethods]
impl Samples {
    /// Plain samples: `x` `[n, inputs]`, `labels` `[n]`.
    #[staticmethod]
    fn plain(x: PyReadonlyArray2<'_, i16>, labels: PyReadonlyArray1<'_, u8>) -> PyResult<Self> {
        let (n, inputs) = x.as_array().dim();
        let flat: Vec<i16> = x.as_array().iter().copied().collect();
        let labels = labels.as_array().to_vec();
        let given = labels.len();
        let set = Dataset::new(inputs, flat, labels);
        set.map(Self).ok_or_else(|| {
            refused(format!("X has {n} samples of {inputs} values, y {given}: give as many, of one value at least"))
        })
    }

    /// Sequences: `x` `[steps of all, inputs]`, one sequence after the other, `steps` and `labels` `[n]`.
    #[staticmethod]
    fn sequences(x: PyReadonlyArray2<'_, i16>, steps: Vec<usize>, labels: PyReadonlyArray1<'_, u8>) -> PyResult<Self> {
        let inputs = x.as_array().dim().1;
        let flat: Vec<i16> = x.as_array().iter().copied().collect();
        let set = Dataset::sequences(inputs, flat, &steps, labels.as_array().to_vec());
        let most = sigprop_spec::config::MAX_STEPS;
        set.map(Self)
            .ok_or_else(|| refused(format!("X and y are no sequences: each has 1 to {most} steps, and a label")))
    }

    /// Inputs of each sample, `[n, inputs]`; of sequences those of all their steps below each other.
    #[getter]
    fn x<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<i16>>> {
        let flat: Vec<i16> = self.0.iter().flat_map(|(x, _)| x).copied().collect();
        let rows = flat.len() / self.0.inputs();
        flat.into_pyarray(py).reshape([rows, self.0.inputs()])
    }

    /// Labels, `[n]`.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        self.0.iter().map(|(_, label)| label as i64).collect::<Vec<_>>().into_pyarray(py)
    }

    /// The values as they were given, `[n]`, where the network learns some.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.0.known().iter().map(|known| known.value).collect::<Vec<_>>().into_pyarray(py)
    }

    /// Steps of each, `[n]`; `None` where samples are no sequences.
    #[getter]
    fn steps(&self) -> Option<Vec<usize>> {
        self.0.has_sequences().then(|| (0..self.0.len()).map(|sample| self.0.steps(sample)).collect())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// What the values of a training set become: their scale, and the ranges that stand for classes.
#[pyclass(frozen, module = "sigprop._core")]
#[derive(Debug, Clone)]
pub struct Values(data::Values);

#[pymethods]
impl Values {
    /// Of a training set's values, with a scale of its own or one that is given.
    #[staticmethod]
    #[pyo3(signature = (config, y, scale = None))]
    fn fit(config: &Config, y: PyReadonlyArray1<'_, f64>, scale: Option<(f64, f64)>) -> PyResult<Self> {
        let scale = scale.map(|(offset, step)| Scale { offset, step });
        data::Values::fit(&config.0, &known(&y), scale, IN_MEMORY).map(Self).map_err(refused)
    }

    /// Those of a network that was loaded, which knows their scale alone: no samples can be made with them.
    #[staticmethod]
    fn of_scale(config: &Config, offset: f64, step: f64) -> Self {
        Self(data::Values::of(&config.0, Scale { offset, step }, Vec::new()))
    }

    /// Those that were found before: scale and edges.
    #[staticmethod]
    fn of(config: &Config, offset: f64, step: f64, edges: Vec<i16>) -> Self {
        Self(data::Values::of(&config.0, Scale { offset, step }, edges))
    }

    /// Where each range but the first begins.
    #[getter]
    fn edges(&self) -> Vec<i16> {
        self.0.edges().to_vec()
    }

    /// The value that is 0, and what 1 is worth.
    #[getter]
    fn scale(&self) -> (f64, f64) {
        (self.0.scale().offset, self.0.scale().step)
    }

    /// Samples `x` `[n, inputs]` with their values `y` `[n]`.
    fn samples(
        &self,
        config: &Config,
        x: PyReadonlyArray2<'_, i16>,
        y: PyReadonlyArray1<'_, f64>,
    ) -> PyResult<Samples> {
        if self.0.edges().len() + 1 != config.0.classes() {
            return Err(refused(
                "a loaded network knows the scale of its values, but not the ranges of its training set, which its hidden stages learn: fit it again to train or \
                 to evaluate; predict and score need none",
            ));
        }
        let labels = vec![0u8; y.as_array().len()];
        let (_, inputs) = x.as_array().dim();
        let set = Dataset::new(inputs, x.as_array().iter().copied().collect(), labels);
        let mut set = set.ok_or_else(|| refused("X and y have not as many samples"))?.with_known(known(&y));
        self.0.settle(&mut set, IN_MEMORY).map_err(refused)?;
        Ok(Samples(set))
    }
}

/// The values, each with its place from 1.
fn known(y: &PyReadonlyArray1<'_, f64>) -> Vec<Known> {
    y.as_array().iter().enumerate().map(|(n, &value)| Known { value, line: n as u64 + 1 }).collect()
}

/// Training and test set, the scale of their values, remarks.
type Loaded = (Samples, Samples, Option<(f64, f64)>, Vec<String>);

/// Training and test set of a source that the command knows (`digits`, `csv:FILE`, `idx:DIR`, ...), as it reads them, what their values are scaled by, and remarks.
#[pyfunction]
#[pyo3(signature = (source, config, label = None, test = None, sequence = None))]
pub fn load(
    py: Python<'_>,
    source: &str,
    config: &Config,
    label: Option<&str>,
    test: Option<&str>,
    sequence: Option<&str>,
) -> PyResult<Loaded> {
    let column = |column: Option<&str>| column.map(str::parse::<Label>).transpose().map_err(refused);
    let named = |source: &str| source.parse::<DataSource>().map_err(refused);
    let selection = Selection {
        source: named(source)?,
        label: column(label)?,
        sequence: column(sequence)?,
        test: test.map(named).transpose()?,
        scale: None,
    };
    let loaded = py.detach(|| selection.load(&config.0, &|| false)).map_err(refused)?;
    let scale = loaded.data.scale.map(|Scale { offset, step }| (offset, step));
    Ok((Samples(loaded.data.train), Samples(loaded.data.test), scale, loaded.notes))
}

/// Bytes 0 to 255 as activations, as the command takes pictures.
#[pyfunction]
pub fn codes_of_bytes<'py>(x: PyReadonlyArray2<'py, u8>, config: &Config) -> Bound<'py, PyArray2<i16>> {
    let bits = config.0.activation().bits();
    x.as_array().mapv(|v| data::code_of_byte(v, bits)).into_pyarray(x.py())
}

/// Real numbers -1 to 1 as activations, as the command takes tables of them.
#[pyfunction]
pub fn codes_of_reals<'py>(x: PyReadonlyArray2<'py, f64>, config: &Config) -> Bound<'py, PyArray2<i16>> {
    let amax = config.0.activation().max();
    x.as_array().mapv(|v| data::code_of_real(v, amax)).into_pyarray(x.py())
}

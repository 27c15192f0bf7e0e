//! The golden model, trained and asked.

use std::ops::ControlFlow;
use std::path::PathBuf;

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use sigprop_golden_model::data::{Data, Dataset, Scale};
use sigprop_golden_model::portrait::Activations;
use sigprop_golden_model::train::{self, Accuracy, Epoch, Options, Progress};
use sigprop_golden_model::{Model, Observer, OwnedTrace, StageTrace, Weights};
use sigprop_spec::files;

use crate::config::Config;
use crate::samples::Samples;
use crate::trace::Trace;
use crate::{refused, weights};

/// A network of the golden model.
#[pyclass(module = "sigprop._core")]
#[derive(Debug, Clone)]
pub struct Network {
    config: Config,
    model: Model,
}

/// What training came to, and what ended it before its time.
type Trained<'py> = (Vec<Bound<'py, PyDict>>, Option<PyErr>);

#[pymethods]
impl Network {
    /// With the start weights of a seed.
    #[staticmethod]
    fn initial(config: &Config, seed: u64) -> PyResult<Self> {
        Self::with(config, &Weights::initial(&config.0, seed))
    }

    /// With weights of a dictionary of arrays; beside it how many values were rounded, and how many saturated.
    #[staticmethod]
    fn from_arrays(config: &Config, arrays: &Bound<'_, PyDict>) -> PyResult<(Self, usize, usize)> {
        let (weights, report) = weights::from_dict(arrays, &config.0)?;
        Ok((Self::with(config, &weights)?, report.rounded, report.saturated_total()))
    }

    /// With the weights of a file; beside it the scale of the values that it has learned.
    #[staticmethod]
    fn load(config: &Config, path: PathBuf) -> PyResult<(Self, Option<(f64, f64)>)> {
        let (weights, report) = Weights::load(&path, &config.0).map_err(refused)?;
        Ok((Self::with(config, &weights)?, report.scale.map(|Scale { offset, step }| (offset, step))))
    }

    /// Writes the weights, completely or not at all.
    #[pyo3(signature = (path, scale = None))]
    fn save(&self, path: PathBuf, scale: Option<(f64, f64)>) -> PyResult<()> {
        let scale = scale.map(|(offset, step)| Scale { offset, step });
        let file = files::Output::create(&path).map_err(refused)?;
        self.model.weights().save_with(file, &self.config.0, scale).map_err(refused)
    }

    /// Weights as a dictionary of arrays of raw codes.
    fn weights<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        weights::to_dict(py, &self.model.weights(), &self.config.0)
    }

    /// CRC-32 of each stage's weights, as the command prints them.
    fn crc32(&self) -> Vec<u32> {
        self.model.weights().crc32_all(&self.config.0)
    }

    /// Trains as the command does; `test` is measured after each epoch. `observers` has for each stage what is called with every [`Trace`]; `told` is called now and
    /// then with samples trained, samples to train, the epoch and the share of its samples that were predicted before they were learned.
    #[pyo3(signature = (data, test, epochs, shuffled, seed, observers, told))]
    #[expect(clippy::too_many_arguments, reason = "one call for the package alone, each by its name")]
    fn train<'py>(
        &mut self,
        py: Python<'py>,
        data: &Samples,
        test: Option<&Samples>,
        epochs: usize,
        shuffled: bool,
        seed: u64,
        observers: Vec<Option<Py<PyAny>>>,
        told: Option<Py<PyAny>>,
    ) -> PyResult<Trained<'py>> {
        self.check(&data.0)?;
        let inputs = data.0.inputs();
        let none = || Dataset::new(inputs, Vec::new(), Vec::new());
        let test = match test {
            Some(test) => {
                self.check(&test.0)?;
                test.0.clone()
            }
            None => none().ok_or_else(|| refused("samples have no inputs"))?,
        };
        let measured = !test.is_empty();
        let order = if shuffled { train::Order::Shuffled } else { train::Order::Natural };
        let options = Options { epochs, samples: None, order, seed, evaluate_train: false };
        let data = Data { train: data.0.clone(), test, scale: None };
        let mut fault = None;
        let (model, config) = (&mut self.model, &self.config.0);
        let report = if observers.is_empty() {
            let mut each = |at: &Progress<'_>| tell(at, told.as_ref(), &mut fault);
            py.detach(|| train::run(model, config, &data, &options, &mut each))
        } else {
            let mut caller = Caller { observers, fault: None };
            let slot = &mut fault;
            let mut each = |at: &Progress<'_>| tell(at, told.as_ref(), slot);
            let report = py.detach(|| train::run_observed(model, config, &data, &options, &mut caller, &mut each));
            fault = caller.fault.or(fault);
            report
        };
        let report = report.map_err(refused)?;
        let history: PyResult<Vec<_>> = report.epochs.iter().map(|epoch| epoch_dict(py, epoch, measured)).collect();
        Ok((history?, fault))
    }

    /// Trains each sample once, in order, going on from where the network is; the bank is refreshed where `refresh` says so. Gives how many were predicted before they
    /// were learned, and of each stage how often it fired.
    fn learn(
        &mut self,
        py: Python<'_>,
        data: &Samples,
        refresh: bool,
        observers: Vec<Option<Py<PyAny>>>,
    ) -> PyResult<(usize, Vec<u64>)> {
        self.check(&data.0)?;
        train::check(&self.config.0).map_err(refused)?;
        let before: Vec<u64> = self.updates();
        let mut caller = Caller { observers, fault: None };
        let model = &mut self.model;
        let mut stopped = None;
        let right = py.detach(|| {
            if refresh {
                model.refresh();
            }
            let mut right = 0;
            for (n, (x, label)) in data.0.iter().enumerate() {
                let outcome = if caller.observers.is_empty() {
                    model.train(x, label, &mut ())
                } else {
                    model.train(x, label, &mut caller)
                };
                right += usize::from(outcome.prediction == label as i64);
                if n % train::TOLD == 0 {
                    stopped = Python::attach(|py| py.check_signals()).err();
                }
                if stopped.is_some() || caller.fault.is_some() {
                    break;
                }
            }
            right
        });
        if let Some(fault) = caller.fault.or(stopped) {
            return Err(fault);
        }
        let updates = self.updates().iter().zip(before).map(|(now, before)| now - before).collect();
        Ok((right, updates))
    }

    /// Classes `[n]`, answers `[n, answers]` and of each stage its scores `[n, C]`, where it has some, by a copy whose bank is refreshed.
    #[expect(clippy::type_complexity, reason = "three arrays")]
    fn infer<'py>(
        &self,
        py: Python<'py>,
        data: &Samples,
    ) -> PyResult<(Bound<'py, PyArray1<i64>>, Bound<'py, PyArray2<i64>>, Vec<Option<Bound<'py, PyArray2<i64>>>>)> {
        self.check_width(&data.0)?;
        let n = data.0.len();
        let (config, model) = (&self.config.0, &self.model);
        let (classes, answers, scores) = py.detach(|| {
            let mut model = model.clone();
            model.refresh();
            let (mut classes, mut answers) = (Vec::with_capacity(n), Vec::with_capacity(n * config.answers()));
            let mut scores: Vec<Vec<i64>> = vec![Vec::new(); config.stages().len()];
            for (x, _) in data.0.iter() {
                let inference = model.infer(x);
                classes.push(inference.class as i64);
                answers.extend_from_slice(&inference.answer);
                scores.iter_mut().zip(&inference.scores).for_each(|(all, scores)| all.extend_from_slice(scores));
            }
            (classes, answers, scores)
        });
        let rows = |flat: Vec<i64>, width: usize| flat.into_pyarray(py).reshape([n, width]);
        let of = |flat: Vec<i64>| {
            let width = flat.len().checked_div(n).unwrap_or(config.classes());
            (width > 0).then(|| rows(flat, width)).transpose()
        };
        let scores = scores.into_iter().map(of).collect::<PyResult<Vec<_>>>()?;
        Ok((classes.into_pyarray(py), rows(answers, config.answers())?, scores))
    }

    /// Accuracies in percent, by a copy whose bank is refreshed.
    fn evaluate<'py>(&self, py: Python<'py>, data: &Samples) -> PyResult<Bound<'py, PyDict>> {
        self.check(&data.0)?;
        let accuracy = py.detach(|| train::evaluate(&self.model, &data.0));
        accuracy_dict(py, &accuracy)
    }

    /// Of each hidden stage h `[n, n_out]` and the targets of the classes t `[C, n_out]`, where it has some, by a copy whose bank is refreshed.
    #[expect(clippy::type_complexity, reason = "two arrays a stage")]
    fn activations<'py>(
        &self,
        py: Python<'py>,
        data: &Samples,
    ) -> PyResult<Vec<(Bound<'py, PyArray2<i16>>, Option<Bound<'py, PyArray2<i16>>>)>> {
        self.check(&data.0)?;
        let n = data.0.len();
        let all: Vec<usize> = (0..n).collect();
        let found = py.detach(|| Activations::of(&self.model, &data.0, &all));
        let stage = |layer: sigprop_golden_model::portrait::Layer| {
            let neurons = layer.neurons;
            let rows = |flat: Vec<i16>| {
                let rows = flat.len() / neurons;
                flat.into_pyarray(py).reshape([rows, neurons])
            };
            Ok((rows(layer.h)?, layer.t.map(rows).transpose()?))
        };
        found.layers.into_iter().map(stage).collect()
    }

    fn copy(&self) -> Self {
        self.clone()
    }
}

impl Network {
    fn with(config: &Config, weights: &Weights) -> PyResult<Self> {
        let mut model = Model::new(&config.0, weights).map_err(refused)?;
        model.refresh();
        Ok(Self { config: config.clone(), model })
    }

    fn updates(&self) -> Vec<u64> {
        (0..self.config.0.stages().len()).map(|s| self.model.updates(s)).collect()
    }

    /// Refuses samples that are not for the network, which the model would panic on.
    fn check(&self, data: &Dataset) -> PyResult<()> {
        let config = &self.config.0;
        self.check_width(data)?;
        if data.inputs() != config.sample_width() {
            return Err(refused("the network learns values: give samples with theirs (Values.samples)"));
        }
        match data.iter().map(|(_, label)| label).find(|label| *label >= config.classes()) {
            Some(label) => {
                let classes = config.classes();
                Err(refused(format!(
                    "label {label} is none of the network's {classes} classes: labels are 0 to {}",
                    classes - 1
                )))
            }
            None => Ok(()),
        }
    }

    fn check_width(&self, data: &Dataset) -> PyResult<()> {
        let config = &self.config.0;
        let (got, want) = (data.inputs(), config.inputs());
        if got != want && got != config.sample_width() {
            return Err(refused(format!(
                "X has {got} features, but the network has {want} inputs: give it as many (network.inputs)"
            )));
        }
        if data.has_sequences() != config.takes_sequences() {
            let given = if config.takes_sequences() {
                "sequences: a list of arrays [steps, inputs]"
            } else {
                "plain samples: an array [n, inputs]"
            };
            return Err(refused(format!("the network takes {given}")));
        }
        Ok(())
    }
}

/// Calls what looks at stages; the first error ends it.
struct Caller {
    observers: Vec<Option<Py<PyAny>>>,
    fault: Option<PyErr>,
}

impl Observer for Caller {
    const ACTIVE: bool = true;

    fn stage(&mut self, trace: &StageTrace<'_>) {
        if self.fault.is_some() {
            return;
        }
        if let Some(Some(observer)) = self.observers.get(trace.stage) {
            let trace = OwnedTrace::from(trace);
            self.fault = Python::attach(|py| observer.call1(py, (Trace(trace),))).err();
        }
    }
}

/// Looks for Ctrl-C, and tells where training is.
fn tell(at: &Progress<'_>, told: Option<&Py<PyAny>>, fault: &mut Option<PyErr>) -> ControlFlow<()> {
    let said = Python::attach(|py| {
        py.check_signals()?;
        told.map_or(Ok(()), |told| told.call1(py, (at.sample, at.total, at.epoch, at.online)).map(|_| ()))
    });
    match said {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            *fault = Some(error);
            ControlFlow::Break(())
        }
    }
}

fn epoch_dict<'py>(py: Python<'py>, epoch: &Epoch, measured: bool) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("epoch", epoch.epoch + 1)?;
    dict.set_item("samples", epoch.samples)?;
    dict.set_item("online", epoch.online)?;
    dict.set_item("updates", &epoch.updates)?;
    dict.set_item("lr_shift", &epoch.lr_shift)?;
    if measured {
        dict.set_item("test", accuracy_dict(py, &epoch.test)?)?;
    }
    Ok(dict)
}

fn accuracy_dict<'py>(py: Python<'py>, accuracy: &Accuracy) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("answer", accuracy.answer)?;
    dict.set_item("stages", &accuracy.stages)?;
    dict.set_item("r2", accuracy.r2)?;
    Ok(dict)
}

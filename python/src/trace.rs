//! What a stage made of a training sample.

use numpy::{PyArray1, ToPyArray};
use pyo3::prelude::*;
use sigprop_golden_model::OwnedTrace;

/// What a stage made of a training sample: arrays of its neurons `[n_out]`, scores `[C]`.
#[pyclass(frozen, module = "sigprop._core")]
#[derive(Debug)]
pub struct Trace(pub OwnedTrace);

#[pymethods]
impl Trace {
    /// The stage, from 0.
    #[getter]
    fn stage(&self) -> usize {
        self.0.stage
    }

    /// The true class.
    #[getter]
    fn label(&self) -> usize {
        self.0.label
    }

    /// The class whose target came along.
    #[getter]
    fn token(&self) -> usize {
        self.0.token
    }

    /// Activations of the input stream.
    #[getter]
    fn h<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i16>> {
        self.0.h.to_pyarray(py)
    }

    /// Activations of the target stream.
    #[getter]
    fn t<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i16>> {
        self.0.t.to_pyarray(py)
    }

    /// Scores before the update.
    #[getter]
    fn scores<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        self.0.scores.to_pyarray(py)
    }

    /// The strongest wrong class.
    #[getter]
    fn rival(&self) -> usize {
        self.0.rival
    }

    /// Whether the stage updated its weights.
    #[getter]
    fn fired(&self) -> bool {
        self.0.fired
    }

    /// What the loss asks of h: zeros where the stage did not fire.
    #[getter]
    fn dh<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i32>> {
        self.0.dh.to_pyarray(py)
    }

    /// The same of t.
    #[getter]
    fn dt<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i32>> {
        self.0.dt.to_pyarray(py)
    }

    fn __repr__(&self) -> String {
        let OwnedTrace { stage, label, token, fired, .. } = &self.0;
        format!("Trace(stage={stage}, label={label}, token={token}, fired={})", if *fired { "True" } else { "False" })
    }
}

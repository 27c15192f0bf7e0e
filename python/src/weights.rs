//! Weights as dictionaries of arrays, by the names that they have in a file.

use numpy::{IntoPyArray, PyArrayDyn, PyArrayMethods, PyReadonlyArrayDyn};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView, serialize};
use sigprop_golden_model::{ImportReport, Weights};
use sigprop_spec::Config;

use crate::refused;

/// What errors call weights that come from no file.
const IN_MEMORY: &str = "weights";

/// All arrays: of integers (raw codes).
pub fn to_dict<'py>(py: Python<'py>, weights: &Weights, config: &Config) -> PyResult<Bound<'py, PyDict>> {
    let bytes = weights.to_bytes(config, IN_MEMORY).map_err(refused)?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(refused)?;
    let dict = PyDict::new(py);
    for name in tensors.names() {
        let tensor = tensors.tensor(name).map_err(refused)?;
        let codes: Vec<i32> = match tensor.dtype() {
            Dtype::I16 => tensor.data().as_chunks().0.iter().map(|b| i16::from_le_bytes(*b).into()).collect(),
            _ => tensor.data().as_chunks().0.iter().map(|b| i32::from_le_bytes(*b)).collect(),
        };
        dict.set_item(name, codes.into_pyarray(py).reshape(tensor.shape().to_vec())?)?;
    }
    Ok(dict)
}

/// Those of a dictionary of arrays, as [`Weights::load`] takes a file: integers are raw codes, real numbers are rounded to them.
pub fn from_dict(dict: &Bound<'_, PyDict>, config: &Config) -> PyResult<(Weights, ImportReport)> {
    let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
    for (name, array) in dict {
        let name: String = name.extract()?;
        if let Ok(codes) = array.cast::<PyArrayDyn<i32>>() {
            let codes: PyReadonlyArrayDyn<'_, i32> = codes.readonly();
            let bytes = codes.as_array().iter().flat_map(|v| v.to_le_bytes()).collect();
            tensors.push((name, Dtype::I32, codes.as_array().shape().to_vec(), bytes));
        } else {
            let reals: PyReadonlyArrayDyn<'_, f64> = array.extract()?;
            let bytes = reals.as_array().iter().flat_map(|v| v.to_le_bytes()).collect();
            tensors.push((name, Dtype::F64, reals.as_array().shape().to_vec(), bytes));
        }
    }
    let mut views = Vec::new();
    for (name, dtype, shape, data) in &tensors {
        views.push((name, TensorView::new(*dtype, shape.clone(), data).map_err(refused)?));
    }
    let bytes = serialize(views, None).map_err(refused)?;
    Weights::from_bytes(&bytes, IN_MEMORY, config).map_err(refused)
}

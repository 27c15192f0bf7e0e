//! `sigprop._core`: what of sigprop is Rust, for the Python package around it (`python/sigprop`), which users see.
//!
//! | module | what it gives |
//! |---|---|
//! | `config` | `Config`: a checked configuration |
//! | `samples` | `Samples`, `Values`: data of numbers in memory, and such as the command reads |
//! | `network` | `Network`: the golden model, trained and asked |
//! | `weights` | weights as dictionaries of arrays |
//! | `trace` | `Trace`: what a stage made of a training sample |
//!
//! Nothing is calculated here: numbers go to the golden model and come from it as they are.
#![forbid(unsafe_code)]

mod config;
mod network;
mod samples;
mod trace;
mod weights;

use std::ffi::OsString;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    sigprop,
    SigpropError,
    PyValueError,
    "What sigprop refuses: its text names the key or the place, the value, the rule and what to do."
);

/// Any of the crates' errors as the one that Python sees.
fn refused(fault: impl std::fmt::Display) -> PyErr {
    SigpropError::new_err(fault.to_string())
}

/// The module.
#[pymodule]
mod _core {
    #[pymodule_export]
    use super::SigpropError;
    #[pymodule_export]
    use super::config::Config;
    #[pymodule_export]
    use super::main;
    #[pymodule_export]
    use super::network::Network;
    #[pymodule_export]
    use super::samples::{Samples, Values, codes_of_bytes, codes_of_reals, load};
    #[pymodule_export]
    use super::trace::Trace;

    /// The version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}

/// Runs a command line of `sigprop`, whose first word is the program's name, and gives its exit code. It ends the process where the
/// command would: `python -m sigprop` is what calls it.
#[pyfunction]
fn main(py: Python<'_>, words: Vec<OsString>) -> u8 {
    py.detach(|| sigprop::main(words))
}

//! Inputs and weights as types of the `fixed` crate, where the network has the default formats.
//!
//! ```
//! use sigprop_golden_model::{Model, Weights, typed};
//! use sigprop_spec::Config;
//! use sigprop_spec::typed::{Activation, Typed, Weight};
//!
//! let config = Config::preset("tiny")?;
//! let mut model = Model::new(&config, &Weights::initial(&config, 1))?;
//! model.refresh();
//! let x = vec![Activation::rounded(0.5); config.inputs()];
//! model.train(&typed::codes(&x), 2, &mut ());
//! let weights = model.weights();
//! let stage: typed::Stage<Weight> = typed::stage(&config.stages()[0], &weights.stages[0]).expect("tiny has 16-bit weights, Q1.14");
//! assert_eq!(stage.weight.len(), 5 * 6);
//! assert_eq!(typed::from_stage(&stage), weights.stages[0]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use sigprop_spec::StageShape;
use sigprop_spec::typed::Typed;

use crate::weights::StageWeights;

/// The weights of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage<W> {
    /// `[n_out, n_in]`, row major.
    pub weight: Vec<W>,
    /// `[n_out]`.
    pub bias: Vec<W>,
}

/// Raw codes, as [`crate::Model::train`] takes its inputs.
#[must_use]
pub fn codes<A: Typed>(values: &[A]) -> Vec<i16> {
    values.iter().map(|v| v.raw() as i16).collect()
}

/// The weights of a stage of this shape as `W`; `None` where they have another format.
#[must_use]
pub fn stage<W: Typed>(shape: &StageShape, weights: &StageWeights) -> Option<Stage<W>> {
    let of = |raw: &[i32]| raw.iter().map(|&w| W::from_raw(w.into())).collect();
    (shape.weight == W::FORMAT).then(|| Stage { weight: of(&weights.weight), bias: of(&weights.bias) })
}

/// The raw codes of typed weights.
#[must_use]
pub fn from_stage<W: Typed>(stage: &Stage<W>) -> StageWeights {
    let of = |values: &[W]| values.iter().map(|w| w.raw() as i32).collect();
    StageWeights { weight: of(&stage.weight), bias: of(&stage.bias), velocity: Vec::new() }
}

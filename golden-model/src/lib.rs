//! Bit-exact integer model of Signal Propagation, float model and baselines, data sets, weights files.
//!
//! The integer [`Model`] is the definition that the hardware is measured against: the same weights, tokens,
//! scores and updates, sample by sample. It is written from the description of the rule
//! (`docs/src/reference/rule.md`) and shares only types and formats with the hardware, never arithmetic.
//!
//! | module | what it holds |
//! |---|---|
//! | [`model`] | the network: stages in a row, one training sample or one inference at a time |
//! | [`mod@reference`] | the same rule as plain loops over `i64`, slow and obvious |
//! | [`kernel`] | the fast matrix loops, portable and AVX2 |
//! | [`activation`], [`loss`], [`optimizer`], [`columns`] | the members of the family, a file each |
//! | [`output`] | the trained output stage |
//! | [`pixel_shift`] | training pictures moved by a pixel |
//! | [`neuron`], [`lif`], [`token`], [`prediction`] | rounding of a sum, neurons that spike, choice of the token, prediction |
//! | [`weights`] | weights in memory and as safetensors |
//! | [`data`] | digits, IDX folders, CSV |
//! | [`mod@train`] | the loop over samples and epochs |
//! | [`mod@typed`] | inputs and weights as types of the `fixed` crate |
//! | [`float`] | the same rule in real numbers; backpropagation and other rules to compare it with |
//! | [`cost`] | what a rule costs a training sample |
//! | [`profile`], [`swept`] | what of it can change something, on data, and which columns windows go over for it |
//! | [`portrait`] | activations beside their targets, and how numbers fill their formats, for people to look at |
//! | [`activity`] | spikes, and the additions that they take |

#![deny(unsafe_code)]

pub mod activation;
pub mod activity;
pub mod bank;
pub mod blocks;
pub mod columns;
pub mod cost;
pub mod data;
pub mod float;
pub mod kernel;
pub mod lif;
pub mod loss;
pub mod model;
pub mod neuron;
pub mod observer;
pub mod optimizer;
mod outcome;
pub mod output;
pub mod pixel_shift;
pub mod portrait;
pub mod prediction;
pub mod profile;
pub mod reference;
pub mod reservoir;
pub mod rng;
pub mod second_look;
pub mod stage;
pub mod subset;
pub mod swept;
pub mod target;
pub mod token;
mod trace;
pub mod train;
pub mod typed;
pub mod weights;

pub use kernel::Backend;
pub use model::{Inference, Model, ModelError, Seen, TrainOutcome};
pub use observer::{Observer, OwnedTrace, StageInputs, StageTrace, WeightsView};
pub use weights::{ImportReport, StageWeights, Weights, WeightsError};

/// The example of the README, compiled and run with the tests of the documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

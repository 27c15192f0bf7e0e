//! The rule in real numbers and the baselines that a reader will ask for, generic over `f32` and `f64`.

mod backprop;
mod baselines;
mod dense;
mod logistic;
mod sp;

pub use backprop::Backprop;
pub use baselines::{Baseline, BaselineOptions, Baselines, run_backprop, run_baselines, run_logistic};
pub use dense::Real;
pub use logistic::Logistic;
pub use sp::SpNet;

//! The rule in real numbers and the rules that a reader will ask for beside it, generic over `f32` and `f64`.

mod backprop;
mod baselines;
mod bptt;
#[cfg(test)]
mod counted;
mod dense;
pub mod linear;
mod local;
mod logistic;
mod recurrent;
mod rtrl;
mod rule;
#[cfg(test)]
mod sequence_tests;
mod sp;

pub use backprop::{Backprop, Feedback};
pub use baselines::{Baseline, Baselines, run_baselines, run_rule, sizes};
pub use bptt::Bptt;
pub use dense::{Dense, Real};
pub use local::Local;
pub use logistic::Logistic;
pub use rtrl::Rtrl;
pub use rule::{FloatRule, Learner};
pub use sp::SpNet;

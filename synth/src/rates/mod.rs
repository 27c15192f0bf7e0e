//! How fast a network is: cycles of a sample, and samples a second at a clock and over a board's line. All of it follows from
//! the configuration, before anything is built.

mod bytes;
mod cycles;
mod line;
mod load;
pub mod sequence;
pub mod training;

use serde::Serialize;

pub(crate) use cycles::window_cycles;
pub use cycles::{cycles_of, cycles_per_pair, cycles_per_sample, cycles_per_second_look};
pub use line::{OverLine, cycles as line_cycles};
pub use load::{Load, OnData};

/// Samples a second at a clock, with a host that keeps up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// The clock.
    pub mhz: f64,
    /// Training samples; none where the hardware does not learn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples_per_second: Option<f64>,
    /// Inferences, two in each window.
    pub inferences_per_second: f64,
}

impl Rate {
    /// That of hardware with so many cycles for a training sample, where it learns, and for two inferences.
    pub(crate) fn new(mhz: f64, cycles_per_sample: Option<usize>, cycles_per_pair: usize) -> Self {
        Self {
            mhz,
            samples_per_second: cycles_per_sample.map(|cycles| mhz * 1e6 / cycles as f64),
            inferences_per_second: 2.0 * mhz * 1e6 / cycles_per_pair as f64,
        }
    }

    /// What the hardware does, and how many samples of it a second.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let training = self.samples_per_second.map(|samples| ("training", samples));
        training.into_iter().chain([("inference", self.inferences_per_second)])
    }
}

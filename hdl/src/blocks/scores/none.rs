//! No scores: of a hidden stage that learns from no class.
//!
//! # Equation
//! None.
//!
//! # Timing
//! None.

use rust_hdl_core::prelude::*;

use super::ScoresPorts;
use crate::blocks::dims::Dims;
use crate::signal::Module;

/// Nothing; see the module's text.
#[derive(LogicBlock)]
pub struct NoScores {
    meta: Module,
    pub ports: ScoresPorts,
}

impl NoScores {
    /// In the place of the scores of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        Self { meta: Module::new("scores", "No scores."), ports: ScoresPorts::new(d) }
    }
}

impl Logic for NoScores {
    #[hdl_gen]
    fn update(&mut self) {}
}

//! The last stage of a read-out with blocks: each class has a block of its neurons, and h is scored against the target of the neutral token alone.
//!
//! # Equation
//! Neuron i is in block `(i * C) div n_out`. `y_j = sum of h_i * T[C]_i over block j`, after `T[k] <- t`; js and fire as the hinge has them, on y. Then
//! `dh_i = T[C]_i` in block js, `-T[C]_i` in block c, else 0, masked by m_h; only where k = C, the neutral token, `dt_i = h_i` in block js, `-h_i` in
//! block c, else 0, masked by m_t.
//!
//! # Formats
//! Scores exact (`i64`); dh and dt have A bits.

use sigprop_spec::Config;

use crate::bank::Bank;
use crate::loss::{Activations, Errors};
use crate::outcome::Sample;

/// Which neurons are whose, and where the target of the neutral token is.
#[derive(Debug, Clone)]
pub struct Blocks {
    owners: Vec<usize>,
    neutral: usize,
    row: usize,
}

impl Blocks {
    /// Those of a stage, where it has some.
    #[must_use]
    pub fn of(config: &Config, stage: usize) -> Option<Self> {
        let shape = config.stages().get(stage).filter(|shape| shape.role.has_blocks())?;
        let (classes, outputs) = (config.classes(), shape.outputs);
        let owners = (0..outputs).map(|i| i * classes / outputs).collect();
        // A bank of one row has that of the neutral token.
        Some(Self { owners, neutral: classes, row: config.bank_rows(stage) - 1 })
    }

    /// The row of the bank in which t of a token is kept, if it is.
    #[must_use]
    pub fn row(&self, token: usize) -> Option<usize> {
        if self.row == self.neutral { Some(token) } else { (token == self.neutral).then_some(self.row) }
    }

    /// y of every class.
    pub fn scores(&self, bank: &Bank, h: &[i16], scores: &mut [i64]) {
        scores.fill(0);
        for ((&h, &t), &owner) in h.iter().zip(bank.row(self.row)).zip(&self.owners) {
            scores[owner] += i64::from(h) * i64::from(t);
        }
    }

    /// Writes the errors of a sample that fired, held against `rival`.
    pub fn errors(&self, a: Activations<'_>, sample: Sample, rival: usize, to: Errors<'_>) {
        let sign = |i: usize| i32::from(self.owners[i] == rival) - i32::from(self.owners[i] == sample.label);
        let neutral = a.bank.row(self.row);
        for (i, dh) in to.dh.iter_mut().enumerate() {
            *dh = if a.mask_h[i] { sign(i) * i32::from(neutral[i]) } else { 0 };
        }
        let Some(dt) = to.dt else { return };
        for (i, dt) in dt.iter_mut().enumerate() {
            *dt = if a.mask_t[i] && sample.token == self.neutral { sign(i) * i32::from(a.h[i]) } else { 0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_block_and_every_neuron_is_in_one() {
        for (neurons, classes) in [(60, 10), (10, 10), (7, 3), (64, 10), (5, 2)] {
            let sets = [
                format!("network.stages=[6, {neurons}]"),
                format!("network.classes={classes}"),
                "network.readout=blocks".to_owned(),
            ];
            let config = Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}"));
            let Some(blocks) = Blocks::of(&config, 1) else { panic!("no blocks") };
            assert!(blocks.owners.is_sorted() && (0..classes).all(|class| blocks.owners.contains(&class)));
            assert_eq!((blocks.owners.len(), blocks.row(classes), blocks.row(0)), (neurons, Some(0), None));
            assert!(Blocks::of(&config, 0).is_none());
        }
    }
}

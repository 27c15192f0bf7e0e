//! The target bank: per stage, the last target activation seen for each class, and the scores against it.
//!
//! # Equation
//! Steps 3 and 4 of the rule (`docs/src/reference/rule.md`):
//! `T[k] <- t`; `s_j = sum_i h_i * T[j]_i` for every class j, at full precision.
//!
//! # Shapes
//! `T`: `[C, n_out]` in the activation format. The first stage's bank is the target code S.

use sigprop_spec::Config;

use crate::kernel::{Backend, NarrowMatrix, Padded, Path, Scratch};

/// A stage's bank.
#[derive(Debug, Clone)]
pub struct Bank {
    rows: NarrowMatrix,
    width: usize,
    narrow: Option<Path>,
}

impl Bank {
    /// Zeros in so many rows for `width` neurons.
    #[must_use]
    pub fn zeros(config: &Config, backend: Backend, rows: usize, width: usize) -> Self {
        let narrow = config.activation().bits() <= 8 && width <= 1024 && backend != Backend::Wide;
        Self { rows: NarrowMatrix::zeros(rows, width), width, narrow: narrow.then(|| Path::of(backend)) }
    }

    /// `T[class]`, `[n_out]`.
    #[must_use]
    pub fn row(&self, class: usize) -> &[i16] {
        &self.rows.row(class)[..self.width]
    }

    /// As [`Bank::row`], to be written.
    pub fn row_mut(&mut self, class: usize) -> &mut [i16] {
        &mut self.rows.row_mut(class)[..self.width]
    }

    /// The scores of `h` against every class.
    pub fn scores(&self, h: &Padded, scores: &mut [i64], scratch: &mut Scratch) {
        if let Some(path) = self.narrow {
            self.rows.sums(path, h.blocks(), &mut scratch.h);
            for (j, s) in scores.iter_mut().enumerate() {
                let quad = &scratch.h[j / 4];
                *s = i64::from(quad[j % 4]) + i64::from(quad[j % 4 + 4]);
            }
        } else {
            for (j, s) in scores.iter_mut().enumerate() {
                *s = self.row(j).iter().zip(h.flat()).map(|(&t, &h)| i64::from(t) * i64::from(h)).sum();
            }
        }
    }
}

//! The heavy ball: a velocity beside every weight, bias included.
//!
//! # Equation
//! For a weight that is due, with `g = dh_i*h_prev_q + dt_i*t_prev_q` and `rs(v, s) = (v + 2^(s-1)) >>> s`:
//! 1. `v <- sat(v - rs(v, mu) + rs(g, 4), vmax)`
//! 2. `w <- sat(w - ((v + r) >>> s), wmax)` with the new v, `s = sh + mu - 4`; `r` as the update's rounding asks for.
//!
//! `momentum` (lazy): due are the weights of the rows with dh or dt in stages that fire. `momentum_every`: all weights, with every
//! training sample.
//!
//! # Formats
//! v: 2A bits, symmetric, four places of g dropped. `s` is the update shift of the configuration.

use crate::kernel::Rounder;

/// Bits of g that a velocity drops.
const DROPPED: u32 = 4;

/// The velocities of a stage, and how they fade.
#[derive(Debug, Clone)]
pub struct Velocity {
    columns: usize,
    shift: u32,
    max: i64,
    words: Vec<i32>,
}

impl Velocity {
    /// At rest: `[rows, columns]`, the bias last in its row; `shift` is mu, `max` the largest velocity.
    #[must_use]
    pub fn zeros(rows: usize, columns: usize, shift: u32, max: i64) -> Self {
        Self { columns, shift, max, words: vec![0; rows * columns] }
    }

    /// All of them, row by row.
    #[must_use]
    pub fn words(&self) -> &[i32] {
        &self.words
    }

    /// Those of a row, the bias last.
    #[must_use]
    pub fn row(&self, row: usize) -> &[i32] {
        &self.words[row * self.columns..][..self.columns]
    }

    /// Sets those of a row; values are in range.
    pub fn set_row(&mut self, row: usize, values: &[i32]) {
        self.words[row * self.columns..][..self.columns].copy_from_slice(values);
    }

    /// Step 1 of a weight: its new velocity.
    #[inline(always)]
    pub fn push(&mut self, g: i64, row: usize, column: usize) -> i64 {
        let word = &mut self.words[row * self.columns + column];
        let v = i64::from(*word);
        let new = (v - nearest(v, self.shift) + nearest(g, DROPPED)).clamp(-self.max, self.max);
        *word = new as i32;
        new
    }
}

fn nearest(v: i64, shift: u32) -> i64 {
    (v + (1 << (shift - 1))) >> shift
}

/// Step 2: the new weight.
#[inline(always)]
pub fn update(w: i64, v: i64, column: usize, rounder: &Rounder) -> i64 {
    (w - ((v + rounder.addend(column)) >> rounder.shift)).clamp(-rounder.max, rounder.max)
}

//! Weights of 16-bit codes for activations of at most 8 bits, walked by columns: the fast path where many inputs are zero.
//!
//! A pair of columns whose inputs are all zero adds nothing to a sum, and changes no weight, whatever is drawn to round with:
//! `(0 + r) >>> sh = 0` for `0 <= r < 2^sh`. So the loops go over the pairs that hold something ([`Active`]), for eight rows at a time.
//!
//! # Layout
//! A [`Block`] is eight neighbouring rows of a pair of columns: row 0 of the first column, row 0 of the second, row 1 of the first, and so
//! on, so that a multiply-add of neighbours gives eight sums. Blocks of up to [`TILE`] groups of rows stand beside each other, for one pair after
//! the other, tile by tile: a walk over all columns reads a tile from its first byte to its last.

pub mod portable;

use super::Path;
use super::padded::{Block, Padded};
use super::update::Update;
use crate::neuron::Quad;

/// Groups of eight rows in a tile, but for the last.
pub const TILE: usize = 8;
/// Pairs of columns of which a sum fits 32 bits ([`Quad`]).
pub const PAIRS: usize = 256;

/// dh and dt of eight rows.
pub type Errors = [[i16; 2]; 8];

/// A pair of columns in which an input is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Active {
    /// Columns `2 * pair` and `2 * pair + 1`.
    pub pair: u32,
    /// Their inputs.
    pub x: [i16; 2],
    /// Those of the target stream.
    pub t: [i16; 2],
}

/// Lists the pairs of columns in which one of the streams is not zero.
pub fn list(x: &[Block], t: &[Block], into: &mut Vec<Active>) {
    into.resize(into.len().max(8 * x.len()), Active::default());
    let mut count = 0;
    for (block, (x, t)) in x.iter().zip(t).enumerate() {
        if *x == [0; 16] && *t == [0; 16] {
            continue;
        }
        let to = &mut into[count..][..8];
        let mut held = 0;
        for (k, (&x, &t)) in x.as_chunks::<2>().0.iter().zip(t.as_chunks::<2>().0).enumerate() {
            // Every pair is written, and the next over it where it holds nothing: no processor guesses whether it does.
            to[held & 7] = Active { pair: (8 * block + k) as u32, x, t };
            held += usize::from(x != [0; 2] || t != [0; 2]);
        }
        count += held;
    }
    into.truncate(count);
}

/// The list in two parts, of each of which a sum fits 32 bits.
fn parts(active: &[Active]) -> [&[Active]; 2] {
    active.split_at(active.len().min(PAIRS)).into()
}

/// Where the blocks of groups of rows are that stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first block of pair 0.
    first: usize,
    /// Blocks from a pair to the next.
    step: usize,
}

impl Place {
    /// The first block of a pair.
    #[inline(always)]
    #[must_use]
    pub const fn of(self, pair: u32) -> usize {
        self.first + pair as usize * self.step
    }
}

/// Weights `[rows, inputs]`, rows padded to a multiple of eight and inputs to one of two, and biases `[rows]`.
#[derive(Debug, Clone)]
pub struct TiledMatrix {
    rows: usize,
    weights: Padded,
    bias: Vec<i16>,
    pairs: usize,
}

impl TiledMatrix {
    /// Zeros.
    #[must_use]
    pub fn zeros(rows: usize, inputs: usize) -> Self {
        let (groups, pairs) = (rows.div_ceil(8), inputs.div_ceil(2));
        Self { rows, weights: Padded::zeros(groups * pairs), bias: vec![0; 8 * groups], pairs }
    }

    /// Groups of eight rows.
    fn groups(&self) -> usize {
        self.bias.len() / 8
    }

    fn place(&self, group: usize) -> Place {
        let tile = group / TILE * TILE;
        Place { first: tile * self.pairs + group % TILE, step: TILE.min(self.groups() - tile) }
    }

    /// Where the weights of a row are: the first, and how far it is from a pair of columns to the next.
    fn row(&self, row: usize) -> (usize, usize) {
        let Place { first, step } = self.place(row / 8);
        (16 * first + 2 * (row % 8), 16 * step)
    }

    /// Its rows; none is padding.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A weight.
    #[must_use]
    pub fn weight(&self, row: usize, column: usize) -> i16 {
        let (first, step) = self.row(row);
        self.weights.flat()[first + column / 2 * step + column % 2]
    }

    /// The first `inputs` weights of a row, to be written.
    pub fn row_mut(&mut self, row: usize, inputs: usize) -> impl Iterator<Item = &mut i16> {
        let (first, step) = self.row(row);
        self.weights.flat_mut()[first..].chunks_mut(step).flat_map(|pair| pair.iter_mut().take(2)).take(inputs)
    }

    /// A row's bias.
    #[must_use]
    pub fn bias(&self, row: usize) -> i16 {
        self.bias[row]
    }

    /// Sets a row's bias.
    pub fn set_bias(&mut self, row: usize, value: i16) {
        self.bias[row] = value;
    }

    /// The partial sums of every row, without the bias, of the input stream.
    pub fn sums(&self, path: Path, active: &[Active], out: &mut Vec<Quad>) {
        out.resize(2 * self.groups(), [0; 8]);
        let (w, out) = (self.weights.blocks(), out.as_chunks_mut::<2>().0);
        for Run { start, count, place } in self.runs::<8>() {
            let out = &mut out[start..start + count];
            match path {
                Path::Portable => portable::sums(w, place, parts(active), out),
                #[cfg(target_arch = "x86_64")]
                Path::Avx2(p) => p.tile_sums(w, place, parts(active), out),
            }
        }
    }

    /// Groups of rows that are worked on at once, `MOST` of them at most.
    fn runs<const MOST: usize>(&self) -> impl Iterator<Item = Run> + use<MOST> {
        let (groups, pairs) = (self.groups(), self.pairs);
        let mut next = 0;
        std::iter::from_fn(move || {
            let start = next;
            let tile = start / TILE * TILE;
            let step = TILE.min(groups - tile);
            let left = (tile + step).checked_sub(start).filter(|left| *left > 0)?;
            let count = (1 << left.ilog2()).min(MOST);
            next += count;
            Some(Run { start, count, place: Place { first: tile * pairs + start % TILE, step } })
        })
    }

    /// The biases, rows padded.
    #[must_use]
    pub fn biases(&self) -> &[i16] {
        &self.bias
    }

    /// Updates all weights of active columns, and the biases; `bias_input` is amax.
    pub fn update(&mut self, path: Path, active: &[Active], u: &Update<'_>, bias_input: i64) {
        for Run { start, count, place } in self.runs::<4>() {
            let rows = 8 * start..u.dh.len().min(8 * (start + count));
            let mut errors: [Errors; 4] = Default::default();
            let pairs = u.dh[rows.clone()].iter().zip(&u.dt[rows]);
            for (to, (&dh, &dt)) in errors.as_flattened_mut().iter_mut().zip(pairs) {
                *to = [dh as i16, dt as i16];
            }
            let errors = &errors[..count];
            if errors.as_flattened().iter().all(|pair| *pair == [0; 2]) {
                continue;
            }
            let w = self.weights.blocks_mut();
            match path {
                _ if u.shift > 30 => portable::update_wide(w, place, errors, active, u),
                Path::Portable => portable::update(w, place, errors, active, u),
                #[cfg(target_arch = "x86_64")]
                Path::Avx2(p) => p.tile_update(w, place, errors, active, u),
            }
        }
        u.biases(&mut self.bias, bias_input);
    }
}

/// Groups of rows that are worked on at once: the first, 1, 2, 4 or 8 of them, and where they are.
struct Run {
    start: usize,
    count: usize,
    place: Place,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_have_places_of_their_own() {
        for (rows, inputs) in [(1, 1), (8, 2), (9, 3), (64, 5), (65, 4), (100, 7), (130, 33)] {
            let mut m = TiledMatrix::zeros(rows, inputs);
            let value = |row: usize, column: usize| (row * inputs + column + 1) as i16;
            for row in 0..rows {
                m.row_mut(row, inputs).enumerate().for_each(|(q, w)| *w = value(row, q));
            }
            for row in 0..rows {
                (0..inputs).for_each(|q| assert_eq!(m.weight(row, q), value(row, q), "{rows} x {inputs}: {row}, {q}"));
            }
        }
    }

    #[test]
    fn every_group_is_worked_on_once() {
        for rows in 1..200 {
            let m = TiledMatrix::zeros(rows, 3);
            let groups: Vec<usize> = m.runs::<8>().flat_map(|run| run.start..run.start + run.count).collect();
            assert_eq!(groups, (0..rows.div_ceil(8)).collect::<Vec<_>>());
            m.runs::<4>().for_each(|run| assert_eq!(run.place, m.place(run.start), "{rows}: {}", run.start));
        }
    }

    #[test]
    fn columns_without_inputs_are_not_listed() {
        let mut active = Vec::new();
        let (mut x, mut t) = ([[0; 16]; 4], [[0; 16]; 4]);
        (x[0][2], t[0][5], x[0][7], t[2][15], x[3][0]) = (1, 3, -2, 9, 4);
        list(&x, &t, &mut active);
        let of = |pair, x, t| Active { pair, x, t };
        let first = [of(1, [1, 0], [0, 0]), of(2, [0, 0], [0, 3]), of(3, [0, -2], [0, 0])];
        assert_eq!(active, [&first[..], &[of(23, [0, 0], [0, 9]), of(24, [4, 0], [0, 0])]].concat());
        // Every pair of a block, after a longer list.
        list(&[[1; 16]], &[[0; 16]], &mut active);
        assert_eq!(active, (0..8).map(|pair| of(pair, [1, 1], [0, 0])).collect::<Vec<_>>());
    }
}

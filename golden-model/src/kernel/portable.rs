//! The narrow loops in plain Rust, shaped so that compilers vectorise them.
#![allow(clippy::needless_range_loop)] // Fixed-length index loops are what vectorises.

use super::padded::Block;
use super::update::{Addend, Update};
use crate::neuron::Quad;

/// `out[r/4][r%4 + 4*half] = sum over the half's inputs of w[r][q] * x[q]`; `w` holds `4 * out.len()` rows.
pub fn forward(w: &[Block], x: &[Block], out: &mut [Quad]) {
    for (rows, quad) in w.chunks_exact(4 * x.len()).zip(out) {
        for (j, row) in rows.chunks_exact(x.len()).enumerate() {
            let sums = dot(row, x);
            quad[j] = sums[..8].iter().sum();
            quad[j + 4] = sums[8..].iter().sum();
        }
    }
}

/// Sixteen partial sums of one row; entries 0..8 belong to the lower half of the inputs, 8..16 to the upper.
#[inline(always)]
fn dot(row: &[Block], x: &[Block]) -> [i32; 16] {
    let mut sums = [0i32; 16];
    for (w, x) in row.iter().zip(x) {
        for k in 0..16 {
            sums[k] += i32::from(w[k]) * i32::from(x[k]);
        }
    }
    sums
}

/// Updates every row whose dh or dt is not zero; 32-bit arithmetic, `shift <= 30`.
pub fn update(w: &mut [Block], [x, t]: [&[Block]; 2], u: &Update<'_>) {
    for (row, (&dh, &dt)) in w.chunks_exact_mut(x.len()).zip(u.dh.iter().zip(u.dt)) {
        if dh == 0 && dt == 0 {
            continue;
        }
        match u.addend {
            Addend::Constant(r) => {
                for ((w, x), t) in row.iter_mut().zip(x).zip(t) {
                    block(w, x, t, (dh, dt), &[r; 16], u);
                }
            }
            Addend::PerColumn(r) => {
                for (((w, x), t), r) in row.iter_mut().zip(x).zip(t).zip(r) {
                    block(w, x, t, (dh, dt), r, u);
                }
            }
        }
    }
}

#[inline(always)]
fn block(w: &mut Block, x: &Block, t: &Block, d: (i32, i32), r: &[i32; 16], u: &Update<'_>) {
    let max = i32::from(u.max);
    for k in 0..16 {
        let product = d.0 * i32::from(x[k]) + d.1 * i32::from(t[k]);
        let step = (product + r[k]) >> u.shift;
        w[k] = (i32::from(w[k]) - step).clamp(-max, max) as i16;
    }
}

/// As [`update`] in 64-bit arithmetic, for a shift of 31, where product and random bits can pass 2^31.
pub fn update_wide(w: &mut [Block], [x, t]: [&[Block]; 2], u: &Update<'_>) {
    let max = i64::from(u.max);
    for (row, (&dh, &dt)) in w.chunks_exact_mut(x.len()).zip(u.dh.iter().zip(u.dt)) {
        for (b, w) in row.iter_mut().enumerate() {
            for k in 0..16 {
                let product = i64::from(dh) * i64::from(x[b][k]) + i64::from(dt) * i64::from(t[b][k]);
                let step = (product + i64::from(u.addend.at(16 * b + k))) >> u.shift;
                w[k] = (i64::from(w[k]) - step).clamp(-max, max) as i16;
            }
        }
    }
}

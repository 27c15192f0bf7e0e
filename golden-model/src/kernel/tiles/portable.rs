//! The loops by columns in plain Rust.
#![allow(clippy::needless_range_loop)] // Fixed-length index loops are what vectorises.

use std::array::from_fn;

use super::{Active, Errors, Place};
use crate::kernel::padded::Block;
use crate::kernel::update::Update;
use crate::neuron::Quad;

/// The sums of eight rows from each block of the groups that begin at `place`, of the two parts of the list: of rows 0 to 3 in the first quad, of
/// rows 4 to 7 in the second.
pub fn sums(w: &[Block], place: Place, active: [&[Active]; 2], out: &mut [[Quad; 2]]) {
    for (g, quads) in out.iter_mut().enumerate() {
        for (part, active) in active.into_iter().enumerate() {
            let (mut first, mut second) = ([0i32; 8], [0i32; 8]);
            for a in active {
                let w = &w[place.of(a.pair) + g];
                let [x, y] = a.x.map(i32::from);
                for r in 0..8 {
                    first[r] += i32::from(w[2 * r]) * x;
                    second[r] += i32::from(w[2 * r + 1]) * y;
                }
            }
            for r in 0..8 {
                quads[r / 4][4 * part + r % 4] = first[r] + second[r];
            }
        }
    }
}

/// Updates the groups of rows that begin at `place`; 32-bit arithmetic, `shift <= 30`.
pub fn update(w: &mut [Block], place: Place, errors: &[Errors], active: &[Active], u: &Update<'_>) {
    let max = i32::from(u.max);
    for (g, errors) in errors.iter().enumerate() {
        // Errors and inputs of each number of a block.
        let (dh, dt): ([i32; 16], [i32; 16]) =
            (from_fn(|k| i32::from(errors[k / 2][0])), from_fn(|k| i32::from(errors[k / 2][1])));
        for a in active {
            let addend = u.addend.of_pair(a.pair);
            let (r, x, t): ([i32; 16], [i32; 16], [i32; 16]) =
                (from_fn(|k| addend[k % 2]), from_fn(|k| i32::from(a.x[k % 2])), from_fn(|k| i32::from(a.t[k % 2])));
            let w = &mut w[place.of(a.pair) + g];
            for k in 0..16 {
                let step = (dh[k] * x[k] + dt[k] * t[k] + r[k]) >> u.shift;
                w[k] = (i32::from(w[k]) - step).clamp(-max, max) as i16;
            }
        }
    }
}

/// As [`update`] in 64-bit arithmetic, for a shift of 31, where product and random bits can pass 2^31.
pub fn update_wide(w: &mut [Block], place: Place, errors: &[Errors], active: &[Active], u: &Update<'_>) {
    let max = i64::from(u.max);
    for a in active {
        let addend = u.addend.of_pair(a.pair);
        for (w, d) in w[place.of(a.pair)..].iter_mut().zip(errors) {
            for k in 0..16 {
                let [dh, dt] = d[k / 2].map(i64::from);
                let product = dh * i64::from(a.x[k % 2]) + dt * i64::from(a.t[k % 2]);
                let step = (product + i64::from(addend[k % 2])) >> u.shift;
                w[k] = (i64::from(w[k]) - step).clamp(-max, max) as i16;
            }
        }
    }
}

//! CSV: one sample a row, a label (or where the network learns a value that) and the inputs; `,` between fields. The label is in the first column unless it is said
//! to be elsewhere. A first row of names, or of numbers that count the columns, is a header.
//!
//! If any input is written with a point or an exponent, all inputs are reals in -1..=1 (`round(v*amax)`), else
//! integers in 0..=255 (scaled as pixels). Without a test set of its own, rows 5, 10, 15, ... are the test set, all
//! others the training set.

mod column;
mod faults;
mod formats;
mod header;
mod places;
mod table;

use super::{Data, Dataset};

pub use table::Table;

/// The rows of a file with every fifth held out.
pub fn split(mut all: Dataset) -> Data {
    let width = all.inputs;
    let (mut test, mut kept) = (Dataset::empty(width), 0);
    for index in 0..all.labels.len() {
        let row = index * width..(index + 1) * width;
        if index % 5 == 4 {
            test.x.extend_from_slice(&all.x[row]);
            test.labels.push(all.labels[index]);
            test.known.extend(all.known.get(index));
        } else {
            all.x.copy_within(row, kept * width);
            all.labels[kept] = all.labels[index];
            if let Some(&known) = all.known.get(index) {
                all.known[kept] = known;
            }
            kept += 1;
        }
    }
    all.x.truncate(kept * width);
    all.labels.truncate(kept);
    all.known.truncate(kept);
    Data { train: all, test, scale: None }
}

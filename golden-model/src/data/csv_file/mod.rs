//! CSV: one sample a row, a label (or where the network learns a value that) and the inputs; `,` between fields. The label is in the first column unless it is said
//! to be elsewhere. A first row of names, or of numbers that count the columns, is a header.
//!
//! If any input is written with a point or an exponent, all inputs are reals in -1..=1 (`round(v*amax)`), else
//! integers in 0..=255 (scaled as pixels). Without a test set of its own, rows 5, 10, 15, ... are the test set, all
//! others the training set.
//!
//! Where the network takes sequences, a row is a sequence, or with a column that names it a step of one; see [`sequences`].

mod column;
mod faults;
mod formats;
mod header;
mod inputs;
mod labels;
mod places;
mod reading;
mod rows;
mod sequences;
mod table;

pub use table::{Columns, Table};

//! The column source: which columns of a row are swept, in which cycle, and the lanes' orders for their weights. One in each
//! stage.
//!
//! # Purpose
//! The sequencer says when a row may issue weights and when it ends; the column source says of which column each is. Its orders
//! go three ways: with the sample before (update), to the weight memories, and with the sample now (forward).
//!
//! # Equation
//! The file of the member says it; the bias is the last column of every row.
//!
//! # Shapes
//! [`Dims::columns`] weights a row, or those that are listed, one every [`Dims::phases`] cycles.
//!
//! # Formats
//! Unsigned numbers.
//!
//! # Timing
//! A weight that is issued in cycle n has its update order in cycle n + 2, its weight order [`Dims::weight_delay`] cycles
//! later, its forward order [`Dims::forward_delay`] cycles later. The numbers of its column leave earlier, by the latency of the
//! input buffer.
//!
//! # Ports
//! [`ColumnsPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, columns::Columns};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&Columns::new(&dims))?)?;
//! let [issue, turn, first] = ["issue", "turn", "turn_first"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(issue, 1);
//! assert_eq!((sim.get(turn), sim.get(first)), (1, 1)); // column 0
//! (0..dims.phases).for_each(|_| sim.clock());
//! assert_eq!((sim.get(turn), sim.get(first)), (1, 0)); // column 1
//! # Ok(())
//! # }
//! ```

mod active;
mod all;
mod fields;
mod lists;

use sigprop_spec::config::ColumnSource;

pub use lists::Lists;

use super::dims::Dims;
use crate::signal::{Input, OutReg, Output, ports, seam};

ports! {
    /// The ports of every column source.
    ColumnsPorts {
        /// A weight may be issued in this cycle; high from a row's first weight to its last cycle.
        issue: Input,
        /// The last cycle of a row, or of what comes before the first.
        row_end: Input,
        /// A window starts.
        take: Input,
        /// The update that the sample before asked for is due.
        due: Input,
        /// The next value of the sample that is being filled.
        fill_h_valid: Input,
        /// The value.
        fill_h: Input,
        /// Its next value in the target stream.
        fill_t_valid: Input,
        /// The value.
        fill_t: Input,
        /// By how much the sample before is moved.
        old_offset: Input,
        /// By how much the sample now is moved.
        now_offset: Input,
        /// A weight is issued in this cycle.
        turn: Output,
        /// It is the first of its row.
        turn_first: Output,
        /// Column to read of the sample before.
        u_col: Output,
        /// There is nothing where `u_col` would be.
        u_hole: Output,
        /// `u_col` is to be read.
        u_read: Output,
        /// Update order.
        u_valid: OutReg,
        /// It is that of the first weight of a row.
        u_first: OutReg,
        /// Weight order.
        w_valid: OutReg,
        /// Its address.
        w_addr: OutReg,
        /// Address to write.
        w_write: Output,
        /// Columns of the window, without the bias.
        listed: Output,
        /// Column to read of the sample now.
        f_col: Output,
        /// There is nothing where `f_col` would be.
        f_hole: Output,
        /// Forward order of the first weight of a row.
        f_first: OutReg,
        /// Forward order of the last, the bias.
        f_last: OutReg,
    }
}

impl ColumnsPorts {
    fn new(d: &Dims) -> Self {
        Self {
            issue: Input::bit().doc("a weight may be issued; high from a row's first weight to its end"),
            row_end: Input::bit().doc("last cycle of a row, or of what comes before the first"),
            take: Input::bit().when(d.active).doc("a window starts"),
            due: Input::bit()
                .when(d.active && d.learns)
                .doc("the update of the sample before is due, from the cycle after take on"),
            fill_h_valid: Input::bit().when(d.active).doc("next value of the sample that is being filled"),
            fill_h: Input::signed(d.in_bits()).when(d.active).doc("the value, with fill_h_valid"),
            fill_t_valid: Input::bit().when(d.active && d.has_t()).doc("its next value in the target stream"),
            fill_t: Input::signed(d.in_bits()).when(d.active && d.has_t()).doc("the value, with fill_t_valid"),
            old_offset: Input::signed(d.offset_bits()).when(d.moved_old).doc("by how much the sample before is moved"),
            now_offset: Input::signed(d.offset_bits()).when(d.moved).doc("by how much the sample now is moved"),
            turn: Output::bit().doc("a weight is issued"),
            turn_first: Output::bit().doc("it is the first of its row"),
            u_col: Output::unsigned(d.col_bits()).when(d.learns).doc(
                [
                    "column to read of the sample before, one cycle before its order",
                    "column to read of the sample before, two cycles before its order",
                ][d.slot_delay() - 1],
            ),
            u_hole: Output::bit().when(d.moved_old).doc("there is no such input, with u_col"),
            u_read: Output::bit().when(d.learns).doc(
                ["u_col is to be read, one cycle before u_valid", "u_col is to be read, two cycles before u_valid"]
                    [d.slot_delay() - 1],
            ),
            u_valid: OutReg::bit().when(d.learns).doc("update channel: a weight's turn"),
            u_first: OutReg::bit().when(d.learns).doc("first weight of a row"),
            w_valid: OutReg::bit().doc(d.text(
                "weight channel: read a weight, write it back when it is updated",
                "weight channel: read a weight",
            )),
            w_addr: OutReg::unsigned(d.weight_addr())
                .reset_to(d.weight_depth() as i64 - 1)
                .doc("its address, with w_valid"),
            w_write: Output::unsigned(d.weight_addr())
                .when(d.active && d.learns)
                .doc("the same when the new weight is there"),
            listed: Output::unsigned(d.col_bits())
                .when(d.active)
                .doc("columns of the window without the bias, from two cycles after take on"),
            f_col: Output::unsigned(d.col_bits()).doc(
                [
                    "column to read of the sample now, one cycle before its order",
                    "column to read of the sample now, two cycles before its order",
                    "column to read of the sample now, three cycles before its order",
                ][d.column_lead() - 1],
            ),
            f_hole: Output::bit().when(d.moved).doc("there is no such input, with f_col"),
            f_first: OutReg::bit().doc("forward channel: first weight of a row"),
            f_last: OutReg::bit().doc("last weight of a row, the bias"),
        }
    }
}

seam! {
    /// Where a stage has its columns from.
    Columns(ColumnsPorts) {
        Active(active::Active),
        All(all::All),
        Fields(fields::Fields),
    }
}

impl Columns {
    /// The column source of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match &d.source {
            ColumnSource::All if d.active => Self::Active(active::Active::new(d)),
            ColumnSource::All | ColumnSource::Recurrent => Self::All(all::All::new(d)),
            ColumnSource::Fields(fields) => Self::Fields(fields::Fields::new(d, fields)),
        }
    }
}

//! # Purpose
//! The hardware of one layer: input buffer, sequencer, a systolic chain of lanes with their memories, scores, judge. It keeps the
//! headers of three samples: the one that waits, the one now, and what is left of the one before. Without learning there is no
//! sample before, and of headers and ports nothing that learning alone needs.
//!
//! # Equation
//! Steps 1 to 9 of the rule (`docs/src/reference/rule.md`). One window for each sample: the update that the sample before
//! asked for, the forward pass of both streams, the bank, the scores and the loss. That no bit changes by doing the update a
//! window later is argued in `docs/src/decisions/0004-fused-window.md`.
//!
//! # Shapes
//! `n_in` values of two streams in, `n_out` values of two streams out, in their natural order. Lane p holds the matrix rows p,
//! p + P, p + 2P and so on.
//!
//! # Formats
//! Activations A bits, Q0.(A-1); scores exact.
//!
//! # Timing
//! A window takes [`Dims::window_cycles`](super::dims::Dims::window_cycles). `in_done` may come when `in_ready` is high; the next sample may be filled while a
//! window runs. Results leave lane 0, one every second cycle; `out_done` is the window's last cycle, with the sample's header
//! beside it.
//!
//! # Ports
//! `in_*` and `out_*` the two streams and the header; `in_sum_*` and `out_sum_*` the scores summed so far, a class a cycle;
//! `fire`, `js` the decision; `shift`, `threshold`, `drop`, `lfsr*` with the registers; `host_*` words of the memories.
//!
//! - `in_sum_*` may come at any time before the sample's `in_done`, in that cycle at the latest.
//! - `shift` and `threshold` are looked at while the window ends and must not change while samples are under way.
//! - `host_*`: only while no sample is in the stage. A read's word comes with `host_valid`, `P + 4` cycles after the request.
//!
//! An output stage has no bank: `out_h`, `out_t` and the masks are not there, and its scores are the sums of its neurons.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, Initial, stage::Stage};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset("tiny")?, 0);
//! let mut sim = Simulator::new(&extract(&Stage::new(&dims, &Initial::default()))?)?;
//! let [fill, value, complete] = ["in_h_valid", "in_h", "in_done"].map(|p| sim.signal(p).unwrap());
//! let [ready, done] = ["out_ready", "out_done"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(ready, 1);
//! for (i, x) in [12, 127, 0, 3, -9, 0].into_iter().enumerate() {
//!     sim.set(fill, i64::from(i < 5));
//!     sim.set(value, x);
//!     sim.set(complete, i64::from(i == 5));
//!     if i < 5 {
//!         sim.clock();
//!     }
//! }
//! let begin = sim.cycles();
//! while sim.get(done) == 0 {
//!     sim.clock();
//!     sim.set(complete, 0);
//! }
//! assert_eq!(sim.cycles() - begin, dims.window_cycles(1) as u64);
//! # Ok(())
//! # }
//! ```

mod build;
mod update;

use rust_hdl_core::prelude::*;

use super::channels::{Header, Sum};
use super::columns::Columns;
use super::input_buffer::InputBuffer;
use super::lane::Lane;
use super::loss::Judge;
use super::rounding::Rounding;
use super::scores::Scores;
use super::sequencer::Sequencer;
use super::spike_count::SpikeCount;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The stage; see the module's text.
#[derive(LogicBlock)]
pub struct Stage {
    meta: Module,
    pub in_h_valid: Input,
    pub in_h: Input,
    pub in_t_valid: Input,
    pub in_t: Input,
    pub in_done: Input,
    pub in_header: Header<Input>,
    pub in_offset: Input,
    pub in_again: Input,
    pub in_begins: Input,
    pub in_ready: Output,
    pub in_sum: Sum<Input>,
    pub out_valid: Output,
    pub out_h: Output,
    pub out_t: Output,
    pub out_mask_h: Output,
    pub out_mask_t: Output,
    pub out_spikes_h: Output,
    pub out_spikes_t: Output,
    pub out_u_h: Output,
    pub out_u_t: Output,
    pub out_trace_h: Output,
    pub out_trace_t: Output,
    pub out_done: Output,
    pub out_header: Header<Output>,
    pub out_ready: Input,
    pub out_sum: Sum<Output>,
    pub out_stage_value: Output,
    pub out_chosen: Output,
    pub fire: Output,
    pub js: Output,
    pub shift: Input,
    pub threshold: Input,
    pub drop: Input,
    pub lfsr_load: Input,
    pub lfsr_value: Input,
    pub lfsr: Output,
    pub host_read_weight: Input,
    pub host_write_weight: Input,
    pub host_read_bank: Input,
    pub host_write_bank: Input,
    pub host_velocity: Input,
    pub host_lane: Input,
    pub host_weight_addr: Input,
    pub host_bank_addr: Input,
    pub host_data: Input,
    pub host_valid: Output,
    pub host_word: Output,
    pub buffer: InputBuffer,
    pub sequencer: Sequencer,
    pub columns: Columns,
    pub counts: Vec<SpikeCount>,
    pub rounding: Vec<Rounding>,
    pub lanes: Vec<Lane>,
    pub weights: Vec<Memory>,
    pub velocities: Vec<Memory>,
    pub bank: Vec<Memory>,
    pub state: Vec<Memory>,
    pub owners: Vec<Memory>,
    pub scores: Scores,
    pub judge: Judge,
    next_valid: Reg,
    waiting: Header<Reg>,
    now: Header<Reg>,
    next_again: Reg,
    next_offset: Reg,
    now_offset: Reg,
    old_offset: Reg,
    next_begins: Reg,
    now_begins: Reg,
    old_begins: Reg,
    old_shift: Reg,
    old_train: Reg,
    shift_now: Reg,
    due: Wire,
    read_q: Vec<Reg>,
    lane_w_addr: Wire,
    lane_b_addr: Wire,
    bank_changed: Wire,
    index: Vec<Const>,
    has_tail: Vec<Const>,
    reads_target: Const,
    again: Const,
    fired_bit: Const,
    twice: Const,
    walks: Const,
    _lanes: usize,
    always: Const,
    _banks: usize,
    _states: usize,
    _owners: usize,
    keeps_one: Const,
    neutral: Const,
    _velocities: usize,
    _roundings: usize,
    _counts: usize,
    last: Const,
    _last: usize,
}

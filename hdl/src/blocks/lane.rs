//! # Purpose
//! One processing element: updates a weight, uses the updated weight for both streams, writes it back, and turns the
//! finished sums into activations, target-bank rows and partial scores. Without learning it uses the weight as it is. It has
//! no state machine: orders that move along the chain, one lane a cycle, tell it what to do.
//!
//! # Equation
//! `w' = sat(w - ((dh * h_old + dt * t_old + r) >>> sh))`, `acc_h += w' * h`, `acc_t += w' * t`: steps 1, 2, 3, 4, 7 and 8 of
//! the rule (`docs/src/reference/rule.md`), as fused in `docs/src/decisions/0004-fused-window.md`. `r` is added as the
//! rounding asks for; to nearest, the sum is shifted by `sh - 1` and then `(v + 1) >> 1`, which is the same number. Where factors are signs
//! (`docs/src/decisions/0039-products-with-signs.md`) `acc` is without amax, and multiplied with it on its way to the rounding.
//!
//! Neurons that spike have blocks of their own ([`lif`](super::neuron::Lif)) in the place of the forward products, the accumulators and the activation function.
//!
//! # Shapes
//! `ceil(n_out / P)` rows of `n_in + 1` weights, with a velocity beside each where the optimizer keeps one, as many rows of C bank entries and, in learning, as many words of row state, in
//! memories beside the lane.
//!
//! # Formats
//! Activations A bits Q0.(A-1); weights B bits; dh, dt A + 1 bits; accumulators exact. Rounding of the update as configured,
//! symmetric saturation; rounding of the activation to nearest.
//!
//! # Timing
//! Relative to the cycle in which an order stands in the lane's chain register (c0): products c3, sum c4, shifted c5,
//! rounded c6 (one earlier with two multipliers), new weight c6 with two multipliers, c7 with one, c8 with four; with a velocity 4, 4 and 3 cycles later. The read order of a weight
//! comes `read_delay` cycles before its forward order, which comes `forward_delay` cycles after its update order. A window's
//! read orders go through all addresses from 0 on: the lane counts those that it writes; where columns are listed they come with `w_write`. Without learning a weight is multiplied
//! two cycles after its read order (c2) and not written; a single multiplier makes its second product a cycle later, and what
//! stands beside both orders must stay until then.
//!
//! # Ports
//! `index`, `has_tail` constants. Channels in, each with its `_q` a cycle later for the next lane: `u_*` update, `w_*` weight
//! address, `f_*` forward, `b_*` bank, `host_*` words of the host. `s_in`, `s_out` score chain, towards the last lane; `r_*`
//! result chain, towards lane 0. `weight_*`, `bank_*`, `state_*` the memories, `velocity_*` that which has the addresses of `weight_*`; their words come two cycles after the
//! address. Without learning there is no update channel, of `b_*` nothing that serves it, no masks, and no state memory. An output stage has neither bank nor state, its results are rounded sums, and
//! `b_addr` is the number of lane 0's neuron.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, lane::Lane};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Lane::new(&Dims::new(&Config::preset("tiny")?, 0)))?)?;
//! let [valid, address, word] = ["w_valid", "w_addr", "weight_rdata"].map(|p| sim.signal(p).unwrap());
//! let [write, to, new] = ["weight_we", "weight_waddr", "weight_wdata"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! sim.set(address, 0); // the first of a window
//! sim.clock(); // the order stands in the lane; the memory is read
//! sim.set(valid, 0);
//! sim.clock();
//! sim.clock();
//! sim.set(word, -1234); // the word is there
//! sim.clock();
//! sim.clock();
//! assert_eq!((sim.get(write), sim.get(to), sim.get(new)), (1, 0, -1234)); // no update was due: written back as it was
//! # Ok(())
//! # }
//! ```

mod build;
mod update;

use rust_hdl_core::prelude::*;

use super::activation::Activation;
use super::channels::{self, Bank, Forward, Host, Results, Weight};
use super::learned::Learned;
use super::loss::Error;
use super::lut_multiplier::LutMultiplier;
use super::multipliers::Multipliers;
use super::neuron::Lif;
use super::update::Update;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The lane; see the module's text.
#[derive(LogicBlock)]
pub struct Lane {
    meta: Module,
    /// Number of this lane, tied to a constant.
    pub index: Input,
    /// High when this lane has a neuron in the last row, tied to a constant.
    pub has_tail: Input,

    // Update channel: activations of the sample before.
    pub u: channels::Update<Input>,
    pub u_q: channels::Update<OutReg>,

    // Weight channel: the address to read, and to write when the new weight is there.
    pub w: Weight<Input>,
    pub w_q: Weight<OutReg>,

    // Forward channel: activations of the sample now.
    pub f: Forward<Input>,
    pub f_q: Forward<OutReg>,

    // Bank channel: what to do with the target bank, the results and the host's words.
    pub b: Bank<Input>,
    pub b_q: Bank<OutReg>,

    // Host channel.
    pub host: Host<Input>,
    pub host_q: Host<OutReg>,

    // Score chain, forwards.
    pub s_in: Input,
    pub s_out: OutReg,

    // Result chain, backwards: towards lane 0.
    pub r_in: Results<Input>,
    pub r: Results<OutReg>,

    // Memories of this lane, kept beside it.
    pub weight_raddr: Output,
    pub weight_rdata: Input,
    pub weight_we: Output,
    pub weight_waddr: Output,
    pub weight_wdata: Output,
    pub velocity_rdata: Input,
    pub velocity_we: Output,
    pub velocity_wdata: Output,
    pub bank_raddr: Output,
    pub bank_rdata: Input,
    pub bank_we: Output,
    pub bank_waddr: Output,
    pub bank_wdata: Output,
    pub state_raddr: Output,
    pub state_rdata: Input,
    pub state_we: Output,
    pub state_waddr: Output,
    pub state_wdata: Output,
    pub owner: Input,

    pub multipliers: Multipliers,
    pub update: Update,
    pub error: Error,
    pub activation_h: Activation,
    pub activation_t: Activation,
    pub score: LutMultiplier,
    pub learned: Vec<Learned>,
    /// Where neurons spike, in the place of accumulators and activations: one for each stream.
    pub lif_h: Vec<Lif>,
    pub lif_t: Vec<Lif>,

    // Update pipeline.
    u_valid_q2: Reg,
    u_h_q2: Reg,
    u_t_q2: Reg,
    dh: Reg,
    dt: Reg,
    trained: Reg,
    valid_q: Vec<Reg>,
    write_addr: Reg,

    // Accumulators.
    first_q: Vec<Reg>,
    last_q: Vec<Reg>,
    used_q: Vec<Reg>,
    acc_h: Reg,
    acc_t: Reg,
    spikes_h: Reg,
    spikes_t: Reg,
    volt_h: Reg,
    volt_t: Reg,
    trace_h: Reg,
    trace_t: Reg,
    rounded_h: Reg,
    rounded_t: Reg,

    // Row state and the bank pipeline.
    h: Reg,
    t: Reg,
    mask_h: Reg,
    mask_t: Reg,
    neuron_q2: Reg,
    neuron_q3: Reg,
    fetch_first_q2: Reg,
    fetch_last_q2: Reg,
    verdict_q2: Reg,
    code_q2: Reg,
    fetch_first_q3: Reg,
    fetch_last_q3: Reg,
    verdict_q3: Reg,
    code_q3: Reg,
    second_q2: Reg,
    second_q3: Reg,
    walk_q2: Reg,
    walk_q3: Reg,
    own_q2: Reg,
    own_q3: Reg,
    signs_q2: Reg,
    signs_q3: Reg,
    same: Vec<Reg>,
    enable_q2: Reg,
    enable_q3: Reg,
    enable_q4: Reg,
    enable_q5: Reg,
    enable_q6: Reg,
    read_weight_q2: Reg,
    read_bank_q2: Reg,
    read_velocity_q2: Reg,
    read_velocity_q3: Reg,
    read_weight_q3: Reg,
    read_bank_q3: Reg,
    read_word: Reg,
    row_used: Wire,
    old_h: Wire,
    old_t: Wire,
    entry: Wire,
    minus: Wire,
    minus_entry: Wire,
    mine: Reg,
    term: Wire,
    code: Wire,
    class_q2: Reg,
    class_q3: Reg,

    first_last: Const,
    last_last: Const,
    read_last: Const,
    has_scores: Const,
    walks: Const,
    has_dh: Const,
    has_dt: Const,
    scales: Const,
    keeps_mask_h: Const,
    keeps_mask_t: Const,
    act_mask: Const,
    mask_h_bit: Const,
    mask_t_bit: Const,
    keeps_t: Const,
    t_place: Const,
    squares: Const,
    half: Const,
    fraction: Const,
    signs_h: Const,
    signs_t: Const,
    has_t: Const,
    carries: Const,
    amax_places: Const,
    learns: Const,
    listed: Const,
    has_velocity: Const,
    learns_code: Const,
    blocks: Const,
    code_places: Const,
    always: Const,
    weight_last: Const,
    spikes: Const,
    every_step: Const,
    _read: usize,
    _learned: usize,
    _lif_h: usize,
    _lif_t: usize,
    _walks: usize,
    _first: usize,
    _last: usize,
}

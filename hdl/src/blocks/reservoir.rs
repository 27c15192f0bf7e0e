//! # Purpose
//! Takes the steps of a sequence in and hands the first stage the state after the last: a fixed random layer without a multiplier.
//!
//! # Equation
//! `h_i = sat((sum_q +-x_q + sum of four +-h_j of the step before) >>> 1, amax)`, h = 0 before the first step; see
//! [`sigprop_spec::config::Reservoir`].
//!
//! # Shapes
//! `U` lanes, each an adder. A group of U units takes the inputs of the step and its four connections one after the other, a cycle each; groups
//! follow each other, ceil(n / U) of them. Every lane has a copy of the state, that of the step before and the new one, as each reads another unit of it.
//!
//! # Formats
//! Inputs and state A bits, Q0.(A-1), symmetric; sums exact.
//!
//! # Timing
//! `ready` falls with `step`, and rises when the step is taken in, [`Reservoir::step_cycles`] cycles later; after a last step when the state has gone, a value a
//! cycle from the cycle on in which `room` was high ([`Reservoir::send_cycles`]).
//!
//! # Ports
//! `fill*` inputs of the next step; `step` it is complete, its header beside it; `h*`, `done` the state and the end of the sample, to the
//! first stage, with the header of the last step.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::reservoir::Reservoir;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["network.reservoir=6".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Reservoir::new(&config))?)?;
//! let [valid, value, step, ready] = ["fill_valid", "fill", "step", "ready"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! for x in [10, -3, 127, 0, 5] {
//!     sim.set(value, x);
//!     sim.clock();
//! }
//! sim.set(valid, 0);
//! sim.set(step, 1);
//! let begin = sim.cycles();
//! sim.clock();
//! sim.set(step, 0);
//! while sim.get(ready) == 0 {
//!     sim.clock();
//! }
//! assert_eq!(sim.cycles() - begin, Reservoir::step_cycles(&config) as u64);
//! # Ok(())
//! # }
//! ```

mod build;

use rust_hdl_core::prelude::*;

use super::channels::Header;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The reservoir; see the module's text.
#[derive(LogicBlock)]
pub struct Reservoir {
    meta: Module,
    pub fill_valid: Input,
    pub fill: Input,
    pub step: Input,
    pub begins: Input,
    pub last: Input,
    pub in_header: Header<Input>,
    pub room: Input,
    pub ready: Output,
    pub h_valid: Output,
    pub h: Output,
    pub done: Output,
    pub out_header: Header<Output>,
    pub inputs: Memory,
    pub signs: Memory,
    pub taps: Vec<Memory>,
    pub state: Vec<Memory>,
    header: Header<Reg>,
    is_first: Reg,
    is_last: Reg,
    bank: Reg,
    phase: Reg,
    count: Reg,
    group: Reg,
    position: Reg,
    sign_addr: Reg,
    tap_addr: Reg,
    active: Wire,
    of_state: Wire,
    group_end: Wire,
    valid_q: Reg,
    valid_q2: Reg,
    valid_q3: Reg,
    valid_q4: Reg,
    first_q: Reg,
    first_q2: Reg,
    first_q3: Reg,
    first_q4: Reg,
    end_q: Reg,
    end_q2: Reg,
    end_q3: Reg,
    end_q4: Reg,
    end_q5: Reg,
    of_state_q: Reg,
    of_state_q2: Reg,
    of_state_q3: Reg,
    x_q: Reg,
    x_q2: Reg,
    signs_q: Reg,
    signs_q2: Reg,
    operand: Vec<Wire>,
    term: Vec<Reg>,
    sum: Vec<Reg>,
    half: Vec<Wire>,
    result: Vec<Reg>,
    left: Reg,
    unit: Reg,
    written: Wire,
    sent: Reg,
    sent_q: Reg,
    sent_q2: Reg,
    sending: Wire,
    last_sent: Reg,
    last_sent_q: Reg,
    idle: Const,
    sweep: Const,
    drain: Const,
    wait: Const,
    send: Const,
    inputs_count: Const,
    terms_last: Const,
    period_last: Const,
    groups_last: Const,
    units_last: Const,
    lanes: Const,
    place: Const,
    amax: Const,
    number: Vec<Const>,
    _lanes: usize,
    _shifts: usize,
}

impl Logic for Reservoir {
    #[hdl_gen]
    fn update(&mut self) {
        // The step that is being filled.
        self.inputs.we.next = self.fill_valid.val();
        self.inputs.waddr.next = self.count.val();
        self.inputs.wdata.next = self.fill.val();
        if self.step.any() {
            self.count.next = 0.into();
        } else if self.fill_valid.any() {
            self.count.next = self.count.val() + 1;
        }
        self.ready.next = (self.phase.val() == self.idle.val()).into();

        // What is added in each cycle: the inputs, then the connections.
        self.active.next =
            (self.phase.val() == self.sweep.val() && self.position.val() <= self.terms_last.val()).into();
        self.of_state.next = (self.position.val() >= self.inputs_count.val()).into();
        self.group_end.next =
            (self.phase.val() == self.sweep.val() && self.position.val() == self.period_last.val()).into();
        self.inputs.raddr.next = self.position.val();
        self.signs.raddr.next = self.sign_addr.val();
        self.signs.we.next = 0.into();
        self.signs.waddr.next = 0.into();
        self.signs.wdata.next = 0.into();
        for i in 0..self._lanes {
            self.taps[i].raddr.next = self.tap_addr.val();
            self.taps[i].we.next = 0.into();
            self.taps[i].waddr.next = 0.into();
            self.taps[i].wdata.next = 0.into();
        }
        if self.phase.val() == self.idle.val() {
            self.position.next = 0.into();
            self.group.next = 0.into();
            self.sign_addr.next = 0.into();
            self.tap_addr.next = 0.into();
            if self.step.any() {
                self.header.next = self.in_header.val();
                self.is_first.next = self.begins.val();
                self.is_last.next = self.last.val();
                self.phase.next = self.sweep.val();
            }
        } else if self.phase.val() == self.sweep.val() {
            self.position.next = self.position.val() + 1;
            if self.active.any() {
                self.sign_addr.next = self.sign_addr.val() + 1;
                if self.of_state.any() {
                    self.tap_addr.next = self.tap_addr.val() + 1;
                }
            }
            if self.group_end.any() {
                self.position.next = 0.into();
                self.group.next = self.group.val() + 1;
            }
            // Behind the last term there is no other group to wait for.
            if self.group.val() == self.groups_last.val() && self.position.val() == self.terms_last.val() {
                self.phase.next = self.drain.val();
            }
        } else if self.phase.val() == self.drain.val() {
            if self.written.any() && self.unit.val() == self.units_last.val() {
                self.bank.next = (!self.bank.any()).into();
                self.phase.next = self.idle.val();
                if self.is_last.any() {
                    self.phase.next = self.wait.val();
                }
            }
        } else if self.phase.val() == self.wait.val() {
            if self.room.any() {
                self.phase.next = self.send.val();
            }
        } else if self.last_sent_q.any() {
            self.phase.next = self.idle.val();
        }

        // A term of each lane's sum: a cycle for the words, two for the state that they name, as block RAMs are slow, and one to choose.
        self.valid_q.next = self.active.val();
        self.valid_q2.next = self.valid_q.val();
        self.valid_q3.next = self.valid_q2.val();
        self.valid_q4.next = self.valid_q3.val();
        self.first_q.next = (self.position.val() == 0).into();
        self.first_q2.next = self.first_q.val();
        self.first_q3.next = self.first_q2.val();
        self.first_q4.next = self.first_q3.val();
        self.end_q.next = (self.phase.val() == self.sweep.val() && self.position.val() == self.terms_last.val()).into();
        self.end_q2.next = self.end_q.val();
        self.end_q3.next = self.end_q2.val();
        self.end_q4.next = self.end_q3.val();
        self.end_q5.next = self.end_q4.val();
        self.of_state_q.next = self.of_state.val();
        self.of_state_q2.next = self.of_state_q.val();
        self.of_state_q3.next = self.of_state_q2.val();
        self.x_q.next = self.inputs.rdata.val();
        self.x_q2.next = self.x_q.val();
        self.signs_q.next = self.signs.rdata.val();
        self.signs_q2.next = self.signs_q.val();
        for i in 0..self._lanes {
            self.state[i].raddr.next = (self.bank.val() << self.place.val()) | self.taps[i].rdata.val();
            self.operand[i].next = self.x_q2.val();
            if self.of_state_q3.any() {
                self.operand[i].next = self.state[i].rdata.val();
                if self.is_first.any() {
                    self.operand[i].next = 0.into();
                }
            }
            if self.signs_q2.val().get_bit(self.number[i].val()) {
                self.term[i].next = -self.operand[i].val();
            } else {
                self.term[i].next = self.operand[i].val();
            }
            if self.valid_q4.any() {
                if self.first_q4.any() {
                    self.sum[i].next = self.term[i].val();
                } else {
                    self.sum[i].next = self.sum[i].val() + self.term[i].val();
                }
            }
            self.half[i].next = self.sum[i].val() >> 1;
        }

        // Results of a group, one after the other into all copies of the new state.
        for i in 0..self._lanes {
            if self.end_q5.any() {
                if self.half[i].val() > self.amax.val() {
                    self.result[i].next = self.amax.val();
                } else if self.half[i].val() < -self.amax.val() {
                    self.result[i].next = -self.amax.val();
                } else {
                    self.result[i].next = self.half[i].val();
                }
            }
        }
        for i in 0..self._shifts {
            if !self.end_q5.any() {
                self.result[i].next = self.result[i + 1].val();
            }
        }
        if self.end_q5.any() {
            self.left.next = self.lanes.val();
        } else if self.written.any() && self.unit.val() == self.units_last.val() {
            // Lanes behind the last unit have none.
            self.left.next = 0.into();
        } else if self.written.any() {
            self.left.next = self.left.val() - 1;
        }
        self.written.next = (self.left.val() != 0).into();
        if self.phase.val() == self.idle.val() {
            self.unit.next = 0.into();
        } else if self.written.any() {
            self.unit.next = self.unit.val() + 1;
        }
        for i in 0..self._lanes {
            self.state[i].we.next = self.written.val();
            self.state[i].waddr.next = ((self.bank.val() ^ 1) << self.place.val()) | self.unit.val();
            self.state[i].wdata.next = self.result[0].val();
        }

        // The state after a last step, to the first stage.
        self.sending.next = (self.phase.val() == self.send.val() && self.sent.val() <= self.units_last.val()).into();
        if self.phase.val() == self.send.val() {
            self.state[0].raddr.next = (self.bank.val() << self.place.val()) | self.sent.val();
            if self.sending.any() {
                self.sent.next = self.sent.val() + 1;
            }
        } else {
            self.sent.next = 0.into();
        }
        self.sent_q.next = self.sending.val();
        self.last_sent.next = (self.sending.any() && self.sent.val() == self.units_last.val()).into();
        self.sent_q2.next = self.sent_q.val();
        self.last_sent_q.next = self.last_sent.val();
        self.h_valid.next = self.sent_q2.val();
        self.h.next = self.state[0].rdata.val();
        self.done.next = self.last_sent_q.val();
        self.out_header.next = self.header.val();
    }
}

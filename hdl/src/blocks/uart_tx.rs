//! # Purpose
//! Sends bytes over a serial line: one start bit, eight data bits, the lowest first, one stop bit (8N1).
//!
//! # Equation
//! None.
//!
//! # Shapes
//! One byte at a time.
//!
//! # Formats
//! Bytes, unsigned. A bit lasts `bit_cycles` clock cycles, at least 4.
//!
//! # Timing
//! A byte is taken in a cycle in which `valid` and `ready` are both high; `ready` does not wait for `valid`, and comes again
//! ten bits and a cycle later. The start bit begins in the next cycle.
//!
//! # Ports
//! `data` with `valid` and `ready`; `line` the serial line, high when idle.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::uart_tx::UartTx;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&UartTx::new(4))?)?;
//! let [data, valid, line] = ["data", "valid", "line"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(data, 0x65);
//! sim.set(valid, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! let mut sent = Vec::new();
//! for _ in 0..10 {
//!     sent.push(sim.get(line));
//!     (0..4).for_each(|_| sim.clock());
//! }
//! assert_eq!(sent, [0, 1, 0, 1, 0, 0, 1, 1, 0, 1]); // start, the byte from its lowest bit, stop
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::bits_for;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg};

/// The sender; see the module's text.
#[derive(LogicBlock)]
pub struct UartTx {
    meta: Module,
    pub data: Input,
    pub valid: Input,
    pub ready: Output,
    pub line: OutReg,
    busy: Reg,
    timer: Reg,
    bits_left: Reg,
    rest: Reg,
    whole_bit: Const,
    bits: Const,
    stop: Const,
}

impl UartTx {
    /// A sender of bits of `bit_cycles` clock cycles.
    #[must_use]
    pub fn new(bit_cycles: usize) -> Self {
        Self {
            meta: Module::new("uart_tx", "Bytes to a serial line, 8N1."),
            data: Input::unsigned(8).doc("the byte"),
            valid: Input::bit().doc("a byte is offered; stays until it is taken"),
            ready: Output::bit().doc("it is taken in this cycle"),
            line: OutReg::bit().reset_to(1).doc("serial line, high when idle"),
            busy: Reg::bit(),
            timer: Reg::unsigned(bits_for(bit_cycles)),
            bits_left: Reg::unsigned(4),
            rest: Reg::unsigned(9).no_reset(),
            whole_bit: Const::new(bit_cycles as i64 - 1),
            // After the start bit: eight bits and the stop bit.
            bits: Const::new(9),
            stop: Const::new(256),
        }
    }
}

impl Logic for UartTx {
    #[hdl_gen]
    fn update(&mut self) {
        self.ready.next = (!self.busy.any()).into();
        if !self.busy.any() {
            if self.valid.any() {
                self.busy.next = 1.into();
                self.line.next = 0.into();
                self.rest.next = self.data.val() | self.stop.val();
                self.timer.next = self.whole_bit.val();
                self.bits_left.next = self.bits.val();
            }
        } else if self.timer.val() != 0 {
            self.timer.next = self.timer.val() - 1;
        } else if self.bits_left.val() == 0 {
            self.busy.next = 0.into();
        } else {
            self.line.next = self.rest.val() & 1;
            self.rest.next = self.rest.val() >> 1;
            self.bits_left.next = self.bits_left.val() - 1;
            self.timer.next = self.whole_bit.val();
        }
    }
}

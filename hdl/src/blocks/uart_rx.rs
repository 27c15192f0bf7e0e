//! # Purpose
//! Receives bytes from a serial line: one start bit, eight data bits, the lowest first, one stop bit (8N1).
//!
//! # Equation
//! None. The line is looked at in the middle of each bit, counted from the start bit's edge.
//!
//! # Shapes
//! One byte at a time.
//!
//! # Formats
//! Bytes, unsigned. A bit lasts `bit_cycles` clock cycles, at least 4.
//!
//! # Timing
//! Two registers bring the line into the clock. `valid` is high for one cycle, in the middle of the stop bit; nothing can
//! hold it back. `fault` is high instead where the stop bit is low: a break, or another speed. After a fault the line must
//! be high once before a byte is looked for.
//!
//! # Ports
//! `line` the serial line, high when idle; `data` with `valid`; `fault`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::uart_rx::UartRx;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&UartRx::new(4))?)?;
//! let [line, data, valid] = ["line", "data", "valid"].map(|p| sim.signal(p).unwrap());
//! sim.set(line, 1);
//! sim.reset();
//! let mut seen = None;
//! for bit in [1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 1] {
//!     sim.set(line, bit); // idle, start, 0xA5 from its lowest bit, stop, idle
//!     for _ in 0..4 {
//!         sim.clock();
//!         if sim.get(valid) == 1 {
//!             seen = Some(sim.get(data));
//!         }
//!     }
//! }
//! assert_eq!(seen, Some(0xA5));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::bits_for;
use crate::signal::{Const, Input, Module, OutReg, Reg};

/// The receiver; see the module's text.
#[derive(LogicBlock)]
pub struct UartRx {
    meta: Module,
    pub line: Input,
    pub data: OutReg,
    pub valid: OutReg,
    pub fault: OutReg,
    line_q: Reg,
    line_q2: Reg,
    state: Reg,
    timer: Reg,
    bits_left: Reg,
    idle: Const,
    start: Const,
    byte: Const,
    stop: Const,
    release: Const,
    half_bit: Const,
    whole_bit: Const,
}

impl UartRx {
    /// A receiver for bits of `bit_cycles` clock cycles.
    #[must_use]
    pub fn new(bit_cycles: usize) -> Self {
        Self {
            meta: Module::new("uart_rx", "Bytes from a serial line, 8N1."),
            line: Input::bit().doc("serial line, high when idle; of any clock"),
            data: OutReg::unsigned(8).no_reset().doc("the byte, with valid"),
            valid: OutReg::bit().doc("high for one cycle: a byte has come"),
            fault: OutReg::bit().doc("high for one cycle: a byte without a stop bit has come"),
            line_q: Reg::bit().reset_to(1),
            line_q2: Reg::bit().reset_to(1),
            state: Reg::unsigned(3),
            timer: Reg::unsigned(bits_for(bit_cycles)),
            bits_left: Reg::unsigned(3),
            idle: Const::new(0),
            start: Const::new(1),
            byte: Const::new(2),
            stop: Const::new(3),
            release: Const::new(4),
            // The edge is seen in idle; one cycle is spent there and the timer counts down to 0.
            half_bit: Const::new((bit_cycles / 2) as i64 - 1),
            whole_bit: Const::new(bit_cycles as i64 - 1),
        }
    }
}

impl Logic for UartRx {
    #[hdl_gen]
    fn update(&mut self) {
        self.line_q.next = self.line.val();
        self.line_q2.next = self.line_q.val();
        self.valid.next = 0.into();
        self.fault.next = 0.into();
        self.timer.next = self.timer.val() - 1;
        if self.state.val() == self.idle.val() {
            self.timer.next = self.half_bit.val();
            self.bits_left.next = 7.into();
            if !self.line_q2.any() {
                self.state.next = self.start.val();
            }
        } else if self.state.val() == self.release.val() {
            if self.line_q2.any() {
                self.state.next = self.idle.val();
            }
        } else if self.timer.val() == 0 {
            self.timer.next = self.whole_bit.val();
            if self.state.val() == self.start.val() {
                // A start bit that is over by its middle was none.
                if self.line_q2.any() {
                    self.state.next = self.idle.val();
                } else {
                    self.state.next = self.byte.val();
                }
            } else if self.state.val() == self.byte.val() {
                self.data.next = (self.data.val() >> 1) | (self.line_q2.val() << 7);
                self.bits_left.next = self.bits_left.val() - 1;
                if self.bits_left.val() == 0 {
                    self.state.next = self.stop.val();
                }
            } else {
                self.valid.next = self.line_q2.val();
                self.fault.next = (!self.line_q2.any()).into();
                if self.line_q2.any() {
                    self.state.next = self.idle.val();
                } else {
                    self.state.next = self.release.val();
                }
            }
        }
    }
}

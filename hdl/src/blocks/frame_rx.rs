//! # Purpose
//! Receives a whole frame into a buffer and checks it before anything of it is used. After a frame that is broken it waits
//! until the line has been idle, so that the rest of it is not taken for another.
//!
//! # Equation
//! None. A frame is good when its checksum is; see [`sigprop_spec::link::frame`].
//!
//! # Shapes
//! One frame with up to `capacity` bytes of payload.
//!
//! # Formats
//! Bytes, unsigned.
//!
//! # Timing
//! `ready` rises four cycles after the last byte of a good frame, and a broken frame's when no byte has come for `idle`
//! clock cycles and two. It stays until `done`. Bytes come every fourth cycle at the most. What comes meanwhile is lost, and reported as the next broken frame.
//!
//! # Ports
//! `data` with `valid`, `fault` from the receiver; `ready` with `code` (0: a good frame; otherwise why it is broken),
//! `length`, `number` (its sequence number); `raddr`, `rdata` the payload, two cycles later; `done` frees the buffer.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::frame_rx::FrameRx;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&FrameRx::new(512, 40))?)?;
//! let [data, valid, ready, code, length] =
//!     ["data", "valid", "ready", "code", "length"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! for byte in sigprop_spec::link::frame::encode(1, &[4]) {
//!     sim.set(data, i64::from(byte));
//!     sim.set(valid, 1);
//!     sim.clock();
//!     sim.set(valid, 0);
//!     (0..4).for_each(|_| sim.clock());
//! }
//! assert_eq!([ready, code, length].map(|port| sim.get(port)), [1, 0, 1]);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::MemoryKind;
use sigprop_spec::link::frame::{self, FrameError};

use super::crc16::Crc16;
use super::dims::bits_for;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The frame receiver; see the module's text.
#[derive(LogicBlock)]
pub struct FrameRx {
    meta: Module,
    pub data: Input,
    pub valid: Input,
    pub fault: Input,
    pub ready: OutReg,
    pub code: OutReg,
    pub length: OutReg,
    pub number: OutReg,
    pub raddr: Input,
    pub rdata: Output,
    pub done: Input,
    pub buffer: Memory,
    pub checksum: Crc16,
    state: Reg,
    timer: Reg,
    place: Reg,
    strange: Reg,
    arrived: Reg,
    has_byte: Reg,
    has_fault: Reg,
    came: Reg,
    silent: Reg,
    last: Reg,
    none: Reg,
    too_many: Reg,
    after: Wire,
    late: Wire,
    hunt: Const,
    length_low: Const,
    length_high: Const,
    number_byte: Const,
    payload: Const,
    crc_low: Const,
    crc_high: Const,
    check: Const,
    discard: Const,
    report: Const,
    start: Const,
    most: Const,
    idle: Const,
    e_line: Const,
    e_no_start: Const,
    e_too_long: Const,
    e_cut_short: Const,
    e_checksum: Const,
    e_overrun: Const,
}

impl FrameRx {
    /// For payloads of up to `capacity` bytes, and a line that is idle after `idle` cycles without a byte.
    #[must_use]
    pub fn new(capacity: usize, idle: usize) -> Self {
        let (place, c) = (bits_for(capacity - 1), |v: usize| Const::new(v as i64));
        let error = |error: FrameError| Const::new(i64::from(error.code()));
        Self {
            meta: Module::new("frame_rx", "Receives a frame and checks it."),
            data: Input::unsigned(8).doc("byte from the line"),
            valid: Input::bit().doc("it has come"),
            fault: Input::bit().doc("a byte without a stop bit has come"),
            ready: OutReg::bit().doc("a frame, good or broken; stays until done"),
            code: OutReg::unsigned(4).doc("with ready: why it is broken, 0 if it is good"),
            length: OutReg::unsigned(16).no_reset().doc("with ready, code 0: bytes of payload"),
            number: OutReg::unsigned(8).no_reset().doc("with ready, code 0: its sequence number"),
            raddr: Input::unsigned(place).doc("place in the payload"),
            rdata: Output::unsigned(8).doc("byte at the place of two cycles before"),
            done: Input::bit().doc("the frame is no longer needed"),
            buffer: Memory::new(capacity, 8, false, MemoryKind::Auto, Vec::new()).registered(),
            checksum: Crc16::new(),
            state: Reg::unsigned(4),
            timer: Reg::unsigned(bits_for(idle)),
            place: Reg::unsigned(place),
            strange: Reg::bit(),
            arrived: Reg::unsigned(8).no_reset(),
            has_byte: Reg::bit(),
            has_fault: Reg::bit(),
            came: Reg::bit(),
            silent: Reg::bit(),
            last: Reg::bit().no_reset(),
            none: Reg::bit().no_reset(),
            too_many: Reg::bit().no_reset(),
            after: Wire::unsigned(place + 1),
            late: Wire::bit(),
            hunt: c(0),
            length_low: c(1),
            length_high: c(2),
            number_byte: c(3),
            payload: c(4),
            crc_low: c(5),
            crc_high: c(6),
            check: c(7),
            discard: c(8),
            report: c(9),
            start: Const::new(i64::from(frame::START)),
            most: c(capacity),
            idle: c(idle),
            e_line: error(FrameError::Line),
            e_no_start: error(FrameError::NoStart),
            e_too_long: error(FrameError::TooLong),
            e_cut_short: error(FrameError::CutShort),
            e_checksum: error(FrameError::Checksum),
            e_overrun: error(FrameError::Overrun),
        }
    }
}

impl Logic for FrameRx {
    #[hdl_gen]
    fn update(&mut self) {
        self.arrived.next = self.data.val();
        self.has_byte.next = self.valid.val();
        self.has_fault.next = self.fault.val();
        self.came.next = self.valid.val() | self.fault.val();
        self.silent.next = (self.timer.val() == 0 && !self.came.any()).into();
        self.late.next = (self.silent.any() && !self.came.any()).into();
        if self.came.any() {
            self.timer.next = self.idle.val();
        } else if self.timer.val() != 0 {
            self.timer.next = self.timer.val() - 1;
        }

        self.checksum.start.next = (self.state.val() == self.hunt.val()).into();
        self.checksum.data.next = self.arrived.val();
        self.checksum.valid.next = self.has_byte.val();
        self.buffer.we.next = (self.has_byte.any() && self.state.val() == self.payload.val()).into();
        self.buffer.waddr.next = self.place.val();
        self.buffer.wdata.next = self.arrived.val();
        self.buffer.raddr.next = self.raddr.val();
        self.rdata.next = self.buffer.rdata.val();
        self.ready.next = (self.state.val() == self.report.val() && !self.done.any()).into();
        self.after.next = self.place.val() + 1;
        // What is known of the next byte before it comes.
        self.last.next = (self.after.val() == self.length.val()).into();
        self.none.next = (self.length.val() == 0).into();
        self.too_many.next = (self.length.val() > self.most.val()).into();

        if self.state.val() == self.report.val() {
            // Nothing can be kept now; what is lost is told as the next frame.
            if self.came.any() {
                self.strange.next = 1.into();
            }
            if self.done.any() {
                self.strange.next = 0.into();
                if self.strange.any() || self.came.any() {
                    self.code.next = self.e_overrun.val();
                    self.state.next = self.discard.val();
                } else {
                    self.code.next = 0.into();
                    self.state.next = self.hunt.val();
                }
            }
        } else if self.state.val() == self.discard.val() {
            if self.late.any() {
                self.state.next = self.report.val();
            }
        } else if self.state.val() == self.check.val() {
            if self.checksum.crc.val() == 0 {
                self.state.next = self.report.val();
            } else {
                self.code.next = self.e_checksum.val();
                self.state.next = self.discard.val();
            }
        } else if self.has_fault.any() {
            self.code.next = self.e_line.val();
            self.state.next = self.discard.val();
        } else if self.late.any() {
            if self.state.val() != self.hunt.val() {
                self.code.next = self.e_cut_short.val();
                self.state.next = self.report.val();
            } else if self.strange.any() {
                self.code.next = self.e_no_start.val();
                self.state.next = self.report.val();
            }
            self.strange.next = 0.into();
        } else if self.has_byte.any() {
            if self.state.val() == self.hunt.val() {
                self.place.next = 0.into();
                if self.arrived.val() == self.start.val() {
                    self.strange.next = 0.into();
                    self.state.next = self.length_low.val();
                } else {
                    self.strange.next = 1.into();
                }
            } else if self.state.val() == self.length_low.val() {
                self.length.next = self.arrived.val();
                self.state.next = self.length_high.val();
            } else if self.state.val() == self.length_high.val() {
                self.length.next = self.length.val() | (self.arrived.val() << 8);
                self.state.next = self.number_byte.val();
            } else if self.state.val() == self.number_byte.val() {
                self.number.next = self.arrived.val();
                if self.too_many.any() {
                    self.code.next = self.e_too_long.val();
                    self.state.next = self.discard.val();
                } else if self.none.any() {
                    self.state.next = self.crc_low.val();
                } else {
                    self.state.next = self.payload.val();
                }
            } else if self.state.val() == self.payload.val() {
                self.place.next = self.after.val();
                if self.last.any() {
                    self.state.next = self.crc_low.val();
                }
            } else if self.state.val() == self.crc_low.val() {
                self.state.next = self.crc_high.val();
            } else {
                self.state.next = self.check.val();
            }
        }
    }
}

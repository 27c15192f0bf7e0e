//! # Purpose
//! Gathers an answer in a buffer, sends it as a frame, and keeps it, so that it can be sent again. A frame that refuses
//! leaves it as it is.
//!
//! # Equation
//! None; see [`sigprop_spec::link::frame`].
//!
//! # Shapes
//! One answer of up to `capacity` bytes.
//!
//! # Formats
//! Bytes, unsigned.
//!
//! # Timing
//! A byte is stored in the cycle in which `store` is high. `valid` rises two cycles after `send` and after a byte is taken. `busy` is high from the cycle after `send` until the sender has
//! taken the last byte. The sender takes at most a byte every fourth cycle.
//!
//! # Ports
//! `clear` begins an answer, `store` with `store_data` adds to it; `send` with `send_code` (0: the answer; otherwise why a
//! frame is refused) and `number`, which stays while `busy`; `data`, `valid`, `ready` to the sender.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::frame_tx::FrameTx;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&FrameTx::new(512))?)?;
//! let [send, code, busy, data, ready] =
//!     ["send", "send_code", "busy", "data", "ready"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(send, 1);
//! sim.set(code, 5);
//! sim.clock();
//! sim.set(send, 0);
//! let mut bytes = Vec::new();
//! for cycle in 0.. {
//!     sim.set(ready, i64::from(cycle % 4 == 3));
//!     if sim.get(busy) == 0 {
//!         break;
//!     }
//!     if cycle % 4 == 3 {
//!         bytes.push(sim.get(data) as u8);
//!     }
//!     sim.clock();
//! }
//! assert_eq!(bytes, sigprop_spec::link::frame::encode(0, &[0xFE, 5]));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::MemoryKind;
use sigprop_spec::link::frame;

use super::crc16::Crc16;
use super::dims::bits_for;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The frame sender; see the module's text.
#[derive(LogicBlock)]
pub struct FrameTx {
    meta: Module,
    pub clear: Input,
    pub store: Input,
    pub store_data: Input,
    pub send: Input,
    pub send_code: Input,
    pub number: Input,
    pub busy: Output,
    pub data: OutReg,
    pub valid: OutReg,
    pub ready: Input,
    pub buffer: Memory,
    pub checksum: Crc16,
    state: Reg,
    stored: Reg,
    place: Reg,
    code: Reg,
    length: Wire,
    after: Wire,
    taken: Wire,
    idle: Const,
    start: Const,
    length_low: Const,
    length_high: Const,
    number_byte: Const,
    payload: Const,
    crc_low: Const,
    crc_high: Const,
    start_byte: Const,
    refused: Const,
}

impl FrameTx {
    /// For answers of up to `capacity` bytes.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let (place, c) = (bits_for(capacity - 1), |v: usize| Const::new(v as i64));
        Self {
            meta: Module::new("frame_tx", "Keeps an answer and sends it as a frame."),
            clear: Input::bit().doc("forget the answer"),
            store: Input::bit().doc("add a byte to it"),
            store_data: Input::unsigned(8).doc("the byte"),
            send: Input::bit().doc("begin a frame"),
            send_code: Input::unsigned(4).doc("with send: 0 the answer, otherwise why a frame is refused"),
            number: Input::unsigned(8).doc("its sequence number"),
            busy: Output::bit().doc("a frame is being sent"),
            data: OutReg::unsigned(8).no_reset().doc("byte to the line"),
            valid: OutReg::bit().doc("it is there; stays until it is taken"),
            ready: Input::bit().doc("it is taken in this cycle"),
            buffer: Memory::new(capacity, 8, false, MemoryKind::Auto, Vec::new()).registered(),
            checksum: Crc16::new(),
            state: Reg::unsigned(3),
            stored: Reg::unsigned(place + 1),
            place: Reg::unsigned(place),
            code: Reg::unsigned(4).no_reset(),
            length: Wire::unsigned(place + 1),
            after: Wire::unsigned(place + 1),
            taken: Wire::bit(),
            idle: c(0),
            start: c(1),
            length_low: c(2),
            length_high: c(3),
            number_byte: c(4),
            payload: c(5),
            crc_low: c(6),
            crc_high: c(7),
            start_byte: Const::new(i64::from(frame::START)),
            refused: Const::new(i64::from(frame::REFUSED)),
        }
    }
}

impl Logic for FrameTx {
    #[hdl_gen]
    fn update(&mut self) {
        self.buffer.we.next = self.store.val();
        self.buffer.waddr.next = self.stored.val();
        self.buffer.wdata.next = self.store_data.val();
        self.buffer.raddr.next = self.place.val();
        if self.clear.any() {
            self.stored.next = 0.into();
        } else if self.store.any() {
            self.stored.next = self.stored.val() + 1;
        }

        if self.code.val() == 0 {
            self.length.next = self.stored.val();
        } else {
            self.length.next = 2.into();
        }
        self.after.next = self.place.val() + 1;
        self.busy.next = (self.state.val() != self.idle.val()).into();
        self.taken.next = self.valid.val() & self.ready.val();
        self.valid.next = (self.state.val() != self.idle.val() && !self.taken.any()).into();
        if self.state.val() == self.start.val() {
            self.data.next = self.start_byte.val();
        } else if self.state.val() == self.length_low.val() {
            self.data.next = self.length.val();
        } else if self.state.val() == self.length_high.val() {
            self.data.next = self.length.val() >> 8;
        } else if self.state.val() == self.number_byte.val() {
            self.data.next = self.number.val();
        } else if self.state.val() == self.crc_low.val() {
            self.data.next = self.checksum.crc.val();
        } else if self.state.val() == self.crc_high.val() {
            self.data.next = self.checksum.crc.val() >> 8;
        } else if self.code.val() == 0 {
            self.data.next = self.buffer.rdata.val();
        } else if self.place.val() == 0 {
            self.data.next = self.refused.val();
        } else {
            self.data.next = self.code.val();
        }
        self.checksum.start.next = (self.state.val() == self.start.val()).into();
        self.checksum.data.next = self.data.val();
        self.checksum.valid.next = (self.taken.any() && self.state.val() <= self.payload.val()).into();

        if self.state.val() == self.idle.val() {
            self.place.next = 0.into();
            if self.send.any() {
                self.code.next = self.send_code.val();
                self.state.next = self.start.val();
            }
        } else if self.taken.any() {
            if self.state.val() == self.payload.val() {
                // The sender is busy with this byte while the memory brings the next.
                self.place.next = self.after.val();
                if self.after.val() == self.length.val() {
                    self.state.next = self.crc_low.val();
                }
            } else if self.state.val() == self.number_byte.val() && self.length.val() == 0 {
                self.state.next = self.crc_low.val();
            } else {
                // The next state's number; after the last comes idle.
                self.state.next = self.state.val() + 1;
            }
        }
    }
}

//! # Purpose
//! The checksum of a frame, byte by byte.
//!
//! # Equation
//! The CCITT polynomial `x^16 + x^12 + x^5 + 1`, lowest bit first ([`sigprop_spec::link::frame`]): for each bit,
//! `crc = (crc >> 1) ^ (polynomial if the bit that fell out is 1)`.
//!
//! # Shapes
//! One byte at a time: the eight steps lie behind each other.
//!
//! # Formats
//! Bytes in, 16 bits out, unsigned.
//!
//! # Timing
//! `crc` holds the checksum with a byte in the cycle after `valid`. `start` begins a new one and goes before `valid`.
//!
//! # Ports
//! `start`; `data` with `valid`; `crc`, 0 after all bytes of a good frame, its checksum included.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::crc16::Crc16;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Crc16::new())?)?;
//! let [data, valid, crc] = ["data", "valid", "crc"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! for byte in b"123456789" {
//!     sim.set(data, i64::from(*byte));
//!     sim.clock();
//! }
//! assert_eq!(sim.get(crc), i64::from(sigprop_spec::link::frame::checksum(b"123456789")));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::link::frame;

use crate::signal::{Const, Input, Module, OutReg, Wire};

/// Bits of a byte.
const BITS: usize = 8;

/// The checksum; see the module's text.
#[derive(LogicBlock)]
pub struct Crc16 {
    meta: Module,
    pub start: Input,
    pub data: Input,
    pub valid: Input,
    pub crc: OutReg,
    step: Vec<Wire>,
    initial: Const,
    polynomial: Const,
    _bits: usize,
    last: Const,
}

impl Crc16 {
    /// A checksum unit.
    #[must_use]
    pub fn new() -> Self {
        Self {
            meta: Module::new("crc16", "Checksum of a frame."),
            start: Input::bit().doc("begin anew"),
            data: Input::unsigned(8).doc("the next byte"),
            valid: Input::bit().doc("take it"),
            crc: OutReg::unsigned(16).reset_to(i64::from(frame::CRC_INITIAL)).doc("the checksum so far"),
            step: (0..=BITS).map(|_| Wire::unsigned(16)).collect(),
            initial: Const::new(i64::from(frame::CRC_INITIAL)),
            polynomial: Const::new(i64::from(frame::CRC_POLYNOMIAL)),
            _bits: BITS,
            last: Const::new(BITS as i64),
        }
    }
}

impl Default for Crc16 {
    fn default() -> Self {
        Self::new()
    }
}

impl Logic for Crc16 {
    #[hdl_gen]
    fn update(&mut self) {
        self.step[0].next = self.crc.val() ^ self.data.val();
        for i in 0..self._bits {
            if self.step[i].val().get_bit(0) {
                self.step[i + 1].next = (self.step[i].val() >> 1) ^ self.polynomial.val();
            } else {
                self.step[i + 1].next = self.step[i].val() >> 1;
            }
        }
        if self.start.any() {
            self.crc.next = self.initial.val();
        } else if self.valid.any() {
            self.crc.next = self.step[self.last.at()].val();
        }
    }
}

//! # Purpose
//! A queue of bytes between a sender that cannot wait and a receiver that may.
//!
//! # Equation
//! First in, first out.
//!
//! # Shapes
//! `2^n` bytes in a memory, and one at the way out.
//!
//! # Formats
//! Bytes, unsigned.
//!
//! # Timing
//! A byte is taken in whenever `in_valid` is high; where there is no room it is lost and `lost` is high in the next cycle. It
//! can leave three cycles later at the earliest, and then one a two cycles. `out_data` stays while it waits.
//!
//! # Ports
//! `in_data` with `in_valid`; `out_data` with `out_valid` and `out_ready`; `lost`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::fifo::Fifo;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Fifo::new(16))?)?;
//! let [data, valid, out, waits] = ["in_data", "in_valid", "out_data", "out_valid"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(data, 77);
//! sim.set(valid, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! sim.clock();
//! sim.clock();
//! assert_eq!((sim.get(waits), sim.get(out)), (1, 77));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::MemoryKind;

use super::dims::bits_for;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, OutReg, Reg, Wire};

/// The queue; see the module's text.
#[derive(LogicBlock)]
pub struct Fifo {
    meta: Module,
    pub in_data: Input,
    pub in_valid: Input,
    pub out_data: OutReg,
    pub out_valid: OutReg,
    pub out_ready: Input,
    pub lost: OutReg,
    pub bytes: Memory,
    write: Reg,
    read: Reg,
    count: Reg,
    fetched: Reg,
    push: Wire,
    fetch: Wire,
    depth: Const,
}

impl Fifo {
    /// Room for `depth` bytes, rounded up to a power of two.
    #[must_use]
    pub fn new(depth: usize) -> Self {
        let depth = depth.next_power_of_two();
        let place = bits_for(depth - 1);
        Self {
            meta: Module::new("fifo", "A queue of bytes."),
            in_data: Input::unsigned(8).doc("the byte"),
            in_valid: Input::unsigned(1).doc("take it now"),
            out_data: OutReg::unsigned(8).no_reset().doc("the oldest byte; stays while it waits"),
            out_valid: OutReg::unsigned(1).doc("there is one"),
            out_ready: Input::unsigned(1).doc("it is taken in this cycle"),
            lost: OutReg::unsigned(1).doc("the byte of the cycle before found no room"),
            bytes: Memory::new(depth, 8, false, MemoryKind::Auto, Vec::new()),
            write: Reg::unsigned(place),
            read: Reg::unsigned(place),
            count: Reg::unsigned(place + 1),
            fetched: Reg::unsigned(1),
            push: Wire::unsigned(1),
            fetch: Wire::unsigned(1),
            depth: Const::new(depth as i64),
        }
    }
}

impl Logic for Fifo {
    #[hdl_gen]
    fn update(&mut self) {
        self.push.next = (self.in_valid.val().any() && self.count.val() != self.depth.val()).into();
        self.lost.next = (self.in_valid.val().any() && self.count.val() == self.depth.val()).into();
        self.bytes.we.next = self.push.val();
        self.bytes.waddr.next = self.write.val();
        self.bytes.wdata.next = self.in_data.val();
        if self.push.val().any() {
            self.write.next = self.write.val() + 1;
        }

        // A byte is fetched into the register at the way out, which must be free by the time that it comes.
        self.bytes.raddr.next = self.read.val();
        self.fetch.next = (self.count.val() != 0
            && !self.fetched.val().any()
            && (!self.out_valid.val().any() || self.out_ready.val().any()))
        .into();
        self.fetched.next = self.fetch.val();
        if self.fetch.val().any() {
            self.read.next = self.read.val() + 1;
        }
        self.count.next = self.count.val() + self.push.val() - self.fetch.val();
        if self.fetched.val().any() {
            self.out_data.next = self.bytes.rdata.val();
            self.out_valid.next = 1.into();
        } else if self.out_ready.val().any() {
            self.out_valid.next = 0.into();
        }
    }
}

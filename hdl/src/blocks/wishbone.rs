//! # Purpose
//! The core's two byte streams as two words of a Wishbone bus (B4, classic cycles), for a processor beside it.
//!
//! # Equation
//! None.
//!
//! # Shapes
//! Two words of 32 bits. A byte each way is held between the bus and the core.
//!
//! # Formats
//! | word | read | write |
//! |---|---|---|
//! | 0, data | bits 7..0 the next byte of a response, and bit 8 set; 0 where none is there | bits 7..0 a byte of a request |
//! | 1, status | bit 0: a byte can be written; bit 1: a byte can be read | nothing |
//!
//! # Timing
//! Every cycle ends in the clock cycle after it began, so that the bus never waits for the core: with `wb_err` where a byte is
//! written while the one before has not been taken, with `wb_ack` otherwise. A byte that was refused so changes nothing.
//!
//! # Ports
//! `wb_*` the bus; `wb_adr` counts words. `wb_sel` is not there: bytes are in the lowest lane.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::wishbone::Wishbone;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Wishbone::new(&Config::preset("tiny")?, &[]))?)?;
//! let [cyc, stb, adr, read, ack] =
//!     ["wb_cyc", "wb_stb", "wb_adr", "wb_dat_r", "wb_ack"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! [cyc, stb, adr].map(|port| sim.set(port, 1)); // read the status
//! sim.clock();
//! assert_eq!([ack, read].map(|port| sim.get(port)), [1, 1]); // a byte can be written, none read
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;

use super::core::Core;
use super::dims::Initial;
use crate::signal::{Input, Module, OutReg, Reg, Wire};

/// The core on a Wishbone bus; see the module's text.
#[derive(LogicBlock)]
pub struct Wishbone {
    meta: Module,
    pub wb_cyc: Input,
    pub wb_stb: Input,
    pub wb_we: Input,
    pub wb_adr: Input,
    pub wb_dat_w: Input,
    pub wb_dat_r: OutReg,
    pub wb_ack: OutReg,
    pub wb_err: OutReg,
    pub core: Core,
    request: Reg,
    request_waits: Reg,
    begins: Wire,
    writes: Wire,
    reads: Wire,
}

impl Wishbone {
    /// The network `config` with the memories' first contents `initial` (see [`Core::new`]).
    #[must_use]
    pub fn new(config: &Config, initial: &[Initial]) -> Self {
        Self {
            meta: Module::new("wishbone", "Network that trains on the chip, on a Wishbone bus."),
            wb_cyc: Input::bit().doc("a bus cycle"),
            wb_stb: Input::bit().doc("for this slave"),
            wb_we: Input::bit().doc("it writes"),
            wb_adr: Input::bit().doc("word: 0 data, 1 status"),
            wb_dat_w: Input::unsigned(8).doc("byte to write, the bus's lowest lane"),
            wb_dat_r: OutReg::unsigned(32).no_reset().doc("word read, with wb_ack"),
            wb_ack: OutReg::bit().doc("the cycle ends"),
            wb_err: OutReg::bit().doc("the cycle ends: the byte was not taken"),
            core: Core::new(config, initial),
            request: Reg::unsigned(8).no_reset(),
            request_waits: Reg::bit(),
            begins: Wire::bit(),
            writes: Wire::bit(),
            reads: Wire::bit(),
        }
    }
}

impl Logic for Wishbone {
    #[hdl_gen]
    fn update(&mut self) {
        // The cycle in which it is answered is still high, and is no new one.
        self.begins.next = (self.wb_cyc.any() && self.wb_stb.any() && !self.wb_ack.any() && !self.wb_err.any()).into();
        self.writes.next = (self.begins.any() && self.wb_we.any() && !self.wb_adr.any()).into();
        self.reads.next = (self.begins.any() && !self.wb_we.any() && !self.wb_adr.any()).into();

        self.core.rx_data.next = self.request.val();
        self.core.rx_valid.next = self.request_waits.val();
        self.core.tx_ready.next = self.reads.val();
        if self.writes.any() && !self.request_waits.any() {
            self.request.next = self.wb_dat_w.val();
            self.request_waits.next = 1.into();
        } else if self.core.rx_ready.any() {
            self.request_waits.next = 0.into();
        }

        // Where neither is high, or else nothing: the same as without the choice, but that an answer to a `wb_cyc` which
        // was not driven, x in a simulation, does not make all later ones x.
        if !self.wb_ack.any() && !self.wb_err.any() {
            self.wb_err.next = self.writes.val() & self.request_waits.val();
            self.wb_ack.next = (self.begins.any() && (!self.writes.any() || !self.request_waits.any())).into();
        } else {
            self.wb_err.next = 0.into();
            self.wb_ack.next = 0.into();
        }
        if self.wb_adr.any() {
            self.wb_dat_r.next = (1 - self.request_waits.val()) | (self.core.tx_valid.val() << 1);
        } else if self.core.tx_valid.any() {
            self.wb_dat_r.next = self.core.tx_data.val() | 256;
        } else {
            self.wb_dat_r.next = 0.into();
        }
    }
}

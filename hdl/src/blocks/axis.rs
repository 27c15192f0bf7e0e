//! # Purpose
//! The core under the names of AXI4-Stream, for designs that connect streams by name. It adds no logic: the core's rules of
//! valid and ready are those of AXI4-Stream.
//!
//! # Equation
//! None.
//!
//! # Shapes
//! One stream each way.
//!
//! # Formats
//! Bytes of the host link ([`sigprop_spec::link`]), a byte a transfer, without TLAST: the length of a response follows from its
//! opcode.
//!
//! # Timing
//! That of [`super::core`]: no register is added.
//!
//! # Ports
//! `s_axis_*` requests, `m_axis_*` responses. The clock is `clk` (ACLK), the reset `rst`, active high (the inverse of ARESETn).
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::axis::Axis;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Axis::new(&Config::preset("tiny")?, &[]))?)?;
//! let [data, valid, answer, answered] =
//!     ["s_axis_tdata", "s_axis_tvalid", "m_axis_tdata", "m_axis_tvalid"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(data, 4); // FLUSH
//! sim.set(valid, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! while sim.get(answered) == 0 {
//!     sim.clock();
//! }
//! assert_eq!(sim.get(answer), 4);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;

use super::core::Core;
use super::dims::Initial;
use crate::signal::{Input, Module, Output};

/// The core with AXI4-Stream's names; see the module's text.
#[derive(LogicBlock)]
pub struct Axis {
    meta: Module,
    pub s_axis_tdata: Input,
    pub s_axis_tvalid: Input,
    pub s_axis_tready: Output,
    pub m_axis_tdata: Output,
    pub m_axis_tvalid: Output,
    pub m_axis_tready: Input,
    pub core: Core,
}

impl Axis {
    /// The network `config` with the memories' first contents `initial` (see [`Core::new`]).
    #[must_use]
    pub fn new(config: &Config, initial: &[Initial]) -> Self {
        Self {
            meta: Module::new("axis", "Network that trains on the chip, between two AXI4-Streams."),
            s_axis_tdata: Input::unsigned(8).doc("byte from the host"),
            s_axis_tvalid: Input::bit().doc("it is there"),
            s_axis_tready: Output::bit().doc("it is taken"),
            m_axis_tdata: Output::unsigned(8).doc("byte to the host"),
            m_axis_tvalid: Output::bit().doc("it is there; it stays until it is taken"),
            m_axis_tready: Input::bit().doc("it is taken"),
            core: Core::new(config, initial),
        }
    }
}

impl Logic for Axis {
    #[hdl_gen]
    fn update(&mut self) {
        self.core.rx_data.next = self.s_axis_tdata.val();
        self.core.rx_valid.next = self.s_axis_tvalid.val();
        self.s_axis_tready.next = self.core.rx_ready.val();
        self.m_axis_tdata.next = self.core.tx_data.val();
        self.m_axis_tvalid.next = self.core.tx_valid.val();
        self.core.tx_ready.next = self.m_axis_tready.val();
    }
}

//! # Purpose
//! The core behind a serial line: bytes of the host link as they are, 8N1, without framing.
//!
//! # Equation
//! None.
//!
//! # Shapes
//! One line each way. A queue holds what comes while the core is busy: room for two samples.
//!
//! # Formats
//! The bytes of the host link (spec: link). A bit lasts `bit_cycles` clock cycles.
//!
//! # Timing
//! That of [`super::uart_rx`], [`super::fifo`], [`super::core`] and [`super::uart_tx`], one behind the other. A host that
//! sends a sample only when at most one is unanswered never overruns the queue.
//!
//! # Ports
//! `rxd`, `txd` the lines, high when idle; `fault` a byte was lost or had no stop bit, high until the reset: from then on
//! host and core may be out of step.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::serial::Serial;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let design = extract(&Serial::new(&Config::preset("tiny")?, &[], 104))?; // 12 MHz, 115,200 baud
//! assert_eq!(design.modules[design.top].name, "sp_serial");
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::Config;
use sigprop_spec::link::Layout;

use super::core::Core;
use super::dims::Initial;
use super::fifo::Fifo;
use super::uart_rx::UartRx;
use super::uart_tx::UartTx;
use crate::signal::{Input, Module, Output, Reg};

/// The core and its serial line; see the module's text.
#[derive(LogicBlock)]
pub struct Serial {
    meta: Module,
    pub rxd: Input,
    pub txd: Output,
    pub fault: Output,
    pub receiver: UartRx,
    pub queue: Fifo,
    pub core: Core,
    pub sender: UartTx,
    faulty: Reg,
}

impl Serial {
    /// The network `config` with the memories' first contents `initial` (see [`Core::new`]), for bits of `bit_cycles`
    /// clock cycles.
    #[must_use]
    pub fn new(config: &Config, initial: &[Initial], bit_cycles: usize) -> Self {
        let sample = 2 + config.inputs() * Layout::new(config).activation_bytes;
        Self {
            meta: Module::new("serial", "Network that trains on the chip, behind a serial line."),
            rxd: Input::unsigned(1).doc("from the host, high when idle"),
            txd: Output::unsigned(1).doc("to the host, high when idle"),
            fault: Output::unsigned(1).doc("a byte was lost or had no stop bit; high until the reset"),
            receiver: UartRx::new(bit_cycles),
            queue: Fifo::new(2 * sample),
            core: Core::new(config, initial),
            sender: UartTx::new(bit_cycles),
            faulty: Reg::unsigned(1),
        }
    }
}

impl Logic for Serial {
    #[hdl_gen]
    fn update(&mut self) {
        self.receiver.line.next = self.rxd.val();
        self.queue.in_data.next = self.receiver.data.val();
        self.queue.in_valid.next = self.receiver.valid.val();
        self.core.rx_data.next = self.queue.out_data.val();
        self.core.rx_valid.next = self.queue.out_valid.val();
        self.queue.out_ready.next = self.core.rx_ready.val();
        self.sender.data.next = self.core.tx_data.val();
        self.sender.valid.next = self.core.tx_valid.val();
        self.core.tx_ready.next = self.sender.ready.val();
        self.txd.next = self.sender.line.val();
        self.fault.next = self.faulty.val();
        if self.receiver.fault.val().any() || self.queue.lost.val().any() {
            self.faulty.next = 1.into();
        }
    }
}

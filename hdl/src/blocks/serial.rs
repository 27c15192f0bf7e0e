//! # Purpose
//! The core behind a serial line that may lose, add or change bytes: frames in, frames out, each carried out once.
//!
//! # Equation
//! None.
//!
//! # Shapes
//! One line each way, one frame at a time. The buffers hold the longest request and its response.
//!
//! # Formats
//! Frames ([`sigprop_spec::link::frame`]) of 8N1 bytes. A bit lasts `bit_cycles` clock cycles.
//!
//! # Timing
//! That of [`super::uart_rx`], [`super::frame_rx`], [`super::exchange`], [`super::core`], [`super::frame_tx`] and
//! [`super::uart_tx`], one behind the other: an answer begins when all of the frame's requests have been carried out.
//!
//! # Ports
//! `rxd`, `txd` the lines, high when idle; `fault` the last frame was refused; `open` a conversation is open.
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
use sigprop_spec::link::frame;

use super::core::Core;
use super::dims::Initial;
use super::exchange::Exchange;
use super::frame_rx::FrameRx;
use super::frame_tx::FrameTx;
use super::uart_rx::UartRx;
use super::uart_tx::UartTx;
use crate::signal::{Input, Module, Output};

/// The core and its serial line; see the module's text.
#[derive(LogicBlock)]
pub struct Serial {
    meta: Module,
    pub rxd: Input,
    pub txd: Output,
    pub fault: Output,
    pub open: Output,
    pub receiver: UartRx,
    pub frame_receiver: FrameRx,
    pub exchange: Exchange,
    pub core: Core,
    pub frame_sender: FrameTx,
    pub sender: UartTx,
}

impl Serial {
    /// The network `config` with the memories' first contents `initial` (see [`Core::new`]), for bits of `bit_cycles`
    /// clock cycles.
    #[must_use]
    pub fn new(config: &Config, initial: &[Initial], bit_cycles: usize) -> Self {
        let capacity = frame::capacity(config);
        Self {
            meta: Module::new("serial", "Network that trains on the chip, behind a serial line."),
            rxd: Input::bit().doc("from the host, high when idle"),
            txd: Output::bit().doc("to the host, high when idle"),
            fault: Output::bit().doc("the last frame was refused"),
            open: Output::bit().doc("a conversation is open"),
            receiver: UartRx::new(bit_cycles),
            frame_receiver: FrameRx::new(capacity, frame::IDLE_BITS * bit_cycles),
            exchange: Exchange::new(config),
            core: Core::new(config, initial),
            frame_sender: FrameTx::new(capacity),
            sender: UartTx::new(bit_cycles),
        }
    }
}

impl Logic for Serial {
    #[hdl_gen]
    fn update(&mut self) {
        self.receiver.line.next = self.rxd.val();
        self.frame_receiver.data.next = self.receiver.data.val();
        self.frame_receiver.valid.next = self.receiver.valid.val();
        self.frame_receiver.fault.next = self.receiver.fault.val();
        self.frame_receiver.raddr.next = self.exchange.raddr.val();
        self.frame_receiver.done.next = self.exchange.done.val();
        self.exchange.frame.next = self.frame_receiver.ready.val();
        self.exchange.frame_code.next = self.frame_receiver.code.val();
        self.exchange.frame_length.next = self.frame_receiver.length.val();
        self.exchange.frame_number.next = self.frame_receiver.number.val();
        self.exchange.rdata.next = self.frame_receiver.rdata.val();

        self.core.rx_data.next = self.exchange.rx_data.val();
        self.core.rx_valid.next = self.exchange.rx_valid.val();
        self.exchange.rx_ready.next = self.core.rx_ready.val();
        self.exchange.tx_data.next = self.core.tx_data.val();
        self.exchange.tx_valid.next = self.core.tx_valid.val();
        self.core.tx_ready.next = self.exchange.tx_ready.val();

        self.frame_sender.clear.next = self.exchange.clear.val();
        self.frame_sender.store.next = self.exchange.store.val();
        self.frame_sender.store_data.next = self.exchange.store_data.val();
        self.frame_sender.send.next = self.exchange.send.val();
        self.frame_sender.send_code.next = self.exchange.send_code.val();
        self.frame_sender.number.next = self.exchange.number.val();
        self.exchange.busy.next = self.frame_sender.busy.val();
        self.sender.data.next = self.frame_sender.data.val();
        self.sender.valid.next = self.frame_sender.valid.val();
        self.frame_sender.ready.next = self.sender.ready.val();
        self.txd.next = self.sender.line.val();
        self.fault.next = self.exchange.fault.val();
        self.open.next = self.exchange.open.val();
    }
}

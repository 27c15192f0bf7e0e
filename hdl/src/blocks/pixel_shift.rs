//! # Purpose
//! Draws by how much the picture of a training sample is moved.
//!
//! # Equation
//! A 32-bit Galois LFSR like that of the tokens, one step a training sample before use; `dx = (((lfsr & 0xFFFF) * 3) >> 16) - 1`, `dy`
//! likewise from the upper half, and the offset is `dx + w * dy` (`docs/src/decisions/0030-receptive-fields.md`).
//!
//! # Shapes
//! One for a network with pixel shifts that learns, none elsewhere.
//!
//! # Formats
//! State: 32 bits, unsigned, never 0. Offset: `-(w + 1)` to `w + 1`. No product takes a multiplier: three of a half are two sums, and w is
//! chosen with its sign.
//!
//! # Timing
//! `offset` follows the LFSR in the same cycle; `step`, `load` and `restart` act at the next edge.
//!
//! # Ports
//! `step` when a training sample begins; `load` and `value`, `restart` to set the state; `lfsr` the state, `offset` how far away an input is
//! read.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::pixel_shift::PixelShift;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&PixelShift::new(28, 0xBEEF + 7919))?)?;
//! let [load, value, offset] = ["load", "value", "offset"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(load, 1);
//! sim.set(value, 0xFFFF_0001); // down by a row, left by a column
//! sim.clock();
//! assert_eq!(sim.get(offset), 28 - 1);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::offset_bits;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// The source of pixel shifts; see the module's text.
#[derive(LogicBlock)]
pub struct PixelShift {
    meta: Module,
    pub step: Input,
    pub load: Input,
    pub value: Input,
    pub restart: Input,
    pub lfsr: Output,
    pub offset: Output,
    state: Reg,
    low: Wire,
    high: Wire,
    across: Wire,
    down: Wire,
    rows: Wire,
    half: Const,
    width: Const,
    feedback: Const,
    seed: Const,
}

impl PixelShift {
    /// The source for pictures of `width` columns, with this seed.
    #[must_use]
    pub fn new(width: usize, seed: u32) -> Self {
        let bits = offset_bits(width);
        Self {
            meta: Module::new("pixel_shift", "Draws by how much the picture of a training sample is moved."),
            step: Input::bit().doc("a training sample begins"),
            load: Input::bit().doc("set the LFSR"),
            value: Input::unsigned(32).doc("to this"),
            restart: Input::bit().doc("set the LFSR to its seed"),
            lfsr: Output::unsigned(32).doc("state of the LFSR"),
            offset: Output::signed(bits).doc("how far away an input is read"),
            state: Reg::unsigned(32).reset_to(i64::from(seed)),
            low: Wire::unsigned(16),
            high: Wire::unsigned(16),
            across: Wire::unsigned(2),
            down: Wire::unsigned(2),
            rows: Wire::signed(bits),
            half: Const::new(0xFFFF),
            width: Const::new(width as i64),
            feedback: Const::new(i64::from(sigprop_spec::lfsr::FEEDBACK)),
            seed: Const::new(i64::from(seed)),
        }
    }
}

impl Logic for PixelShift {
    #[hdl_gen]
    fn update(&mut self) {
        if self.restart.any() {
            self.state.next = self.seed.val();
        } else if self.load.any() {
            self.state.next = self.value.val();
        } else if self.step.any() {
            if self.state.val().get_bit(0) {
                self.state.next = (self.state.val() >> 1) ^ self.feedback.val();
            } else {
                self.state.next = self.state.val() >> 1;
            }
        }
        self.lfsr.next = self.state.val();
        self.low.next = self.state.val() & self.half.val();
        self.high.next = self.state.val() >> 16;
        self.across.next = ((self.low.val() << 1) + self.low.val()) >> 16;
        self.down.next = ((self.high.val() << 1) + self.high.val()) >> 16;
        if self.down.val() == 0 {
            self.rows.next = -self.width.val();
        } else if self.down.val() == 1 {
            self.rows.next = 0.into();
        } else {
            self.rows.next = self.width.val();
        }
        self.offset.next = (self.rows.val() + self.across.val()) - 1;
    }
}

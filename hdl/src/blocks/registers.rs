//! # Purpose
//! The registers of the host link: control bits, learning-rate shifts and thresholds. It passes on what concerns the LFSRs,
//! which stand in `token`, `pixel_shift` and `rounding`. Where rounding is not stochastic nobody draws, and the words of the rounding LFSRs are kept
//! here.
//!
//! # Equation
//! `sh = lr_shift + 2(A-1) - WF` (`docs/src/reference/rule.md`, step 8), with a velocity `momentum_shift - 4` more; a stage is given `sh - 1`.
//!
//! # Shapes
//! Three words for the network and four for each stage, at the addresses of [`sigprop_spec::link`]; without learning the control
//! bits alone, one of them.
//!
//! # Formats
//! 32-bit words; a threshold takes two: 33 bits signed, or more where scores need them.
//!
//! # Timing
//! `read`, `known` and `refused` follow `address` and `value` after two cycles; a write acts at the next edge, at the `address`
//! of the cycle before.
//!
//! # Ports
//! `address`, `value`, `write`, `read`, `known`, `refused`, `restart` with the decoder; the others carry what the registers
//! say to the stages, the token source and the prediction unit. `token_load` and `lfsr_load_S` are high in the cycle of the
//! write (or of `restart`), with the new state beside them; the LFSR has it in the next.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::registers::Registers;
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Registers::new(&Config::preset("digits")?))?)?;
//! let [address, read] = ["address", "read"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(address, 0x10); // lr_shift of stage 1
//! sim.clock();
//! sim.clock();
//! assert_eq!(sim.get(read), 7);
//! # Ok(())
//! # }
//! ```

mod build;

use rust_hdl_core::prelude::*;

use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The register file; see the module's text.
#[derive(LogicBlock)]
pub struct Registers {
    meta: Module,
    pub address: Input,
    pub value: Input,
    pub write: Input,
    pub restart: Input,
    pub read: OutReg,
    pub known: OutReg,
    pub refused: OutReg,
    pub sample_trained: Input,
    pub use_last: Output,
    pub take_label: Output,
    pub token_load: Output,
    pub token_lfsr: Input,
    pub shift_load: Output,
    pub shift_lfsr: Input,
    pub lfsr_value: Vec<Output>,
    pub shift: Vec<OutReg>,
    pub threshold: Vec<Output>,
    pub lfsr_load: Vec<Output>,
    pub lfsr: Vec<Input>,
    at_control: Reg,
    at_token: Reg,
    at_trained: Reg,
    at_move: Reg,
    at_shift: Vec<Reg>,
    at_low: Vec<Reg>,
    at_high: Vec<Reg>,
    at_lfsr: Vec<Reg>,
    kept: Vec<Reg>,
    control: Reg,
    trained: Reg,
    low: Vec<Reg>,
    high: Vec<Reg>,
    low_value: Wire,
    new_shift: Wire,
    signed_value: Wire,
    beyond: Vec<Wire>,
    control_bad: Reg,
    shift_bad: Reg,
    own_shift: Vec<Wire>,
    own_bad: Vec<Reg>,
    high_bad: Vec<Reg>,
    none: Reg,
    control_at: Const,
    token_at: Const,
    trained_at: Const,
    move_at: Const,
    shift_at: Vec<Const>,
    low_at: Vec<Const>,
    high_at: Vec<Const>,
    lfsr_at: Vec<Const>,
    first_shift: Vec<Const>,
    first_low: Vec<Const>,
    first_high: Vec<Const>,
    first_lfsr: Vec<Const>,
    first_control: Const,
    shift_offset: Const,
    own_offset: Vec<Const>,
    shift_bits: Const,
    high_bits: Vec<Const>,
    control_bits: Const,
    control_holes: Const,
    draws: Const,
    _own: usize,
    _stages: usize,
}

impl Logic for Registers {
    #[hdl_gen]
    fn update(&mut self) {
        self.use_last.next = self.control.val().get_bit(0).into();
        self.take_label.next = self.control.val().get_bit(1).into();
        self.read.next = 0.into();
        self.known.next = 0.into();
        self.refused.next = 0.into();
        self.low_value.next = self.value.val();
        self.new_shift.next = self.low_value.val() + self.shift_offset.val();
        self.signed_value.next = self.value.val();
        // What is wrong with the word, if it is for that register.
        self.none.next = (self.value.val() == 0).into();
        if self.control_holes.any() {
            self.control_bad.next = ((self.value.val() >> self.control_bits.val()) != 0
                || (self.value.val() & self.control_holes.val()) != 0)
                .into();
        } else {
            self.control_bad.next = ((self.value.val() >> self.control_bits.val()) != 0).into();
        }
        self.shift_bad.next =
            ((self.value.val() >> self.shift_bits.val()) != 0 || self.new_shift.val() < 1 || self.new_shift.val() > 31)
                .into();
        for i in 0..self._stages {
            // A threshold's upper word is allowed when it is the sign from the threshold's last bit on.
            self.beyond[i].next = self.signed_value.val() >> self.high_bits[i].val();
            self.high_bad[i].next = (self.beyond[i].val() != 0 && self.beyond[i].val() != -1).into();
            if self.restart.any() {
                self.lfsr_value[i].next = self.first_lfsr[i].val();
            } else {
                self.lfsr_value[i].next = self.value.val();
            }
            self.threshold[i].next = (self.high[i].val() << 32) + self.low[i].val();
        }
        if self.sample_trained.any() {
            self.trained.next = self.trained.val() + 1;
        }
        // Which register is meant is found a cycle before it is read or written.
        self.at_control.next = (self.address.val() == self.control_at.val()).into();
        self.at_token.next = (self.address.val() == self.token_at.val()).into();
        self.at_trained.next = (self.address.val() == self.trained_at.val()).into();
        self.at_move.next = (self.address.val() == self.move_at.val()).into();
        self.shift_load.next = self.write.val() & self.at_move.val();
        self.token_load.next = self.write.val() & self.at_token.val();
        if self.at_control.any() {
            self.known.next = 1.into();
            self.read.next = self.control.val();
            self.refused.next = self.control_bad.val();
            if self.write.any() {
                self.control.next = self.value.val();
            }
        }
        if self.at_token.any() {
            self.known.next = 1.into();
            self.read.next = self.token_lfsr.val();
            self.refused.next = self.none.val();
        }
        if self.at_move.any() {
            self.known.next = 1.into();
            self.read.next = self.shift_lfsr.val();
            self.refused.next = self.none.val();
        }
        if self.at_trained.any() {
            self.known.next = 1.into();
            self.read.next = self.trained.val();
            self.refused.next = 1.into();
        }
        for i in 0..self._stages {
            self.at_shift[i].next = (self.address.val() == self.shift_at[i].val()).into();
            self.at_low[i].next = (self.address.val() == self.low_at[i].val()).into();
            self.at_high[i].next = (self.address.val() == self.high_at[i].val()).into();
            self.at_lfsr[i].next = (self.address.val() == self.lfsr_at[i].val()).into();
            self.lfsr_load[i].next = (self.write.val() & self.at_lfsr[i].val()) | self.restart.val();
            if self.at_shift[i].any() {
                self.known.next = 1.into();
                self.read.next = (self.shift[i].val() + 1) - self.shift_offset.val();
                self.refused.next = self.shift_bad.val();
                if self.write.any() {
                    self.shift[i].next = self.new_shift.val() - 1;
                }
            }
            if self.at_low[i].any() {
                self.known.next = 1.into();
                self.read.next = self.low[i].val();
                if self.write.any() {
                    self.low[i].next = self.value.val();
                }
            }
            if self.at_high[i].any() {
                self.known.next = 1.into();
                self.read.next = self.high[i].val();
                self.refused.next = self.high_bad[i].val();
                if self.write.any() {
                    self.high[i].next = self.value.val();
                }
            }
            if self.at_lfsr[i].any() {
                self.known.next = 1.into();
                if self.draws.any() {
                    self.read.next = self.lfsr[i].val();
                } else {
                    self.read.next = self.kept[i].val();
                }
                if self.write.any() {
                    self.kept[i].next = self.value.val();
                }
                self.refused.next = self.none.val();
            }
        }
        // Where stages have weights of different fractions, each has an offset of its own.
        for i in 0..self._own {
            self.own_shift[i].next = self.low_value.val() + self.own_offset[i].val();
            self.own_bad[i].next = ((self.value.val() >> self.shift_bits.val()) != 0
                || self.own_shift[i].val() < 1
                || self.own_shift[i].val() > 31)
                .into();
            if self.at_shift[i].any() {
                self.read.next = (self.shift[i].val() + 1) - self.own_offset[i].val();
                self.refused.next = self.own_bad[i].val();
                if self.write.any() {
                    self.shift[i].next = self.own_shift[i].val() - 1;
                }
            }
        }
        if self.restart.any() {
            self.control.next = self.first_control.val();
            self.trained.next = 0.into();
            for i in 0..self._stages {
                self.shift[i].next = self.first_shift[i].val();
                self.kept[i].next = self.first_lfsr[i].val();
                self.low[i].next = self.first_low[i].val();
                self.high[i].next = self.first_high[i].val();
            }
        }
    }
}

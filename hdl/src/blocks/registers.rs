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

use rust_hdl_core::prelude::*;
use sigprop_spec::link::{Register, control};
use sigprop_spec::{Config, Rounding};

use super::dims::bits_for;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// Bits that any lr_shift which a stage may have fits in.
const SHIFT_BITS: usize = 6;

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
    at_read: Vec<Wire>,
    joined: Wire,
    shift_read: Vec<Wire>,
    low_read: Vec<Wire>,
    high_read: Vec<Wire>,
    lfsr_read: Vec<Wire>,
    of_stage: Vec<Wire>,
    up_to: Vec<Wire>,
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
    learns: Const,
    last: Const,
    _own: usize,
    _stages: usize,
}

impl Registers {
    /// The registers of the network `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let n = config.stages().len();
        let at = |register: fn(usize) -> Register| {
            (0..n).map(|s| Const::new(i64::from(register(s).address()))).collect::<Vec<_>>()
        };
        let per_stage = |f: &dyn Fn(usize) -> i64| (0..n).map(|s| Const::new(f(s))).collect::<Vec<_>>();
        let at_one = || Reg::bit().no_reset();
        let words = || (0..n).map(|_| Wire::unsigned(32)).collect::<Vec<_>>();
        let at_each = || (0..n).map(|_| at_one()).collect::<Vec<_>>();
        let shift = |s: usize| i64::from(config.stages()[s].update_shift) - 1;
        let low = |s: usize| config.stages()[s].threshold & 0xFFFF_FFFF;
        let high = |s: usize| config.stages()[s].threshold >> 32;
        let bits = |s: usize| config.stages()[s].threshold_bits as usize;
        let there = |s: usize, register: fn(usize) -> Register| config.stage_has_register(register(s).info().name, s);
        let (has_low, has_high) = (|s| there(s, Register::ThresholdLow), |s| there(s, Register::ThresholdHigh));
        let seed = |s: usize| i64::from(sigprop_spec::lfsr::stage_seed(config.lfsr_seed(), s));
        let control_mask = i64::from(control::mask(config));
        let control_bits = bits_for(control_mask as usize);
        let holes = ((1 << control_bits) - 1) & !control_mask;
        let first = Register::Control.reset(config).unwrap_or(0);
        let control = i64::from(first);
        let draws = config.learns() && config.rounding() == Rounding::Stochastic;
        let learning = if config.learns() { n } else { 0 };
        let rounds = Register::RoundingLfsr(0).is_there(config);
        let moved = Register::ShiftLfsr.is_there(config);
        let drawn = Register::TokenLfsr.is_there(config);
        let offset = |s: usize| i64::from(config.stages()[s].update_shift) - i64::from(config.stages()[s].lr_shift);
        let fits = |s: usize| (-(1 << SHIFT_BITS)..1 << SHIFT_BITS).contains(&(31 - offset(s)));
        assert!((0..n).all(fits), "an lr_shift needs more bits");
        // Stages whose weights differ in their fraction differ in the offset.
        let own = if config.learns() && (0..n).any(|s| offset(s) != offset(0)) { n } else { 0 };
        Self {
            meta: Module::new(
                "registers",
                if config.learns() {
                    "Control bits, LFSRs, learning-rate shifts and thresholds."
                } else {
                    "Control bits."
                },
            ),
            address: Input::unsigned(8).doc("address; stays for the cycle after"),
            value: Input::unsigned(32).doc("word to write"),
            write: Input::bit().doc("write it, if known and not refused"),
            restart: Input::bit().doc("back to the initial values"),
            read: OutReg::unsigned(32)
                .no_reset()
                .doc("word at the address of two cycles before, as it was in the cycle before"),
            known: OutReg::bit().no_reset().doc("there is a register at the address of two cycles before"),
            refused: OutReg::bit().no_reset().doc("it may not have the value of two cycles before"),
            sample_trained: Input::bit().when(config.learns()).doc("a training sample enters the network"),
            use_last: Output::bit()
                .when(config.readout().sums())
                .doc("control bit 0: predict from the last stage alone"),
            take_label: Output::bit()
                .when(control::mask(config) & control::TOKEN_LABEL != 0)
                .doc("control bit 1: the token is the label"),
            token_load: Output::bit().when(drawn).doc("set the token LFSR to the word, in the cycle of the write"),
            token_lfsr: Input::unsigned(32).when(drawn).doc("the token LFSR"),
            shift_load: Output::bit()
                .when(moved)
                .doc("set the LFSR of pixel shifts to the word, in the cycle of the write"),
            shift_lfsr: Input::unsigned(32).when(moved).doc("the LFSR of pixel shifts"),
            lfsr_value: (0..n)
                .map(|_| Output::unsigned(32).when(draws).doc("the stage's rounding LFSR is set to this"))
                .collect(),
            shift: (0..n)
                .map(|s| {
                    OutReg::unsigned(5)
                        .reset_to(shift(s))
                        .when(config.learns())
                        .doc("the stage's update shift less one")
                })
                .collect(),
            threshold: (0..n)
                .map(|s| {
                    let asked = has_low(s) && has_high(s);
                    Output::signed(bits(s)).when(config.learns() && asked).doc("the stage's threshold M")
                })
                .collect(),
            lfsr_load: (0..n)
                .map(|_| {
                    Output::bit().when(draws).doc("set its rounding LFSR, in the cycle of the write or of restart")
                })
                .collect(),
            lfsr: (0..n).map(|_| Input::unsigned(32).when(draws).doc("its rounding LFSR")).collect(),
            at_control: at_one(),
            at_token: at_one().when(drawn),
            at_trained: at_one().when(config.learns()),
            at_move: at_one().when(moved),
            at_shift: at_each(),
            at_low: (0..n).map(|s| at_one().when(has_low(s))).collect(),
            at_high: (0..n).map(|s| at_one().when(has_high(s))).collect(),
            at_lfsr: (0..n).map(|_| at_one().when(rounds)).collect(),
            kept: (0..n).map(|s| Reg::unsigned(32).reset_to(seed(s)).when(rounds && !draws)).collect(),
            at_read: (0..4).map(|_| Wire::unsigned(32)).collect(),
            joined: Wire::unsigned(32),
            shift_read: words(),
            low_read: words(),
            high_read: words(),
            lfsr_read: words(),
            of_stage: words(),
            up_to: words(),
            control: Reg::unsigned(control_bits).reset_to(control),
            trained: Reg::unsigned(32).when(config.learns()),
            low: (0..n).map(|s| Reg::unsigned(32).reset_to(low(s)).when(has_low(s))).collect(),
            high: (0..n).map(|s| Reg::signed(bits(s) - 32).reset_to(high(s)).when(has_high(s))).collect(),
            low_value: Wire::unsigned(SHIFT_BITS),
            new_shift: Wire::signed(SHIFT_BITS + 2),
            own_shift: (0..own).map(|_| Wire::signed(SHIFT_BITS + 2)).collect(),
            signed_value: Wire::signed(32),
            beyond: (0..n).map(|_| Wire::signed(32)).collect(),
            control_bad: at_one(),
            shift_bad: at_one(),
            own_bad: (0..own).map(|_| at_one()).collect(),
            high_bad: at_each(),
            none: at_one(),
            control_at: Const::new(i64::from(Register::Control.address())),
            token_at: Const::new(i64::from(Register::TokenLfsr.address())),
            move_at: Const::new(i64::from(Register::ShiftLfsr.address())),
            trained_at: Const::new(i64::from(Register::Samples.address())),
            shift_at: at(Register::LrShift),
            low_at: at(Register::ThresholdLow),
            high_at: at(Register::ThresholdHigh),
            lfsr_at: at(Register::RoundingLfsr),
            first_shift: per_stage(&shift),
            first_low: per_stage(&low),
            first_high: per_stage(&high),
            first_lfsr: per_stage(&seed),
            first_control: Const::new(control),
            shift_offset: Const::new(offset(0)),
            own_offset: per_stage(&offset),
            shift_bits: Const::new(SHIFT_BITS as i64),
            high_bits: per_stage(&|s| bits(s) as i64 - 33),
            control_bits: Const::new(control_bits as i64),
            // Bits below the highest that mean nothing.
            control_holes: Const::new(holes),
            draws: Const::new(i64::from(draws)),
            learns: Const::new(i64::from(config.learns())),
            last: Const::new(n as i64 - 1),
            _own: own,
            _stages: learning,
        }
    }
}

impl Logic for Registers {
    #[hdl_gen]
    fn update(&mut self) {
        self.use_last.next = self.control.val().get_bit(0).into();
        self.take_label.next = self.control.val().get_bit(1).into();
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
        // One of them at most: words are joined, not chosen one behind the other.
        self.at_read[0].next = 0.into();
        self.at_read[1].next = 0.into();
        self.at_read[2].next = 0.into();
        self.at_read[3].next = 0.into();
        if self.at_control.any() {
            self.known.next = 1.into();
            self.at_read[0].next = self.control.val();
            self.refused.next = self.control_bad.val();
            if self.write.any() {
                self.control.next = self.value.val();
            }
        }
        if self.at_token.any() {
            self.known.next = 1.into();
            self.at_read[1].next = self.token_lfsr.val();
            self.refused.next = self.none.val();
        }
        if self.at_move.any() {
            self.known.next = 1.into();
            self.at_read[2].next = self.shift_lfsr.val();
            self.refused.next = self.none.val();
        }
        if self.at_trained.any() {
            self.known.next = 1.into();
            self.at_read[3].next = self.trained.val();
            self.refused.next = 1.into();
        }
        self.joined.next =
            self.at_read[0].val() | self.at_read[1].val() | self.at_read[2].val() | self.at_read[3].val();
        for i in 0..self._stages {
            self.at_shift[i].next = (self.address.val() == self.shift_at[i].val()).into();
            self.at_low[i].next = (self.address.val() == self.low_at[i].val()).into();
            self.at_high[i].next = (self.address.val() == self.high_at[i].val()).into();
            self.at_lfsr[i].next = (self.address.val() == self.lfsr_at[i].val()).into();
            self.lfsr_load[i].next = (self.write.val() & self.at_lfsr[i].val()) | self.restart.val();
            self.shift_read[i].next = 0.into();
            self.low_read[i].next = 0.into();
            self.high_read[i].next = 0.into();
            self.lfsr_read[i].next = 0.into();
            if self.at_shift[i].any() {
                self.known.next = 1.into();
                self.shift_read[i].next = (self.shift[i].val() + 1) - self.own_offset[i].val();
                self.refused.next = self.shift_bad.val();
                if self.write.any() {
                    self.shift[i].next = self.new_shift.val() - 1;
                }
            }
            if self.at_low[i].any() {
                self.known.next = 1.into();
                self.low_read[i].next = self.low[i].val();
                if self.write.any() {
                    self.low[i].next = self.value.val();
                }
            }
            if self.at_high[i].any() {
                self.known.next = 1.into();
                self.high_read[i].next = self.high[i].val();
                self.refused.next = self.high_bad[i].val();
                if self.write.any() {
                    self.high[i].next = self.value.val();
                }
            }
            if self.at_lfsr[i].any() {
                self.known.next = 1.into();
                if self.draws.any() {
                    self.lfsr_read[i].next = self.lfsr[i].val();
                } else {
                    self.lfsr_read[i].next = self.kept[i].val();
                }
                if self.write.any() {
                    self.kept[i].next = self.value.val();
                }
                self.refused.next = self.none.val();
            }
            self.of_stage[i].next =
                self.shift_read[i].val() | self.low_read[i].val() | self.high_read[i].val() | self.lfsr_read[i].val();
            if i == 0 {
                self.up_to[i].next = self.of_stage[i].val();
            } else {
                self.up_to[i].next = self.up_to[i - 1].val() | self.of_stage[i].val();
            }
        }
        if self.learns.any() {
            self.read.next = self.joined.val() | self.up_to[self.last.at()].val();
        } else {
            self.read.next = self.joined.val();
        }
        // Where stages have weights of different fractions, each has an offset of its own.
        for i in 0..self._own {
            self.own_shift[i].next = self.low_value.val() + self.own_offset[i].val();
            self.own_bad[i].next = ((self.value.val() >> self.shift_bits.val()) != 0
                || self.own_shift[i].val() < 1
                || self.own_shift[i].val() > 31)
                .into();
            if self.at_shift[i].any() {
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

//! The ports, registers and constants of the register file: widths, resets and descriptions.

use sigprop_spec::link::{Register, control};
use sigprop_spec::{Config, Rounding};

use super::super::dims::bits_for;
use super::Registers;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// Bits that any lr_shift which a stage may have fits in.
const SHIFT_BITS: usize = 6;

impl Registers {
    /// The registers of the network `config`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(config: &Config) -> Self {
        let n = config.stages().len();
        let at = |register: fn(usize) -> Register| {
            (0..n).map(|s| Const::new(i64::from(register(s).address()))).collect::<Vec<_>>()
        };
        let per_stage = |f: &dyn Fn(usize) -> i64| (0..n).map(|s| Const::new(f(s))).collect::<Vec<_>>();
        let at_one = || Reg::bit().no_reset();
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
            _own: own,
            _stages: learning,
        }
    }
}

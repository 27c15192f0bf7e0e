//! A training sample goes into the first stage twice where the output stage is wrong: as it is, in both streams, and again with its error in the target
//! stream. This is the one way back from the output to the input; two class numbers go it.
//!
//! # Equation
//! `t_0q = sat(x_q + F[js]_q - F[c]_q, amax)`, entries of F -f or f: the difference is 0, 2f or -2f. Where the output stage was right js is c, and the
//! sample passes again, if it does, as it is.
//!
//! # Shapes
//! F: a bit for each class and input, 1 for f. While the first pass is filled, each input is kept with the bit of its label, so that the second reads
//! the bit of js alone.
//!
//! # Timing
//! Values leave in the cycle in which they come; in the second pass they are those of the memories, and what comes is their turn alone.

use rust_hdl_core::prelude::*;
use sigprop_spec::config::Fields;
use sigprop_spec::{Config, lfsr};

use super::FrontPorts;
use crate::blocks::dims::{bits_for, signed_bits_for};
use crate::blocks::pixel_shift::PixelShift;
use crate::primitives::Memory;
use crate::signal::{Const, Module, Reg, Wire};

/// The front; see the module's text.
#[derive(LogicBlock)]
pub struct Feedback {
    meta: Module,
    pub ports: FrontPorts,
    pub shift_source: Vec<PixelShift>,
    pub code: Memory,
    pub kept: Memory,
    count: Reg,
    coming: Wire,
    rival: Reg,
    of: Wire,
    read_q: Reg,
    x: Wire,
    is_label: Wire,
    sum: Wire,
    f: Const,
    twice: Const,
    amax: Const,
    act_mask: Const,
    bit: Const,
    place: Const,
    _shifts: usize,
}

impl Feedback {
    /// The front of the network `config`, F holding the rows `code`, or zeros.
    #[must_use]
    pub fn new(config: &Config, code: &[Vec<i32>]) -> Self {
        let (a, inputs, amax) = (config.activation().bits() as usize, config.inputs(), config.activation().max());
        let (f, place) = (config.code_max(), bits_for(inputs - 1));
        let fields = config.fields().filter(|_| config.pixel_shift());
        let shift = |fields: Fields| PixelShift::new(fields.width, lfsr::shift_seed(config.lfsr_seed()));
        // A row of each class takes a power of two of words, the last only as many as there are.
        let row = |row: &Vec<i32>| {
            let mut bits: Vec<i64> = row.iter().map(|&v| i64::from(v > 0)).collect();
            bits.resize(1 << place, 0);
            bits
        };
        let depth = ((config.classes() - 1) << place) + inputs;
        let first = code.iter().flat_map(row).take(depth).collect();
        Self {
            meta: Module::new("front", "Hands the first stage its inputs, and again with the error of the output."),
            ports: FrontPorts::new(config),
            _shifts: usize::from(fields.is_some()),
            shift_source: fields.into_iter().map(shift).collect(),
            code: Memory::new(depth, 1, false, config.memory(), first),
            kept: Memory::new(inputs, a + 1, false, config.memory(), Vec::new()),
            count: Reg::unsigned(bits_for(inputs)),
            coming: Wire::unsigned(bits_for(inputs)),
            rival: Reg::unsigned(bits_for(config.classes() - 1)).no_reset(),
            of: Wire::unsigned(bits_for(config.classes() - 1)),
            read_q: Reg::bit(),
            x: Wire::signed(a),
            is_label: Wire::bit(),
            sum: Wire::signed(signed_bits_for((amax + 2 * f) as u128)),
            f: Const::new(f),
            twice: Const::new(2 * f),
            amax: Const::new(amax),
            act_mask: Const::new((1 << a) - 1),
            bit: Const::new(a as i64),
            place: Const::new(place as i64),
        }
    }
}

impl Logic for Feedback {
    #[hdl_gen]
    fn update(&mut self) {
        if self.ports.sample.any() {
            self.coming.next = 0.into();
        } else if self.ports.fill_h_valid.any() {
            self.coming.next = self.count.val() + 1;
        } else {
            self.coming.next = self.count.val();
        }
        self.count.next = self.coming.val();

        // The class whose row is read: the label, and in the second pass the one that came too close.
        if self.ports.look.any() {
            if self.ports.wrong.any() {
                self.rival.next = self.ports.js.val();
            } else {
                self.rival.next = self.ports.label.val();
            }
        }
        if self.ports.again.any() {
            self.of.next = self.rival.val();
        } else {
            self.of.next = self.ports.label.val();
        }
        self.ports.token.next = self.of.val();

        // F; the host has it while nothing is filled.
        if self.ports.code_read.any() {
            self.code.raddr.next = self.ports.code_addr.val();
        } else {
            self.code.raddr.next = (self.of.val() << self.place.val()) | self.coming.val();
        }
        self.code.we.next = self.ports.code_write.val();
        self.code.waddr.next = self.ports.code_addr.val();
        self.code.wdata.next = (self.ports.code_data.val() >= 0).into();
        self.read_q.next = self.ports.code_read.val();
        self.ports.code_valid.next = self.read_q.val();
        if self.code.rdata.any() {
            self.ports.code_word.next = self.f.val();
        } else {
            self.ports.code_word.next = -self.f.val();
        }

        // The inputs, each with the bit of the label.
        self.kept.raddr.next = self.coming.val();
        self.kept.we.next = (self.ports.fill_h_valid.any() && !self.ports.again.any()).into();
        self.kept.waddr.next = self.count.val();
        self.kept.wdata.next =
            (self.code.rdata.val() << self.bit.val()) | (self.ports.fill_value.val() & self.act_mask.val());
        self.x.next = self.kept.rdata.val();
        self.is_label.next = self.kept.rdata.val().get_bit(self.bit.val()).into();
        if self.code.rdata.val() == self.is_label.val() {
            self.sum.next = self.x.val();
        } else if self.is_label.any() {
            self.sum.next = self.x.val() - self.twice.val();
        } else {
            self.sum.next = self.x.val() + self.twice.val();
        }
        self.ports.h_valid.next = self.ports.fill_h_valid.val();
        self.ports.t_valid.next =
            self.ports.fill_t_valid.val() | (self.ports.fill_h_valid.val() & self.ports.train.val());
        if !self.ports.again.any() {
            self.ports.h.next = self.ports.fill_value.val();
            self.ports.t.next = self.ports.fill_value.val();
        } else {
            self.ports.h.next = self.x.val();
            if self.sum.val() > self.amax.val() {
                self.ports.t.next = self.amax.val();
            } else if self.sum.val() < -self.amax.val() {
                self.ports.t.next = -self.amax.val();
            } else {
                self.ports.t.next = self.sum.val();
            }
        }
        self.ports.done.next = self.ports.sample.val();

        for i in 0..self._shifts {
            self.shift_source[i].step.next = self.ports.step.val();
            self.shift_source[i].load.next = self.ports.shift_load.val();
            self.shift_source[i].value.next = self.ports.value.val();
            self.shift_source[i].restart.next = self.ports.restart.val();
            self.ports.shift_lfsr.next = self.shift_source[i].lfsr.val();
            self.ports.offset.next = self.shift_source[i].offset.val();
        }
    }
}

//! # Purpose
//! Moves the entries of a target code that learns: those of the label towards h, those of the strongest wrong class away from it, as
//! they are fetched for the errors of the coming row.
//!
//! # Equation
//! `d = rs(h << 8, learned_shift)`; `SA[c] <- sat(SA[c] + d)`, `SA[js] <- sat(SA[js] - d)`, `sat` to `amax << 8`
//! (`docs/src/reference/rule.md`, learned target code). `S = SA >>> 8`, the upper places, is what the lane reads as the bank.
//!
//! # Shapes
//! One for each lane of the first stage, beside its bank: an entry at a time, for every neuron, whatever its mask.
//!
//! # Formats
//! SA: A + 8 bits, Q0.(A-1+8), symmetric. h: A bits. Rounding to nearest, ties up.
//!
//! # Timing
//! The word is written two cycles after it is there with `towards` or `away`; `addr` comes two cycles before it. Label and rival differ, so that no
//! entry is read between its fetch and its writing; the row's t and scores are read a row later.
//!
//! # Ports
//! `towards`, `away` from the error block; `word`, `h`, `addr` what the lane has fetched and where; `we`, `waddr`, `wdata` the bank.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, learned::Learned};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.target=\"learned\"".to_owned()])?; // learned_shift = 7
//! let mut sim = Simulator::new(&extract(&Learned::new(&Dims::new(&config, 0)))?)?;
//! let [away, word, h] = ["away", "word", "h"].map(|p| sim.signal(p).unwrap());
//! let [we, wdata] = ["we", "wdata"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(away, 1);
//! sim.set(word, -32500);
//! sim.set(h, 100); // a step of 200
//! sim.clock();
//! sim.clock();
//! assert_eq!((sim.get(we), sim.get(wdata)), (1, -32512));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::dims::Dims;
use crate::signal::{Const, Input, Module, OutReg, Reg, Wire};

/// The block; see the module's text.
#[derive(LogicBlock)]
pub struct Learned {
    meta: Module,
    pub towards: Input,
    pub away: Input,
    pub word: Input,
    pub h: Input,
    pub addr: Input,
    pub we: OutReg,
    pub waddr: OutReg,
    pub wdata: OutReg,
    addr_q2: Reg,
    addr_q3: Reg,
    addr_q4: Reg,
    step: Wire,
    moved: Reg,
    moves: Reg,
    places: Const,
    half: Const,
    shift: Const,
    most: Const,
}

impl Learned {
    /// That of a lane of the stage with dimensions `d`, whose target code learns.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (word, addr) = (d.bank_bits(), d.bank_addr());
        let address = || Reg::unsigned(addr).no_reset();
        Self {
            meta: Module::new(
                "learned",
                "Moves the entries of the target code: the label's towards h, the rival's away.",
            ),
            towards: Input::bit().doc("word is an entry that moves towards h"),
            away: Input::bit().doc("word is one that moves away from h"),
            word: Input::signed(word).doc("entry of the target code"),
            h: Input::signed(d.act).doc("h of its neuron and of the sample before, with word"),
            addr: Input::unsigned(addr).doc("address of the entry, two cycles before word"),
            we: OutReg::bit().doc("write wdata"),
            waddr: OutReg::unsigned(addr).no_reset().doc("address to write"),
            wdata: OutReg::signed(word).no_reset().doc("the entry, moved, two cycles after word"),
            addr_q2: address(),
            addr_q3: address(),
            addr_q4: address(),
            step: Wire::signed(word + 1),
            moved: Reg::signed(word + 2).no_reset(),
            moves: Reg::bit(),
            places: Const::new(d.code_places as i64),
            half: Const::new((1 << d.learned_shift) >> 1),
            shift: Const::new(i64::from(d.learned_shift)),
            most: Const::new(d.amax << d.code_places),
        }
    }
}

impl Logic for Learned {
    #[hdl_gen]
    fn update(&mut self) {
        self.addr_q2.next = self.addr.val();
        self.addr_q3.next = self.addr_q2.val();
        self.addr_q4.next = self.addr_q3.val();
        self.step.next = ((self.h.val() << self.places.val()) + self.half.val()) >> self.shift.val();
        self.moves.next = self.towards.val() | self.away.val();
        if self.away.any() {
            self.moved.next = self.word.val() - self.step.val();
        } else {
            self.moved.next = self.word.val() + self.step.val();
        }
        self.we.next = self.moves.val();
        self.waddr.next = self.addr_q4.val();
        if self.moved.val() > self.most.val() {
            self.wdata.next = self.most.val();
        } else if self.moved.val() < -self.most.val() {
            self.wdata.next = -self.most.val();
        } else {
            self.wdata.next = self.moved.val();
        }
    }
}

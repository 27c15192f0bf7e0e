//! Cross-entropy of a softmax over the scores, in powers of two and without a division.
//!
//! # Purpose
//! Finds how probable each class is, and fires where the wrong ones are; the errors are sums over all classes.
//!
//! # Equation
//! `d_j = (max s - s_j) >>> q`; `E_j = MANTISSA[d_j mod 8] >>> (d_j div 8)`, 0 from `d_j = 64` on; `Z = sum_j E_j`;
//! `p_j = (E_j << 7) >>> (floor(log2 Z) + 1)`; `P = sum over j != c of p_j`; fires iff `P >= least`.
//! `f_c = -P`, `f_j = p_j` for the others; `dh_i = m_h[i] ? (sum_j f_j T[j]_i + 64) >>> 7 : 0`; after the first stage
//! `dt_i = m_t[i] ? (f_k h_i + 64) >>> 7 : 0`.
//!
//! # Shapes
//! Fetches: `T[0]` to `T[C - 1]`, each with its f as coefficient, and where there is a dt one more with f_k, for which h takes the entry's
//! place. Verdict: it fired. Two memories of C words: the scores, and E, in whose place p comes. No class is held against the
//! label.
//!
//! # Formats
//! E: 8 bits; p, P: 128ths, 7 bits; f: 8 bits signed. dh: A + 1 bits; dt: A bits, in A + 1.
//!
//! # Timing
//! As [`super`] says. After the last score all classes are gone over twice: for E and Z, then for p and P; the decision is there 2 C + 12
//! cycles after the last score. The coefficient comes 3 cycles after the fetch, the errors 4 cycles after the last entry.
//!
//! # Ports
//! [`super::JudgePorts`], [`super::ErrorPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, loss::Judge};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["learning.loss=\"cross_entropy\"".to_owned()])?;
//! let dims = Dims::new(&config, 0);
//! let mut sim = Simulator::new(&extract(&Judge::new(&dims))?)?;
//! let [coming, class] = ["coming", "score_class"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! for j in 0..=dims.classes {
//!     sim.set(coming, i64::from(j < dims.classes));
//!     sim.set(class, j as i64 - 1);
//!     sim.clock(); // all scores are 0
//! }
//! (1..dims.plan.latency).for_each(|_| sim.clock());
//! assert_eq!(sim.get(sim.signal("fire").unwrap()), 1);
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::{ErrorPorts, JudgePorts};
use crate::blocks::dims::{Dims, bits_for, signed_bits_for};
use crate::primitives::Memory;
use crate::signal::{Const, Module, Reg, Wire};

/// `round(255 * 2^(-r/8))`.
const MANTISSA: [i64; 8] = [255, 234, 214, 197, 180, 165, 152, 139];
/// Steps of d from which on a class has no share.
const STEPS: i64 = 64;
/// Cycles from a class's address to its share, and to its probability.
const SHARED: usize = 4;
const PROBABLE: usize = 3;

/// The judge; see the module's text.
#[derive(LogicBlock)]
pub struct Judge {
    meta: Module,
    pub ports: JudgePorts,
    /// The scores of the sample now.
    pub scores: Vec<Memory>,
    /// Their shares E, then the probabilities p, until the next sample's come.
    pub shares: Vec<Memory>,
    decides: Reg,
    top: Reg,
    ahead: Wire,
    complete: Reg,
    first: Reg,
    second: Reg,
    index: Reg,
    first_q: Vec<Reg>,
    second_q: Vec<Reg>,
    behind: Reg,
    steps: Wire,
    mantissa: Wire,
    share: Reg,
    write_class: Reg,
    total: Reg,
    turned: Reg,
    places: Reg,
    probability: Reg,
    wrong: Reg,
    fires: Reg,
    old_label: Reg,
    old_token: Reg,
    old_wrong: Reg,
    is_label: Reg,
    is_label_q: Reg,
    class_last: Const,
    classes: Const,
    has_dt: Const,
    shift: Const,
    step_bits: Const,
    steps_end: Const,
    least: Const,
    number: Vec<Const>,
    value: Vec<Const>,
    bit: Vec<Const>,
    _memories: usize,
    _first: usize,
    _second: usize,
    _mantissas: usize,
    _places: usize,
}

impl Judge {
    /// The judge of the stage with dimensions `d`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(d: &Dims) -> Self {
        let (cb, score) = (d.class_bits(), d.score_bits());
        let memories = usize::from(d.learns);
        let total = bits_for(255 * d.classes);
        let memory = |width, signed| Memory::new(d.classes, width, signed, d.memory, Vec::new()).registered();
        Self {
            meta: Module::new("judge", "Weighs the classes by their scores; cross-entropy."),
            ports: JudgePorts::new(d),
            scores: (0..memories).map(|_| memory(score, true)).collect(),
            shares: (0..memories).map(|_| memory(8, false)).collect(),
            decides: Reg::bit(),
            top: Reg::signed(score).no_reset(),
            ahead: Wire::signed(score + 1),
            complete: Reg::bit(),
            first: Reg::bit(),
            second: Reg::bit(),
            index: Reg::unsigned(cb),
            first_q: (0..SHARED).map(|_| Reg::bit()).collect(),
            second_q: (0..PROBABLE).map(|_| Reg::bit()).collect(),
            behind: Reg::signed(score + 1).no_reset(),
            steps: Wire::signed(score + 1),
            mantissa: Wire::unsigned(8),
            share: Reg::unsigned(8).no_reset(),
            write_class: Reg::unsigned(cb),
            total: Reg::unsigned(total),
            turned: Reg::bit(),
            places: Reg::unsigned(bits_for(total)),
            probability: Reg::unsigned(7).no_reset(),
            wrong: Reg::unsigned(7),
            fires: Reg::bit(),
            old_label: Reg::unsigned(cb),
            old_token: Reg::unsigned(cb),
            old_wrong: Reg::unsigned(7),
            is_label: Reg::bit(),
            is_label_q: Reg::bit(),
            class_last: Const::new(d.classes as i64 - 1),
            classes: Const::new(d.classes as i64),
            has_dt: Const::new(i64::from(d.plan.dt)),
            shift: Const::new(i64::from(d.softmax_shift)),
            step_bits: Const::new(3),
            steps_end: Const::new(STEPS),
            least: Const::new(i64::from(d.fire_probability)),
            number: (0..8).map(Const::new).collect(),
            value: MANTISSA.into_iter().map(Const::new).collect(),
            // Z is 255 or more.
            bit: (7..total as i64).map(Const::new).collect(),
            _memories: memories,
            _first: SHARED,
            _second: PROBABLE,
            _mantissas: 8,
            _places: total - 7,
        }
    }
}

impl Logic for Judge {
    #[hdl_gen]
    fn update(&mut self) {
        // The scores come: the best of them, and all into a memory.
        self.decides.next = self.ports.coming.val();
        self.ahead.next = self.top.val() - self.ports.score.val();
        if self.decides.any() && (self.ports.score_class.val() == 0 || self.ahead.val() < 0) {
            self.top.next = self.ports.score.val();
        }
        self.complete.next = (self.decides.any() && self.ports.score_class.val() == self.class_last.val()).into();

        // Over all classes twice.
        if self.complete.any() {
            self.first.next = 1.into();
        } else if self.index.val() == self.class_last.val() {
            self.first.next = 0.into();
        }
        if self.turned.any() {
            self.second.next = 1.into();
        } else if self.index.val() == self.class_last.val() {
            self.second.next = 0.into();
        }
        if self.index.val() == self.class_last.val() {
            self.index.next = 0.into();
        } else if self.first.any() || self.second.any() {
            self.index.next = self.index.val() + 1;
        }
        self.first_q[0].next = self.first.val();
        for i in 1..self._first {
            self.first_q[i].next = self.first_q[i - 1].val();
        }
        self.second_q[0].next = self.second.val();
        for i in 1..self._second {
            self.second_q[i].next = self.second_q[i - 1].val();
        }
        if self.first_q[3].any() || self.second_q[2].any() {
            if self.write_class.val() == self.class_last.val() {
                self.write_class.next = 0.into();
            } else {
                self.write_class.next = self.write_class.val() + 1;
            }
        }
        self.turned.next = (self.first_q[3].any() && self.write_class.val() == self.class_last.val()).into();

        // First the share of each. What a memory holds when the power comes is never looked at.
        for i in 0..self._memories {
            self.scores[i].we.next = self.decides.val();
            self.scores[i].waddr.next = self.ports.score_class.val();
            self.scores[i].wdata.next = self.ports.score.val();
            self.scores[i].raddr.next = self.index.val();
            if self.first_q[1].any() {
                self.behind.next = self.top.val() - self.scores[i].rdata.val();
            }
        }
        self.steps.next = self.behind.val() >> self.shift.val();
        self.mantissa.next = self.value[0].val();
        for i in 1..self._mantissas {
            if (self.steps.val() & 7) == self.number[i].val() {
                self.mantissa.next = self.value[i].val();
            }
        }
        if self.steps.val() < self.steps_end.val() {
            self.share.next = self.mantissa.val() >> ((self.steps.val() >> self.step_bits.val()) & 7);
        } else {
            self.share.next = 0.into();
        }
        if self.complete.any() {
            self.total.next = 0.into();
        } else if self.first_q[3].any() {
            self.total.next = self.total.val() + self.share.val();
        }
        self.places.next = 0.into();
        for i in 0..self._places {
            if self.total.val().get_bit(self.bit[i].val()) {
                self.places.next = self.bit[i].val() + 1;
            }
        }

        // Then the probability of each, in the share's place.
        for i in 0..self._memories {
            self.shares[i].we.next = self.first_q[3].val() | self.second_q[2].val();
            self.shares[i].waddr.next = self.write_class.val();
            if self.first_q[3].any() {
                self.shares[i].wdata.next = self.share.val();
            } else {
                self.shares[i].wdata.next = self.probability.val();
            }
            if self.second.any() {
                self.shares[i].raddr.next = self.index.val();
            } else {
                self.shares[i].raddr.next = self.ports.fetch_class.val();
            }
            if self.second_q[1].any() {
                self.probability.next = (self.shares[i].rdata.val() << 7) >> self.places.val();
            }
            if self.is_label_q.any() {
                self.ports.coefficient.next = -self.old_wrong.val();
            } else {
                self.ports.coefficient.next = self.shares[i].rdata.val();
            }
        }
        if self.complete.any() {
            self.wrong.next = 0.into();
        } else if self.second_q[2].any() && self.write_class.val() != self.ports.label.val() {
            self.wrong.next = self.wrong.val() + self.probability.val();
        }
        self.fires.next = (self.wrong.val() >= self.least.val()).into();
        self.ports.fire.next = self.fires.val();
        self.ports.rival.next = self.ports.token.val();

        // The verdict on the sample before.
        if self.ports.drop.any() {
            self.ports.fired.next = 0.into();
        } else if self.ports.commit.any() {
            self.ports.fired.next = (self.ports.train.any() && self.fires.any()).into();
            self.old_label.next = self.ports.label.val();
            self.old_token.next = self.ports.token.val();
            self.old_wrong.next = self.wrong.val();
        }
        self.ports.verdict.next = self.ports.fired.val();
        if self.has_dt.any() && self.ports.fetch.val() == self.classes.val() {
            self.ports.fetch_class.next = self.old_token.val();
        } else {
            self.ports.fetch_class.next = self.ports.fetch.val();
        }
        self.is_label.next = (self.ports.fetch_class.val() == self.old_label.val()).into();
        self.is_label_q.next = self.is_label.val();
    }
}

/// The error block; see the module's text.
#[derive(LogicBlock)]
pub struct Error {
    meta: Module,
    pub ports: ErrorPorts,
    first_q: Vec<Reg>,
    last_q: Vec<Reg>,
    passes_h: Reg,
    passes_t: Reg,
    sum: Reg,
    total: Wire,
    of_h: Wire,
    has_dt: Const,
    half: Const,
    _delay: usize,
}

impl Error {
    /// The error block of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let flags = || (0..d.plan.delay).map(|_| Reg::bit()).collect();
        // P is at most 127 for the label and as much for the others.
        let sum = signed_bits_for(254 * d.amax as u128 + 64);
        Self {
            meta: Module::new("error", "Forms the errors of a row's neuron: cross-entropy."),
            ports: ErrorPorts::new(d),
            first_q: flags(),
            last_q: flags(),
            passes_h: Reg::bit().no_reset(),
            passes_t: Reg::bit().no_reset(),
            sum: Reg::signed(sum).no_reset(),
            total: Wire::signed(sum),
            of_h: Wire::signed(sum),
            has_dt: Const::new(i64::from(d.plan.dt)),
            half: Const::new(64),
            _delay: d.plan.delay,
        }
    }
}

impl Logic for Error {
    #[hdl_gen]
    fn update(&mut self) {
        self.first_q[0].next = self.ports.first.val();
        self.last_q[0].next = self.ports.last.val();
        for i in 1..self._delay {
            self.first_q[i].next = self.first_q[i - 1].val();
            self.last_q[i].next = self.last_q[i - 1].val();
        }
        if self.ports.last.any() {
            self.passes_h.next = (self.ports.verdict.any() && self.ports.mask_h.any()).into();
            self.passes_t.next = (self.ports.verdict.any() && self.ports.mask_t.any()).into();
        }
        if self.first_q[2].any() {
            self.sum.next = self.ports.product.val() + self.half.val();
        } else {
            self.sum.next = self.total.val();
        }
        self.total.next = self.sum.val() + self.ports.product.val();
        self.of_h.next = self.ports.product.val() + self.half.val();
        if self.last_q[2].any() {
            if !self.passes_h.any() {
                self.ports.dh.next = 0.into();
            } else if self.has_dt.any() {
                self.ports.dh.next = self.sum.val() >> 7;
            } else {
                self.ports.dh.next = self.total.val() >> 7;
            }
            if self.has_dt.any() && self.passes_t.any() {
                self.ports.dt.next = self.of_h.val() >> 7;
            } else {
                self.ports.dt.next = 0.into();
            }
        }
    }
}

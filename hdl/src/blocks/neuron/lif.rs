//! # Purpose
//! The neurons of a lane that spike, in one stream: takes in a weight a cycle for all time steps of a sample at once, and goes through the steps when the row's
//! last weight is there. A lane has two such blocks, one for each stream.
//!
//! # Equation
//! For each step s of T, theta = 2^WF:
//!
//! ```text
//! a_s      = (b >>> 4) + sum of w_q over the columns q whose input spikes in step s
//! u        = sat(U - (U >>> 3) + a_s, 4 theta);  trace += sat(u, theta);  spike = u >= theta;  U = spike ? u - theta : u
//! h        = sat(trace >>> (lg T + WF - (A-1)), amax)
//! mask     = |h| < 7/8 * 2^(A-1), or 1 where the loss is attached to the voltage
//! ```
//!
//! No step of a layer needs more of the one before than its spikes, so that one sweep over the weights serves all steps, and no voltage is kept beyond
//! a row (`docs/src/decisions/0047-spike-words.md`). There is no multiplier: a weight is added or not.
//!
//! # Shapes
//! One neuron after the other. Spikes of an input or of the neuron over a sample are a word of T bits, the first step the lowest.
//!
//! # Formats
//! Weights B bits, WF of them fraction; accumulators exact; voltages WF + 4 bits, traces WF + lg T + 2 bits, both with WF bits of fraction;
//! `activation` A bits, Q0.(A-1).
//!
//! # Timing
//! Step s takes a weight in s cycles later than step 0, so that its sum is complete in the cycle in which the neuron comes to the step. `done` comes T + 6
//! cycles after the row's last weight, and with it, for that cycle, all results. After a row's last weight the next must not come in the next cycle: its
//! accumulators are cleared as they are read.
//!
//! # Ports
//! `valid`, `w`, `x`, `last` a weight, the spikes of its input, and whether it is the bias; `done` and what comes with it.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, neuron::Lif};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["network.neuron=lif", "format.weight_frac=12"].map(str::to_owned))?;
//! let mut sim = Simulator::new(&extract(&Lif::new(&Dims::new(&config, 1)))?)?;
//! let [valid, last, w, x] = ["valid", "last", "w", "x"].map(|p| sim.signal(p).unwrap());
//! let [done, spikes, trace] = ["done", "spikes", "trace"].map(|p| sim.signal(p).unwrap());
//! sim.reset();
//! sim.set(valid, 1);
//! sim.set(w, 5000);
//! sim.set(x, 0b0011); // in the first two steps
//! sim.clock();
//! sim.set(w, -160); // the bias: -10 a step
//! sim.set(x, -1); // in every step
//! sim.set(last, 1);
//! sim.clock();
//! sim.set(valid, 0);
//! sim.set(last, 0);
//! (0..9).for_each(|_| sim.clock());
//! // 4990 spikes; 894 - 111 + 4990 = 5773 spikes; 1677 - 209 - 10 = 1458; 1458 - 182 - 10 = 1266.
//! assert_eq!((sim.get(done), sim.get(spikes), sim.get(trace)), (1, 0b0011, 4096 + 4096 + 1458 + 1266));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;
use sigprop_spec::config::Spiking;

use crate::blocks::dims::Dims;
use crate::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};

/// The neurons; see the module's text.
#[derive(LogicBlock)]
pub struct Lif {
    meta: Module,
    pub valid: Input,
    pub last: Input,
    pub w: Input,
    pub x: Input,
    pub done: Output,
    pub activation: Output,
    pub mask: Output,
    pub spikes: OutReg,
    pub voltage: OutReg,
    pub trace: OutReg,
    // The weight, with what of the bias a step takes in, and with the inputs' spikes of steps to come.
    valid_q: Reg,
    last_q: Reg,
    w_q: Reg,
    x_q: Reg,
    used: Vec<Reg>,
    weight: Vec<Reg>,
    pattern: Vec<Reg>,
    term: Vec<Wire>,
    sum: Vec<Reg>,
    // The row's end on its way through the steps.
    ends: Vec<Reg>,
    chosen: Wire,
    taken: Reg,
    // What a step takes in, and the same where the step before has spiked.
    keep: Reg,
    less: Reg,
    u: Reg,
    // In thetas, rounded down.
    whole: Wire,
    spike: Wire,
    // Voltage, minus what it loses, and what is taken in: as a sum without carries, and its carries.
    lost: Wire,
    gain: Wire,
    sum_bits: Wire,
    carries: Wire,
    total: Wire,
    // In the largest voltages.
    top: Wire,
    held: Wire,
    mean: Wire,
    bias: Const,
    leak: Const,
    theta: Const,
    places: Const,
    most: Const,
    most_places: Const,
    minus_one: Const,
    sign: Const,
    bound: Const,
    shift: Const,
    amax: Const,
    rim: Const,
    surrogate: Const,
    last_step: Const,
    begin_u: Const,
    begin_trace: Const,
    spent: Const,
    settled: Const,
    done_at: Const,
    _steps: usize,
    _ends: usize,
}

impl Lif {
    /// Those of a lane of the stage with dimensions `d`, whose neurons spike.
    ///
    /// # Panics
    /// Where they do not.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let Some(spiking) = d.spiking else { panic!("the neurons of the stage do not spike") };
        let (weight, activation) = (d.weight_format, d.activation_format);
        let (t, b, acc) = (d.steps(), d.weight, d.acc_bits());
        let data = |n: usize| Reg::signed(n).no_reset();
        let (voltage, trace) = (Spiking::voltage_bits(weight) as usize, spiking.trace_bits(weight) as usize);
        let theta = Spiking::threshold(weight);
        let edge = spiking.edge(activation);
        Self {
            meta: Module::new("lif", "Neurons of a lane that spike: leaky integrate-and-fire."),
            valid: Input::bit().doc("a weight is there"),
            last: Input::bit().doc("it is the last of its row, the bias"),
            w: Input::signed(b).doc("weight"),
            x: Input::signed(t).doc("spikes of its input, the first step the lowest bit"),
            done: Output::bit().doc("results of a neuron are there"),
            activation: Output::signed(d.act).doc("mean of its voltage"),
            mask: Output::bit().when(d.has_state()).doc("1 where its error passes"),
            spikes: OutReg::unsigned(t).no_reset().doc("its spikes, the first step the lowest bit"),
            voltage: OutReg::signed(voltage).no_reset().doc("monitor: its voltage after the last step"),
            trace: OutReg::signed(trace).no_reset().doc("sum of its clamped voltages"),
            valid_q: Reg::bit(),
            last_q: Reg::bit(),
            w_q: data(b),
            x_q: data(t),
            used: (0..t).map(|_| Reg::bit()).collect(),
            weight: (0..t).map(|_| data(b)).collect(),
            pattern: (0..t).map(|_| Reg::unsigned(t).no_reset()).collect(),
            term: (0..t).map(|_| Wire::signed(b)).collect(),
            sum: (0..t).map(|_| Reg::signed(acc)).collect(),
            ends: (0..t + 5).map(|_| Reg::bit()).collect(),
            chosen: Wire::signed(acc.max(voltage + 1)),
            taken: data(voltage),
            keep: data(voltage),
            less: data(voltage + 1),
            u: data(voltage),
            whole: Wire::signed(voltage - d.weight_frac),
            spike: Wire::bit(),
            lost: Wire::signed(voltage),
            gain: Wire::signed(voltage + 1),
            sum_bits: Wire::signed(voltage + 2),
            carries: Wire::signed(voltage + 2),
            total: Wire::signed(voltage + 2),
            top: Wire::signed(voltage - d.weight_frac),
            held: Wire::signed(voltage),
            mean: Wire::signed(trace),
            bias: Const::new(i64::from(Spiking::BIAS)),
            leak: Const::new(i64::from(Spiking::LEAK)),
            theta: Const::new(theta),
            places: Const::new(d.weight_frac as i64),
            most: Const::new(Spiking::voltage_max(weight)),
            most_places: Const::new(d.weight_frac as i64 + 2),
            minus_one: Const::new(-1),
            sign: Const::new((voltage - d.weight_frac) as i64 - 1),
            bound: Const::new((1 << (voltage - 1)) - 1),
            shift: Const::new(spiking.mean_shift(weight, activation)),
            amax: Const::new(d.amax),
            rim: Const::new(edge.unwrap_or(0)),
            surrogate: Const::new(i64::from(edge.is_some())),
            last_step: Const::new(t as i64 - 1),
            begin_u: Const::new(2),
            begin_trace: Const::new(3),
            // Theta, less the eighth of it that would have been lost.
            spent: Const::new(theta - (theta >> Spiking::LEAK)),
            settled: Const::new(t as i64 + 3),
            done_at: Const::new(t as i64 + 4),
            _steps: t,
            _ends: t + 5,
        }
    }
}

impl Logic for Lif {
    #[hdl_gen]
    fn update(&mut self) {
        // A step takes in a sixteenth of the bias.
        self.valid_q.next = self.valid.val();
        self.last_q.next = self.last.val();
        self.w_q.next = self.w.val();
        self.x_q.next = self.x.val();
        self.used[0].next = self.valid_q.val();
        if self.last_q.any() {
            self.weight[0].next = self.w_q.val() >> self.bias.val();
        } else {
            self.weight[0].next = self.w_q.val();
        }
        self.pattern[0].next = self.x_q.val();
        for i in 1..self._steps {
            self.used[i].next = self.used[i - 1].val();
            self.weight[i].next = self.weight[i - 1].val();
            self.pattern[i].next = self.pattern[i - 1].val() >> 1;
        }
        self.ends[0].next = self.last_q.val() & self.valid_q.val();
        for i in 1..self._ends {
            self.ends[i].next = self.ends[i - 1].val();
        }

        // A sum for each step; it is read, and cleared, in the cycle after its last weight.
        for i in 0..self._steps {
            if self.pattern[i].val().get_bit(0) {
                self.term[i].next = self.weight[i].val();
            } else {
                self.term[i].next = 0.into();
            }
            if self.ends[i + 1].any() {
                self.sum[i].next = 0.into();
            } else if self.used[i].any() {
                self.sum[i].next = self.sum[i].val() + self.term[i].val();
            }
        }
        self.chosen.next = 0.into();
        for i in 0..self._steps {
            if self.ends[i + 1].any() {
                self.chosen.next = self.sum[i].val();
            }
        }
        // What is cut off here would end at the same bound.
        if self.chosen.val() > self.bound.val() {
            self.taken.next = self.bound.val();
        } else if self.chosen.val() < -self.bound.val() {
            self.taken.next = -self.bound.val();
        } else {
            self.taken.next = self.chosen.val();
        }

        // The steps, one a cycle. What goes round in a cycle has one carry chain: theta is taken away with what comes in, three numbers are
        // added as two, and voltages are compared by their upper bits.
        self.keep.next = self.taken.val();
        self.less.next = self.taken.val() - self.spent.val();
        self.whole.next = self.u.val() >> self.places.val();
        self.spike.next = (!self.whole.val().get_bit(self.sign.val()) && self.whole.any()).into();
        if self.spike.any() {
            self.gain.next = self.less.val();
        } else {
            self.gain.next = self.keep.val();
        }
        self.lost.next = (self.u.val() >> self.leak.val()) ^ self.minus_one.val();
        self.sum_bits.next = (self.u.val() ^ self.lost.val()) ^ self.gain.val();
        self.carries.next =
            (((self.u.val() & self.lost.val()) | (self.gain.val() & (self.u.val() ^ self.lost.val()))) << 1) | 1;
        self.total.next = self.sum_bits.val() + self.carries.val();
        self.top.next = self.total.val() >> self.most_places.val();
        if self.ends[self.begin_u.at()].any() {
            self.u.next = 0.into();
        } else if !self.top.val().get_bit(self.sign.val()) && self.top.any() {
            self.u.next = self.most.val();
        } else if self.top.val().get_bit(self.sign.val()) && self.top.val() != self.minus_one.val() {
            self.u.next = -self.most.val();
        } else {
            self.u.next = self.total.val();
        }
        if self.spike.any() {
            self.held.next = self.theta.val();
        } else if self.whole.val().get_bit(self.sign.val()) && self.whole.val() != self.minus_one.val() {
            self.held.next = -self.theta.val();
        } else {
            self.held.next = self.u.val();
        }
        if self.ends[self.begin_trace.at()].any() {
            self.trace.next = 0.into();
        } else {
            self.trace.next = self.trace.val() + self.held.val();
        }
        self.spikes.next = (self.spikes.val() >> 1) | (self.spike.val() << self.last_step.val());
        if self.ends[self.settled.at()].any() {
            if self.spike.any() {
                self.voltage.next = self.u.val() - self.theta.val();
            } else {
                self.voltage.next = self.u.val();
            }
        }

        // The mean.
        self.done.next = self.ends[self.done_at.at()].val();
        self.mean.next = self.trace.val() >> self.shift.val();
        if self.mean.val() > self.amax.val() {
            self.activation.next = self.amax.val();
        } else if self.mean.val() < -self.amax.val() {
            self.activation.next = -self.amax.val();
        } else {
            self.activation.next = self.mean.val();
        }
        if self.surrogate.any() {
            self.mask.next = (self.mean.val() < self.rim.val() && self.mean.val() > -self.rim.val()).into();
        } else {
            self.mask.next = 1.into();
        }
    }
}

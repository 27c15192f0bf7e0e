//! Neurons that spike: leaky integrate-and-fire with reset by subtraction.
//!
//! # Equation
//! In each of the T steps of a sample, with theta = 2^WF:
//! `a = (b >>> 4) + sum of w_q over inputs that spike`; `u = sat(U - (U >>> 3) + a, 4 theta)`; `trace += sat(u, theta)`; where `u >= theta` the neuron
//! spikes and `U = u - theta`, else `U = u`. At the start of a sample U and trace are 0. After the last step
//! `h = sat(trace >>> (lg T + WF - (A-1)), amax)`. Its error passes everywhere (`learning.attach = "voltage"`), or where `|h| < 7/8 * 2^(A-1)`
//! (`"surrogate"`).
//!
//! A layer takes in the spikes that the one before makes in the same step, and nothing of it comes back: so that a layer can go through all steps
//! before the next begins. The spikes of an input over a sample are a word, a bit a step, the first the lowest.
//!
//! An input x is coded by an accumulator: `ph = 2^(A-2)` at first; in each step `ph += x`, and where `ph >= 2^(A-1)` the input spikes and
//! `ph -= 2^(A-1)`. One below 0 never does.
//!
//! # Shapes
//! Spikes `[n]`; voltages and traces `[n]`.
//!
//! # Formats
//! Voltages and traces have the weights' fraction WF; a is exact (`i64`).

use sigprop_spec::config::Spiking;
use sigprop_spec::{Config, Format};

use crate::columns::{Columns, Work};
use crate::kernel::{Padded, Streams};

/// The neurons of a stage.
#[derive(Debug, Clone, Copy)]
pub struct Lif {
    steps: u32,
    theta: i64,
    voltage_max: i64,
    mean_shift: u32,
    amax: i64,
    edge: Option<i64>,
}

/// What the neurons of a stage did in the steps of a sample, in one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membranes {
    /// Spikes, a bit a step, the first the lowest; padded.
    pub spikes: Padded,
    /// U after the last step; empty where t is a code.
    pub voltages: Vec<i32>,
    /// Sums of clamped voltages; empty where t is a code.
    pub traces: Vec<i32>,
}

impl Membranes {
    /// Of `neurons` neurons that did nothing.
    #[must_use]
    pub fn zeros(neurons: usize) -> Self {
        Self { spikes: Padded::for_values(neurons), voltages: Vec::new(), traces: Vec::new() }
    }
}

impl Lif {
    /// The neurons of a stage with weights of this format, where they spike.
    #[must_use]
    pub fn new(config: &Config, weight: Format) -> Option<Self> {
        let spiking = config.spiking()?;
        let activation = config.activation();
        Some(Self {
            steps: spiking.steps(),
            theta: Spiking::threshold(weight),
            voltage_max: Spiking::voltage_max(weight),
            mean_shift: u32::try_from(spiking.mean_shift(weight, activation)).unwrap_or(0),
            amax: activation.max(),
            edge: spiking.edge(activation),
        })
    }

    /// Steps of a sample, T: what a bias counts in an update.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.steps
    }

    /// One stream of spikes `x` through the neurons.
    pub fn forward(&self, columns: &Columns, x: &Padded, out: &mut Streams, to: &mut Membranes, work: &mut Work) {
        let neurons = out.neurons();
        let mut steps = std::mem::take(&mut work.steps);
        steps.resize(self.steps as usize, Vec::new());
        let mut now = work.now.take().filter(|now| now.flat().len() == x.flat().len()).unwrap_or_else(|| x.clone());
        for (step, sums) in steps.iter_mut().enumerate() {
            now.flat_mut().iter_mut().zip(x.flat()).for_each(|(now, &word)| *now = word >> step & 1);
            sums.resize(neurons, 0);
            columns.sums(&now, sums, work);
        }
        to.voltages.resize(neurons, 0);
        to.traces.resize(neurons, 0);
        for i in 0..neurons {
            let bias = i64::from(columns.bias(i)) >> Spiking::BIAS;
            let sums = steps.iter().map(|sums| sums[i] + bias);
            let (spikes, voltage, trace) = self.integrate(sums);
            to.spikes.flat_mut()[i] = spikes as i16;
            (to.voltages[i], to.traces[i]) = (voltage as i32, trace as i32);
            (out.a.flat_mut()[i], out.mask[i]) = self.activate(trace);
        }
        (work.steps, work.now) = (steps, Some(now));
    }

    /// Spikes, voltage after the last step and trace of a neuron that takes in so much in each step.
    #[must_use]
    pub fn integrate(&self, inputs: impl Iterator<Item = i64>) -> (u16, i64, i64) {
        let (mut spikes, mut voltage, mut trace) = (0, 0i64, 0);
        for (step, a) in inputs.enumerate() {
            let u = (voltage - (voltage >> Spiking::LEAK) + a).clamp(-self.voltage_max, self.voltage_max);
            trace += u.clamp(-self.theta, self.theta);
            let spike = u >= self.theta;
            spikes |= u16::from(spike) << step;
            voltage = if spike { u - self.theta } else { u };
        }
        (spikes, voltage, trace)
    }

    /// The activation that is the mean of a trace, and whether its error passes.
    #[must_use]
    pub fn activate(&self, trace: i64) -> (i16, bool) {
        let a = (trace >> self.mean_shift).clamp(-self.amax, self.amax);
        (a as i16, self.edge.is_none_or(|edge| a.abs() < edge))
    }

    /// The spikes of a target code: in every step where its entry is above 0, else in none.
    pub fn code(&self, code: &[i16], to: &mut Membranes) {
        let all = ((1u32 << self.steps) - 1) as i16;
        for (to, &entry) in to.spikes.flat_mut().iter_mut().zip(code) {
            *to = if entry > 0 { all } else { 0 };
        }
    }
}

/// How many of the steps each input spikes in.
pub fn counts(spikes: &Padded, to: &mut Padded) {
    to.flat_mut().iter_mut().zip(spikes.flat()).for_each(|(to, word)| *to = word.count_ones() as i16);
}

/// Codes inputs into spikes, in their places.
pub fn encode(config: &Config, inputs: &mut [i16]) {
    let Some(spiking) = config.spiking() else { return };
    let full = config.activation().max() + 1;
    for input in inputs {
        let (x, mut phase, mut spikes) = (i64::from(*input).max(0), full / 2, 0u16);
        for step in 0..spiking.steps() {
            phase += x;
            if phase >= full {
                spikes |= 1 << step;
                phase -= full;
            }
        }
        *input = spikes as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lif(steps: u32, attach: &str) -> Lif {
        let sets = [
            "network.neuron=lif".to_owned(),
            format!("network.steps={steps}"),
            format!("learning.attach={attach}"),
            "format.weight_frac=12".to_owned(),
        ];
        let config = Config::preset_with("digits", &sets).unwrap_or_else(|e| panic!("{e}"));
        Lif::new(&config, config.stages()[0].weight).unwrap_or_else(|| panic!("no spikes"))
    }

    #[test]
    fn a_voltage_leaks_spikes_and_is_reset_by_subtraction() {
        let lif = lif(4, "surrogate");
        // 5000: spikes, 904 left; 904 - 113 + 5000 = 5791: spikes, 1695; 1695 - 211 - 9000 = -7516; -7516 + 940 + 0 = -6576.
        assert_eq!(lif.integrate([5000, 5000, -9000, 0].into_iter()), (0b11, -6576, 4096 + 4096 - 4096 - 4096));
        // Beyond 4 theta a voltage is cut off, either way; exactly theta spikes.
        // 16384 - 4096; 10752 - 4096; 5824 - 4096; 1512, no spike.
        assert_eq!(lif.integrate([1 << 30, 0, 0, 0].into_iter()), (0b111, 1512, 3 * 4096 + 1512));
        assert_eq!(lif.integrate([-(1 << 30)].into_iter()), (0, -16384, -4096));
        assert_eq!(lif.integrate([4096].into_iter()), (1, 0, 4096));
        assert_eq!(lif.integrate([4095].into_iter()), (0, 4095, 4095));
        // A leak rounds down: -1 stays, as -1 >>> 3 is -1 and is taken away again.
        assert_eq!(lif.integrate([-1, 0, 0].into_iter()), (0, 0, -1));
    }

    #[test]
    fn means_and_their_masks() {
        for (steps, shift) in [(2, 6), (4, 7), (8, 8), (16, 9)] {
            let (surrogate, voltage) = (lif(steps, "surrogate"), lif(steps, "voltage"));
            let top = i64::from(steps) * 4096;
            for (trace, a) in
                [(top, 127i16), (-top, -127), (0, 0), (-1, -1), (112 << shift, 112), (-112 << shift, -112)]
            {
                assert_eq!(surrogate.activate(trace), (a, a.abs() < 112), "{steps} steps: {trace}");
                assert_eq!(voltage.activate(trace), (a, true));
            }
            assert_eq!(surrogate.activate((112 << shift) - 1), (111, true));
        }
    }

    #[test]
    fn inputs_spike_as_often_as_they_are_large() {
        let config = Config::preset_with("digits", &["network.neuron=lif", "format.weight_frac=12"].map(str::to_owned));
        let config = config.unwrap_or_else(|e| panic!("{e}"));
        let mut x = [0, 15, 16, 32, 64, 127, -5, -127];
        encode(&config, &mut x);
        // 64 + 16: spikes only where 64 + 4 * 16 = 128.
        assert_eq!(x, [0, 0, 0b1000, 0b0010, 0b0101, 0b1111, 0, 0]);
    }
}

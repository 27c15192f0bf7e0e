//! A sample in neurons that spike, in plain loops: step after step, and in each step stage after stage.

use super::Reference;
use crate::kernel::Padded;
use crate::lif::Membranes;
use crate::trace::OwnedTrace;

/// A stream through all stages.
struct Stream {
    /// U, `[stages][n_out]`.
    u: Vec<Vec<i64>>,
    /// Traces, likewise.
    trace: Vec<Vec<i64>>,
    /// Spikes of the inputs and of each stage, `[stages + 1][n][T]`.
    spikes: Vec<Vec<Vec<i64>>>,
}

impl Stream {
    /// How often each value that reaches stage `s` spikes.
    fn counts(&self, s: usize) -> Vec<i64> {
        self.spikes[s].iter().map(|steps| steps.iter().sum()).collect()
    }

    /// What stage `s` did, as a trace has it.
    fn membranes(&self, s: usize, code: bool) -> Membranes {
        let mut spikes = Padded::for_values(self.spikes[s + 1].len());
        for (i, steps) in self.spikes[s + 1].iter().enumerate() {
            for (step, spike) in steps.iter().enumerate() {
                spikes.flat_mut()[i] |= ((*spike as u16) << step) as i16;
            }
        }
        let all = |values: &[i64]| if code { Vec::new() } else { values.iter().map(|&v| v as i32).collect() };
        Membranes { spikes, voltages: all(&self.u[s]), traces: all(&self.trace[s]) }
    }
}

impl Reference {
    fn steps(&self) -> usize {
        self.config.spiking().map_or(0, |spiking| spiking.steps() as usize)
    }

    /// Nothing yet, in `first` values that reach the first stage.
    fn at_rest(&self, first: usize) -> Stream {
        let all = || self.stages.iter().map(|stage| vec![0; stage.w.len()]).collect();
        let mut spikes = vec![vec![Vec::new(); first]];
        spikes.extend(self.stages.iter().map(|stage| vec![Vec::new(); stage.w.len()]));
        Stream { u: all(), trace: all(), spikes }
    }

    /// One step of stage `s`.
    fn step(&self, s: usize, stream: &mut Stream, offset: i64) {
        let weight = self.config.stages()[s].weight.fraction();
        let theta = 1i64 << weight;
        let now: Vec<i64> = stream.spikes[s].iter().map(|steps| steps[steps.len() - 1]).collect();
        for (i, row) in self.stages[s].w.iter().enumerate() {
            let bias = row.len() - 1;
            let mut a = row[bias].div_euclid(16);
            for q in 0..bias {
                a += row[q] * self.input(s, i, q, &now, offset);
            }
            let mut u = stream.u[s][i];
            u = u - u.div_euclid(8) + a;
            if u > 4 * theta {
                u = 4 * theta;
            }
            if u < -4 * theta {
                u = -4 * theta;
            }
            stream.trace[s][i] += if u > theta {
                theta
            } else if u < -theta {
                -theta
            } else {
                u
            };
            if u >= theta {
                stream.spikes[s + 1][i].push(1);
                stream.u[s][i] = u - theta;
            } else {
                stream.spikes[s + 1][i].push(0);
                stream.u[s][i] = u;
            }
        }
    }

    /// A step of the first stage's t, which begins with a code.
    fn code_step(&self, k: usize, stream: &mut Stream) {
        for (i, steps) in stream.spikes[1].iter_mut().enumerate() {
            steps.push(i64::from(self.stages[0].bank[k][i] > 0));
        }
    }

    /// Means of the voltages of stage `s`, and whether their errors pass.
    fn means(&self, s: usize, stream: &Stream) -> (Vec<i64>, Vec<bool>) {
        let bits = self.config.activation().bits();
        let (mut h, mut mask) = (Vec::new(), Vec::new());
        for trace in &stream.trace[s] {
            let places = self.config.stages()[s].weight.fraction() + self.steps().ilog2() - (bits - 1);
            let mean = trace.div_euclid(1 << places).min(self.amax()).max(-self.amax());
            h.push(mean);
            mask.push(match self.config.spiking().map(|spiking| spiking.attach.word()) {
                Some("surrogate") => mean.abs() * 8 < 7 << (bits - 1),
                _ => true,
            });
        }
        (h, mask)
    }

    /// One training sample.
    pub(super) fn train_spikes(&mut self, x: &[i16], c: usize) -> Vec<OwnedTrace> {
        let state = self.lfsr.step();
        let drawn = (((state & 0xFFFF) as usize) * self.config.tokens()) >> 16;
        let k = if self.config.token() == sigprop_spec::TokenMode::Label { c } else { drawn };
        let offset = self.draw_offset();
        let full = self.amax() + 1;
        let (mut h, mut t) = (self.at_rest(x.len()), self.at_rest(x.len()));
        let mut phase = vec![full / 2; x.len()];
        for _ in 0..self.steps() {
            for q in 0..x.len() {
                phase[q] += i64::from(x[q]).min(full - 1).max(0);
                let spike = phase[q] >= full;
                phase[q] -= if spike { full } else { 0 };
                h.spikes[0][q].push(i64::from(spike));
                t.spikes[0][q].push(0);
            }
            for s in 0..self.stages.len() {
                self.step(s, &mut h, if s == 0 { offset } else { 0 });
                if s == 0 {
                    self.code_step(k, &mut t);
                } else {
                    self.step(s, &mut t, 0);
                }
            }
        }
        let mut traces = Vec::new();
        for s in 0..self.stages.len() {
            let made = match s {
                0 => (self.stages[0].bank[k].clone(), vec![false; self.stages[0].w.len()]),
                _ => self.means(s, &t),
            };
            let made = [self.means(s, &h), made];
            let offset = if s == 0 { offset } else { 0 };
            let mut trace = self.learn_stage(s, made, [&h.counts(s), &t.counts(s)], offset, (c, k));
            trace.membranes = Some([h.membranes(s, false), t.membranes(s, s == 0)]);
            traces.push(trace);
        }
        traces
    }

    /// Passes every token through once.
    pub(super) fn refresh_spikes(&mut self) {
        for k in 0..self.config.tokens() {
            let mut t = self.at_rest(0);
            for _ in 0..self.steps() {
                self.code_step(k, &mut t);
                for s in 1..self.stages.len() {
                    self.step(s, &mut t, 0);
                }
            }
            for s in 1..self.stages.len() {
                self.stages[s].bank[k] = self.means(s, &t).0;
            }
        }
    }
}

//! The output stage in plain loops: its sums, its hinge, its update.

use sigprop_spec::Optimizer;
use sigprop_spec::config::OutputLoss;

use super::Reference;
use crate::trace::OwnedTrace;

impl Reference {
    /// v of every neuron of the output stage `s`.
    pub(super) fn output_sums(&self, s: usize, h_prev: &[i64]) -> Vec<i64> {
        let (amax, wf) = (self.amax(), self.config.stages()[s].weight.fraction());
        let half = if wf == 0 { 0 } else { 1i64 << (wf - 1) };
        let mut v = Vec::new();
        for row in &self.stages[s].w {
            let mut acc = row[h_prev.len()] * amax;
            for q in 0..h_prev.len() {
                acc += row[q] * h_prev[q];
            }
            v.push((acc + half) >> wf);
        }
        v
    }

    /// The class other than `c` with the greatest sum, the lowest of equals.
    pub(super) fn best_wrong(v: &[i64], c: usize) -> usize {
        let mut js = usize::MAX;
        for j in 0..v.len() {
            if j != c && (js == usize::MAX || v[j] > v[js]) {
                js = j;
            }
        }
        js
    }

    /// A training sample of label `c` and value `z` in the output stage `s`, which h of the stage before reaches.
    pub(super) fn train_output(
        &mut self,
        s: usize,
        loss: OutputLoss,
        h_prev: &[i64],
        (c, k, z): (usize, usize, i64),
    ) -> OwnedTrace {
        let amax = self.amax();
        let v = self.output_sums(s, h_prev);
        let mut dy = vec![0i64; v.len()];
        let (js, fired) = match loss {
            OutputLoss::Hinge => {
                let js = Self::best_wrong(&v, c);
                dy[c] = -amax;
                dy[js] = amax;
                (js, v[c] - v[js] < self.stages[s].threshold)
            }
            OutputLoss::Value => {
                let error = v[0] - z;
                let limit = (1i64 << self.config.activation().bits()) - 1;
                dy[0] = error.max(-limit).min(limit);
                (0, error > self.stages[s].threshold || -error > self.stages[s].threshold)
            }
        };
        if !fired {
            dy.fill(0);
        }
        if fired || self.config.optimizer() == Optimizer::MomentumEvery {
            let none = vec![0i64; v.len()];
            let nothing = vec![0i64; h_prev.len()];
            self.update(s, [h_prev, &nothing], 0, [&dy, &none]);
        }
        OwnedTrace {
            stage: s,
            label: c,
            token: k,
            h: Vec::new(),
            t: Vec::new(),
            mask_h: Vec::new(),
            mask_t: Vec::new(),
            scores: v,
            rival: js,
            fired,
            dh: dy.iter().map(|&d| d as i32).collect(),
            dt: vec![0; dy.len()],
            membranes: None,
        }
    }
}

//! A sample that passes twice in plain loops: its error goes in with the input, and the stages learn from the difference.

use sigprop_spec::Optimizer;

use super::Reference;
use crate::trace::OwnedTrace;

/// The activations of one pass, those of the input first, and the masks of each stage behind it.
type Pass = (Vec<Vec<i64>>, Vec<Vec<bool>>);

impl Reference {
    /// One training sample; what every stage made of its passes, the first one's before the second one's.
    pub(super) fn train_twice(&mut self, x: &[i16], c: usize) -> Vec<OwnedTrace> {
        let offset = self.draw_offset();
        let amax = self.amax();
        let x: Vec<i64> = x.iter().map(|&v| i64::from(v).clamp(-amax, amax)).collect();
        let output = self.stages.len() - 1;
        let first = self.through(&x, offset);
        let v = self.output_sums(output, &first.0[output]);
        let js = Self::best_wrong(&v, c);
        let wrong = v[c] - v[js] < self.stages[output].threshold;
        let mut traces = Vec::new();
        let none = vec![0i64; v.len()];
        for s in 0..output {
            let zeros = vec![0; first.0[s + 1].len()];
            traces.push(trace(s, (c, c, c), [&first, &first], (Vec::new(), false), [&zeros, &zeros]));
        }
        traces.push(trace(output, (c, c, js), [&first, &first], (v.clone(), wrong), [&none, &none]));
        if !wrong && self.config.optimizer() != Optimizer::MomentumEvery {
            return traces;
        }
        let k = if wrong { js } else { c };
        let mut t = x.clone();
        for q in 0..t.len() {
            t[q] = (x[q] + self.error_code[k][q] - self.error_code[c][q]).min(amax).max(-amax);
        }
        let second = self.through(&t, offset);
        for s in 0..output {
            let (h, t, mask) = (&first.0[s + 1], &second.0[s + 1], &first.1[s]);
            let zeros = vec![0; h.len()];
            let mut d = zeros.clone();
            for i in 0..d.len() {
                if mask[i] {
                    d[i] = h[i] - t[i];
                }
            }
            let moved = if s == 0 { offset } else { 0 };
            self.update(s, [&first.0[s], &second.0[s]], moved, [&zeros, &d]);
            traces.push(trace(s, (c, k, k), [&first, &second], (Vec::new(), wrong), [&zeros, &d]));
        }
        let mut dy = none.clone();
        if wrong {
            dy[c] = -amax;
            dy[js] = amax;
        }
        self.update(output, [&first.0[output], &second.0[output]], 0, [&none, &dy]);
        traces.push(trace(output, (c, k, js), [&first, &second], (v, wrong), [&none, &dy]));
        traces
    }

    /// A pass through the hidden stages.
    fn through(&self, x: &[i64], offset: i64) -> Pass {
        let (mut all, mut masks) = (vec![x.to_vec()], Vec::new());
        for s in 0..self.stages.len() - 1 {
            let (a, mask) = self.forward(s, &all[s], if s == 0 { offset } else { 0 });
            all.push(a);
            masks.push(mask);
        }
        (all, masks)
    }
}

/// What stage `s` made of a pass with the label, token and rival `c`, `k`, `js`.
fn trace(
    s: usize,
    (c, k, js): (usize, usize, usize),
    [h, t]: [&Pass; 2],
    (scores, fired): (Vec<i64>, bool),
    [dh, dt]: [&[i64]; 2],
) -> OwnedTrace {
    let short = |pass: &Pass| pass.0.get(s + 1).into_iter().flatten().map(|&v| v as i16).collect();
    let mask = |pass: &Pass| pass.1.get(s).cloned().unwrap_or_default();
    let long = |v: &[i64]| v.iter().map(|&v| v as i32).collect();
    OwnedTrace {
        stage: s,
        label: c,
        token: k,
        h: short(h),
        t: short(t),
        mask_h: mask(h),
        mask_t: mask(t),
        scores,
        rival: js,
        fired,
        dh: long(dh),
        dt: long(dt),
        membranes: None,
    }
}

//! The steps of a sequence, in plain loops.

use sigprop_spec::family::Sequence;

use super::Reference;

impl Reference {
    /// What the first stage reads at the last step of a sample whose values follow each other step by step.
    pub(super) fn last_step(&self, x: &[i64]) -> Vec<i64> {
        match self.config.sequence() {
            Sequence::Single => x.to_vec(),
            Sequence::Recurrent => {
                let inputs = self.config.inputs();
                let mut h = vec![0i64; self.stages[0].w.len()];
                let mut read = Vec::new();
                for s in 0..x.len() / inputs {
                    read.clear();
                    for q in 0..inputs {
                        read.push(x[s * inputs + q]);
                    }
                    for i in 0..h.len() {
                        read.push(h[i]);
                    }
                    h = self.forward(0, &read, 0).0;
                }
                read
            }
            Sequence::Reservoir => self.reservoir(x),
        }
    }

    /// The state of a reservoir after the last step.
    fn reservoir(&self, x: &[i64]) -> Vec<i64> {
        let Some(shape) = self.config.reservoir() else { return Vec::new() };
        let units = shape.draw();
        let mut h = vec![0i64; units.len()];
        for s in 0..x.len() / shape.inputs {
            let mut new = Vec::new();
            for i in 0..units.len() {
                let mut v = 0;
                for q in 0..shape.inputs {
                    v += if units[i].negative[q] { -1 } else { 1 } * x[s * shape.inputs + q];
                }
                for tap in units[i].taps {
                    v += if tap.negative { -1 } else { 1 } * h[tap.unit];
                }
                new.push(v.div_euclid(2).max(-self.amax()).min(self.amax()));
            }
            h = new;
        }
        h
    }
}

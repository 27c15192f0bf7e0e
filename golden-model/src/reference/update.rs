//! The update of a stage in plain loops: rounding, optimizers, saturation.

use sigprop_spec::{Optimizer, Rounding};

use super::Reference;

impl Reference {
    /// Updates the weights of stage `s` with the errors dh and dt, and the inputs that it had.
    pub(super) fn update(&mut self, s: usize, [h_prev, t_prev]: [&[i64]; 2], offset: i64, [dh, dt]: [&[i64]; 2]) {
        // What a bias is multiplied with: the largest activation, or of spikes one a step.
        let amax = self.config.spiking().map_or(self.amax(), |spiking| i64::from(spiking.steps()));
        let wmax = (1i64 << (self.config.stages()[s].weight.bits() - 1)) - 1;
        let (rounding, optimizer) = (self.config.rounding(), self.config.optimizer());
        let mu = self.config.momentum_shift().unwrap_or(0);
        let vmax = (1i64 << (2 * self.config.activation().bits() - 1)) - 1;
        let columns = self.config.stages()[s].columns();
        for q in 0..columns {
            let bias = q == columns - 1;
            let shift = self.stages[s].shift;
            // A column that holds nothing draws nothing, where its product is all that its weights are moved by and all rows read it.
            let alike = self.config.velocity().is_none() && (s > 0 || self.config.fields().is_none());
            let empty = !bias && alike && h_prev[q] == 0 && (self.is_code(s) || t_prev[q] == 0);
            let addend = match rounding {
                Rounding::Nearest => 1i64 << (shift - 1),
                Rounding::Truncate => 0,
                Rounding::Stochastic if empty => 0,
                Rounding::Stochastic => i64::from(self.stages[s].rounding_lfsr.step()) & ((1i64 << shift) - 1),
            };
            for i in 0..dh.len() {
                let h_q = if bias { amax } else { self.input(s, i, q, h_prev, offset) };
                let t_q = match (bias, self.is_code(s)) {
                    (true, _) => amax,
                    (false, true) => 0,
                    (false, false) => self.input(s, i, q, t_prev, offset),
                };
                let stage = &mut self.stages[s];
                let u = dh[i] * h_q + dt[i] * t_q;
                let w = match optimizer {
                    Optimizer::Sgd => stage.w[i][q] - ((u + addend) >> stage.shift),
                    Optimizer::Momentum if dh[i] == 0 && dt[i] == 0 => continue,
                    Optimizer::Momentum | Optimizer::MomentumEvery => {
                        let lost = (stage.v[i][q] + (1 << (mu - 1))) >> mu;
                        let won = (u + 8) >> 4;
                        stage.v[i][q] = (stage.v[i][q] - lost + won).max(-vmax).min(vmax);
                        stage.w[i][q] - ((stage.v[i][q] + addend) >> stage.shift)
                    }
                    Optimizer::SignSgd => {
                        let mut step = 1i64 << (2 * (self.config.activation().bits() - 1));
                        for _ in 0..stage.shift {
                            step = if step > 1 { step / 2 } else { 1 };
                        }
                        if u > 0 {
                            stage.w[i][q] - step
                        } else if u < 0 {
                            stage.w[i][q] + step
                        } else {
                            stage.w[i][q]
                        }
                    }
                };
                stage.w[i][q] = if w > wmax {
                    wmax
                } else if w < -wmax {
                    -wmax
                } else {
                    w
                };
            }
        }
    }
}

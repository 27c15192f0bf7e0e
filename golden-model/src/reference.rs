//! The rule as plain loops over `i64`: slow, obvious, and what the fast path is held against.
//!
//! Nothing here is shared with [`crate::model`] but the LFSR; each line follows a line of the rule, which is written
//! out in `docs/src/reference/rule.md`.
#![allow(clippy::needless_range_loop)] // Indices as in the equations.

use sigprop_spec::config::Role;
use sigprop_spec::family::Target;
use sigprop_spec::{Config, Loss, Optimizer, TokenMode, lfsr};

use crate::token::Lfsr;
use crate::trace::OwnedTrace;
use crate::weights::{StageWeights, Weights};

mod code;
mod error;
mod forward;
mod lif;
mod output;
mod sequence;
mod update;

/// One stage of the reference.
#[derive(Debug, Clone)]
pub struct ReferenceStage {
    /// Weights, `[n_out][n_in + 1]`, the bias last.
    pub w: Vec<Vec<i64>>,
    /// Velocities, as the weights; of an optimizer without them 0.
    pub v: Vec<Vec<i64>>,
    /// Target bank, `[C][n_out]`.
    pub bank: Vec<Vec<i64>>,
    /// The table of a code that learns, likewise; elsewhere 0.
    pub table: Vec<Vec<i64>>,
    /// The update shift `sh`.
    pub shift: u32,
    /// The threshold M.
    pub threshold: i64,
    /// The LFSR of stochastic rounding.
    pub rounding_lfsr: Lfsr,
}

/// The network of the reference.
#[derive(Debug, Clone)]
pub struct Reference {
    config: Config,
    /// F, `[C][n_in]`, where there is one.
    error_code: Vec<Vec<i64>>,
    /// The stages.
    pub stages: Vec<ReferenceStage>,
    /// The LFSR of the tokens.
    pub lfsr: Lfsr,
    /// The LFSR of pixel shifts.
    pub shift_lfsr: Lfsr,
}

impl Reference {
    /// A reference with the given weights, which must fit the configuration (see [`Weights::check`]).
    #[must_use]
    pub fn new(config: &Config, weights: &Weights) -> Self {
        let stage = |(s, shape): (usize, &sigprop_spec::StageShape)| {
            let mut w = vec![vec![0i64; shape.inputs + 1]; shape.outputs];
            for i in 0..shape.outputs {
                for q in 0..shape.inputs {
                    w[i][q] = i64::from(weights.stages[s].weight[i * shape.inputs + q]);
                }
                w[i][shape.inputs] = i64::from(weights.stages[s].bias[i]);
            }
            let mut v = vec![vec![0i64; shape.inputs + 1]; shape.outputs];
            if config.velocity().is_some() && !weights.stages[s].velocity.is_empty() {
                for i in 0..shape.outputs {
                    for q in 0..shape.inputs + 1 {
                        v[i][q] = i64::from(weights.stages[s].velocity[i * (shape.inputs + 1) + q]);
                    }
                }
            }
            let mut bank = vec![vec![0i64; shape.outputs]; config.tokens()];
            let mut table = bank.clone();
            if s == 0 && [Target::Code, Target::Learned].contains(&config.target()) {
                for c in 0..config.tokens() {
                    for i in 0..shape.outputs {
                        let word = i64::from(weights.code[c * shape.outputs + i]);
                        table[c][i] = word;
                        // Only where the hardware learns has the code places of its own.
                        bank[c][i] =
                            if config.target() == Target::Learned && config.learns() { word >> 8 } else { word };
                    }
                }
            }
            let seed = lfsr::stage_seed(config.lfsr_seed(), s);
            ReferenceStage {
                w,
                v,
                bank,
                table,
                shift: shape.update_shift,
                threshold: shape.threshold,
                rounding_lfsr: Lfsr::from_seed(seed),
            }
        };
        let row = |row: &[i32]| row.iter().map(|&v| i64::from(v)).collect();
        let error = config.target() == Target::Error;
        Self {
            config: config.clone(),
            error_code: weights.code.chunks(config.inputs()).filter(|_| error).map(row).collect(),
            stages: config.stages().iter().enumerate().map(stage).collect(),
            lfsr: Lfsr::from_seed(config.lfsr_seed()),
            shift_lfsr: Lfsr::from_seed(lfsr::shift_seed(config.lfsr_seed())),
        }
    }

    fn amax(&self) -> i64 {
        (1 << (self.config.activation().bits() - 1)) - 1
    }

    /// Whether t of a stage is a row of the code.
    fn is_code(&self, s: usize) -> bool {
        s == 0 && [Target::Code, Target::Learned].contains(&self.config.target())
    }

    /// What the target stream enters the first stage as.
    fn target_input(&self, k: usize) -> Vec<i64> {
        let mut t = vec![0; self.config.inputs()];
        match self.config.target() {
            // Those of a concatenation are the sample's.
            Target::Code | Target::Learned | Target::Concatenation | Target::Error => {}
            Target::Reshape => {
                for q in 0..t.len() {
                    if (q * self.config.classes()) / self.config.inputs() == k {
                        t[q] = self.amax();
                    }
                }
            }
        }
        t
    }

    /// Passes every class token through once.
    pub fn refresh(&mut self) {
        if matches!(self.config.target(), Target::Concatenation | Target::Error) {
            return;
        }
        if self.config.spiking().is_some() {
            return self.refresh_spikes();
        }
        for class in 0..self.config.tokens() {
            let mut t = self.target_input(class);
            for s in 0..self.config.hidden().len() {
                t = if self.is_code(s) { self.stages[s].bank[class].clone() } else { self.forward(s, &t, 0).0 };
                self.stages[s].bank[class].clone_from(&t);
            }
        }
    }

    /// One training sample, its inputs and the value behind them saturated to -amax..=amax; what every stage made of it.
    pub fn train(&mut self, x: &[i16], label: usize) -> Vec<OwnedTrace> {
        if self.config.target() == Target::Error {
            return self.train_twice(x, label);
        }
        if self.config.spiking().is_some() {
            return self.train_spikes(x, label);
        }
        let state = self.lfsr.step();
        let drawn = (((state & 0xFFFF) as usize) * self.config.tokens()) >> 16;
        let other = (((state & 0xFFFF) as usize) * (self.config.classes() - 1)) >> 16;
        let token = match self.config.target() {
            Target::Code | Target::Learned | Target::Reshape if self.config.token() == TokenMode::Label => label,
            Target::Code | Target::Learned | Target::Reshape => drawn,
            Target::Concatenation | Target::Error => (label + 1 + other) % self.config.classes(),
        };
        let moved = self.draw_offset();
        let amax = self.amax();
        let mut h_prev: Vec<i64> = x.iter().map(|&v| i64::from(v).clamp(-amax, amax)).collect();
        let value = match self.config.takes_sequences() {
            true => 0,
            false => h_prev.drain(self.config.inputs()..).next().unwrap_or(0),
        };
        h_prev = self.last_step(&h_prev);
        let mut t_prev = self.target_input(token);
        if self.config.target() == Target::Concatenation {
            t_prev = h_prev.clone();
            for j in 0..self.config.classes() {
                h_prev.push(if j == label { amax } else { 0 });
                t_prev.push(if j == token { amax } else { 0 });
            }
        }
        let mut traces = Vec::new();
        for s in 0..self.stages.len() {
            let offset = if s == 0 { moved } else { 0 };
            let trace = self.train_stage(s, [&h_prev, &t_prev], offset, (label, token, value));
            h_prev = trace.h.iter().map(|&v| i64::from(v)).collect();
            t_prev = trace.t.iter().map(|&v| i64::from(v)).collect();
            traces.push(trace);
        }
        traces
    }

    fn train_stage(
        &mut self,
        s: usize,
        [h_prev, t_prev]: [&[i64]; 2],
        offset: i64,
        (c, k, z): (usize, usize, i64),
    ) -> OwnedTrace {
        if let Role::Output(loss) = self.config.stages()[s].role {
            return self.train_output(s, loss, h_prev, (c, k, z));
        }
        let h = self.forward(s, h_prev, offset);
        let t = if self.is_code(s) {
            (self.stages[0].bank[k].clone(), vec![false; h.0.len()])
        } else {
            self.forward(s, t_prev, offset)
        };
        self.learn_stage(s, [h, t], [h_prev, t_prev], offset, (c, k))
    }

    /// Steps 3 to 8 in stage `s`, which made these activations and masks of its inputs.
    fn learn_stage(
        &mut self,
        s: usize,
        [(h, mask_h), (t, mask_t)]: [(Vec<i64>, Vec<bool>); 2],
        [h_prev, t_prev]: [&[i64]; 2],
        offset: i64,
        (c, k): (usize, usize),
    ) -> OwnedTrace {
        let code = self.is_code(s);
        let (role, neutral) = (self.config.stages()[s].role, self.config.classes());
        let stage = &mut self.stages[s];
        let mut scores = Vec::new();
        if self.config.target() == Target::Concatenation {
            for a in [&h, &t] {
                scores.push((0..a.len()).map(|i| a[i] * a[i]).sum::<i64>());
            }
        } else {
            stage.bank[k].clone_from(&t);
            for j in 0..self.config.classes() {
                let mut sum = 0;
                for i in 0..h.len() {
                    match role {
                        Role::Blocks if i * self.config.classes() / h.len() == j => {
                            sum += h[i] * stage.bank[neutral][i]
                        }
                        Role::Blocks => {}
                        Role::Hidden | Role::Output(_) => sum += h[i] * stage.bank[j][i],
                    }
                }
                scores.push(sum);
            }
        }
        let loss = self.config.stages()[s].loss;
        let (mut dh, mut dt) = (vec![0i64; h.len()], vec![0i64; h.len()]);
        let (rival, fired) = match loss {
            // See `error`.
            Loss::Difference => (k, false),
            Loss::Hinge => {
                let mut js = usize::MAX;
                for j in 0..scores.len() {
                    if j != c && (js == usize::MAX || scores[j] > scores[js]) {
                        js = j;
                    }
                }
                for i in 0..h.len() {
                    if role == Role::Blocks {
                        let block = i * self.config.classes() / h.len();
                        let sign = i64::from(block == js) - i64::from(block == c);
                        dh[i] = sign * stage.bank[neutral][i];
                        dt[i] = if k == neutral { sign * h[i] } else { 0 };
                        continue;
                    }
                    dh[i] = stage.bank[js][i] - stage.bank[c][i];
                    dt[i] = if k == c {
                        -h[i]
                    } else if k == js {
                        h[i]
                    } else {
                        0
                    };
                }
                (js, scores[c] - scores[js] < stage.threshold)
            }
            Loss::L2Repulsion => {
                for i in 0..h.len() {
                    dh[i] = if k == c { h[i] - stage.bank[c][i] } else { stage.bank[k][i] - stage.bank[c][i] };
                    dt[i] = if k == c { t[i] - h[i] } else { h[i] - t[i] };
                }
                (k, k == c || scores[c] - scores[k] < stage.threshold)
            }
            Loss::CrossEntropy => {
                let shape = &self.config.stages()[s];
                let mut best = scores[0];
                for j in 1..scores.len() {
                    best = best.max(scores[j]);
                }
                let mantissa = [255, 234, 214, 197, 180, 165, 152, 139];
                let mut e = vec![0i64; scores.len()];
                let mut z = 0;
                for j in 0..scores.len() {
                    let d = (best - scores[j]) >> shape.softmax_shift;
                    if d < 64 {
                        e[j] = mantissa[(d & 7) as usize] >> (d >> 3);
                    }
                    z += e[j];
                }
                let mut r = 0;
                while z >> (r + 1) > 0 {
                    r += 1;
                }
                let p: Vec<i64> = e.iter().map(|e| (e << 7) >> (r + 1)).collect();
                let mut wrong = 0;
                for j in 0..p.len() {
                    if j != c {
                        wrong += p[j];
                    }
                }
                for i in 0..h.len() {
                    let mut sum = 0;
                    for j in 0..p.len() {
                        if j != c {
                            sum += p[j] * (stage.bank[j][i] - stage.bank[c][i]);
                        }
                    }
                    dh[i] = (sum + 64) >> 7;
                    let factor = if k == c { -wrong } else { p[k] };
                    dt[i] = (factor * h[i] + 64) >> 7;
                }
                (k, wrong >= i64::from(shape.fire_probability.unwrap()))
            }
            Loss::L2 => {
                for i in 0..h.len() {
                    dh[i] = h[i] - stage.bank[c][i];
                    dt[i] = if k == c { t[i] - h[i] } else { 0 };
                }
                (k, true)
            }
            Loss::Hebbian => {
                for i in 0..h.len() {
                    dh[i] = if code { h[i] - t[i] } else { 0 };
                    dt[i] = if code { 0 } else { h[i] - t[i] };
                }
                (k, true)
            }
            Loss::Goodness => {
                for i in 0..h.len() {
                    dh[i] = -h[i];
                    dt[i] = t[i];
                }
                (k, scores[0] - scores[1] < stage.threshold)
            }
        };
        let masks = loss != Loss::Hebbian;
        for i in 0..h.len() {
            if !fired || masks && !mask_h[i] {
                dh[i] = 0;
            }
            if !fired || masks && !mask_t[i] || code {
                dt[i] = 0;
            }
        }
        if fired && s == 0 && self.config.target() == Target::Learned {
            self.learn_code(&h, (c, rival));
        }
        if fired || self.config.optimizer() == Optimizer::MomentumEvery {
            self.update(s, [h_prev, t_prev], offset, [&dh, &dt]);
        }
        let short = |v: &[i64]| v.iter().map(|&v| v as i16).collect();
        let long = |v: &[i64]| v.iter().map(|&v| v as i32).collect();
        OwnedTrace {
            stage: s,
            label: c,
            token: k,
            h: short(&h),
            t: short(&t),
            mask_h,
            mask_t,
            scores,
            rival,
            fired,
            dh: long(&dh),
            dt: long(&dt),
            membranes: None,
        }
    }

    /// All weights and the target code.
    #[must_use]
    pub fn weights(&self) -> Weights {
        let stage = |s: &ReferenceStage| StageWeights {
            weight: s.w.iter().flat_map(|r| r[..r.len() - 1].iter().map(|&v| v as i32)).collect(),
            bias: s.w.iter().map(|r| r[r.len() - 1] as i32).collect(),
            velocity: match self.config.velocity() {
                Some(_) => s.v.iter().flatten().map(|&v| v as i32).collect(),
                None => Vec::new(),
            },
        };
        Weights {
            stages: self.stages.iter().map(stage).collect(),
            code: match self.config.target() {
                Target::Learned if self.config.learns() => {
                    self.stages[0].table.iter().flatten().map(|&v| v as i32).collect()
                }
                Target::Code | Target::Learned => self.stages[0].bank.iter().flatten().map(|&v| v as i32).collect(),
                Target::Reshape | Target::Concatenation => Vec::new(),
                Target::Error => self.error_code.iter().flatten().map(|&v| v as i32).collect(),
            },
        }
    }
}

//! One stage: a layer's weights, its bank, its loss, its update.
//!
//! # Equation
//! Steps 1 to 9 of the rule (`docs/src/reference/rule.md`). In this order, for a training sample (c, k): h and t from the previous stage's with the same weights;
//! `T[k] <- t`; scores; rival; fire; dh, dt; and, if it fires, every weight
//! `w <- sat(w - ((dh_i*h_prev_q + dt_i*t_prev_q + r_q) >>> sh), wmax)`. The next stage receives h and t as
//! computed before the update.
//!
//! `r_q` is `2^(sh-1)` (nearest), 0 (truncate), or, for stochastic rounding, `lfsr & (2^sh - 1)` where the
//! stage's own LFSR is stepped once for each column q of a firing sample that is not zero in both streams, and for the bias, last; all rows use
//! the same `r_q`. With receptive fields, whose rows read different inputs, and with a velocity, which moves weights of any input, it steps for every
//! column. The LFSR rests while the stage does not fire, unless the optimizer updates all the same.
//!
//! That is the update of the default optimizer; for the others see [`crate::optimizer`].
//!
//! # Shapes
//! Weights `[n_out, n_in]`, n_in those of a neuron ([`crate::columns`]), and bias `[n_out]`; h, t, masks, dh, dt `[n_out]`; scores `[C]`.

use sigprop_spec::config::{OutputLoss, Role};
use sigprop_spec::{Config, Loss, Optimizer, Rounding, StageShape, lfsr};

use crate::bank::Bank;
use crate::blocks::Blocks;
use crate::columns::{Columns, Work};
use crate::kernel::{Backend, Padded, Rounder, Streams};
use crate::lif::{self, Lif, Membranes};
use crate::loss::cross_entropy::Softmax;
use crate::loss::{self, Limits, goodness};
use crate::neuron::Neuron;
use crate::optimizer::momentum::{self, Velocity};
use crate::optimizer::sign_sgd;
use crate::output;
use crate::target::learned::Table;
use crate::token::Lfsr;
use crate::trace::{StageInputs, StageTrace, WeightsView};

pub use crate::outcome::{Sample, StageOutcome};

/// A stage and its state.
#[derive(Debug, Clone)]
pub struct Stage {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) matrix: Columns,
    pub(crate) bank: Bank,
    /// From which the bank follows, where it is a code that learns.
    pub(crate) table: Option<Table>,
    pub(crate) lr_shift: u32,
    pub(crate) limits: Limits,
    /// Whether scores are those of all classes, and not of the two streams.
    has_bank: bool,
    /// Whether a sample passes twice.
    looks: bool,
    /// Where neurons belong to classes.
    blocks: Option<Blocks>,
    role: Role,
    loss: Loss,
    optimizer: Optimizer,
    /// Where the optimizer keeps one.
    pub(crate) velocity: Option<Velocity>,
    pub(crate) rounding_lfsr: Lfsr,
    pub(crate) updates: u64,
    shift_offset: i64,
    activation_bits: u32,
    rounding: Rounding,
    rounder: Rounder,
    neuron: Neuron,
    spiking: Option<Spiking>,
    h: Streams,
    t: Streams,
    scores: Vec<i64>,
    dh: Vec<i32>,
    dt: Vec<i32>,
    work: Work,
}

/// What a stage has whose neurons spike.
#[derive(Debug, Clone)]
struct Spiking {
    lif: Lif,
    h: Membranes,
    t: Membranes,
    /// Counts of the input spikes of both streams.
    counts: [Padded; 2],
}

/// What a stage made of an input that it does not learn from.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Activations; of an output stage none.
    pub h: Padded,
    /// Spikes, voltages and traces, where neurons spike.
    pub membranes: Option<Membranes>,
}

impl Passed {
    /// What the next stage takes in.
    #[must_use]
    pub fn onward(&self) -> &Padded {
        self.membranes.as_ref().map_or(&self.h, |membranes| &membranes.spikes)
    }
}

impl Stage {
    /// Stage `index` (from 0) of a network, weights and bank zero.
    #[must_use]
    pub fn new(config: &Config, index: usize, backend: Backend) -> Self {
        let shape = &config.stages()[index];
        let (inputs, outputs) = (shape.inputs, shape.outputs);
        let seed = lfsr::stage_seed(config.lfsr_seed(), index);
        let columns = (config.rounding() == Rounding::Stochastic).then(|| (vec![[0i32; 16]; inputs.div_ceil(16)], 0));
        let max = shape.weight.max();
        let mut stage = Self {
            inputs,
            outputs,
            matrix: Columns::zeros(config, backend, index),
            bank: match shape.role.is_output() {
                true => Bank::zeros(config, backend, config.classes(), 0),
                false => Bank::zeros(config, backend, config.bank_rows(index), outputs),
            },
            table: if index == 0 { Table::zeros(config) } else { None },
            lr_shift: shape.lr_shift,
            limits: Limits {
                threshold: shape.threshold,
                softmax: Softmax {
                    shift: shape.softmax_shift,
                    least: shape.fire_probability.map_or(0, |least| least as i32),
                },
            },
            blocks: Blocks::of(config, index),
            has_bank: config.target().has_bank(),
            looks: config.target().has_error(),
            role: shape.role,
            loss: shape.loss,
            optimizer: config.optimizer(),
            velocity: config.velocity().map(|format| {
                let shift = config.momentum_shift().unwrap_or(1);
                Velocity::zeros(outputs, inputs + 1, shift, format.max())
            }),
            rounding_lfsr: Lfsr::from_seed(seed),
            updates: 0,
            shift_offset: i64::from(shape.update_shift) - i64::from(shape.lr_shift),
            activation_bits: config.activation().bits(),
            rounding: config.rounding(),
            rounder: Rounder { inputs, shift: shape.update_shift, max, constant: 0, columns },
            spiking: Lif::new(config, shape.weight).map(|lif| Spiking {
                lif,
                h: Membranes::zeros(outputs),
                t: Membranes::zeros(outputs),
                counts: [Padded::for_values(shape.received), Padded::for_values(shape.received)],
            }),
            neuron: Neuron::new(config, shape.weight),
            h: Streams::zeros(outputs),
            t: Streams::zeros(outputs),
            scores: vec![0; scores(config, shape)],
            dh: vec![0; outputs],
            dt: vec![0; outputs],
            work: Work::default(),
        };
        stage.set_update_shift(shape.update_shift);
        stage
    }

    fn set_update_shift(&mut self, shift: u32) {
        self.rounder.shift = shift;
        self.rounder.constant = if self.rounding == Rounding::Nearest { 1 << (shift - 1) } else { 0 };
    }

    /// The shift of the update, `sh`.
    #[must_use]
    pub fn update_shift(&self) -> u32 {
        self.rounder.shift
    }

    /// Sets the learning-rate shift; `Err(sh)` where the update shift would leave `1..=31`.
    ///
    /// # Errors
    /// The update shift that came out.
    pub fn set_lr_shift(&mut self, lr_shift: u32) -> Result<(), i64> {
        let shift = i64::from(lr_shift) + self.shift_offset;
        if !(1..=31).contains(&shift) {
            return Err(shift);
        }
        self.lr_shift = lr_shift;
        self.set_update_shift(shift as u32);
        Ok(())
    }

    /// What the next stage takes in of the last sample on the input stream: activations, or spikes.
    #[must_use]
    pub fn h(&self) -> &Padded {
        self.spiking.as_ref().map_or(&self.h.a, |spiking| &spiking.h.spikes)
    }

    /// The same of the target stream.
    #[must_use]
    pub fn t(&self) -> &Padded {
        self.spiking.as_ref().map_or(&self.t.a, |spiking| &spiking.t.spikes)
    }

    /// The scores of the last sample.
    #[must_use]
    pub fn scores(&self) -> &[i64] {
        &self.scores
    }

    /// One training sample; `t_prev` is `None` in a stage whose t is a code, which its bank holds.
    pub fn train(&mut self, h_prev: &Padded, t_prev: Option<&Padded>, s: Sample) -> StageOutcome {
        if let Role::Output(loss) = self.role {
            return self.train_output(loss, h_prev, t_prev, s);
        }
        let out = [&mut self.h, &mut self.t];
        match (t_prev, &mut self.spiking) {
            (Some(t_prev), None) => {
                self.matrix.forward_pair(&self.neuron, [h_prev, t_prev], out, &mut self.work);
            }
            (Some(t_prev), Some(Spiking { lif, h, t, .. })) => {
                lif.forward(&self.matrix, h_prev, &mut self.h, h, &mut self.work);
                lif.forward(&self.matrix, t_prev, &mut self.t, t, &mut self.work);
            }
            (None, None) => self.matrix.forward(&self.neuron, h_prev, &mut self.h, &mut self.work),
            (None, Some(Spiking { lif, h, .. })) => {
                lif.forward(&self.matrix, h_prev, &mut self.h, h, &mut self.work);
            }
        }
        match t_prev {
            Some(_) if self.has_bank => self.store(s.token),
            Some(_) => {}
            None => self.take_code(s.token),
        }
        if let Some(blocks) = &self.blocks {
            blocks.scores(&self.bank, self.h.a.flat(), &mut self.scores);
        } else if self.has_bank {
            self.bank.scores(&self.h.a, &mut self.scores, &mut self.work.kernel);
        } else if self.loss.has_scores() {
            let of = |stream: &Streams| goodness::of(&stream.a.flat()[..self.outputs]);
            self.scores.copy_from_slice(&[of(&self.h), of(&self.t)]);
        }
        let loss::Judgement { rival, fired } = loss::judge(self.loss, &self.scores, s, self.limits);
        if fired {
            self.updates += 1;
            self.errors(t_prev.is_some(), s, rival);
            if let Some(table) = &mut self.table {
                table.learn(&mut self.bank, &self.h.a.flat()[..self.outputs], s.label, rival);
            }
        } else if self.optimizer.updates_always() {
            self.dh.fill(0);
            self.dt.fill(0);
        }
        if fired || self.optimizer.updates_always() {
            self.update(h_prev, t_prev);
        }
        StageOutcome { rival, fired }
    }

    /// t of a stage whose target stream begins with a code.
    fn take_code(&mut self, token: usize) {
        self.t.a.flat_mut()[..self.outputs].copy_from_slice(self.bank.row(token));
        if let Some(Spiking { lif, t, .. }) = &mut self.spiking {
            lif.code(self.bank.row(token), t);
        }
    }

    /// `T[token] <- t`, where it is kept.
    fn store(&mut self, token: usize) {
        let row = self.blocks.as_ref().map_or(Some(token), |blocks| blocks.row(token));
        if let Some(row) = row {
            self.bank.row_mut(row).copy_from_slice(&self.t.a.flat()[..self.outputs]);
        }
    }

    /// The same of an output stage, to which the target stream is nothing.
    fn train_output(&mut self, loss: OutputLoss, h_prev: &Padded, t_prev: Option<&Padded>, s: Sample) -> StageOutcome {
        output::sums(&self.matrix, &self.neuron, self.inputs, h_prev, &mut self.scores);
        let loss::Judgement { rival, fired } = output::judge(loss, &self.scores, s, self.limits.threshold);
        let amax = self.neuron.bias_input() as i32;
        self.dh.fill(0);
        self.dt.fill(0);
        // In a second pass the update's column is that of t.
        let t_prev = t_prev.filter(|_| self.looks);
        if fired {
            self.updates += 1;
            let dy = if t_prev.is_some() { &mut self.dt } else { &mut self.dh };
            output::errors(loss, amax, &self.scores, s, rival, dy);
        }
        if fired || self.optimizer.updates_always() {
            self.update(h_prev, t_prev);
        }
        StageOutcome { rival, fired }
    }

    /// A step of a sequence that is not its last: activations alone.
    pub fn step(&mut self, input: &Padded) {
        self.matrix.forward(&self.neuron, input, &mut self.h, &mut self.work);
    }

    /// The first of two passes: activations, t like h, and the output stage's judgement; nothing is updated.
    pub fn look(&mut self, h_prev: &Padded, s: Sample) -> StageOutcome {
        self.dh.fill(0);
        self.dt.fill(0);
        if let Role::Output(loss) = self.role {
            output::sums(&self.matrix, &self.neuron, self.inputs, h_prev, &mut self.scores);
            let loss::Judgement { rival, fired } = output::judge(loss, &self.scores, s, self.limits.threshold);
            return StageOutcome { rival, fired };
        }
        self.matrix.forward(&self.neuron, h_prev, &mut self.h, &mut self.work);
        self.t.clone_from(&self.h);
        StageOutcome { rival: s.label, fired: false }
    }

    fn errors(&mut self, has_dt: bool, s: Sample, rival: usize) {
        let (h, mask_h, mask_t) = (self.h.a.flat(), &self.h.mask[..], &self.t.mask[..]);
        let t = self.t.a.flat();
        let activations = loss::Activations { h, t, mask_h, mask_t, bank: &self.bank, scores: &self.scores };
        let errors = loss::Errors { dh: &mut self.dh, dt: has_dt.then_some(&mut self.dt[..]) };
        match &self.blocks {
            Some(blocks) => blocks.errors(activations, s, rival, errors),
            None => loss::errors(self.loss, activations, s, rival, self.limits, errors),
        }
    }

    fn update(&mut self, h_prev: &Padded, t_prev: Option<&Padded>) {
        let x = [h_prev, t_prev.unwrap_or(h_prev)];
        self.draw_rounding(x.map(Padded::flat));
        let d = [&self.dh[..], &self.dt[..]];
        if let Some(Spiking { lif, counts: [h, t], .. }) = &mut self.spiking {
            lif::counts(x[0], h);
            lif::counts(x[1], t);
            let bias = i64::from(lif.steps());
            self.matrix.update(bias, [h, t], d, &self.rounder, &mut self.work);
            return;
        }
        let bias = self.neuron.bias_input();
        match self.optimizer {
            Optimizer::Sgd => self.matrix.update(bias, x, d, &self.rounder, &mut self.work),
            Optimizer::SignSgd => {
                let (step, max) = (sign_sgd::step(self.activation_bits, self.rounder.shift), self.rounder.max);
                let update = |w, g, _, _| sign_sgd::update(w, g, step, max);
                self.matrix.update_each((false, self.inputs), bias, x, d, update, &mut self.work);
            }
            Optimizer::Momentum | Optimizer::MomentumEvery => {
                let Some(velocity) = &mut self.velocity else { return };
                let rounder = &self.rounder;
                let update = |w, g, i, q| momentum::update(w, velocity.push(g, i, q), q, rounder);
                let rows = (self.optimizer.updates_always(), self.inputs);
                self.matrix.update_each(rows, bias, x, d, update, &mut self.work);
            }
        }
    }

    /// Stochastic rounding: one draw for each column that holds something, the bias last. A product of 0 is rounded with 0.
    fn draw_rounding(&mut self, [h, t]: [&[i16]; 2]) {
        let every = self.velocity.is_some() || matches!(self.matrix, Columns::Fields(_));
        if let Some((blocks, bias)) = &mut self.rounder.columns {
            let mask = ((1u64 << self.rounder.shift) - 1) as u32;
            for q in 0..self.inputs {
                let holds = every || h[q] != 0 || t[q] != 0;
                blocks[q / 16][q % 16] = if holds { (self.rounding_lfsr.step() & mask) as i32 } else { 0 };
            }
            *bias = (self.rounding_lfsr.step() & mask) as i32;
        }
    }

    /// What it is given, for an observer.
    #[must_use]
    pub fn inputs<'a>(&'a self, h: &'a Padded, t: Option<&'a Padded>, look: bool) -> StageInputs<'a> {
        // To an output stage the target stream is nothing, but in a second pass.
        let t = t.filter(|_| self.looks || !self.role.is_output());
        StageInputs { columns: &self.matrix, streams: [h, t.unwrap_or(h)], look }
    }

    /// What the last [`Stage::train`] made, for an observer.
    #[must_use]
    pub fn trace(&mut self, stage: usize, s: Sample, outcome: StageOutcome) -> StageTrace<'_> {
        if !outcome.fired {
            self.dh.fill(0);
            self.dt.fill(0);
        }
        let neurons = self.activations();
        StageTrace {
            stage,
            label: s.label,
            token: s.token,
            h: &self.h.a.flat()[..neurons],
            t: &self.t.a.flat()[..neurons],
            mask_h: &self.h.mask[..neurons],
            mask_t: &self.t.mask[..neurons],
            scores: &self.scores,
            rival: outcome.rival,
            fired: outcome.fired,
            dh: &self.dh,
            dt: &self.dt,
            membranes: self.spiking.as_ref().map(|spiking| [&spiking.h, &spiking.t]),
            weights: WeightsView { matrix: &self.matrix, inputs: self.inputs },
        }
    }

    /// How many neurons have activations: all, or in an output stage none.
    #[must_use]
    pub fn activations(&self) -> usize {
        if self.role.is_output() { 0 } else { self.outputs }
    }

    /// Sets a row of the bank: activations up to `max`, or the words of a code that learns, saturated.
    pub(crate) fn set_bank(&mut self, class: usize, values: &[i32], max: i32) {
        if let Some(table) = &mut self.table {
            table.set_row(class, values, &mut self.bank);
            return;
        }
        for (to, &from) in self.bank.row_mut(class).iter_mut().zip(values) {
            *to = from.clamp(-max, max) as i16;
        }
    }

    /// A class token through the target stream: sets `T[class]` and returns t.
    pub fn refresh(&mut self, class: usize, t_prev: Option<&Padded>) -> &Padded {
        if let Some(t_prev) = t_prev {
            match &mut self.spiking {
                None => self.matrix.forward(&self.neuron, t_prev, &mut self.t, &mut self.work),
                Some(Spiking { lif, t, .. }) => lif.forward(&self.matrix, t_prev, &mut self.t, t, &mut self.work),
            }
            self.store(class);
        } else {
            self.take_code(class);
            self.t.mask.fill(false);
        }
        self.t()
    }

    /// The input stream alone, nothing of the stage changed; `scores` of all classes, or of a goodness the one of the stream. Of an output
    /// stage there are scores alone.
    pub fn infer(&self, x: &Padded, scores: &mut [i64], work: &mut Work) -> Passed {
        if self.role.is_output() {
            output::sums(&self.matrix, &self.neuron, self.inputs, x, scores);
            return Passed { h: Padded::for_values(0), membranes: None };
        }
        let mut h = Streams::zeros(self.outputs);
        let membranes = match &self.spiking {
            None => {
                self.matrix.forward(&self.neuron, x, &mut h, work);
                None
            }
            Some(Spiking { lif, .. }) => {
                let mut membranes = Membranes::zeros(self.outputs);
                lif.forward(&self.matrix, x, &mut h, &mut membranes, work);
                Some(membranes)
            }
        };
        if let Some(blocks) = &self.blocks {
            blocks.scores(&self.bank, h.a.flat(), scores);
        } else if self.has_bank {
            self.bank.scores(&h.a, scores, &mut work.kernel);
        } else if self.loss.has_scores() {
            scores[0] = goodness::of(&h.a.flat()[..self.outputs]);
        }
        Passed { h: h.a, membranes }
    }
}

/// Scores of a training sample: of all classes, of the two streams, or none.
fn scores(config: &Config, shape: &StageShape) -> usize {
    if shape.role.is_output() {
        return shape.outputs;
    }
    match (config.target().has_bank(), shape.loss.has_scores()) {
        (true, _) => config.classes(),
        (false, true) => 2,
        (false, false) => 0,
    }
}

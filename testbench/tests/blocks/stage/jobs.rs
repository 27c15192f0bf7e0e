//! Samples for a stage, and what the golden model's stage makes of them: its neighbours in the model give the streams.

use sigprop_golden_model::lif::{self, Membranes};
use sigprop_golden_model::pixel_shift;
use sigprop_golden_model::reservoir::Reservoir;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::token::Lfsr;
use sigprop_golden_model::{Model, OwnedTrace};
use sigprop_hdl::blocks::Dims;
use sigprop_spec::config::ColumnSource;
use sigprop_spec::family::Target;
use sigprop_testbench::verify::{random_samples, random_weights};

use crate::bench::{chance, symmetric};

/// A sample: what the stage is given, and what must come of it. `None` where nothing is asked of a value.
#[derive(Default)]
pub struct Job {
    pub h: Vec<i64>,
    pub t: Vec<i64>,
    pub header: [(&'static str, i64); 11],
    /// Update shift less one, threshold.
    pub settings: [i64; 2],
    /// Of both streams: the scores of the stages before.
    pub sums: [Vec<i64>; 2],
    /// Of each neuron h, t, mask of h, mask of t; where neurons spike, spikes of h and of t.
    pub results: Vec<[Option<i64>; 6]>,
    /// Scores of this stage, for each stream that has any.
    pub scores: Vec<Option<Vec<i64>>>,
    /// Stages that fired so far, and js where this is a training sample.
    pub fired: i64,
    pub js: Option<i64>,
    /// All weights at the end of the window: the update of the sample before is in.
    pub weights: Vec<Vec<i32>>,
    /// All velocities, likewise.
    pub velocities: Vec<Vec<i32>>,
    /// The target code, class by class, where it learns, likewise.
    pub code: Vec<Vec<i32>>,
}

/// Makes jobs for stage `d.index` of `model`.
pub struct Jobs {
    pub model: Model,
    pub d: Dims,
    pub rng: Rng,
    samples: Vec<Vec<i16>>,
    settings: [i64; 2],
}

fn wide(values: &[i16]) -> Vec<i64> {
    values.iter().map(|&v| v.into()).collect()
}

/// Spikes of all neurons, as words without a sign.
fn words(membranes: &Membranes, neurons: usize) -> Vec<i64> {
    membranes.spikes.flat()[..neurons].iter().map(|&word| i64::from(word as u16)).collect()
}

fn bits(mask: &[bool]) -> Vec<i64> {
    mask.iter().map(|&m| m.into()).collect()
}

impl Jobs {
    pub fn new(config: &sigprop_spec::Config, seed: u64) -> Self {
        let mut rng = Rng::new(seed, 18);
        let d = Dims::new(config, rng.below(config.hidden().len()));
        let model = Model::new(config, &random_weights(config, seed)).unwrap();
        let samples = random_samples(config, seed, 64).into_iter().map(|s| s.0).collect();
        let settings = [i64::from(d.update_shift) - 1, d.threshold];
        Self { model, d, rng, samples, settings }
    }

    pub fn weights(&self) -> Vec<Vec<i32>> {
        (0..self.d.outputs).map(|i| self.model.row(self.d.index, i)).collect()
    }

    fn velocities(&self) -> Vec<Vec<i32>> {
        (0..self.d.outputs).map(|i| self.model.velocity(self.d.index, i)).collect()
    }

    fn code(&self) -> Vec<Vec<i32>> {
        let classes = if self.d.learns_code() { self.d.tokens } else { 0 };
        (0..classes).map(|class| self.model.bank(0, class)).collect()
    }

    fn sample(&mut self) -> Vec<i16> {
        self.samples[self.rng.below(self.samples.len())].clone()
    }

    /// A job with its header and all that does not depend on its kind.
    fn job(&mut self, kind: i64, pair: bool, label: usize, token: usize) -> Job {
        let d = &self.d;
        let fired = self.rng.below(1 << d.index) as i64;
        let before: usize = self.model.config().stages()[..d.index].iter().map(|s| s.outputs).sum();
        let most = before as i64 * d.amax * d.amax;
        let mut sum = || (0..d.scores).map(|_| if !d.adds() { 0 } else { symmetric(&mut self.rng, most) }).collect();
        let sums = [sum(), sum()];
        let header = [
            ("in_train", (kind == 1).into()),
            ("in_target", (kind == 1 || kind == 2).into()),
            ("in_pair", pair.into()),
            ("in_kind", kind),
            ("in_label", label as i64),
            ("in_token", token as i64),
            ("in_fired", fired),
            ("in_done", 1),
            ("in_offset", 0),
            ("in_begins", 0),
            ("in_value", symmetric(&mut self.rng, d.amax)),
        ];
        let (results, settings, weights) = (vec![[None; 6]; self.d.outputs], self.settings, self.weights());
        let (velocities, code) = (self.velocities(), self.code());
        Job { header, settings, sums, fired, results, weights, velocities, code, scores: vec![None], ..Job::default() }
    }

    /// Puts `values` of all neurons at place `k` of the results.
    fn results(job: &mut Job, k: usize, values: &[i64]) {
        job.results.iter_mut().zip(values).for_each(|(result, &value)| result[k] = Some(value));
    }

    /// The windows of a training sample: one, or where it has two passes those.
    pub fn train(&mut self) -> Vec<Job> {
        let (x, label, s) = (self.sample(), self.rng.below(self.d.classes), self.d.index);
        if chance(&mut self.rng, 30) {
            let shift = 1 + self.rng.below(31) as i64;
            let lr_shift = shift - i64::from(self.d.update_shift) + i64::from(self.model.config().stages()[s].lr_shift);
            if u32::try_from(lr_shift).is_ok_and(|lr| self.model.set_lr_shift(s, lr).is_ok()) {
                self.settings[0] = shift - 1;
            }
            // Fires always, or never, or as the scores say.
            let all = 1 << (self.d.threshold_bits - 1);
            let threshold = [self.d.threshold, all - 1, -all][self.rng.below(3)];
            self.model.set_threshold(s, threshold).unwrap();
            self.settings[1] = threshold;
        }
        if self.d.target.passes_twice() {
            return self.twice(&x, label);
        }
        let mut jobs = self.steps(&x);
        // Where labels are put both streams are scored.
        let mut job = self.job(1, !self.d.has_bank(), label, 0);
        let mut traces: Vec<OwnedTrace> = Vec::new();
        job.header[8].1 = self.offset(self.model.shift_lfsr());
        let outcome = self.model.train(&x, label, &mut traces);
        job.header[9].1 = i64::from(jobs.is_empty());
        job.header[5].1 = outcome.token as i64;
        if let Some(before) = s.checked_sub(1) {
            (job.h, job.t) = self.onward(&traces[before]);
            Self::results(&mut job, 3, &bits(&traces[s].mask_t));
        } else {
            job.h = self.first(&x, label);
            match self.model.config().target() {
                Target::Code | Target::Learned | Target::Error => {}
                Target::Reshape => job.t = self.picture(outcome.token),
                Target::Concatenation => job.t = self.first(&x, outcome.token),
            }
            if !self.d.target.is_read() {
                Self::results(&mut job, 3, &bits(&traces[s].mask_t));
            }
        }
        Self::results(&mut job, 0, &wide(&traces[s].h));
        Self::results(&mut job, 1, &wide(&traces[s].t));
        Self::results(&mut job, 2, &bits(&traces[s].mask_h));
        if let Some([h, t]) = &traces[s].membranes {
            Self::results(&mut job, 4, &words(h, self.d.outputs));
            Self::results(&mut job, 5, &words(t, self.d.outputs));
        }
        job.scores = match self.d.has_bank() {
            true => vec![Some(traces[s].scores.clone())],
            false => traces[s].scores.iter().map(|&score| Some(vec![score])).collect(),
        };
        job.js = Some(traces[s].rival as i64);
        job.fired |= i64::from(traces[s].fired) << s;
        jobs.push(job);
        jobs
    }

    /// The windows of the steps of a sequence before its last, where the stage has some.
    fn steps(&mut self, x: &[i16]) -> Vec<Job> {
        if !self.d.is_recurrent() {
            return Vec::new();
        }
        let mut made = Vec::new();
        let _ = self.model.infer_observed(x, |seen| made.push(wide(seen.h)));
        let inputs = self.d.entering;
        let before = x.len() / inputs - 1;
        let one = |n: usize| {
            let mut job = self.job(3, false, 0, 0);
            job.h = wide(&x[n * inputs..][..inputs]);
            job.header[9].1 = i64::from(n == 0);
            Self::results(&mut job, 0, &made[n]);
            job
        };
        (0..before).map(one).collect()
    }

    /// The passes of a training sample whose error goes in with its input.
    fn twice(&mut self, x: &[i16], label: usize) -> Vec<Job> {
        let (s, offset) = (self.d.index, self.offset(self.model.shift_lfsr()));
        let (mut after, mut traces): (_, Vec<OwnedTrace>) = (self.model.clone(), Vec::new());
        after.train(x, label, &mut traces);
        let stages = self.model.config().stages().len();
        let code = self.model.weights().code;
        let row = |class: usize| &code[class * x.len()..][..x.len()];
        let mut jobs = Vec::new();
        for (pass, traces) in traces.chunks(stages).enumerate() {
            let token = traces[s].token;
            let mut job = self.job(1, false, label, token);
            // It learns from the second alone.
            (job.header[0].1, job.header[8].1) = (pass as i64, offset);
            if let Some(before) = s.checked_sub(1) {
                (job.h, job.t) = (wide(&traces[before].h), wide(&traces[before].t));
            } else {
                let error = row(token).iter().zip(row(label)).map(|(js, c)| i64::from(js - c));
                job.h = wide(x);
                job.t = job.h.iter().zip(error).map(|(x, e)| (x + e).clamp(-self.d.amax, self.d.amax)).collect();
            }
            Self::results(&mut job, 0, &wide(&traces[s].h));
            Self::results(&mut job, 1, &wide(&traces[s].t));
            Self::results(&mut job, 2, &bits(&traces[s].mask_h));
            Self::results(&mut job, 3, &bits(&traces[s].mask_t));
            job.js = Some(traces[s].rival as i64);
            job.fired |= i64::from(traces[s].fired) << s;
            jobs.push(job);
        }
        self.model = after;
        jobs
    }

    /// What enters the first stage: an input, and a label behind it where one is put.
    fn first(&self, x: &[i16], label: usize) -> Vec<i64> {
        let labels = if self.d.squares() { self.d.classes } else { 0 };
        wide(&self.entering(x))
            .into_iter()
            .chain((0..labels).map(|j| if j == label { self.d.amax } else { 0 }))
            .collect()
    }

    /// What the stage behind the one of this trace takes in: activations, or spikes.
    fn onward(&self, trace: &OwnedTrace) -> (Vec<i64>, Vec<i64>) {
        match &trace.membranes {
            None => (wide(&trace.h), wide(&trace.t)),
            Some([h, t]) => (words(h, trace.h.len()), words(t, trace.h.len())),
        }
    }

    /// What enters the first stage of an input: itself, or its spikes.
    fn entering(&self, x: &[i16]) -> Vec<i16> {
        if let Some(reservoir) = Reservoir::of(self.model.config()) {
            let mut state = vec![0; self.d.received];
            reservoir.run(x, &mut state);
            return state;
        }
        let mut x = self.inputs(x).to_vec();
        lif::encode(self.model.config(), &mut x);
        x
    }

    /// A sample without the value behind its inputs, if it has one; of a sequence its last step.
    fn inputs<'a>(&self, x: &'a [i16]) -> &'a [i16] {
        let inputs = self.model.config().inputs();
        if self.d.is_recurrent() { &x[x.len() - inputs..] } else { &x[..inputs] }
    }

    /// The picture of a class.
    fn picture(&self, class: usize) -> Vec<i64> {
        let (n, c) = (self.d.received, self.d.classes);
        (0..n).map(|q| if q * c / n == class { self.d.amax } else { 0 }).collect()
    }

    /// By how much the next training sample is moved, where the LFSR of pixel shifts has this state.
    fn offset(&self, state: Option<u32>) -> i64 {
        let source = self.model.config().stages()[0].source;
        match (state.and_then(Lfsr::new), source) {
            (Some(mut lfsr), ColumnSource::Fields(fields)) => pixel_shift::draw(&mut lfsr, fields.width) as i64,
            _ => 0,
        }
    }

    /// An input's stream into this stage, and what comes of it: h, masks, scores.
    fn stream(&mut self, x: &[i16]) -> [Vec<i64>; 4] {
        let s = self.d.index;
        let (mut activations, mut onward) = (Vec::new(), Vec::new());
        let scores = self.model.infer_observed(x, |seen| {
            activations.push(wide(seen.h));
            onward.push(wide(seen.onward));
        });
        let scores = scores.scores[s].clone();
        let mask = if self.d.learns {
            // Before its update, a training sample's masks are those of inference.
            let mut traces: Vec<OwnedTrace> = Vec::new();
            let mut model = self.model.clone();
            if model.shift_lfsr().is_some() {
                // Inference is not moved: from a state whose next word moves nothing.
                let still = (1..).find(|&state| self.offset(Some(state)) == 0).unwrap();
                model.set_shift_lfsr(still).unwrap();
            }
            model.train(x, 0, &mut traces);
            bits(&traces[s].mask_h)
        } else {
            vec![0; self.d.outputs]
        };
        let into = if s == 0 { wide(&self.entering(x)) } else { onward[s - 1].clone() };
        // Of a sequence what its last step made.
        let last = activations.len() - self.model.config().stages().len();
        [into, activations[last + s].clone(), mask, scores]
    }

    /// A window of an inference with two labels.
    fn labelled(&mut self) -> Job {
        let (x, s, n) = (self.sample(), self.d.index, self.model.config().stages().len());
        let first = 2 * self.rng.below(self.d.classes / 2);
        let mut job = self.job(0, true, 0, first);
        let mut all = Vec::new();
        let scores = self.model.infer_observed(&x, |seen| all.push(wide(seen.h))).scores[s].clone();
        let into = |label: usize| if s == 0 { self.first(&x, label) } else { all[label * n + s - 1].clone() };
        (job.h, job.t) = (into(first), into(first + 1));
        for (k, label) in [first, first + 1].into_iter().enumerate() {
            Self::results(&mut job, k, &all[label * n + s]);
        }
        job.scores = vec![Some(vec![scores[first]]), Some(vec![scores[first + 1]])];
        job
    }

    pub fn infer(&mut self, pair: bool) -> Vec<Job> {
        if self.d.squares() {
            return vec![self.labelled()];
        }
        let x = self.sample();
        let mut jobs = self.steps(&x);
        let mut job = self.job(0, pair, 0, 0);
        job.header[9].1 = i64::from(jobs.is_empty());
        let [into, h, mask, scores] = self.stream(&x);
        job.h = into;
        job.scores = vec![Some(scores)];
        Self::results(&mut job, 0, &h);
        Self::results(&mut job, 2, &mask);
        if pair {
            let x = self.sample();
            let [into, h, mask, scores] = self.stream(&x);
            job.t = into;
            job.scores.push(Some(scores));
            Self::results(&mut job, 1, &h);
            Self::results(&mut job, 3, &mask);
        }
        jobs.push(job);
        jobs
    }

    pub fn flush(&mut self) -> Job {
        self.job(3, false, 0, 0)
    }

    /// A window for each class.
    pub fn refresh(&mut self) -> Vec<Job> {
        let s = self.d.index;
        // Spikes of each token behind the stage before, where neurons spike.
        let mut spikes = Vec::new();
        let spiking = self.model.config().spiking().is_some();
        self.model.refresh_observed(|_, stage, onward| {
            if spiking && stage + 1 == s {
                spikes.push(wide(onward));
            }
        });
        let places = |stage| if stage == 0 { self.model.config().code().places() } else { 0 };
        let places = [places(s), places(s.saturating_sub(1))];
        let wide =
            |values: Vec<i32>, places: u32| values.into_iter().map(|v| i64::from(v >> places)).collect::<Vec<_>>();
        let classes = if self.d.has_bank() { self.d.tokens } else { 0 };
        let one = |class: usize| {
            let mut job = self.job(2, false, 0, class);
            // Where it has no half of its own the target goes as h.
            let (given, result) = if self.d.carries_target { (&mut job.h, 0) } else { (&mut job.t, 1) };
            if s > 0 {
                *given = spikes.get(class).cloned().unwrap_or_else(|| wide(self.model.bank(s - 1, class), places[1]));
            } else if !self.d.target.is_read() {
                *given = self.picture(class);
            }
            if spiking && s > 0 {
                // Both streams come together; what is on the other says nothing.
                let n = given.len();
                let other = if self.d.carries_target { &mut job.t } else { &mut job.h };
                *other = vec![5; n];
            }
            // Of those that are not kept nothing is known.
            match (self.d.keeps_one(), class == self.d.classes) {
                (false, _) => Self::results(&mut job, result, &wide(self.model.bank(s, class), places[0])),
                (true, true) => Self::results(&mut job, result, &wide(self.model.bank(s, 0), 0)),
                (true, false) => {}
            }
            job
        };
        (0..classes).map(one).collect()
    }
}

//! Rung 2: one whole stage, the first or a later one, against the golden model's: activations, masks, scores, fire, js,
//! and all weights at the end of every window. Training, inference singly and in pairs, refresh and flush in any order;
//! the streams come with gaps, while a window runs too, and what follows the stage is ready or not.

mod host;
mod jobs;

use jobs::{Job, Jobs};
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::stage::Stage;
use sigprop_hdl::extract::extract;
use sigprop_testbench::initial;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds};

/// Ports of learning.
const LEARNING: &str =
    "in_train in_label in_fired out_mask_h out_train out_label out_fired fire js shift threshold drop";

/// What has left the stage in a window.
#[derive(Default)]
struct Seen {
    results: Vec<[i64; 6]>,
    /// Second stream, class, sum, own share.
    scores: Vec<[i64; 4]>,
}

/// How far a job is filled.
#[derive(Default)]
struct Filled {
    h: usize,
    t: usize,
    sums: usize,
}

struct Test {
    b: Bench,
    d: Dims,
    rng: Rng,
    /// Of a hundred cycles, those in which nothing comes.
    gaps: usize,
    seen: Seen,
    when: String,
}

impl Test {
    fn weights(&self) -> Vec<Vec<i32>> {
        self.rows("weights")
    }

    /// Velocities, where there are any.
    fn velocities(&self) -> Vec<Vec<i32>> {
        if self.d.has_velocity() { self.rows("velocities") } else { vec![Vec::new(); self.d.outputs] }
    }

    /// The target code, where it learns.
    fn code(&self) -> Vec<Vec<i32>> {
        let entry = |class: usize, i: usize| {
            let words = self.b.words(&format!("bank_{}", i % self.d.lanes));
            words[i / self.d.lanes * self.d.bank_stride() + class] as i32
        };
        let classes = if self.d.learns_code() { self.d.tokens } else { 0 };
        (0..classes).map(|class| (0..self.d.outputs).map(|i| entry(class, i)).collect()).collect()
    }

    fn rows(&self, memory: &str) -> Vec<Vec<i32>> {
        let row = |i: usize| {
            let words = self.b.words(&format!("{memory}_{}", i % self.d.lanes));
            let base = i / self.d.lanes * self.d.columns();
            words[base..base + self.d.columns()].iter().map(|&w| w as i32).collect()
        };
        (0..self.d.outputs).map(row).collect()
    }

    /// Gives a part of `job`, where there is room; true when it is complete.
    fn fill(&mut self, job: &Job, filled: &mut Filled) -> bool {
        if !self.b.high("in_ready") {
            return false;
        }
        let [h, t, sum] = [0; 3].map(|_| !chance(&mut self.rng, self.gaps));
        // A later stage gets both streams side by side.
        let t = if self.d.target.is_read() { t && filled.h == job.h.len() } else { h };
        let [mut h_given, mut t_given] = [false; 2];
        if let Some(&value) = job.h.get(filled.h).filter(|_| h) {
            self.b.set_all(&[("in_h_valid", 1), ("in_h", value)]);
            (filled.h, h_given) = (filled.h + 1, true);
        }
        if let Some(&value) = job.t.get(filled.t).filter(|_| t) {
            self.b.set_all(&[("in_t_valid", 1), ("in_t", value)]);
            (filled.t, t_given) = (filled.t + 1, true);
        }
        let scores = self.d.scores.max(1);
        let (second, class) = (filled.sums / scores, filled.sums % scores);
        let sums = if !self.d.adds() { 0 } else { self.d.scores * job.scores.len() };
        if sum && filled.sums < sums {
            self.b.set_all(&[("in_sum_valid", 1), ("in_sum_second", second as i64), ("in_sum_class", class as i64)]);
            self.b.set("in_sum_value", job.sums[second][class]);
            filled.sums += 1;
            return false;
        }
        let complete = filled.h >= job.h.len() && filled.t >= job.t.len() && filled.sums == sums;
        let done = complete && !h_given && !t_given && !chance(&mut self.rng, self.gaps);
        if done {
            self.b.set_all(&job.header);
        }
        done
    }

    /// What leaves the stage in this cycle; true in the last of a window.
    fn watch(&mut self) -> bool {
        if self.b.high("out_valid") {
            self.seen.results.push(self.b.get_all([
                "out_h",
                "out_t",
                "out_mask_h",
                "out_mask_t",
                "out_spikes_h",
                "out_spikes_t",
            ]));
        }
        if self.b.high("out_sum_valid") {
            let ports = ["out_sum_second", "out_sum_class", "out_sum_value", "out_stage_value"];
            self.seen.scores.push(self.b.get_all(ports));
        }
        self.b.high("out_done")
    }

    /// Compares a finished window.
    fn compare(&mut self, job: &Job) {
        let when = &self.when;
        let seen = std::mem::take(&mut self.seen);
        assert_eq!(seen.results.len(), job.results.len(), "{when}: results");
        for (i, (got, want)) in seen.results.iter().zip(&job.results).enumerate() {
            let same = got.iter().zip(want).all(|(got, want)| want.is_none_or(|want| want == *got));
            assert!(same, "{when}: neuron {i}: {got:?}, want {want:?} (h, t, masks, spikes)");
        }
        assert_eq!(seen.scores.len(), job.scores.len() * self.d.scores, "{when}: scores");
        for (n, got) in seen.scores.iter().enumerate() {
            let (second, class) = (n / self.d.scores, n % self.d.scores);
            let own = job.scores[second].as_ref().map_or(got[3], |scores| scores[class]);
            let want = [second as i64, class as i64, own + job.sums[second][class], own];
            assert_eq!(*got, want, "{when}: second stream, class, sum, own score");
        }
        for (port, value) in job.header[..6].iter().chain(&job.header[10..]) {
            let value = if self.b.is_absent(port) { 0 } else { *value };
            assert_eq!(self.b.get(&port.replace("in_", "out_")), value, "{when}: {port} goes on");
        }
        assert_eq!(self.b.get("out_fired"), if self.d.learns { job.fired } else { 0 }, "{when}: fired");
        if let Some(js) = job.js {
            let got = self.b.get_all(["js", "fire"]);
            assert_eq!(got, [js, job.fired >> self.d.index & 1], "{when}: js, fire");
        }
        assert_eq!(self.weights(), job.weights, "{when}: weights");
        assert_eq!(self.velocities(), job.velocities, "{when}: velocities");
        assert_eq!(self.code(), job.code, "{when}: target code");
    }

    /// Runs jobs one after the other, the next filled while one is worked on.
    fn run(&mut self, jobs: &[Job], seed: u64) {
        let (mut filling, mut filled, mut finished) = (0, Filled::default(), 0);
        let mut left = 40 * jobs.len() * self.d.window_cycles(2) + 10_000;
        while finished < jobs.len() {
            left = left.checked_sub(1).unwrap_or_else(|| panic!("seed {seed}: job {finished} does not end"));
            let (stage, optimizer) = (self.d.index + 1, self.d.optimizer.word());
            self.when = format!("seed {seed}, stage {stage}, {optimizer}, {:?}, window {finished}", self.d.rounding);
            let [shift, threshold] = jobs[finished].settings;
            self.b.set_all(&[("shift", shift), ("threshold", threshold)]);
            self.b.set("out_ready", chance(&mut self.rng, 30).into());
            if filling < jobs.len() && self.fill(&jobs[filling], &mut filled) {
                (filling, filled) = (filling + 1, Filled::default());
            }
            if self.watch() {
                self.compare(&jobs[finished]);
                finished += 1;
            }
            self.b.clock();
            self.b.set_all(&[("in_h_valid", 0), ("in_t_valid", 0), ("in_sum_valid", 0), ("in_done", 0)]);
        }
    }
}

#[test]
fn windows_give_what_the_golden_stage_gives() {
    let (mut first, mut fired, mut trained) = (0, 0, 0);
    // Stages without a half for t, and those of them in which it goes as h.
    let mut alone = [0; 2];
    for seed in seeds(40) {
        let config = random_config(seed);
        let mut jobs = Jobs::new(&config, seed);
        let (d, rng) = (jobs.d.clone(), Rng::new(seed, 19));
        let b = Bench::new(extract(&Stage::new(&d, &initial(&jobs.model, &config)[d.index])))
            .present(d.learns, LEARNING)
            .present(d.has_t(), "in_t_valid in_t")
            .present(d.learns && d.has_t(), "out_mask_t")
            .present(d.has_second_result(), "out_t")
            .present(d.spiking.is_some(), "out_spikes_h")
            .present(d.spiking.is_some() && d.has_second_result(), "out_spikes_t")
            .present(d.twice, "in_pair out_pair in_sum_second out_sum_second")
            .present(d.draws(), "lfsr_load lfsr_value lfsr")
            .present(d.has_velocity(), "host_velocity")
            .present(d.moved, "in_offset")
            .present(d.is_recurrent(), "in_begins")
            .present(d.learns && d.has_value, "in_value out_value")
            .present(d.has_bank(), "host_read_bank host_write_bank host_bank_addr");
        let mut test = Test { b, rng, gaps: 0, seen: Seen::default(), when: String::new(), d: d.clone() };
        let mut list = jobs.refresh();
        for _ in 0..12 {
            match jobs.rng.below(20) {
                0 => list.extend(jobs.refresh()),
                1 if d.learns => list.push(jobs.flush()),
                1..4 => list.extend(jobs.infer(false)),
                4 | 5 => list.extend(jobs.infer(d.twice)),
                _ if d.learns => list.extend(jobs.train()),
                _ => list.extend(jobs.infer(d.twice)),
            }
        }
        if test.d.learns {
            list.push(jobs.flush());
        }
        test.gaps = [0, 50, 90][test.rng.below(3)];
        test.run(&list, seed);
        let lfsr = if test.d.draws() { i64::from(jobs.model.rounding_lfsr(test.d.index)) } else { 0 };
        assert_eq!(test.b.get("lfsr"), lfsr, "seed {seed}: rounding LFSR");
        test.host_words();
        first += u32::from(test.d.target.is_read());
        alone[usize::from(d.carries_target)] += u32::from(!d.has_t());
        trained += list.iter().filter(|job| job.js.is_some()).count();
        fired += list.iter().filter(|job| job.js.is_some() && job.fired >> test.d.index & 1 == 1).count();
    }
    assert!(alone.iter().all(|&n| n > 0) || seeds(40).count() == 1, "{alone:?} without a half for t");
    let enough = (5..26).contains(&first) && fired > 50 && trained > fired + 20;
    assert!(enough || seeds(40).count() == 1, "{first} first stages, {fired} of {trained} samples fired");
}

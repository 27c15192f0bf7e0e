//! The scoreboard: counts values compared and keeps the first that differed.

use std::fmt;

use sigprop_golden_model::{Inference, Model, OwnedTrace, StageWeights, Weights};
use sigprop_spec::Config;

use crate::chip::{Record, StageRecords};
use crate::host::Classified;

/// The first difference, with all that a person needs to find it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// Engine and configuration.
    pub whereabouts: String,
    /// What differed.
    pub what: String,
    /// Sample, from 0, where it belongs to one.
    pub sample: Option<usize>,
    /// Stage, from 1.
    pub stage: Option<usize>,
    /// Row (neuron or class) and column, where there are.
    pub place: Option<(usize, Option<usize>)>,
    /// Cycle since the reset: in which a monitor showed the value, or else the last before it was asked for. A board's are
    /// not known.
    pub cycle: Option<u64>,
    /// What the golden model has.
    pub expected: i64,
    /// What the hardware has.
    pub got: i64,
    /// Bits behind the point, to print real numbers.
    pub fraction: Option<u32>,
    /// Command that shows it again.
    pub again: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.whereabouts, self.what)?;
        if let Some(n) = self.sample {
            write!(f, ", sample {n}")?;
        }
        if let Some(s) = self.stage {
            write!(f, ", stage {s}")?;
        }
        if let Some((row, column)) = self.place {
            write!(f, ", row {row}")?;
            if let Some(q) = column {
                write!(f, ", column {q}")?;
            }
        }
        if let Some(cycle) = self.cycle {
            write!(f, ", cycle {cycle}")?;
        }
        write!(f, ": expected {}, got {}", self.expected, self.got)?;
        if let Some(bits) = self.fraction {
            let real = |v: i64| v as f64 / 2f64.powi(bits as i32);
            write!(f, " ({} and {})", real(self.expected), real(self.got))?;
        }
        write!(f, "; again with: {}", self.again)
    }
}

/// See the module's text.
#[derive(Debug, Clone, Default)]
pub struct Scoreboard {
    /// Values compared.
    pub compared: u64,
    /// Values that differed.
    pub mismatches: u64,
    /// The first of them.
    pub first: Option<Mismatch>,
    whereabouts: String,
    again: String,
    now: Option<u64>,
    first_of_batch: usize,
    in_batch: usize,
    columns: Vec<usize>,
    act_fraction: u32,
    weight_fraction: u32,
}

/// Which window of a batch a sample has, alone or as one of a pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    /// The window, from 0.
    pub window: usize,
    /// It is the second of a pair.
    pub second: bool,
    /// Samples of the batch before it.
    pub before: usize,
}

/// Where a value belongs.
#[derive(Clone, Copy, Default)]
struct Place<'a> {
    what: &'a str,
    sample: Option<usize>,
    stage: Option<usize>,
    row: Option<(usize, Option<usize>)>,
    cycle: Option<u64>,
    fraction: Option<u32>,
}

impl Scoreboard {
    /// What comes next is of a core that was made from `config`, on an engine or a board; `again` shows it again.
    pub(super) fn begin(&mut self, config: &Config, core: &str, again: &str) {
        self.whereabouts = format!("{core}, {} ({})", config.name(), config.hash_hex());
        again.clone_into(&mut self.again);
        self.now = None;
        self.columns = config.stages().iter().map(|s| s.columns()).collect();
        self.act_fraction = config.activation().fraction();
        self.weight_fraction = config.weight().fraction();
    }

    /// The cycle of values that no monitor shows.
    pub(super) fn now(&mut self, cycle: u64) {
        self.now = Some(cycle);
    }

    /// What comes next is of sample `n` of the batch whose first sample is `from`.
    pub(super) fn batch(&mut self, from: usize, n: usize) {
        self.first_of_batch = from;
        self.in_batch = n;
    }

    fn check(&mut self, place: Place, expected: i64, got: Option<i64>) {
        self.compared += 1;
        if got == Some(expected) {
            return;
        }
        self.mismatches += 1;
        if self.first.is_none() {
            let missing = if got.is_none() { " (missing in the hardware)" } else { "" };
            self.first = Some(Mismatch {
                whereabouts: self.whereabouts.clone(),
                what: format!("{}{missing}", place.what),
                sample: place.sample,
                stage: place.stage,
                place: place.row,
                cycle: place.cycle.or(self.now),
                expected,
                got: got.unwrap_or(0),
                fraction: place.fraction,
                again: self.again.clone(),
            });
        }
    }

    /// How many there are of something.
    pub(super) fn number(&mut self, what: &str, expected: usize, got: usize) {
        let what = &format!("number of {what}");
        self.check(Place { what, ..Place::default() }, expected as i64, Some(got as i64));
    }

    /// Compares two lists, of one length.
    pub fn values(&mut self, what: &str, expected: &[i64], got: &[i64]) {
        let place = Place { what, ..Place::default() };
        self.number(&format!("values: {what}"), expected.len(), got.len());
        for (k, &e) in expected.iter().enumerate() {
            self.check(Place { row: Some((k, None)), ..place }, e, got.get(k).copied());
        }
    }

    /// All weights and biases.
    pub(super) fn weights(&mut self, when: &str, expected: &Weights, got: &Weights) {
        let flat = |stage: &StageWeights| -> Vec<i64> {
            stage.weight.iter().chain(&stage.bias).map(|&value| i64::from(value)).collect()
        };
        for (s, want) in expected.stages.iter().enumerate() {
            let got = got.stages.get(s).map(flat).unwrap_or_default();
            self.values(&format!("weights of stage {} {when}", s + 1), &flat(want), &got);
        }
    }

    /// What the host was told of the sample; `cycle` is that in which the last stage was done with it.
    pub(super) fn answer(&mut self, expected: (usize, u8), got: (usize, u8), cycle: Option<u64>) {
        let sample = Some(self.first_of_batch + self.in_batch);
        let place = Place { what: "predicted class", sample, cycle, ..Place::default() };
        self.check(place, expected.0 as i64, Some(got.0 as i64));
        self.check(Place { what: "fired stages", ..place }, i64::from(expected.1), Some(i64::from(got.1)));
    }

    /// What the host was told of a sample that was classified; `cycle` is that in which the last stage was done with it.
    pub(super) fn classified(&mut self, want: &Inference, got: &Classified, cycle: Option<u64>) {
        let sample = Some(self.first_of_batch + self.in_batch);
        let place = Place { what: "class", sample, cycle, ..Place::default() };
        self.check(place, want.class_sum as i64, Some(got.class as i64));
        for (j, &score) in want.scores_sum.iter().enumerate() {
            let fraction = Some(2 * self.act_fraction);
            let place = Place { what: "score of the answer", row: Some((j, None)), fraction, ..place };
            self.check(place, score, got.scores.get(j).copied());
        }
    }

    /// A sample that stage `s` (from 0) classified: activations and scores that the monitors saw, `got` being those of the
    /// batch.
    pub(super) fn inference(&mut self, s: usize, h: &[i16], scores: &[i64], got: &StageRecords, shared: Shared) {
        let base = Place { sample: Some(self.first_of_batch + self.in_batch), stage: Some(s + 1), ..Place::default() };
        let what = if shared.second { "h on the t stream" } else { "h" };
        for (i, &value) in h.iter().enumerate() {
            let record = got.results.get(shared.window * h.len() + i);
            let (row, cycle, fraction) = (Some((i, None)), record.map(|r| r.cycle), Some(self.act_fraction));
            let place = Place { what, row, cycle, fraction, ..base };
            self.check(place, i64::from(value), record.map(|r| r.values[usize::from(shared.second)]));
        }
        for (j, &score) in scores.iter().enumerate() {
            let record = got.scores.get(shared.before * scores.len() + j);
            let (row, cycle, fraction) = (Some((j, None)), record.map(|r| r.cycle), Some(2 * self.act_fraction));
            let place = Place { what: "score", row, cycle, fraction, ..base };
            self.check(place, score, record.map(|r| r.values[1]));
            let place = Place { what: "stream of the score", row, cycle, ..base };
            self.check(place, i64::from(shared.second), record.map(|r| r.values[0]));
        }
        let record = got.windows.get(shared.window);
        let place = Place { what: "kind of window", cycle: record.map(|r| r.cycle), ..base };
        self.check(place, 0, record.map(|r| r.values[0]));
    }

    pub(super) fn weights_of(&self, model: &Model, config: &Config, wanted: bool) -> Vec<Vec<i64>> {
        if !wanted {
            return Vec::new();
        }
        let stages = config.stages().iter().enumerate();
        stages.map(|(s, shape)| (0..shape.outputs).flat_map(|i| model.row(s, i)).map(i64::from).collect()).collect()
    }

    /// The sample's window in stage `s` (from 0): everything that the monitors saw, `got` being those of the batch.
    pub(super) fn window(&mut self, s: usize, want: &OwnedTrace, got: &StageRecords, before: Option<&Vec<i64>>) {
        let n = self.in_batch;
        let base = Place { sample: Some(self.first_of_batch + n), stage: Some(s + 1), ..Place::default() };
        let outputs = want.h.len();
        for i in 0..outputs {
            let record = got.results.get(n * outputs + i);
            let at =
                |what, fraction| Place { what, row: Some((i, None)), cycle: record.map(|r| r.cycle), fraction, ..base };
            let value = |k: usize| record.map(|r| r.values[k]);
            self.check(at("h", Some(self.act_fraction)), i64::from(want.h[i]), value(0));
            self.check(at("t", Some(self.act_fraction)), i64::from(want.t[i]), value(1));
            self.check(at("mask of h", None), i64::from(want.mask_h[i]), value(2));
            if s > 0 {
                self.check(at("mask of t", None), i64::from(want.mask_t[i]), value(3));
            }
        }
        let classes = want.scores.len();
        for (j, &score) in want.scores.iter().enumerate() {
            let record = got.scores.get(n * classes + j);
            let fraction = Some(2 * self.act_fraction);
            let place = Place { what: "score", row: Some((j, None)), cycle: record.map(|r| r.cycle), fraction, ..base };
            self.check(place, score, record.map(|r| r.values[1]));
        }
        let record: Option<&Record> = got.windows.get(n);
        let at = |what| Place { what, cycle: record.map(|r| r.cycle), ..base };
        let value = |k: usize| record.map(|r| r.values[k]);
        self.check(at("kind of window"), 1, value(0));
        self.check(at("token"), want.token as i64, value(1));
        self.check(at("fire"), i64::from(want.fired), value(2));
        self.check(at("js"), want.rival as i64, value(3));
        if let (Some(before), Some(weights)) = (before, got.weights.get(n)) {
            let columns = self.columns[s];
            for (k, &w) in before.iter().enumerate() {
                let row = Some((k / columns, Some(k % columns)));
                let fraction = Some(self.weight_fraction);
                let place = Place {
                    what: "weight at the end of the window",
                    row,
                    cycle: record.map(|r| r.cycle),
                    fraction,
                    ..base
                };
                self.check(place, w, weights.get(k).copied());
            }
        }
    }
}

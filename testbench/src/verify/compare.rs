//! The scoreboard: counts values compared and keeps the first that differed.

use std::fmt;

use sigprop_golden_model::lif::Membranes;
use sigprop_golden_model::{Inference, Model, OwnedTrace, Seen, StageWeights, Weights};
use sigprop_spec::Config;
use sigprop_spec::family::{Event, Monitor, Width};

use crate::chip::{Records, StageRecords};
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
    velocity_fraction: u32,
    code_learns: bool,
    code_fraction: u32,
    monitors: Vec<Vec<Monitor>>,
    banks: std::ops::Range<usize>,
    in_turns: Vec<bool>,
    act_fraction: u32,
    weight_fractions: Vec<u32>,
}

/// The kind of a window that has no answer, as the monitor shows it.
const FLUSH: i64 = 3;

/// Which window of a batch a sample has, alone or as one of a pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    /// The window, from 0.
    pub window: usize,
    /// It is the second of a pair.
    pub second: bool,
    /// There are two in it.
    pub paired: bool,
    /// Samples of the batch before it.
    pub before: usize,
}

/// What the neurons of a stage made of a sample that was classified.
#[derive(Debug, Clone)]
pub(super) struct Neurons {
    /// Activations.
    pub h: Vec<i16>,
    /// Spikes, voltages and traces, where neurons spike.
    pub membranes: Option<Membranes>,
}

impl From<Seen<'_>> for Neurons {
    fn from(seen: Seen<'_>) -> Self {
        Self { h: seen.h.to_vec(), membranes: seen.membranes.cloned() }
    }
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
    pub(crate) fn begin(&mut self, config: &Config, core: &str, again: &str) {
        self.whereabouts = format!("{core}, {} ({})", config.name(), config.hash_hex());
        again.clone_into(&mut self.again);
        self.now = None;
        self.columns = config.stages().iter().map(|s| s.columns()).collect();
        self.monitors = (0..self.columns.len()).map(|s| config.monitors(s)).collect();
        self.banks = config.banks();
        self.in_turns = config.stages().iter().map(|s| s.role.is_output()).collect();
        self.act_fraction = config.activation().fraction();
        self.code_learns = config.learns_code();
        self.code_fraction = config.code().format().fraction();
        self.velocity_fraction = config.velocity().map_or(0, sigprop_spec::Format::fraction);
        self.weight_fractions = config.stages().iter().map(|stage| stage.weight.fraction()).collect();
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

    /// All weights and biases, velocities, and the target code where it learns.
    pub(crate) fn weights(&mut self, when: &str, expected: &Weights, got: &Weights) {
        let flat = |stage: &StageWeights| -> Vec<i64> {
            stage.weight.iter().chain(&stage.bias).map(|&value| i64::from(value)).collect()
        };
        let velocities = &got.stages;
        for (s, want) in expected.stages.iter().enumerate() {
            let got = got.stages.get(s).map(flat).unwrap_or_default();
            self.values(&format!("weights of stage {} {when}", s + 1), &flat(want), &got);
            if !want.velocity.is_empty() {
                let flat = |stage: &StageWeights| stage.velocity.iter().map(|&v| i64::from(v)).collect::<Vec<_>>();
                let got = velocities.get(s).map(flat).unwrap_or_default();
                self.values(&format!("velocities of stage {} {when}", s + 1), &flat(want), &got);
            }
        }
        if self.code_learns {
            let code = |weights: &Weights| weights.code.iter().map(|&word| i64::from(word)).collect::<Vec<_>>();
            self.values(&format!("target code {when}"), &code(expected), &code(got));
        }
    }

    /// What the host was told of the sample; `cycle` is that in which the last stage was done with it.
    pub(crate) fn answer(&mut self, expected: (i64, u8), got: (i64, u8), cycle: Option<u64>) {
        let sample = Some(self.first_of_batch + self.in_batch);
        let place = Place { what: "prediction", sample, cycle, ..Place::default() };
        self.check(place, expected.0, Some(got.0));
        self.check(Place { what: "fired stages", ..place }, i64::from(expected.1), Some(i64::from(got.1)));
    }

    /// What the host was told of a sample that was classified; `cycle` is that in which the last stage was done with it.
    pub(crate) fn classified(&mut self, want: &Inference, got: &Classified, cycle: Option<u64>) {
        let sample = Some(self.first_of_batch + self.in_batch);
        let place = Place { what: "class", sample, cycle, ..Place::default() };
        self.check(place, want.class as i64, Some(got.class as i64));
        for (j, &score) in want.answer.iter().enumerate() {
            let fraction = Some(2 * self.act_fraction);
            let place = Place { what: "score of the answer", row: Some((j, None)), fraction, ..place };
            self.check(place, score, got.scores.get(j).copied());
        }
    }

    /// A sample that stage `s` (from 0) classified: activations and scores that the monitors saw, `got` being those of the
    /// batch.
    pub(super) fn inference(&mut self, s: usize, want: (&Neurons, &[i64]), got: &StageRecords, shared: Shared) {
        let (neurons, scores) = want;
        let h = &neurons.h;
        for monitor in self.monitors[s].clone() {
            let event = monitor.info().event;
            let (first, rows, step) = match event {
                Event::Result => (shared.window * h.len(), h.len(), 1),
                // The sums of a pair leave an output stage in turns.
                Event::Score if self.in_turns[s] && shared.paired => {
                    let second = usize::from(shared.second);
                    ((shared.before - second) * scores.len() + second, scores.len(), 2)
                }
                Event::Score => (shared.before * scores.len(), scores.len(), 1),
                Event::Window => (shared.window, 1, 1),
            };
            let expected = |i: usize| classified(monitor, shared.second, neurons, scores, i);
            let what = match monitor {
                Monitor::T if shared.second => "h on the t stream",
                Monitor::SpikesT if shared.second => "spikes of h on the t stream",
                Monitor::VoltageT if shared.second => "voltage of h on the t stream",
                Monitor::TraceT if shared.second => "trace of h on the t stream",
                _ => monitor.info().text,
            };
            let at = (first..).step_by(step).take(rows);
            self.monitor(s, (monitor, what), got.at(event), at, expected);
        }
    }

    /// What a monitor of stage `s` (from 0) showed the times `at`, where something is expected of it.
    fn monitor(
        &mut self,
        s: usize,
        (monitor, what): (Monitor, &str),
        got: &Records,
        at: impl Iterator<Item = usize>,
        expected: impl Fn(usize) -> Option<i64>,
    ) {
        let info = monitor.info();
        let fraction = match info.width {
            Width::Activation => Some(self.act_fraction),
            Width::Score => Some(2 * self.act_fraction),
            Width::Voltage | Width::Trace => Some(self.weight_fractions[s]),
            Width::Bits(_) | Width::Class | Width::Steps => None,
        };
        let (sample, stage) = (Some(self.first_of_batch + self.in_batch), Some(s + 1));
        for (i, n) in at.enumerate() {
            let Some(want) = expected(i) else { continue };
            let row = (info.event != Event::Window).then_some((i, None));
            self.check(Place { what, sample, stage, row, cycle: got.cycle(n), fraction }, want, got.get(n, monitor));
        }
    }

    /// The weights of each stage, its velocities where there are any, and its code where that learns.
    pub(super) fn weights_of(&self, model: &Model, config: &Config, wanted: bool) -> Vec<[Vec<i64>; 3]> {
        if !wanted {
            return Vec::new();
        }
        let of = |s: usize, row: fn(&Model, usize, usize) -> Vec<i32>| {
            (0..config.stages()[s].outputs).flat_map(|i| row(model, s, i)).map(i64::from).collect()
        };
        let code = |s: usize| match s {
            0 if config.learns_code() => (0..config.tokens()).flat_map(|c| model.bank(0, c)).map(i64::from).collect(),
            _ => Vec::new(),
        };
        (0..config.stages().len()).map(|s| [of(s, Model::row), of(s, Model::velocity), code(s)]).collect()
    }

    /// Window `n` of the batch in stage `s` (both from 0), one of the sample's: everything that the monitors saw, `got` being those of the batch.
    pub(super) fn window(
        &mut self,
        s: usize,
        n: usize,
        want: &OwnedTrace,
        got: &StageRecords,
        before: Option<&[Vec<i64>; 3]>,
    ) {
        for monitor in self.monitors[s].clone() {
            let event = monitor.info().event;
            let rows = match event {
                Event::Result => want.h.len(),
                Event::Score => want.scores.len(),
                Event::Window => 1,
            };
            let coded = !self.banks.contains(&s);
            let expected = |i: usize| trained(monitor, want, coded, i);
            self.monitor(s, (monitor, monitor.info().text), got.at(event), n * rows..(n + 1) * rows, expected);
        }
        self.memories(s, n, want.h.len(), got, before);
    }

    /// Window `n` of the batch, a step of a sequence that is not its last: activations, and what the memories hold at its end.
    pub(super) fn step(&mut self, n: usize, h: &[i16], got: &StageRecords, before: Option<&[Vec<i64>; 3]>) {
        for monitor in [Monitor::H, Monitor::Kind] {
            let event = monitor.info().event;
            let rows = if event == Event::Result { h.len() } else { 1 };
            let expected = |i: usize| Some(if monitor == Monitor::H { h[i].into() } else { FLUSH });
            self.monitor(0, (monitor, monitor.info().text), got.at(event), n * rows..(n + 1) * rows, expected);
        }
        self.memories(0, n, h.len(), got, before);
    }

    /// What the memories of stage `s` hold at the end of window `n`, which is what they held before the sample's own update.
    fn memories(&mut self, s: usize, n: usize, neurons: usize, got: &StageRecords, before: Option<&[Vec<i64>; 3]>) {
        let Some(before) = before else { return };
        let columns = self.columns[s];
        let memories = [
            ("weight at the end of the window", &got.weights, self.weight_fractions[s], columns),
            ("velocity at the end of the window", &got.velocities, self.velocity_fraction, columns),
            // A row is a class, a column a neuron.
            ("target code at the end of the window", &got.codes, self.code_fraction, neurons),
        ];
        for ((what, words, fraction, columns), before) in memories.into_iter().zip(before) {
            let Some(words) = words.get(n) else { continue };
            for (k, &w) in before.iter().enumerate() {
                let place = Place {
                    what,
                    sample: Some(self.first_of_batch + self.in_batch),
                    stage: Some(s + 1),
                    row: Some((k / columns, Some(k % columns))),
                    cycle: got.at(Event::Window).cycle(n),
                    fraction: Some(fraction),
                };
                self.check(place, w, words.get(k).copied());
            }
        }
    }
}

/// What the golden model has in the place of a monitor after a training sample, of neuron or class `i`; `None` where it means nothing then.
///
/// `coded`: its t is a row of the target code, which has no mask.
fn trained(monitor: Monitor, want: &OwnedTrace, coded: bool, i: usize) -> Option<i64> {
    Some(match monitor {
        Monitor::H => want.h[i].into(),
        Monitor::T => want.t[i].into(),
        Monitor::MaskH => want.mask_h[i].into(),
        Monitor::MaskT if coded => return None,
        Monitor::MaskT => want.mask_t[i].into(),
        Monitor::SpikesH | Monitor::VoltageH | Monitor::TraceH => {
            of_membranes(monitor, &want.membranes.as_ref()?[0], i)?
        }
        Monitor::SpikesT | Monitor::VoltageT | Monitor::TraceT => {
            of_membranes(monitor, &want.membranes.as_ref()?[1], i)?
        }
        Monitor::ScoreSecond => return None,
        Monitor::Score => want.scores[i],
        Monitor::Kind => 1,
        Monitor::Token => want.token as i64,
        Monitor::Fire => want.fired.into(),
        Monitor::Js => want.rival as i64,
    })
}

/// What neuron `i` of a stage did in the steps of a sample; `None` where it has no voltage, as its spikes are those of a target code.
fn of_membranes(monitor: Monitor, membranes: &Membranes, i: usize) -> Option<i64> {
    let voltages = match monitor {
        Monitor::SpikesH | Monitor::SpikesT => return Some((membranes.spikes.flat()[i] as u16).into()),
        Monitor::VoltageH | Monitor::VoltageT => &membranes.voltages,
        Monitor::TraceH | Monitor::TraceT => &membranes.traces,
        _ => return None,
    };
    voltages.get(i).copied().map(i64::from)
}

/// The same of a sample that was classified, on the second stream or the first.
fn classified(monitor: Monitor, second: bool, neurons: &Neurons, scores: &[i64], i: usize) -> Option<i64> {
    Some(match monitor {
        Monitor::H if !second => neurons.h[i].into(),
        Monitor::T if second => neurons.h[i].into(),
        Monitor::SpikesH | Monitor::VoltageH | Monitor::TraceH if !second => {
            of_membranes(monitor, neurons.membranes.as_ref()?, i)?
        }
        Monitor::SpikesT | Monitor::VoltageT | Monitor::TraceT if second => {
            of_membranes(monitor, neurons.membranes.as_ref()?, i)?
        }
        Monitor::ScoreSecond => second.into(),
        Monitor::Score => scores[i],
        Monitor::Kind => 0,
        Monitor::H | Monitor::SpikesH | Monitor::VoltageH | Monitor::TraceH => return None,
        Monitor::T | Monitor::SpikesT | Monitor::VoltageT | Monitor::TraceT => return None,
        Monitor::MaskH | Monitor::MaskT | Monitor::Token | Monitor::Fire | Monitor::Js => return None,
    })
}

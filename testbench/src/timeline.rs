//! When each stage works on which sample: the windows of training samples that follow each other, as the core's monitors show them.
//!
//! A monitor shows the cycle in which a window ends. How long it was follows from the schedule ([`Dims::window_cycles_of`]) and, where a stage goes only
//! over columns that change something, from what the golden model says these are ([`Swept`]); both are held to the simulation by the tests of cycles.

use sigprop_golden_model::swept::Swept;
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::{Target, Watch, Wrapper, generate_watched};
use sigprop_spec::Config;
use sigprop_spec::family::{Event, Monitor, Sequence};

use crate::chip::{Chip, RustChip, StageRecords};
use crate::error::TestbenchError;
use crate::host::Host;
use crate::initial;

/// A window of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first cycle.
    pub from: u64,
    /// Its last.
    pub to: u64,
    /// The sample, from 0.
    pub sample: usize,
    /// The stage fires: it updates its weights for this sample in its next window.
    pub fired: bool,
}

/// The windows of each stage; cycle 0 is the first of the first window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// Of each stage the windows in order.
    pub stages: Vec<Vec<Window>>,
    /// Of each stage the cycles in which a neuron had its activations.
    pub results: Vec<Vec<u64>>,
    /// Of each stage the cycles in which a class had its score.
    pub scores: Vec<Vec<u64>>,
}

impl Timeline {
    /// Cycles to the end of the last window.
    #[must_use]
    pub fn cycles(&self) -> u64 {
        self.stages.iter().flatten().map(|window| window.to + 1).max().unwrap_or(0)
    }

    /// Cycles from the end of one sample in the last stage to that of the next, in the mean; none of fewer than two samples.
    #[must_use]
    pub fn period(&self) -> Option<f64> {
        let (first, last) = (self.stages.last()?.first()?, self.stages.last()?.last()?);
        let samples = last.sample.checked_sub(first.sample).filter(|n| *n > 0)?;
        let end = self.stages.last()?.iter().take_while(|window| window.sample == first.sample).last()?.to;
        Some((last.to - end) as f64 / samples as f64)
    }

    /// Part of the cycles in which a stage works, from its first window to its last.
    #[must_use]
    pub fn busy(&self, stage: usize) -> f64 {
        let windows = &self.stages[stage];
        let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return 0.0 };
        let work: u64 = windows.iter().map(|window| window.to + 1 - window.from).sum();
        work as f64 / (last.to + 1 - first.from) as f64
    }
}

/// Trains these samples on the Rust simulation, from these weights and a fresh bank, one after the other.
///
/// # Errors
/// When the simulation cannot be made, the core does not answer as it should, or `watch` says to stop.
pub fn follow(
    config: &Config,
    weights: &Weights,
    samples: &[(&[i16], usize)],
    watch: &mut Watch,
) -> Result<Timeline, TestbenchError> {
    let mut model = Model::new(config, weights)?;
    let design = generate_watched(config, &initial(&model, config), Wrapper::None, Target::Fpga, watch)?;
    let mut host = Host::new(config, RustChip::new(config, &design, watch)?);
    host.start(None, watch)?;
    host.chip.record(true);
    let answers = host.train_watched(samples, watch)?;
    let mut swept = Swept::new(config);
    model.refresh();
    for (x, label) in samples.iter().take(answers.len()) {
        model.train(x, *label, &mut swept);
    }
    // To which sample each window belongs, and whether it is the sample's last.
    let steps = |n: usize| match config.sequence() {
        Sequence::Recurrent => samples[n].0.len() / config.inputs(),
        _ => 1,
    };
    let of_sample = |(n, again): (usize, &bool)| {
        let windows = steps(n) * (1 + usize::from(*again));
        (0..windows).map(move |window| (n, window + 1 == windows))
    };
    let owners: Vec<(usize, bool)> = swept.again().iter().enumerate().flat_map(of_sample).collect();
    let records = host.chip.take_records();
    let stage = |s: usize| -> Vec<Window> {
        let (dims, seen) = (Dims::new(config, s), records[s].at(Event::Window));
        let window = |(n, &(sample, last)): (usize, &(usize, bool))| {
            let to = seen.cycle(n)?;
            let columns = if dims.active { swept.columns(s, n) } else { dims.inputs };
            let from = (to + 1).checked_sub(dims.window_cycles_of(dims.passes(), columns) as u64)?;
            Some(Window { from, to, sample, fired: last && seen.get(n, Monitor::Fire) == Some(1) })
        };
        owners.iter().enumerate().map_while(window).collect()
    };
    let mut stages: Vec<Vec<Window>> = (0..records.len()).map(stage).collect();
    let first = stages.iter().flatten().map(|window| window.from).min().unwrap_or(0);
    for window in stages.iter_mut().flatten() {
        window.from -= first;
        window.to -= first;
    }
    let seen = |event: Event| {
        let of = |stage: &StageRecords| {
            let records = stage.at(event);
            (0..).map_while(|n| records.cycle(n)?.checked_sub(first)).collect()
        };
        records.iter().map(of).collect()
    };
    Ok(Timeline { stages, results: seen(Event::Result), scores: seen(Event::Score) })
}

//! Cycles of training samples that follow each other, where they depend on the data: a window goes over the columns that change something,
//! and a sample may pass a second time. Followed window by window.

use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;

use super::bytes::{input_bytes, labels, value_bytes};

/// Samples after which cycles are those of the long run.
const SETTLED: usize = 16;

/// The stages as windows go through them: when the last window of each was taken, and when it ended.
pub(super) struct Stages {
    dims: Vec<Dims>,
    windows: usize,
    pub(super) taken: Vec<usize>,
    ended: Vec<usize>,
}

impl Stages {
    pub(super) fn new(config: &Config) -> Self {
        let dims: Vec<Dims> = (0..config.stages().len()).map(|s| Dims::new(config, s)).collect();
        let n = dims.len();
        Self { dims, windows: 0, taken: vec![0; n], ended: vec![0; n] }
    }

    /// A pass that is complete before the first stage in the cycle `filled`; the cycle in which the last stage is done with it.
    pub(super) fn pass(&mut self, filled: usize, columns: &impl Fn(usize, usize) -> usize) -> usize {
        let mut there = filled;
        for (s, d) in self.dims.iter().enumerate() {
            // A stage that has handed on waits until the next one has taken.
            let free = self.taken.get(s + 1).copied().unwrap_or(self.ended[s]);
            self.taken[s] = (there + 1).max(free + 1).max(self.ended[s] + 1);
            let swept = if d.active { columns(s, self.windows) } else { d.inputs };
            self.ended[s] = self.taken[s] + d.window_cycles_of(d.passes(), swept) - 1;
            there = self.ended[s];
        }
        self.windows += 1;
        there
    }
}

/// The cycle in which each of the training samples that follow each other is ready to be answered, of those that pass a second time (`again`) and
/// those that do not, where a window (counted over all passes) sweeps so many `columns` of a stage without the bias; stages that sweep all are not asked for. For a
/// host that keeps up.
#[must_use]
pub fn answered(config: &Config, again: &[bool], columns: impl Fn(usize, usize) -> usize) -> Vec<usize> {
    let bytes = input_bytes(config);
    let more = value_bytes(config) + labels(config);
    let waits = config.target().has_error();
    let (mut stages, mut asked) = (Stages::new(config), 1);
    let one = |again: &bool| {
        // Opcode, label and a cycle to look at them; the values; a cycle to hand them over.
        let filling = (asked + 3).max(stages.taken[0] + 1);
        let mut filled = filling + bytes + more + 1;
        let mut done = stages.pass(filled, &columns);
        if *again {
            // The values come from the front, one a cycle.
            filled = done + config.inputs() + 1;
            done = stages.pass(filled, &columns);
        }
        // A first pass is judged before the next request is looked at.
        asked = if waits && !*again { done } else { filled } + 1;
        done
    };
    again.iter().map(one).collect()
}

/// Cycles of a training sample in the long run, where all pass a second time, or none does; all columns are swept.
#[must_use]
pub fn cycles(config: &Config, again: bool) -> usize {
    let all = answered(config, &[again; SETTLED], |stage, _| config.stages()[stage].inputs);
    all[SETTLED - 1] - all[SETTLED - 2]
}

/// Cycles of a training sample in the mean over samples of a profile, from the first to the last of them; `None` of fewer than two.
#[must_use]
pub fn mean_cycles(config: &Config, again: &[bool], columns: impl Fn(usize, usize) -> usize) -> Option<f64> {
    let answered = answered(config, again, columns);
    let (first, last) = (answered.first()?, answered.last()?);
    (answered.len() > 1).then(|| (last - first) as f64 / (answered.len() - 1) as f64)
}

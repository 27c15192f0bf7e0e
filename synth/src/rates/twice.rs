//! Cycles of training samples that pass a second time where the output stage is wrong: they depend on which do.

use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;

/// Samples after which cycles are those of the long run.
const SETTLED: usize = 16;

/// The stages as windows go through them: when the last window of each was taken, and when it ended.
struct Stages {
    windows: Vec<usize>,
    taken: Vec<usize>,
    ended: Vec<usize>,
}

impl Stages {
    fn new(config: &Config) -> Self {
        let n = config.stages().len();
        let windows = (0..n).map(|s| Dims::new(config, s).window_cycles(1)).collect();
        Self { windows, taken: vec![0; n], ended: vec![0; n] }
    }

    /// A pass that is complete before the first stage in the cycle `filled`; the cycle in which the last stage is done with it.
    fn pass(&mut self, filled: usize) -> usize {
        let mut there = filled;
        for s in 0..self.windows.len() {
            // A stage that has handed on waits until the next one has taken.
            let free = self.taken.get(s + 1).copied().unwrap_or(self.ended[s]);
            self.taken[s] = (there + 1).max(free + 1);
            self.ended[s] = self.taken[s] + self.windows[s] - 1;
            there = self.ended[s];
        }
        there
    }
}

/// The cycle in which each of the training samples that follow each other is ready to be answered, of those that pass a second time (`again`) and
/// those that do not; for a host that keeps up.
#[must_use]
pub fn answered(config: &Config, again: &[bool]) -> Vec<usize> {
    let bytes = config.inputs() * config.activation().bits().div_ceil(8) as usize;
    let (mut stages, mut asked) = (Stages::new(config), 1);
    let one = |again: &bool| {
        // Opcode, label and a cycle to look at them; the values; a cycle to hand them over.
        let filling = (asked + 3).max(stages.taken[0] + 1);
        let mut done = stages.pass(filling + bytes + 1);
        asked = done + 1;
        if *again {
            // The values come from the front, one a cycle.
            let filled = done + config.inputs() + 1;
            done = stages.pass(filled);
            asked = filled + 1;
        }
        done
    };
    again.iter().map(one).collect()
}

/// Cycles of a training sample in the long run, where all pass a second time, or none does.
#[must_use]
pub fn cycles(config: &Config, again: bool) -> usize {
    let all = answered(config, &[again; SETTLED]);
    all[SETTLED - 1] - all[SETTLED - 2]
}

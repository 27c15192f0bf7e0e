//! Which columns the windows of a stage go over, where they go only over those that change something (`hardware.columns = "active"`).
//!
//! # Equation
//! A window of sample n sweeps the columns that are not zero in one of its streams, and where sample n-1 fired those of sample n-1 as well: its
//! update comes with this window. With a velocity an update moves all weights, so that those are all columns. The bias is not counted. Of a sample
//! that passes twice each pass has a window, and only the second asks for an update.

use sigprop_spec::Config;
use sigprop_spec::config::ColumnSource;

use crate::kernel::Padded;
use crate::observer::{Observer, StageInputs, StageTrace};
use crate::outcome::TrainOutcome;

/// Columns of each window of training samples that follow each other, in all stages.
#[derive(Debug, Clone)]
pub struct Swept {
    stages: Vec<Stage>,
    /// Of each sample, whether it passed a second time.
    again: Vec<bool>,
    /// Windows up to the last sample.
    windows: usize,
    always: bool,
    velocity: bool,
    /// Columns of the stage that learns now that hold something, and whether it is only looked through.
    now: (Vec<bool>, bool),
    /// t of the stage before.
    t: Vec<bool>,
}

#[derive(Debug, Clone)]
struct Stage {
    inputs: usize,
    /// Whether rows read the same inputs.
    alike: bool,
    /// Whether the hardware has the t of the stage before, though nothing is learned from it.
    keeps_t: bool,
    before: Vec<bool>,
    due: bool,
    windows: Vec<u32>,
}

impl Swept {
    /// Of no sample yet.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let stage = |(s, shape): (usize, &sigprop_spec::StageShape)| Stage {
            inputs: shape.inputs,
            alike: !matches!(shape.source, ColumnSource::Fields(_)),
            keeps_t: s > 0 && shape.role.is_output() && config.sums_target(s),
            before: vec![false; shape.inputs],
            due: false,
            windows: Vec::new(),
        };
        Self {
            stages: config.stages().iter().enumerate().map(stage).collect(),
            again: Vec::new(),
            windows: 0,
            always: config.optimizer().updates_always(),
            velocity: config.velocity().is_some(),
            now: (Vec::new(), false),
            t: Vec::new(),
        }
    }

    /// Of each sample, whether it passed a second time.
    #[must_use]
    pub fn again(&self) -> &[bool] {
        &self.again
    }

    /// Columns, without the bias, of a window of a stage (both from 0), as if the stage swept only those that change something.
    ///
    /// # Panics
    /// If there is no such stage or window.
    #[must_use]
    pub fn columns(&self, stage: usize, window: usize) -> usize {
        self.stages[stage].windows[window] as usize
    }

    /// The same of all windows of a stage.
    ///
    /// # Panics
    /// If there is no such stage.
    #[must_use]
    pub fn windows(&self, stage: usize) -> &[u32] {
        &self.stages[stage].windows
    }

    /// The same in the mean over all windows; 0 where there are none.
    #[must_use]
    pub fn mean(&self, stage: usize) -> f64 {
        let windows = &self.stages[stage].windows;
        windows.iter().map(|&n| f64::from(n)).sum::<f64>() / windows.len().max(1) as f64
    }
}

impl Observer for Swept {
    const ACTIVE: bool = true;

    fn inputs(&mut self, inputs: &StageInputs<'_>) {
        let [h, t] = inputs.streams.map(Padded::flat);
        self.now.0.clear();
        self.now.0.extend(h.iter().zip(t).map(|(h, t)| *h != 0 || *t != 0));
        self.now.1 = inputs.look;
    }

    fn stage(&mut self, trace: &StageTrace<'_>) {
        let (now, look) = &mut self.now;
        let stage = &mut self.stages[trace.stage];
        now.truncate(stage.inputs);
        if stage.keeps_t {
            now.iter_mut().zip(&self.t).for_each(|(now, t)| *now |= t);
        }
        let all = !stage.alike || stage.due && self.velocity;
        let swept = match (all, stage.due) {
            (true, _) => stage.inputs,
            (false, false) => now.iter().filter(|holds| **holds).count(),
            (false, true) => now.iter().zip(&stage.before).filter(|(now, before)| **now || **before).count(),
        };
        stage.windows.push(swept as u32);
        stage.before.clone_from(now);
        stage.due = !*look && (trace.fired || self.always);
        self.t.clear();
        self.t.extend(trace.t.iter().map(|t| *t != 0));
    }

    fn sample(&mut self, _: TrainOutcome) {
        let windows = self.stages[0].windows.len();
        self.again.push(windows > self.windows + 1);
        self.windows = windows;
    }
}

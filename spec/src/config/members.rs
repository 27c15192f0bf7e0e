//! What a checked configuration has because of the members that it chooses.

use super::checked::Config;
use super::dropped::Dropped;
use crate::family::{Event, Monitor, Optimizer, Readout, Row, Task, owner};

const READOUT: &str = Readout::SEAM.key;
const TASK: &str = Task::SEAM.key;
const OPTIMIZER: &str = Optimizer::SEAM.key;

impl Config {
    /// The chosen member of every seam that has part in a stage. Those of read-out and task are the last stage's; an output stage has besides it what is not of one
    /// kind of stage alone: the optimizer.
    pub fn members(&self, stage: usize) -> impl Iterator<Item = &'static Row> {
        let last = stage + 1 == self.stages().len();
        let output = self.stages().get(stage).is_some_and(|shape| shape.role.is_output());
        let seams = self.family.iter().zip(&self.members);
        seams.filter_map(move |(seam, rows)| {
            let has_part = match seam.key {
                READOUT | TASK => last,
                OPTIMIZER => true,
                _ => !output,
            };
            rows.get(stage).copied().filter(|_| has_part)
        })
    }

    /// Whether a stage has what members `ask` for: always where none of the family does, else where one of its own does.
    fn asked(&self, stage: usize, ask: impl Fn(&Row) -> bool) -> bool {
        stage < self.stages().len() && (owner(self.family, &ask).is_none() || self.members(stage).any(ask))
    }

    /// Whether a stage has this key of the configuration.
    #[must_use]
    pub fn stage_has_key(&self, path: &str, stage: usize) -> bool {
        self.asked(stage, |row| row.keys.contains(&path)) && !self.members(stage).any(|row| row.without.contains(&path))
    }

    /// Whether any stage has this key.
    #[must_use]
    pub fn has_key(&self, path: &str) -> bool {
        (0..self.stages().len()).any(|stage| self.stage_has_key(path, stage))
    }

    /// Whether a stage's members ask for the register of this name, or it is there whoever is chosen. Hardware without learning
    /// has it all the same only where it is no register of learning.
    #[must_use]
    pub fn stage_has_register(&self, name: &str, stage: usize) -> bool {
        self.asked(stage, |row| row.registers.contains(&name))
    }

    /// Whether a stage has this monitor.
    #[must_use]
    pub fn has_monitor(&self, monitor: Monitor, stage: usize) -> bool {
        // An output stage has no activations: its sums are its scores.
        let activations = monitor.info().event == Event::Result;
        let output = self.stages().get(stage).is_some_and(|shape| shape.role.is_output());
        let scored = output || self.stages().get(stage).is_some_and(|shape| shape.loss.has_scores());
        let streams = match monitor {
            Monitor::T => self.learns() || self.sums_target(stage),
            Monitor::SpikesT => self.learns() || self.sums_target(stage),
            Monitor::MaskT | Monitor::VoltageT | Monitor::TraceT => self.sums_target(stage),
            Monitor::ScoreSecond => self.scores_twice(),
            _ => true,
        };
        (self.learns() || !monitor.info().learning)
            && streams
            && !(activations && output)
            && (scored || monitor.info().event != Event::Score)
            && self.asked(stage, |row| row.monitors.contains(&monitor))
    }

    /// Whether a stage shows something at an event.
    #[must_use]
    pub fn has_event(&self, event: Event, stage: usize) -> bool {
        self.monitors(stage).iter().any(|monitor| monitor.info().event == event)
    }

    /// The monitors of a stage, in the order of the ports.
    #[must_use]
    pub fn monitors(&self, stage: usize) -> Vec<Monitor> {
        Monitor::all().filter(|monitor| self.has_monitor(*monitor, stage)).collect()
    }

    /// What the preset said of keys that the members laid over it do not have.
    #[must_use]
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped.0
    }
}

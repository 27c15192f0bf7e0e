//! What a checked configuration has because of the members that it chooses.

use super::checked::Config;
use super::dropped::Dropped;
use crate::family::{Monitor, Row, owner};

impl Config {
    /// The chosen member of every seam, in a stage.
    pub fn members(&self, stage: usize) -> impl Iterator<Item = &'static Row> {
        self.members.iter().filter_map(move |rows| rows.get(stage).copied())
    }

    /// Whether a stage has what members `ask` for: always where none of the family does, else where one of its own does.
    fn asked(&self, stage: usize, ask: impl Fn(&Row) -> bool) -> bool {
        stage < self.stages().len() && (owner(self.family, &ask).is_none() || self.members(stage).any(ask))
    }

    /// Whether a stage has this key of the configuration.
    #[must_use]
    pub fn stage_has_key(&self, path: &str, stage: usize) -> bool {
        self.asked(stage, |row| row.keys.contains(&path))
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
        (self.learns() || !monitor.info().learning) && self.asked(stage, |row| row.monitors.contains(&monitor))
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

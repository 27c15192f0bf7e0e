//! What the monitors of a stage saw, by their names.

use sigprop_spec::Config;
use sigprop_spec::family::{Event, Monitor};

/// What the monitors of one event saw: a cycle each time, and a value of each monitor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    monitors: Vec<Monitor>,
    cycles: Vec<u64>,
    values: Vec<i64>,
}

impl Records {
    /// None yet, of the monitors that a stage of `config` shows at `event`.
    #[must_use]
    pub fn new(config: &Config, stage: usize, event: Event) -> Self {
        let mut monitors = config.monitors(stage);
        monitors.retain(|monitor| monitor.info().event == event);
        Self { monitors, ..Self::default() }
    }

    /// The monitors, in the order in which values are pushed.
    #[must_use]
    pub fn monitors(&self) -> &[Monitor] {
        &self.monitors
    }

    /// Adds what was seen in a cycle: a value of each monitor, signed where the port is.
    pub(super) fn push(&mut self, cycle: u64, values: impl Iterator<Item = i64>) {
        self.cycles.push(cycle);
        self.values.extend(values);
    }

    /// The cycle of the `n`th time.
    #[must_use]
    pub fn cycle(&self, n: usize) -> Option<u64> {
        self.cycles.get(n).copied()
    }

    /// What a monitor showed the `n`th time.
    #[must_use]
    pub fn get(&self, n: usize, monitor: Monitor) -> Option<i64> {
        let column = self.monitors.iter().position(|m| *m == monitor)?;
        self.values.get(n * self.monitors.len() + column).copied()
    }

    fn clear(&mut self) {
        self.cycles.clear();
        self.values.clear();
    }
}

/// What the monitors of one stage saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageRecords {
    events: [Records; 3],
    /// Weights (row by row, the bias last) at the end of each window, where they are watched.
    pub weights: Vec<Vec<i64>>,
    /// Velocities, likewise, where there are any.
    pub velocities: Vec<Vec<i64>>,
    /// The target code, class by class, likewise, where it learns: of the first stage.
    pub codes: Vec<Vec<i64>>,
}

impl StageRecords {
    /// None yet, of each stage of `config`.
    #[must_use]
    pub fn of_all(config: &Config) -> Vec<Self> {
        let stage = |s| Self { events: Event::ALL.map(|event| Records::new(config, s, event)), ..Self::default() };
        (0..config.stages().len()).map(stage).collect()
    }

    /// What was seen at `event`: activations of each neuron and window in natural order, scores of each class and window, each
    /// window.
    #[must_use]
    pub fn at(&self, event: Event) -> &Records {
        &self.events[event as usize]
    }

    pub(super) fn at_mut(&mut self, event: Event) -> &mut Records {
        &mut self.events[event as usize]
    }

    /// All of it; nothing is left.
    pub(super) fn take(&mut self) -> Self {
        let taken = self.clone();
        self.events.iter_mut().for_each(Records::clear);
        self.weights.clear();
        self.velocities.clear();
        self.codes.clear();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_monitor() {
        let config = Config::preset("tiny").unwrap();
        let mut stages = StageRecords::of_all(&config);
        let seen = stages[1].at_mut(Event::Window);
        assert_eq!(seen.monitors(), [Monitor::Kind, Monitor::Token, Monitor::Fire, Monitor::Js]);
        seen.push(7, [1, 2, 0, 3].into_iter());
        seen.push(9, [1, 0, 1, 4].into_iter());
        let taken = stages[1].take();
        let seen = taken.at(Event::Window);
        assert_eq!([Monitor::Js, Monitor::Kind, Monitor::H].map(|m| seen.get(1, m)), [Some(4), Some(1), None]);
        assert_eq!((seen.cycle(0), seen.cycle(2), seen.get(2, Monitor::Js)), (Some(7), None, None));
        assert_eq!(stages[1].at(Event::Window).get(0, Monitor::Js), None, "taken");
        assert_eq!(stages[1].at(Event::Window).monitors().len(), 4);
    }

    #[test]
    fn an_events_place_is_its_number() {
        for (n, event) in Event::ALL.into_iter().enumerate() {
            assert_eq!(event as usize, n);
        }
    }
}

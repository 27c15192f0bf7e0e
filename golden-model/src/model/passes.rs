//! The passes of a training sample through the stages.

use super::Model;
use crate::observer::Observer;
use crate::outcome::Sample;
use crate::prediction::count;
use crate::target::Entrance;

impl Model {
    /// A sample through all stages, each of which learns from it; bit s is set where stage s fired.
    pub(super) fn learn<O: Observer>(&mut self, sample: Sample, by: isize, observer: &mut O) -> u8 {
        self.target.iter_mut().for_each(|target| target.set(&mut self.input, sample, by));
        let mut fired = 0;
        self.answer.fill(0);
        for s in 0..self.stages.len() {
            let (before, rest) = self.stages.split_at_mut(s);
            let (h, t) = match before.last() {
                Some(p) => (p.h(), Some(p.t())),
                None => (&self.input, self.target.as_ref().map(Entrance::values)),
            };
            if O::ACTIVE {
                observer.inputs(&rest[0].inputs(h, t, false));
            }
            let outcome = rest[0].train(h, t, sample);
            fired |= u8::from(outcome.fired) << s;
            count(self.config.readout(), &mut self.answer, rest[0].scores());
            if O::ACTIVE {
                observer.stage(&rest[0].trace(s, sample, outcome));
            }
        }
        fired
    }

    /// The first pass of a sample that may have two: the best wrong class, where the output stage is wrong.
    pub(super) fn judge<O: Observer>(&mut self, sample: Sample, observer: &mut O) -> Option<usize> {
        let mut wrong = None;
        self.answer.fill(0);
        for s in 0..self.stages.len() {
            let (before, rest) = self.stages.split_at_mut(s);
            let h = before.last().map_or(&self.input, |p| p.h());
            if O::ACTIVE {
                observer.inputs(&rest[0].inputs(h, None, true));
            }
            let outcome = rest[0].look(h, sample);
            wrong = outcome.fired.then_some(outcome.rival);
            count(self.config.readout(), &mut self.answer, rest[0].scores());
            if O::ACTIVE {
                observer.stage(&rest[0].trace(s, sample, outcome));
            }
        }
        wrong
    }
}

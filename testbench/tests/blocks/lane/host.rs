//! The host's words: read and written where this lane is meant, passed by where it is another.

use super::Test;
use super::model::vmax;
use crate::bench::{chance, seeds, symmetric};

impl Test {
    /// The host reads or writes a word, of this lane or another.
    fn host(&mut self, index: usize) {
        self.quiet();
        let (bank, write) = (self.d.has_bank() && chance(&mut self.rng, 50), chance(&mut self.rng, 50));
        let velocity = self.d.has_velocity() && !bank && chance(&mut self.rng, 50);
        let lane = if chance(&mut self.rng, 60) { index } else { self.rng.below(self.d.lanes) };
        let (words, max) = match (bank, velocity) {
            (true, _) => (&self.words.bank, self.d.amax << self.d.code_places),
            (false, true) => (&self.words.velocities, vmax(&self.d)),
            (false, false) => (&self.words.weights, self.d.wmax),
        };
        let (address, value) = (self.rng.below(words.len()), symmetric(&mut self.rng, max));
        let mut want = self.words.clone();
        let word = match (bank, velocity) {
            (true, _) => &mut want.bank[address],
            (false, true) => &mut want.velocities[address],
            (false, false) => &mut want.weights[address],
        };
        if lane == index {
            if write {
                *word = value;
            } else {
                self.terms[4] = *word;
            }
        }
        let order = match (write, bank) {
            (false, false) => "host_read_weight",
            (true, false) => "host_write_weight",
            (false, true) => "host_read_bank",
            (true, true) => "host_write_bank",
        };
        self.b.set_all(&[(order, 1), ("host_lane", lane as i64), ("host_data", value)]);
        self.b.set("host_velocity", velocity.into());
        self.b.set(if bank { "b_addr" } else { "w_addr" }, address as i64);
        self.cycle(None);
        for _ in 0..6 {
            self.quiet();
            self.cycle(None);
        }
        assert_eq!(self.words, want, "{}: {order} of lane {lane}, this is {index}", self.when);
    }
}

#[test]
fn the_host_reads_and_writes_this_lane_alone() {
    for seed in seeds(20) {
        let (mut test, _) = Test::new(seed);
        let index = test.rng.below(test.d.lanes);
        test.b.set("index", index as i64);
        (0..40).for_each(|_| test.host(index));
    }
}

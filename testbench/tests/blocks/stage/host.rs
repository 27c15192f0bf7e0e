//! The host's words in a stage that is idle: any word of weights and bank, by lane and address.

use super::Test;
use crate::bench::symmetric;

impl Test {
    /// The host reads a word; the stage is idle.
    fn read(&mut self, port: &str, lane: usize, address: usize) -> i64 {
        let at = if port.ends_with("bank") { "host_bank_addr" } else { "host_weight_addr" };
        self.b.set_all(&[(port, 1), ("host_lane", lane as i64), (at, address as i64)]);
        for _ in 0..self.d.lanes + 10 {
            self.b.clock();
            self.b.set(port, 0);
            if self.b.high("host_valid") {
                return self.b.get("host_word");
            }
        }
        panic!("{}: no word for {port}", self.when)
    }

    /// The host writes words and reads them again, in both memories.
    pub fn host_words(&mut self) {
        for _ in 0..10 {
            let (i, q, class) = (
                self.rng.below(self.d.outputs),
                self.rng.below(self.d.columns()),
                self.rng.below(self.d.bank_stride()),
            );
            let (lane, row) = (i % self.d.lanes, i / self.d.lanes);
            let (weight_at, bank_at) = (row * self.d.columns() + q, row * self.d.bank_stride() + class);
            if self.d.has_velocity() {
                let value = symmetric(&mut self.rng, (1 << (self.d.step.velocity - 1)) - 1);
                self.b.set_all(&[("host_write_weight", 1), ("host_velocity", 1), ("host_lane", lane as i64)]);
                self.b.set_all(&[("host_weight_addr", weight_at as i64), ("host_data", value)]);
                self.b.clock();
                self.b.set("host_write_weight", 0);
                (0..self.d.lanes + 4).for_each(|_| self.b.clock());
                assert_eq!(i64::from(self.velocities()[i][q]), value, "{}: velocity written", self.when);
                let got = self.read("host_read_weight", lane, weight_at);
                assert_eq!(got, value, "{}: velocity read", self.when);
                self.b.set("host_velocity", 0);
            }
            let got = self.read("host_read_weight", lane, weight_at);
            assert_eq!(got, i64::from(self.weights()[i][q]), "{}: read", self.when);
            let memories = [
                ("weight", weight_at, "host_weight_addr", self.d.wmax),
                ("bank", bank_at, "host_bank_addr", self.d.amax << self.d.code_places),
            ];
            for (name, at, addr, max) in memories.into_iter().take(if self.d.has_bank() { 2 } else { 1 }) {
                let (write, value) = (format!("host_write_{name}"), symmetric(&mut self.rng, max));
                self.b.set_all(&[(&write, 1), ("host_lane", lane as i64), (addr, at as i64), ("host_data", value)]);
                self.b.clock();
                self.b.set(&write, 0);
                (0..self.d.lanes + 4).for_each(|_| self.b.clock());
                let got = self.read(&format!("host_read_{name}"), lane, at);
                assert_eq!(got, value, "{}: {name} written to lane {lane}, {at}", self.when);
            }
        }
    }
}

//! What the tests of single blocks need: a block alone in the simulation, and numbers to set its ports to.

use std::collections::BTreeSet;
use std::ops::Range;

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::factor::Factor;
use sigprop_hdl::extract::ExtractError;
use sigprop_hdl::netlist::Design;
use sigprop_hdl::sim::Simulator;

/// A block in the simulation, its ports set and read by name.
#[derive(Clone)]
pub struct Bench {
    pub sim: Simulator,
    /// Ports that are not there: what is set goes nowhere, and they read as 0.
    absent: BTreeSet<String>,
}

impl Bench {
    /// The block whose extraction gave `design`, after a cycle of reset.
    pub fn new(design: Result<Design, ExtractError>) -> Self {
        let mut sim = Simulator::new(&design.unwrap()).unwrap();
        sim.reset();
        Self { sim, absent: BTreeSet::new() }
    }

    /// Ports that must be there, or must not.
    pub fn present(mut self, there: bool, ports: &str) -> Self {
        for port in ports.split_whitespace() {
            assert_eq!(self.sim.signal(port).is_some(), there, "port {port} there: {there}");
            if !there {
                self.absent.insert(port.to_owned());
            }
        }
        self
    }

    /// Whether there is such a port.
    pub fn has(&self, port: &str) -> bool {
        self.sim.signal(port).is_some()
    }

    pub fn is_absent(&self, port: &str) -> bool {
        self.absent.contains(port)
    }

    pub fn set(&mut self, port: &str, value: i64) {
        if self.absent.contains(port) {
            return;
        }
        let handle = self.sim.signal(port).unwrap_or_else(|| panic!("no port {port}"));
        self.sim.set(handle, value);
    }

    pub fn set_all(&mut self, values: &[(&str, i64)]) {
        values.iter().for_each(|&(port, value)| self.set(port, value));
    }

    pub fn get(&mut self, port: &str) -> i64 {
        if self.absent.contains(port) {
            return 0;
        }
        let handle = self.sim.signal(port).unwrap_or_else(|| panic!("no port {port}"));
        self.sim.get(handle)
    }

    pub fn get_all<const N: usize>(&mut self, ports: [&str; N]) -> [i64; N] {
        ports.map(|port| self.get(port))
    }

    pub fn high(&mut self, port: &str) -> bool {
        self.get(port) == 1
    }

    pub fn clock(&mut self) {
        self.sim.clock();
    }

    /// The words of a memory inside the block.
    pub fn words(&self, memory: &str) -> &[i64] {
        self.sim.words(self.sim.memory(memory).unwrap_or_else(|| panic!("no memory {memory}")))
    }
}

/// The seeds of a random test: `0..n`, or the one that `SIGPROP_SEED` names.
pub fn seeds(n: u64) -> Range<u64> {
    match std::env::var("SIGPROP_SEED") {
        Ok(seed) => {
            let seed = seed.parse().expect("SIGPROP_SEED is a number");
            seed..seed + 1
        }
        Err(_) => 0..n,
    }
}

/// Any number of `bits` bits, two's complement; often one of the two ends.
pub fn signed(rng: &mut Rng, bits: usize) -> i64 {
    let up = 64 - bits;
    match rng.below(8) {
        0 => (1 << (bits - 1)) - 1,
        1 => -(1 << (bits - 1)),
        _ => (rng.next_u64() as i64) << up >> up,
    }
}

/// Any number from `-max` to `max`; often one of the two ends.
pub fn symmetric(rng: &mut Rng, max: i64) -> i64 {
    match rng.below(8) {
        0 => max,
        1 => -max,
        _ => rng.below(2 * max as usize + 1) as i64 - max,
    }
}

/// An activation that a stream of such factors can have.
pub fn factor(rng: &mut Rng, kind: Factor, amax: i64) -> i64 {
    match kind {
        Factor::Signed | Factor::Absent => symmetric(rng, amax),
        Factor::Sign => [-amax, amax][rng.below(2)],
        Factor::Spikes(steps) => signed(rng, steps),
    }
}

/// It as the stage keeps it.
pub fn kept(kind: Factor, activation: i64) -> i64 {
    match kind {
        Factor::Signed | Factor::Spikes(_) | Factor::Absent => activation,
        Factor::Sign => -i64::from(activation < 0),
    }
}

/// True `percent` times in a hundred.
pub fn chance(rng: &mut Rng, percent: usize) -> bool {
    rng.below(100) < percent
}

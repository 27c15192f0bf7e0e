//! What there is to do: counts of multiply-accumulates, synthetic data, CPU time.

use std::time::Instant;

use sigprop_golden_model::data::{Data, Dataset};
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Model, Observer, StageTrace};
use sigprop_spec::Config;

/// Multiply-accumulates of training samples.
#[derive(Default)]
pub struct Work {
    forward: u64,
    scores: u64,
    update: u64,
}

impl Observer for Work {
    const ACTIVE: bool = true;

    fn stage(&mut self, t: &StageTrace<'_>) {
        let (rows, columns) = (t.h.len() as u64, t.weights.columns() as u64);
        let streams = if t.stage == 0 { 1 } else { 2 };
        self.forward += rows * columns * streams;
        self.scores += rows * t.scores.len() as u64;
        let live = t.dh.iter().zip(t.dt).filter(|(dh, dt)| **dh != 0 || **dt != 0).count() as u64;
        self.update += live * columns * streams;
    }
}

impl Work {
    /// The work of training a model on the first `n` samples.
    pub fn of(model: &mut Model, set: &Dataset, n: usize) -> Self {
        let mut work = Self::default();
        for (x, label) in set.iter().take(n) {
            model.train(x, label, &mut work);
        }
        work
    }

    /// All of it.
    pub fn total(&self) -> u64 {
        self.forward + self.scores + self.update
    }

    /// One inference.
    pub fn inference(config: &Config) -> u64 {
        let stage = |s: &sigprop_spec::StageShape| (s.outputs * (s.columns() + config.classes())) as u64;
        config.stages().iter().map(stage).sum()
    }
}

/// Noisy prototypes, a fifth of the inputs lit: as wide as MNIST and about as hard.
pub fn synthetic(config: &Config, train: usize, test: usize) -> Data {
    let mut rng = Rng::new(1, 77);
    let inputs = config.inputs();
    let prototypes: Vec<Vec<bool>> =
        (0..config.classes()).map(|_| (0..inputs).map(|_| rng.below(5) == 0).collect()).collect();
    let mut make = |n: usize| {
        let (mut x, mut labels) = (Vec::with_capacity(n * inputs), Vec::with_capacity(n));
        for _ in 0..n {
            let label = rng.below(config.classes());
            for &lit in &prototypes[label] {
                let flipped = rng.below(100) < 36;
                x.push(if lit != (flipped && rng.below(4) == 0) { 64 + rng.below(64) as i16 } else { 0 });
            }
            labels.push(label as u8);
        }
        Dataset::new(inputs, x, labels).expect("as many inputs as labels want")
    };
    Data { train: make(train), test: make(test), scale: None }
}

/// CPU seconds of this thread; wall-clock seconds where the system does not tell.
pub fn cpu_seconds() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let wall = START.get_or_init(Instant::now).elapsed().as_secs_f64();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds = text.ok().and_then(|t| t.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or(wall, |n| n / 1e9)
}

//! Cycles a second of the Rust simulation of `digits` while it trains, the time to generate `mnist`, and the time to elaborate
//! 1,024 neurons with more and more lanes.
//!
//! The goal of the simulation is 50,000 cycles a second; criterion's throughput line gives the rate, and the ratio is
//! printed before it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sigprop_hdl::generate;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_spec::Config;

/// Cycles a second that the simulation of `digits` must reach.
const GOAL: f64 = 50_000.0;
/// Cycles of one measurement.
const CYCLES: u64 = 2_000;

/// A simulation with a host that sends TRAIN commands without a pause.
struct Training {
    sim: Simulator,
    data: SignalHandle,
    ready: SignalHandle,
    sample: Vec<u8>,
    sent: usize,
}

impl Training {
    fn new(config: &Config) -> Self {
        let generated = generate(config, &[]).unwrap_or_else(|e| panic!("{e}"));
        let mut sim = Simulator::new(&generated.design).unwrap_or_else(|e| panic!("{e}"));
        let port = |name: &str| sim.signal(name).unwrap_or_else(|| panic!("no port {name}"));
        let (data, ready) = (port("rx_data"), port("rx_ready"));
        let (valid, taken) = (port("rx_valid"), port("tx_ready"));
        sim.reset();
        sim.set(valid, 1);
        sim.set(taken, 1);
        let mut sample = vec![0x01, 3];
        sample.extend((0..config.inputs()).map(|i| (i * 37 % 128) as u8));
        Self { sim, data, ready, sample, sent: 0 }
    }

    fn run(&mut self, cycles: u64) {
        for _ in 0..cycles {
            self.sim.set(self.data, self.sample[self.sent % self.sample.len()].into());
            if self.sim.get(self.ready) == 1 {
                self.sent += 1;
            }
            self.sim.clock();
        }
    }
}

fn simulation(c: &mut Criterion) {
    let config = Config::preset("digits").unwrap_or_else(|e| panic!("{e}"));
    let mut training = Training::new(&config);
    training.run(10_000);
    let start = Instant::now();
    training.run(50_000);
    let rate = 50_000.0 / start.elapsed().as_secs_f64();
    println!("digits, training: {rate:.0} cycles/s, {:.2} times the goal of {GOAL:.0}", rate / GOAL);
    println!("{} operations a cycle, {} bytes taken", training.sim.operations(), training.sent);
    let mut group = c.benchmark_group("simulation");
    group.measurement_time(Duration::from_secs(5)).throughput(Throughput::Elements(CYCLES));
    group.bench_function("digits_training", |b| b.iter(|| training.run(CYCLES)));
    group.finish();
}

fn generation(c: &mut Criterion) {
    let mut group = c.benchmark_group("generation");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for name in ["digits", "mnist"] {
        let config = Config::preset(name).unwrap_or_else(|e| panic!("{e}"));
        group.bench_function(name, |b| b.iter(|| black_box(generate(&config, &[]).map(|g| g.verilog.len()))));
    }
    group.finish();
}

/// Netlist, Verilog and compiled simulation of a stage of 1,024 neurons: to grow with the lanes, not with their square.
fn elaboration(c: &mut Criterion) {
    let mut group = c.benchmark_group("elaboration");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for lanes in [64, 256, 1024] {
        let lanes_set = format!("hardware.lanes=[{lanes}]");
        let sets = ["network.stages=[1024]", "learning.margin=[1.0]", "learning.lr_shift=[7]", &lanes_set];
        let config = Config::preset_with("digits", &sets.map(str::to_owned)).unwrap_or_else(|e| panic!("{e}"));
        group.throughput(Throughput::Elements(lanes));
        group.bench_function(format!("generate, {lanes} lanes"), |b| {
            b.iter(|| black_box(generate(&config, &[]).map(|g| g.verilog.len())));
        });
        let design = generate(&config, &[]).unwrap_or_else(|e| panic!("{e}")).design;
        group.bench_function(format!("compile, {lanes} lanes"), |b| {
            b.iter(|| black_box(Simulator::new(&design).map(|sim| sim.operations())));
        });
    }
    group.finish();
}

criterion_group!(benches, simulation, generation, elaboration);
criterion_main!(benches);

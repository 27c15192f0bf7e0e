//! Speed of the integer model on one core: `cargo bench -p sigprop-golden-model`.
//!
//! First criterion's times of one sample, then a table: multiply-accumulates per second (those of both streams, the
//! scores and the updates of rows that are not skipped), their share of the core's 16-bit multiply-add peak, measured
//! by a loop in registers in the same run, and the ratio to the plain loops; then one epoch of 60,000 samples of
//! MNIST's shape, on synthetic data and, where `SIGPROP_MNIST` names a folder with the IDX files, on MNIST.

mod work;

use std::ops::ControlFlow;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput};
use sigprop_golden_model::data::{Data, DataSource};
use sigprop_golden_model::kernel::{Path, peak_multiply_adds};
use sigprop_golden_model::reference::Reference;
use sigprop_golden_model::train::{Options, Order, run};
use sigprop_golden_model::{Backend, Model, Weights};
use sigprop_spec::Config;
use work::{Work, cpu_seconds, synthetic};

/// A network and data to run it on.
struct Case {
    name: &'static str,
    config: Config,
    data: Data,
}

impl Case {
    /// Weights that have seen the data once, as in the middle of training.
    fn weights(&self) -> Weights {
        let mut model = Model::new(&self.config, &Weights::initial(&self.config, 1)).expect("initial weights fit");
        epoch(&mut model, self, self.data.train.len());
        model.weights()
    }

    fn model(&self, weights: &Weights, backend: Backend, all_fire: bool) -> Model {
        let mut model = Model::with_backend(&self.config, weights, backend).expect("trained weights fit");
        if all_fire {
            let stages = self.config.stages().len();
            (0..stages).for_each(|s| model.set_threshold(s, i64::MAX).expect("the stage is there"));
        }
        model.refresh();
        model
    }
}

fn epoch(model: &mut Model, case: &Case, samples: usize) -> f64 {
    let options = Options { epochs: 1, samples: Some(samples), order: Order::Shuffled, seed: 1, evaluate_train: false };
    let report = run(model, &case.config, &case.data, &options, &mut |_| ControlFlow::Continue(()));
    report.expect("the presets' shifts are legal").epochs.last().map_or(0.0, |e| e.test.answer)
}

/// CPU seconds of a call: of a tenth of a second of calls (the clock moves in steps of milliseconds), the best of three.
fn seconds(mut call: impl FnMut()) -> f64 {
    let mut batch = |calls: u32| {
        let start = cpu_seconds();
        (0..calls).for_each(|_| call());
        cpu_seconds() - start
    };
    let mut calls = 1;
    while batch(calls) < 0.1 {
        calls *= 2;
    }
    (0..3).map(|_| batch(calls) / f64::from(calls)).fold(f64::INFINITY, f64::min)
}

fn criterion_part(c: &mut Criterion, case: &Case) {
    let weights = case.weights();
    let mut group = c.benchmark_group(case.name);
    for (kind, all_fire) in [("train", false), ("train, all stages fire", true)] {
        let n = case.data.train.len().min(1000);
        let work = Work::of(&mut case.model(&weights, Backend::Best, all_fire), &case.data.train, n);
        group.throughput(Throughput::Elements(work.total() / n as u64));
        for backend in [Backend::Best, Backend::Portable] {
            let mut model = case.model(&weights, backend, all_fire);
            let mut samples = case.data.train.iter().take(n).cycle();
            group.bench_function(BenchmarkId::new(kind, format!("{backend:?}")), |b| {
                b.iter(|| samples.next().map(|(x, label)| model.train(x, label, &mut ())));
            });
        }
    }
    let model = case.model(&weights, Backend::Best, false);
    let (x, _) = case.data.test.sample(0);
    group.throughput(Throughput::Elements(Work::inference(&case.config)));
    group.bench_function("infer", |b| b.iter(|| model.infer(x)));
    group.finish();
}

fn table(case: &Case, peak: Option<f64>) {
    let weights = case.weights();
    for (kind, all_fire) in [("as trained", false), ("all fire", true)] {
        let n = case.data.train.len().min(2000);
        let work = Work::of(&mut case.model(&weights, Backend::Best, all_fire), &case.data.train, n);
        let mut rates = Vec::new();
        for backend in [Backend::Best, Backend::Portable, Backend::Wide] {
            let mut model = case.model(&weights, backend, all_fire);
            let time = seconds(|| {
                for (x, label) in case.data.train.iter().take(n) {
                    std::hint::black_box(model.train(x, label, &mut ()));
                }
            });
            rates.push(work.total() as f64 / time);
        }
        let few = n / 10;
        let mut plain = Reference::new(&case.config, &weights);
        plain.refresh();
        if all_fire {
            plain.stages.iter_mut().for_each(|s| s.threshold = i64::MAX);
        }
        let plain_work = Work::of(&mut case.model(&weights, Backend::Best, all_fire), &case.data.train, few);
        let time = seconds(|| {
            for (x, label) in case.data.train.iter().take(few) {
                std::hint::black_box(plain.train(x, label));
            }
        });
        let plain_rate = plain_work.total() as f64 / time;
        let share = peak.map_or("-".to_owned(), |p| format!("{:.0} %", 100.0 * rates[0] / p));
        println!(
            "{:8} {kind:11} {:6.1} {share:>8} {:9.1} {:6.1} {:7.2} {:9.0} x",
            case.name,
            rates[0] / 1e9,
            rates[1] / 1e9,
            rates[2] / 1e9,
            plain_rate / 1e9,
            rates[0] / plain_rate
        );
    }
}

fn whole_epoch(case: &Case, what: &str) {
    let mut model = Model::new(&case.config, &Weights::initial(&case.config, 1)).expect("initial weights fit");
    let (start, wall) = (cpu_seconds(), Instant::now());
    let accuracy = epoch(&mut model, case, 60_000);
    let (cpu, wall) = (cpu_seconds() - start, wall.elapsed().as_secs_f64());
    println!(
        "one epoch, 60,000 samples, 784-256-256, {what}: {cpu:.2} s CPU, {wall:.2} s wall (test {accuracy:.1} %, its \
         measurement included), updates {} and {}",
        model.updates(0),
        model.updates(1)
    );
}

fn peak() -> Option<f64> {
    let macs = peak_multiply_adds(1_000_000)?;
    let time = seconds(|| {
        std::hint::black_box(peak_multiply_adds(1_000_000));
    });
    Some(macs as f64 / time)
}

fn main() {
    let digits = Config::preset("digits").expect("an embedded preset");
    let mnist = Config::preset("mnist").expect("an embedded preset");
    let data = DataSource::Digits.load(&digits).expect("embedded data");
    let cases = [
        Case { name: "digits", config: digits, data },
        Case { name: "mnist", config: mnist.clone(), data: synthetic(&mnist, 4000, 500) },
    ];
    let mut criterion = Criterion::default().configure_from_args();
    cases.iter().for_each(|case| criterion_part(&mut criterion, case));
    criterion.final_summary();

    let peak = peak();
    println!(
        "\npath {}; peak of 16-bit multiply-adds, one core: {:.1} G/s",
        Path::of(Backend::Best).name(),
        peak.unwrap_or(0.0) / 1e9
    );
    println!(
        "G multiply-accumulates/s, training, one core (those of columns whose inputs are zero counted, done or not):"
    );
    println!(
        "{:20} {:>6} {:>8} {:>9} {:>6} {:>7} {:>11}",
        "", "best", "of peak", "portable", "wide", "plain", "best/plain"
    );
    cases.iter().for_each(|case| table(case, peak));
    let full = Case { name: "mnist", config: mnist.clone(), data: synthetic(&mnist, 60_000, 1000) };
    whole_epoch(&full, "synthetic data");
    match std::env::var("SIGPROP_MNIST") {
        Ok(dir) => match DataSource::Idx(dir.into()).load(&mnist) {
            Ok(data) => whole_epoch(&Case { name: "mnist", config: mnist, data }, "MNIST"),
            Err(e) => println!("MNIST not run: {e}"),
        },
        Err(_) => println!("MNIST itself not run: set SIGPROP_MNIST to the folder of its IDX files"),
    }
}

//! Rung 4 (`docs/src/reference/verification.md`): whole training runs through `simulate::run`: every prediction, every fire bit and at the end every weight are
//! the golden model's.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Weights;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::{Order, shift_added};
use sigprop_spec::Config;
use sigprop_testbench::{Engine, simulate};

/// The golden model's predictions and weights after `samples` samples in natural order with the schedule of `config`.
fn golden(config: &Config, weights: &Weights, data: &Dataset, samples: usize) -> (Vec<(i64, u8)>, Weights) {
    let mut model = common::refreshed(config, weights);
    let mut predictions = Vec::new();
    for i in 0..samples {
        let added = shift_added(config.schedule(), i, samples);
        for (s, shape) in config.stages().iter().enumerate() {
            model.set_lr_shift(s, shape.lr_shift + added).unwrap();
        }
        let (x, label) = data.sample(i % data.len());
        let outcome = model.train(x, label, &mut ());
        predictions.push((outcome.prediction, outcome.fired));
    }
    (predictions, model.weights())
}

fn run(engine: Engine, samples: Option<usize>) {
    let config = common::preset("digits", &[]);
    let (data, weights) = (common::digits(&config), Weights::initial(&config, 1));
    let samples = samples.unwrap_or(data.len());
    let options = simulate::Options { engine, samples, waves: None, order: Order::Natural, seed: 1 };
    let mut seen = 0;
    let report = simulate::run(&config, &weights, &data, &options, &mut |done, _| {
        seen = done;
        ControlFlow::Continue(())
    })
    .unwrap();
    let (predictions, trained) = golden(&config, &weights, &data, samples);
    assert_eq!((seen, report.samples, report.predictions.len()), (samples, samples, samples));
    for (n, (want, got)) in predictions.iter().zip(&report.predictions).enumerate() {
        assert_eq!(got, want, "class and fired stages of sample {n}");
    }
    for (s, (want, got)) in trained.stages.iter().zip(&report.weights.stages).enumerate() {
        assert!(want.weight == got.weight && want.bias == got.bias, "weights of stage {}", s + 1);
    }
    assert_eq!(trained, report.weights);
    assert_ne!(trained, weights, "nothing was trained");
    let crcs: Vec<String> = trained.crc32_all(&config).iter().map(|c| format!("{c:08x}")).collect();
    assert_eq!(report.weights_crc32, crcs);
    // The golden model, which tells what samples are to a stage, has fired as the hardware has.
    for (s, stage) in report.stages.iter().enumerate() {
        let fired = report.predictions.iter().filter(|(_, bits)| bits >> s & 1 == 1).count();
        assert_eq!(stage.fire_rate, fired as f64 / samples as f64, "stage {}", s + 1);
    }
    println!(
        "{engine}: {samples} samples, {} cycles, {:.1} a sample, multipliers {:.3}, {:.2} M cycles/s",
        report.cycles,
        report.cycles_per_sample,
        report.multiplier_use.unwrap(),
        report.cycles_per_second / 1e6
    );
}

#[test]
fn an_epoch_of_digits_in_verilator() {
    run(Engine::Verilator, None);
}

#[test]
fn three_hundred_digits_in_rust() {
    run(Engine::Rust, Some(300));
}

//! Integer and float model from the same weights: activations agree within the rounding that the integers add.

use std::ops::ControlFlow;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::train::{Options, Order, run};
use sigprop_golden_model::{Model, Observer, StageTrace, Weights, float};
use sigprop_spec::Config;

struct Activations(Vec<Vec<f64>>);

impl Observer for Activations {
    const ACTIVE: bool = true;

    fn stage(&mut self, t: &StageTrace<'_>) {
        self.0.push(t.h.iter().map(|&h| f64::from(h) / 128.0).collect());
    }
}

/// A stage adds at most half of the last place, 2^-8, and passes on what it got, at most times its largest row sum of
/// |w| (the activation function contracts): `e_i = 2^-8 + e_(i-1) * max_row sum |w|`, `e_0 = 0`. For f32 a little more.
fn check<T: float::Real>(slack: f64) {
    let overrides = [
        "network.stages=[64, 48, 32]",
        "learning.margin=[1.0, 1.0, 1.0]",
        "learning.lr_shift=[7, 7, 7]",
        "hardware.lanes=\"auto\"",
    ];
    let config = Config::preset_with("digits", &overrides.map(String::from)).unwrap();
    let data = DataSource::Digits.load(&config).unwrap();
    let mut model = Model::new(&config, &Weights::initial(&config, 4)).unwrap();
    let options = Options { epochs: 1, samples: None, order: Order::Shuffled, seed: 4, evaluate_train: false };
    run(&mut model, &config, &data, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    let weights = model.weights();
    let row_sum = |s: usize| {
        let rows = weights.stages[s].weight.chunks_exact(config.stages()[s].inputs);
        rows.map(|r| r.iter().map(|w| f64::from(w.abs()) / 16384.0).sum::<f64>()).fold(0.0, f64::max)
    };
    let mut bounds = vec![1.0 / 256.0];
    (1..3).for_each(|s| bounds.push(1.0 / 256.0 + bounds[s - 1] * row_sum(s)));
    let mut net = float::SpNet::<T>::new(&config, &weights);
    let mut largest = [0f64; 3];
    for (x, label) in data.test.iter() {
        let float = net.forward(x);
        let mut integer = Activations(Vec::new());
        model.clone().train(x, label, &mut integer);
        for (s, (f, i)) in float.iter().zip(&integer.0).enumerate() {
            for (f, i) in f.iter().zip(i) {
                largest[s] = largest[s].max((f.to_f64().unwrap() - i).abs());
            }
        }
    }
    for s in 0..3 {
        assert!(largest[s] <= bounds[s] + slack, "stage {s}: {} > {}", largest[s], bounds[s]);
    }
    // The bound is not idle: the first stage comes close to half of the last place.
    assert!(largest[0] > 0.9 / 256.0, "{largest:?}");
}

#[test]
fn double_agrees_within_the_rounding_of_the_integers() {
    check::<f64>(1e-12);
}

#[test]
fn single_agrees_within_the_rounding_of_the_integers() {
    check::<f32>(1e-5);
}

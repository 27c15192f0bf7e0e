//! Inputs outside the symmetric range: the model takes them as the hardware's decoder does, as -amax or amax.

mod common;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::{Engine, initial};

/// Trains and classifies `x` on both; predictions, scores and all weights must be equal.
fn equal(overrides: &[&str], x: &[i16]) {
    let config = common::preset("tiny", overrides);
    let model = common::refreshed(&config, &Weights::initial(&config, 4));
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    host.refresh().unwrap();
    let mut model: Model = model;
    let mut fired = 0;
    for label in [0, 1, 2, 0, 1, 2] {
        let want = model.train(x, label, &mut ());
        assert_eq!(host.train(&[(x, label)]).unwrap(), [(want.prediction, want.fired)], "{overrides:?}");
        fired |= want.fired;
        assert_eq!(host.weights().unwrap(), model.weights(), "{overrides:?}, label {label}");
    }
    assert_ne!(fired, 0, "nothing was learned from the input");
    let (want, got) = (model.infer(x), host.infer(&[x, x], true).unwrap());
    assert!(got.iter().all(|g| g.scores == want.answer), "{overrides:?}: the second of a pair too");
}

#[test]
fn the_most_negative_code_is_taken_as_its_neighbour() {
    equal(&[], &[-128, 127, -128, -127, 0]);
}

#[test]
fn words_with_more_bits_than_the_format_are_saturated() {
    equal(&["format.activation_bits=10", "learning.lr_shift=[7, 7]"], &[-512, 512, -32768, 32767, -511]);
}

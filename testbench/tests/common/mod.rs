//! What several tests need.
#![allow(dead_code)] // no test uses all of it

use sigprop_golden_model::data::{DataSource, Dataset};
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::sim::Simulator;
use sigprop_hdl::{Generated, Target, Wrapper, generate_for};
use sigprop_spec::Config;
use sigprop_testbench::chip::Transport;
use sigprop_testbench::host::Host;
use sigprop_testbench::initial;
use sigprop_testbench::verify::{random_samples, random_weights};

/// Over `tiny`: windows of 2 x 2 in pictures of 4 x 3, which are moved.
pub const MOVED: [&str; 10] = [
    "network.inputs=12",
    "network.stages=[8, 4]",
    "network.fields.width=4",
    "network.fields.window=2",
    "network.fields.origin=0",
    "network.fields.stride=1",
    "network.fields.grid=2",
    "network.fields.units=2",
    "learning.pixel_shift=1",
    "hardware.lanes=[2, 3]",
];

/// Error Forward-Propagation, over any preset.
pub const ERROR: [&str; 2] = ["learning.target=error", "network.readout=stage"];
/// With [`MOVED`] in the place of pixel shifts: an inference whose best scores are close looks again.
pub const LOOKS: [&str; 2] = ["network.second_look=true", "learning.pixel_shift=0"];

/// Forward-Forward, over any preset.
pub const FORWARD: [&str; 2] = ["learning.target=concatenation", "learning.loss=goodness"];

/// A preset with some keys changed.
pub fn preset(name: &str, overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with(name, &overrides).unwrap()
}

/// The digits to train on.
pub fn digits(config: &Config) -> Dataset {
    DataSource::Digits.load(config).unwrap().train
}

/// Random weights and `n` random samples for `config`.
pub fn random(config: &Config, seed: u64, n: usize) -> (Weights, Vec<(Vec<i16>, usize)>) {
    (random_weights(config, seed), random_samples(config, seed, n))
}

/// The golden model with its bank refreshed.
pub fn refreshed(config: &Config, weights: &Weights) -> Model {
    let mut model = Model::new(config, weights).unwrap();
    model.refresh();
    model
}

/// The core that holds the weights and the bank of `model`, in a wrapper and for a target.
pub fn wrapped(config: &Config, model: &Model, wrapper: Wrapper, target: Target) -> Generated {
    generate_for(config, &initial(model, config), wrapper, target).unwrap()
}

/// A simulation of `design` after its reset; that of a chip begins with something else than zeros everywhere.
pub fn started(design: &Generated) -> Simulator {
    let mut sim = Simulator::new(&design.design).unwrap();
    if design.target != Target::Fpga {
        let mut rng = Rng::new(8, 1);
        sim.scramble(|| rng.next_u64() as i64);
    }
    (0..64).for_each(|_| sim.reset());
    sim
}

/// REFRESH, training and all weights over the link, on the hardware and on the model, which must agree.
pub fn trains_as_the_model<T: Transport>(host: &mut Host<T>, model: &mut Model, samples: &[(Vec<i16>, usize)]) {
    host.refresh().unwrap();
    model.refresh();
    let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
    let mut fired = 0;
    for ((x, label), answer) in batch.iter().zip(host.train(&batch).unwrap()) {
        let want = model.train(x, *label, &mut ());
        assert_eq!(answer, (want.prediction, want.fired));
        fired += want.fired.count_ones();
    }
    assert!(fired > 10, "only {fired} updates");
    assert_eq!(host.weights_over_link().unwrap(), model.weights());
}

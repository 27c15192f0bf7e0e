//! The independent oracle on the hardware: CRC-32s that another implementation, in another language, gave for the
//! weights after 1 and 100 samples of digits.

mod common;

use std::ops::ControlFlow;

use std::path::Path;

use sigprop_golden_model::Weights;
use sigprop_golden_model::train::Order;
use sigprop_spec::Config;
use sigprop_testbench::{Engine, simulate};

fn setup() -> (Config, Weights) {
    let config = common::preset(
        "digits",
        &[
            "network.stages=[64, 64, 64]",
            "learning.margin=[1.0, 1.0, 1.0]",
            "learning.lr_shift=[7, 7, 7]",
            "learning.schedule=\"constant\"",
            "learning.lfsr_seed=52176",
            "hardware.lanes=[8, 8, 8]",
        ],
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../golden-model/tests/data/digits-init.safetensors");
    let (weights, report) = Weights::load(&path, &config).unwrap();
    assert_eq!((report.rounded, report.saturated_total()), (0, 0));
    (config, weights)
}

fn crcs(engine: Engine, samples: usize) -> Vec<String> {
    let (config, weights) = setup();
    let options = simulate::Options { engine, samples, waves: None, order: Order::Natural, seed: 0 };
    simulate::run(&config, &weights, &common::digits(&config), &options, &mut |_, _| ControlFlow::Continue(()))
        .unwrap()
        .weights_crc32
}

#[test]
fn one_sample() {
    assert_eq!(crcs(Engine::Rust, 1), ["0cd14db9", "591d948d", "4da3359f"]);
}

#[test]
fn a_hundred_samples() {
    assert_eq!(crcs(Engine::Rust, 100), ["a95e7065", "7f39e2eb", "bed3eae7"]);
}

//! The independent oracle: CRC-32s that another implementation, in another language, gave after 1 and 100 samples.

use std::path::Path;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::reference::Reference;
use sigprop_golden_model::{Backend, Model, Weights};
use sigprop_spec::Config;

const AFTER_1: [u32; 3] = [0x0cd1_4db9, 0x591d_948d, 0x4da3_359f];
const AFTER_100: [u32; 3] = [0xa95e_7065, 0x7f39_e2eb, 0xbed3_eae7];

fn setup() -> (Config, Weights) {
    let overrides = [
        "network.stages=[64, 64, 64]",
        "learning.margin=[1.0, 1.0, 1.0]",
        "learning.lr_shift=[7, 7, 7]",
        "learning.schedule=\"constant\"",
        "learning.lfsr_seed=52176",
        "hardware.lanes=\"auto\"",
    ];
    let config = Config::preset_with("digits", &overrides.map(String::from)).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/digits-init.safetensors");
    let (weights, report) = Weights::load(&path, &config).unwrap();
    assert_eq!((report.rounded, report.saturated_total()), (0, 0));
    assert_eq!(report.values, 3 * (64 * 64 + 64) + 10 * 64);
    (config, weights)
}

#[test]
fn every_path_gives_the_oracles_checksums() {
    let (config, weights) = setup();
    let data = DataSource::Digits.load(&config).unwrap();
    for backend in Backend::ALL {
        let mut model = Model::with_backend(&config, &weights, backend).unwrap();
        model.refresh();
        for (n, (x, label)) in data.train.iter().take(100).enumerate() {
            model.train(x, label, &mut ());
            match n + 1 {
                1 => assert_eq!(model.weights().crc32_all(&config), AFTER_1, "{backend:?}"),
                100 => assert_eq!(model.weights().crc32_all(&config), AFTER_100, "{backend:?}"),
                _ => {}
            }
        }
        assert_eq!(model.samples_trained(), 100);
    }
}

#[test]
fn the_plain_loops_give_the_oracles_checksums() {
    let (config, weights) = setup();
    let data = DataSource::Digits.load(&config).unwrap();
    let mut reference = Reference::new(&config, &weights);
    reference.refresh();
    for (n, (x, label)) in data.train.iter().take(100).enumerate() {
        reference.train(x, label);
        match n + 1 {
            1 => assert_eq!(reference.weights().crc32_all(&config), AFTER_1),
            100 => assert_eq!(reference.weights().crc32_all(&config), AFTER_100),
            _ => {}
        }
    }
}

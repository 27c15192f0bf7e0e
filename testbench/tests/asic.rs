//! The hardware for a chip: nothing is known when the power comes. Both simulations begin with random memories, the host
//! loads the network over the link, and everything that follows is compared with the golden model: with every memory an
//! SRAM, with some, and with none.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::{Target, Wrapper, generate_for};
use sigprop_spec::Config;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::{Engine, verify};

const ENGINES: [Engine; 2] = [Engine::Rust, Engine::Verilator];
const ALL_SRAM: Target = Target::Asic { sram_bits: 0 };
const NO_SRAM: Target = Target::Asic { sram_bits: usize::MAX };

fn equal(config: &Config, weights: &Weights, data: &Dataset, options: &verify::Options) {
    let report = verify::run(config, weights, data, options, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(report.mismatches, 0, "{:?}: {:?}", options.target, report.first_mismatch);
    let samples = options.samples * (options.random_configs + 1);
    assert_eq!(report.samples, samples);
    assert!(report.compared > 50 * samples as u64, "only {} values compared", report.compared);
}

#[test]
fn digits_with_the_usual_srams_is_the_golden_model() {
    let config = common::preset("digits-small", &[]);
    let (data, weights) = (common::digits(&config), Weights::initial(&config, 1));
    for engine in ENGINES {
        let options = verify::Options { target: Target::ASIC, stalls: true, ..verify::Options::new(engine, 20, 7) };
        equal(&config, &weights, &data, &options);
    }
}

#[test]
fn random_networks_with_srams_only_and_with_none_are_the_golden_model() {
    let config = common::preset("tiny", &["hardware.multipliers_per_lane=2"]);
    let weights = Weights::initial(&config, 1);
    let (x, labels): (Vec<Vec<i16>>, Vec<usize>) = common::random(&config, 5, 12).1.into_iter().unzip();
    let labels = labels.into_iter().map(|label| label as u8).collect();
    let data = Dataset::new(config.inputs(), x.concat(), labels).unwrap();
    for (engine, target, random_configs) in [
        (Engine::Rust, ALL_SRAM, 8),
        (Engine::Rust, NO_SRAM, 2),
        (Engine::Verilator, ALL_SRAM, 2),
        (Engine::Verilator, NO_SRAM, 0),
    ] {
        let options = verify::Options { target, random_configs, ..verify::Options::new(engine, 12, 4000) };
        equal(&config, &weights, &data, &options);
    }
}

/// The memories do begin with something else than zeros: otherwise the tests above would show nothing.
#[test]
fn what_is_not_written_is_unknown() {
    for engine in ENGINES {
        let config = common::preset("tiny", &[]);
        let design = generate_for(&config, &[], Wrapper::None, ALL_SRAM).unwrap();
        let mut host = Host::new(&config, engine.start(&config, &design, &Plan::default()).unwrap());
        let row = host.read_row(0, 0).unwrap();
        // Verilator gives all words of a memory one random value; the Rust simulation gives each its own.
        let random =
            |words: &[i32]| words.iter().all(|&w| w != 0) && (engine == Engine::Verilator || words[0] != words[1]);
        assert!(random(&row), "{engine}: {row:?}");
        let bank = host.read_bank(1, 0).unwrap();
        assert!(random(&bank), "{engine}: {bank:?}");
        // Written, they are known.
        let weights = Weights::initial(&config, 3);
        let mut model = Model::new(&config, &weights).unwrap();
        host.load(&weights).unwrap();
        model.refresh();
        assert_eq!(host.weights().unwrap(), model.weights(), "{engine}");
        for class in 0..config.classes() {
            assert_eq!(host.read_bank(1, class).unwrap(), model.bank(1, class), "{engine}, class {class}");
        }
    }
}

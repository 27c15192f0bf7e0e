//! What large networks need of the Rust simulation: to be stopped before the first sample, and to be read without a
//! transfer for each word.

use std::ops::ControlFlow;

use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::train::Order;
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::simulate::{self, Options};
use sigprop_testbench::{Engine, initial};

#[test]
fn a_simulation_can_be_stopped_before_its_first_sample() {
    let config = Config::preset("digits-small").unwrap();
    let weights = Weights::initial(&config, 1);
    let data = DataSource::Digits.load(&config).unwrap();
    let options = Options { engine: Engine::Rust, samples: 2, vcd: None, order: Order::Natural, seed: 1 };
    let run = |stop_at: usize| {
        let (mut asked, mut samples) = (0, 0);
        let report = simulate::run(&config, &weights, &data.train, &options, &mut |done, _| {
            samples = done;
            asked += usize::from(done == 0);
            if asked > stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (report, asked, samples)
    };
    let (whole, asked, samples) = run(usize::MAX);
    assert_eq!((whole.unwrap().samples, samples), (2, 2));
    // The last questions are those of the refresh, which is a run of windows.
    assert!(asked > 500, "asked {asked} times");
    for stop_at in [0, asked / 2, asked - 1] {
        let (stopped, _, samples) = run(stop_at);
        assert!(stopped.is_err_and(|fault| fault.is_stop()), "told to stop at question {stop_at}");
        assert_eq!(samples, 0);
    }
}

#[test]
fn the_code_in_the_memories_is_the_one_read_over_the_link() {
    let sets = ["network.stages=[50, 33]", "hardware.lanes=[7, 33]"].map(str::to_owned);
    let config = Config::preset_with("digits", &sets).unwrap();
    let model = Model::new(&config, &Weights::initial(&config, 3)).unwrap();
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    host.refresh().unwrap();
    let mut read = Vec::new();
    for class in 0..config.classes() {
        read.extend(host.read_bank(0, class).unwrap().into_iter().map(i64::from));
    }
    assert_eq!(host.chip.peek_code(), Some(read));
}

#[test]
fn a_long_code_is_not_read_word_by_word() {
    // 10 classes of 640 values, each of which takes 18 lanes and 3 cycles more to come.
    let sets = ["network.inputs=2", "network.stages=[640]", "hardware.lanes=[18]", "learning.margin=[1.0]"];
    let sets = sets.into_iter().chain(["learning.lr_shift=[7]"]).map(str::to_owned).collect::<Vec<_>>();
    let config = Config::preset_with("digits", &sets).unwrap();
    let weights = Weights::initial(&config, 3);
    let model = Model::new(&config, &weights).unwrap();
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    let before = host.chip.cycles();
    let found = host.weights().unwrap();
    assert_eq!(found.code, model.weights().code);
    assert_eq!(found.crc32_all(&config), weights.crc32_all(&config));
    let cycles = host.chip.cycles() - before;
    assert!(cycles < 10 * 640 * 3, "{cycles} cycles");
}

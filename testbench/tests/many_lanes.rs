//! What large networks need of the Rust simulation: to be stopped before the first sample and in the middle of a batch, and
//! to be read without a transfer for each word.

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
    let options = Options { engine: Engine::Rust, samples: 2, waves: None, order: Order::Natural, seed: 1 };
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
    let whole = whole.unwrap();
    assert_eq!((whole.samples, samples), (2, 2));
    // The last questions are those of the batch, a question each 16 cycles; before them come those of the refresh, which is a
    // run of windows.
    let before = asked - whole.cycles.div_ceil(16) as usize;
    assert!(before > 500, "asked {before} times");
    for stop_at in [0, before / 2, before - 1] {
        let (stopped, _, samples) = run(stop_at);
        assert!(stopped.is_err_and(|fault| fault.is_stop()), "told to stop at question {stop_at}");
        assert_eq!(samples, 0);
    }
}

#[test]
fn a_batch_can_be_stopped_between_its_samples() {
    // A schedule would end a batch where it changes something.
    let config = Config::preset_with("digits-small", &["learning.schedule=\"constant\"".to_owned()]).unwrap();
    let weights = Weights::initial(&config, 1);
    let data = DataSource::Digits.load(&config).unwrap();
    let options = Options { engine: Engine::Rust, samples: 16, waves: None, order: Order::Natural, seed: 1 };
    let crcs = |weights: &Weights| weights.crc32_all(&config).iter().map(|c| format!("{c:08x}")).collect::<Vec<_>>();
    let (mut asked, mut before) = (0, 0);
    let run = |progress: &mut simulate::Progress| simulate::run(&config, &weights, &data.train, &options, progress);
    // Asked until the first batch is answered, which is the only one.
    let whole = run(&mut |done, _| {
        asked += usize::from(done == 0);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(!whole.interrupted && whole.samples == 16);
    let in_batch = (whole.cycles / 16) as usize;
    for part in 1..4 {
        let mut count = 0;
        let report = run(&mut |done, _| {
            count += usize::from(done == 0);
            let stop = count > asked - in_batch + part * in_batch / 4;
            if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
        assert!(report.interrupted && report.samples > before && report.samples < 16, "{} samples", report.samples);
        assert!(report.cycles < whole.cycles, "{} cycles", report.cycles);
        before = report.samples;
        let mut model = Model::new(&config, &weights).unwrap();
        model.refresh();
        for i in 0..report.samples {
            let (x, label) = data.train.sample(i);
            model.train(x, label, &mut ());
        }
        assert_eq!(report.weights_crc32, crcs(&model.weights()), "after {before} samples");
    }
}

#[test]
fn a_batch_of_inference_can_be_stopped_between_its_samples() {
    let config = Config::preset_with("digits-small", &["learning.mode=\"inference\"".to_owned()]).unwrap();
    let weights = Weights::initial(&config, 1);
    let data = DataSource::Digits.load(&config).unwrap();
    let options = Options { engine: Engine::Rust, samples: 15, waves: None, order: Order::Natural, seed: 1 };
    let run = |stop_at: u64| {
        let mut asked = 0;
        let report = simulate::infer(&config, &weights, &data.train, &options, &mut |done, _| {
            asked += u64::from(done == 0);
            if asked > stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (report.unwrap(), asked)
    };
    let (whole, asked) = run(u64::MAX);
    assert!(!whole.interrupted);
    // Pairs take the last third of the batch's cycles, or a little more: two inputs in little more than a window.
    let in_batch = whole.cycles / 16;
    for (part, pairs) in [(1, false), (5, false), (9, true), (10, true)] {
        let (report, _) = run(asked - in_batch + part * in_batch / 12);
        let samples = report.samples;
        assert!(report.interrupted && report.cycles < whole.cycles, "{part}: {samples} samples");
        assert_eq!(report.classes, whole.classes[..samples], "{part}");
        assert!((samples > 0) == pairs && samples < 15 && samples % 2 == 0, "{part}: {samples} samples");
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

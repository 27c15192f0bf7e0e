//! What training does: schedule, refresh, run-time settings, accuracy.

use std::ops::ControlFlow;

use sigprop_golden_model::data::{Data, DataSource};
use sigprop_golden_model::train::{Options, Order, evaluate, run, run_observed};
use sigprop_golden_model::{Model, ModelError, Observer, StageTrace, Weights, float};
use sigprop_spec::{Config, TokenMode};

fn digits(overrides: &[&str]) -> (Config, Data) {
    let overrides: Vec<String> = overrides.iter().map(|&o| o.to_owned()).collect();
    let config = Config::preset_with("digits", &overrides).unwrap();
    let data = DataSource::Digits.load(&config).unwrap();
    (config, data)
}

fn options(epochs: usize, seed: u64) -> Options {
    Options { epochs, samples: None, order: Order::Shuffled, seed, evaluate_train: false }
}

fn train(config: &Config, data: &Data, options: &Options) -> (Model, f64) {
    let mut model = Model::new(config, &Weights::initial(config, options.seed)).unwrap();
    let report = run(&mut model, config, data, options, &mut |_| ControlFlow::Continue(())).unwrap();
    let sum = report.epochs.last().unwrap().test.answer;
    (model, sum)
}

#[test]
fn digits_are_learned() {
    let (config, data) = digits(&[]);
    let sums: Vec<f64> = (1..=3).map(|seed| train(&config, &data, &options(20, seed)).1).collect();
    assert!(sums.iter().sum::<f64>() / 3.0 >= 98.0, "{sums:?}");
}

#[test]
fn an_output_stage_learns_beside_the_others() {
    let (config, data) = digits(&["network.readout=\"stage\""]);
    let answers: Vec<f64> = (1..=3).map(|seed| train(&config, &data, &options(20, seed)).1).collect();
    assert!(answers.iter().sum::<f64>() / 3.0 >= 98.3, "{answers:?}");
}

#[test]
fn eight_bit_weights_learn_with_stochastic_rounding() {
    let (config, data) = digits(&["format.weight_bits=8", "format.weight_frac=6", "format.rounding=\"stochastic\""]);
    let sums: Vec<f64> = (1..=3).map(|seed| train(&config, &data, &options(20, seed)).1).collect();
    assert!(sums.iter().sum::<f64>() / 3.0 >= 97.8, "{sums:?}");
}

#[test]
fn float_model_and_baselines_learn() {
    let (config, data) = digits(&[]);
    let o = options(8, 1);
    let mut net = float::SpNet::<f64>::new(&config, &Weights::initial(&config, 1));
    net.refresh();
    for epoch in 0..o.epochs {
        for i in sigprop_golden_model::train::order_of(data.train.len(), epoch, &o) {
            let (x, label) = data.train.sample(i);
            net.train(x, label);
        }
    }
    net.refresh();
    let right = data.test.iter().filter(|(x, label)| net.predict(x) == *label).count();
    assert!(right * 100 >= 97 * data.test.len(), "{right}");
    let b = float::run_baselines(&config, &data, &o, &mut |_, _| ControlFlow::Continue(()));
    assert!(b.backprop.unwrap().test >= 97.0 && b.logistic.unwrap().test >= 95.0, "{b:?}");
    let again = float::run_baselines(&config, &data, &o, &mut |_, _| ControlFlow::Continue(()));
    assert_eq!(again.backprop.unwrap().test.to_bits(), b.backprop.unwrap().test.to_bits());
    assert_eq!(float::run_baselines(&config, &data, &o, &mut |_, _| ControlFlow::Break(())).logistic, None);
}

/// A scheduled run gives the weights of a run whose shifts are set by hand.
#[test]
fn quarters_raise_the_shift_at_each_quarter_of_the_samples() {
    let (config, data) = digits(&["learning.schedule=\"quarters\""]);
    let o = Options { samples: Some(41), order: Order::Natural, ..options(1, 1) };
    let (scheduled, _) = train(&config, &data, &o);
    let mut by_hand = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    by_hand.refresh();
    for (n, (x, label)) in data.train.iter().take(41).enumerate() {
        // 41/4 = 10.25, 20.5, 30.75: the first samples at or past them are 11, 21, 31.
        let added = u32::from(n >= 11) + u32::from(n >= 21) + u32::from(n >= 31);
        (0..2).for_each(|s| by_hand.set_lr_shift(s, 7 + added).unwrap());
        by_hand.train(x, label, &mut ());
    }
    assert_eq!(scheduled.weights(), by_hand.weights());
    assert_eq!((scheduled.lr_shift(0), by_hand.lr_shift(0)), (7, 10));
    let (constant, _) = train(&digits(&["learning.schedule=\"constant\""]).0, &data, &o);
    assert_ne!(scheduled.weights(), constant.weights());
}

#[derive(Default)]
struct Count {
    stages: usize,
    fired: [u64; 2],
    label_tokens: usize,
}

impl Observer for Count {
    const ACTIVE: bool = true;

    fn stage(&mut self, t: &StageTrace<'_>) {
        self.stages += 1;
        self.fired[t.stage] += u64::from(t.fired);
        self.label_tokens += usize::from(t.token == t.label);
        assert_eq!(t.weights.columns(), 65);
        assert!(t.weights.get(63, 64).abs() <= 32767);
        if !t.fired {
            assert!(t.dh.iter().chain(t.dt).all(|&d| d == 0));
        }
    }
}

#[test]
fn observers_see_all_and_change_nothing() {
    let (config, data) = digits(&[]);
    let o = Options { samples: Some(2000), ..options(1, 5) };
    let mut watched = Model::new(&config, &Weights::initial(&config, 5)).unwrap();
    let mut count = Count::default();
    let mut calls = 0;
    let mut progress = |_: &sigprop_golden_model::train::Progress<'_>| {
        calls += 1;
        ControlFlow::Continue(())
    };
    let report = run_observed(&mut watched, &config, &data, &o, &mut count, &mut progress).unwrap();
    assert_eq!(watched.weights(), train(&config, &data, &o).0.weights());
    assert_eq!(count.stages, 4000);
    assert_eq!(report.updates, count.fired);
    assert!((150..270).contains(&(count.label_tokens / 2)), "one in ten: {}", count.label_tokens / 2);
    // 2000 samples over a set of 1437 begin two epochs; a call every 256 samples, before that after 1, 2, 4 ... 128, and one for each epoch.
    assert_eq!((report.samples, report.epochs.len(), calls), (2000, 2, 2000 / 256 + 8 + 2));
    assert!(!report.interrupted);
}

#[test]
fn training_can_be_interrupted_and_keeps_what_it_has() {
    let (config, data) = digits(&[]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let mut stop = |p: &sigprop_golden_model::train::Progress<'_>| {
        if p.sample >= 512 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let report = run(&mut model, &config, &data, &options(3, 1), &mut stop).unwrap();
    assert!(report.interrupted);
    assert_eq!((report.samples, report.epochs.len(), model.samples_trained()), (512, 1, 512));
    assert_eq!(report.epochs[0].test, evaluate(&model, &data.test));
}

#[test]
fn refresh_sets_all_banks_and_measuring_changes_nothing() {
    let (config, data) = digits(&[]);
    let weights = Weights::initial(&config, 3);
    let mut model = Model::new(&config, &weights).unwrap();
    let code: Vec<i32> = (0..10).flat_map(|c| model.bank(0, c)).collect();
    assert_eq!(code, weights.code, "stage 0's bank is the code from the start");
    assert!((0..10).all(|c| model.bank(1, c).iter().all(|&v| v == 0)));
    assert!(evaluate(&model, &data.test).answer > 0.0);
    assert!((0..10).all(|c| model.bank(1, c).iter().all(|&v| v == 0)));
    model.refresh();
    assert!((0..10).all(|c| model.bank(1, c).iter().any(|&v| v != 0)));
}

#[test]
fn settings_are_checked_and_reset_restores_them() {
    let (config, data) = digits(&["format.rounding=\"stochastic\""]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let (seed, rounding) = (model.lfsr(), model.rounding_lfsr(1));
    assert_eq!(seed, 52176);
    assert_eq!(model.update_shift(0), 7);
    assert_eq!(
        model.set_lr_shift(0, 0),
        Err(ModelError::Shift { stage: 0, lr_shift: 0, shift: 0, least: 1, most: 31 })
    );
    assert!(model.set_lr_shift(1, 32).is_err() && model.set_lr_shift(1, 31).is_ok());
    assert_eq!(model.set_lr_shift(2, 7), Err(ModelError::Stage { stage: 2, stages: 2 }));
    assert_eq!(model.set_lfsr(0), Err(ModelError::ZeroLfsr));
    model.set_threshold(0, -5).unwrap();
    model.set_token_mode(TokenMode::Label);
    let (x, label) = data.train.sample(0);
    assert_eq!(model.train(x, label, &mut ()).token, label);
    let weights = model.weights();
    model.reset();
    assert_eq!((model.lfsr(), model.rounding_lfsr(1), model.samples_trained()), (seed, rounding, 0));
    assert_eq!((model.threshold(0), model.lr_shift(1), model.token_mode()), (65536 * 2, 7, TokenMode::Uniform));
    assert_eq!(model.weights(), weights);
}

#[test]
fn rows_and_banks_are_written_with_saturation() {
    let (config, _) = digits(&[]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let mut row: Vec<i32> = (0..65).collect();
    (row[0], row[64]) = (-32768, 40000);
    model.set_row(1, 63, &row).unwrap();
    (row[0], row[64]) = (-32767, 32767);
    assert_eq!(model.row(1, 63), row);
    assert!(matches!(model.set_row(1, 64, &row), Err(ModelError::Index { limit: 64, .. })));
    assert!(matches!(model.set_row(1, 0, &row[1..]), Err(ModelError::Length { want: 65, .. })));
    model.set_bank(0, 9, &[-128; 64]).unwrap();
    assert_eq!(model.bank(0, 9), [-127; 64]);
    assert_eq!(model.weights().code[9 * 64..], [-127; 64], "stage 0's bank is the code");
    assert!(matches!(model.set_bank(0, 10, &[0; 64]), Err(ModelError::Index { what: "class", .. })));
}

/// Stochastic rounding by hand: one stage, one input, so every draw can be followed.
#[test]
fn stochastic_draws_once_a_column_for_all_rows_and_only_when_firing() {
    let overrides = [
        "network.inputs=1",
        "network.classes=2",
        "network.stages=[2]",
        "format.rounding=\"stochastic\"",
        "learning.margin=[1.0]",
        "learning.lr_shift=[4]",
        "hardware.lanes=[1]",
    ];
    let config = Config::preset_with("tiny", &overrides.map(String::from)).unwrap();
    let mut weights = Weights::initial(&config, 1);
    weights.stages[0].weight.fill(0);
    weights.code = vec![127, -127, -127, 127];
    let mut model = Model::new(&config, &weights).unwrap();
    model.set_rounding_lfsr(0, 0xDEAD_BEEF).unwrap();
    let step = |s: u32| if s & 1 == 1 { s >> 1 ^ 0x8020_0003 } else { s >> 1 };
    let (first, second) = (step(0xDEAD_BEEF), step(step(0xDEAD_BEEF)));
    // h = 0, scores 0: fires; dh = T[1] - T[0] = (-254, 254); x = 3, bias input 127.
    model.train(&[3], 0, &mut ());
    let w = |dh: i64, x: i64, r: u32| -((dh * x + i64::from(r & 15)) >> 4) as i32;
    assert_eq!(model.row(0, 0), [w(-254, 3, first), w(-254, 127, second)]);
    assert_eq!(model.row(0, 1), [w(254, 3, first), w(254, 127, second)]);
    assert_eq!(model.rounding_lfsr(0), second);
    model.set_threshold(0, i64::MIN).unwrap();
    assert_eq!(model.train(&[3], 0, &mut ()).fired, 0);
    assert_eq!(model.rounding_lfsr(0), second);
}

/// A network without learning classifies as the one whose weights it has, and is not trained.
#[test]
fn a_network_without_learning_infers_and_refuses_to_train() {
    let (config, data) = digits(&[]);
    let (mut learned, _) = train(&config, &data, &options(1, 1));
    learned.refresh();
    let (config, _) = digits(&["learning.mode=inference"]);
    let mut model = Model::new(&config, &learned.weights()).unwrap();
    model.refresh();
    for (x, label) in data.test.iter() {
        let mut activations = Vec::new();
        let got = model.infer_observed(x, |seen| activations.push(seen.h.to_vec()));
        assert_eq!((&got, &got), (&learned.infer(x), &model.infer(x)));
        let mut traces: Vec<sigprop_golden_model::OwnedTrace> = Vec::new();
        // Before its update, a training sample's h is that of inference.
        learned.clone().train(x, label, &mut traces);
        assert_eq!(activations, traces.iter().map(|trace| trace.h.clone()).collect::<Vec<_>>());
    }
    let before = model.weights();
    let refused = run(&mut model, &config, &data, &options(1, 1), &mut |_| ControlFlow::Continue(()));
    assert_eq!(refused.unwrap_err(), ModelError::NoLearning);
    assert_eq!(model.weights(), before);
}

#[test]
#[should_panic(expected = "learning.mode is \"inference\"")]
fn a_sample_by_itself_is_not_trained_either() {
    let (config, data) = digits(&["learning.mode=inference"]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let (x, label) = data.train.sample(0);
    model.train(x, label, &mut ());
}

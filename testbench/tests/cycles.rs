//! The schedule's formula against the simulation: cycles of a sample at steady state, and how well they use the
//! multipliers.

mod common;

use sigprop_golden_model::swept::Swept;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::family::Event;
use sigprop_spec::link::{Command, Layout, frame, packed};
use sigprop_synth::report::{cycles_per_pair, cycles_per_sample, cycles_per_second_look, training};
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::simulate::schedule_use;
use sigprop_testbench::{Engine, initial};

/// `max over s of window(s) + 1`, without the 1 in the last stage: a stage waits one cycle for the next to take over.
fn formula(config: &Config) -> u64 {
    let n = config.stages().len();
    let window = |s: usize| {
        let d = Dims::new(config, s);
        d.window_cycles(d.passes()) + usize::from(s + 1 < n)
    };
    (0..n).map(window).max().unwrap() as u64
}

/// Cycles between answers of the hardware to samples that follow each other, all pairs alike.
fn measured(config: &Config, samples: usize) -> u64 {
    let (weights, list) = common::random(config, 3, samples);
    let model = common::refreshed(config, &weights);
    let design = generate(config, &initial(&model, config)).unwrap();
    let mut host = Host::new(config, Engine::Rust.start(config, &design, &Plan::default()).unwrap());
    let batch: Vec<(&[i16], usize)> = list.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
    host.train(&batch).unwrap();
    let (first, last) = host.answer_span();
    let between = samples as u64 - 1;
    assert_eq!((last - first) % between, 0, "{} cycles for {between} samples", last - first);
    (last - first) / between
}

#[test]
fn the_formula_is_what_the_simulation_takes() {
    let [learning, loss] = common::FORWARD;
    let spikes = "network.neuron=lif";
    let cases: [(&str, &[&str]); 37] = [
        ("digits-spiking", &[]),
        ("digits-spiking", &["hardware.lanes=[4, 8]", "network.steps=2"]),
        ("digits-spiking", &["hardware.lanes=[64, 64]", "network.steps=16"]),
        ("digits-spiking-small", &[]),
        ("tiny", &[spikes, "learning.lr_shift=8", "network.steps=16"]),
        ("tiny", &[spikes, "learning.lr_shift=8", "hardware.lanes=[1, 4]"]),
        ("tiny", &[spikes, "learning.lr_shift=8", "network.readout=last", "network.classes=30"]),
        ("digits-spiking", &["network.readout=blocks", "network.stages=[64, 80]", "learning.attach=voltage"]),
        ("digits", &["network.readout=blocks", "network.stages=[64, 80]"]),
        ("tiny", &["network.readout=blocks", "network.classes=4"]),
        ("tiny", &["network.readout=blocks", "network.stages=[6, 12]", "hardware.multipliers_per_lane=1"]),
        ("tiny", &["network.readout=blocks", "network.stages=[6, 7]", "hardware.lanes=[6, 7]", "network.classes=7"]),
        ("digits", &[]),
        ("digits", &["hardware.multipliers_per_lane=2"]),
        ("digits", &["hardware.multipliers_per_lane=1"]),
        ("digits", &["hardware.lanes=[8, 4]"]),
        ("digits", &["hardware.lanes=[4, 8]"]),
        ("digits-small", &[]),
        ("digits-sign", &[]),
        ("tiny", &["network.activation=sign", "hardware.multipliers_per_lane=1"]),
        ("tiny", &[]),
        ("tiny", &["hardware.multipliers_per_lane=2"]),
        ("tiny", &["hardware.multipliers_per_lane=1"]),
        ("tiny", &["hardware.lanes=[1, 4]"]),
        ("tiny", &["network.inputs=40", "network.classes=12", "hardware.lanes=[3, 2]"]),
        ("tiny", &common::MOVED),
        ("digits", &["learning.target=reshape"]),
        ("digits", &[learning, loss]),
        ("tiny", &[learning, loss, "hardware.multipliers_per_lane=2"]),
        ("tiny", &["network.readout=last"]),
        ("digits-output-stage", &[]),
        ("diabetes", &[]),
        ("tiny", &["network.task=regression", "hardware.multipliers_per_lane=1"]),
        // The output stage is the slowest, with its one neuron.
        ("tiny", &["network.task=regression", "network.stages=[3, 24]", "hardware.lanes=[3, 24, 1]"]),
        // The output stage is the slowest, with one lane and with a lane for each class.
        ("tiny", &["network.readout=stage", "network.classes=29", "hardware.lanes=[6, 4, 1]"]),
        ("tiny", &["network.readout=stage", "network.classes=29", "hardware.lanes=[6, 4, 29]"]),
        ("tiny", &["network.readout=stage", "hardware.multipliers_per_lane=1", "hardware.lanes=[6, 4, 2]"]),
    ];
    for (name, overrides) in cases {
        let config = common::preset(name, overrides);
        // A sample must be sent faster than it is worked on, or the stream is what is measured.
        let fill = config.stages()[0].received as u64 + 6;
        let want = formula(&config);
        assert!(fill < want, "{name} {overrides:?}: {fill} cycles to send, {want} to work");
        assert_eq!(measured(&config, 7), want, "{name} {overrides:?}");
    }
}

/// Of each of the samples that are trained one after the other, the cycle of its answer: in the simulation, and as the formula has them for the
/// columns that the golden model says are swept. Beside them those columns, sums over the stages that sweep no others.
fn followed(config: &Config, samples: usize) -> ([Vec<u64>; 2], Swept) {
    let (weights, list) = common::random(config, 3, samples);
    let mut model = common::refreshed(config, &weights);
    let design = generate(config, &initial(&model, config)).unwrap();
    let mut host = Host::new(config, Engine::Rust.start(config, &design, &Plan::default()).unwrap());
    let bytes = Layout::new(config).activation_bytes;
    let request = |(x, label): &(Vec<i16>, usize)| {
        let values =
            |values: &[i16]| values.iter().flat_map(|v| v.to_le_bytes()[..bytes].to_vec()).collect::<Vec<u8>>();
        let (x, value) = x.split_at(config.inputs());
        [vec![Command::Train.opcode(), *label as u8], values(x), values(value)].concat()
    };
    let send: Vec<u8> = list.iter().flat_map(request).collect();
    let answer = frame::lens(config, &[Command::Train.opcode()]).1;
    let cycles = host.chip.transfer("training", &send, list.len() * answer, 1_000_000).unwrap().cycles;
    let mut swept = Swept::new(config);
    for (x, label) in &list {
        model.train(x, *label, &mut swept);
    }
    let want = training::answered(config, swept.again(), |stage, window| swept.columns(stage, window));
    let since = |cycles: Vec<u64>| cycles.iter().map(|cycle| cycle - cycles[0]).collect::<Vec<_>>();
    let got = cycles.into_iter().step_by(answer).collect();
    ([since(got), since(want.into_iter().map(|cycle| cycle as u64).collect())], swept)
}

/// Samples that pass a second time where the output stage is wrong take as long as the formula says of each of them.
#[test]
fn a_sample_that_passes_twice_takes_what_the_formula_says() {
    let error = common::ERROR;
    let cases: [(&str, &[&str]); 10] = [
        ("digits", &[]),
        ("digits", &["hardware.multipliers_per_lane=1", "hardware.lanes=[8, 4, 1]"]),
        ("digits", &["hardware.lanes=[1, 8, 10]"]),
        ("digits", &["hardware.columns=active", "network.activation=relu"]),
        ("tiny", &[]),
        ("tiny", &["network.inputs=40", "network.classes=12", "hardware.lanes=[3, 2]"]),
        ("tiny", &["network.inputs=40", "hardware.columns=active", "hardware.pairs=false"]),
        ("tiny", &["hardware.multipliers_per_lane=2", "format.activation_bits=9"]),
        ("tiny", &common::MOVED),
        ("tiny", &["learning.optimizer=momentum_every"]),
    ];
    for (name, overrides) in cases {
        let config = common::preset(name, &[&error[..], overrides].concat());
        let ([got, want], swept) = followed(&config, 40);
        let again = swept.again().iter().filter(|again| **again).count();
        let some = if config.optimizer().updates_always() { 40..41 } else { 2..40 };
        assert!(some.contains(&again), "{name} {overrides:?}: {again} pass twice");
        assert_eq!(got, want, "{name} {overrides:?}");
    }
}

/// Where columns are listed a sample takes what the formula says of the columns that hold something, each of them, whatever keeps it waiting.
#[test]
fn a_sample_takes_what_the_formula_says_of_its_columns() {
    let relu = "network.activation=relu";
    let [learning, loss] = common::FORWARD;
    let cases: [(&str, &[&str]); 18] = [
        ("digits", &[]),
        ("digits-spiking", &[]),
        ("digits-spiking", &["hardware.lanes=[4, 8]", "network.steps=2"]),
        ("digits-spiking", &["hardware.lanes=[16, 2]", "network.steps=16", "learning.attach=voltage"]),
        ("digits-spiking-small", &["network.stages=[64, 20]", "hardware.lanes=[32, 1]"]),
        ("digits", &[relu, "hardware.lanes=[8, 4]"]),
        ("digits", &[relu, "hardware.lanes=[4, 8]", "hardware.pairs=false"]),
        ("digits", &["hardware.multipliers_per_lane=2", "hardware.lanes=[4, 8]"]),
        ("digits", &["hardware.multipliers_per_lane=1", "hardware.lanes=[4, 8]"]),
        // One row: the request takes longest, or a long list.
        ("digits", &["network.stages=[64]", "hardware.lanes=[64]", "learning.margin=1.0", "learning.lr_shift=7"]),
        ("digits", &["network.stages=[64, 20]", "hardware.lanes=[32, 1]", relu]),
        ("digits", &["learning.target=reshape"]),
        ("digits", &[learning, loss]),
        ("digits", &["learning.optimizer=momentum", "hardware.lanes=[4, 8]", "learning.margin=0.01"]),
        ("digits", &["learning.optimizer=momentum_every"]),
        ("digits", &["network.readout=stage", relu, "hardware.lanes=[8, 8, 1]"]),
        ("digits", &["network.task=regression", relu]),
        ("tiny", &["network.inputs=200", "hardware.lanes=[3, 4]", "format.activation_bits=9"]),
    ];
    for (name, overrides) in cases {
        let config = common::preset(name, &[&["hardware.columns=active"], overrides].concat());
        let ([got, want], swept) = followed(&config, 40);
        assert_eq!(got, want, "{name} {overrides:?}");
        let lengths: std::collections::BTreeSet<usize> = (0..40).map(|window| swept.columns(0, window)).collect();
        let all = config.optimizer().updates_always();
        assert!(lengths.len() > 1 || all, "{name} {overrides:?}: lists of {lengths:?}");
    }
}

/// What keeps the decoder from the next request: a cycle for each input, and as many more for each entry as an input has bytes.
#[test]
fn a_packed_request_takes_a_cycle_for_each_input_and_more_for_entries() {
    for (bits, bytes) in [(8, 1), (9, 2)] {
        let bits = format!("format.activation_bits={bits}");
        let one_row = ["network.inputs=200", "network.stages=[4]", "hardware.lanes=[4]", "hardware.columns=active"];
        let config =
            common::preset("tiny", &[&one_row[..], &[&bits, "learning.margin=1.0", "learning.lr_shift=7"]].concat());
        let (weights, _) = common::random(&config, 3, 1);
        let model = common::refreshed(&config, &weights);
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
        for entries in [0, 1, 7, 30] {
            let x: Vec<i16> = (0..200).map(|q| if q < 3 * entries && q % 3 == 2 { 5 } else { 0 }).collect();
            let packed = packed::entries(&x, bytes);
            let length = (packed.len() as u16).to_le_bytes();
            let request = [&[Command::Train.opcode() | packed::PACKED][..], &length, &[1], &packed].concat();
            let answer = host.chip.transfer("packed", &request.repeat(6), 18, 100_000).unwrap().cycles;
            assert_eq!(answer[15] - answer[12], (200 + bytes * entries + 8) as u64, "{bytes} bytes, {entries} entries");
        }
    }
}

/// Cycles from answer to answer of INFER, or of INFER_PAIR, sent one after the other.
fn measured_inference(config: &Config, pairs: bool) -> u64 {
    let (weights, list) = common::random(config, 3, 8);
    let model = common::refreshed(config, &weights);
    let design = generate(config, &initial(&model, config)).unwrap();
    let mut host = Host::new(config, Engine::Rust.start(config, &design, &Plan::default()).unwrap());
    let inputs = if pairs { 2 } else { 1 };
    let opcode = if pairs { Command::InferPair } else { Command::Infer }.opcode();
    // An activation takes a byte here.
    let bytes = |x: &[i16]| x.iter().map(|&v| v as u8).collect::<Vec<u8>>();
    let request =
        |group: &[(Vec<i16>, usize)]| [vec![opcode], group.iter().flat_map(|s| bytes(&s.0)).collect()].concat();
    let send: Vec<u8> = list.chunks(inputs).flat_map(request).collect();
    let answer = 1 + inputs * (1 + config.classes() * Layout::new(config).score_bytes);
    let n = list.len() / inputs;
    let cycles = host.chip.transfer("inference", &send, n * answer, 1_000_000).unwrap().cycles;
    let begin = |k: usize| cycles[k * answer];
    // The first answers come while the network fills.
    begin(n - 1) - begin(n - 2)
}

/// An inference that is compared with near classes takes what the formula says of those that it goes to.
#[test]
fn a_walk_takes_what_the_formula_says() {
    let cases: [&[&str]; 5] = [
        &["network.classes=7", "learning.subset_limit=7"],
        &["network.classes=4", "hardware.lanes=[6, 1]"],
        &["network.classes=5", "learning.mode=inference", "hardware.multipliers_per_lane=1"],
        &["learning.loss=cross_entropy", "network.classes=9", "learning.subset_limit=2"],
        &["network.stages=[6, 40]", "hardware.lanes=[6, 7]", "hardware.multipliers_per_lane=2"],
    ];
    for (more, pairs) in cases.into_iter().flat_map(|more| [(more, false), (more, true)]) {
        let config = common::preset("tiny", &[&["network.readout=subset"], more].concat());
        let (weights, list) = common::random(&config, 3, 24);
        let model = common::refreshed(&config, &weights);
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
        let last = config.stages().len() - 1;
        let (d, streams) = (Dims::new(&config, last), if pairs { 2 } else { 1 });
        let none = Layout::new(&config).not_compared();
        let mut known = vec![false; config.classes()];
        let mut windows = Vec::new();
        for group in list.chunks(streams) {
            let stale = windows.is_empty();
            let (mut products, mut norms) = (0, 0);
            for (x, _) in group {
                let answer = model.infer(x).answer;
                let went = (0..answer.len()).filter(|class| answer[*class] != none);
                for class in went {
                    products += 1;
                    norms += usize::from(!std::mem::replace(&mut known[class], true));
                }
            }
            windows.push(d.walk_cycles(streams, products, norms, stale) as u64);
        }
        host.chip.record(true);
        let inputs: Vec<&[i16]> = list.iter().map(|(x, _)| x.as_slice()).collect();
        host.infer(&inputs, pairs).unwrap();
        host.chip.record(false);
        let records = host.chip.take_records();
        let ends: Vec<u64> = (0..windows.len()).map(|n| records[last].at(Event::Window).cycle(n).unwrap()).collect();
        let least = d.window_cycles(streams) as u64;
        let mut longer = 0;
        for (n, (ends, want)) in ends.windows(2).zip(&windows[1..]).enumerate() {
            let took = ends[1] - ends[0];
            // Where another stage, the inputs or the answers take longer the window begins later.
            assert!(took >= *want, "{more:?}, {pairs}, inference {n}: {took} cycles, {want} by the formula");
            longer += usize::from(took == *want && *want > least);
        }
        assert!(longer > 3, "{more:?}, {pairs}: {longer} as the formula says; {windows:?} and {ends:?}");
    }
}

#[test]
fn answers_bound_inference_where_there_are_many_classes() {
    let changes = ["network.inputs=16", "network.classes=64", "network.stages=[16]", "hardware.lanes=[16]"];
    let config = common::preset("tiny", &[&changes[..], &["learning.margin=1.0", "learning.lr_shift=7"]].concat());
    let (d, score) = (Dims::new(&config, 0), Layout::new(&config).score_bytes);
    let each = config.classes() * (2 + score);
    assert_eq!((d.window_cycles(1), d.window_cycles(2), 3 + each, 2 + 2 * (1 + each)), (254, 318, 387, 772));
    assert_eq!((measured_inference(&config, false), measured_inference(&config, true)), (387, 772));
    // Few classes: the windows set the pace.
    let tiny = common::preset("tiny", &[]);
    let window = |passes| Dims::new(&tiny, 0).window_cycles(passes) as u64 + 1;
    assert_eq!((measured_inference(&tiny, false), measured_inference(&tiny, true)), (window(1), window(2)));
}

/// Windows, requests or answers, whichever takes longest: what reports of builds say is what the simulation takes.
#[test]
fn inference_without_learning_takes_what_is_reported() {
    let [learning, loss] = common::FORWARD;
    let cases: [(&str, &[&str]); 12] = [
        ("digits-spiking", &[]),
        ("digits-spiking-small", &[]),
        ("digits-spiking", &["network.steps=16", "hardware.lanes=[64, 64]"]),
        ("tiny", &["network.neuron=lif", "hardware.lanes=[6, 4]", "network.classes=30", "learning.lr_shift=8"]),
        ("digits", &[learning, loss]),
        ("tiny", &[learning, loss, "network.classes=12"]),
        ("digits", &[]),
        ("digits", &["hardware.multipliers_per_lane=1", "hardware.lanes=[4, 8]"]),
        ("digits-small", &[]),
        ("tiny", &[]),
        ("tiny", &["hardware.multipliers_per_lane=1"]),
        ("tiny", &["network.inputs=16", "network.classes=30", "hardware.lanes=[6, 4]"]),
    ];
    for (name, overrides) in cases {
        let config = common::preset(name, &[&["learning.mode=inference"], overrides].concat());
        let want = (cycles_per_sample(&config) as u64, cycles_per_pair(&config) as u64);
        let pair = match Command::InferPair.is_there(&config) {
            true => measured_inference(&config, true),
            false => 2 * measured_inference(&config, false),
        };
        let got = (measured_inference(&config, false), pair);
        assert_eq!(got, want, "{name} {overrides:?}");
    }
}

#[test]
fn rows_are_padded_where_they_are_too_short() {
    let padded = |name: &str, s: usize| Dims::new(&common::preset(name, &[]), s).pad_cycles();
    assert_eq!((padded("digits", 0), padded("digits", 1)), (0, 0));
    assert_eq!((padded("tiny", 0), padded("tiny", 1)), (17, 16));
}

#[test]
fn most_multiplier_cycles_belong_to_a_weight() {
    let digits = common::preset("digits", &[]);
    let measured = measured(&digits, 20);
    let of_digits = schedule_use(&digits, measured as f64).unwrap();
    let mnist = common::preset("mnist", &[]);
    let of_mnist = schedule_use(&mnist, formula(&mnist) as f64).unwrap();
    println!("digits: {measured} cycles a sample, {of_digits:.4}; mnist: {}, {of_mnist:.4}", formula(&mnist));
    assert!((0.90..=1.0).contains(&of_digits), "digits {of_digits}");
    assert!((0.97..=1.0).contains(&of_mnist), "mnist {of_mnist}");
}

/// An inference at a time where its answer may be in doubt: what reports say where none is, and four windows more at most where all are.
#[test]
fn a_second_look_takes_what_is_reported() {
    let shapes: [(&str, &[&str]); 5] = [
        ("[8]", &["hardware.lanes=[2]"]),
        ("[8, 4]", &["hardware.lanes=[2, 3]"]),
        ("[8, 4, 6]", &["hardware.lanes=[1, 3, 2]"]),
        ("[8, 24]", &["hardware.lanes=[2, 1]"]),
        ("[8, 4]", &["hardware.lanes=[1, 3, 2]", "network.readout=stage"]),
    ];
    for (mode, (stages, more)) in ["online", "inference"].into_iter().flat_map(|mode| shapes.map(|shape| (mode, shape)))
    {
        // Sure where there are no ties, and never.
        for (margin, out, sure) in [("0.0001", "1", true), ("30.0", "60000", false)] {
            let sets = [
                format!("network.stages={stages}"),
                format!("learning.margin={margin}"),
                format!("learning.mode={mode}"),
            ];
            let out = more.contains(&"network.readout=stage").then(|| format!("learning.margin_out={out}"));
            let sets: Vec<&str> = sets.iter().chain(&out).map(String::as_str).chain(["learning.lr_shift=7"]).collect();
            let config = common::preset("tiny", &[&common::MOVED[..], &common::LOOKS, more, &sets].concat());
            let (pair, most) = (cycles_per_pair(&config) as u64, cycles_per_second_look(&config).unwrap() as u64);
            let got = measured_inference(&config, true);
            if sure {
                assert_eq!(got, pair, "{sets:?}");
            } else {
                assert!((pair + 1..=pair + most).contains(&got), "{sets:?}: {got}, {pair} and {most} at most");
            }
            if mode == "inference" && sure {
                assert_eq!(measured_inference(&config, false), cycles_per_sample(&config) as u64, "{sets:?}");
            }
        }
    }
}

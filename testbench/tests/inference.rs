//! Hardware without learning (`learning.mode = "inference"`): the same activations, scores and predictions as the golden model
//! and as the learning hardware that trained the weights; TRAIN and FLUSH refused with the stream in step afterwards.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::{Model, ModelError};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, ERROR_OPCODE, ErrorCode, Register, identity};
use sigprop_testbench::checkpoint::Checkpoint;
use sigprop_testbench::chip::{Plan, Transport};
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::{Engine, TestbenchError, initial};

const INFERENCE: &str = "learning.mode=inference";

/// A network without learning.
fn network(name: &str, overrides: &[&str]) -> Config {
    common::preset(name, &[&[INFERENCE], overrides].concat())
}

/// Random weights and samples in lock step with the golden model; the number of values that were compared.
fn compare(config: &Config, engine: Engine, n: usize, stalls: bool) -> u64 {
    let (weights, samples) = common::random(config, 7, n);
    let options = verify::Options { stalls, ..verify::Options::new(engine, n, 7) };
    let model = Model::new(config, &weights).unwrap();
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    let mut board = Scoreboard::default();
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{}", board.first.unwrap());
    board.compared
}

/// Three stages of odd sizes; a stage of one row, one of one lane, one of one neuron; wide and narrow words; rows that wait and
/// rows that do not; two multipliers a lane and one.
const SHAPES: [&[&str]; 6] = [
    &["learning.target=reshape"],
    &["learning.target=concatenation", "learning.loss=goodness", "network.classes=7"],
    &[],
    &[
        "network.inputs=23",
        "network.stages=[7, 5, 3]",
        "hardware.lanes=[4, 5, 1]",
        "learning.margin=1.0",
        "learning.lr_shift=7",
        "format.activation_bits=11",
        "format.weight_bits=18",
    ],
    &[
        "network.inputs=1",
        "network.classes=9",
        "network.stages=[1, 6]",
        "hardware.lanes=1",
        "format.activation_bits=4",
        "format.weight_bits=6",
        "format.weight_frac=4",
    ],
    &["network.inputs=40", "network.classes=2", "network.stages=[17, 9]", "hardware.lanes=[17, 2]"],
];

#[test]
fn all_that_leaves_a_stage_is_the_models() {
    for shape in SHAPES {
        for multipliers in ["hardware.multipliers_per_lane=2", "hardware.multipliers_per_lane=1"] {
            let config = network("tiny", &[shape, &[multipliers]].concat());
            let neurons: usize = config.stages().iter().map(|s| s.outputs).sum();
            for stalls in [false, true] {
                // An odd number: the last pair is a sample alone. Twice each sample's activations.
                let compared = compare(&config, Engine::Rust, 21, stalls);
                assert!(compared > 2 * 21 * neurons as u64, "{compared} in {shape:?} {multipliers}");
            }
        }
    }
}

#[test]
fn presets_too() {
    compare(&network("digits", &[]), Engine::Rust, 20, false);
    compare(&network("digits-small", &[]), Engine::Rust, 6, false);
}

#[test]
fn verilator_agrees() {
    compare(&network("tiny", &[]), Engine::Verilator, 21, true);
}

/// A host of a core in the Rust simulation that begins as `model` is.
fn host(config: &Config, model: &Model) -> Host {
    let design = generate(config, &initial(model, config)).unwrap();
    Host::new(config, Engine::Rust.start(config, &design, &Plan::default()).unwrap())
}

/// Trained on one board, deployed on another: over the link, and the second begins with other weights.
#[test]
fn scores_are_those_of_the_hardware_that_learned() {
    for multipliers in [2, 1] {
        let set = format!("hardware.multipliers_per_lane={multipliers}");
        let learning = common::preset("tiny", &[&set, "format.rounding=stochastic"]);
        let deployed = network("tiny", &[&set, "hardware.lanes=[3, 1]"]);
        let (weights, samples) = common::random(&learning, 3, 30);
        let mut board = host(&learning, &Model::new(&learning, &weights).unwrap());
        board.refresh().unwrap();
        let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
        let fired: u32 = board.train(&batch).unwrap().iter().map(|answer| answer.1.count_ones()).sum();
        assert!(fired > 10, "{fired} updates");
        let learned = board.weights_over_link().unwrap();
        assert_ne!(learned, weights);
        board.refresh().unwrap();

        let mut other = host(&deployed, &Model::new(&deployed, &common::random(&deployed, 4, 0).0).unwrap());
        let inputs: Vec<&[i16]> = samples.iter().map(|sample| sample.0.as_slice()).collect();
        assert_ne!(other.infer(&inputs, false).unwrap(), board.infer(&inputs, false).unwrap(), "before");
        other.load(&learned).unwrap();
        for pairs in [false, true] {
            assert_eq!(other.infer(&inputs, pairs).unwrap(), board.infer(&inputs, pairs).unwrap(), "pairs {pairs}");
        }
        assert_eq!(other.weights_over_link().unwrap(), learned);
        for class in 0..learning.classes() {
            assert_eq!(other.read_bank(1, class).unwrap(), board.read_bank(1, class).unwrap(), "class {class}");
        }
    }
}

/// TRAIN takes its label and inputs, whatever the bytes are, and FLUSH nothing; what stands before and behind them in the
/// stream is answered as if they were not there.
#[test]
fn training_is_refused_and_the_stream_stays_in_step() {
    for (name, overrides, bytes) in [("tiny", &[][..], 5), ("tiny", &["format.activation_bits=10"][..], 10)] {
        let config = network(name, overrides);
        let (weights, samples) = common::random(&config, 5, 1);
        let model = common::refreshed(&config, &weights);
        let mut host = host(&config, &model);
        let want = host.infer(&[&samples[0].0], false).unwrap();
        let held = Checkpoint::read(&config, &mut host).unwrap();
        let [train, flush, identify] = [Command::Train, Command::Flush, Command::Identify].map(Command::opcode);
        let refused = |opcode| [ERROR_OPCODE, ErrorCode::NoLearning.code(), opcode];
        let said = [vec![identify], identity(&config)].concat();
        for payload in [flush, train, identify, 0xFF, 0] {
            // Label in range and out of it.
            for label in [1, 200] {
                let request = [vec![identify, train, label], vec![payload; bytes], vec![flush, identify]].concat();
                let expect = [&said[..], &refused(train), &refused(flush), &said].concat();
                let answer = host.chip.transfer("refused", &request, expect.len(), 100_000).unwrap().bytes;
                assert_eq!(answer, expect, "{overrides:?}, payload {payload:02x}, label {label}");
            }
        }
        assert_eq!(host.infer(&[&samples[0].0], false).unwrap(), want);
        assert_eq!(Checkpoint::read(&config, &mut host).unwrap(), held);
    }
}

/// What is refused behind samples that are under way waits for them.
#[test]
fn refusals_keep_their_place_among_answers() {
    let config = network("tiny", &[]);
    let (weights, samples) = common::random(&config, 5, 1);
    let mut host = host(&config, &common::refreshed(&config, &weights));
    let bytes: Vec<u8> = samples[0].0.iter().map(|&v| v as u8).collect();
    let infer = [&[Command::Infer.opcode()], &bytes[..]].concat();
    let train = [&[Command::Train.opcode(), 0], &bytes[..]].concat();
    let answer = 1 + 1 + 4 * config.classes();
    let send = [&infer[..], &infer, &train, &infer].concat();
    let got = host.chip.transfer("mixed", &send, 3 * answer + 3, 100_000).unwrap().bytes;
    let (two, rest) = got.split_at(2 * answer);
    assert_eq!(&two[..answer], &two[answer..]);
    assert_eq!(rest[..3], [ERROR_OPCODE, ErrorCode::NoLearning.code(), Command::Train.opcode()]);
    assert_eq!(&rest[3..], &two[..answer]);
}

#[test]
fn one_register_is_left() {
    let config = network("tiny", &["learning.token=label"]);
    let (weights, samples) = common::random(&config, 5, 6);
    let model = common::refreshed(&config, &weights);
    let mut host = host(&config, &model);
    assert_eq!(host.read_register(0).unwrap(), 0);
    let [read, write] = [Command::ReadRegister, Command::WriteRegister].map(Command::opcode);
    let mut refused = |request: &[u8], code: ErrorCode| {
        let answer = host.chip.transfer("refused", request, 3, 10_000).unwrap().bytes;
        assert_eq!(answer, [ERROR_OPCODE, code.code(), request[0]], "{request:02x?}");
    };
    for address in 1..=u8::MAX {
        refused(&[read, address], ErrorCode::UnknownRegister);
        refused(&[write, address, 1, 0, 0, 0], ErrorCode::UnknownRegister);
    }
    for value in [2u32, 3, u32::MAX] {
        refused(&[&[write, 0], &value.to_le_bytes()[..]].concat(), ErrorCode::ValueNotAllowed);
    }
    // The last stage alone, and RESET puts it back.
    host.write_register(0, 1).unwrap();
    for (x, _) in &samples {
        let (want, got) = (model.infer(x), host.infer(&[x], false).unwrap());
        assert_eq!((got[0].class, &got[0].scores), (want.class_last, &want.scores[1]));
    }
    host.reset().unwrap();
    assert_eq!(host.read_register(0).unwrap(), 0);
    let (want, got) = (model.infer(&samples[0].0), host.infer(&[&samples[0].0], false).unwrap());
    assert_eq!(got[0].scores, want.answer);
}

#[test]
fn a_state_is_saved_and_restored() {
    let config = network("tiny", &[]);
    let mut one = host(&config, &common::refreshed(&config, &common::random(&config, 5, 0).0));
    let mut two = host(&config, &common::refreshed(&config, &common::random(&config, 6, 0).0));
    one.write_register(0, 1).unwrap();
    let state = Checkpoint::read(&config, &mut one).unwrap();
    assert_eq!(state.registers, [(Register::Control, 1)]);
    assert_ne!(Checkpoint::read(&config, &mut two).unwrap(), state);
    state.write(&config, &mut two).unwrap();
    assert_eq!(Checkpoint::read(&config, &mut two).unwrap(), state);
}

#[test]
fn nobody_trains_it_by_mistake() {
    let config = network("tiny", &[]);
    let model = common::refreshed(&config, &common::random(&config, 5, 0).0);
    let fault = host(&config, &model).train(&[(&[0; 5], 0)]).unwrap_err();
    assert!(matches!(fault, TestbenchError::Model(ModelError::NoLearning)));
    assert!(fault.to_string().contains("learning.mode = \"online\""), "{fault}");
}

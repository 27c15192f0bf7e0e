//! Samples that are sequences, in lock step with the golden model: every activation of every step, and every weight at the end of each window.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::link::{Command, ERROR_OPCODE, ErrorCode, Layout, response_len};
use sigprop_synth::report::sequence::{self, Asked};

use sigprop_testbench::chip::{Plan, Transport};
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{self, Case, Scoreboard};
use sigprop_testbench::verilator::StallPattern;
use sigprop_testbench::{Engine, initial};

fn options(samples: usize) -> verify::Options {
    verify::Options::new(Engine::Rust, samples, 5)
}

/// The number of values that were compared, all of them equal.
fn compare(engine: Engine, config: &Config, stalls: bool, n: usize) -> u64 {
    let (weights, samples) = common::random(config, 5, n);
    let mut board = Scoreboard::default();
    let (options, model) = (verify::Options { stalls, ..options(n) }, Model::new(config, &weights).unwrap());
    let design = generate(config, &initial(&model, config)).unwrap();
    let case = Case { config, weights: &weights, samples: &samples, engine, options: &options };
    case.compare(model, &design, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(board.mismatches, 0, "{:?}: {}", config.to_toml(), board.first.unwrap());
    board.compared
}

const RECURRENT: [&str; 5] = [
    "network.recurrent=true",
    "network.stages=[7]",
    "learning.margin=2.0",
    "learning.lr_shift=6",
    "hardware.lanes=[3]",
];

fn recurrent(more: &[&str]) -> Config {
    // Of the losses that are laid over it only one has a margin.
    let has_margin = |set: &&&str| {
        !set.starts_with("learning.margin")
            || !more.iter().any(|other| other.starts_with("learning.loss") && !other.ends_with("l2_repulsion"))
    };
    let sets: Vec<&str> = RECURRENT.iter().filter(has_margin).chain(more).copied().collect();
    common::preset("tiny", &sets)
}

#[test]
fn recurrent_stages_of_all_shapes() {
    for (inputs, neurons, lanes) in [(1, 1, 1), (5, 7, 3), (3, 8, 8), (40, 2, 2), (2, 17, 4), (9, 12, 1)] {
        for multipliers in [4, 2, 1] {
            for memory in ["auto", "block"] {
                let sets = [
                    format!("network.inputs={inputs}"),
                    format!("network.stages=[{neurons}]"),
                    format!("hardware.lanes=[{lanes}]"),
                    format!("hardware.multipliers_per_lane={multipliers}"),
                    format!("hardware.memory={memory}"),
                ];
                let config = recurrent(&sets.each_ref().map(String::as_str));
                let compared = compare(Engine::Rust, &config, multipliers == 2, 30);
                // The weights alone, at the end of a window of each sample at least.
                assert!(compared > 30 * neurons * (inputs + neurons + 1), "{compared}");
            }
        }
    }
}

#[test]
fn recurrent_stages_of_all_members() {
    for more in [
        &["learning.mode=inference"][..],
        &["learning.mode=inference", "hardware.multipliers_per_lane=1", "network.activation=sign"],
        &["learning.loss=cross_entropy", "network.activation=relu", "format.rounding=stochastic"],
        &["learning.loss=l2", "learning.optimizer=momentum"],
        &["learning.loss=l2_repulsion", "learning.optimizer=momentum_every", "learning.token=label"],
        &["learning.loss=hebbian", "format.activation_bits=12", "learning.optimizer=sign_sgd"],
        &["learning.target=learned", "network.activation=sign", "hardware.multipliers_per_lane=2"],
        &["network.steps=4", "network.readout=last", "format.rounding=truncate"],
        &["network.steps=1"],
        &[
            "format.activation_bits=16",
            "format.weight_bits=18",
            "format.rounding=stochastic",
            "hardware.multipliers_per_lane=1",
        ],
        &["format.activation_bits=4", "format.weight_bits=8", "format.weight_frac=6", "learning.lr_shift=4"],
    ] {
        let config = recurrent(more);
        for engine in [Engine::Rust, Engine::Verilator] {
            assert!(compare(engine, &config, true, 40) > 40 * 7, "{more:?}");
        }
    }
}

fn reservoir(more: &[&str]) -> Config {
    common::preset("tiny", &[&["network.reservoir=6"][..], more].concat())
}

#[test]
fn reservoirs_of_all_shapes() {
    for (inputs, units, lanes) in
        [(1, 4, 1), (5, 6, 8), (3, 17, 4), (40, 33, 32), (2, 64, 32), (9, 12, 12), (1, 5, 5), (100, 4, 3), (1, 33, 32)]
    {
        for more in
            [&[][..], &["hardware.multipliers_per_lane=1", "hardware.memory=block"], &["learning.mode=inference"]]
        {
            let sets = [
                format!("network.inputs={inputs}"),
                format!("network.reservoir={units}"),
                format!("hardware.reservoir_lanes={lanes}"),
                format!("network.reservoir_seed={}", 7 * units + lanes),
            ];
            let sets: Vec<&str> = sets.iter().map(String::as_str).chain(more.iter().copied()).collect();
            let compared = compare(Engine::Rust, &reservoir(&sets), more.is_empty(), 30);
            assert!(compared > 30 * 10, "{compared}");
        }
    }
}

#[test]
fn reservoirs_before_all_members() {
    for more in [
        &["network.readout=stage", "learning.lr_shift_out=9"][..],
        &["learning.target=learned", "network.activation=sign"],
        &["learning.optimizer=momentum", "format.rounding=stochastic", "hardware.columns=active"],
        &["format.activation_bits=16", "format.weight_bits=18", "network.readout=last"],
        &["format.activation_bits=4", "learning.lr_shift=9", "network.steps=3"],
        &["network.readout=subset", "learning.mode=inference"],
        &["network.readout=blocks", "network.stages=[6, 5]"],
    ] {
        let config = reservoir(more);
        for engine in [Engine::Rust, Engine::Verilator] {
            assert!(compare(engine, &config, true, 40) > 40 * 7, "{more:?}");
        }
    }
}

/// What a host may say in any order, and the answers by the golden model: steps of one sequence to train and to classify mixed, refused ones among them, and other
/// commands that end it.
struct Conversation {
    config: Config,
    model: Model,
    /// The steps so far.
    steps: Vec<i16>,
    rng: Rng,
    send: Vec<u8>,
    expect: Vec<u8>,
}

impl Conversation {
    fn step(&mut self) {
        let train = self.rng.below(2) == 0;
        let command = if train { Command::TrainStep } else { Command::InferStep };
        let last = [0, 0, 0, 1, 1, 2, 255][self.rng.below(7)];
        let label = if self.rng.below(8) == 0 { 200 } else { self.rng.below(self.config.classes()) as u8 };
        let x: Vec<i16> = (0..self.config.inputs()).map(|_| self.rng.below(255) as i16 - 127).collect();
        self.send.extend([command.opcode(), last]);
        self.send.extend(train.then_some(label));
        self.send.extend(x.iter().map(|&x| x as u8));
        let code = match (train, self.config.learns()) {
            (true, false) => Some(ErrorCode::NoLearning),
            _ if last > 1 || train && label == 200 => Some(ErrorCode::OutOfRange),
            _ => None,
        };
        if let Some(code) = code {
            self.expect.extend([ERROR_OPCODE, code.code(), command.opcode()]);
            return;
        }
        self.steps.extend(x);
        self.expect.push(command.opcode());
        if last == 1 && train {
            let outcome = self.model.train(&self.steps, label.into(), &mut ());
            self.expect.extend([outcome.prediction as u8, outcome.fired]);
        } else if last == 1 {
            let inference = self.model.infer(&self.steps);
            self.expect.push(inference.class as u8);
            self.expect.extend(inference.answer.iter().flat_map(|score| (*score as i32).to_le_bytes()));
        }
        if last == 1 {
            self.steps.clear();
        }
    }

    /// A command that ends a sequence, whatever comes of it.
    fn other(&mut self) {
        let refused = |code: ErrorCode, opcode| vec![ERROR_OPCODE, code.code(), opcode];
        let (send, answer) = match self.rng.below(6) {
            0 => {
                self.model.refresh();
                (vec![Command::Refresh.opcode()], vec![Command::Refresh.opcode()])
            }
            1 if self.config.learns() => (vec![Command::Flush.opcode()], vec![Command::Flush.opcode()]),
            1 => (vec![Command::Flush.opcode()], refused(ErrorCode::NoLearning, Command::Flush.opcode())),
            2 => (vec![Command::Train.opcode()], refused(ErrorCode::UnknownOpcode, Command::Train.opcode())),
            3 => (vec![Command::ReadRegister.opcode(), 0], [vec![Command::ReadRegister.opcode()], vec![0; 4]].concat()),
            4 => {
                let mut answer = vec![Command::ReadWeights.opcode()];
                answer.extend(self.model.row(0, 2).iter().flat_map(|&w| (w as i16).to_le_bytes()));
                (vec![Command::ReadWeights.opcode(), 0, 2, 0], answer)
            }
            _ => (
                vec![Command::WriteRegister.opcode(), 77, 0, 0, 0, 0],
                refused(ErrorCode::UnknownRegister, Command::WriteRegister.opcode()),
            ),
        };
        self.send.extend(send);
        self.expect.extend(answer);
        self.steps.clear();
    }
}

#[test]
fn any_conversation() {
    let networks = [
        recurrent(&[]),
        recurrent(&["learning.mode=inference"]),
        recurrent(&["hardware.multipliers_per_lane=1"]),
        reservoir(&[]),
        reservoir(&["learning.mode=inference", "hardware.reservoir_lanes=1"]),
    ];
    for (n, config) in networks.into_iter().enumerate() {
        let (weights, _) = common::random(&config, 5, 0);
        let model = common::refreshed(&config, &weights);
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let chip = Engine::Rust.start(&config, &design, &Plan::samples(&config, 400)).unwrap();
        let mut host = Host::new(&config, chip);
        host.refresh().unwrap();
        let stalls = StallPattern { seed: 3, rx_idle_permille: 100, tx_stall_permille: 300 };
        host.chip.set_stalls(if n == 0 { StallPattern::NONE } else { stalls });
        let rng = Rng::new(7, n as u64);
        let mut said = Conversation { config, model, steps: Vec::new(), rng, send: Vec::new(), expect: Vec::new() };
        for _ in 0..600 {
            if said.rng.below(9) == 0 { said.other() } else { said.step() }
        }
        let answer = host.chip.transfer("any", &said.send, said.expect.len(), 10_000_000).unwrap().bytes;
        let differs = answer.iter().zip(&said.expect).position(|(got, want)| got != want);
        assert_eq!((differs, answer.len()), (None, said.expect.len()), "network {n}");
        if said.config.learns() {
            host.flush().unwrap();
            assert_eq!(host.weights().unwrap(), said.model.weights());
        }
    }
}

/// RESET in the middle of a sequence: the next step begins one.
#[test]
fn a_reset_ends_a_sequence() {
    let config = recurrent(&[]);
    let (weights, samples) = common::random(&config, 5, 2);
    let model = common::refreshed(&config, &weights);
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::samples(&config, 4)).unwrap());
    let step = [&[Command::InferStep.opcode(), 0][..], &[99; 5]].concat();
    assert_eq!(host.chip.transfer("step", &step, 1, 10_000).unwrap().bytes, [Command::InferStep.opcode()]);
    host.reset().unwrap();
    let x = &samples[0].0;
    assert_eq!(host.infer(&[x], false).unwrap()[0].scores, model.infer(x).answer);
}

/// Of each of these sequences, sent one after the other, the cycle in which its answer begins, from that of the first on.
fn measured(config: &Config, asked: Asked, lengths: &[usize]) -> Vec<u64> {
    let (weights, _) = common::random(config, 3, 0);
    let model = common::refreshed(config, &weights);
    let design = generate(config, &initial(&model, config)).unwrap();
    let mut host = Host::new(config, Engine::Rust.start(config, &design, &Plan::default()).unwrap());
    host.refresh().unwrap();
    let command = if asked == Asked::Training { Command::TrainStep } else { Command::InferStep };
    let bytes = Layout::new(config).activation_bytes;
    let (mut send, mut starts, mut expect, mut rng) = (Vec::new(), Vec::new(), 0, Rng::new(9, 0));
    for &steps in lengths {
        for step in 1..=steps {
            send.extend([command.opcode(), u8::from(step == steps)]);
            send.extend((asked == Asked::Training).then_some(1));
            send.extend((0..config.inputs() * bytes).map(|_| rng.below(256) as u8));
        }
        starts.push(expect + steps - 1);
        expect += steps - 1 + response_len(config, command, 1).unwrap();
    }
    let cycles = host.chip.transfer("sequences", &send, expect, 10_000_000).unwrap().cycles;
    starts.iter().map(|&at| cycles[at] - cycles[starts[0]]).collect()
}

#[test]
fn sequences_take_what_the_formula_says() {
    let lengths = [1, 1, 3, 2, 7, 1, 4, 4, 4, 1, 1];
    for config in [
        recurrent(&[]),
        recurrent(&["hardware.multipliers_per_lane=1", "hardware.lanes=[7]"]),
        recurrent(&["network.inputs=60", "hardware.lanes=[7]"]),
        recurrent(&["network.stages=[30]", "hardware.lanes=[3]", "format.activation_bits=9"]),
        reservoir(&[]),
        reservoir(&["network.reservoir=40", "hardware.reservoir_lanes=3"]),
        reservoir(&["hardware.lanes=[1, 1]", "hardware.reservoir_lanes=32", "network.reservoir=32"]),
        reservoir(&["network.inputs=60", "network.reservoir=5", "format.activation_bits=12"]),
    ] {
        for asked in [Asked::Training, Asked::Inference] {
            let want = sequence::answered(&config, asked, &lengths, |stage, _| config.stages()[stage].inputs);
            let want: Vec<u64> = want.iter().map(|cycle| (cycle - want[0]) as u64).collect();
            assert_eq!(measured(&config, asked, &lengths), want, "{asked:?}: {}", config.to_toml());
        }
    }
}

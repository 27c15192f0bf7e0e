//! The link through a line that does anything to its frames: a host trains through 10,000 corruptions on the Verilated
//! board, both ways, and every frame has been carried out exactly once.
//!
//! `SIGPROP_SEED` gives other corruptions, `SIGPROP_FAULTS` another number of them.

mod common;

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;
use sigprop_spec::link::Command;
use sigprop_spec::link::frame::{OVERHEAD, encode, full};
use sigprop_spec::link::packed;
use sigprop_synth::Target;
use sigprop_testbench::host::Host;
use sigprop_testbench::link::{Conversation, Line, SimulatedLine};
use sigprop_testbench::verilator::{BREAK, Effort};
use sigprop_testbench::{TestbenchError, initial};

/// The smallest network there is.
const SMALLEST: &[&str] = &[
    "network.inputs=1",
    "network.classes=2",
    "network.stages=[1]",
    "hardware.lanes=[1]",
    "learning.margin=[4.0]",
    "learning.lr_shift=[4]",
];

/// A small one whose requests are packed where most inputs are zero.
const PACKED: &[&str] = &[
    "network.inputs=12",
    "network.classes=2",
    "network.stages=[2]",
    "hardware.lanes=[1]",
    "hardware.columns=active",
    "learning.margin=[4.0]",
    "learning.lr_shift=[6]",
];

/// A number from the environment.
fn variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// A line with noise.
struct Noisy {
    line: SimulatedLine,
    rng: Rng,
    /// Of a hundred frames, how many are corrupted; each way.
    percent: usize,
    /// How often each corruption was done to a frame of the host, and of the board.
    done: [[usize; KINDS.len()]; 2],
}

const KINDS: [&str; 7] = ["flip", "drop", "insert", "truncate", "repeat", "break", "garbage"];

impl Noisy {
    fn corruptions(&self) -> usize {
        self.done.iter().flatten().sum()
    }

    /// Does one thing to these bytes.
    fn corrupt(&mut self, way: usize, bytes: &mut Vec<u16>) {
        // What comes back cannot be a break: it has been received as bytes.
        let kind = self.rng.below(if way == 0 { KINDS.len() } else { 5 });
        self.done[way][kind] += 1;
        let at = self.rng.below(bytes.len());
        match kind {
            0 => (0..1 + self.rng.below(3)).for_each(|_| {
                let at = self.rng.below(bytes.len());
                bytes[at] ^= 1 << self.rng.below(8);
            }),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, self.rng.below(256) as u16),
            3 => bytes.truncate(at),
            4 => bytes.extend_from_within(..),
            5 => bytes.insert(at, BREAK),
            _ => {
                // A start byte among them, often.
                let garbage =
                    (0..1 + self.rng.below(12)).map(|_| [0xA5, 0, self.rng.below(256) as u16][self.rng.below(3)]);
                let garbage: Vec<u16> = garbage.collect();
                drop(bytes.splice(..0, garbage));
            }
        }
    }
}

impl Line for Noisy {
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError> {
        let mut symbols: Vec<u16> = bytes.iter().map(|&byte| byte.into()).collect();
        if self.rng.below(100) < self.percent {
            self.corrupt(0, &mut symbols);
        }
        self.line.send_symbols(&symbols)
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        let mut came = Vec::new();
        self.line.receive(want, bits, &mut came)?;
        if !came.is_empty() && self.rng.below(100) < self.percent {
            let mut symbols: Vec<u16> = came.iter().map(|&byte| byte.into()).collect();
            self.corrupt(1, &mut symbols);
            came = symbols.into_iter().map(|symbol| symbol as u8).collect();
        }
        into.extend(came);
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.line.discard()
    }

    fn time(&self) -> u64 {
        self.line.time()
    }

    fn bits(&self, cycles: u64) -> u64 {
        self.line.bits(cycles)
    }
}

fn start(seed: u64, sets: &[&str]) -> (Config, Model, SimulatedLine) {
    let config = common::preset("tiny", sets);
    let mut model = Model::new(&config, &Weights::initial(&config, seed)).unwrap();
    model.refresh();
    let line = SimulatedLine::new(&config, &initial(&model, &config), Target::Ice40Dsp, Effort::Long).unwrap();
    (config, model, line)
}

#[test]
fn every_frame_is_carried_out_once_through_ten_thousand_corruptions() {
    through(SMALLEST, variable("SIGPROP_FAULTS", 10_000) as usize);
}

/// The same with requests that carry only what is not zero, of many lengths.
#[test]
fn every_packed_request_is_carried_out_once_through_corruptions() {
    through(PACKED, variable("SIGPROP_FAULTS", 10_000) as usize / 5);
}

fn through(sets: &[&str], faults: usize) {
    let seed = variable("SIGPROP_SEED", 1);
    println!("seed {seed}");
    let (config, mut model, line) = start(seed, sets);
    let n = config.inputs();
    let noisy = Noisy { line, rng: Rng::new(seed, 77), percent: 15, done: Default::default() };
    let mut host = Host::new(&config, Conversation::open(&config, noisy, [9; 4]).unwrap());
    let mut rng = Rng::new(seed, 78);
    let (mut trained, mut changes, mut short) = (0u32, 0, 0);
    while host.chip.line.corruptions() < faults {
        // Of more than one input most are zero, so that requests are packed, and some are not.
        let mut sample = || {
            let zeros = if n > 1 { rng.below(11) } else { 0 };
            let mut value = || if rng.below(10) < zeros { 0 } else { rng.below(255) as i16 - 127 };
            let x: Vec<i16> = (0..n).map(|_| value()).collect();
            short += usize::from(packed::shorter(&config, &x).is_some());
            (x, rng.below(2))
        };
        let samples: Vec<(Vec<i16>, usize)> = (0..1 + sample().1 + sample().1).map(|_| sample()).collect();
        let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
        let got = host.train(&batch).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        for ((x, label), got) in samples.iter().zip(got) {
            let want = model.train(x, *label, &mut ());
            assert_eq!(got, (want.prediction, want.fired), "seed {seed}: sample {trained}");
            trained += 1;
            changes += want.fired.count_ones();
        }
        // Also in the midst of it, and by frames that are disturbed themselves.
        if rng.below(20) == 0 {
            assert_eq!(host.read_register(2).unwrap(), trained, "seed {seed}: samples trained");
            assert_eq!(host.weights_over_link().unwrap(), model.weights(), "seed {seed}: after {trained} samples");
        }
        // A row that is written, so that weights move that training has driven into saturation.
        if rng.below(4) == 0 {
            let row: Vec<i32> = (0..=n).map(|_| rng.below(8001) as i32 - 4000).collect();
            host.write_row(0, 0, &row).unwrap();
            model.set_row(0, 0, &row).unwrap();
        }
    }
    let (traffic, done) = (host.chip.traffic(), host.chip.line.done);
    let cycles = host.chip.line.line.cycles();
    println!(
        "{trained} samples, {changes} updates, {} frames, {} repeated, {cycles} cycles",
        traffic.frames, traffic.repeated
    );
    println!("{KINDS:?}: {done:?}");
    assert!(changes > 100 && done[0].iter().all(|&n| n > faults / 50), "{changes} updates, {done:?}");
    assert!(!packed::is_there(&config) || short > 200, "{short} packed");
    host.chip.line.percent = 0;
    assert_eq!(host.weights_over_link().unwrap(), model.weights(), "seed {seed}");
    assert_eq!(host.read_register(2).unwrap(), trained, "seed {seed}");
}

/// Without a host that repeats: one corrupted frame after the other, and what the board says to it.
#[test]
fn what_is_not_acknowledged_has_changed_nothing() {
    let (seed, faults) = (variable("SIGPROP_SEED", 1), variable("SIGPROP_FAULTS", 10_000) as usize / 10);
    println!("seed {seed}");
    let (config, model, line) = start(seed, SMALLEST);
    let mut noisy = Noisy { line, rng: Rng::new(seed, 79), percent: 0, done: Default::default() };
    let (mut told, mut silent) = (0, 0);
    for n in 0..faults {
        let mut host = Host::new(&config, Conversation::open(&config, noisy, (n as u32).to_le_bytes()).unwrap());
        let row: Vec<i32> = vec![n as i32, -(n as i32)];
        let before = host.weights_over_link().unwrap();
        let number = (host.chip.traffic().frames) as u8;
        let payload =
            [&[7u8, 0, 0, 0][..], &row.iter().flat_map(|w| (*w as i16).to_le_bytes()).collect::<Vec<_>>()].concat();
        let mut symbols: Vec<u16> = encode(number, &payload).into_iter().map(u16::from).collect();
        host.chip.line.corrupt(0, &mut symbols);
        host.chip.line.line.send_symbols(&symbols).unwrap();
        let mut answer = Vec::new();
        host.chip.line.line.receive(OVERHEAD + 1, 1500, &mut answer).unwrap();
        let acknowledged = answer.starts_with(&encode(number, &[7]));
        let mut again = Host::new(&config, Conversation::open(&config, host.chip.line, [200, 1, 2, 3]).unwrap());
        let after = again.weights_over_link().unwrap();
        if acknowledged {
            assert_eq!(
                (&after.stages[0].weight[0], &after.stages[0].bias[0]),
                (&row[0], &row[1]),
                "seed {seed}: {symbols:02x?}"
            );
        } else {
            told += usize::from(!answer.is_empty());
            silent += usize::from(answer.is_empty());
            assert_eq!(after, before, "seed {seed}: {symbols:02x?}");
        }
        noisy = again.chip.line;
    }
    println!("{told} refused, {silent} without an answer, {:?}", noisy.done[0]);
    assert!(told > faults / 3, "{told}");
    // Only a frame that lost all its bytes has no answer.
    assert!(silent <= noisy.done[0][3], "{silent}");
    drop(model);
}

/// A line that breaks each byte with the same chance.
struct Spoilt {
    line: SimulatedLine,
    rng: Rng,
    /// Of a hundred bytes, how many become others; each way.
    percent: usize,
}

impl Spoilt {
    fn spoil(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.rng.below(100) < self.percent {
                *byte ^= 1 << self.rng.below(8);
            }
        }
    }
}

impl Line for Spoilt {
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError> {
        let mut bytes = bytes.to_vec();
        self.spoil(&mut bytes);
        self.line.send(&bytes)
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        let before = into.len();
        self.line.receive(want, bits, into)?;
        self.spoil(&mut into[before..]);
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.line.discard()
    }

    fn time(&self) -> u64 {
        self.line.time()
    }

    fn bits(&self, cycles: u64) -> u64 {
        self.line.bits(cycles)
    }
}

/// One byte in a hundred: a frame of all that fits would hardly ever get through.
#[test]
fn frames_shrink_on_a_noisy_line_and_grow_again() {
    let seed = variable("SIGPROP_SEED", 1);
    let config = common::preset("tiny", &[]);
    let mut model = Model::new(&config, &Weights::initial(&config, seed)).unwrap();
    model.refresh();
    let line = SimulatedLine::new(&config, &initial(&model, &config), Target::Ice40Dsp, Effort::Short).unwrap();
    let spoilt = Spoilt { line, rng: Rng::new(seed, 80), percent: 1 };
    let mut host = Host::new(&config, Conversation::open(&config, spoilt, [7; 4]).unwrap());
    let mut rng = Rng::new(seed, 81);
    let (full, _) = full(&config, Command::Train);
    let mut train = |host: &mut Host<Conversation<Spoilt>>, count: usize| {
        let samples: Vec<(Vec<i16>, usize)> = (0..count)
            .map(|_| ((0..config.inputs()).map(|_| rng.below(255) as i16 - 127).collect(), rng.below(config.classes())))
            .collect();
        let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
        let before = host.chip.traffic().frames;
        for ((x, label), got) in samples.iter().zip(host.train(&batch).unwrap()) {
            let want = model.train(x, *label, &mut ());
            assert_eq!(got, (want.prediction, want.fired), "seed {seed}");
        }
        (host.chip.traffic().frames - before) as usize
    };
    let frames = train(&mut host, 10 * full);
    println!("{full} samples fit; {frames} frames for {} with noise, {:?}", 10 * full, host.chip.traffic());
    assert!(frames > 3 * 10 && host.chip.traffic().repeated > 10, "{frames} frames");
    host.chip.line.percent = 0;
    train(&mut host, 64 * full);
    assert_eq!(train(&mut host, 10 * full), 10, "frames are full again");
    assert_eq!(host.read_register(2).unwrap() as usize, 84 * full);
}

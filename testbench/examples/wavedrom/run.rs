//! The run that all figures are taken from.

use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_spec::Config;
use sigprop_spec::link::{Command, Register, control};

/// Cycles that are recorded.
pub const CYCLES: usize = 2000;

/// The receiver takes nothing in these cycles, and afterwards a byte in every cycle.
const LONG_PAUSE: Range<usize> = 1061..1170;

/// What one signal did, cycle by cycle.
pub struct Wave {
    pub values: Vec<i64>,
    pub width: usize,
    pub signed: bool,
}

/// What every signal did, by hierarchical name.
pub type Waves = HashMap<String, Wave>;

/// Runs the tiny preset with the start weights of seed 1. Once all bytes are sent, only the last answers are under way.
pub fn run() -> Result<Waves, Box<dyn Error>> {
    let config = Config::preset("tiny")?;
    let model = Model::new(&config, &Weights::initial(&config, 1))?;
    let design = generate(&config, &sigprop_testbench::initial(&model, &config))?;
    let mut sim = Simulator::new(&design.design)?;
    let port = |name: &str| sim.signal(name).ok_or_else(|| format!("the core has no port {name}"));
    let (rx_data, rx_valid, rx_ready) = (port("rx_data")?, port("rx_valid")?, port("rx_ready")?);
    let tx_ready = port("tx_ready")?;

    let mut waves = Waves::new();
    let mut signals: Vec<(String, SignalHandle)> = Vec::new();
    for s in sim.signals() {
        let wave = Wave { values: Vec::with_capacity(CYCLES), width: s.width, signed: s.signed };
        waves.insert(s.path.clone(), wave);
        signals.extend(sim.signal(&s.path).map(|handle| (s.path.clone(), handle)));
    }
    let mut send = bytes().into_iter().peekable();
    sim.reset();
    for cycle in 0..CYCLES {
        sim.set(rx_valid, i64::from(send.peek().is_some()));
        sim.set(rx_data, send.peek().copied().map_or(0, i64::from));
        sim.set(tx_ready, i64::from(receives(cycle)));
        if sim.get(rx_ready) == 1 {
            send.next();
        }
        for (path, signal) in &signals {
            let value = sim.get(*signal);
            waves.entry(path.clone()).and_modify(|wave| wave.values.push(value));
        }
        sim.clock();
    }
    Ok(waves)
}

/// Whether the receiver takes a byte: it pauses, so that waiting can be seen, and once so long that answers pile up.
fn receives(cycle: usize) -> bool {
    cycle >= LONG_PAUSE.end || (cycle < LONG_PAUSE.start && !cycle.is_multiple_of(3))
}

/// What the host sends. New commands belong at the end, so that the figures of the earlier ones stay as they are.
fn bytes() -> Vec<u8> {
    let mut send = vec![Command::Refresh.opcode()];
    for n in 0..4 {
        train(&mut send, n);
    }
    send.push(Command::Infer.opcode());
    send.extend(inputs(4));
    for value in [99, 8] {
        write(&mut send, Register::LrShift(0), value); // 99 is refused
    }
    send.extend([Command::ReadRegister.opcode(), Register::LrShift(0).address()]);
    for n in 5..8 {
        send.push(Command::Infer.opcode());
        send.extend(inputs(n));
    }
    write(&mut send, Register::TokenLfsr, 0x2B99_A0E5);
    train(&mut send, 8);
    train(&mut send, 9);
    write(&mut send, Register::Control, control::TOKEN_LABEL);
    train(&mut send, 10);
    send
}

fn train(send: &mut Vec<u8>, n: u8) {
    send.extend([Command::Train.opcode(), n % 3]);
    send.extend(inputs(n));
}

fn write(send: &mut Vec<u8>, register: Register, value: u32) {
    send.extend([Command::WriteRegister.opcode(), register.address()]);
    send.extend(value.to_le_bytes());
}

/// Five inputs of sample `n`.
fn inputs(n: u8) -> impl Iterator<Item = u8> {
    (0..5).map(move |k| ((u16::from(n) * 37 + k * 29 + 11) % 128) as u8)
}

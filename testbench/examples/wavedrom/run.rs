//! The runs that the figures are taken from.

use std::collections::HashMap;
use std::error::Error;
use std::ops::Range;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_hdl::{Target, Wrapper, generate_for};
use sigprop_spec::Config;
use sigprop_spec::link::{Command, Register, control, frame};

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

/// Runs the core of the tiny preset with the start weights of seed 1. Once all bytes are sent, only the last answers are
/// under way.
pub fn core() -> Result<Waves, Box<dyn Error>> {
    streams(Wrapper::None, ["rx_data", "rx_valid", "rx_ready", "tx_ready"])
}

/// The same under the names of AXI4-Stream.
pub fn axis() -> Result<Waves, Box<dyn Error>> {
    streams(Wrapper::Axis, ["s_axis_tdata", "s_axis_tvalid", "s_axis_tready", "m_axis_tready"])
}

fn streams(wrapper: Wrapper, names: [&str; 4]) -> Result<Waves, Box<dyn Error>> {
    let mut sim = simulator(wrapper)?;
    let [rx_data, rx_valid, rx_ready, tx_ready] = ports(&sim, names)?;
    let mut send = bytes().into_iter().peekable();
    Ok(record(&mut sim, |sim, cycle| {
        sim.set(rx_valid, i64::from(send.peek().is_some()));
        sim.set(rx_data, send.peek().copied().map_or(0, i64::from));
        sim.set(tx_ready, i64::from(receives(cycle)));
        if sim.get(rx_ready) == 1 {
            send.next();
        }
    }))
}

/// Runs the same network behind its serial line: a conversation is opened, and once that is answered, a register is read.
pub fn line() -> Result<Waves, Box<dyn Error>> {
    let mut sim = simulator(Wrapper::Serial { bit_cycles: BIT })?;
    let [rxd] = ports(&sim, ["rxd"])?;
    let request = [Command::ReadRegister.opcode(), Register::LrShift(0).address()];
    let idle = |bits: usize| std::iter::repeat_n(1, bits);
    let levels = idle(4).chain(frame_bits(0, &[])).chain(idle(80)).chain(frame_bits(1, &request)).chain(idle(CYCLES));
    let levels: Vec<i64> = levels.collect();
    Ok(record(&mut sim, |sim, cycle| sim.set(rxd, levels[cycle / BIT])))
}

/// Runs the same network on a Wishbone bus: a processor reads a register, and writes before it has read the answer.
pub fn bus() -> Result<Waves, Box<dyn Error>> {
    let mut sim = simulator(Wrapper::Wishbone)?;
    let [cyc, stb, we, adr, dat_w, ack, err] =
        ports(&sim, ["wb_cyc", "wb_stb", "wb_we", "wb_adr", "wb_dat_w", "wb_ack", "wb_err"])?;
    // Whether a bus cycle writes, its word, and the byte; none where the bus rests.
    let write = |byte: u8| [Some((1, 0, i64::from(byte))), None];
    let read = |word: i64| [Some((0, word, 0)), None];
    let opcode = Command::ReadRegister.opcode();
    let request = [read(1), write(opcode), write(Register::LrShift(0).address())];
    // The first waits at the core, which has an answer to give; for the second there is no place.
    let early = [write(Command::Identify.opcode()), write(opcode), read(1)];
    let cycles = request.into_iter().chain(early).chain([read(0); 6]).flatten();
    let mut cycles = cycles.peekable();
    let mut ended = true;
    Ok(record(&mut sim, |sim, cycle| {
        if ended && cycle > 2 {
            cycles.next();
        }
        let now = if cycle < 2 { None } else { cycles.peek().copied().flatten() };
        let (writes, word, byte) = now.unwrap_or_default();
        for (port, value) in
            [(cyc, now.is_some().into()), (stb, now.is_some().into()), (we, writes), (adr, word), (dat_w, byte)]
        {
            sim.set(port, value);
        }
        ended = now.is_none() || sim.get(ack) == 1 || sim.get(err) == 1;
    }))
}

/// Cycles of a bit on the line, as few as the blocks allow.
const BIT: usize = 4;

/// A frame as bits on the line.
fn frame_bits(sequence: u8, payload: &[u8]) -> impl Iterator<Item = i64> {
    let bytes = frame::encode(sequence, payload);
    bytes.into_iter().flat_map(|byte| (0..10).map(move |bit| i64::from((u32::from(byte) << 1 | 1 << 9) >> bit & 1)))
}

fn simulator(wrapper: Wrapper) -> Result<Simulator, Box<dyn Error>> {
    let config = Config::preset("tiny")?;
    let model = Model::new(&config, &Weights::initial(&config, 1))?;
    let initial = sigprop_testbench::initial(&model, &config);
    Ok(Simulator::new(&generate_for(&config, &initial, wrapper, Target::Fpga)?.design)?)
}

fn ports<const N: usize>(sim: &Simulator, names: [&str; N]) -> Result<[SignalHandle; N], Box<dyn Error>> {
    let found: Result<Vec<_>, _> =
        names.iter().map(|name| sim.signal(name).ok_or_else(|| format!("there is no port {name}"))).collect();
    found?.try_into().map_err(|_| "a port is missing".into())
}

/// All signals in every cycle, after `drive` has set the inputs.
fn record(sim: &mut Simulator, mut drive: impl FnMut(&mut Simulator, usize)) -> Waves {
    let mut waves = Waves::new();
    let mut signals: Vec<(String, SignalHandle)> = Vec::new();
    for s in sim.signals() {
        let wave = Wave { values: Vec::with_capacity(CYCLES), width: s.width, signed: s.signed };
        waves.insert(s.path.clone(), wave);
        signals.extend(sim.signal(&s.path).map(|handle| (s.path.clone(), handle)));
    }
    sim.reset();
    for cycle in 0..CYCLES {
        drive(sim, cycle);
        for (path, signal) in &signals {
            let value = sim.get(*signal);
            waves.entry(path.clone()).and_modify(|wave| wave.values.push(value));
        }
        sim.clock();
    }
    waves
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

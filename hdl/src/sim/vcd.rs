//! Waveforms: every signal of the simulation in a VCD file, with the times that Verilator gives the same run.
//!
//! A cycle takes 10 ns: in its first half `clk` is low and everything has settled on the cycle's inputs; in the second
//! `clk` is high and the registers hold what that edge gave them.

use std::io::{self, Write};

use vcd::{IdCode, TimescaleUnit, Value, VarType, Writer};

use super::Simulator;

/// Nanoseconds of a cycle in the file.
pub const PERIOD_NS: u64 = 10;

/// A VCD file being written, two time steps a cycle.
pub struct Trace<W: Write> {
    writer: Writer<W>,
    clk: IdCode,
    codes: Vec<IdCode>,
    last: Vec<Option<i64>>,
}

impl<W: Write> Trace<W> {
    /// Writes the header with all signals of `simulator`.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(simulator: &Simulator, out: W) -> io::Result<Self> {
        let mut writer = Writer::new(out);
        writer.timescale(1, TimescaleUnit::NS)?;
        writer.add_module("top")?;
        let clk = writer.add_wire(1, "clk")?;
        let mut order: Vec<usize> = (0..simulator.signals().len()).collect();
        order.sort_by(|&a, &b| scope(&simulator.signals()[a].path).cmp(&scope(&simulator.signals()[b].path)));
        let mut codes = vec![IdCode::FIRST; order.len()];
        let mut open: Vec<String> = Vec::new();
        for i in order {
            let info = &simulator.signals()[i];
            let (path, name) = scope(&info.path);
            let same = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
            for _ in same..open.len() {
                writer.upscope()?;
            }
            for part in &path[same..] {
                writer.add_module(part)?;
            }
            open = path;
            codes[i] = writer.add_var(VarType::Wire, info.width as u32, &name, None)?;
        }
        for _ in &open {
            writer.upscope()?;
        }
        writer.upscope()?;
        writer.enddefinitions()?;
        Ok(Self { writer, clk, last: vec![None; codes.len()], codes })
    }

    /// The first half of the simulator's cycle: its inputs are set, its edge is still to come.
    ///
    /// # Errors
    /// When writing fails.
    pub fn before_edge(&mut self, simulator: &mut Simulator) -> io::Result<()> {
        self.half(simulator, simulator.cycles() * PERIOD_NS, Value::V0)
    }

    /// The second half of the cycle whose edge has just been simulated.
    ///
    /// # Errors
    /// When writing fails.
    pub fn after_edge(&mut self, simulator: &mut Simulator) -> io::Result<()> {
        let begin = simulator.cycles().saturating_sub(1) * PERIOD_NS;
        self.half(simulator, begin + PERIOD_NS / 2, Value::V1)
    }

    /// Writes what has changed since the last call.
    fn half(&mut self, simulator: &mut Simulator, time: u64, clk: Value) -> io::Result<()> {
        simulator.settle();
        self.writer.timestamp(time)?;
        self.writer.change_scalar(self.clk, clk)?;
        for (i, info) in simulator.program.signals.iter().enumerate() {
            let value = simulator.values[info.slot];
            if self.last[i] != Some(value) {
                self.last[i] = Some(value);
                let bits = (0..info.width).rev().map(|b| if value >> b & 1 == 1 { Value::V1 } else { Value::V0 });
                self.writer.change_vector(self.codes[i], bits)?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The scopes of a path, and its last part.
fn scope(path: &str) -> (Vec<String>, String) {
    let mut parts: Vec<String> = path.split('.').map(str::to_string).collect();
    let name = parts.pop().unwrap_or_default();
    (parts, name)
}

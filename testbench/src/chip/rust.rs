//! The core in the cycle-accurate Rust simulation.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use sigprop_hdl::Generated;
use sigprop_hdl::sim::{MemoryHandle, SignalHandle, Simulator, Trace};
use sigprop_spec::Config;

use super::{Answer, Chip, Record, StageRecords, monitor_ports};
use crate::error::TestbenchError;
use crate::verilator::StallPattern;

/// See the module's text.
pub struct RustChip {
    sim: Simulator,
    rx_data: SignalHandle,
    rx_valid: SignalHandle,
    rx_ready: SignalHandle,
    tx_data: SignalHandle,
    tx_valid: SignalHandle,
    tx_ready: SignalHandle,
    monitors: Vec<[(SignalHandle, Vec<SignalHandle>); 3]>,
    memories: Vec<Vec<MemoryHandle>>,
    shapes: Vec<(usize, usize)>,
    records: Vec<StageRecords>,
    recording: bool,
    watching: bool,
    stalls: StallPattern,
    random: u64,
    trace: Option<Trace<BufWriter<File>>>,
}

impl RustChip {
    /// Starts the design, out of reset.
    ///
    /// # Errors
    /// When the netlist has a loop, or is not a core.
    pub fn new(config: &Config, design: &Generated) -> Result<Self, TestbenchError> {
        let sim = Simulator::new(&design.design)?;
        let port = |name: &str| sim.signal(name).ok_or_else(|| TestbenchError::Port { name: name.into() });
        let mut monitors = Vec::new();
        let mut memories = Vec::new();
        for (s, shape) in config.stages().iter().enumerate() {
            let mut three = Vec::new();
            for (valid, payload) in monitor_ports(s) {
                let payload = payload.iter().map(|(name, _)| port(name)).collect::<Result<Vec<_>, _>>()?;
                three.push((port(&valid)?, payload));
            }
            let three: [_; 3] = three.try_into().map_err(|_| TestbenchError::Port { name: "mon_*".into() })?;
            monitors.push(three);
            let of_lane = |p: usize| {
                let name = format!("stages_{s}.weights_{p}");
                sim.memory(&name).ok_or(TestbenchError::Port { name })
            };
            memories.push((0..shape.lanes).map(of_lane).collect::<Result<Vec<_>, _>>()?);
        }
        let shapes = config.stages().iter().map(|s| (s.outputs, s.columns())).collect();
        let mut chip = Self {
            rx_data: port("rx_data")?,
            rx_valid: port("rx_valid")?,
            rx_ready: port("rx_ready")?,
            tx_data: port("tx_data")?,
            tx_valid: port("tx_valid")?,
            tx_ready: port("tx_ready")?,
            records: vec![StageRecords::default(); monitors.len()],
            monitors,
            memories,
            shapes,
            recording: false,
            watching: false,
            stalls: StallPattern::NONE,
            random: 0,
            trace: None,
            sim,
        };
        for _ in 0..4 {
            chip.sim.reset();
        }
        Ok(chip)
    }

    /// Writes waves of every signal to `path` from here on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn trace_to(&mut self, path: &Path) -> Result<(), TestbenchError> {
        let fault = |source| TestbenchError::File { path: path.display().to_string(), source };
        let file = File::create(path).map_err(fault)?;
        self.trace = Some(Trace::new(&self.sim, BufWriter::new(file)).map_err(fault)?);
        Ok(())
    }

    /// A number below 1000: xorshift64*, so that a seed gives the same pauses again.
    fn permille(&mut self) -> u32 {
        let mut x = self.random;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.random = x;
        ((x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % 1000) as u32
    }

    fn watch_cycle(&mut self) {
        let cycle = self.sim.cycles();
        for s in 0..self.monitors.len() {
            let mut done = false;
            for k in 0..3 {
                let (valid, payload) = &self.monitors[s][k];
                if self.sim.get(*valid) == 0 {
                    continue;
                }
                let values = payload.iter().map(|&p| self.sim.get(p)).collect();
                let list = match k {
                    0 => &mut self.records[s].results,
                    1 => &mut self.records[s].scores,
                    _ => {
                        done = true;
                        &mut self.records[s].windows
                    }
                };
                list.push(Record { cycle, values });
            }
            if done
                && self.watching
                && let Some(weights) = self.peek_weights(s)
            {
                self.records[s].weights.push(weights);
            }
        }
    }
}

impl Chip for RustChip {
    fn transfer(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
    ) -> Result<Answer, TestbenchError> {
        let mut answer = Answer::default();
        let mut sent = 0;
        let mut offered = false;
        let mut waiting: Option<i64> = None;
        for _ in 0..max_cycles {
            if sent == send.len() && answer.bytes.len() >= expect {
                self.sim.set(self.rx_valid, 0);
                self.sim.set(self.tx_ready, 0);
                return Ok(answer);
            }
            offered = offered || (sent < send.len() && self.permille() >= self.stalls.rx_idle_permille);
            let ready = self.permille() >= self.stalls.tx_stall_permille;
            self.sim.set(self.rx_valid, i64::from(offered));
            self.sim.set(self.rx_data, send.get(sent).map_or(0, |&b| i64::from(b)));
            self.sim.set(self.tx_ready, i64::from(ready));
            if offered && self.sim.get(self.rx_ready) == 1 {
                sent += 1;
                offered = false;
            }
            let valid = self.sim.get(self.tx_valid) == 1;
            let data = self.sim.get(self.tx_data);
            if let Some(before) = waiting
                && (!valid || data != before)
            {
                let cycle = self.sim.cycles();
                let what = format!("in cycle {cycle} tx_valid fell or tx_data changed before the byte was taken");
                return Err(TestbenchError::Stream { what });
            }
            waiting = (valid && !ready).then_some(data);
            if valid && ready {
                answer.bytes.push(data as u8);
                answer.cycles.push(self.sim.cycles());
            }
            if self.recording {
                self.watch_cycle();
            }
            if let Some(trace) = &mut self.trace {
                let fault = |source| TestbenchError::File { path: "waves".into(), source };
                trace.sample(&mut self.sim).map_err(fault)?;
            }
            self.sim.clock();
        }
        let got = answer.bytes.len();
        Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: max_cycles })
    }

    fn cycles(&self) -> u64 {
        self.sim.cycles()
    }

    fn set_stalls(&mut self, stalls: StallPattern) {
        self.stalls = stalls;
        self.random = stalls.seed | 1;
    }

    fn record(&mut self, on: bool) {
        self.recording = on;
    }

    fn take_records(&mut self) -> Vec<StageRecords> {
        let n = self.records.len();
        std::mem::replace(&mut self.records, vec![StageRecords::default(); n])
    }

    fn peek_weights(&self, stage: usize) -> Option<Vec<i64>> {
        let (outputs, columns) = self.shapes[stage];
        let lanes = &self.memories[stage];
        let mut all = Vec::with_capacity(outputs * columns);
        for i in 0..outputs {
            let words = self.sim.words(lanes[i % lanes.len()]);
            let base = i / lanes.len() * columns;
            all.extend_from_slice(&words[base..base + columns]);
        }
        Some(all)
    }

    fn watch_weights(&mut self, on: bool) {
        self.watching = on;
    }

    fn trace_stop(&mut self) -> Result<(), TestbenchError> {
        match self.trace.take() {
            Some(trace) => trace.finish().map_err(|source| TestbenchError::File { path: "waves".into(), source }),
            None => Ok(()),
        }
    }
}

//! The core in the cycle-accurate Rust simulation.

use std::fs::File;
use std::io::BufWriter;

use sigprop_hdl::sim::{MemoryHandle, SignalHandle, Simulator, Trace};
use sigprop_hdl::{Generated, Stopped, Target, Watch, patient};
use sigprop_spec::Config;
use sigprop_spec::family::Event;

use super::{Answer, Chip, Early, StageRecords, Transport, UNKNOWN, reset_cycles};
use crate::error::TestbenchError;
use crate::random::SplitMix;
use crate::verilator::StallPattern;
use crate::waves::{Form, Span};

/// Cycles after which one asks whether to go on: of the largest networks a few milliseconds.
const WATCHED: u64 = 16;

/// See the module's text.
pub struct RustChip {
    sim: Simulator,
    rx_data: SignalHandle,
    rx_valid: SignalHandle,
    rx_ready: SignalHandle,
    tx_data: SignalHandle,
    tx_valid: SignalHandle,
    tx_ready: SignalHandle,
    /// Of each stage the events that it shows, each with the port that is high and those of the monitors.
    monitors: Vec<Vec<(Event, SignalHandle, Vec<SignalHandle>)>>,
    /// The weight memories of each stage, where all of them are memories: those of a chip may be registers.
    memories: Option<Vec<Vec<MemoryHandle>>>,
    /// The velocity memories of each stage, where there are any, likewise.
    velocities: Option<Vec<Vec<MemoryHandle>>>,
    /// The banks of the first stage, whose words are the target code, likewise.
    code: Option<Vec<MemoryHandle>>,
    code_learns: bool,
    classes: usize,
    shapes: Vec<(usize, usize)>,
    records: Vec<StageRecords>,
    recording: bool,
    watching: bool,
    stalls: StallPattern,
    runs: u64,
    waves: Option<(Trace, Span)>,
}

impl RustChip {
    /// Starts the design, out of reset.
    ///
    /// # Errors
    /// When the netlist has a loop, or is not a core, or `watch` says to stop.
    pub fn new(config: &Config, design: &Generated, watch: &mut Watch) -> Result<Self, TestbenchError> {
        let sim = Simulator::new_watched(&design.design, watch)?;
        let port = |name: &str| sim.signal(name).ok_or_else(|| TestbenchError::Port { name: name.into() });
        let records = StageRecords::of_all(config);
        let at = |s: usize, event: Event| -> Result<_, TestbenchError> {
            let shown = records[s].at(event).monitors().iter();
            Ok((event, port(&event.port(s))?, shown.map(|m| port(&m.port(s))).collect::<Result<Vec<_>, _>>()?))
        };
        let all = |s| Event::ALL.into_iter().filter(|e| config.has_event(*e, s)).map(|e| at(s, e)).collect();
        let monitors = (0..records.len()).map(all).collect::<Result<Vec<_>, TestbenchError>>()?;
        let shapes = config.stages().iter().map(|s| (s.outputs, s.columns())).collect();
        let mut chip = Self {
            rx_data: port("rx_data")?,
            rx_valid: port("rx_valid")?,
            rx_ready: port("rx_ready")?,
            tx_data: port("tx_data")?,
            tx_valid: port("tx_valid")?,
            tx_ready: port("tx_ready")?,
            records,
            monitors,
            memories: lane_memories(config, design, &sim, "weights")?,
            velocities: match config.velocity() {
                Some(_) => lane_memories(config, design, &sim, "velocities")?,
                None => None,
            },
            code: match config.target().has_code() {
                true => stage_memories(config, design, &sim, 0, "bank")?,
                false => None,
            },
            code_learns: config.learns_code(),
            classes: config.bank_rows(0),
            shapes,
            recording: false,
            watching: false,
            stalls: StallPattern::NONE,
            runs: 0,
            waves: None,
            sim,
        };
        if design.target != Target::Fpga {
            let mut random = SplitMix::new(u64::from(UNKNOWN));
            chip.sim.scramble(|| random.next() as i64);
        }
        for _ in 0..reset_cycles(config) {
            if watch().is_break() {
                return Err(Stopped.into());
            }
            chip.sim.reset();
        }
        Ok(chip)
    }

    /// Writes waves of every signal, in the cycles of `waves` from here on.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn trace_to(&mut self, waves: &Span) -> Result<(), TestbenchError> {
        let file = File::create(&waves.path).map_err(|source| waves.fault(source))?;
        let (out, scope) = (BufWriter::new(file), waves.scope.as_deref());
        let trace = match waves.form {
            Form::Vcd => Trace::vcd(&self.sim, out, scope),
            Form::Fst => Trace::fst(&self.sim, out, scope),
        };
        let trace = trace.map_err(|source| waves.fault(source))?;
        if let (0, Some(scope)) = (trace.signals(), &waves.scope) {
            let scopes = self.scopes();
            return Err(TestbenchError::Scope { scope: scope.clone(), scopes });
        }
        self.waves = Some((trace, waves.clone()));
        Ok(())
    }

    /// The scopes of the first level.
    fn scopes(&self) -> Vec<String> {
        let scopes = self.sim.signals().iter().filter_map(|signal| signal.path.split_once('.')).map(|(scope, _)| scope);
        let scopes: std::collections::BTreeSet<&str> = scopes.collect();
        scopes.into_iter().map(str::to_owned).collect()
    }

    /// One clock edge; both halves of the cycle go into the waves, where they are asked for.
    fn edge(&mut self) -> Result<(), TestbenchError> {
        let cycle = self.sim.cycles();
        match &mut self.waves {
            Some((trace, span)) if span.cycles.contains(&cycle) => {
                trace.before_edge(&mut self.sim).map_err(|source| span.fault(source))?;
                self.sim.clock();
                trace.after_edge(&mut self.sim).map_err(|source| span.fault(source))
            }
            _ => {
                self.sim.clock();
                Ok(())
            }
        }
    }

    /// The words of a stage in its lanes' memories, row by row.
    fn rows(&self, stage: usize, lanes: &[MemoryHandle]) -> Vec<i64> {
        let (outputs, columns) = self.shapes[stage];
        let mut all = Vec::with_capacity(outputs * columns);
        for i in 0..outputs {
            let words = self.sim.words(lanes[i % lanes.len()]);
            let base = i / lanes.len() * columns;
            all.extend_from_slice(&words[base..base + columns]);
        }
        all
    }

    fn watch_cycle(&mut self) {
        let cycle = self.sim.cycles();
        for s in 0..self.monitors.len() {
            let mut done = false;
            for (event, valid, payload) in &self.monitors[s] {
                let event = *event;
                if self.sim.get(*valid) == 0 {
                    continue;
                }
                let values = payload.iter().map(|&p| self.sim.get(p));
                self.records[s].at_mut(event).push(cycle, values);
                done |= event == Event::Window;
            }
            if done
                && self.watching
                && let Some(weights) = self.peek_weights(s)
            {
                self.records[s].weights.push(weights);
                let velocities = self.peek_velocities(s);
                self.records[s].velocities.extend(velocities);
                if s == 0 && self.code_learns {
                    let code = self.peek_code();
                    self.records[s].codes.extend(code);
                }
            }
        }
    }
}

/// The memories called `what` of each stage; `None` where some are registers, which only a chip's may be.
fn lane_memories(
    config: &Config,
    design: &Generated,
    sim: &Simulator,
    what: &str,
) -> Result<Option<Vec<Vec<MemoryHandle>>>, TestbenchError> {
    (0..config.stages().len()).map(|s| stage_memories(config, design, sim, s, what)).collect()
}

/// The memory called `what` of each lane of a stage; `None` where some are registers.
fn stage_memories(
    config: &Config,
    design: &Generated,
    sim: &Simulator,
    stage: usize,
    what: &str,
) -> Result<Option<Vec<MemoryHandle>>, TestbenchError> {
    let mut memories = Vec::new();
    for p in 0..config.stages()[stage].lanes {
        let name = format!("stages_{stage}.{what}_{p}");
        match sim.memory(&name) {
            Some(memory) => memories.push(memory),
            None if design.target == Target::Fpga => return Err(TestbenchError::Port { name }),
            None => return Ok(None),
        }
    }
    Ok(Some(memories))
}

impl Transport for RustChip {
    fn transfer(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
    ) -> Result<Answer, TestbenchError> {
        self.transfer_watched(command, send, expect, max_cycles, &mut Early { watch: &mut patient, requests: None })
    }

    fn transfer_watched(
        &mut self,
        command: &str,
        mut send: &[u8],
        mut expect: usize,
        max_cycles: u64,
        early: &mut Early,
    ) -> Result<Answer, TestbenchError> {
        self.runs += 1;
        let seed = self.stalls.seed.wrapping_add(self.runs);
        // As the Verilated model's shim does: the same seed gives the same pauses, cycle by cycle.
        let (mut idle, mut stall) = (SplitMix::new(seed), SplitMix::new(seed ^ 0xD1B5_4A32_D192_ED03));
        let mut answer = Answer::default();
        let mut sent = 0;
        let mut offered = false;
        let mut waiting: Option<i64> = None;
        for cycle in 0..max_cycles {
            if cycle % WATCHED == 0 && !answer.cut && (early.watch)().is_break() {
                let ends = early.requests.ok_or(Stopped)?;
                let under_way = sent + usize::from(offered);
                let begun = if under_way == 0 { 0 } else { 1 + ends.partition_point(|(end, _)| *end < under_way) };
                answer.cut = begun < ends.len();
                if answer.cut {
                    let (end, answered) = begun.checked_sub(1).map_or((0, 0), |last| ends[last]);
                    (send, expect) = (&send[..end], answered);
                }
            }
            if sent == send.len() && answer.bytes.len() >= expect {
                self.sim.set(self.rx_valid, 0);
                self.sim.set(self.tx_ready, 0);
                return Ok(answer);
            }
            offered = offered || (sent < send.len() && !idle.draw(self.stalls.rx_idle_permille));
            let ready = !stall.draw(self.stalls.tx_stall_permille);
            self.sim.set(self.rx_valid, i64::from(offered));
            if offered {
                self.sim.set(self.rx_data, i64::from(send[sent]));
            }
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
            self.edge()?;
        }
        let got = answer.bytes.len();
        Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: max_cycles })
    }
}

impl Chip for RustChip {
    fn cycles(&self) -> u64 {
        self.sim.cycles()
    }

    fn set_stalls(&mut self, stalls: StallPattern) {
        self.stalls = stalls;
    }

    fn record(&mut self, on: bool) {
        self.recording = on;
    }

    fn take_records(&mut self) -> Vec<StageRecords> {
        self.records.iter_mut().map(StageRecords::take).collect()
    }

    fn peek_weights(&self, stage: usize) -> Option<Vec<i64>> {
        Some(self.rows(stage, &self.memories.as_ref()?[stage]))
    }

    fn peek_velocities(&self, stage: usize) -> Option<Vec<i64>> {
        Some(self.rows(stage, &self.velocities.as_ref()?[stage]))
    }

    fn peek_code(&self) -> Option<Vec<i64>> {
        let (lanes, outputs) = (self.code.as_ref()?, self.shapes[0].0);
        let entry = |class, i| self.sim.words(lanes[i % lanes.len()])[i / lanes.len() * self.classes + class];
        Some((0..self.classes).flat_map(|class| (0..outputs).map(move |i| entry(class, i))).collect())
    }

    fn watch_weights(&mut self, on: bool) {
        self.watching = on;
    }

    fn trace_stop(&mut self) -> Result<(), TestbenchError> {
        match self.waves.take() {
            Some((trace, span)) => trace.finish().map_err(|source| span.fault(source)),
            None => Ok(()),
        }
    }
}

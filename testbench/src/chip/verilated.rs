//! The core in Verilator, from the emitted Verilog.

use sigprop_hdl::{Generated, Target};
use sigprop_spec::Config;
use sigprop_spec::family::Event;

use super::{Answer, Chip, Plan, StageRecords, Transport, UNKNOWN, reset_cycles};
use crate::error::TestbenchError;
use crate::verilator::{Effort, InitialState, Monitor, MonitorTrace, Source, StallPattern, VerilatedModel};

/// Cycles from which on a model that is compiled for speed is done earlier, compiling included: of digits it takes some
/// five seconds longer to compile, and 1 us less for a cycle (docs/src/decisions/0022).
const WORTH_OPTIMISING: u64 = 5_000_000;
/// That it is optimised at all: of tiny that takes two seconds, and is 3 us less for a cycle; of digits four, and 9 us.
const SHORT: u64 = 200_000;
/// The same of a netlist of cells.
const CELLS_SHORT: u64 = 350_000;

/// How far a model is optimised of which a run is short below so many cycles.
const fn effort(plan: &Plan, short: u64) -> Effort {
    if plan.cycles < short {
        Effort::None
    } else if plan.cycles < WORTH_OPTIMISING {
        Effort::Short
    } else {
        Effort::Long
    }
}

/// See the module's text.
pub struct VerilatedChip {
    model: VerilatedModel,
    monitors: Vec<Monitor>,
    /// Stage and event of each.
    events: Vec<(usize, Event)>,
    records: Vec<StageRecords>,
    recording: bool,
    stalls: StallPattern,
    runs: u64,
}

impl VerilatedChip {
    /// Builds and starts the design, out of reset.
    ///
    /// # Errors
    /// When a tool is missing or refuses the Verilog, or the file of the waves cannot be written.
    pub fn new(config: &Config, design: &Generated, plan: &Plan) -> Result<Self, TestbenchError> {
        let name = format!("{}.v", design.top);
        let files: &[(&str, &str)] = &[(&name, &design.verilog)];
        let source = Source { top: &design.top, files, trace: plan.waves.is_some(), effort: effort(plan, SHORT) };
        Self::start(config, &source, design.target, plan)
    }

    /// As [`Self::new`], from cells with the core's ports, made for `target`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_cells(
        config: &Config,
        top: &str,
        files: &[(&str, &str)],
        target: Target,
        plan: &Plan,
    ) -> Result<Self, TestbenchError> {
        let source = Source { top, files, trace: plan.waves.is_some(), effort: effort(plan, CELLS_SHORT) };
        Self::start(config, &source, target, plan)
    }

    fn start(config: &Config, source: &Source, target: Target, plan: &Plan) -> Result<Self, TestbenchError> {
        let mut model = VerilatedModel::build(source)?;
        if target != Target::Fpga {
            model.restart(InitialState::Random(UNKNOWN))?;
        }
        if let Some(waves) = plan.waves {
            waves.of_verilator()?;
            model.trace_to(&waves.path, &waves.cycles)?;
        }
        let records = StageRecords::of_all(config);
        let (mut monitors, mut events) = (Vec::new(), Vec::new());
        for (s, records) in records.iter().enumerate() {
            for event in Event::ALL.into_iter().filter(|event| config.has_event(*event, s)) {
                events.push((s, event));
                let ports: Vec<String> = records.at(event).monitors().iter().map(|m| m.port(s)).collect();
                let ports: Vec<&str> = ports.iter().map(String::as_str).collect();
                monitors.push(model.monitor(&event.port(s), &ports)?);
            }
        }
        model.reset(reset_cycles(config))?;
        Ok(Self { model, monitors, events, records, recording: false, stalls: StallPattern::NONE, runs: 0 })
    }

    fn keep(&mut self, traces: &[MonitorTrace]) {
        for (trace, (stage, event)) in traces.iter().zip(&self.events) {
            let list = self.records[*stage].at_mut(*event);
            let signed: Vec<bool> = list.monitors().iter().map(|m| m.info().width.signed()).collect();
            let columns: Vec<Vec<i64>> = (0..signed.len()).map(|c| trace.signed(c)).collect();
            for (row, (cycle, raw)) in trace.iter().enumerate() {
                let value = |c: usize| if signed[c] { columns[c][row] } else { raw[c] as i64 };
                list.push(cycle, (0..signed.len()).map(value));
            }
        }
    }
}

impl Transport for VerilatedChip {
    fn transfer(
        &mut self,
        command: &str,
        send: &[u8],
        expect: usize,
        max_cycles: u64,
    ) -> Result<Answer, TestbenchError> {
        self.runs += 1;
        let stalls = StallPattern { seed: self.stalls.seed.wrapping_add(self.runs), ..self.stalls };
        let monitors: &[Monitor] = if self.recording { &self.monitors } else { &[] };
        let (outcome, traces) = self.model.run_stream_monitored(send, expect, max_cycles, stalls, monitors)?;
        if let Some(fault) = outcome.fault {
            return Err(TestbenchError::Stream { what: format!("{fault:?}") });
        }
        if !outcome.complete {
            let got = outcome.received.len();
            return Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: max_cycles });
        }
        self.keep(&traces);
        Ok(Answer { bytes: outcome.received, cycles: outcome.receive_cycle, cut: false })
    }
}

impl Chip for VerilatedChip {
    fn cycles(&self) -> u64 {
        self.model.cycle()
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

    fn peek_weights(&self, _stage: usize) -> Option<Vec<i64>> {
        None
    }

    fn watch_weights(&mut self, _on: bool) {}

    fn trace_stop(&mut self) -> Result<(), TestbenchError> {
        Ok(self.model.trace_stop()?)
    }
}

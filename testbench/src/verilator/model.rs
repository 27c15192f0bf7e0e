//! A running model.

use super::build::{Builder, Source};
use super::error::VerilatorError;
use super::ffi::{Handle, Model, StreamRequest, UartRequest};
use super::ports::Port;
use super::stream::{Monitor, MonitorTrace, PortId, StallPattern, StreamFault, StreamOutcome, fit};
use std::ffi::CString;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the runtime begins what it says when a wave file cannot be written.
const TRACE_FAULT: &str = "VerilatedVcd::bufferFlush: ";

/// The symbol of [`VerilatedModel::run_uart`] that is no byte: the line is low for twelve bits, then high for one.
pub const BREAK: u16 = 0x100;

/// What registers and memories without an initial value hold at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InitialState {
    /// Zero everywhere.
    #[default]
    Zero,
    /// Random bits: shows what relies on a value that no reset gives.
    Random(u32),
}

/// A simulation of a design, compiled by Verilator.
///
/// Models of one design share its code and nothing else. A model stays on the thread that made it; other threads build
/// their own, which costs a cache look-up.
pub struct VerilatedModel {
    handle: Handle,
    top: String,
    traced: bool,
    waves: Option<PathBuf>,
}

impl VerilatedModel {
    /// Builds the design, or finds it built, and starts it from zero.
    ///
    /// # Errors
    /// A missing tool, text that verilator refuses, a port above 64 bits, or files that cannot be written.
    pub fn build(source: &Source) -> Result<Self, VerilatorError> {
        let library = Builder::new(source)?.library()?;
        let model = Model::load(&library)?;
        let handle = start(&model, &library, InitialState::Zero)?;
        Ok(Self { handle, top: source.top.to_owned(), traced: source.trace, waves: None })
    }

    /// Begins again from the design's initial state, at cycle 0; waves are closed.
    ///
    /// # Errors
    /// None in practice; an exception in the model's constructor.
    pub fn restart(&mut self, state: InitialState) -> Result<(), VerilatorError> {
        let model = Arc::clone(self.handle.model());
        self.handle = start(&model, Path::new(&self.top), state)?;
        Ok(())
    }

    /// The top module's name.
    #[must_use]
    pub fn top(&self) -> &str {
        &self.top
    }

    /// All ports of the top module.
    #[must_use]
    pub fn ports(&self) -> &[Port] {
        &self.handle.model().ports
    }

    /// The port of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn port(&self, name: &str) -> Result<PortId, VerilatorError> {
        let found = self.ports().iter().position(|p| p.name == name).and_then(|index| u32::try_from(index).ok());
        found.map(PortId).ok_or_else(|| VerilatorError::NoPort {
            top: self.top.clone(),
            port: name.to_owned(),
            has: self.port_names(),
        })
    }

    /// A monitor that records `payload` whenever `valid` is not 0.
    ///
    /// # Errors
    /// A port that does not exist.
    pub fn monitor(&self, valid: &str, payload: &[&str]) -> Result<Monitor, VerilatorError> {
        let payload = payload.iter().map(|name| self.port(name)).collect::<Result<Vec<_>, _>>()?;
        let widths = payload.iter().map(|id| self.ports()[id.0 as usize].bits).collect();
        Ok(Monitor { valid: self.port(valid)?, payload, widths })
    }

    /// Puts a value on an input; bits beyond the port's width are dropped, as an assignment in Verilog does.
    ///
    /// # Panics
    /// If `port` is from a model with more ports.
    pub fn set(&mut self, port: PortId, value: u64) {
        let value = fit(value, &self.ports()[port.0 as usize]);
        self.handle.set(port.0, value);
    }

    /// The value of a port, zero-extended. Combinational outputs follow their inputs at the next [`Self::eval`].
    #[must_use]
    pub fn get(&self, port: PortId) -> u64 {
        self.handle.get(port.0)
    }

    /// Settles the design on its present inputs.
    ///
    /// # Errors
    /// The design stopped itself (`$stop`, `$finish`, a combinational loop that does not settle).
    pub fn eval(&mut self) -> Result<(), VerilatorError> {
        let done = self.handle.eval();
        done.map_err(|message| self.stopped(message))
    }

    /// Lets `n` rising edges of `clk` pass, all other inputs held.
    ///
    /// # Errors
    /// There is no 1-bit input `clk`, or the design stopped itself.
    pub fn cycles(&mut self, n: u64) -> Result<(), VerilatorError> {
        if !self.handle.model().has_clock {
            return Err(self.not_drivable("its clock must be a 1-bit input clk"));
        }
        let done = self.handle.cycles(n);
        done.map_err(|message| self.stopped(message))
    }

    /// As [`Self::cycles`], with monitors: each records the values that a register would take at the edge.
    ///
    /// # Errors
    /// As [`Self::cycles`].
    pub fn cycles_monitored(&mut self, n: u64, monitors: &[Monitor]) -> Result<Vec<MonitorTrace>, VerilatorError> {
        self.watch(monitors);
        self.cycles(n)?;
        Ok(self.traces(monitors))
    }

    /// Holds `rst` at 1 for `n` cycles, with both streams idle where they exist, then releases it.
    ///
    /// # Errors
    /// As [`Self::cycles`], or there is no port `rst`.
    pub fn reset(&mut self, n: u64) -> Result<(), VerilatorError> {
        let rst = self.port("rst")?;
        if self.handle.model().has_stream {
            for name in ["rx_valid", "tx_ready"] {
                let port = self.port(name)?;
                self.set(port, 0);
            }
        }
        self.set(rst, 1);
        self.cycles(n)?;
        self.set(rst, 0);
        self.eval()
    }

    /// Rising edges since the start.
    #[must_use]
    pub fn cycle(&self) -> u64 {
        self.handle.cycle()
    }

    /// Sends bytes on `rx_*` and takes bytes from `tx_*` until all are sent and `expect` have come back, or
    /// `max_cycles` have passed. Once offered, a byte stays until it is accepted; afterwards both streams are idle
    /// (`rx_valid`, `tx_ready` 0), so that the next run continues where this one ended.
    ///
    /// Falling short of `expect` is not an error here: see [`StreamOutcome::complete`].
    ///
    /// # Errors
    /// The design has no such streams, the pattern is not legal, or the design stopped itself.
    pub fn run_stream(
        &mut self,
        to_send: &[u8],
        expect: usize,
        max_cycles: u64,
        stall: StallPattern,
    ) -> Result<StreamOutcome, VerilatorError> {
        self.run_stream_monitored(to_send, expect, max_cycles, stall, &[]).map(|(outcome, _)| outcome)
    }

    /// As [`Self::run_stream`], with monitors.
    ///
    /// # Errors
    /// As [`Self::run_stream`].
    pub fn run_stream_monitored(
        &mut self,
        to_send: &[u8],
        expect: usize,
        max_cycles: u64,
        stall: StallPattern,
        monitors: &[Monitor],
    ) -> Result<(StreamOutcome, Vec<MonitorTrace>), VerilatorError> {
        let StallPattern { seed, rx_idle_permille, tx_stall_permille } = stall;
        for (key, value) in [("rx_idle_permille", rx_idle_permille), ("tx_stall_permille", tx_stall_permille)] {
            if value > 999 {
                return Err(VerilatorError::Permille { key, value });
            }
        }
        if !self.handle.model().has_stream {
            return Err(self.not_drivable(
                "it needs inputs clk, rx_data[7:0], rx_valid, tx_ready and outputs rx_ready, tx_data[7:0], tx_valid",
            ));
        }
        self.watch(monitors);
        let expect_64 = expect as u64;
        let request =
            StreamRequest { send: to_send, expect: expect_64, max_cycles, seed, rx_idle_permille, tx_stall_permille };
        let report = self.handle.stream(&request).map_err(|message| self.stopped(message))?;
        let (received, receive_cycle, accept_cycle) = self.handle.streamed();
        let cycle = report.fault_cycle;
        let outcome = StreamOutcome {
            complete: accept_cycle.len() == to_send.len() && received.len() >= expect,
            received,
            cycles: report.cycles,
            sent: accept_cycle.len(),
            accept_cycle,
            receive_cycle,
            fault: match report.fault {
                0 => None,
                1 => Some(StreamFault::ValidDropped { cycle }),
                _ => Some(StreamFault::DataChanged { cycle }),
            },
        };
        Ok((outcome, self.traces(monitors)))
    }

    /// Sends symbols to the pin `uart_rx`, bytes of 8N1 or [`BREAK`], and listens to `uart_tx` until all are sent and
    /// `expect` bytes have come back, or `max_cycles` have passed since the last was sent. A byte that is under way at
    /// the end is not lost: the next call goes on with it. A bit need not last whole cycles.
    ///
    /// # Errors
    /// The design has no such pins, a bit has no cycle, or the design stopped itself.
    pub fn run_uart(
        &mut self,
        send: &[u16],
        expect: usize,
        max_cycles: u64,
        bit_cycles: f64,
    ) -> Result<Vec<u8>, VerilatorError> {
        if !self.handle.model().has_uart || bit_cycles < 1.0 {
            return Err(
                self.not_drivable("it needs inputs clk, uart_rx, an output uart_tx, and bits of a cycle or more")
            );
        }
        self.handle.clear();
        let request = UartRequest { send, expect: expect as u64, max_cycles, bit_cycles };
        self.handle.uart(&request).map_err(|message| self.stopped(message))?;
        Ok(self.handle.streamed().0)
    }

    /// Writes waves of these cycles to a VCD file, from here on; a clock cycle is 10 ns, cycle 0 begins at 0.
    ///
    /// # Errors
    /// The model was built without `trace`, or the file cannot be written.
    pub fn trace_to(&mut self, path: &Path, cycles: &Range<u64>) -> Result<(), VerilatorError> {
        let fault = |rule: &str| self.trace_fault(path, rule.to_owned());
        if !self.traced {
            return Err(fault("the model was built without waves; build it with Source { trace: true, .. }"));
        }
        let name = path.to_str().and_then(|p| CString::new(p).ok());
        let name = name.ok_or_else(|| fault("the path is not valid UTF-8, or has a zero byte"))?;
        self.trace_stop()?;
        if !self.handle.trace_open(&name, cycles) {
            let rule = "the file cannot be opened; name one in a folder that exists, can be written and has space left";
            return Err(self.trace_fault(path, rule.to_owned()));
        }
        self.waves = Some(path.to_owned());
        Ok(())
    }

    /// Completes the VCD file; nothing where none is open.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn trace_stop(&mut self) -> Result<(), VerilatorError> {
        let closed = self.handle.trace_close().map_err(|message| self.stopped(message));
        self.waves = None;
        closed
    }

    fn trace_fault(&self, path: &Path, rule: String) -> VerilatorError {
        VerilatorError::Trace { top: self.top.clone(), path: path.to_owned(), rule }
    }

    fn watch(&mut self, monitors: &[Monitor]) {
        self.handle.clear();
        for monitor in monitors {
            let payload: Vec<u32> = monitor.payload.iter().map(|id| id.0).collect();
            self.handle.monitor(monitor.valid.0, &payload);
        }
    }

    /// What the monitors saw; they are taken off.
    fn traces(&mut self, monitors: &[Monitor]) -> Vec<MonitorTrace> {
        let traces = monitors.iter().enumerate().map(|(i, m)| MonitorTrace::new(self.handle.records(i), m)).collect();
        self.handle.clear();
        traces
    }

    /// The design stopped itself, or the waves of it cannot be written.
    fn stopped(&self, message: String) -> VerilatorError {
        if let (Some(path), Some(why)) = (&self.waves, message.strip_prefix(TRACE_FAULT)) {
            let why = why.split(" (").next().unwrap_or(why);
            return self.trace_fault(path, format!("{why}; check the folder, its permissions and the space left"));
        }
        VerilatorError::Stopped { top: self.top.clone(), cycle: self.cycle(), message }
    }

    fn not_drivable(&self, rule: &'static str) -> VerilatorError {
        VerilatorError::NotDrivable { top: self.top.clone(), rule, has: self.port_names() }
    }

    fn port_names(&self) -> String {
        let names: Vec<&str> = self.ports().iter().map(|p| p.name.as_str()).collect();
        names.join(", ")
    }
}

fn start(model: &Arc<Model>, path: &Path, state: InitialState) -> Result<Handle, VerilatorError> {
    let randomize = match state {
        InitialState::Zero => None,
        InitialState::Random(seed) => Some(seed),
    };
    Handle::new(model, randomize).ok_or_else(|| VerilatorError::Load {
        path: path.to_owned(),
        problem: "the model could not be constructed".to_owned(),
        mend: "delete that folder to have it built again",
    })
}

//! Waveforms: signals of the simulation in a file, with the times that Verilator gives the same run.
//!
//! A cycle takes 10 ns: in its first half `clk` is low and everything has settled on the cycle's inputs; in the second
//! `clk` is high and the registers hold what that edge gave them.

use std::io::{self, Seek, Write};

use super::Simulator;
use super::fst::Fst;
use super::sink::Sink;
use super::vcd::Vcd;

/// Nanoseconds of a cycle in the file.
pub const PERIOD_NS: u64 = 10;

/// The scope that all signals are in.
pub(super) const TOP: &str = "top";

/// A file of waves being written, two time steps a cycle.
pub struct Trace {
    sink: Box<dyn Sink + Send>,
    /// Signals of the simulator that are shown, with the value that was written last.
    shown: Vec<(usize, Option<i64>)>,
}

impl Trace {
    /// Begins a VCD file with the signals of `simulator` that are in `scope` or below it, or without one with all.
    ///
    /// # Errors
    /// When writing fails.
    pub fn vcd(simulator: &Simulator, out: impl Write + Send + 'static, scope: Option<&str>) -> io::Result<Self> {
        Self::new(simulator, Box::new(Vcd::new(out)?), scope)
    }

    /// Begins an FST file likewise.
    ///
    /// # Errors
    /// When writing fails.
    pub fn fst(
        simulator: &Simulator,
        out: impl Write + Seek + Send + 'static,
        scope: Option<&str>,
    ) -> io::Result<Self> {
        Self::new(simulator, Box::new(Fst::new(out)?), scope)
    }

    fn new(simulator: &Simulator, mut sink: Box<dyn Sink + Send>, scope: Option<&str>) -> io::Result<Self> {
        sink.scope(TOP)?;
        // The clock, signal 0.
        sink.signal("clk", 1)?;
        let signals = simulator.signals();
        let mut order: Vec<usize> = (0..signals.len()).filter(|&i| is_in(&signals[i].path, scope)).collect();
        order.sort_by(|&a, &b| parts(&signals[a].path).cmp(&parts(&signals[b].path)));
        let mut open: Vec<String> = Vec::new();
        for &i in &order {
            let (path, name) = parts(&signals[i].path);
            let same = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
            for _ in same..open.len() {
                sink.up()?;
            }
            for part in &path[same..] {
                sink.scope(part)?;
            }
            open = path;
            sink.signal(&name, signals[i].width)?;
        }
        for _ in 0..=open.len() {
            sink.up()?;
        }
        sink.begin()?;
        Ok(Self { sink, shown: order.into_iter().map(|i| (i, None)).collect() })
    }

    /// Signals that are shown, without the clock.
    #[must_use]
    pub fn signals(&self) -> usize {
        self.shown.len()
    }

    /// The first half of the simulator's cycle: its inputs are set, its edge is still to come.
    ///
    /// # Errors
    /// When writing fails.
    pub fn before_edge(&mut self, simulator: &mut Simulator) -> io::Result<()> {
        self.half(simulator, simulator.cycles() * PERIOD_NS, 0)
    }

    /// The second half of the cycle whose edge has just been simulated.
    ///
    /// # Errors
    /// When writing fails.
    pub fn after_edge(&mut self, simulator: &mut Simulator) -> io::Result<()> {
        let begin = simulator.cycles().saturating_sub(1) * PERIOD_NS;
        self.half(simulator, begin + PERIOD_NS / 2, 1)
    }

    /// Writes what has changed since the last call.
    fn half(&mut self, simulator: &mut Simulator, time: u64, clk: i64) -> io::Result<()> {
        simulator.settle();
        self.sink.time(time)?;
        self.sink.change(0, clk, 1)?;
        for (n, (i, last)) in self.shown.iter_mut().enumerate() {
            let info = &simulator.program.signals[*i];
            let value = simulator.values[info.slot];
            if *last != Some(value) {
                *last = Some(value);
                self.sink.change(n + 1, value, info.width)?;
            }
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        self.sink.finish()
    }
}

/// Whether a signal is in a scope or below it; with the top's name before it or without.
fn is_in(path: &str, scope: Option<&str>) -> bool {
    let Some(scope) = scope else { return true };
    let scope = scope.strip_prefix("top.").unwrap_or(scope);
    scope == TOP || path.strip_prefix(scope).is_some_and(|rest| rest.starts_with('.'))
}

/// The scopes of a path, and its last part.
fn parts(path: &str) -> (Vec<String>, String) {
    let mut parts: Vec<String> = path.split('.').map(str::to_string).collect();
    let name = parts.pop().unwrap_or_default();
    (parts, name)
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn a_scope_is_itself_and_what_is_below() {
        let of = |scope| ["stages_0.lane.w", "stages_01.w", "rx_data"].map(|path| is_in(path, scope));
        assert_eq!(of(None), [true; 3]);
        assert_eq!(of(Some("top")), [true; 3]);
        assert_eq!(of(Some("stages_0")), [true, false, false]);
        assert_eq!(of(Some("top.stages_0.lane")), [true, false, false]);
        assert_eq!(of(Some("stages_0.lane.w")), [false; 3]);
    }
}

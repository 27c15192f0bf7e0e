//! The waves around a difference: the run is repeated, and the cycles before and after it are written down.

use std::ops::{ControlFlow, Range};
use std::path::Path;

use sigprop_golden_model::Model;
use sigprop_hdl::Generated;
use sigprop_hdl::blocks::Dims;
use sigprop_spec::Config;
use sigprop_spec::files::{FileError, Output, make_folder};
use sigprop_synth::Target;

use super::{Case, Mismatch, Scoreboard};
use crate::engine::Engine;
use crate::error::TestbenchError;
use crate::waves::{self, Span, told_of};

/// Marks a folder whose wave files may be replaced.
const MARK: &str = "sigprop-waves.txt";

/// Cycles that are shown before and after a difference, at most: of a large network more would not open in a viewer.
const BEFORE: u64 = 2000;
const AFTER: u64 = 1200;

impl Case<'_> {
    /// Repeats the run that differed first in `first`, and writes the waves around that cycle into `folder`: `rust.vcd`
    /// and, where another was the engine, that of it. Gives a line for each file, and one that says whether the
    /// two simulations agree with each other.
    ///
    /// # Errors
    /// When the folder or a file cannot be written, or a simulation cannot be made.
    pub fn show(
        &self,
        model: &Model,
        design: &Generated,
        first: &Mismatch,
        folder: &Path,
    ) -> Result<Vec<String>, TestbenchError> {
        claim(folder)?;
        let cycles = cycles(self.config, first);
        let mut lines = Vec::new();
        let mut write = |engine: Engine| {
            let span = Span { cycles: cycles.clone(), ..Span::all(&folder.join(engine.wave_file())) };
            self.again(engine, model, design, first, &span)?;
            lines.push(format!("{}: cycles {} to {}", span.path.display(), cycles.start, cycles.end - 1));
            Ok::<_, TestbenchError>(span.path)
        };
        let rust = write(Engine::Rust)?;
        let other = if self.engine == Engine::Rust { None } else { Some(write(self.engine)?) };
        if let (Engine::Netlist(_), Some(netlist)) = (self.engine, &other) {
            // What yosys has left of the signals inside is not what they were: no comparison by name.
            lines.push(format!("{}: of the signals inside, yosys has left what it needed", netlist.display()));
        } else if let Some(verilator) = other {
            let top = format!("TOP.{}", design.top);
            let comparison = waves::compare((&rust, "top"), (&verilator, &top))?;
            lines.push(match &comparison.first {
                None => format!(
                    "rust and verilator agree with each other in these cycles ({} signals): the hardware is wrong, or \
                     the golden model",
                    comparison.signals
                ),
                Some(difference) => format!(
                    "rust and verilator differ first in {difference}{}",
                    if difference.cycle() == cycles.start { "; they may have differed before" } else { "" }
                ),
            });
        }
        Ok(lines)
    }

    /// The same run with waves; what it compares was reported before.
    fn again(
        &self,
        engine: Engine,
        model: &Model,
        design: &Generated,
        first: &Mismatch,
        span: &Span,
    ) -> Result<(), TestbenchError> {
        // Later samples change nothing of what is shown.
        let enough = first.sample.map_or(self.samples.len(), |n| n + self.config.stages().len() + 2);
        let samples = &self.samples[..enough.min(self.samples.len())];
        let case = Case { engine, samples, ..*self };
        let output = Output::create(&span.path)?;
        let meanwhile = Span { path: output.part().to_owned(), ..span.clone() };
        let mut scratch = Scoreboard::default();
        case.compare(model.clone(), design, Some(&meanwhile), &mut scratch, &mut |_| ControlFlow::Continue(()))
            .map_err(|fault| told_of(&output, fault))?;
        Ok(output.keep()?)
    }
}

/// Makes the folder and marks it; refuses one that has such files already and no mark: they are the user's.
fn claim(folder: &Path) -> Result<(), TestbenchError> {
    let mark = folder.join(MARK);
    if !mark.exists() {
        let netlists = Target::ALL.map(Engine::Netlist);
        for engine in [Engine::Rust, Engine::Verilator].iter().chain(&netlists) {
            let path = folder.join(engine.wave_file());
            if path.symlink_metadata().is_ok() {
                let (reason, mend) = ("it is there and not of `sigprop verify`", "name another folder with --waves");
                return Err(FileError::misuse(&path, "be written", reason, mend).into());
            }
        }
    }
    make_folder(folder, "name another folder with --waves")?;
    let text = "rust.vcd, verilator.vcd and netlist-*.vcd in this folder are replaced by `sigprop verify`.\n";
    Ok(Output::create(&mark)?.write(text.as_bytes())?)
}

/// Some two thousand cycles before the difference, where its cause is most likely, and two windows after it; of a difference
/// without a cycle, which no simulation has, the first.
fn cycles(config: &Config, first: &Mismatch) -> Range<u64> {
    let windows = (0..config.stages().len()).map(|s| Dims::new(config, s)).map(|d| d.window_cycles(d.passes()) as u64);
    let two = 2 * windows.max().unwrap_or(0);
    let cycle = first.cycle.unwrap_or(0);
    cycle.saturating_sub(BEFORE)..cycle + two.min(AFTER)
}

//! Wave files: which cycles they show, and where two of them differ first.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use sigprop_hdl::sim::PERIOD_NS;
use sigprop_spec::files::Output;
use wellen::simple::Waveform;
use wellen::{SignalRef, SignalValueRef};

use crate::error::TestbenchError;
use crate::verilator::VerilatorError;

/// Differing signals that are named.
const NAMED: usize = 6;

/// How waves are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// Value change dump, which everything reads.
    #[default]
    Vcd,
    /// GTKWave's packed format; by the Rust simulation alone.
    Fst,
}

/// A wave file to be written, and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The file.
    pub path: PathBuf,
    /// Cycles since the reset.
    pub cycles: Range<u64>,
    /// How it is written.
    pub form: Form,
    /// The scope that is shown, with all below it; all where there is none. By the Rust simulation alone.
    pub scope: Option<String>,
}

impl Span {
    /// Every cycle.
    #[must_use]
    pub fn all(path: &Path) -> Self {
        Self { path: path.to_path_buf(), cycles: 0..u64::MAX, form: Form::Vcd, scope: None }
    }

    /// Refuses what Verilator's models do not write.
    pub(crate) fn of_verilator(&self) -> Result<(), TestbenchError> {
        match (self.form, &self.scope) {
            (Form::Vcd, None) => Ok(()),
            (Form::Fst, _) => Err(TestbenchError::RustWaves { what: "an FST file" }),
            (Form::Vcd, Some(_)) => Err(TestbenchError::RustWaves { what: "a single scope" }),
        }
    }

    pub(crate) fn fault(&self, source: std::io::Error) -> TestbenchError {
        TestbenchError::File { path: self.path.display().to_string(), source }
    }
}

/// A fault of the file that is written meanwhile, told of the file that was asked for.
#[must_use]
pub fn told_of(output: &Output, fault: TestbenchError) -> TestbenchError {
    let asked = output.path().display().to_string();
    match fault {
        TestbenchError::File { path, source } if Path::new(&path) == output.part() => {
            TestbenchError::File { path: asked, source }
        }
        TestbenchError::Verilator(VerilatorError::Trace { top, path, rule }) if path == output.part() => {
            VerilatorError::Trace { top, path: asked.into(), rule }.into()
        }
        other => other,
    }
}

/// What comparing two wave files came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Signals that both files have, with the same width.
    pub signals: usize,
    /// Times that both files have.
    pub times: usize,
    /// The first time at which any of them differs.
    pub first: Option<Difference>,
}

/// Signals that differ at the first time at which any does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Nanoseconds, [`PERIOD_NS`] a cycle.
    pub time: u64,
    /// Name of each below the top, and its value in the first and in the second file, as bits.
    pub signals: Vec<(String, String, String)>,
}

impl Difference {
    /// Cycle since the reset.
    #[must_use]
    pub const fn cycle(&self) -> u64 {
        self.time / PERIOD_NS
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.time.is_multiple_of(PERIOD_NS) { "before" } else { "after" };
        write!(f, "cycle {} ({half} the edge):", self.cycle())?;
        for (name, a, b) in self.signals.iter().take(NAMED) {
            write!(f, " {name} {a} and {b},")?;
        }
        match self.signals.len().saturating_sub(NAMED) {
            0 => write!(f, " no other signal"),
            more => write!(f, " and {more} more signals"),
        }
    }
}

/// Compares the signals that two wave files have in common, at the times that they have in common. Signals are matched
/// by their names below `root`, a scope such as `top` or `TOP.sp_core`.
///
/// # Errors
/// A file that cannot be read, or has no such scope.
pub fn compare(a: (&Path, &str), b: (&Path, &str)) -> Result<Comparison, TestbenchError> {
    let (mut a, mut b) = (Waves::read(a.0, a.1)?, Waves::read(b.0, b.1)?);
    let times: Vec<u64> = {
        let there: std::collections::HashSet<u64> = b.file.time_table().iter().copied().collect();
        a.file.time_table().iter().copied().filter(|t| there.contains(t)).collect()
    };
    let mut first: Option<u64> = None;
    let mut differing: Vec<(String, String, String)> = Vec::new();
    let mut signals = 0;
    let names: Vec<String> = a.signals.keys().cloned().collect();
    for name in names {
        let (Some(&(ra, wa)), Some(&(rb, wb))) = (a.signals.get(&name), b.signals.get(&name)) else { continue };
        if wa != wb {
            continue;
        }
        signals += 1;
        let (va, vb) = (a.values(ra, &times), b.values(rb, &times));
        let Some(at) = va.iter().zip(&vb).position(|(x, y)| x != y) else { continue };
        if first.is_none_or(|t| times[at] < t) {
            first = Some(times[at]);
            differing.clear();
        }
        if first == Some(times[at]) {
            differing.push((name, va[at].clone(), vb[at].clone()));
        }
    }
    let first = first.map(|time| Difference { time, signals: differing });
    Ok(Comparison { signals, times: times.len(), first })
}

/// A file and its signals: name below the root, reference, width.
struct Waves {
    file: Waveform,
    signals: BTreeMap<String, (SignalRef, u32)>,
}

impl Waves {
    fn read(path: &Path, root: &str) -> Result<Self, TestbenchError> {
        let fault = |problem: String| TestbenchError::Waves { path: path.display().to_string(), problem };
        let file = wellen::simple::read(path).map_err(|e| fault(format!("{e}; write the file again")))?;
        let (h, prefix) = (file.hierarchy(), format!("{root}."));
        let mut signals = BTreeMap::new();
        for var in h.all_vars().map(|v| &h[v]) {
            if let (Some(name), Some(width)) = (var.full_name(h).strip_prefix(&prefix), var.length(h)) {
                signals.insert(name.to_owned(), (var.signal_ref(), width));
            }
        }
        if signals.is_empty() {
            return Err(fault(format!("there are no signals in the scope {root}; name the scope of the core")));
        }
        Ok(Self { file, signals })
    }

    /// The value at each of `times`, which must be some of the file's.
    fn values(&mut self, signal: SignalRef, times: &[u64]) -> Vec<String> {
        self.file.load_signals(&[signal]);
        let table = self.file.time_table();
        let mut changes: HashMap<u64, String> = HashMap::new();
        for (index, value) in self.file.get_signal(signal).into_iter().flat_map(wellen::Signal::iter_changes) {
            changes.insert(table[index as usize], bits(value));
        }
        let mut now = String::new();
        let mut at = times.iter().peekable();
        let mut values = Vec::with_capacity(times.len());
        for time in table {
            if let Some(value) = changes.remove(time) {
                now = value;
            }
            if at.next_if_eq(&time).is_some() {
                values.push(now.clone());
            }
        }
        self.file.unload_signals(&[signal]);
        values
    }
}

fn bits(value: SignalValueRef<'_>) -> String {
    value.to_bit_string().unwrap_or_default()
}

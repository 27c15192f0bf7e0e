//! One build, step by step.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use super::blocks::{BlockUse, blocks};
use super::carries::check_carries;
use super::log::{self, Warned};
use super::names::{NETLIST, PACK_LOG, SCRIPT, STATISTICS, YOSYS_LOG};
use super::phase;
use super::plan::Plan;
use super::run::run;
use super::tool_reports::{Routed, SeedResult, Statistics};
use crate::board::Board;
use crate::error::SynthError;
use crate::expected::Cells;
use crate::family::Family;
use crate::tools::{Found, find};

/// What is to be built.
#[derive(Debug)]
pub struct Job<'a> {
    /// Files and arguments.
    pub plan: &'a Plan,
    /// The board.
    pub board: &'a Board,
    /// The cells that the network has.
    pub expected: Cells,
    /// The folder, in which the Verilog, the pins and the script are.
    pub folder: &'a Path,
}

/// What a build says while it runs.
#[derive(Debug, Clone)]
pub enum Event<'a> {
    /// A step begins: its tool and what it does.
    Begin(&'a Found, String),
    /// It has ended, after this many seconds.
    End(f64),
    /// It is still running.
    Running,
    /// Where it is by now, as `routing, 80 arcs left`.
    Phase(String),
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Built {
    /// Cells of the netlist.
    pub statistics: Statistics,
    /// The same by block.
    pub blocks: Vec<BlockUse>,
    /// Each seed.
    pub seeds: Vec<SeedResult>,
    /// The seed whose bitstream was made: that with the highest clock.
    pub best: Routed,
    /// Its number.
    pub best_seed: u32,
    /// All warnings of the tools.
    pub warnings: Vec<Warned>,
    /// The tools.
    pub tools: Vec<Found>,
}

/// Finds the tools before anything is written.
///
/// # Errors
/// When one of them is missing, too old or broken.
pub fn tools(board: &Board) -> Result<[Found; 3], SynthError> {
    let [synthesis, route, pack] = board.device.family.tools();
    Ok([find(synthesis)?, find(route)?, find(pack)?])
}

/// Refuses a network that has more hard cells than the board, before any tool runs.
///
/// # Errors
/// With everything that the board lacks.
pub fn check_fit(expected: &Cells, board: &Board) -> Result<(), SynthError> {
    let device = &board.device;
    let needs = [
        ("multipliers", expected.dsp, device.dsp),
        ("block RAMs", expected.block_ram, device.block_ram),
        ("RAMs in lookup tables", expected.lut_ram, device.lut_ram),
    ];
    let lacks: Vec<_> = needs.into_iter().filter(|(_, needs, has)| needs > has).collect();
    if lacks.is_empty() { Ok(()) } else { Err(SynthError::TooLarge { board: board.name.clone(), lacks }) }
}

/// Runs yosys, nextpnr with each seed, and the packer on the best; `progress` may stop it.
///
/// # Errors
/// When a tool fails, when yosys has deleted a multiplier, when the netlist's cells are not those of the network.
pub fn build(
    job: &Job<'_>,
    tools: [Found; 3],
    progress: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Built, SynthError> {
    let [yosys, nextpnr, packer] = &tools;
    let (plan, folder) = (job.plan, job.folder);
    let mut warnings = Vec::new();
    let family = plan.family;
    let statistics = synthesise(yosys, folder, family, &job.expected, &mut warnings, progress)?;
    let blocks = blocks(&read(folder, NETLIST)?, family)?;
    let mut seeds = Vec::new();
    let mut best: Option<(u32, Routed)> = None;
    for seed in 1..=plan.seeds {
        let (log_name, report) = (plan.nextpnr_log(seed), plan.report(seed));
        let what = format!("place and route, seed {seed} of {}", plan.seeds);
        let arguments = plan.nextpnr_arguments(seed);
        let seconds = step(nextpnr, what, &arguments, (folder, &log_name), true, progress)?;
        log::collect("nextpnr", &read(folder, &log_name)?, &mut warnings);
        let routed = Routed::read(&report, &read(folder, &report)?, family)?;
        seeds.push(SeedResult { seed, fmax_mhz: routed.fmax_mhz, seconds });
        if best.as_ref().is_none_or(|(_, b)| routed.fmax_mhz > b.fmax_mhz) {
            best = Some((seed, routed));
        }
    }
    let Some((best_seed, best)) = best else {
        return Err(SynthError::Report { file: "nextpnr".into(), why: "no seed was asked for".into() });
    };
    let arguments = plan.packer_arguments(best_seed);
    step(packer, "bitstream".into(), &arguments, (folder, PACK_LOG), false, progress)?;
    Ok(Built { statistics, blocks, seeds, best, best_seed, warnings, tools: tools.to_vec() })
}

/// Runs the yosys script in `folder`.
///
/// # Errors
/// When yosys fails, when it has deleted a multiplier, when the netlist has other cells than are `expected`.
pub(crate) fn synthesise(
    yosys: &Found,
    folder: &Path,
    family: Family,
    expected: &Cells,
    warnings: &mut Vec<Warned>,
    progress: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Statistics, SynthError> {
    let arguments: Vec<String> = Plan::yosys_arguments(SCRIPT).map(str::to_owned).to_vec();
    step(yosys, "synthesis".into(), &arguments, (folder, YOSYS_LOG), true, progress)?;
    let said = read(folder, YOSYS_LOG)?;
    log::collect("yosys", &said, warnings);
    let log_file = || folder.join(YOSYS_LOG).display().to_string();
    if let Some(message) = log::conflict(&said) {
        return Err(SynthError::Conflict { message: message.to_owned(), log: log_file() });
    }
    let statistics = Statistics::read(STATISTICS, &read(folder, STATISTICS)?, family)?;
    let differences = statistics.cells.differences(expected, family);
    if !differences.is_empty() {
        return Err(SynthError::Cells { differences, log: log_file() });
    }
    if family.facts().carry.is_some() {
        check_carries(&read(folder, NETLIST)?, family, &log_file())?;
    }
    Ok(statistics)
}

/// Has nextpnr pack the netlist in `folder`, and not place it: how many cells there are is settled then.
///
/// # Errors
/// When nextpnr fails.
pub(crate) fn pack(
    nextpnr: &Found,
    plan: &Plan,
    folder: &Path,
    progress: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<(), SynthError> {
    let (arguments, log) = (plan.packing_arguments(), plan.nextpnr_log(0));
    step(nextpnr, "packing".into(), &arguments, (folder, &log), true, progress).map(drop)
}

/// How often a tool's log is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Runs a tool with its log in the folder, and tells `progress`.
pub(crate) fn step(
    tool: &Found,
    what: String,
    arguments: &[String],
    (folder, log): (&Path, &str),
    keeps_log: bool,
    progress: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<f64, SynthError> {
    if progress(Event::Begin(tool, what)).is_break() {
        return Err(SynthError::Interrupted);
    }
    let (path, mut looked) = (folder.join(log), Instant::now());
    let seconds = run(tool, arguments, folder, log, keeps_log, &mut || {
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            if let Some(phase) = phase::of(&path)
                && progress(Event::Phase(phase)).is_break()
            {
                return ControlFlow::Break(());
            }
        }
        progress(Event::Running)
    })?;
    // The next step asks whether to go on.
    let _ = progress(Event::End(seconds));
    Ok(seconds)
}

/// The text of a file in `folder`.
pub(crate) fn read(folder: &Path, name: &str) -> Result<String, SynthError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|source| SynthError::File {
        file: path.display().to_string(),
        what: "read",
        source,
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

//! `sigprop build`: from a configuration to a bitstream and its report.

use std::path::Path;

use serde::Deserialize;
use sigprop_synth::estimate::{Estimate, Estimated};
use sigprop_synth::flow::{self, Job, Plan};
use sigprop_synth::{Board, Cells, Report, SynthError, board_top, emit, hard, impossible_memory};

use super::generate::{CONFIG, WEIGHTS};
use super::{Outcome, generate, hardware};
use crate::args::Build;
use crate::error::Failure;
use crate::files::Folder;
use crate::interrupt;
use crate::output::Output;

/// The report as JSON.
pub const REPORT: &str = "report.json";
/// The report as a page.
const PAGE: &str = "report.html";

/// Runs the command.
pub fn run(args: &Build, output: &Output) -> Result<Outcome, Failure> {
    let board = Board::find(&args.board).map_err(SynthError::from)?;
    let core_mhz = args.core_mhz.map(|mhz| ("--core-mhz", mhz));
    let board = board.at(core_mhz, args.baud.map(|baud| ("--baud", baud))).map_err(SynthError::from)?;
    let common = &args.common;
    let source = hardware::Source::of(common);
    let config = super::config(common, output)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let load = super::load::of(&config, &args.profile, &weights, output)?;
    let fitted = hardware::on_board(config, source, &board, args.cells, load.as_ref(), output)?;
    let hardware::Fitted { config, target, choice, .. } = fitted;
    if impossible_memory(&config, board.device.family) {
        return Err(SynthError::Memory { family: board.device.family.word() }.into());
    }
    let mut generated = generate::generate_serial(&config, &weights, board.bit_cycles())?;
    hard::harden(&mut generated, &config, target);
    let expected = Cells::of(&generated.design, target);
    flow::check_fit(&expected, &board)?;
    let estimate = Estimate::of(&generated.design, target);
    if estimate.lut4 > board.device.lut4 {
        let (logic, has) = (board.device.family.logic_name(), board.device.lut4);
        output.note(&format!("note: about {} {logic} by estimate, and there are {has}: it may not fit", estimate.lut4));
    }
    if expected.spram > 0 {
        output.note("note: weights in SPRAM have no first contents; write them before anything else (sigprop host ... train --fresh, or write-weights)");
    }
    if board.other_pins > 0 {
        let (count, file) = (board.other_pins, &board.constraints_file);
        let are = if count == 1 { "pin of it is" } else { "pins of it are" };
        output.note(&format!("note: {file}: {count} {are} not the design's"));
    }
    let tools = flow::tools(&board)?;
    let core: Vec<&str> = generated.files.iter().map(|f| f.0.as_str()).collect();
    let plan = Plan::new(&config, &board, target, &core, args.seeds);
    interrupt::watch();
    if board.own {
        flow::rehearse(&tools[1], &plan, &board, &mut interrupt::flow)?;
    }

    let top = format!("{}.v", board_top::NAME);
    let beside = [
        (top.clone(), board_top::verilog(&board).into_bytes()),
        (plan.pins.clone(), board.constraints.clone()),
        (flow::SCRIPT.to_owned(), plan.script().into_bytes()),
        (emit::MAKEFILE.to_owned(), emit::makefile(&plan).into_bytes()),
        (plan.fusesoc(), emit::fusesoc(&plan).into_bytes()),
    ];
    let libraries = plan.family.libraries().iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    let beside: Vec<(String, Vec<u8>)> = beside.into_iter().chain(libraries).collect();
    let outputs = plan.outputs();
    let mut names: Vec<&str> = core.clone();
    names.extend(beside.iter().map(|file| file.0.as_str()));
    names.extend(outputs.iter().map(String::as_str));
    names.extend([CONFIG, WEIGHTS, REPORT, PAGE]);
    let dir = args.output.clone().unwrap_or_else(|| plan.name().into());
    if let Some(seconds) = routed_before(&dir, &board) {
        let n = plan.seeds;
        let minutes = seconds * f64::from(n) / 60.0;
        output.note(&format!("note: the build that is in {} took {seconds:.0} s to place and route a seed; {n} take about {minutes:.0} minutes", dir.display()));
    }
    let mut folder = Folder::open(&dir, &names, super::maker("build", &args.start), args.replace.replace)?;
    folder.drop_others(&names)?;
    generate::write(&mut folder, &config, &weights, &generated)?;
    let texts: Vec<(&str, &[u8])> = beside.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
    folder.write(&texts)?;
    let made: Vec<&str> = outputs.iter().map(String::as_str).collect();
    folder.expect(&made)?;
    let job = Job { plan: &plan, board: &board, expected, folder: &dir };
    let built = steps(&job, tools, output);
    folder.adopt(&made)?;
    let report = Report::new(&config, &board, &plan, &dir, built?, Estimated { estimate, choice }, load.as_ref());
    let json = serde_json::to_string_pretty(&report).unwrap_or_default();
    folder.write(&[(REPORT, json.as_bytes()), (PAGE, report.page().as_bytes())])?;
    folder.say_changes(output);
    let text = format!("{}\nin {}: {}, {PAGE}, {REPORT}", report.text(), dir.display(), plan.bitstream());
    output.result(&report, &text)?;
    if !report.timing_met {
        let named = board.device.named_target();
        let faster = if named != target && named.has_first_contents() { "cells by name (--cells named), " } else { "" };
        output.note(&format!(
            "the bitstream reaches {:.1} MHz, {} MHz is wanted, and on the board it runs at {} MHz; try more seeds (--seeds), {faster}fewer lanes, or a lower clock (--core-mhz)",
            report.bitstream_mhz, report.target_mhz, report.clock_mhz
        ));
        return Ok(Outcome::Slow);
    }
    Ok(Outcome::Good)
}

/// Seconds for a seed of the build for this board that a folder holds, in the mean; none where it holds none.
fn routed_before(folder: &Path, board: &Board) -> Option<f64> {
    #[derive(Deserialize)]
    struct Seed {
        seconds: f64,
    }
    #[derive(Deserialize)]
    struct Before {
        board: String,
        seeds: Vec<Seed>,
    }
    let before: Before = serde_json::from_slice(&std::fs::read(folder.join(REPORT)).ok()?).ok()?;
    let all = before.seeds.len() as f64;
    (before.board == board.name && all > 0.0).then(|| before.seeds.iter().map(|seed| seed.seconds).sum::<f64>() / all)
}

/// All steps, each with a line when it begins and one when it ends.
fn steps(job: &Job<'_>, tools: [sigprop_synth::tools::Found; 3], output: &Output) -> Result<flow::Built, SynthError> {
    super::with_progress(output, |progress| flow::build(job, tools, progress))
}

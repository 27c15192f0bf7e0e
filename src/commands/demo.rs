//! `sigprop demo`: the whole path on real digits, with nothing but this binary.

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::Weights;
use sigprop_golden_model::data::{Data, DataError, DataSource};
use sigprop_golden_model::train::{self as golden_train, Options, Order};
use sigprop_hdl::Generated;
use sigprop_report::page;
use sigprop_spec::Config;
use sigprop_synth::quote::{argument, shell};
use sigprop_testbench::chip::{Chip, RustChip};
use sigprop_testbench::host::Host;
use sigprop_testbench::verify::{Learned, Scoreboard};
use sigprop_testbench::waves::{self, Span};
use sigprop_testbench::{Engine, TestbenchError, simulate};

use super::generate::{self, CONFIG, VERILOG, WEIGHTS};
use super::simulate::{figures, measured};
use super::{Outcome, train};
use crate::args::Demo;
use crate::error::Failure;
use crate::files::{Folder, Maker, Origin};
use crate::interrupt;
use crate::output::Output;
use crate::report::{self, Asked, Beside, Moments, Report as Page};

const CURVE: &str = report::ACCURACY;
const TRACE: &str = "trace.vcd";
/// Samples in the trace: enough to see a window and the next one's fill, small enough to open.
const TRACED: usize = 2;

#[derive(Debug, Serialize)]
struct Json {
    preset: String,
    config_hash: String,
    test_accuracy: f64,
    simulated_samples: usize,
    compared: u64,
    mismatches: u64,
    multiplier_use: Option<f64>,
    files: Vec<String>,
    seconds: f64,
}

/// Runs the command.
pub fn run(args: &Demo, output: &Output) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let config = super::config(&args.common, output)?;
    golden_train::check(&config)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let digits = if config.takes_sequences() { DataSource::DigitsRows } else { DataSource::Digits };
    let data = digits.load(&config).map_err(|fault| match fault {
        DataError::Embedded { .. } | DataError::Label { .. } | DataError::Task { .. } => {
            Failure::NotDigits { inputs: config.inputs(), classes: config.classes() }
        }
        other => other.into(),
    })?;
    // The network of the trace, and what will be the names of all files, before any work is done for them.
    let untrained = generate::generate(&config, &weights)?;
    let mut all = generate::names(&untrained);
    all.extend([TRACE, CURVE]);
    let asked = Asked::of(args.report.as_deref(), "demo", &config)?;
    if asked.is_none() {
        all.extend(report::FILES.iter().filter(|name| **name != CURVE));
    }
    interrupt::watch();
    let maker = Maker { command: "demo", origin: Origin::Training };
    let mut folder = Folder::open(&args.output, &all, maker, args.replace.replace)?;
    folder.drop_others(&all)?;

    let mut page = Page::new("demo", &config);
    let test_accuracy = learn(args, (&config, &weights, &data), &mut folder, &mut page, output)?;
    let (report, board) = hardware(args, &config, &weights, &data, output)?;
    let said = format!("{}\n\n{}", measured(&report), super::verdict(&board));
    page.section("The same network as hardware, simulated", vec![page::source(&said)]);
    report::schedule::section(&mut page, &config, &weights, &data.train)?;
    trace(&config, &untrained, &data, &mut folder)?;
    if interrupt::asked() {
        return Err(Failure::Interrupted);
    }

    let at = match asked {
        Some(mut asked) => {
            let at = asked.path();
            asked.report = page;
            asked.write(&config, output)?;
            at
        }
        None => {
            let files = page.files(&config);
            folder.write(&files.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())?;
            folder.join(report::PAGE)
        }
    };
    folder.say_changes(output);
    let json = Json {
        preset: config.name().to_owned(),
        config_hash: config.hash_hex(),
        test_accuracy,
        simulated_samples: report.samples,
        compared: board.compared,
        mismatches: board.mismatches,
        multiplier_use: report.multiplier_use,
        files: [VERILOG, CONFIG, WEIGHTS, TRACE, CURVE]
            .map(|name| folder.join(name))
            .iter()
            .chain([&at])
            .map(|path| path.display().to_string())
            .collect(),
        seconds: start.elapsed().as_secs_f64(),
    };
    output.result(&json, &closing(&args.output, &at, json.seconds))?;
    Ok(if board.mismatches == 0 { Outcome::Good } else { Outcome::Bad })
}

/// Trains beside the baselines, and writes the curve and the trained network's Verilog. Gives the accuracy.
fn learn(
    args: &Demo,
    (config, weights, data): (&Config, &Weights, &Data),
    folder: &mut Folder,
    page: &mut Page,
    output: &Output,
) -> Result<f64, Failure> {
    output.say(&format!(
        "1. Training {} ({}) on {} digits for {} epochs with the arithmetic of the hardware, seed {}",
        config.name(),
        config.sizes(),
        data.train.len(),
        config.epochs(),
        args.start.seed
    ))?;
    let options = Options {
        epochs: config.epochs(),
        samples: None,
        order: Order::Shuffled,
        seed: args.start.seed,
        evaluate_train: false,
    };
    let mut moments = Moments::new(&data.test, &super::model(config, weights)?, &options, data.train.len());
    let trained = train::train(config, weights, data, &options, output, &mut |at| moments.look(at))?;
    let learned = trained.model.weights();
    let accuracy = golden_train::evaluate(&trained.model, &data.test);
    let baselines = train::baselines(config, data, &options, output);
    output.say(&format!("  test accuracy on {} digits never trained on:", data.test.len()))?;
    output.say(&train::table(config, accuracy.answer, &accuracy.stages, trained.seconds, Some(&baselines)))?;
    let beside = Beside { baselines: Some(&baselines), linear: None };
    let svg = report::accuracy(config, &trained.report, &beside)
        .map_err(|fault| Failure::plot(&folder.join(CURVE), &fault))?;
    folder.write(&[(CURVE, svg.as_bytes())])?;
    report::training(page, (&trained.model, &data.test), &trained.report, &beside, &moments);

    let start = Instant::now();
    let generated = generate::generate(config, &learned)?;
    let (lines, seconds) = (generated.verilog.lines().count(), start.elapsed().as_secs_f64());
    folder.check(&generate::names(&generated))?;
    generate::write(folder, config, &learned, &generated)?;
    output.say(&format!(
        "2. Verilog of the trained network: module {}, {lines} lines, emitted in {seconds:.2} s\n",
        generated.top
    ))?;
    if interrupt::asked() { Err(Failure::Interrupted) } else { Ok(accuracy.answer) }
}

/// Trains the first samples again, from the start weights, on the simulated hardware and on the golden model. Gives
/// the simulation's report and what the comparison came to.
fn hardware(
    args: &Demo,
    config: &Config,
    weights: &Weights,
    data: &Data,
    output: &Output,
) -> Result<(simulate::Report, Scoreboard), Failure> {
    output.say(&format!(
        "3. The same netlist, cycle by cycle: training {} real samples from the start weights on the simulated hardware",
        args.samples
    ))?;
    let seed = args.start.seed;
    let options =
        simulate::Options { engine: Engine::Rust, samples: args.samples, waves: None, order: Order::Natural, seed };
    let bar = output.bar("simulating", args.samples);
    let report = simulate::run(config, weights, &data.train, &options, &mut |done, _| {
        bar.set_position(done as u64);
        interrupt::flow()
    })?;
    bar.finish_and_clear();
    if report.interrupted {
        return Err(Failure::Interrupted);
    }

    let options =
        Options { epochs: 1, samples: Some(args.samples), order: Order::Natural, seed, evaluate_train: false };
    let learned = Learned {
        core: &report.engine,
        again: &crate::args::typed(),
        answers: &report.predictions,
        weights: &report.weights,
    };
    let board = learned.compare(config, weights, data, &options)?;
    output.say(&figures(&report))?;
    output.say(&format!("  {}\n", super::verdict(&board)))?;
    Ok((report, board))
}

/// Writes a trace of all signals during a few samples, and of nothing else: reading the weights back would take ten
/// times as many cycles as training does.
fn trace(config: &Config, generated: &Generated, data: &Data, folder: &mut Folder) -> Result<(), Failure> {
    let samples: Vec<_> = data.train.iter().take(TRACED).collect();
    let record = |part: &Path| -> Result<(), TestbenchError> {
        let mut chip = RustChip::new(config, generated, &mut interrupt::flow)?;
        chip.trace_to(&Span::all(part))?;
        let mut host = Host::new(config, chip);
        host.train(&samples)?;
        host.chip.trace_stop()
    };
    folder.take(TRACE, |output| record(output.part()).map_err(|fault| waves::told_of(output, fault)))
}

fn closing(folder: &Path, page: &Path, seconds: f64) -> String {
    let (dir, page) = (folder.display(), page.display());
    let there = |name: &str| shell(&argument(&folder.join(name)));
    let (config, weights) = (there(CONFIG), there(WEIGHTS));
    format!(
        "4. Written to {dir} in {seconds:.0} s altogether:
     {VERILOG:<20} the core (and a file for each module below it), its memories holding the trained weights
     {CONFIG:<20} its configuration, every key explicit
     {WEIGHTS:<20} its weights, for `--weights` and for PyTorch
     {TRACE:<20} all signals during the first {TRACED} samples (open with GTKWave or Surfer)
     {CURVE:<20} accuracy over the epochs (open with a browser)

   Look at it in a browser: {page}

Next:
  sigprop train --preset digits --set 'network.stages=[96,64]'       another network
  sigprop train --preset mnist --data idx:DIR --epochs 1             other data
  sigprop generate --config {config} --weights {weights} -o my-core
  sigprop verify --config {config} --engines rust,verilator    two simulations against the golden model
  sigprop presets --keys                                             what can be configured"
    )
}

//! `sigprop generate`: the Verilog of a network, with its configuration and weights beside it.

use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::Weights;
use sigprop_hdl::asic::Geometry;
use sigprop_hdl::blocks::Initial;
use sigprop_hdl::{Generated, Target};
use sigprop_spec::Config;
use sigprop_synth::asic;
use sigprop_synth::integration::{Subject, bench};
use sigprop_testbench::TestbenchError;
use sigprop_testbench::vectors::{Part, Vectors};

use super::Outcome;
use crate::args::Generate;
use crate::error::Failure;
use crate::files::Folder;
use crate::interrupt;
use crate::output::Output;

/// The file of the core, which is the top module unless it is wrapped; the other modules have one each beside it.
pub const VERILOG: &str = "sp_core.v";
/// The configuration, every key explicit.
pub const CONFIG: &str = "config.toml";
/// What the memories in the Verilog start with.
pub const WEIGHTS: &str = "weights.safetensors";
/// The SRAMs of a chip, one entry for each geometry.
const SRAMS: &str = "srams.json";

#[derive(Debug, Serialize)]
struct Json {
    preset: String,
    config_hash: String,
    top: String,
    files: Vec<String>,
    verilog_bytes: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    srams: Vec<Sram>,
    weights_crc32: Vec<String>,
    seconds: f64,
}

/// SRAMs of one shape, which the user of a chip puts in.
#[derive(Debug, Serialize)]
struct Sram {
    module: String,
    depth: usize,
    width: usize,
    count: usize,
    bits: usize,
}

impl Sram {
    fn of(geometry: &Geometry) -> Self {
        let Geometry { depth, width, count } = *geometry;
        Self { module: geometry.module(), depth, width, count, bits: geometry.bits() }
    }
}

/// Runs the command.
pub fn run(args: &Generate, output: &Output) -> Result<Outcome, Failure> {
    let config = super::hardware::config(&args.common, &args.on, output)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let start = Instant::now();
    let target = args.target.target()?;
    let wrapper = args.around.wrapper();
    let contents = initial(&config, &weights)?;
    let mut generated = sigprop_hdl::generate_for(&config, &contents, wrapper, target)?;
    let seconds = start.elapsed().as_secs_f64();
    interrupt::watch();
    let vectors = args.testbench.map(|n| vectors(args, n, &config, &weights, &contents, output)).transpose()?;
    shape(args, &mut generated);
    let verilog: Vec<String> = generated.files.iter().chain(&generated.models).map(|(name, _)| name.clone()).collect();
    let subject = Subject { config: &config, generated: &generated, wrapper, verilog: &verilog };
    let mut beside = subject.files();
    beside.extend(vectors.iter().flat_map(|vectors| bench::files(&subject, &as_bench(vectors, &config))));
    let mut names = names(&generated);
    names.extend(beside.iter().map(|(name, _)| name.as_str()));
    let mut folder = Folder::open(&args.output, &names, super::maker("generate", &args.start), args.replace.replace)?;
    folder.drop_others(&names)?;
    write(&mut folder, &config, &weights, &generated)?;
    let beside: Vec<_> = beside.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    folder.write(&beside)?;
    let json = Json {
        preset: config.name().to_owned(),
        config_hash: config.hash_hex(),
        top: generated.top.clone(),
        files: names.iter().map(|n| folder.join(n).display().to_string()).collect(),
        verilog_bytes: generated.files.iter().map(|f| f.1.len()).sum(),
        srams: generated.memories.srams.iter().map(Sram::of).collect(),
        weights_crc32: super::crcs(&config, &weights),
        seconds,
    };
    folder.say_changes(output);
    let start = args.start.weights.as_ref().map_or(format!("random weights of seed {}", args.start.seed), |file| {
        format!("the weights of {}", file.display())
    });
    let text = format!(
        "{} ({}), hash {}: module {} with {start}, made in {seconds:.2} s\n{}",
        json.preset,
        config.sizes(),
        json.config_hash,
        json.top,
        listing(&json.top, &json.files)
    ) + &sram_lines(&json.srams);
    output.result(&json, &text)?;
    Ok(Outcome::Good)
}

/// Names and number of the Verilog files, as they are asked for.
fn shape(args: &Generate, generated: &mut Generated) {
    if args.prefix != "sp" {
        generated.set_prefix(&args.prefix);
    }
    if args.single_file {
        generated.files = vec![(format!("{}.v", generated.top), generated.single().to_owned())];
    }
}

/// What a bench sends and expects: of `n` samples, in the order of the data set.
fn vectors(
    args: &Generate,
    n: usize,
    config: &Config,
    weights: &Weights,
    contents: &[Initial],
    output: &Output,
) -> Result<Vectors, Failure> {
    if !bench::is_there(args.around.wrapper()) {
        return Err(Failure::NoBench);
    }
    let data = super::data(&args.from, Some(&args.start), config, output)?.data.train;
    if n > data.len() {
        return Err(TestbenchError::Samples { asked: n, there: data.len() }.into());
    }
    let samples: Vec<(Vec<i16>, usize)> = data.iter().take(n).map(|(x, label)| (x.to_vec(), label)).collect();
    // The core by itself is what is simulated: a wrapper changes no byte.
    let core = sigprop_hdl::generate_for(config, contents, sigprop_hdl::Wrapper::None, args.target.target()?)?;
    let spinner = output.spinner();
    spinner.set_message("simulating what the bench compares");
    let vectors = Vectors::record(config, weights, &core, &samples, &mut interrupt::flow);
    spinner.finish_and_clear();
    Ok(vectors?)
}

fn as_bench<'a>(vectors: &'a Vectors, config: &Config) -> bench::Vectors<'a> {
    let parts = |parts: &'a [Part]| parts.iter().map(|part| (part.what.as_str(), part.bytes.as_slice())).collect();
    let did = if config.learns() { "trained with and all weights read back" } else { "classified" };
    bench::Vectors {
        requests: parts(&vectors.requests),
        answers: parts(&vectors.answers),
        cycles: vectors.cycles,
        about: format!("{} samples {did}, as the golden model has it", vectors.samples),
    }
}

/// The SRAMs for a person.
fn sram_lines(srams: &[Sram]) -> String {
    let line = |s: &Sram| format!("\n  {} of {} words of {} bits: {}", s.count, s.depth, s.width, s.module);
    let lines: String = srams.iter().map(line).collect();
    match srams.iter().map(|s| s.bits).sum::<usize>() {
        0 => lines,
        bits => format!("\nSRAMs, {bits} bits in all; their files are models to be replaced by yours:{lines}"),
    }
}

/// The files for a person: the top module, how many other modules, the rest.
fn listing(top: &str, files: &[String]) -> String {
    let top = format!("{top}.v");
    let others = files.iter().filter(|f| f.ends_with(".v")).count() - 1;
    let named = files.iter().filter(|f| f.ends_with(&top) || !f.ends_with(".v"));
    let lines: Vec<String> = named.map(|f| format!("  {f}")).collect();
    let others = if others == 0 { String::new() } else { format!("\n  and a file for each of {others} other modules") };
    lines.join("\n") + &others
}

/// The Verilog whose memories hold these weights, and the bank that belongs to them.
pub fn generate(config: &Config, weights: &Weights) -> Result<Generated, Failure> {
    Ok(sigprop_hdl::generate(config, &initial(config, weights)?)?)
}

/// These weights, and the bank that belongs to them, as the first contents of the memories.
pub fn initial(config: &Config, weights: &Weights) -> Result<Vec<Initial>, Failure> {
    let model = super::model(config, weights)?;
    Ok(sigprop_testbench::initial(&model, config))
}

/// As [`generate`], behind a serial line whose bits last `bit_cycles` clock cycles.
pub fn generate_serial(config: &Config, weights: &Weights, bit_cycles: usize) -> Result<Generated, Failure> {
    Ok(sigprop_hdl::generate_serial(config, &initial(config, weights)?, bit_cycles)?)
}

/// The names of all files.
pub fn names(generated: &Generated) -> Vec<&str> {
    let verilog = generated.files.iter().chain(&generated.models);
    let of_chip = [SRAMS, asic::SCRIPT, asic::MAKEFILE];
    let of_chip = if generated.target == Target::Fpga { &[] } else { &of_chip[..] };
    verilog.map(|f| f.0.as_str()).chain([CONFIG, WEIGHTS]).chain(of_chip.iter().copied()).collect()
}

/// What a chip has beside its Verilog: [`SRAMS`], which without SRAMs is an empty list, and its synthesis. Nothing for an
/// FPGA, whose tools come with a board.
fn of_chip(generated: &Generated) -> Vec<(&'static str, String)> {
    let Target::Asic { .. } = generated.target else { return Vec::new() };
    let list: Vec<Sram> = generated.memories.srams.iter().map(Sram::of).collect();
    let text = serde_json::to_string_pretty(&list).expect("names and numbers are JSON");
    let plan = asic::Plan::new(generated);
    vec![(SRAMS, text + "\n"), (asic::SCRIPT, plan.script()), (asic::MAKEFILE, plan.makefile())]
}

/// Writes the Verilog, a file for each module, the configuration, the weights, and what a chip has beside them.
pub fn write(folder: &mut Folder, config: &Config, weights: &Weights, generated: &Generated) -> Result<(), Failure> {
    let (toml, weights, of_chip) = (config.to_commented_toml(), weights.to_bytes(config, WEIGHTS)?, of_chip(generated));
    let verilog = generated.files.iter().chain(&generated.models).map(|(name, text)| (name.as_str(), text.as_bytes()));
    let beside = [(CONFIG, toml.as_bytes()), (WEIGHTS, weights.as_slice())];
    let of_chip = of_chip.iter().map(|(name, text)| (*name, text.as_bytes()));
    let files: Vec<_> = verilog.chain(beside).chain(of_chip).collect();
    folder.write(&files)
}

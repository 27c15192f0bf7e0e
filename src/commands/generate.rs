//! `sigprop generate`: the Verilog of a network, with its configuration and weights beside it.

use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::Weights;
use sigprop_hdl::Generated;
use sigprop_hdl::blocks::Initial;
use sigprop_spec::Config;

use super::{Outcome, sizes};
use crate::args::{Generate, Wrapper};
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

#[derive(Debug, Serialize)]
struct Json {
    preset: String,
    config_hash: String,
    top: String,
    files: Vec<String>,
    verilog_bytes: usize,
    weights_crc32: Vec<String>,
    seconds: f64,
}

/// Runs the command.
pub fn run(args: &Generate, output: &Output) -> Result<Outcome, Failure> {
    let config = super::hardware::config(&args.common, &args.on, output)?;
    let (weights, _) = super::weights(&config, &args.start, output)?;
    let start = Instant::now();
    let generated = match args.wrapper {
        Wrapper::None => generate(&config, &weights)?,
        Wrapper::AxiStream => sigprop_hdl::generate_axis(&config, &initial(&config, &weights)?)?,
        Wrapper::Wishbone => sigprop_hdl::generate_wishbone(&config, &initial(&config, &weights)?)?,
        Wrapper::Serial => generate_serial(&config, &weights, args.bit_cycles as usize)?,
    };
    let seconds = start.elapsed().as_secs_f64();
    interrupt::watch();
    let names = names(&generated);
    let mut folder = Folder::open(&args.output, &names)?;
    folder.drop_others(&names)?;
    write(&mut folder, &config, &weights, &generated)?;
    let json = Json {
        preset: config.name().to_owned(),
        config_hash: config.hash_hex(),
        top: generated.top.clone(),
        files: names.iter().map(|n| folder.join(n).display().to_string()).collect(),
        verilog_bytes: generated.files.iter().map(|f| f.1.len()).sum(),
        weights_crc32: super::crcs(&config, &weights),
        seconds,
    };
    let start = args.start.weights.as_ref().map_or(format!("random weights of seed {}", args.start.seed), |file| {
        format!("the weights of {}", file.display())
    });
    let text = format!(
        "{} ({}), hash {}: module {} with {start}, made in {seconds:.2} s\n{}",
        json.preset,
        sizes(&config),
        json.config_hash,
        json.top,
        listing(&json.top, &json.files)
    );
    output.result(&json, &text)?;
    Ok(Outcome::Good)
}

/// The files for a person: the top module, how many other modules, the rest.
fn listing(top: &str, files: &[String]) -> String {
    let top = format!("{top}.v");
    let others = files.iter().filter(|f| f.ends_with(".v")).count() - 1;
    let named = files.iter().filter(|f| f.ends_with(&top) || !f.ends_with(".v"));
    let lines: Vec<String> = named.map(|f| format!("  {f}")).collect();
    format!("{}\n  and a file for each of {others} other modules", lines.join("\n"))
}

/// The Verilog whose memories hold these weights, and the bank that belongs to them.
pub fn generate(config: &Config, weights: &Weights) -> Result<Generated, Failure> {
    Ok(sigprop_hdl::generate(config, &initial(config, weights)?)?)
}

/// These weights, and the bank that belongs to them, as the first contents of the memories.
fn initial(config: &Config, weights: &Weights) -> Result<Vec<Initial>, Failure> {
    let model = super::model(config, weights)?;
    Ok(sigprop_testbench::initial(&model, config))
}

/// As [`generate`], behind a serial line whose bits last `bit_cycles` clock cycles.
pub fn generate_serial(config: &Config, weights: &Weights, bit_cycles: usize) -> Result<Generated, Failure> {
    Ok(sigprop_hdl::generate_serial(config, &initial(config, weights)?, bit_cycles)?)
}

/// The names of all files.
pub fn names(generated: &Generated) -> Vec<&str> {
    generated.files.iter().map(|f| f.0.as_str()).chain([CONFIG, WEIGHTS]).collect()
}

/// Writes the Verilog, a file for each module, the configuration and the weights.
pub fn write(folder: &mut Folder, config: &Config, weights: &Weights, generated: &Generated) -> Result<(), Failure> {
    let (toml, weights) = (config.to_toml(), weights.to_bytes(config, WEIGHTS)?);
    let verilog = generated.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
    let files: Vec<_> = verilog.chain([(CONFIG, toml.as_bytes()), (WEIGHTS, weights.as_slice())]).collect();
    folder.write(&files)
}

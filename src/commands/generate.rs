//! `sigprop generate`: the Verilog of a network, with its configuration and weights beside it.

use std::time::Instant;

use serde::Serialize;
use sigprop_golden_model::Weights;
use sigprop_hdl::Generated;
use sigprop_spec::Config;

use super::{Outcome, sizes};
use crate::args::Generate;
use crate::error::Failure;
use crate::files::Folder;
use crate::output::Output;

/// The files of a network's folder.
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
    let config = super::config(&args.common)?;
    let weights = super::weights(&config, args.common.weights.as_deref(), args.common.seed, output)?;
    let mut folder = Folder::open(&args.output, &[VERILOG, CONFIG, WEIGHTS])?;
    let start = Instant::now();
    let generated = generate(&config, &weights)?;
    let seconds = start.elapsed().as_secs_f64();
    write(&mut folder, &config, &weights, &generated)?;
    let json = Json {
        preset: config.name().to_owned(),
        config_hash: config.hash_hex(),
        top: generated.top.clone(),
        files: [VERILOG, CONFIG, WEIGHTS].iter().map(|n| folder.join(n).display().to_string()).collect(),
        verilog_bytes: generated.verilog.len(),
        weights_crc32: super::crcs(&config, &weights),
        seconds,
    };
    let start = args.common.weights.as_ref().map_or(format!("random weights of seed {}", args.common.seed), |file| {
        format!("the weights of {}", file.display())
    });
    let text = format!(
        "{} ({}), hash {}: module {} with {start}, made in {seconds:.2} s\n{}",
        json.preset,
        sizes(&config),
        json.config_hash,
        json.top,
        json.files.iter().map(|f| format!("  {f}")).collect::<Vec<_>>().join("\n")
    );
    output.result(&json, &text);
    Ok(Outcome::Good)
}

/// The Verilog whose memories hold these weights, and the bank that belongs to them.
pub fn generate(config: &Config, weights: &Weights) -> Result<Generated, Failure> {
    let model = super::model(config, weights)?;
    let initial = sigprop_testbench::initial(&model, config);
    Ok(sigprop_hdl::generate(config, &initial)?)
}

/// Writes the three files.
pub fn write(folder: &mut Folder, config: &Config, weights: &Weights, generated: &Generated) -> Result<(), Failure> {
    folder.write(VERILOG, generated.verilog.as_bytes())?;
    folder.write(CONFIG, config.to_toml().as_bytes())?;
    folder.take(WEIGHTS, |part| weights.save(part, config))
}

//! The command line, as clap reads it. What needs files or the configuration is resolved in `commands`.

mod around;
mod compare;
mod data;
mod explore;
mod host;
mod network;
mod order;
mod target;
mod values;

use std::ffi::OsString;
use std::ops::Range;
use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use sigprop_golden_model::train::Order;
use sigprop_testbench::Engine;

pub use around::{Boards, Completions, Explain, Load, Man, New, Presets, Tools, ToolsCommand};
pub use compare::{Compare, Rule};
pub use data::{Data, Profile};
pub use explore::Explore;
pub use host::{Host, HostCommand};
pub use network::{Common, OnBoard, Replace, Samples, Start};
pub use target::{Around, For, Srams};
pub use values::{ending, typed};

use values::{activations, baud, cycles, engine, epochs, junit, log, plot, prefix, raster, samples, waves};

/// Neural networks that train in hardware with Signal Propagation: bit-exact training, Verilog, simulation,
/// verification.
#[derive(Debug, Parser)]
#[command(
    version = env!("SIGPROP_VERSION"),
    max_term_width = 110,
    after_help = "Exit codes: 0 good; 1 difference, failure or interruption; 2 misuse. `build` also: 3 yosys has deleted a multiplier; 4 other cells than expected; 5 the clock is too slow. `area` also: 3 and 4.\n\n\
    `sigprop -vV` says the version, and which tools are found.\n\
    The book: docs/src, or `sigprop man -o DIR` for pages that `man` shows."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole path on real digits: train, emit Verilog, simulate it, compare every weight
    Demo(Demo),
    /// Write a configuration to begin with into a folder of its own
    New(New),
    /// Train with the bit-exact integer model and measure accuracy
    Train(Train),
    /// Compare learning rules on the same data: accuracy, and what each costs
    Compare(Compare),
    /// Measure many networks on many boards: shapes, bits, lanes, members; a folder each, and what is best
    Explore(Explore),
    /// Write the Verilog of a network
    Generate(Generate),
    /// Train on the simulated hardware; where it does not learn, classify
    Simulate(Simulate),
    /// Compare simulated hardware with the golden model, value by value
    Verify(Verify),
    /// Estimate what a network takes on a board, choosing what is "auto"; runs no tool
    Fit(Fit),
    /// Make a bitstream for a board, with yosys and nextpnr
    Build(Build),
    /// List the boards that can be built for
    Boards(Boards),
    /// Load a bitstream into a board, by the program that its board names
    Load(Load),
    /// Map a network for a chip to a library of standard cells, with yosys, and tell its area by block
    Area(Area),
    /// Talk to a board over its serial line: train, infer, read and write what it holds
    Host(Host),
    /// Find or install Verilator, yosys, nextpnr and what belongs to them
    Tools(Tools),
    /// List presets, print a configuration, explain the keys
    Presets(Presets),
    /// Say what a kind of failure is about: its causes, and what to do
    Explain(Explain),
    /// Print completions for a shell
    Completions(Completions),
    /// Write pages for `man`
    Man(Man),
}

/// `sigprop demo`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop demo                     the preset digits, all of it into sigprop-out/\n  sigprop demo digits-small -o out"
)]
pub struct Demo {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub start: Start,
    /// The folder to write to
    #[arg(short, long, value_name = "DIR", default_value = "sigprop-out", help_heading = "Output")]
    pub output: PathBuf,
    #[command(flatten)]
    pub replace: Replace,
    /// Write the page to look at, report.html, into this folder and not to the others
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Samples to train on the simulated hardware
    #[arg(long, value_name = "N", default_value = "200", value_parser = samples, allow_negative_numbers = true, help_heading = "Run")]
    pub samples: usize,
}

/// `sigprop train`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop train digits --report out            and look at out/report.html\n  sigprop train mnist --data idx:DIR --epochs 3 --save trained.safetensors\n  sigprop train digits --set network.stages=[96,64] --set learning.epochs=40\n  sigprop train net.toml --data csv:FILE --label last"
)]
pub struct Train {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub samples_from: Samples,
    /// Passes over the training set, 1 to 100000 [default: learning.epochs]
    #[arg(long, value_name = "N", value_parser = epochs, allow_negative_numbers = true, help_heading = "Run")]
    pub epochs: Option<usize>,
    /// Stop after this many samples in all, or after --epochs if that is less
    #[arg(long, value_name = "N", value_parser = samples, allow_negative_numbers = true, help_heading = "Run")]
    pub samples: Option<usize>,
    /// natural or shuffled
    #[arg(long, default_value = "shuffled", help_heading = "Run")]
    pub order: Order,
    /// Do not train backpropagation and logistic regression for comparison
    #[arg(long, help_heading = "Run")]
    pub no_baselines: bool,
    /// Draw the accuracy of each epoch (.svg)
    #[arg(long, value_name = "FILE", value_parser = plot(), help_heading = "Output")]
    pub plot: Option<PathBuf>,
    /// Draw the spikes of one test sample of each class after training, where neurons spike (.svg)
    #[arg(long, value_name = "FILE", value_parser = raster(), help_heading = "Output")]
    pub raster: Option<PathBuf>,
    /// Write what the trained network makes of the test samples (safetensors): h, t and scores of each stage, answers
    #[arg(long, value_name = "FILE", value_parser = activations(), help_heading = "Output")]
    pub activations: Option<PathBuf>,
    /// Write a page to look at into this folder, report.html: where h meets t, accuracy, mistakes, weights
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Write what each epoch came to, a line each: accuracies, updates, learning-rate shifts (JSON lines: .jsonl; or .csv)
    #[arg(long, value_name = "FILE", value_parser = log(), help_heading = "Output")]
    pub log: Option<PathBuf>,
}

/// `sigprop generate`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop generate digits -o verilog\n  sigprop generate net.toml --weights trained.safetensors --wrapper axi-stream -o verilog\n  sigprop generate digits --testbench 20 -o verilog            with a bench that checks itself"
)]
pub struct Generate {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub on: OnBoard,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub target: For,
    /// The folder to write to; files that sigprop did not write are never replaced
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub output: PathBuf,
    #[command(flatten)]
    pub replace: Replace,
    #[command(flatten)]
    pub around: Around,
    /// What names of modules begin with, in the place of sp: so that two networks can stand in one design
    #[arg(long, value_name = "NAME", default_value = "sp", value_parser = prefix, help_heading = "Hardware")]
    pub prefix: String,
    /// One Verilog file with all modules, not a file for each
    #[arg(long, help_heading = "Output")]
    pub single_file: bool,
    /// Write a self-checking bench as well, for any simulator, and one for cocotb: N training samples with the golden model's answers and weights; without learning
    /// N inputs
    #[arg(long, value_name = "N", value_parser = samples, allow_negative_numbers = true, help_heading = "Output")]
    pub testbench: Option<usize>,
    #[command(flatten)]
    pub from: Data,
}

/// `sigprop simulate`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop simulate digits --samples 300 --report out\n  sigprop simulate digits --samples 2 --waves trace.fst\n  sigprop simulate digits --waves first.vcd --wave-cycles 0..3000 --wave-scope stages_0"
)]
pub struct Simulate {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub on: OnBoard,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub samples_from: Samples,
    /// rust, verilator or netlist (that is netlist:ecp5; also ecp5-hard, ice40, ice40-dsp, ice40-spram, gowin)
    #[arg(long, default_value = "rust", value_parser = engine, help_heading = "Run")]
    pub engine: Engine,
    /// Samples to train; where the hardware does not learn, to classify
    #[arg(long, value_name = "N", default_value = "100", value_parser = samples, allow_negative_numbers = true, help_heading = "Run")]
    pub samples: usize,
    /// natural or shuffled
    #[arg(long, default_value = "natural", help_heading = "Run")]
    pub order: Order,
    /// Write a page to look at into this folder, report.html: which sample each stage works on, where h meets t, mistakes, weights
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Record signals, for GTKWave or Surfer: .vcd, or .fst, which takes a tenth of the space
    #[arg(long, value_name = "FILE", value_parser = waves(), visible_alias = "vcd", help_heading = "Output")]
    pub waves: Option<PathBuf>,
    /// Of these cycles since the reset alone
    #[arg(long, value_name = "FROM..TO", value_parser = cycles, requires = "waves", help_heading = "Output")]
    pub wave_cycles: Option<Range<u64>>,
    /// Of this scope and what is below it alone: stages_0, or stages_0.lanes_0
    #[arg(long, value_name = "SCOPE", requires = "waves", help_heading = "Output")]
    pub wave_scope: Option<String>,
}

/// `sigprop verify`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop verify digits --engines rust,verilator\n  sigprop verify net.toml --data csv:FILE --samples 1000 --stalls random"
)]
pub struct Verify {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub on: OnBoard,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub target: For,
    #[command(flatten)]
    pub from: Data,
    /// rust, verilator, netlist (that is netlist:ecp5; also ecp5-hard, ice40, ice40-dsp, ice40-spram, gowin); several with commas
    /// between
    #[arg(long, value_delimiter = ',', default_value = "rust", value_parser = engine, help_heading = "Run")]
    pub engines: Vec<Engine>,
    /// Samples to train, or where the hardware does not learn to classify, and compare; at most those of the training set
    #[arg(long, value_name = "N", default_value = "100", value_parser = samples, allow_negative_numbers = true, help_heading = "Run")]
    pub samples: usize,
    /// Pauses on both streams
    #[arg(long, value_enum, default_value_t = Stalls::None, help_heading = "Run")]
    pub stalls: Stalls,
    /// Compare this many random legal configurations as well
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, help_heading = "Run")]
    pub random_configs: usize,
    /// Write a page to look at into this folder, report.html: what was compared, and which sample each stage works on
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Write the result for CI, a case for each configuration on each engine (JUnit XML)
    #[arg(long, value_name = "FILE", value_parser = junit(), help_heading = "Output")]
    pub junit: Option<PathBuf>,
    /// The folder for the waves around the first difference, if there is one; they replace those of an earlier run
    #[arg(long, value_name = "DIR", default_value = "sigprop-mismatch", help_heading = "Output")]
    pub waves: PathBuf,
}

/// Pauses on both streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stalls {
    /// Every byte as soon as it is taken.
    None,
    /// Random pauses of sender and receiver.
    Random,
}

/// `sigprop fit`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop fit digits                       on every board\n  sigprop fit net.toml --board icebreaker --data csv:FILE"
)]
pub struct Fit {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub profile: Profile,
    /// A board by name, or a folder of your own [default: every board that comes with sigprop]
    #[arg(long, value_name = "BOARD", help_heading = "Hardware")]
    pub board: Option<String>,
}

/// `sigprop build`
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  sigprop build digits --board icebreaker\n  sigprop build net.toml --board ulx3s-25f --seeds 3 --weights trained.safetensors"
)]
pub struct Build {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub profile: Profile,
    #[command(flatten)]
    pub start: Start,
    /// A board by name, or a folder of your own with board.toml and .pcf, .lpf or .cst (a name that is none lists them)
    #[arg(long, value_name = "BOARD", help_heading = "Hardware")]
    pub board: String,
    /// The clock that the core must reach and its PLL makes, in place of the board's `clock.core_mhz`
    #[arg(long, value_name = "MHZ", allow_negative_numbers = true, help_heading = "Hardware")]
    pub core_mhz: Option<f64>,
    /// The folder to write to; files that sigprop did not write are never replaced [default: NETWORK-BOARD]
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub replace: Replace,
    /// Bits a second of the serial line, in place of the board's `uart.baud`; give `sigprop host` the same
    #[arg(long, value_name = "N", value_parser = baud(), help_heading = "Hardware")]
    pub baud: Option<u32>,
    /// Place and route with seeds 1 to N; the bitstream is that of the fastest
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000), help_heading = "Hardware")]
    pub seeds: u32,
    /// Multipliers and memories: hard cells by name, with the registers inside them, or as synthesis infers them
    #[arg(long, value_enum, default_value_t, help_heading = "Hardware")]
    pub cells: CellsChoice,
}

/// How multipliers and memories become cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum CellsChoice {
    /// ECP5: by name, unless inferred ones let a sample take fewer cycles or the network fits only so. UP5K: inferred, and by
    /// name where the network fits only so
    #[default]
    Auto,
    /// What synthesis finds by itself
    Inferred,
    /// By name: ECP5 with the registers inside them, UP5K with weights in SPRAM, which has no first contents
    Named,
}

/// `sigprop area`
#[derive(Debug, Args)]
pub struct Area {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub start: Start,
    #[command(flatten)]
    pub srams: Srams,
    /// The library of cells, in the Liberty format
    #[arg(long, value_name = "FILE", help_heading = "Hardware")]
    pub lib: PathBuf,
    /// The folder to write to; files that sigprop did not write are never replaced
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub output: PathBuf,
    #[command(flatten)]
    pub replace: Replace,
    #[command(flatten)]
    pub around: Around,
}

impl Cli {
    /// The words of a command line, the program's name first; what cannot be understood ends the process.
    pub fn read(words: Vec<OsString>) -> Self {
        if is_verbose_version(&words) {
            return Self { command: Command::Tools(Tools { command: ToolsCommand::Version }) };
        }
        let mut cli = Self::parse_from(order::ordered(&Self::command(), words));
        cli.command.common().into_iter().for_each(Common::settle);
        cli
    }

    /// Whether JSON is asked for.
    pub fn json(&mut self) -> bool {
        match &mut self.command {
            Command::Tools(Tools { command: ToolsCommand::Check { json } | ToolsCommand::Install { json, .. } })
            | Command::Man(Man { json, .. })
            | Command::Explore(Explore { json, .. })
            | Command::Explain(Explain { json, .. })
            | Command::Boards(Boards { json })
            | Command::Load(Load { json, .. }) => *json,
            command => command.common().is_some_and(|common| common.json),
        }
    }
}

impl Command {
    /// What every command takes that is about a network.
    fn common(&mut self) -> Option<&mut Common> {
        Some(match self {
            Self::Demo(a) => &mut a.common,
            Self::Train(a) => &mut a.common,
            Self::Compare(a) => &mut a.common,
            Self::Generate(a) => &mut a.common,
            Self::Simulate(a) => &mut a.common,
            Self::Verify(a) => &mut a.common,
            Self::Fit(a) => &mut a.common,
            Self::Build(a) => &mut a.common,
            Self::Area(a) => &mut a.common,
            Self::Host(a) => &mut a.common,
            Self::Presets(a) => &mut a.common,
            Self::New(a) => &mut a.common,
            Self::Tools(_)
            | Self::Explore(_)
            | Self::Explain(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Boards(_)
            | Self::Load(_) => return None,
        })
    }
}

/// Whether the version is asked for, and what it stands on: `-vV`, or both words apart.
fn is_verbose_version(words: &[OsString]) -> bool {
    let words: Vec<String> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let version = |word: &&str| ["-V", "--version"].contains(word);
    let verbose = |word: &&str| ["-v", "--verbose"].contains(word);
    match words[..] {
        [both] => ["-vV", "-Vv"].contains(&both),
        [a, b] => version(&a) && verbose(&b) || verbose(&a) && version(&b),
        _ => false,
    }
}

//! What can go wrong in the command, as reports and exit codes.

use std::error::Error;
use std::io::IsTerminal;
use std::path::Path;

use sigprop_golden_model::data::DataError;
use sigprop_golden_model::{ModelError, WeightsError};
use sigprop_hdl::GenerateError;
use sigprop_spec::files::FileError;
use sigprop_spec::{ConfigError, Fault};
use sigprop_synth::SynthError;
use sigprop_synth::tools::InstallError;
use sigprop_testbench::TestbenchError;

/// Why a command ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The same of a file, with its text.
    #[error("{fault}")]
    ConfigFile {
        /// What is wrong.
        fault: ConfigError,
        /// What is in the file.
        text: String,
    },
    /// The samples cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The weights cannot be used, or not be written.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The golden model refuses.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No Verilog.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// A simulation cannot be built or run.
    #[error(transparent)]
    Testbench(#[from] TestbenchError),
    /// No bitstream.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// The tools were not installed.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Two outputs would be one file.
    #[error("{file}: {} and {} name the same file, and one would replace the other; give each a name of its own",
        .options[0], .options[1])]
    SameFile {
        /// The file.
        file: String,
        /// The options.
        options: [&'static str; 2],
    },
    /// Rules are compared by the classes that they find.
    #[error(
        "network.task is \"regression\", and `sigprop compare` compares rules by the classes that they find; leave the key out, or use `sigprop train`, which has linear least squares beside it"
    )]
    ComparesClasses,
    /// A float rule for sequences, and a network that takes none.
    #[error(
        "--rules {rule}: learns sequences, and network.sequence is \"{sequence}\", with one input as a sample; use a network with network.recurrent = true, or leave {rule} out"
    )]
    RuleOfSequences {
        /// The rule.
        rule: &'static str,
        /// How a sample comes.
        sequence: &'static str,
    },
    /// A float rule for single inputs, and a network that takes sequences.
    #[error(
        "--rules {rule}: learns samples of one input each, and network.sequence is \"{sequence}\"; use bptt, rtrl or logistic in its place, or a network without network.sequence"
    )]
    RuleOfInputs {
        /// The rule.
        rule: &'static str,
        /// How a sample comes.
        sequence: &'static str,
    },
    /// Several hidden layers of a rule that has one.
    #[error("--hidden {}: {rule} has one recurrent layer; give one width", .widths.iter().map(usize::to_string).collect::<Vec<_>>().join(","))]
    OneRecurrentLayer {
        /// The rule.
        rule: &'static str,
        /// The widths.
        widths: Vec<usize>,
    },
    /// More than memory has room for.
    #[error(
        "--rules {rule}: keeps {values} numbers with {units} neurons, where {most} is the most; give fewer with --hidden, or take bptt, which has the same gradient"
    )]
    KeepsTooMuch {
        /// The rule.
        rule: &'static str,
        /// Of the recurrent layer.
        units: usize,
        /// What is kept.
        values: u64,
        /// The most.
        most: u64,
    },
    /// A bitstream for a board that is no simulation.
    #[error(
        "--bitstream: only a simulated board takes one, and --port is {port}; say --port sim, or leave --bitstream out: what is on the board was loaded there by its programmer"
    )]
    BitstreamPort {
        /// The port.
        port: String,
    },
    /// A bitstream that lies alone.
    #[error(
        "{file}: there is no {lacks} beside it, by which its network and board would be known; say {option}, or name the bitstream in the folder of its build"
    )]
    BitstreamAlone {
        /// The bitstream.
        file: String,
        /// What is missing.
        lacks: &'static str,
        /// What says the same.
        option: &'static str,
    },
    /// A bitstream for a board of the user's.
    #[error(
        "{file}: was built for the board `{board}`, which does not come with sigprop; name its folder with --board"
    )]
    BitstreamBoard {
        /// The bitstream.
        file: String,
        /// The board.
        board: String,
    },
    /// A network that does not fit the data of the demo.
    #[error(
        "demo trains on the digits, which have 64 inputs and 10 classes; the configuration has {inputs} inputs and \
        {classes} classes: take --preset digits or digits-small, or train on other data with sigprop train --data"
    )]
    NotDigits {
        /// Of the network.
        inputs: usize,
        /// Of the network.
        classes: usize,
    },
    /// An option that means nothing for an FPGA.
    #[error("--sram-bits {bits}: an FPGA has no such choice; add --target asic, or leave --sram-bits out")]
    NoSrams {
        /// Its value.
        bits: usize,
    },
    /// A result that cannot be written as XML.
    #[error("--junit: the result cannot be written as XML: {fault}; please report this")]
    Junit {
        /// Why.
        fault: String,
    },
    /// A space that is refused.
    #[error("{file}: {}", .faults.join("\n"))]
    Space {
        /// The file.
        file: String,
        /// What is wrong with it.
        faults: Vec<String>,
    },
    /// A point that could not be measured.
    #[error("{what}")]
    Explore {
        /// What went wrong where.
        what: String,
    },
    /// A bench for what it cannot drive.
    #[error(
        "--testbench: there is a bench for streams and for a Wishbone bus, not for a serial line; leave out --wrapper serial, or --testbench"
    )]
    NoBench,
    /// Nobody takes the result.
    #[error("stdout: cannot be written: {0}; the result is lost: check where it goes, and the space left there")]
    Stdout(std::io::Error),
    /// Files in the way that are not sigprop's.
    #[error("{folder}: {} {why} and would be replaced; move {} away, or choose another folder with {option}",
        .files.join(", "), if .files.len() == 1 { "it" } else { "them" })]
    Foreign {
        /// The folder.
        folder: String,
        /// The files.
        files: Vec<String>,
        /// What is the matter with them.
        why: String,
        /// What names the folder.
        option: &'static str,
    },
    /// A folder that another command wrote, or that holds weights that would be lost.
    #[error(
        "{folder}: holds what {by} wrote ({files}); choose another folder with {option}{}",
        if *.option == OUTPUT { ", or add --replace to replace all of it" } else { "" }
    )]
    Belongs {
        /// The folder.
        folder: String,
        /// Who wrote it.
        by: String,
        /// What is there of it.
        files: String,
        /// What names the folder.
        option: &'static str,
    },
    /// Two commands at once.
    #[error(
        "{folder}: another sigprop command is writing to this folder; wait until it has ended, or choose another folder with {option}"
    )]
    Busy {
        /// The folder.
        folder: String,
        /// What names the folder.
        option: &'static str,
    },
    /// A file list that cannot be understood.
    #[error("{file}: line {line}: `{text}` {why}; remove the list if its folder holds nothing of yours")]
    Manifest {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// The line.
        text: String,
        /// What is the matter with it.
        why: &'static str,
    },
    /// There are no spikes to draw.
    #[error(
        "--raster draws spikes, and the neurons of {network} do not spike; leave it out, or use network.neuron = \"lif\""
    )]
    NoSpikes {
        /// The configuration.
        network: String,
    },
    /// The picture cannot be drawn.
    #[error("{file}: the picture cannot be drawn: {reason}; leave it out and report this as a bug")]
    Plot {
        /// The file.
        file: String,
        /// What the plotter says.
        reason: String,
    },
    /// No kind of failure.
    #[error("{word}: no failure has that code; `sigprop explain` lists those that there are")]
    NoCode {
        /// What was given.
        word: String,
    },
    /// A port that cannot be told.
    #[error("{why}; `sigprop host ports` lists the ports that there are, and --port takes one of them")]
    NoPort {
        /// What is missing, or too many.
        why: String,
    },
    /// A bitstream of no known board.
    #[error("{file}: nothing says for which board it was built; name it with --board (`sigprop boards` lists them)")]
    NoBoard {
        /// The bitstream.
        file: String,
    },
    /// The program that loads bitstreams is missing.
    #[error("{program}, which loads bitstreams into a board {board}, is not in PATH; to install it: {mend}")]
    NoProgrammer {
        /// The program.
        program: String,
        /// The board.
        board: String,
        /// How it is installed.
        mend: &'static str,
    },
    /// A register that is not there, or that cannot have the value.
    #[error("register {name}: {rule}; `sigprop host registers` lists those of this network")]
    Register {
        /// As it was given.
        name: String,
        /// What is the matter.
        rule: String,
    },
    /// The user ended a talk with a board.
    #[error("interrupted; {what}")]
    Stopped {
        /// What that leaves.
        what: &'static str,
    },
    /// The user ended the run before it had a result.
    #[error("interrupted; what was finished has been kept")]
    Interrupted,
}

/// The line of a fault of a file, with what to do about it.
fn label(fault: &Fault, text: &str) -> Option<miette::LabeledSpan> {
    let line = fault.place.line()?;
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let said = text.get(start..)?.lines().next()?;
    let begin = start + (said.len() - said.trim_start().len());
    let length = said.split(" #").next().unwrap_or(said).trim().len();
    Some(miette::LabeledSpan::at(begin..begin + length, fault.mend.clone()))
}

/// The option that names the folder of most commands.
pub const OUTPUT: &str = "-o";
/// Exit code of a build in which yosys has deleted a multiplier.
pub const DELETED_MULTIPLIER: u8 = 3;
/// Exit code of a build whose netlist has other cells than its network.
pub const OTHER_CELLS: u8 = 4;
/// Exit code of a build whose bitstream does not reach the board's clock.
pub const TOO_SLOW: u8 = 5;

impl Failure {
    /// The same of a folder that another option than [`OUTPUT`] names.
    pub fn of_folder(mut self, named: &'static str) -> Self {
        if let Self::Foreign { option, .. } | Self::Belongs { option, .. } | Self::Busy { option, .. } = &mut self {
            *option = named;
        }
        self
    }

    /// 2 where the user can mend it by what he gives, 3 and 4 where synthesis went wrong, 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::File(file) | Self::Weights(WeightsError::File(file)) | Self::Data(DataError::File(file)) => {
                of_file(file)
            }
            Self::Testbench(TestbenchError::Output(file)) => of_file(file),
            Self::Data(DataError::Interrupted { .. }) => 1,
            Self::Config(_) | Self::ConfigFile { .. } | Self::Data(_) | Self::Weights(_) | Self::NoCode { .. } => 2,
            Self::Foreign { .. }
            | Self::Belongs { .. }
            | Self::Manifest { .. }
            | Self::SameFile { .. }
            | Self::NotDigits { .. }
            | Self::NoSpikes { .. } => 2,
            Self::NoSrams { .. }
            | Self::NoBench
            | Self::Space { .. }
            | Self::ComparesClasses
            | Self::RuleOfSequences { .. }
            | Self::RuleOfInputs { .. }
            | Self::OneRecurrentLayer { .. }
            | Self::KeepsTooMuch { .. } => 2,
            Self::BitstreamPort { .. } | Self::BitstreamAlone { .. } | Self::BitstreamBoard { .. } => 2,
            Self::Testbench(
                TestbenchError::Weights(_)
                | TestbenchError::Samples { .. }
                | TestbenchError::OtherNetwork { .. }
                | TestbenchError::ChipNetlist { .. }
                | TestbenchError::Checkpoint { .. }
                | TestbenchError::SerialPort { misuse: true, .. }
                | TestbenchError::Board(_),
            ) => 2,
            Self::Register { .. } | Self::NoPort { .. } | Self::NoBoard { .. } => 2,
            Self::Model(ModelError::NoLearning) | Self::Testbench(TestbenchError::Model(ModelError::NoLearning)) => 2,
            Self::Testbench(TestbenchError::Synth(SynthError::Memory { .. } | SynthError::Bitstream { .. })) => 2,
            Self::Synth(
                SynthError::Board(_)
                | SynthError::Bitstream { .. }
                | SynthError::Pins { .. }
                | SynthError::Memory { .. }
                | SynthError::TooLarge { .. }
                | SynthError::Library { .. }
                | SynthError::NothingFits { .. },
            ) => 2,
            Self::Synth(SynthError::Conflict { .. }) => DELETED_MULTIPLIER,
            Self::Synth(SynthError::Cells { .. } | SynthError::Srams { .. }) => OTHER_CELLS,
            Self::Install(InstallError::NoHome) => 2,
            Self::Synth(_) | Self::Install(_) => 1,
            Self::Model(_) | Self::Generate(_) | Self::Testbench(_) => 1,
            Self::Busy { .. } | Self::Plot { .. } | Self::NoProgrammer { .. } => 1,
            Self::Interrupted | Self::Stopped { .. } | Self::Stdout(_) | Self::Junit { .. } | Self::Explore { .. } => 1,
        }
    }

    /// Its kind, which `sigprop explain` explains; none of a slip that the text explains.
    pub fn code(&self) -> Option<&'static str> {
        Some(match self {
            Self::Testbench(fault) if fault.is_stop() => "interrupted",
            Self::Testbench(TestbenchError::Interrupted { .. }) | Self::Synth(SynthError::Interrupted) => "interrupted",
            Self::Config(_) | Self::ConfigFile { .. } => "config",
            Self::Data(DataError::Interrupted { .. }) => "interrupted",
            Self::Data(_) | Self::NotDigits { .. } => "data",
            Self::Weights(_) => "weights",
            Self::ComparesClasses
            | Self::RuleOfSequences { .. }
            | Self::RuleOfInputs { .. }
            | Self::OneRecurrentLayer { .. }
            | Self::KeepsTooMuch { .. }
            | Self::NoSpikes { .. }
            | Self::NoSrams { .. }
            | Self::NoBench
            | Self::Explore { .. }
            | Self::Model(_) => "rule",
            Self::Space { .. } => "config",
            Self::File(_)
            | Self::SameFile { .. }
            | Self::Foreign { .. }
            | Self::Belongs { .. }
            | Self::Busy { .. }
            | Self::Manifest { .. }
            | Self::Stdout(_) => "file",
            Self::Testbench(
                TestbenchError::Device { .. }
                | TestbenchError::SerialPort { .. }
                | TestbenchError::OtherNetwork { .. }
                | TestbenchError::Board(_),
            )
            | Self::BitstreamPort { .. }
            | Self::BitstreamAlone { .. }
            | Self::BitstreamBoard { .. }
            | Self::NoPort { .. }
            | Self::NoBoard { .. }
            | Self::NoProgrammer { .. }
            | Self::Register { .. } => "board",
            Self::Testbench(_) | Self::Generate(_) => "simulation",
            Self::Synth(_) | Self::Install(_) => "tool",
            Self::Plot { .. } | Self::Junit { .. } => "bug",
            Self::Stopped { .. } | Self::Interrupted => "interrupted",
            Self::NoCode { .. } => return None,
        })
    }

    /// For a terminal: the text, of a configuration's file the lines that are meant, and where one reads more.
    pub fn report(&self) -> miette::Report {
        let mut diagnostic = miette::MietteDiagnostic::new(self.text());
        if let Some(code) = self.code().filter(|code| *code != "interrupted") {
            diagnostic = diagnostic.with_help(format!("sigprop explain {code}"));
        }
        let Self::ConfigFile { fault, text } = self else { return diagnostic.into() };
        diagnostic = diagnostic.and_labels(fault.faults().iter().filter_map(|fault| label(fault, text)));
        miette::Report::new(diagnostic).with_source_code(miette::NamedSource::new(fault.source_name(), text.clone()))
    }

    /// Of a picture that cannot be drawn.
    pub fn plot(file: &Path, reason: impl ToString) -> Self {
        Self::Plot { file: file.display().to_string(), reason: reason.to_string() }
    }

    /// The whole text: what is wrong, and the causes that it does not name itself.
    pub fn text(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(now) = cause {
            let said = now.to_string();
            if !text.contains(&said) {
                text += &format!("\n  because: {said}");
            }
            cause = now.source();
        }
        text
    }
}

fn of_file(file: &FileError) -> u8 {
    if file.misuse { 2 } else { 1 }
}

/// Reports without colours and boxes where nobody looks, and never broken into lines: paths stay whole.
pub fn install_reports() {
    let terminal = std::io::stderr().is_terminal();
    let hook = miette::set_hook(Box::new(move |_| {
        let options = miette::MietteHandlerOpts::new().terminal_links(false).wrap_lines(false).color(terminal);
        Box::new(options.unicode(terminal).build())
    }));
    debug_assert!(hook.is_ok(), "set once, at the start of main");
}

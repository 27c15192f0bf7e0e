//! What can go wrong between Verilog text and a running model.

use std::path::PathBuf;

use sigprop_synth::tools::INSTALL;

/// A fault in building, loading or running a Verilated model.
#[derive(Debug, thiserror::Error)]
pub enum VerilatorError {
    /// A program is not installed.
    #[error("{tool} was not found (looked at {looked}); wanted: {wanted}; to install it: {install}")]
    MissingTool {
        /// Name of the program.
        tool: &'static str,
        /// The version that will do.
        wanted: &'static str,
        /// Where it was looked for.
        looked: String,
        /// The command that installs it.
        install: &'static str,
    },
    /// A program was found but is too old.
    #[error("{path} says \"{found}\", but verilator 5 or later is wanted; to install 5.048: {INSTALL}", path = .path.display())]
    OldTool {
        /// The program.
        path: PathBuf,
        /// What it says about itself.
        found: String,
    },
    /// A program is there but does not run.
    #[error("{path} {arguments} failed: {said}; mend that installation, or install 5.048: {INSTALL}", path = .path.display())]
    BrokenTool {
        /// The program.
        path: PathBuf,
        /// What it was asked.
        arguments: String,
        /// The first line of its answer.
        said: String,
    },
    /// verilator or g++ refused the design.
    #[error("{tool} failed on module {top}:\n{lines}\nfull log: {log}", log = .log.display())]
    Build {
        /// Name of the program.
        tool: &'static str,
        /// Top module.
        top: String,
        /// The first error lines.
        lines: String,
        /// File with all that was said.
        log: PathBuf,
    },
    /// Whoever runs the program wants it to end.
    #[error("interrupted while {tool} was making the simulation; nothing was simulated")]
    Interrupted {
        /// What was running, or waited for.
        tool: &'static str,
    },
    /// The folder of compiled models cannot be used.
    #[error("{path}: cannot {doing} the cache of compiled models: {source}; name another folder with {variable}", path = .path.display())]
    Cache {
        /// What was tried.
        doing: &'static str,
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
        /// The environment variable that names the folder.
        variable: &'static str,
    },
    /// No folder is known in which compiled models could be kept.
    #[error(
        "no folder for the cache of compiled models: this user has no home, and the folder for temporary files is open to others; name a folder of yours with {variable}"
    )]
    NoCache {
        /// The environment variable that names the folder.
        variable: &'static str,
    },
    /// Others could put a library into the cache.
    #[error("{folder}: no place for the cache of compiled models, which are loaded into this process: {path}: {reason}; name a folder of yours with {variable}", folder = .folder.display(), path = .path.display())]
    Untrusted {
        /// The cache.
        folder: PathBuf,
        /// It, or a folder above it.
        path: PathBuf,
        /// What is the matter with that.
        reason: String,
        /// The environment variable that names the folder.
        variable: &'static str,
    },
    /// A file could not be read, written or locked.
    #[error("cannot {doing} {path}: {source}", path = .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A source's name is not a plain file name, or is there twice.
    #[error("source file name \"{name}\": {rule}; give each file a plain name of its own such as top.v")]
    SourceName {
        /// The name.
        name: String,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// A port has more than 64 bits.
    #[error(
        "port {port} of {top} has {bits} bits, but at most 64 can be driven; split it into ports of 64 bits or fewer"
    )]
    WidePort {
        /// Top module.
        top: String,
        /// The port.
        port: String,
        /// Its width.
        bits: u32,
    },
    /// The generated header has no readable port list.
    #[error("{header}: {problem}; this verilator's header is not understood, use 5.048 ({INSTALL})", header = .header.display())]
    Header {
        /// The generated file.
        header: PathBuf,
        /// What was wrong.
        problem: String,
    },
    /// There is no such port.
    #[error("module {top} has no port {port}; it has: {has}")]
    NoPort {
        /// Top module.
        top: String,
        /// The port asked for.
        port: String,
        /// All its ports.
        has: String,
    },
    /// The two byte streams or the clock are missing.
    #[error("module {top} cannot be driven: {rule}; it has: {has}")]
    NotDrivable {
        /// Top module.
        top: String,
        /// The rule it breaks.
        rule: &'static str,
        /// All its ports.
        has: String,
    },
    /// A pattern's probability is above one.
    #[error("{key} = {value}: a probability in thousandths is 0 to 999, as at 1000 nothing would ever move")]
    Permille {
        /// The field.
        key: &'static str,
        /// Its value.
        value: u32,
    },
    /// The shared library does not load.
    #[error("cannot load {path}: {problem}; {mend}", path = .path.display())]
    Load {
        /// The library.
        path: PathBuf,
        /// Why not, as the loader says it.
        problem: String,
        /// What to do.
        mend: &'static str,
    },
    /// The model stopped itself.
    #[error("module {top} stopped itself at cycle {cycle}: {message}")]
    Stopped {
        /// Top module.
        top: String,
        /// Cycle in which it stopped.
        cycle: u64,
        /// What the runtime said.
        message: String,
    },
    /// Waves were asked of a model built without them.
    #[error("cannot write waves of {top} to {path}: {rule}", path = .path.display())]
    Trace {
        /// Top module.
        top: String,
        /// The VCD file.
        path: PathBuf,
        /// What is wrong, and the mend.
        rule: String,
    },
}

/// What to do where a library that is whole does not load.
pub(super) const LOAD_MEND: &str = "a file system that is mounted noexec cannot hold it: name another folder with SIGPROP_CACHE; else delete that entry to have it built again";

impl VerilatorError {
    pub(super) fn io(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }
}

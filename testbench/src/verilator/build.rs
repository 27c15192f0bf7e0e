//! From Verilog text to a shared library: verilator, then one C++ unit with the model and the shim.

use super::cache;
use super::error::VerilatorError;
use super::ports::{self, Port};
use super::run::run;
use super::tool::{self, Verilator};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SHIM: &str = include_str!("shim.cpp");
/// Counted up when the functions of `shim.cpp` change; the library repeats it when it is loaded.
pub(super) const ABI: u32 = 5;
/// The library's name in its cache entry.
pub(super) const LIBRARY: &str = "model.so";
const LOG: &str = "build.log";

const VERILATE: &[&str] = &[
    "--cc",
    "--prefix",
    "Vmodel",
    "--Mdir",
    "obj",
    "-O3",
    "--x-assign",
    "fast",
    "--x-initial",
    "unique",
    "--no-timing",
    "--timescale",
    "1ns/1ns",
    "-Wno-fatal",
];
/// For a model that is compiled quickly: a netlist of cells is one function of a megabyte, over which the compiler sits for
/// minutes.
const SPLIT: &[&str] = &["--output-split-cfuncs", "300"];
/// `-fno-gnu-unique` and `-Bsymbolic` keep models in one process apart, `VL_USER_*` keeps a model's `$stop` from ending it.
const COMPILE: &[&str] = &[
    "-std=c++17",
    "-fPIC",
    "-fvisibility=hidden",
    "-fno-gnu-unique",
    "-pthread",
    "-w",
    "-DVL_TIME_CONTEXT",
    "-DVL_USER_FINISH",
    "-DVL_USER_STOP",
    "-DVL_USER_FATAL",
    "-DVM_COVERAGE=0",
    "-DVM_SC=0",
    "-DVM_TRACE_FST=0",
];
const LINK: &[&str] = &["-shared", "-Wl,-Bsymbolic"];
/// Of the runtime, which is compiled once for all designs.
const RUNTIME_LEVEL: &str = "-O2";

/// How far a model is optimised: docs/src/decisions/0022 has the measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Not at all, for runs that are over before it would have paid.
    None,
    /// A little, for runs of up to some millions of cycles.
    Short,
    /// For runs of millions of cycles.
    Long,
}

impl Effort {
    const fn level(self) -> &'static str {
        match self {
            Self::None => "-O0",
            Self::Short => "-O1",
            Self::Long => "-O2",
        }
    }
}

/// A design to be built.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The top module.
    pub top: &'a str,
    /// Plain file name and text of each file. Files that end in `.v` or `.sv` are given to verilator; others lie beside.
    pub files: &'a [(&'a str, &'a str)],
    /// Whether waves can be written. Such a model takes longer to build; it runs slower only while it writes.
    pub trace: bool,
    /// How far it is optimised.
    pub effort: Effort,
}

/// Everything needed to build one source on this machine.
pub(super) struct Builder<'a> {
    source: &'a Source<'a>,
    verilator: Verilator,
    compiler: PathBuf,
    compiler_version: String,
    cache: PathBuf,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Source<'a>) -> Result<Self, VerilatorError> {
        check_names(source)?;
        let verilator = Verilator::find()?;
        let (compiler, compiler_version) = tool::compiler()?;
        Ok(Self { source, verilator, compiler, compiler_version, cache: cache::folder()? })
    }

    /// The shared library, built now or before.
    pub(super) fn library(&self) -> Result<PathBuf, VerilatorError> {
        Ok(cache::entry(&self.cache, &self.key(), |work| self.build(work))?.join(LIBRARY))
    }

    /// The name of the library's entry: everything that it is made from, every flag among it.
    fn key(&self) -> String {
        let tracing = if self.source.trace { "traced" } else { "plain" };
        let abi = ABI.to_string();
        let mut parts = vec![
            &*self.verilator.identity,
            &*self.compiler_version,
            SHIM,
            self.source.effort.level(),
            RUNTIME_LEVEL,
            &abi,
            tracing,
            self.source.top,
        ];
        let arguments = self.arguments();
        for flags in [&arguments[..], COMPILE, LINK] {
            parts.extend(flags);
            parts.push("|");
        }
        for (name, text) in self.source.files {
            parts.extend([*name, *text]);
        }
        cache::key("model", &parts)
    }

    fn arguments(&self) -> Vec<&'static str> {
        [VERILATE, if self.source.effort == Effort::Long { &[] } else { SPLIT }].concat()
    }

    fn build(&self, work: &Path) -> Result<(), VerilatorError> {
        write_files(self.source, work)?;
        self.verilate(work, &self.arguments())?;
        let units = self.write_unit(work)?;
        let runtime = self.runtime()?;
        let mut command = self.compile(self.source.trace);
        command.current_dir(work).args(LINK).args([self.source.effort.level(), "-Iobj", "-o", LIBRARY, "unit.cpp"]);
        command.args(self.runtime_names().iter().map(|name| runtime.join(name).with_extension("o")));
        run(&mut command, "g++", self.source.top, &work.join(LOG))?;
        // The library and the log are all that is used later.
        for path in units.iter().map(PathBuf::as_path).chain([Path::new("obj")]) {
            let path = work.join(path);
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(VerilatorError::io("remove", &path))?;
        }
        Ok(())
    }

    fn verilate(&self, work: &Path, arguments: &[&str]) -> Result<(), VerilatorError> {
        let mut command = Command::new(&self.verilator.program);
        command.current_dir(work).env_remove("VERILATOR_ROOT").args(arguments);
        if self.source.trace {
            command.arg("--trace");
        }
        command.args(["--top-module", self.source.top]);
        command.args(self.source.files.iter().map(|(name, _)| *name).filter(|name| is_verilog(name)));
        run(&mut command, "verilator", self.source.top, &work.join(LOG))
    }

    /// Writes the one C++ unit and returns the files that were written beside the model's own.
    fn write_unit(&self, work: &Path) -> Result<Vec<PathBuf>, VerilatorError> {
        let header = work.join("obj/Vmodel.h");
        let text = fs::read_to_string(&header).map_err(VerilatorError::io("read", &header))?;
        let ports = ports::parse_header(&text).map_err(|problem| VerilatorError::Header { header, problem })?;
        refuse_wide(self.source.top, &ports)?;
        let obj = work.join("obj");
        let mut parts: Vec<String> = fs::read_dir(&obj)
            .map_err(VerilatorError::io("list", &obj))?
            .filter_map(|file| file.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".cpp"))
            .collect();
        parts.sort();
        let mut unit: String = parts.iter().map(|name| format!("#include \"{name}\"\n")).collect();
        unit.push_str(&format!("#define SP_ABI {ABI}\n#define SP_TRACE {}\n", u8::from(self.source.trace)));
        unit.push_str("#include \"shim.cpp\"\n");
        let inc = ports::include_file(&ports);
        let files = [("unit.cpp", unit.as_str()), ("shim.cpp", SHIM), ("sp_ports.inc", &inc)];
        for (name, text) in files {
            let path = work.join(name);
            fs::write(&path, text).map_err(VerilatorError::io("write", &path))?;
        }
        Ok(files.iter().map(|(name, _)| PathBuf::from(name)).collect())
    }

    fn compile(&self, trace: bool) -> Command {
        let mut command = Command::new(&self.compiler);
        let trace = u8::from(trace);
        command.args(COMPILE).args([format!("-DVM_TRACE={trace}"), format!("-DVM_TRACE_VCD={trace}")]);
        command.arg("-I").arg(&self.verilator.include).arg("-I").arg(self.verilator.include.join("vltstd"));
        command
    }

    fn runtime_names(&self) -> &'static [&'static str] {
        let names = &["verilated.cpp", "verilated_threads.cpp", "verilated_vcd_c.cpp"];
        if self.source.trace { names } else { &names[..2] }
    }

    /// Folder with the runtime's object files: the same for every design, so built once.
    fn runtime(&self) -> Result<PathBuf, VerilatorError> {
        let tracing = if self.source.trace { "traced" } else { "plain" };
        let mut parts = vec![&*self.verilator.identity, &*self.compiler_version, tracing, RUNTIME_LEVEL];
        parts.extend(COMPILE);
        cache::entry(&self.cache, &cache::key("runtime", &parts), |work| {
            for name in self.runtime_names() {
                let mut command = self.compile(self.source.trace);
                command.current_dir(work).args([RUNTIME_LEVEL, "-c"]).arg(self.verilator.include.join(name));
                run(&mut command, "g++", "(the Verilator runtime)", &work.join(LOG))?;
            }
            Ok(())
        })
    }
}

/// Runs verilator's lint with every warning on; a warning is an error.
///
/// # Errors
/// The first warnings with their places, or a missing tool.
pub fn lint(source: &Source) -> Result<(), VerilatorError> {
    check_names(source)?;
    let builder = Builder {
        source: &Source { trace: false, ..*source },
        verilator: Verilator::find()?,
        compiler: PathBuf::new(),
        compiler_version: String::new(),
        cache: cache::folder()?,
    };
    let mut parts = vec!["lint", &*builder.verilator.identity, source.top];
    for (name, text) in source.files {
        parts.extend([*name, *text]);
    }
    cache::entry(&builder.cache, &cache::key("lint", &parts), |work| {
        write_files(source, work)?;
        builder.verilate(work, &["--lint-only", "-Wall"])
    })?;
    Ok(())
}

fn is_verilog(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == "v" || e == "sv")
}

fn check_names(source: &Source) -> Result<(), VerilatorError> {
    for (index, (name, _)) in source.files.iter().enumerate() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let rule = if name.is_empty() || !name.chars().all(plain) || name.starts_with(['.', '-']) {
            "letters, digits, '_', '.' and '-' only, not beginning with '.' or '-'"
        } else if source.files[..index].iter().any(|(other, _)| other == name) {
            "each name only once"
        } else if [LIBRARY, LOG, "unit.cpp", "shim.cpp", "sp_ports.inc", "obj"].contains(name) {
            "not a name that the build itself uses"
        } else {
            continue;
        };
        return Err(VerilatorError::SourceName { name: (*name).to_owned(), rule });
    }
    Ok(())
}

fn refuse_wide(top: &str, ports: &[Port]) -> Result<(), VerilatorError> {
    match ports.iter().find(|port| port.bits > 64) {
        None => Ok(()),
        Some(port) => Err(VerilatorError::WidePort {
            top: top.to_owned(),
            port: ports::verilog_name(&port.name),
            bits: port.bits,
        }),
    }
}

fn write_files(source: &Source, work: &Path) -> Result<(), VerilatorError> {
    for (name, text) in source.files {
        let path = work.join(name);
        fs::write(&path, text).map_err(VerilatorError::io("write", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_compiled_otherwise_is_another() {
        let key = |trace, effort, files: &[(&str, &str)]| {
            let source = Source { top: "top", files, trace, effort };
            let verilator =
                Verilator { program: PathBuf::new(), include: PathBuf::new(), identity: "Verilator 5".into() };
            let (compiler, compiler_version) = (PathBuf::new(), "12".into());
            Builder { source: &source, verilator, compiler, compiler_version, cache: PathBuf::new() }.key()
        };
        let files: &[(&str, &str)] = &[("top.v", "module top; endmodule")];
        let mut keys = [Effort::None, Effort::Short, Effort::Long].map(|effort| key(false, effort, files)).to_vec();
        keys.extend([key(true, Effort::None, files), key(false, Effort::None, &[])]);
        for (n, one) in keys.iter().enumerate() {
            assert!(!keys[..n].contains(one), "{keys:?}");
        }
        assert_eq!(keys[0], key(false, Effort::None, files));
    }
}

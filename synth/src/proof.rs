//! Bounded proofs with sby and z3: properties in SystemVerilog about a printed module.

use std::path::Path;
use std::process::Command;

use crate::error::SynthError;
use crate::tools::{self, Found, Tool};

/// What is to be proved: that no assertion of `top` fails in the first `depth` cycles.
#[derive(Debug, Clone, Copy)]
pub struct Proof<'a> {
    /// The module with the assertions.
    pub top: &'a str,
    /// Plain file name and text of each file.
    pub files: &'a [(&'a str, &'a str)],
    /// Cycles.
    pub depth: usize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// No assertion fails within the depth.
    Holds,
    /// One fails: what sby says of it.
    Fails(String),
}

/// The tools of a proof.
#[derive(Debug, Clone)]
pub struct Prover {
    sby: Found,
    z3: Found,
}

impl Prover {
    /// Finds sby and z3.
    ///
    /// # Errors
    /// When one is missing or broken.
    pub fn find() -> Result<Self, SynthError> {
        Ok(Self { sby: tools::find(Tool::Sby)?, z3: tools::find(Tool::Z3)? })
    }

    /// Tries to prove, in `folder`, which is left with the files and the logs.
    ///
    /// # Errors
    /// When a tool fails.
    pub fn run(&self, proof: &Proof<'_>, folder: &Path) -> Result<Outcome, SynthError> {
        let names: Vec<&str> = proof.files.iter().map(|file| file.0).collect();
        let (depth, top) = (proof.depth, proof.top);
        // All cycles in one query (`-t` skips none and takes as many at a time as there are), of which z3 may forget
        // everything afterwards (`--noincr`), so that it uses its solver of bit vectors: many times faster.
        let engine = format!("smtbmc --nomem --stbv z3 -- --noincr -t 0:{depth}:{depth}");
        let script = format!(
            "[options]\nmode bmc\ndepth {depth}\n\n[engines]\n{engine}\n\n[script]\nread -formal {}\nprep -top {top}\n\n[files]\n{}\n",
            names.join(" "),
            names.join("\n")
        );
        let fault = |what| {
            let file = folder.display().to_string();
            move |source| SynthError::File { file, what, source }
        };
        for (name, text) in proof.files.iter().copied().chain([("proof.sby", script.as_str())]) {
            std::fs::write(folder.join(name), text).map_err(fault("write"))?;
        }
        let mut call = self.command();
        call.arg("proof.sby").current_dir(folder);
        let out = call.output().map_err(|source| SynthError::Run { tool: "sby", source })?;
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        std::fs::write(folder.join("sby.log"), &said).map_err(fault("write"))?;
        let line = |mark: &str| said.lines().find(|line| line.contains(mark)).map(|line| line.trim().to_owned());
        match (out.status.success(), line("DONE (PASS"), line("DONE (FAIL")) {
            (true, Some(_), _) => Ok(Outcome::Holds),
            (false, _, Some(fails)) => Ok(Outcome::Fails(line("Assert failed in").unwrap_or(fails))),
            _ => {
                let why = line("ERROR").unwrap_or_else(|| format!("it ended with {}", out.status));
                Err(SynthError::Tool { tool: "sby", why, log: folder.join("sby.log").display().to_string() })
            }
        }
    }

    /// sby with the yosys beside it, and with the solver before all else in PATH.
    fn command(&self) -> Command {
        let mut call = tools::command(&self.sby.path);
        call.arg("-f");
        if self.sby.path.file_name().is_some_and(|name| name == "yowasp-sby") {
            for (option, program) in
                [("--yosys", "yosys"), ("--smtbmc", "yosys-smtbmc"), ("--witness", "yosys-witness")]
            {
                call.arg(option).arg(self.sby.path.with_file_name(format!("yowasp-{program}")));
            }
        }
        let own = std::env::var_os("PATH").unwrap_or_default();
        let solver = self.z3.path.parent().map(Path::to_owned);
        if let Ok(path) = std::env::join_paths(solver.into_iter().chain(std::env::split_paths(&own))) {
            call.env("PATH", path);
        }
        call
    }
}

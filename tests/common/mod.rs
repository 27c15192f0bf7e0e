//! Runs the built command and looks at what it says.
#![allow(dead_code)] // each test binary uses its part

use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::{Child, Stdio};
use std::process::{Command, Output};

use serde_json::Value;

/// The oracle's three-stage network over the preset `digits`.
pub const ORACLE_SETS: [&str; 6] = [
    "network.stages=[64,64,64]",
    "learning.margin=[1.0,1.0,1.0]",
    "learning.lr_shift=[7,7,7]",
    "learning.schedule=\"constant\"",
    "learning.lfsr_seed=52176",
    "hardware.lanes=[8,8,8]",
];

/// The smallest network that makes a bitstream quickly: the preset `tiny` with these.
pub const SMALLEST: [&str; 10] = [
    "network.inputs=2",
    "network.classes=2",
    "network.stages=[2]",
    "format.activation_bits=4",
    "format.weight_bits=8",
    "format.weight_frac=6",
    "learning.margin=[1.0]",
    "learning.lr_shift=[4]",
    "hardware.lanes=[1]",
    "hardware.multipliers_per_lane=1",
];

/// The oracle's initial weights.
pub fn oracle_init() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden-model/tests/data/digits-init.safetensors")
}

/// What a run left behind.
pub struct Ran {
    /// Exit code; -1 where a signal ended it.
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts the exit code, showing all output otherwise.
    #[track_caller]
    pub fn code(self, want: i32) -> Self {
        assert_eq!(self.code, want, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Stdout as exactly one JSON object on one line.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "not one line:\n{}", self.stdout);
        let value: Value = serde_json::from_str(&self.stdout).unwrap();
        assert!(value.is_object(), "not an object: {value}");
        value
    }

    /// Asserts that stderr has all these texts.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "`{text}` is not in:\n{}", self.stderr);
        }
        self
    }
}

/// Runs `sigprop` with these arguments.
pub fn sigprop(args: &[&str]) -> Ran {
    Ran::new(Command::new(env!("CARGO_BIN_EXE_sigprop")).args(args).output().unwrap())
}

/// Starts `sigprop` in the background; `shell` is put before it. It listens to SIGINT even where these tests were started by
/// `nohup` or as a shell's background job, which ignore it and hand that on.
#[cfg(unix)]
pub fn start(shell: &str, args: &[&str]) -> Child {
    let listening = if cfg!(target_os = "linux") { "env --default-signal=INT" } else { "" };
    let script = format!("{shell} exec {listening} \"$0\" \"$@\"");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_sigprop")]).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A program that only pretends. A shell writes it: one that this process had open for writing could not be run while another
/// test's thread starts a program.
#[cfg(unix)]
pub fn pretend(folder: &Path, name: &str, script: &str) -> String {
    let path = folder.join(name);
    let mut shell = Command::new("sh");
    shell.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod +x \"$2\"", "sh", script]);
    assert!(shell.arg(&path).status().unwrap().success());
    path.to_str().unwrap().to_owned()
}

/// Whether a process runs; one that has ended and whose parent has not asked for it yet does not.
pub fn runs(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with('Z'))
}

/// Waits for a minute at most until it holds.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1200 {
        if holds() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("{what}: not within a minute");
}

/// Runs `sigprop` with arguments that are cut at spaces.
pub fn line(args: &str) -> Ran {
    sigprop(&args.split(' ').collect::<Vec<_>>())
}

/// Runs `sigprop COMMAND` on the oracle's network and weights.
pub fn oracle(command: &str, more: &[&str]) -> Ran {
    let init = oracle_init();
    let mut args = vec![command, "--preset", "digits"];
    for set in &ORACLE_SETS {
        args.extend(["--set", set]);
    }
    args.extend(["--init", init.to_str().unwrap(), "--order", "natural", "--json"]);
    args.extend(more);
    sigprop(&args)
}

/// The keys of an object in order.
pub fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// What was estimated before the build: logic cells within 15 %, multipliers and block RAMs to the last.
pub fn estimated(board: &str, report: &Value) {
    let of = |part: &str, what: &str| report[part][what].as_u64().unwrap();
    let used = |what: &str| report["resources"][what]["used"].as_u64().unwrap();
    let (guess, cells) = (of("estimated", "lut4"), used("lut4"));
    println!("{board}: {guess} LUT4 estimated");
    assert!(guess.abs_diff(cells) * 100 <= 15 * cells, "{board}: {cells} LUT4, estimated {guess}");
    for what in ["dsp", "block_ram"] {
        assert_eq!(of("estimated", what), used(what), "{board}: {what}");
    }
}

/// Writes samples of so many values, and behind them which of the first values is the greatest.
pub fn samples(file: &Path, inputs: usize, classes: usize) {
    let value = |n: usize, k: usize| (((n * 31 + k) * 2_654_435_761) >> 16) % 1000;
    let line = |n: usize| {
        let values: Vec<usize> = (1..=inputs).map(|k| value(n, k)).collect();
        let class = (0..classes).max_by_key(|&class| values[class]).unwrap();
        values.iter().map(|value| format!("0.{value:03},")).collect::<String>() + &format!("{class}\n")
    };
    std::fs::write(file, (0..48).map(line).collect::<String>()).unwrap();
}

/// Reads a bitstream of [`SMALLEST`] back, loads it into a simulated chip and trains that, in the folder of its build.
#[cfg(unix)]
pub fn trained_from(bitstream: &Path, samples: &Path) -> Ran {
    let data = format!("csv:{}", samples.display());
    let host = ["host", "--port", "sim", "--bitstream", bitstream.to_str().unwrap(), "--json"];
    let train = ["train", "--data", &data, "--label", "last", "--fresh", "--check", "--samples", "30"];
    sigprop(&[&host[..], &train].concat())
}

/// Asserts that it has trained as the golden model does: class and fire bits of each sample, weights, biases and code.
#[cfg(unix)]
#[track_caller]
pub fn as_golden(ran: Ran) -> Ran {
    let ran = ran.code(0);
    let json = ran.json();
    assert_eq!((&json["mismatches"], &json["first_mismatch"]), (&Value::from(0), &Value::Null), "{json}");
    assert_eq!(json["compared"], (2 * 30 + 1) + (3 * 2 + 1) + (2 * 2 + 1));
    assert!(json["updates"].as_u64() > Some(3), "{json}");
    ran
}

//! `sigprop host`: a board at the other end of a serial line, or its simulation.

mod bitstream;
mod board;
mod learn;
mod live;
mod ports;
mod state;
mod train;

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use sigprop_spec::Config;
use sigprop_spec::link::{IDENTITY_HASH_BYTES, Identity};
use sigprop_testbench::TestbenchError;
use sigprop_testbench::host::Host;
use sigprop_testbench::link::{Conversation, Device};

use super::Outcome;
use crate::args::{Host as Args, HostCommand};
use crate::error::Failure;
use crate::interrupt;
use crate::output::Output;

/// A board that has said that it is the configuration's.
struct Session<'a> {
    config: Config,
    host: Host<Conversation<Device>>,
    identity: Identity,
    args: &'a Args,
    /// The port that is talked to.
    port: String,
    output: &'a Output,
}

/// What stands for a device that is simulated.
const SIMULATED: &str = "sim";

/// Runs the command.
pub fn run(args: &Args, output: &Output) -> Result<Outcome, Failure> {
    if let HostCommand::Ports = args.command {
        return ports::list(output);
    }
    let Some(port) = &args.port else {
        return Err(Failure::NoPort { why: "no port is given: add --port PORT, auto or sim".to_owned() });
    };
    interrupt::watch();
    let loaded = bitstream::loaded(args)?;
    let (common, on) = loaded.as_ref().map_or((&args.common, &args.on), |loaded| (&loaded.common, &loaded.on));
    let (config, board) = super::hardware::config_and_board(common, on, output)?;
    // What cannot be read or written is told before the board is touched.
    let learning = learn::prepare(args, &config, output)?;
    let prepared = state::prepare(args, &config, output)?;
    let spram = board.as_ref().is_some_and(|(_, target)| !target.has_first_contents());
    if spram && matches!(args.command, HostCommand::Train { fresh: false, .. }) {
        output.note(
            "note: the board's weights are in SPRAM, which holds nothing after power-up: --fresh writes the first",
        );
    }
    let told = |fault| told(&args.command, fault);
    let port = match port.as_str() {
        ports::AUTO => ports::of_board(board.as_ref().map(|(board, _)| board))?,
        port => port.to_owned(),
    };
    let (_simulation, device) = board::open((args, &port), loaded.as_ref(), &config, board, output).map_err(told)?;
    let mut host = Host::new(&config, Conversation::open(&config, device, greeting()).map_err(|e| told(e.into()))?);
    let identity = host.recognise().map_err(|e| told(e.into()))?;
    let mut session = Session { config, host, identity, args, port, output };
    match (learning, &args.command) {
        (learn::Prepared::Training(training), _) => session.train(*training),
        (learn::Prepared::Inference(set, scale), _) => session.infer(&set, scale),
        (_, HostCommand::Identify) => session.identify(),
        (_, HostCommand::Throughput { samples }) => session.throughput(*samples),
        _ => session.state(prepared),
    }
    .map_err(told)
}

/// A fault; of an interruption what it leaves.
fn told(command: &HostCommand, fault: Failure) -> Failure {
    match fault {
        Failure::Testbench(TestbenchError::Interrupted { .. }) => Failure::Stopped {
            what: match command {
                HostCommand::ReadWeights { .. } | HostCommand::Save { .. } => "no file was written",
                HostCommand::WriteWeights { .. } => {
                    "the board may hold some of the new weights and some of the old: write them again"
                }
                HostCommand::Restore { .. } => "the board may be restored in part: restore it again",
                HostCommand::Train { fresh: true, .. } => {
                    "nothing was trained, and the board may hold some of the new weights and some of the old: begin again"
                }
                HostCommand::Train { .. } => "nothing was trained",
                HostCommand::WriteRegister { .. } => "the register may have its old value",
                _ => "nothing was changed",
            },
        },
        fault => fault,
    }
}

/// Bytes that another conversation is not likely to have begun with.
fn greeting() -> [u8; 4] {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
    let mixed = (time ^ u64::from(std::process::id()) << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed >> 32) as u32).to_le_bytes()
}

/// A number of the weights' format, or where stages have formats of their own that of each.
fn one_or_list(weights: &[[u8; 2]], of: impl Fn(&[u8; 2]) -> u8) -> Value {
    match weights {
        [format] => json!(of(format)),
        each => json!(each.iter().map(of).collect::<Vec<_>>()),
    }
}

impl Session<'_> {
    fn identify(&self) -> Result<Outcome, Failure> {
        let board = &self.identity;
        let [major, minor, patch] = board.version;
        let json = json!({
            "port": self.port,
            "config_hash": board.hash_hex(),
            "version": format!("{major}.{minor}.{patch}"),
            "inputs": board.inputs,
            "classes": board.classes,
            "stages": board.stages,
            "activation_bits": board.activation_bits,
            "weight_bits": one_or_list(&board.weights, |format| format[0]),
            "weight_frac": one_or_list(&board.weights, |format| format[1]),
        });
        self.done(json, &format!("{} on {}: {board}", self.config.name(), self.place()), Outcome::Good)
    }

    /// Shows a result, with what has gone over the line.
    fn done(&self, json: Value, text: &str, outcome: Outcome) -> Result<Outcome, Failure> {
        self.done_beside(json, text, None, outcome)
    }

    fn done_beside(
        &self,
        mut json: Value,
        text: &str,
        failed: Option<Failure>,
        outcome: Outcome,
    ) -> Result<Outcome, Failure> {
        if let Some(file) = &self.args.bitstream {
            json["bitstream"] = file.display().to_string().into();
        }
        let traffic = self.host.chip.traffic();
        json["frames"] = traffic.frames.into();
        json["frames_repeated"] = traffic.repeated.into();
        let repeated = match traffic.repeated {
            0 => String::new(),
            n => format!("\n{n} of {} frames had to be sent again", traffic.frames),
        };
        self.output.result_beside(&json, &format!("{text}{repeated}"), failed)?;
        Ok(outcome)
    }

    /// What the results begin with.
    fn title(&self) -> String {
        let hash = &self.config.hash_hex()[..2 * IDENTITY_HASH_BYTES];
        format!("{} ({}, hash {hash}) on {}", self.config.name(), self.config.sizes(), self.place())
    }

    /// The port, or the bitstream that is simulated behind it.
    fn place(&self) -> String {
        match &self.args.bitstream {
            Some(file) => format!("{} (simulated)", file.display()),
            None => self.port.clone(),
        }
    }
}

//! What the board holds: weights, registers, checkpoints.

use serde_json::{Map, json};
use sigprop_golden_model::Weights;
use sigprop_spec::Config;
use sigprop_spec::files::Output as File;
use sigprop_spec::link::Register;
use sigprop_testbench::checkpoint::Checkpoint;

use super::Session;
use crate::args::{Host as Args, HostCommand};
use crate::commands::{self, Outcome, Saved, crcs};
use crate::error::Failure;
use crate::files;
use crate::output::Output;

/// What a command of this module needs besides the board: read, begun or looked up before it is touched.
pub enum Prepared {
    /// Nothing.
    Nothing,
    /// A file that will be written.
    Output(File),
    /// Weights for the board.
    Weights(Box<Weights>),
    /// A state for the board.
    Checkpoint(Box<Checkpoint>),
    /// A register, and the value for it if it is to be written.
    Register(Register, Option<u32>),
}

/// Reads the command's files and names.
pub fn prepare(args: &Args, config: &Config, output: &Output) -> Result<Prepared, Failure> {
    let begun = |path: &std::path::PathBuf| -> Result<Prepared, Failure> {
        let [file] = files::outputs([("FILE", &Some(path.clone()))], output)?;
        Ok(file.map_or(Prepared::Nothing, Prepared::Output))
    };
    Ok(match &args.command {
        HostCommand::ReadWeights { file } => {
            Weights::can_save(file, config)?;
            begun(file)?
        }
        HostCommand::Save { file } => begun(file)?,
        HostCommand::WriteWeights { file } => Prepared::Weights(Box::new(commands::imported(file, config, output)?.0)),
        HostCommand::Restore { file } => Prepared::Checkpoint(Box::new(Checkpoint::load(file, config)?)),
        HostCommand::ReadRegister { register } => Prepared::Register(named(register, config)?, None),
        HostCommand::WriteRegister { register, value } => {
            let found = named(register, config)?;
            let parsed = match value.strip_prefix("0x") {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => value.parse(),
            };
            let fault = |rule: String| Failure::Register { name: register.clone(), rule };
            let word = parsed.map_err(|_| fault(format!("{value} is no number of 32 bits, decimal or 0x...")))?;
            if !found.allows(word, config) {
                return Err(fault(format!("cannot be {value}; allowed: {}", found.info().allowed)));
            }
            Prepared::Register(found, Some(word))
        }
        _ => Prepared::Nothing,
    })
}

fn named(name: &str, config: &Config) -> Result<Register, Failure> {
    let rule = "there is no such register".to_owned();
    Register::from_name(name, config).ok_or_else(|| Failure::Register { name: name.to_owned(), rule })
}

impl Session<'_> {
    /// Reads or writes what was prepared.
    pub(super) fn state(&mut self, prepared: Prepared) -> Result<Outcome, Failure> {
        match prepared {
            Prepared::Output(file) if matches!(self.args.command, HostCommand::Save { .. }) => self.save(file),
            Prepared::Output(file) => self.read_weights(file),
            Prepared::Weights(weights) => self.write_weights(&weights),
            Prepared::Checkpoint(checkpoint) => self.restore(&checkpoint),
            Prepared::Register(register, Some(value)) => {
                self.host.write_register(register.address(), value)?;
                self.registers(&[register])
            }
            Prepared::Register(register, None) => self.registers(&[register]),
            Prepared::Nothing => self.registers(&Register::all(&self.config)),
        }
    }

    fn registers(&mut self, wanted: &[Register]) -> Result<Outcome, Failure> {
        let (mut values, mut lines) = (Map::new(), Vec::new());
        for register in wanted {
            let (name, value) = (register.full_name(), self.host.read_register(register.address())?);
            lines.push(format!("{:#04x} {name:<20} {value:>10} {value:#010x}", register.address()));
            values.insert(name, value.into());
        }
        self.done(json!({ "registers": values }), &lines.join("\n"), Outcome::Good)
    }

    fn read_weights(&mut self, file: File) -> Result<Outcome, Failure> {
        let weights = self.host.weights_over_link()?;
        let (crcs, path) = (crcs(&self.config, &weights), file.path().to_owned());
        let mut saved = Saved::default();
        saved.add("weights", &path, weights.save_to(file, &self.config));
        let text = format!("{}: weights CRC-32 {}{}", self.title(), crcs.join(" "), saved.lines);
        self.done_beside(json!({ "weights_crc32": crcs }), &text, saved.failed, Outcome::Good)
    }

    fn write_weights(&mut self, weights: &Weights) -> Result<Outcome, Failure> {
        self.host.write_weights(weights)?;
        self.host.refresh()?;
        let crcs = crcs(&self.config, weights);
        let text = format!("{}: weights with CRC-32 {} are on the board", self.title(), crcs.join(" "));
        self.done(json!({ "weights_crc32": crcs }), &text, Outcome::Good)
    }

    fn save(&mut self, file: File) -> Result<Outcome, Failure> {
        let checkpoint = Checkpoint::read(&self.config, &mut self.host)?;
        let (crcs, path) = (crcs(&self.config, &checkpoint.weights), file.path().to_owned());
        let mut saved = Saved::default();
        saved.add("checkpoint", &path, checkpoint.save_to(file, &self.config));
        let text = format!("{}: weights CRC-32 {}{}", self.title(), crcs.join(" "), saved.lines);
        self.done_beside(json!({ "weights_crc32": crcs }), &text, saved.failed, Outcome::Good)
    }

    fn restore(&mut self, checkpoint: &Checkpoint) -> Result<Outcome, Failure> {
        checkpoint.write(&self.config, &mut self.host)?;
        let crcs = crcs(&self.config, &checkpoint.weights);
        let text = format!("{}: restored and read back; weights CRC-32 {}", self.title(), crcs.join(" "));
        self.done(json!({ "weights_crc32": crcs }), &text, Outcome::Good)
    }
}

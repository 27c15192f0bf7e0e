//! All that a core has learned and how it goes on learning, as a file: weights, target banks, registers.
//!
//! A safetensors file with the tensors of a weights file, `stageN.bank` `[C, n_N]` of every stage but one with a target code, and
//! `registers` `[n, 2]`, the address and the value of each register that can be written.

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use sigprop_golden_model::Weights;
use sigprop_spec::Config;
use sigprop_spec::files::{self, Output};
use sigprop_spec::link::{Access, Register};

use crate::chip::Transport;
use crate::error::TestbenchError;
use crate::host::Host;

/// Bytes of a file, at most.
const MOST_BYTES: u64 = 1 << 28;

/// The tensor of the registers.
const REGISTERS: &str = "registers";

/// The state of a core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Weights and target code.
    pub weights: Weights,
    /// Target bank of each stage but one with a target code, `[C, n]`.
    pub banks: Vec<Vec<i32>>,
    /// Each register that can be written, and its value.
    pub registers: Vec<(Register, u32)>,
}

/// The registers that can be written.
fn writable(config: &Config) -> impl Iterator<Item = Register> {
    Register::all(config).into_iter().filter(|r| r.info().access == Access::ReadWrite)
}

fn bank_name(stage: usize) -> String {
    format!("stage{}.bank", stage + 1)
}

impl Checkpoint {
    /// Reads the state of a core, the update that is due applied first.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn read<T: Transport>(config: &Config, host: &mut Host<T>) -> Result<Self, TestbenchError> {
        let weights = host.weights_over_link()?;
        let bank = |stage| -> Result<Vec<i32>, TestbenchError> {
            let rows: Result<Vec<_>, _> =
                (0..config.bank_rows(stage)).map(|class| host.read_bank(stage, class)).collect();
            Ok(rows?.concat())
        };
        let banks = config.banks().map(bank).collect::<Result<_, _>>()?;
        let registers = writable(config).map(|r| Ok((r, host.read_register(r.address())?)));
        let registers = registers.collect::<Result<_, TestbenchError>>()?;
        Ok(Self { weights, banks, registers })
    }

    /// Writes the state to a core and reads it back.
    ///
    /// # Errors
    /// When the core does not answer as it should, or holds something else afterwards.
    pub fn write<T: Transport>(&self, config: &Config, host: &mut Host<T>) -> Result<(), TestbenchError> {
        host.write_weights(&self.weights)?;
        for (stage, bank) in config.banks().zip(&self.banks) {
            for (class, row) in bank.chunks_exact(config.stages()[stage].outputs).enumerate() {
                host.write_bank(stage, class, row)?;
            }
        }
        for (register, value) in &self.registers {
            host.write_register(register.address(), *value)?;
        }
        if Self::read(config, host)? == *self {
            return Ok(());
        }
        let (file, problem) =
            ("checkpoint".to_owned(), "the core holds something else after it was written; restore it again");
        Err(TestbenchError::Checkpoint { file, problem: problem.to_owned() })
    }

    /// Writes a file, completely or not at all.
    ///
    /// # Errors
    /// When the state does not fit the configuration, or the file cannot be written.
    pub fn save_to(&self, output: Output, config: &Config) -> Result<(), TestbenchError> {
        let file = output.path().display().to_string();
        let fault = |e: safetensors::SafeTensorError| TestbenchError::Checkpoint {
            file: file.clone(),
            problem: format!("cannot be made: {e}; report this as a bug"),
        };
        let weights = self.weights.to_bytes(config, &file)?;
        let (_, header) = SafeTensors::read_metadata(&weights).map_err(fault)?;
        let banks: Vec<Vec<u8>> =
            self.banks.iter().map(|bank| bank.iter().flat_map(|v| (*v as i16).to_le_bytes()).collect()).collect();
        let registers: Vec<u8> = self
            .registers
            .iter()
            .flat_map(|(r, value)| [u32::from(r.address()), *value])
            .flat_map(u32::to_le_bytes)
            .collect();
        let mut tensors: Vec<(String, TensorView)> = SafeTensors::deserialize(&weights).map_err(fault)?.tensors();
        for (stage, bytes) in config.banks().zip(&banks) {
            let shape = vec![config.bank_rows(stage), config.stages()[stage].outputs];
            tensors.push((bank_name(stage), TensorView::new(Dtype::I16, shape, bytes).map_err(fault)?));
        }
        let shape = vec![self.registers.len(), 2];
        tensors.push((REGISTERS.to_owned(), TensorView::new(Dtype::U32, shape, &registers).map_err(fault)?));
        let bytes = safetensors::serialize(tensors, header.metadata().clone()).map_err(fault)?;
        Ok(output.write(&bytes)?)
    }

    /// Reads a file and checks all of it.
    ///
    /// # Errors
    /// When it cannot be read, or is not the state of such a network.
    pub fn load(path: &Path, config: &Config) -> Result<Self, TestbenchError> {
        let file = path.display().to_string();
        let fault = |problem: String| TestbenchError::Checkpoint { file: file.clone(), problem };
        let bytes = files::read(path, MOST_BYTES)?;
        let broken =
            |e: safetensors::SafeTensorError| fault(format!("not a readable safetensors file: {e}; save it again"));
        let tensors = SafeTensors::deserialize(&bytes).map_err(broken)?;
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(broken)?;
        let part = |name: &str, dtype, shape: &[usize]| match tensors.tensor(name) {
            Ok(view) if view.dtype() == dtype && view.shape() == shape => Ok(view.data().to_vec()),
            Ok(view) => Err(fault(format!(
                "tensor {name} is {:?} of {:?} and must be {dtype:?} of {shape:?}; take a checkpoint of this network",
                view.shape(),
                view.dtype()
            ))),
            Err(_) => Err(fault(format!("has no tensor {name}; take a file that `sigprop host save` wrote"))),
        };
        let max = config.activation().max() as i32;
        let mut banks = Vec::new();
        for stage in config.banks() {
            let name = bank_name(stage);
            let bytes = part(&name, Dtype::I16, &[config.bank_rows(stage), config.stages()[stage].outputs])?;
            let bank: Vec<i32> = bytes.chunks_exact(2).map(|b| i16::from_le_bytes([b[0], b[1]]).into()).collect();
            if let Some(value) = bank.iter().find(|v| v.abs() > max) {
                return Err(fault(format!("tensor {name}: {value} is outside -{max}..={max}; save it again")));
            }
            banks.push(bank);
        }
        let registers = part(REGISTERS, Dtype::U32, &[writable(config).count(), 2])?;
        let words: Vec<u32> = registers.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let mut registers = Vec::new();
        for (register, word) in writable(config).zip(words.chunks_exact(2)) {
            if word[0] != u32::from(register.address()) || !register.allows(word[1], config) {
                let (name, rule) = (register.full_name(), register.info().allowed);
                return Err(fault(format!(
                    "{name} cannot be {} (address {}): {rule}; save it again",
                    word[1], word[0]
                )));
            }
            registers.push((register, word[1]));
        }
        let is_weights = |name: &str| name != REGISTERS && !name.ends_with(".bank");
        let weights: Vec<(String, TensorView)> =
            tensors.tensors().into_iter().filter(|(name, _)| is_weights(name)).collect();
        let metadata: Option<HashMap<String, String>> = header.metadata().clone();
        let weights = safetensors::serialize(weights, metadata).map_err(broken)?;
        let (weights, report) = Weights::from_bytes(&weights, &file, config)?;
        if report.rounded + report.saturated_total() > 0 {
            return Err(fault("its weights are not exact codes of this network's formats; save it again".to_owned()));
        }
        Ok(Self { weights, banks, registers })
    }
}

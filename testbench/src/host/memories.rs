//! The words of the core's memories: weights, velocities, banks and the target code.

use sigprop_golden_model::{StageWeights, Weights};
use sigprop_hdl::Watch;
use sigprop_spec::Config;
use sigprop_spec::link::Command;

use super::{Host, LONG_READ};
use crate::chip::Transport;
use crate::error::TestbenchError;

impl<T: Transport> Host<T> {
    /// Writes all weights, the velocities beside them and the target code; the other stages' banks stay as they are.
    ///
    /// # Errors
    /// When they do not fit the network, or the core does not answer as it should.
    pub fn write_weights(&mut self, weights: &Weights) -> Result<(), TestbenchError> {
        weights.check(&self.config)?;
        for (s, stage) in weights.stages.iter().enumerate() {
            let inputs = self.config.stages()[s].inputs;
            for (row, (values, bias)) in stage.weight.chunks_exact(inputs).zip(&stage.bias).enumerate() {
                self.write_row(s, row, &[values, &[*bias]].concat())?;
            }
            if self.config.velocity().is_some() {
                let rest = at_rest(&self.config, s);
                let words = if stage.velocity.is_empty() { &rest } else { &stage.velocity };
                for (row, values) in words.chunks_exact(inputs + 1).enumerate() {
                    self.write_velocity(s, row, values)?;
                }
            }
        }
        let width = self.config.code_width().unwrap_or(1);
        for (class, values) in weights.code.chunks_exact(width).enumerate() {
            self.write_bank(0, class, values)?;
        }
        Ok(())
    }

    /// READ_WEIGHTS: the weights of one neuron, the bias last.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn read_row(&mut self, stage: usize, row: usize) -> Result<Vec<i32>, TestbenchError> {
        let n = self.layout.weight_bytes;
        let expect = 1 + self.config.stages()[stage].columns() * n;
        let [low, high] = (row as u16).to_le_bytes();
        let answer = self.simple(Command::ReadWeights, &[stage as u8, low, high], expect)?;
        Ok(answer[1..].chunks_exact(n).map(signed).collect())
    }

    /// WRITE_WEIGHTS: the weights of one neuron, the bias last.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn write_row(&mut self, stage: usize, row: usize, weights: &[i32]) -> Result<(), TestbenchError> {
        let [low, high] = (row as u16).to_le_bytes();
        let mut operands = vec![stage as u8, low, high];
        operands.extend(weights.iter().flat_map(|w| w.to_le_bytes().into_iter().take(self.layout.weight_bytes)));
        self.simple(Command::WriteWeights, &operands, 1).map(drop)
    }

    /// READ_VELOCITY: the velocities beside the weights of one neuron, that of the bias last.
    ///
    /// # Errors
    /// When there are none, or the core does not answer as it should.
    pub fn read_velocity(&mut self, stage: usize, row: usize) -> Result<Vec<i32>, TestbenchError> {
        let n = self.layout.velocity_bytes;
        let expect = 1 + self.config.stages()[stage].columns() * n;
        let [low, high] = (row as u16).to_le_bytes();
        let answer = self.simple(Command::ReadVelocity, &[stage as u8, low, high], expect)?;
        Ok(answer[1..].chunks_exact(n.max(1)).map(signed).collect())
    }

    /// WRITE_VELOCITY: the velocities beside the weights of one neuron, that of the bias last.
    ///
    /// # Errors
    /// When there are none, or the core does not answer as it should.
    pub fn write_velocity(&mut self, stage: usize, row: usize, values: &[i32]) -> Result<(), TestbenchError> {
        let [low, high] = (row as u16).to_le_bytes();
        let mut operands = vec![stage as u8, low, high];
        operands.extend(values.iter().flat_map(|v| v.to_le_bytes().into_iter().take(self.layout.velocity_bytes)));
        self.simple(Command::WriteVelocity, &operands, 1).map(drop)
    }

    /// Bytes of an entry of a stage's bank.
    fn entry_bytes(&self, stage: usize) -> usize {
        if stage == 0 { self.layout.code_bytes } else { self.layout.activation_bytes }
    }

    /// READ_BANK: the target activations of one class; in stage 0 the target code, in its own words where it learns, or the projection of the error of that class.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn read_bank(&mut self, stage: usize, class: usize) -> Result<Vec<i32>, TestbenchError> {
        let n = self.entry_bytes(stage);
        let expect = 1 + self.config.bank_width(stage).unwrap_or(0) * n;
        let answer = self.simple(Command::ReadBank, &[stage as u8, class as u8], expect)?;
        Ok(answer[1..].chunks_exact(n).map(signed).collect())
    }

    /// WRITE_BANK.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn write_bank(&mut self, stage: usize, class: usize, values: &[i32]) -> Result<(), TestbenchError> {
        let mut operands = vec![stage as u8, class as u8];
        let n = self.entry_bytes(stage);
        operands.extend(values.iter().flat_map(|v| v.to_le_bytes().into_iter().take(n)));
        self.simple(Command::WriteBank, &operands, 1).map(drop)
    }

    /// Writes all weights and the target code, and renews the banks: what a chip without first contents needs.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn load(&mut self, weights: &Weights) -> Result<(), TestbenchError> {
        self.write_weights(weights)?;
        self.refresh()
    }

    /// What a core that has just started needs: `weights` where its memories hold none, and its banks renewed, with `watch` asked meanwhile
    /// whether to go on.
    ///
    /// # Errors
    /// When the core does not answer as it should, or it is told to stop.
    pub fn start(&mut self, weights: Option<&Weights>, watch: &mut Watch) -> Result<(), TestbenchError> {
        if let Some(weights) = weights {
            self.write_weights(weights)?;
        }
        self.refresh_watched(watch)
    }

    /// Registers and LFSRs at their reset values, the update that is due forgotten, and [`Host::load`]: training then begins as
    /// that of the model does, whatever the core held.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn begin(&mut self, weights: &Weights) -> Result<(), TestbenchError> {
        self.reset()?;
        self.load(weights)
    }

    /// Applies the update that is due; where the core does not learn, none is.
    fn settle(&mut self) -> Result<(), TestbenchError> {
        if self.config.learns() { self.flush() } else { Ok(()) }
    }

    /// All weights, velocities and the target code, every row read over the link, the update that is due applied first.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn weights_over_link(&mut self) -> Result<Weights, TestbenchError> {
        self.settle()?;
        let none = vec![None; self.config.stages().len()];
        self.weights_from(none.clone(), none, None)
    }

    /// The weights of each stage that is `None` are read, so are velocities, and the code where it is.
    fn weights_from(
        &mut self,
        known: Vec<Option<Vec<i64>>>,
        velocities: Vec<Option<Vec<i64>>>,
        code: Option<Vec<i64>>,
    ) -> Result<Weights, TestbenchError> {
        let mut stages = Vec::new();
        for (s, (known, beside)) in known.into_iter().zip(velocities).enumerate() {
            let (inputs, outputs) = (self.config.stages()[s].inputs, self.config.stages()[s].outputs);
            let mut all = Vec::new();
            match known {
                Some(words) => all.extend(words.into_iter().map(|w| w as i32)),
                None => {
                    for row in 0..outputs {
                        all.extend(self.read_row(s, row)?);
                    }
                }
            }
            let mut velocity: Vec<i32> = beside.unwrap_or_default().into_iter().map(|v| v as i32).collect();
            if velocity.is_empty() && self.config.velocity().is_some() {
                for row in 0..outputs {
                    velocity.extend(self.read_velocity(s, row)?);
                }
            }
            let rows = all.chunks_exact(inputs + 1);
            stages.push(StageWeights {
                velocity,
                weight: rows.clone().flat_map(|r| r[..inputs].to_vec()).collect(),
                bias: rows.map(|r| r[inputs]).collect(),
            });
        }
        let code = match code {
            Some(words) => words.into_iter().map(|w| w as i32).collect(),
            None => {
                let mut read = Vec::new();
                let coded = if self.config.code_width().is_some() { self.config.tokens() } else { 0 };
                for class in 0..coded {
                    read.extend(self.read_bank(0, class)?);
                }
                read
            }
        };
        Ok(Weights { stages, code })
    }
}

impl Host {
    /// As [`Host::weights_over_link`]; where the simulation can look into its memories, that is used in place of reading
    /// every row, and in place of reading a code that takes long.
    ///
    /// # Errors
    /// When the core does not answer as it should.
    pub fn weights(&mut self) -> Result<Weights, TestbenchError> {
        self.settle()?;
        let peeked = (0..self.config.stages().len()).map(|s| self.chip.peek_weights(s)).collect::<Vec<_>>();
        let beside = (0..self.config.stages().len()).map(|s| self.chip.peek_velocities(s)).collect();
        // A word takes as many cycles as there are lanes, and each of them takes longer the more lanes there are.
        let first = &self.config.stages()[0];
        let cycles = self.config.classes() * first.outputs * (first.lanes + 4);
        let long = self.config.target().has_code() && cycles > LONG_READ;
        let code = long.then(|| self.chip.peek_code()).flatten();
        self.weights_from(peeked, beside, code)
    }
}

/// Velocities of a stage that are all 0.
fn at_rest(config: &Config, stage: usize) -> Vec<i32> {
    let shape = &config.stages()[stage];
    vec![0; shape.outputs * shape.columns()]
}

/// Little-endian two's complement of 1, 2 or 4 bytes.
fn signed(bytes: &[u8]) -> i32 {
    let fill = if bytes[bytes.len() - 1] & 0x80 == 0 { 0 } else { 0xFF };
    let mut four = [fill; 4];
    four[..bytes.len()].copy_from_slice(bytes);
    i32::from_le_bytes(four)
}

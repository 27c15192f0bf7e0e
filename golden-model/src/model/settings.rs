//! What can be read and set at run time: rows, bank, shifts, thresholds, LFSRs.

use sigprop_spec::TokenMode;

use super::{Model, ModelError};
use crate::stage::Stage;
use crate::token::Lfsr;

impl Model {
    fn stage(&self, stage: usize) -> Result<&Stage, ModelError> {
        let stages = self.stages.len();
        self.stages.get(stage).ok_or(ModelError::Stage { stage, stages })
    }

    fn stage_mut(&mut self, stage: usize) -> Result<&mut Stage, ModelError> {
        let stages = self.stages.len();
        self.stages.get_mut(stage).ok_or(ModelError::Stage { stage, stages })
    }

    /// A row of weights, `[n_in + 1]`, the bias last.
    ///
    /// # Panics
    /// Where the stage or the row is not there.
    #[must_use]
    pub fn row(&self, stage: usize, row: usize) -> Vec<i32> {
        let s = &self.stages[stage];
        assert!(row < s.outputs, "row {row} of {}", s.outputs);
        (0..s.inputs).map(|q| s.matrix.weight(row, q)).chain([s.matrix.bias(row)]).collect()
    }

    /// Sets a row of weights, the bias last; what is out of range is saturated.
    ///
    /// # Errors
    /// Where the stage or the row is not there, or not `n_in + 1` values are given.
    pub fn set_row(&mut self, stage: usize, row: usize, values: &[i32]) -> Result<(), ModelError> {
        let max = self.config.stages().get(stage).map_or(0, |shape| shape.weight.max() as i32);
        let s = self.stage_mut(stage)?;
        check_index(stage, "row", row, s.outputs)?;
        check_length(stage, "a row of weights", values.len(), s.inputs + 1)?;
        let clamped: Vec<i32> = values.iter().map(|v| (*v).clamp(-max, max)).collect();
        s.matrix.set_row(row, &clamped[..values.len() - 1], clamped[values.len() - 1]);
        Ok(())
    }

    /// The velocities of a row of weights, `[n_in + 1]`, that of the bias last; empty where there are none.
    ///
    /// # Panics
    /// Where the stage or the row is not there.
    #[must_use]
    pub fn velocity(&self, stage: usize, row: usize) -> Vec<i32> {
        let s = &self.stages[stage];
        assert!(row < s.outputs, "row {row} of {}", s.outputs);
        s.velocity.as_ref().map_or(Vec::new(), |velocity| velocity.row(row).to_vec())
    }

    /// Sets the velocities of a row, that of the bias last; what is out of range is saturated.
    ///
    /// # Errors
    /// Where the stage or the row is not there, or not `n_in + 1` values are given, or 0 where there are no velocities.
    pub fn set_velocity(&mut self, stage: usize, row: usize, values: &[i32]) -> Result<(), ModelError> {
        let format = self.config.velocity();
        let s = self.stage_mut(stage)?;
        check_index(stage, "row", row, s.outputs)?;
        let (Some(format), Some(velocity)) = (format, &mut s.velocity) else {
            return check_length(stage, "a row of velocities", values.len(), 0);
        };
        check_length(stage, "a row of velocities", values.len(), s.inputs + 1)?;
        let saturated: Vec<i32> = values.iter().map(|&v| format.saturate(v.into()) as i32).collect();
        velocity.set_row(row, &saturated);
        Ok(())
    }

    /// A row of the target bank, `[n_out]`; in stage 0 the target code, where there is one, in its own words where it learns
    /// ([`Config::code`](sigprop_spec::Config::code)); in an output stage nothing.
    ///
    /// # Panics
    /// Where the stage or the class is not there, or the network has no bank.
    #[must_use]
    pub fn bank(&self, stage: usize, class: usize) -> Vec<i32> {
        assert!(class < self.config.tokens(), "class {class} of {}", self.config.tokens());
        match &self.stages[stage].table {
            Some(table) => table.row(class).to_vec(),
            None => self.stages[stage].bank.row(class).iter().map(|&v| i32::from(v)).collect(),
        }
    }

    /// Sets a row of the target bank (in stage 0: of the target code); what is out of range is saturated.
    ///
    /// # Errors
    /// Where the stage or the class is not there, which no class is without a bank, the stage is an output stage, which has none, or not
    /// `n_out` values are given.
    pub fn set_bank(&mut self, stage: usize, class: usize, values: &[i32]) -> Result<(), ModelError> {
        let max = self.config.activation().max() as i32;
        let hidden = self.config.hidden().len();
        let classes = self.config.bank_rows(stage);
        if stage >= hidden {
            return Err(ModelError::Stage { stage, stages: hidden });
        }
        let s = self.stage_mut(stage)?;
        check_index(stage, "class", class, classes)?;
        check_length(stage, "a row of the bank", values.len(), s.outputs)?;
        s.set_bank(class, values, max);
        Ok(())
    }

    /// Sets a stage's learning-rate shift, from the next sample on.
    ///
    /// # Errors
    /// Where the stage is not there or the update shift would leave 1..=31.
    pub fn set_lr_shift(&mut self, stage: usize, lr_shift: u32) -> Result<(), ModelError> {
        let s = self.stage_mut(stage)?;
        let offset = i64::from(s.update_shift()) - i64::from(s.lr_shift);
        s.set_lr_shift(lr_shift).map_err(|shift| {
            let (least, most) = ((1 - offset).max(0), 31 - offset);
            ModelError::Shift { stage, lr_shift, shift, least, most }
        })
    }

    /// A stage's learning-rate shift.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn lr_shift(&self, stage: usize) -> u32 {
        self.stages[stage].lr_shift
    }

    /// A stage's update shift `sh`.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn update_shift(&self, stage: usize) -> u32 {
        self.stages[stage].update_shift()
    }

    /// Sets a stage's threshold M.
    ///
    /// # Errors
    /// Where the stage is not there. A threshold of more bits than the hardware's (`StageShape::threshold_bits`) is taken.
    pub fn set_threshold(&mut self, stage: usize, threshold: i64) -> Result<(), ModelError> {
        self.stage_mut(stage)?.limits.threshold = threshold;
        Ok(())
    }

    /// A stage's threshold M.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn threshold(&self, stage: usize) -> i64 {
        self.stages[stage].limits.threshold
    }

    /// The state of the token LFSR.
    #[must_use]
    pub fn lfsr(&self) -> u32 {
        self.lfsr.state()
    }

    /// Sets the token LFSR.
    ///
    /// # Errors
    /// For 0.
    pub fn set_lfsr(&mut self, state: u32) -> Result<(), ModelError> {
        self.lfsr = Lfsr::new(state).ok_or(ModelError::ZeroLfsr)?;
        Ok(())
    }

    /// The state of the LFSR of pixel shifts, where there are some.
    #[must_use]
    pub fn shift_lfsr(&self) -> Option<u32> {
        self.shift.as_ref().map(|shift| shift.lfsr.state())
    }

    /// Sets the LFSR of pixel shifts; nothing where there are none.
    ///
    /// # Errors
    /// For 0.
    pub fn set_shift_lfsr(&mut self, state: u32) -> Result<(), ModelError> {
        let lfsr = Lfsr::new(state).ok_or(ModelError::ZeroLfsr)?;
        self.shift.iter_mut().for_each(|shift| shift.lfsr = lfsr);
        Ok(())
    }

    /// The state of a stage's rounding LFSR.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn rounding_lfsr(&self, stage: usize) -> u32 {
        self.stages[stage].rounding_lfsr.state()
    }

    /// Sets a stage's rounding LFSR.
    ///
    /// # Errors
    /// Where the stage is not there, or for 0.
    pub fn set_rounding_lfsr(&mut self, stage: usize, state: u32) -> Result<(), ModelError> {
        self.stage(stage)?;
        self.stages[stage].rounding_lfsr = Lfsr::new(state).ok_or(ModelError::ZeroLfsr)?;
        Ok(())
    }

    /// How tokens are chosen.
    #[must_use]
    pub fn token_mode(&self) -> TokenMode {
        self.token_mode
    }

    /// Sets how tokens are chosen.
    pub fn set_token_mode(&mut self, mode: TokenMode) {
        self.token_mode = mode;
    }

    /// Training samples since the model was made or reset.
    #[must_use]
    pub fn samples_trained(&self) -> u64 {
        self.samples
    }

    /// How many of them made a stage fire.
    ///
    /// # Panics
    /// Where the stage is not there.
    #[must_use]
    pub fn updates(&self, stage: usize) -> u64 {
        self.stages[stage].updates
    }
}

fn check_index(stage: usize, what: &'static str, index: usize, limit: usize) -> Result<(), ModelError> {
    if index < limit { Ok(()) } else { Err(ModelError::Index { stage, what, index, limit }) }
}

fn check_length(stage: usize, what: &'static str, got: usize, want: usize) -> Result<(), ModelError> {
    if got == want { Ok(()) } else { Err(ModelError::Length { stage, what, got, want }) }
}

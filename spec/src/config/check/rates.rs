//! Learning rates.

use super::super::derived::{UPDATE_SHIFT, update_shift};
use super::neurons::{input_places, spiking};
use super::{Checker, LR_SHIFT_OUT, momentum_shift, optimizer, readout};
use crate::family::Optimizer;

impl Checker<'_> {
    pub(super) fn lr_shifts(&mut self) -> Option<Vec<u32>> {
        let shifts = self.per_stage("learning.lr_shift", self.raw.learning.lr_shift.as_ref())?;
        for (s, &shift) in shifts.iter().enumerate() {
            self.lr_shift("learning.lr_shift", s, shift);
        }
        Some(shifts)
    }

    /// That of the output stage, where there is one.
    pub(super) fn lr_shift_out(&mut self) -> Option<u32> {
        if !readout(self.raw).is_stage() {
            return None;
        }
        let shift = self.raw.learning.lr_shift_out.unwrap_or(LR_SHIFT_OUT);
        self.lr_shift("learning.lr_shift_out", self.raw.network.stages.as_ref()?.len(), shift);
        Some(shift)
    }

    /// A learning-rate shift of a stage is one with which updates can be shifted.
    fn lr_shift(&mut self, key: &str, stage: usize, shift: u32) -> Option<()> {
        let (bits, frac) = (self.raw.format.activation_bits?, self.fraction(stage)?);
        let stage = self.stage_name(stage);
        let growth = i64::from(self.raw.learning.schedule?.growth());
        let momentum = momentum_shift(self.raw);
        let zero = update_shift([bits - 1, input_places(self.raw, bits)], frac, momentum, 0);
        let velocity = if momentum.is_some() { " + momentum_shift - 4" } else { "" };
        let (least, most) = (UPDATE_SHIFT.start() - zero, UPDATE_SHIFT.end() - growth - zero);
        let wide = i64::from(shift);
        if !(least..=most).contains(&wide) {
            let grown = if growth > 0 && wide > most { " (and 3 more at the end of the schedule)" } else { "" };
            let name = key.trim_start_matches("learning.");
            let places = if spiking(self.raw).is_some() { "(A-1) + lg T" } else { "2(A-1)" };
            let rule = format!(
                "updates of {stage} would be shifted by {places} - WF + {name}{velocity} = {}{grown}, and that must be 1 to 31",
                zero + wide
            );
            let mend = match (most < 0, wide < least) {
                (true, _) => "use more weight_frac or fewer activation_bits".to_owned(),
                (false, true) => format!("use {least} or more"),
                (false, false) => format!("use {most} or less"),
            };
            self.fault(key, rule, mend);
        }
        self.least_step(key, &stage, shift, frac);
        Some(())
    }

    /// Where all steps have one size, it is at least the weight's last place to begin with.
    fn least_step(&mut self, key: &str, stage: &str, shift: u32, frac: u32) {
        match optimizer(self.raw) {
            Optimizer::Sgd | Optimizer::Momentum | Optimizer::MomentumEvery => return,
            Optimizer::SignSgd => {}
        }
        if shift > frac {
            let rule = format!("a step of 2^-{shift} in {stage} is less than a weight's last place, 2^-{frac}");
            self.fault(key, rule, format!("use {frac} or less, or more weight_frac"));
        }
    }
}

//! The formats of the weights.

use super::super::derived::{RECURRENT_INPUTS, start_exponent};
use super::super::fields::ColumnSource;
use super::super::raw::PerStage;
use super::{Checker, readout, source, widths};
use crate::format::Format;

impl Checker<'_> {
    /// The weights of each stage, the output stage the last of them.
    pub(super) fn weights(&mut self) -> Option<Vec<Format>> {
        let (bits, frac) = (self.raw.format.weight_bits.clone(), self.raw.format.weight_frac.clone());
        let bits = bits.and_then(|bits| self.of_all("format.weight_bits", &bits));
        let frac = frac.and_then(|frac| self.of_all("format.weight_frac", &frac));
        bits?.into_iter().zip(frac?).map(|(bits, frac)| Format::new(bits, frac)).collect()
    }

    /// One value for each stage; a list that leaves the output stage out gives it what the last one has.
    pub(super) fn of_all<T: Copy>(&mut self, key: &str, given: &PerStage<T>) -> Option<Vec<T>> {
        let hidden = self.raw.network.stages.as_ref()?.len();
        let output = readout(self.raw).is_stage();
        match given {
            PerStage::List(values) if output && values.len() == hidden + 1 => Some(values.clone()),
            given => {
                let mut values = self.per_stage(key, Some(given))?;
                values.extend(values.last().copied().filter(|_| output));
                Some(values)
            }
        }
    }

    /// Start weights, uniform in `[-2^-e, 2^-e)`, neither saturate nor vanish; the lowest one may be the code that a symmetric range has not.
    pub(super) fn start_weights(&mut self) -> Option<()> {
        let (bits, frac) = (self.raw.format.weight_bits.clone()?, self.raw.format.weight_frac.clone()?);
        let widths = widths(self.read)?;
        let all = matches!((&bits, &frac), (PerStage::One(_), PerStage::One(_)));
        let mut inputs: Vec<Vec<(u32, usize)>> = widths.iter().map(|w| vec![(start_exponent(w.0), w.0)]).collect();
        if let (Some(ColumnSource::Recurrent), Some(first), Some(&(_, outputs))) =
            (source(self.read), inputs.first_mut(), widths.first())
        {
            *first = vec![(RECURRENT_INPUTS, self.raw.network.inputs?), (start_exponent(outputs), outputs)];
        }
        for s in 0..widths.len() {
            let (Some(bits), Some(frac)) = (of_stage(&bits, s), of_stage(&frac, s)) else { continue };
            // One format for all: the stages with the fewest inputs and with the most are the ones that matter. Six bits hold the start
            // weights of both 1 and 1024 inputs.
            let of = if all { inputs.concat() } else { inputs[s].clone() };
            let ((low, fewest), (high, most)) = (of.iter().min().copied()?, of.iter().max().copied()?);
            let stage = if all { "a stage".to_owned() } else { self.stage_name(s) };
            let (greatest, least) = (bits - 1 + low, 1 + high);
            if frac > greatest {
                let rule =
                    format!("start weights of {stage} with {fewest} inputs would saturate at {bits} weight bits");
                self.fault("format.weight_frac", rule, format!("use {greatest} or less, or more weight bits"));
            } else if frac < least {
                let rule = format!("start weights of {stage} with {most} inputs would all be 0 or -1");
                self.fault("format.weight_frac", rule, format!("use {least} or more"));
            }
            if all {
                break;
            }
        }
        Some(())
    }

    /// WF of a stage, where that is known.
    pub(super) fn fraction(&self, stage: usize) -> Option<u32> {
        of_stage(self.raw.format.weight_frac.as_ref()?, stage)
    }
}

/// The value of a stage; where a list ends before the output stage, its last.
fn of_stage(values: &PerStage<u32>, stage: usize) -> Option<u32> {
    match values {
        PerStage::One(value) => Some(*value),
        PerStage::List(values) => values.get(stage).or(values.last()).copied(),
    }
}

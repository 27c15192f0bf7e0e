//! What a target and the losses that go with it ask of the other keys.

use super::super::code::CodeFormat;
use super::super::derived::{scaled_theta, score_bits, threshold_bits};
use super::super::raw::PerStage;
use super::{Checker, LEARNED_SHIFT, columns, or, readout, target};
use crate::family::{Activation, Columns, Loss, Target};

/// Theta where the key is left out.
const THETA: f64 = 0.0625;

impl Checker<'_> {
    pub(super) fn thetas(&mut self) -> Option<Vec<Option<f64>>> {
        let thetas = self.of_members("learning.theta", Some(&or(&self.raw.learning.theta, THETA)))?;
        let outputs = self.raw.network.stages.as_ref()?;
        let bits = self.raw.format.activation_bits?;
        for (s, (&theta, &outputs)) in thetas.iter().zip(outputs).enumerate() {
            let Some(theta) = theta else { continue };
            let unit = scaled_theta(1.0, bits, outputs);
            let top = threshold_bits(score_bits(bits, outputs)) - 1;
            let bound = if theta * unit < 1.0 {
                (format!("rounds down to a threshold of 0 in stage {}", s + 1), format!("use {:?} or more", 1.0 / unit))
            } else if theta * unit >= (1u64 << top) as f64 {
                let rule = format!("makes a threshold of 2^{top} or more in stage {}, beyond all goodness", s + 1);
                (rule, "use 1.0 or less".to_owned())
            } else {
                continue;
            };
            self.fault("learning.theta", bound.0, bound.1);
        }
        Some(thetas)
    }

    /// The same where it can be had, and nothing is said.
    pub(super) fn per_stage_quietly<T: Copy>(&self, value: Option<&PerStage<T>>) -> Option<Vec<T>> {
        let stages = self.raw.network.stages.as_ref()?.len();
        match value? {
            PerStage::One(value) => Some(vec![*value; stages]),
            PerStage::List(values) => (values.len() == stages).then(|| values.clone()),
        }
    }

    /// What a target asks of the inputs, of their columns and of the losses.
    pub(super) fn targets(&mut self) -> Option<()> {
        let target = target(self.raw);
        let losses = self.per_stage_quietly(self.raw.learning.loss.as_ref());
        for (s, loss) in losses.unwrap_or_default().into_iter().enumerate() {
            // The loss that a target brings is said where it is brought.
            if target.takes(loss) || target.has_error() {
                continue;
            }
            let (word, target_word, n) = (loss.word(), target.word(), s + 1);
            let (rule, mend) = match (loss, target.has_bank()) {
                (Loss::Difference, _) => (
                    format!(
                        "\"{word}\" of stage {n} compares two passes of a sample, and learning.target = \"{target_word}\" makes one"
                    ),
                    "use learning.target = \"error\" with it, or another loss".to_owned(),
                ),
                (_, false) => (
                    format!(
                        "\"{word}\" of stage {n} compares with a target bank, and learning.target = \"{target_word}\" has none"
                    ),
                    "use learning.loss = \"goodness\" in every stage, or learning.target = \"code\"".to_owned(),
                ),
                (_, true) => (
                    format!(
                        "\"{word}\" of stage {n} compares h with t of another label, and learning.target = \"{target_word}\" puts none"
                    ),
                    "use learning.target = \"concatenation\" with it, or another loss such as \"hinge\"".to_owned(),
                ),
            };
            self.fault("learning.loss", rule, mend);
            break;
        }
        self.error_target(target);
        self.learned_code();
        if target.has_labels() && columns(self.read) == Columns::Fields {
            let rule = format!(
                "\"{}\" puts a label behind the inputs, and a window of network.fields sees no more than a part of the picture",
                target.word()
            );
            let mend = "leave network.fields out, or use learning.target = \"code\"".to_owned();
            self.fault("learning.target", rule, mend);
        }
        if target.has_labels() && readout(self.raw).is_stage() {
            let rule = format!(
                "an output stage would read activations of an input that learning.target = \"{}\" has put a label into",
                target.word()
            );
            let mend = "use network.readout = \"sum\" or \"last\", or learning.target = \"code\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        if target.has_labels() && self.raw.network.activation == Some(Activation::Sign) {
            let rule = "\"sign\" makes all activations as large, and then no goodness is above another".to_owned();
            let mend = format!(
                "use \"hard_tanh\" or \"relu\" with learning.target = \"{}\", or learning.target = \"code\"",
                target.word()
            );
            self.fault("network.activation", rule, mend);
        }
        self.blocks()
    }

    /// An error that goes in with the input comes from an output stage, and is in the range of the activations.
    fn error_target(&mut self, target: Target) -> Option<()> {
        if !target.has_error() {
            return None;
        }
        let readout = readout(self.raw);
        if !readout.is_stage() {
            let rule = format!(
                "learning.target = \"{}\" sends the error of an output stage, and \"{}\" has none",
                target.word(),
                readout.word()
            );
            let mend = "use network.readout = \"stage\", or learning.target = \"code\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        let (f, bits) = (self.raw.learning.error_amplitude?, self.raw.format.activation_bits?);
        let most = (1 << (bits - 1)) - 1;
        if f > most {
            let rule = format!("activations of {bits} bits end at {most}");
            self.fault("learning.error_amplitude", rule, format!("use {most} or less, or more activation_bits"));
        }
        Some(())
    }

    /// A learned code has a step, and one that moves something.
    fn learned_code(&mut self) -> Option<()> {
        let target = target(self.raw);
        if !target.learns_code() {
            return None;
        }
        let shift = self.raw.learning.learned_shift.unwrap_or(LEARNED_SHIFT);
        let loss = self.per_stage_quietly(self.raw.learning.loss.as_ref())?[0];
        if loss.has_bank() && !loss.moves_code() {
            let rule = format!(
                "\"{}\" of stage 1 has no step for the target code, and learning.target = \"{}\" takes that of the hinge, which moves the \
                 rows of the label and of the strongest wrong class",
                loss.word(),
                target.word()
            );
            let mend = "use learning.loss = \"hinge\" in stage 1, or learning.target = \"code\"".to_owned();
            self.fault("learning.loss", rule, mend);
        }
        let most = self.raw.format.activation_bits? + CodeFormat::PLACES - 1;
        if shift > most {
            let rule = format!("a step of the largest activation, shifted by {shift}, would be 0: no entry ever moves");
            self.fault("learning.learned_shift", rule, format!("use {most} or less, or more activation_bits"));
        }
        Some(())
    }

    /// Every class has a block of the inputs where it is one.
    fn blocks(&mut self) -> Option<()> {
        let (inputs, classes) = (self.raw.network.inputs?, self.raw.network.classes?);
        match target(self.raw) {
            Target::Reshape if classes > inputs => {
                let rule = format!(
                    "network.classes = {classes} has no block of the inputs for each class: network.inputs = {inputs}"
                );
                let mend = "use as many inputs as classes or more, or learning.target = \"code\"".to_owned();
                self.fault("learning.target", rule, mend);
            }
            Target::Code | Target::Learned | Target::Reshape | Target::Concatenation | Target::Error => {}
        }
        Some(())
    }
}

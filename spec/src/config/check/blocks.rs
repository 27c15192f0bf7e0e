//! What a read-out with class blocks asks of the other keys.

use super::{Checker, readout, target};
use crate::family::Loss;

impl Checker<'_> {
    /// A neutral token is a row of the code, every loss is one that it has a part in, and every class has a block of the last stage.
    pub(super) fn class_blocks(&mut self) -> Option<()> {
        let readout = readout(self.raw);
        if !readout.has_blocks() {
            return None;
        }
        let (word, target) = (readout.word(), target(self.raw));
        // That an error comes from an output stage is said of the read-out.
        if !target.has_code() && !target.has_error() {
            let rule = format!(
                "\"{}\" has no neutral token, which network.readout = \"{word}\" needs: it is a row of a target code, beside those of the classes",
                target.word()
            );
            let mend = "use learning.target = \"code\" or \"learned\", or network.readout = \"last\"".to_owned();
            self.fault("learning.target", rule, mend);
        }
        let losses = self.per_stage_quietly(self.raw.learning.loss.as_ref()).unwrap_or_default();
        // Of those that go with no bank it is said that they have none.
        let wrong = losses.iter().enumerate().find(|(_, loss)| target.has_bank() && **loss != Loss::Hinge);
        if let Some((s, loss)) = wrong {
            let rule = format!(
                "\"{}\" of stage {} takes every token for a class, and network.readout = \"{word}\" has one that is none",
                loss.word(),
                s + 1
            );
            let mend = "use learning.loss = \"hinge\" in every stage, or network.readout = \"last\"".to_owned();
            self.fault("learning.loss", rule, mend);
        }
        let stages = self.raw.network.stages.as_ref()?.len();
        if target.learns_code() && stages == 1 {
            let rule = format!(
                "the one stage is scored against the row of the neutral token, which is no label's: \"{}\" of learning.target would move nothing that counts",
                target.word()
            );
            let mend = "use learning.target = \"code\", or a stage more".to_owned();
            self.fault("learning.target", rule, mend);
        }
        let (classes, last) = (self.raw.network.classes?, *self.raw.network.stages.as_ref()?.last()?);
        if classes > last {
            let rule = format!(
                "network.classes = {classes} has no block of neurons for each class: the last stage has {last}"
            );
            let mend =
                "use as many neurons as classes or more in the last stage, or network.readout = \"last\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        Some(())
    }
}

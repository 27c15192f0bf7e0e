//! What a task asks of the other keys.

use super::super::raw::RawConfig;
use super::{Checker, readout, target, task};
use crate::family::OutputLoss;
use crate::format::Format;

/// The threshold of an output stage: the margin of its hinge, or the error up to which a value is left as it is.
pub(super) fn output_threshold(raw: &RawConfig, activation: Format) -> i64 {
    match task(raw).output_loss() {
        OutputLoss::Hinge => raw.learning.margin_out.unwrap_or(target(raw).margin_out() * activation.max()),
        // 1/64 of an activation of 1, as 2 is with 8 bits.
        OutputLoss::Value => raw.learning.epsilon.unwrap_or((1 << (activation.bits() - 1)) >> 6),
    }
}

impl Checker<'_> {
    /// A value comes from an output stage.
    pub(super) fn task(&mut self) {
        let task = task(self.raw);
        if task.has_values() && !readout(self.raw).is_stage() {
            let rule = format!("network.task = \"{}\" is answered by an output stage", task.word());
            let mend = "leave network.readout out, or use \"stage\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        let target = target(self.raw);
        if task.has_values() && target.has_error() {
            let rule = format!(
                "learning.target = \"{}\" sends an error of classes, and network.task = \"{}\" has none of them",
                target.word(),
                task.word()
            );
            self.fault("learning.target", rule, "use learning.target = \"code\"".to_owned());
        }
        if task.has_values() && self.raw.network.second_look == Some(true) {
            let rule =
                format!("a second look adds scores of classes up, and network.task = \"{}\" answers none", task.word());
            self.fault("network.second_look", rule, "leave it out".to_owned());
        }
    }
}

//! What a read-out that compares with some targets alone asks of the other keys.

use super::{Checker, readout, target};

impl Checker<'_> {
    /// The last stage has a bank of targets, and nothing asks for the scores of all classes of an inference.
    pub(super) fn subset(&mut self) {
        let (readout, target) = (readout(self.raw), target(self.raw));
        if !readout.walks() {
            return;
        }
        // A target that asks for another read-out says so itself.
        if !target.has_bank() && !target.has_error() {
            let rule = format!(
                "\"{}\" compares with the target bank of the last stage, and learning.target = \"{}\" has none",
                readout.word(),
                target.word()
            );
            let mend = "use network.readout = \"last\", or learning.target = \"code\"".to_owned();
            self.fault("network.readout", rule, mend);
        }
        if self.raw.network.second_look == Some(true) {
            let rule = format!(
                "a second look needs the scores of all classes, and network.readout = \"{}\" has those of some",
                readout.word()
            );
            self.fault("network.second_look", rule, "leave it out, or use network.readout = \"last\"".to_owned());
        }
    }
}

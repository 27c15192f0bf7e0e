//! What a sample that is a sequence asks of the other keys.

use super::super::MAX_WIDTH;
use super::super::reservoir::Reservoir;
use super::{Checker, RawConfig, columns, readout, target, task};
use crate::family::{Columns, Neuron, Readout, Sequence, Target, Task};

/// How a sample comes.
pub(super) fn sequence(raw: &RawConfig) -> Sequence {
    raw.network.sequence.unwrap_or(Sequence::Single)
}

/// Steps of every sequence, where that is said.
pub(super) fn steps(raw: &RawConfig) -> Option<usize> {
    sequence(raw).has_steps().then_some(raw.network.steps).flatten().map(|steps| steps as usize)
}

/// The reservoir, if there is one.
pub(super) fn reservoir(raw: &RawConfig) -> Option<Reservoir> {
    let units = raw.network.reservoir.filter(|_| sequence(raw) == Sequence::Reservoir)?;
    Some(Reservoir { units, inputs: raw.network.inputs?, seed: raw.network.reservoir_seed.unwrap_or(Reservoir::SEED) })
}

impl Checker<'_> {
    /// What a sequence goes with.
    pub(super) fn sequences(&mut self) -> Option<()> {
        let sequence = sequence(self.raw);
        if !sequence.has_steps() {
            return None;
        }
        let word = sequence.word();
        if self.raw.network.recurrent == Some(false) {
            let rule = format!("false, and network.sequence is \"{word}\"");
            self.fault("network.recurrent", rule, "leave one of them out".to_owned());
        }
        if self.raw.network.neuron == Some(Neuron::Lif) {
            let rule = format!(
                "neurons with time steps of their own; how they would take in a sequence, network.sequence = \"{word}\", nobody has said"
            );
            self.fault("network.neuron", rule, "leave it out, or use network.sequence = \"single\"".to_owned());
        }
        if columns(self.read) != Columns::All {
            let rule = format!(
                "windows of a picture, and with network.sequence = \"{word}\" an input is a step of a sequence"
            );
            self.fault("network.columns", rule, "use \"all\", or network.sequence = \"single\"".to_owned());
        }
        if !matches!(target(self.raw), Target::Code | Target::Learned) {
            let rule = format!(
                "\"{}\" goes in with an input, and with network.sequence = \"{word}\" there is one for each step; which of them it is, nobody has said",
                target(self.raw).word()
            );
            let mend = "use learning.target = \"code\" or \"learned\", or network.sequence = \"single\"".to_owned();
            self.fault("learning.target", rule, mend);
        }
        if task(self.raw) != Task::Classification {
            let rule = format!("with network.sequence = \"{word}\" a network answers classes");
            self.fault("network.task", rule, "use \"classification\", or network.sequence = \"single\"".to_owned());
        }
        if self.raw.hardware.pairs == Some(true) {
            let rule = format!("with network.sequence = \"{word}\" there are no two inputs in a window");
            self.fault("hardware.pairs", rule, "leave it out".to_owned());
        }
        match sequence {
            Sequence::Single | Sequence::Reservoir => None,
            Sequence::Recurrent => self.recurrent(),
        }
    }

    /// What a recurrent stage goes with.
    fn recurrent(&mut self) -> Option<()> {
        if !matches!(readout(self.raw), Readout::Sum | Readout::Last) {
            let rule =
                format!("\"{}\" is not made for the one stage that a recurrent network has", readout(self.raw).word());
            self.fault("network.readout", rule, "use \"last\" or \"sum\", which are the same here".to_owned());
        }
        let stages = self.raw.network.stages.clone()?;
        let [outputs] = stages[..] else {
            let rule = format!("{} stages, and a recurrent network has one", stages.len());
            self.fault("network.stages", rule, format!("use [{}]", stages[0]));
            return None;
        };
        let inputs = self.raw.network.inputs?;
        if inputs + outputs > MAX_WIDTH {
            let rule = format!(
                "{outputs} neurons, each of which reads {inputs} inputs and all neurons: {} together, where {MAX_WIDTH} is the most",
                inputs + outputs
            );
            let mend = match MAX_WIDTH.checked_sub(inputs).filter(|room| *room > 0) {
                Some(room) => format!("use {room} or fewer"),
                None => format!("use fewer network.inputs than {MAX_WIDTH}"),
            };
            self.fault("network.stages", rule, mend);
        }
        Some(())
    }
}

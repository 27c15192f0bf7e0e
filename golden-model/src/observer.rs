//! Looking at every intermediate of a training sample, at no cost when nobody looks.

use crate::outcome::TrainOutcome;

pub use crate::trace::{OwnedTrace, StageInputs, StageTrace, WeightsView};

/// Sees each stage of each training sample, after the stage's update.
pub trait Observer {
    /// Where false, the model does not even assemble the trace.
    const ACTIVE: bool;

    /// The inputs of a stage, before [`Self::stage`] of it.
    fn inputs(&mut self, _: &StageInputs<'_>) {}

    /// A step of a sequence that is not its last: what the first stage is given, and its activations, `[n_out]`; called whether [`Self::ACTIVE`] or not.
    fn step(&mut self, _: &StageInputs<'_>, _: &[i16]) {}

    /// One stage of one sample; stages come in order.
    fn stage(&mut self, trace: &StageTrace<'_>);

    /// The sample, after its stages; called whether [`Self::ACTIVE`] or not.
    fn sample(&mut self, _: TrainOutcome) {}
}

/// Nobody looks.
impl Observer for () {
    const ACTIVE: bool = false;

    fn stage(&mut self, _: &StageTrace<'_>) {}
}

/// Records every stage of every sample.
impl Observer for Vec<OwnedTrace> {
    const ACTIVE: bool = true;

    fn stage(&mut self, trace: &StageTrace<'_>) {
        self.push(trace.into());
    }
}

/// Both look.
impl<A: Observer, B: Observer> Observer for (A, B) {
    const ACTIVE: bool = A::ACTIVE || B::ACTIVE;

    fn inputs(&mut self, inputs: &StageInputs<'_>) {
        self.0.inputs(inputs);
        self.1.inputs(inputs);
    }

    fn step(&mut self, inputs: &StageInputs<'_>, h: &[i16]) {
        self.0.step(inputs, h);
        self.1.step(inputs, h);
    }

    fn stage(&mut self, trace: &StageTrace<'_>) {
        self.0.stage(trace);
        self.1.stage(trace);
    }

    fn sample(&mut self, outcome: TrainOutcome) {
        self.0.sample(outcome);
        self.1.sample(outcome);
    }
}

//! The steps of a sequence that come before its last, which is a sample like any other but for what it reads beside its inputs.
//!
//! # Equation
//! `h(0) = 0`, `h(s) = f(W [x(s), h(s-1)] + b amax)`; see [`sigprop_spec::family::Sequence`].

use sigprop_spec::family::Sequence;

use super::{Model, set_input};
use crate::columns::Work;
use crate::kernel::Padded;
use crate::model::Seen;
use crate::observer::Observer;

impl Model {
    /// Takes in all steps of `x` but the last, and returns that; the network's input has behind its inputs what the stage made of the step before.
    pub(super) fn steps_before_last<'x, O: Observer>(&mut self, x: &'x [i16], observer: &mut O) -> &'x [i16] {
        match self.config.sequence() {
            // What a reservoir takes in enters the stages at once.
            Sequence::Single | Sequence::Reservoir => x,
            Sequence::Recurrent => {
                let (stage, inputs) = (&mut self.stages[0], self.config.inputs());
                let (before, last) = split(x, inputs);
                self.input.flat_mut()[inputs..].fill(0);
                for step in before.chunks_exact(inputs) {
                    set_input(&self.config, &mut self.input, step);
                    stage.step(&self.input);
                    let h = &stage.h().flat()[..stage.outputs];
                    observer.step(&stage.inputs(&self.input, None, false), h);
                    self.input.flat_mut()[inputs..][..h.len()].copy_from_slice(h);
                }
                last
            }
        }
    }

    /// The same, nothing of the network changed.
    pub(super) fn steps_before_last_of<'x>(
        &self,
        x: &'x [i16],
        input: &mut Padded,
        work: &mut Work,
        each: &mut impl FnMut(Seen<'_>),
    ) -> &'x [i16] {
        match self.config.sequence() {
            // What a reservoir takes in enters the stages at once.
            Sequence::Single | Sequence::Reservoir => x,
            Sequence::Recurrent => {
                let (stage, inputs) = (&self.stages[0], self.config.inputs());
                let (before, last) = split(x, inputs);
                for step in before.chunks_exact(inputs) {
                    set_input(&self.config, input, step);
                    let h = stage.infer(input, &mut vec![0; stage.scores().len()], work).h;
                    let h = &h.flat()[..stage.outputs];
                    input.flat_mut()[inputs..][..h.len()].copy_from_slice(h);
                    each(Seen { h, onward: h, membranes: None });
                }
                last
            }
        }
    }
}

/// The steps before the last, and that.
fn split(x: &[i16], inputs: usize) -> (&[i16], &[i16]) {
    assert!(!x.is_empty() && x.len().is_multiple_of(inputs), "{} values for steps of {inputs} inputs", x.len());
    x.split_at(x.len() - inputs)
}

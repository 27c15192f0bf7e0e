//! The target streams that enter the first stage as an input of their own, and what they put beside the inputs. One file a member;
//! the target code is a table in the first stage's bank ([`crate::bank`]) and needs none; [`learned`] is the table beside it from which one follows that learns.

pub mod concatenation;
pub mod error;
pub mod learned;
pub mod reshape;
pub mod thermometer;

use sigprop_spec::family::Target;
use sigprop_spec::{Config, TokenMode};

use crate::kernel::Padded;
use crate::outcome::Sample;
use crate::pixel_shift;
use crate::token::{Lfsr, next_token};

use error::Code;

/// The token of a training sample: the class, or where labels are put the wrong label, that goes with the target stream.
pub fn draw(target: Target, lfsr: &mut Lfsr, mode: TokenMode, classes: usize, label: usize) -> usize {
    match target {
        Target::Code | Target::Learned | Target::Reshape => next_token(lfsr, mode, classes, label),
        Target::Concatenation => concatenation::draw(lfsr, classes, label),
        // There is no error yet.
        Target::Error => label,
    }
}

/// The input of the target stream.
#[derive(Debug, Clone)]
pub struct Entrance {
    target: Target,
    classes: usize,
    max: i16,
    inputs: usize,
    values: Padded,
    given: Padded,
    /// The rows of F, where there is one, and the network learns.
    pub(crate) code: Code,
}

impl Entrance {
    /// That of a network; none where t of the first stage is a table.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let (target, inputs) = (config.target(), config.inputs());
        let max = config.activation().max() as i16;
        let values = Padded::for_values(config.stages()[0].received);
        let given = Padded::for_values(inputs);
        let code = Code::zeros(if target.has_error() { config.classes() } else { 0 }, inputs);
        (!target.has_code()).then(|| Self { target, classes: config.classes(), max, inputs, values, given, code })
    }

    /// Sets it for a sample whose inputs are in `h`, moved by `by`, and completes those.
    pub fn set(&mut self, h: &mut Padded, sample: Sample, by: isize) {
        let n = self.inputs;
        match self.target {
            Target::Code | Target::Learned => {}
            // The picture of the class is moved as far as that of the sample.
            Target::Reshape => {
                let given = &mut self.given.flat_mut()[..n];
                reshape::set(given, sample.token, self.classes, self.max);
                pixel_shift::moved(given, by, self.values.flat_mut());
            }
            Target::Concatenation => {
                self.put(h, sample.label);
                let t = &mut self.values.flat_mut()[..n + self.classes];
                t[..n].copy_from_slice(&h.flat()[..n]);
                concatenation::put(&mut t[n..], sample.token, self.max);
            }
            // The error is moved as far as the picture.
            Target::Error => {
                self.code.half_difference(sample, &mut self.given.flat_mut()[..n]);
                pixel_shift::moved(&self.given.flat()[..n], by, self.values.flat_mut());
                error::add(&mut self.values.flat_mut()[..n], &h.flat()[..n], self.max);
            }
        }
    }

    /// Puts a label behind the inputs in `to`.
    pub fn put(&self, to: &mut Padded, label: usize) {
        concatenation::put(&mut to.flat_mut()[self.inputs..][..self.classes], label, self.max);
    }

    /// As many as reach the first stage.
    #[must_use]
    pub fn values(&self) -> &Padded {
        &self.values
    }
}

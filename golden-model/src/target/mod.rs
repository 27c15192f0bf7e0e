//! The target streams whose t the first stage calculates: what enters it beside the inputs. One file a member; the target code is
//! a table in the first stage's bank ([`crate::bank`]) and needs none.

pub mod reshape;

use sigprop_spec::Config;
use sigprop_spec::family::Target;

use crate::kernel::Padded;
use crate::pixel_shift;

/// The input of the target stream.
#[derive(Debug, Clone)]
pub struct Entrance {
    target: Target,
    classes: usize,
    max: i16,
    inputs: usize,
    values: Padded,
    given: Padded,
}

impl Entrance {
    /// That of a network; none where t of the first stage is a table.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let (target, inputs) = (config.target(), config.inputs());
        let max = config.activation().max() as i16;
        let (values, given) = (Padded::for_values(inputs), Padded::for_values(inputs));
        (!target.has_code()).then(|| Self { target, classes: config.classes(), max, inputs, values, given })
    }

    /// Sets it for a token; it is moved as far as the sample's picture is.
    pub fn set(&mut self, token: usize, by: isize) {
        let given = &mut self.given.flat_mut()[..self.inputs];
        match self.target {
            Target::Code => given.fill(0),
            Target::Reshape => reshape::set(given, token, self.classes, self.max),
        }
        pixel_shift::moved(given, by, self.values.flat_mut());
    }

    /// `[n_in]`.
    #[must_use]
    pub fn values(&self) -> &Padded {
        &self.values
    }
}

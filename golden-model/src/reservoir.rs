//! A fixed random layer that takes a sequence in.
//!
//! # Equation
//! `h(0) = 0`; of each step all units from the h of the step before:
//! `v_i = (sum_q W_iq x_q + sum of 4 terms +-h_j) >>> 1`, `h_i = sat(v_i, amax)`; rounded down, no bias. Source: [`sigprop_spec::family::Sequence`].
//!
//! # Formats
//! x and h Q0.(A-1), symmetric; sums exact.

use sigprop_spec::Config;
use sigprop_spec::config::Unit;

/// The reservoir of a network.
#[derive(Debug, Clone)]
pub struct Reservoir {
    inputs: usize,
    units: Vec<Unit>,
    amax: i32,
}

impl Reservoir {
    /// That of the configuration, if it has one.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        let shape = config.reservoir()?;
        Some(Self { inputs: shape.inputs, units: shape.draw(), amax: config.activation().max() as i32 })
    }

    /// The state after the last step of `x`, `[steps][inputs]`, into `h`, `[units]`; inputs are saturated to -amax..=amax.
    ///
    /// # Panics
    /// Where `x` has no whole steps, or none.
    pub fn run(&self, x: &[i16], h: &mut [i16]) {
        assert!(
            !x.is_empty() && x.len().is_multiple_of(self.inputs),
            "{} values for steps of {}",
            x.len(),
            self.inputs
        );
        let mut before = vec![0i16; self.units.len()];
        h.fill(0);
        for step in x.chunks_exact(self.inputs) {
            before.copy_from_slice(h);
            for (h, unit) in h.iter_mut().zip(&self.units) {
                let signed = |value: i16, negative: bool| if negative { -i32::from(value) } else { value.into() };
                let max = self.amax as i16;
                let inputs =
                    step.iter().zip(&unit.negative).map(|(x, negative)| signed((*x).clamp(-max, max), *negative));
                let taps = unit.taps.iter().map(|tap| signed(before[tap.unit], tap.negative));
                let sum: i32 = inputs.chain(taps).sum();
                *h = (sum >> 1).clamp(-self.amax, self.amax) as i16;
            }
        }
    }
}

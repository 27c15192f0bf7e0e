//! The products of a lane: those of the update, and those of the forward pass.
//!
//! # Purpose
//! Multiplies errors and weights with the factors of both streams, behind one set of ports whatever the number of multipliers.
//! Without learning there are no products of the update and no ports for them; where the target stream has no sums, none of t.
//!
//! # Equation
//! `u = dh * h_old + dt * t_old` (update) and `w' * h`, `w' * t` (forward), exact: the products of steps 1, 2 and 8 of the
//! rule (`docs/src/reference/rule.md`).
//!
//! # Shapes
//! One weight at a time.
//!
//! # Formats
//! `dh`, `dt`: A+1 bits; factors as [`Factor`] has them: activations of A bits, Q0.(A-1), or their signs; `w'`: B bits. All signed. A
//! forward product of a sign is without amax, which the finished sum is multiplied with.
//!
//! # Timing
//! `u` and the forward products come 2 cycles after their operands, with two multipliers in learning 1 cycle. Operands of the update are
//! taken when `u_valid` is high, those of the forward products when `f_valid` is; those of a single multiplier without learning
//! must stay for one cycle more.
//!
//! # Ports
//! [`MultipliersPorts`].
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, multipliers::Multipliers};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&Dims::new(&Config::preset("tiny")?, 1)))?)?;
//! for (port, value) in [("dh", -254), ("h_old", 100), ("dt", 3), ("t_old", -7)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! sim.clock();
//! let u = sim.signal("u").unwrap();
//! assert_eq!(sim.get(u), -254 * 100 - 3 * 7);
//! # Ok(())
//! # }
//! ```

mod alone;
mod mixed;
mod signed;
mod signs;
mod spikes;

use super::dims::Dims;
use super::factor::Factor;
use crate::signal::{Input, Output, ports, seam};

ports! {
    /// The ports of every arrangement.
    MultipliersPorts {
        /// High when the update's operands are to be multiplied.
        u_valid: Input,
        /// Error of the input stream.
        dh: Input,
        /// Error of the target stream.
        dt: Input,
        /// Input-stream factor of the sample before.
        h_old: Input,
        /// Target-stream factor of the sample before.
        t_old: Input,
        /// High when `w`, `h` and `t` are to be multiplied.
        f_valid: Input,
        /// Updated weight.
        w: Input,
        /// Input-stream factor.
        h: Input,
        /// Target-stream factor.
        t: Input,
        /// `dh * h_old + dt * t_old`.
        u: Output,
        /// `w * h`.
        wh: Output,
        /// `w * t`.
        wt: Output,
    }
}

impl MultipliersPorts {
    fn new(d: &Dims) -> Self {
        let (a, b, learns) = (d.act, d.weight, d.learns);
        let [h, t] = [d.h, d.t].map(|factor| factor.bits(a));
        let [h_old, t_old] = [d.h, d.t].map(|factor| factor.update_bits(a));
        let has_t = d.has_t();
        let multiplies = d.spiking.is_none();
        Self {
            u_valid: Input::bit().when(learns).doc("operands of the update are there"),
            dh: Input::signed(a + 1).when(learns).doc("update, input stream"),
            dt: Input::signed(a + 1).when(learns && has_t).doc("update, target stream"),
            h_old: Input::signed(h_old)
                .when(learns)
                .doc(d.h.text("h of the sample before", "sign of h of the sample before")),
            t_old: Input::signed(t_old)
                .when(learns && has_t)
                .doc(d.t.text("t of the sample before", "sign of t of the sample before")),
            f_valid: Input::bit().when(multiplies).doc("operands of the forward products are there"),
            w: Input::signed(b).when(multiplies).doc(d.text("updated weight", "weight")),
            h: Input::signed(h).when(multiplies).doc(d.h.text("h", "sign of h")),
            t: Input::signed(t).when(multiplies && has_t).doc(d.t.text("t", "sign of t")),
            u: Output::signed(2 * a + 2).when(learns).doc(if has_t { "dh * h_old + dt * t_old" } else { "dh * h_old" }),
            wh: Output::signed(d.h.product_bits(a, b)).when(multiplies).doc(d.h.text("w * h", "w * sign of h")),
            wt: Output::signed(d.t.product_bits(a, b))
                .when(multiplies && has_t)
                .doc(d.t.text("w * t", "w * sign of t")),
        }
    }
}

seam! {
    /// What multiplies.
    Multipliers(MultipliersPorts) {
        Signed(signed::Signed),
        Alone(alone::Alone),
        Mixed(mixed::Mixed),
        Signs(signs::Signs),
        Spikes(spikes::Spikes),
    }
}

impl Multipliers {
    /// The multipliers of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        match (d.h, d.t) {
            (Factor::Spikes(_), _) | (_, Factor::Spikes(_)) => Self::Spikes(spikes::Spikes::new(d)),
            (Factor::Sign, Factor::Sign | Factor::Absent) => Self::Signs(signs::Signs::new(d)),
            (Factor::Sign, Factor::Signed) => Self::Mixed(mixed::Mixed::new(d)),
            (_, Factor::Absent) => Self::Alone(alone::Alone::new(d)),
            (_, _) => Self::Signed(signed::Signed::new(d)),
        }
    }
}

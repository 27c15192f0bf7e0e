//! Factors of the input stream are numbers, and the target stream has no products: half of the multipliers.
//!
//! # Purpose
//! A stage whose t is a row of a table, or that nobody looks at, where no second input comes in its place.
//!
//! # Equation
//! `u = dh * h_old`, `wh = w' * h`.
//!
//! # Shapes
//! One weight at a time. A multiplier for each product, or where a weight has several cycles one for both.
//!
//! # Formats
//! A shared multiplier takes A by max(A+1, B).
//!
//! # Timing
//! As [`super`] says: that of all products, whatever is left out of them.
//!
//! # Ports
//! [`super::MultipliersPorts`] without those of t; `f_valid` is not looked at.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, multipliers::Multipliers};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::preset_with("tiny", &["hardware.pairs=false".to_owned()])?;
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&Dims::new(&config, 0)))?)?;
//! for (port, value) in [("dh", -254), ("h_old", 100), ("w", 1000), ("h", -7)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value);
//! }
//! sim.clock();
//! sim.clock();
//! let [u, wh] = ["u", "wh"].map(|port| sim.get(sim.signal(port).unwrap()));
//! assert_eq!((u, wh), (-254 * 100, -7000));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::MultipliersPorts;
use crate::blocks::dims::Dims;
use crate::blocks::multiplier::Multiplier;
use crate::signal::Module;

/// The products; see the module's text.
#[derive(LogicBlock)]
pub struct Alone {
    meta: Module,
    pub ports: MultipliersPorts,
    /// `dh * h_old`, where there is a `dh`, and `w * h`.
    pub update_h: Vec<Multiplier>,
    pub forward_h: Vec<Multiplier>,
    /// Both in turn.
    pub shared_h: Vec<Multiplier>,
    _update_h: usize,
    _forward_h: usize,
    _shared_h: usize,
}

impl Alone {
    /// Those of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (a, b) = (d.act, d.weight);
        let has_dh = d.learns && d.plan.dh;
        let shares = has_dh && !d.own_multipliers();
        let registered = d.multiplier_delay() == 2;
        let wide = b.max(a + 1);
        let some = |there: bool, one: Multiplier| -> Vec<_> { there.then_some(one).into_iter().collect() };
        Self {
            meta: Module::new("multipliers", "The multipliers of a lane with one stream."),
            ports: MultipliersPorts::new(d),
            update_h: some(has_dh && !shares, Multiplier::new(a + 1, a, 2 * a + 1, registered)),
            forward_h: some(!shares, Multiplier::new(b, a, a + b, registered)),
            shared_h: some(shares, Multiplier::new(wide, a, a + wide, registered)),
            _update_h: usize::from(has_dh && !shares),
            _forward_h: usize::from(!shares),
            _shared_h: usize::from(shares),
        }
    }
}

impl Logic for Alone {
    #[hdl_gen]
    fn update(&mut self) {
        self.ports.u.next = 0.into();
        for i in 0..self._update_h {
            self.update_h[i].a.next = self.ports.dh.val();
            self.update_h[i].b.next = self.ports.h_old.val();
            self.ports.u.next = self.update_h[i].p.val();
        }
        for i in 0..self._forward_h {
            self.forward_h[i].a.next = self.ports.w.val();
            self.forward_h[i].b.next = self.ports.h.val();
            self.ports.wh.next = self.forward_h[i].p.val();
        }
        // Update and forward operands come in cycles of their own.
        for i in 0..self._shared_h {
            if self.ports.u_valid.any() {
                self.shared_h[i].a.next = self.ports.dh.val();
                self.shared_h[i].b.next = self.ports.h_old.val();
            } else {
                self.shared_h[i].a.next = self.ports.w.val();
                self.shared_h[i].b.next = self.ports.h.val();
            }
            self.ports.u.next = self.shared_h[i].p.val();
            self.ports.wh.next = self.shared_h[i].p.val();
        }
    }
}

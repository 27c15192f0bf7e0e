//! Factors of both streams are signs: no multiplier at all.
//!
//! # Purpose
//! Adds errors to each other and weights to the sums, or subtracts them.
//!
//! # Equation
//! `u = amax * (±dh ± dt)`, as `(e << (A-1)) - e`; `wh = ±w'`, `wt = ±w'`, without amax: the lane multiplies the finished sum with it.
//!
//! # Shapes
//! One weight at a time. Whatever the number of multipliers a lane, there is a product block for each product.
//!
//! # Formats
//! `wh`, `wt`: B+1 bits.
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::MultipliersPorts`]; `u_valid` and `f_valid` are not looked at.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, multipliers::Multipliers};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sets = ["network.activation=sign", "learning.target=reshape"].map(str::to_owned);
//! let dims = Dims::new(&Config::preset_with("tiny", &sets)?, 1);
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&dims))?)?;
//! for (port, value) in [("dh", -254), ("h_old", -1), ("dt", 3), ("t_old", 0), ("w", 1000), ("h", -1), ("t", 0)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value); // of a stream 0 for 127, -1 for -127
//! }
//! sim.clock();
//! sim.clock();
//! let [u, wh, wt] = ["u", "wh", "wt"].map(|port| sim.get(sim.signal(port).unwrap()));
//! assert_eq!((u, wh, wt), (-254 * -127 + 3 * 127, -1000, 1000));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::MultipliersPorts;
use crate::blocks::dims::Dims;
use crate::blocks::sign_product::SignProduct;
use crate::signal::{Const, Module, Reg, Wire};

/// The products; see the module's text.
#[derive(LogicBlock)]
pub struct Signs {
    meta: Module,
    pub ports: MultipliersPorts,
    /// `±dh` where there is a `dh`, and `±dt` where there is a `dt`.
    pub update_h: Vec<SignProduct>,
    pub update_t: Vec<SignProduct>,
    /// `±w` of both streams, where there is a second one.
    pub forward_h: SignProduct,
    pub forward_t: Vec<SignProduct>,
    ph: Wire,
    pt: Wire,
    error: Wire,
    error_q: Reg,
    later: Const,
    places: Const,
    _update_h: usize,
    _update_t: usize,
    _forward_t: usize,
}

impl Signs {
    /// Those of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let later = d.multiplier_delay() == 2;
        let update = |there: bool| -> Vec<_> {
            (d.learns && there).then(|| SignProduct::new(d.act + 1, false)).into_iter().collect()
        };
        Self {
            meta: Module::new("multipliers", "The products of a lane with two signs."),
            ports: MultipliersPorts::new(d),
            update_h: update(d.plan.dh),
            update_t: update(d.plan.dt),
            forward_h: SignProduct::new(d.weight, later),
            forward_t: d.has_t().then(|| SignProduct::new(d.weight, later)).into_iter().collect(),
            ph: Wire::signed(d.act + 2).when(d.learns),
            pt: Wire::signed(d.act + 2).when(d.learns),
            error: Wire::signed(d.act + 3).when(d.learns),
            error_q: Reg::signed(d.act + 3).no_reset().when(d.learns && later),
            later: Const::new(i64::from(later)),
            places: Const::new(d.act as i64 - 1),
            _update_h: usize::from(d.learns && d.plan.dh),
            _update_t: usize::from(d.learns && d.plan.dt),
            _forward_t: usize::from(d.has_t()),
        }
    }
}

impl Logic for Signs {
    #[hdl_gen]
    fn update(&mut self) {
        self.ph.next = 0.into();
        self.pt.next = 0.into();
        for i in 0..self._update_h {
            self.update_h[i].a.next = self.ports.dh.val();
            self.update_h[i].s.next = self.ports.h_old.val();
            self.ph.next = self.update_h[i].p.val();
        }
        for i in 0..self._update_t {
            self.update_t[i].a.next = self.ports.dt.val();
            self.update_t[i].s.next = self.ports.t_old.val();
            self.pt.next = self.update_t[i].p.val();
        }
        self.error.next = self.ph.val() + self.pt.val();
        self.error_q.next = self.error.val();
        if self.later.any() {
            self.ports.u.next = (self.error_q.val() << self.places.val()) - self.error_q.val();
        } else {
            self.ports.u.next = (self.error.val() << self.places.val()) - self.error.val();
        }
        self.forward_h.a.next = self.ports.w.val();
        self.forward_h.s.next = self.ports.h.val();
        self.ports.wh.next = self.forward_h.p.val();
        self.ports.wt.next = 0.into();
        for i in 0..self._forward_t {
            self.forward_t[i].a.next = self.ports.w.val();
            self.forward_t[i].s.next = self.ports.t.val();
            self.ports.wt.next = self.forward_t[i].p.val();
        }
    }
}

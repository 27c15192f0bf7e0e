//! Factors of the input stream are signs, those of the target stream numbers: multipliers for the latter alone.
//!
//! # Purpose
//! The second stage of a network with signs for activations: its h is one of them, its t an entry of the target code, which may be any.
//!
//! # Equation
//! `u = amax * ±dh + dt * t_old`, amax times a number as `(p << (A-1)) - p`; `wh = ±w'`, without amax: the lane multiplies the
//! finished sum with it; `wt = w' * t`.
//!
//! # Shapes
//! One weight at a time. A multiplier for each product of t, or where a weight has two cycles one for both.
//!
//! # Formats
//! `wh`: B+1 bits. A shared multiplier takes A by max(A+1, B).
//!
//! # Timing
//! As [`super`] says.
//!
//! # Ports
//! [`super::MultipliersPorts`]; `f_valid` is not looked at.
//!
//! # Example
//! ```
//! # use sigprop_hdl::blocks::{Dims, multipliers::Multipliers};
//! # use sigprop_hdl::extract::extract;
//! # use sigprop_hdl::sim::Simulator;
//! # use sigprop_spec::Config;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let dims = Dims::new(&Config::preset_with("tiny", &["network.activation=sign".to_owned()])?, 1);
//! let mut sim = Simulator::new(&extract(&Multipliers::new(&dims))?)?;
//! for (port, value) in [("dh", -254), ("h_old", -1), ("dt", 3), ("t_old", 100), ("w", 1000), ("h", -1), ("t", 100)] {
//!     let port = sim.signal(port).unwrap();
//!     sim.set(port, value); // of h 0 for 127, -1 for -127
//! }
//! sim.clock();
//! sim.clock();
//! let [u, wh, wt] = ["u", "wh", "wt"].map(|port| sim.get(sim.signal(port).unwrap()));
//! assert_eq!((u, wh, wt), (-254 * -127 + 3 * 100, -1000, 100_000));
//! # Ok(())
//! # }
//! ```

use rust_hdl_core::prelude::*;

use super::MultipliersPorts;
use crate::blocks::dims::Dims;
use crate::blocks::multiplier::Multiplier;
use crate::blocks::sign_product::SignProduct;
use crate::signal::{Const, Module, Reg, Wire};

/// The products; see the module's text.
#[derive(LogicBlock)]
pub struct Mixed {
    meta: Module,
    pub ports: MultipliersPorts,
    /// `±dh` where there is a `dh`, and `±w`.
    pub update_h: Vec<SignProduct>,
    pub forward_h: SignProduct,
    /// `dt * t_old` and `w * t`, where each has its own.
    pub update_t: Vec<Multiplier>,
    pub forward_t: Vec<Multiplier>,
    /// Both in turn.
    pub shared_t: Vec<Multiplier>,
    ph: Wire,
    ph_q: Reg,
    pt: Wire,
    own: Const,
    places: Const,
    _update_h: usize,
    _update_t: usize,
    _forward_t: usize,
    _shared_t: usize,
}

impl Mixed {
    /// Those of a lane of the stage with dimensions `d`.
    #[must_use]
    pub fn new(d: &Dims) -> Self {
        let (a, b, own) = (d.act, d.weight, d.own_multipliers());
        let (has_dh, has_dt) = (d.learns && d.plan.dh, d.learns && d.plan.dt);
        let shares = has_dt && !own;
        let wide = b.max(a + 1);
        let some = |there: bool, one: Multiplier| -> Vec<_> { there.then_some(one).into_iter().collect() };
        Self {
            meta: Module::new("multipliers", "The products of a lane with a sign and a number."),
            ports: MultipliersPorts::new(d),
            update_h: has_dh.then(|| SignProduct::new(a + 1, false)).into_iter().collect(),
            forward_h: SignProduct::new(b, own),
            update_t: some(has_dt && !shares, Multiplier::new(a + 1, a, 2 * a + 1, own)),
            forward_t: some(!shares, Multiplier::new(b, a, a + b, own)),
            shared_t: some(shares, Multiplier::new(wide, a, a + wide, false)),
            ph: Wire::signed(2 * a + 1).when(d.learns),
            ph_q: Reg::signed(2 * a + 1).no_reset().when(d.learns && own),
            pt: Wire::signed(2 * a + 1).when(d.learns),
            own: Const::new(i64::from(own)),
            places: Const::new(a as i64 - 1),
            _update_h: usize::from(has_dh),
            _update_t: usize::from(has_dt && !shares),
            _forward_t: usize::from(!shares),
            _shared_t: usize::from(shares),
        }
    }
}

impl Logic for Mixed {
    #[hdl_gen]
    fn update(&mut self) {
        self.forward_h.a.next = self.ports.w.val();
        self.forward_h.s.next = self.ports.h.val();
        self.ports.wh.next = self.forward_h.p.val();
        self.ph.next = 0.into();
        for i in 0..self._update_h {
            self.update_h[i].a.next = self.ports.dh.val();
            self.update_h[i].s.next = self.ports.h_old.val();
            self.ph.next = (self.update_h[i].p.val() << self.places.val()) - self.update_h[i].p.val();
        }
        self.ph_q.next = self.ph.val();

        self.pt.next = 0.into();
        self.ports.wt.next = 0.into();
        for i in 0..self._update_t {
            self.update_t[i].a.next = self.ports.dt.val();
            self.update_t[i].b.next = self.ports.t_old.val();
            self.pt.next = self.update_t[i].p.val();
        }
        for i in 0..self._forward_t {
            self.forward_t[i].a.next = self.ports.w.val();
            self.forward_t[i].b.next = self.ports.t.val();
            self.ports.wt.next = self.forward_t[i].p.val();
        }
        // Update and forward operands come in cycles of their own, as with shared multipliers of numbers alone.
        for i in 0..self._shared_t {
            if self.ports.u_valid.any() {
                self.shared_t[i].a.next = self.ports.dt.val();
                self.shared_t[i].b.next = self.ports.t_old.val();
            } else {
                self.shared_t[i].a.next = self.ports.w.val();
                self.shared_t[i].b.next = self.ports.t.val();
            }
            self.pt.next = self.shared_t[i].p.val();
            self.ports.wt.next = self.shared_t[i].p.val();
        }
        if self.own.any() {
            self.ports.u.next = self.ph_q.val() + self.pt.val();
        } else {
            self.ports.u.next = self.ph.val() + self.pt.val();
        }
    }
}

//! Signals whose width is chosen at run time, for blocks written with rust-hdl.
//!
//! A kernel (`#[hdl_gen] fn update`) reads with `.val()` and assigns to `.next`. Values are integers ([`Val`]); an
//! assignment wraps to the signal's width. A [`Reg`] that a kernel run does not assign holds its value. A signal may be left out
//! ([`Sig::when`]): it reads as 0.

mod atom;
mod channel;
mod part;
mod seam;
mod val;

pub use atom::{Const, Module, Reg as Register, Sig, Tag};
pub(crate) use atom::{Kind, parse_descriptor};
pub use channel::{Declared, Field, Whole, shown};
pub(crate) use channel::{channel, parse};
pub(crate) use part::{Part, joined, kernel};
pub(crate) use seam::{ports, seam};
pub use val::Val;

use rust_hdl_core::prelude::{In, Local, Out};

/// Input port of a block.
pub type Input = Sig<In>;
/// Output port of a block, driven combinationally.
pub type Output = Sig<Out>;
/// Combinational signal inside a block.
pub type Wire = Sig<Local>;
/// Register inside a block.
pub type Reg = Register<Local>;
/// Register that is an output port.
pub type OutReg = Register<Out>;

use std::cell::Cell;

thread_local! {
    static CLOCK_EDGE: Cell<bool> = const { Cell::new(false) };
    static RESET: Cell<bool> = const { Cell::new(false) };
}

/// True while rust-hdl's own simulation is at a clock edge: registers and memories take their next values.
pub(crate) fn at_clock_edge() -> bool {
    CLOCK_EDGE.get()
}

/// True while the reset of rust-hdl's own simulation is high.
pub(crate) fn in_reset() -> bool {
    RESET.get()
}

/// Runs `f` as a clock edge, with the reset high or low.
pub(crate) fn clock_edge<T>(reset: bool, f: impl FnOnce() -> T) -> T {
    CLOCK_EDGE.set(true);
    RESET.set(reset);
    let result = f();
    CLOCK_EDGE.set(false);
    RESET.set(false);
    result
}

/// The value as a signal of `width` bits holds it: two's complement when signed.
#[must_use]
pub const fn wrap(value: i64, width: usize, signed: bool) -> i64 {
    let up = 64 - width as u32;
    if signed { (value << up) >> up } else { (((value << up) as u64) >> up) as i64 }
}

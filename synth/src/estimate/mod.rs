//! What a network will take on a board, before any tool has run.

mod calibration;
mod fit;
mod measure;

pub use calibration::{BOARDS, Network, networks};
pub use fit::{Amounts, KINDS, Prices};
pub use measure::{Measured, measure};

use sigprop_hdl::netlist::Design;
use sigprop_spec::Config;

use crate::expected::Cells;
use crate::target::Target;

/// What `config`, generated as `design`, has of each kind.
#[must_use]
pub fn amounts(config: &Config, design: &Design, target: Target) -> Amounts {
    let (cells, logic) = Cells::and_logic(config, design, target);
    Amounts::new(&design.operators(), cells.lut_ram, logic, target != Target::Ice40)
}

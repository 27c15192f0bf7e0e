//! A chip's area in a library of standard cells: the yosys script beside the Verilog, its run, and the report.

mod area;
mod library;
mod plan;
mod report;
mod statistics;

pub use area::{area, tool};
pub use library::read as read_library;
pub use plan::{LIBRARY, MAKEFILE, NETLIST, Plan, SCRIPT};
pub use report::{Area, Block, Srams};

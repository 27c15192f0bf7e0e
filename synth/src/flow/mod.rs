//! The flow: yosys, nextpnr for each seed, packing. Everything happens in one folder, with names relative to it.

mod blocks;
mod build;
mod carries;
mod json_netlist;
mod log;
mod names;
mod phase;
mod plan;
mod rehearsal;
mod resources;
mod run;
mod synthesis;
mod tool_reports;

pub use blocks::{BlockUse, blocks};
pub use build::{Built, Event, Job, build, check_fit, tools};
pub(crate) use build::{pack, read, step, synthesise};
pub use carries::check_carries;
pub use log::Warned;
pub(crate) use log::{collect, conflict};
pub use names::{NETLIST, SCRIPT, YOSYS_LOG, routed_netlist};
pub use plan::Plan;
pub use rehearsal::rehearse;
pub use resources::{Resources, Use};
pub(crate) use run::run;
pub use synthesis::Synthesis;
pub(crate) use tool_reports::resources;
pub use tool_reports::{Routed, SeedResult, Statistics};

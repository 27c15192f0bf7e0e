//! The files whose names are the same in every build.

/// The yosys script.
pub const SCRIPT: &str = "yosys.ys";
/// What yosys says.
pub const YOSYS_LOG: &str = "yosys.log";
/// The cells that yosys counted.
pub const STATISTICS: &str = "yosys-stat.json";
/// The netlist.
pub const NETLIST: &str = "netlist.json";

/// What the packer says.
pub const PACK_LOG: &str = "pack.log";

/// Where goes what a tool says beside the log that it keeps itself.
pub(crate) fn beside(log: &str) -> String {
    format!("{log}.part")
}

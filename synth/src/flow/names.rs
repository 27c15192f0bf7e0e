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

/// What nextpnr-ecp5 made of the netlist with a seed: its cells, packed, placed and routed.
#[must_use]
pub fn routed_netlist(seed: u32) -> String {
    format!("routed-{seed}.json")
}

/// Where goes what a tool says beside the log that it keeps itself.
pub(crate) fn beside(log: &str) -> String {
    format!("{log}.part")
}

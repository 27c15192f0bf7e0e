//! The names of all files of a build, and the arguments of its tools: one home for the flow, the Makefile and the
//! FuseSoC core file.

use std::path::Path;

use sigprop_spec::Config;

use super::names::{NETLIST, PACK_LOG, STATISTICS, YOSYS_LOG, beside, routed_netlist};
use super::synthesis::Synthesis;
use crate::board::Board;
use crate::board_top;
use crate::family::Family;
use crate::quote;
use crate::target::Target;

/// What a build reads, runs and leaves.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name of the network.
    pub network: String,
    /// The board's name.
    pub board: String,
    /// Which tools.
    pub family: Family,
    /// The FPGA's flags for nextpnr.
    pub device: Vec<String>,
    /// Verilog files, the top module's first.
    pub verilog: Vec<String>,
    /// Name of the top module.
    pub top: String,
    /// The pins.
    pub pins: String,
    /// What the clock must reach, in MHz.
    pub core_mhz: f64,
    /// Seeds of nextpnr: 1 to this.
    pub seeds: u32,
    /// Whose cells the netlist has.
    pub target: Target,
    synthesis: Synthesis,
    programmer: Vec<String>,
}

impl Plan {
    /// The build of `config` for `board` with the cells of `target`; `core` are the names of the core's Verilog files.
    #[must_use]
    pub fn new(config: &Config, board: &Board, target: Target, core: &[&str], seeds: u32) -> Self {
        let top = board_top::NAME.to_owned();
        let verilog = std::iter::once(format!("{top}.v")).chain(core.iter().map(ToString::to_string)).collect();
        let family = board.device.family;
        Self {
            network: config.name().to_owned(),
            board: board.name.clone(),
            family,
            device: board.device.flags.clone(),
            verilog,
            top,
            pins: board.pins_file(),
            core_mhz: board.core_mhz,
            seeds,
            target,
            synthesis: Synthesis::new(config, target),
            programmer: board.programmer.clone(),
        }
    }

    /// The synthesis pass with its options, but for the top module.
    #[must_use]
    pub const fn synthesis(&self) -> &'static str {
        self.synthesis.pass()
    }

    /// The yosys script.
    #[must_use]
    pub fn script(&self) -> String {
        self.synthesis.script(&self.verilog, &self.top, "")
    }

    /// Arguments of yosys for a script: quiet, since YoWASP's loses its output after an `abc` pass otherwise.
    #[must_use]
    pub const fn yosys_arguments(script: &str) -> [&str; 5] {
        ["-q", "-l", YOSYS_LOG, "-s", script]
    }

    /// Arguments of nextpnr that any flow needs: the FPGA, the clock that is wanted, and on ECP5 with inferred cells the static
    /// placer, which keeps the ways to and from multipliers shorter than that by default (record 0021).
    #[must_use]
    pub fn device_and_placing(&self) -> Vec<String> {
        let mut words = self.device.clone();
        words.extend(["--freq".to_owned(), self.core_mhz.to_string()]);
        if self.target == Target::Ecp5 {
            words.extend(["--placer", "static"].map(str::to_owned));
        }
        words
    }

    /// Arguments of nextpnr for a seed.
    #[must_use]
    pub fn nextpnr_arguments(&self, seed: u32) -> Vec<String> {
        let mut words = self.device_and_placing();
        words.extend((self.family.facts().pins)(&self.pins));
        let seed_word = seed.to_string();
        let (report, log, routed_file) = (self.report(seed), self.nextpnr_log(seed), self.routed(seed));
        // A missed clock is this project's to judge, so that the report is there in any case.
        let rest = [
            "--json",
            NETLIST,
            self.family.facts().routed,
            &routed_file,
            "--seed",
            &seed_word,
            "--timing-allow-fail",
            "--report",
            &report,
            "--log",
            &log,
            "--quiet",
        ];
        words.extend(rest.map(str::to_owned));
        if self.family.facts().routed_netlist {
            words.extend(["--write".to_owned(), routed_netlist(seed)]);
        }
        words
    }

    /// nextpnr's report of a design that is only packed.
    pub(crate) const PACKED: &str = "packed.json";

    /// Arguments of nextpnr for packing alone.
    pub(crate) fn packing_arguments(&self) -> Vec<String> {
        let mut words = self.device.clone();
        words.extend((self.family.facts().pins)(&self.pins));
        let log = self.nextpnr_log(0);
        let rest = ["--json", NETLIST, "--pack-only", "--report", Self::PACKED, "--log", &log, "--quiet"];
        words.extend(rest.map(str::to_owned));
        words
    }

    /// Arguments of nextpnr for the pins alone, of a netlist that has the ports.
    pub(super) fn rehearsal_arguments(&self, netlist: &str) -> Vec<String> {
        let mut words = self.device.clone();
        words.extend((self.family.facts().pins)(&self.pins));
        words.extend(["--json", netlist, "--pack-only", "--quiet"].map(str::to_owned));
        words
    }

    /// Arguments of the packer.
    #[must_use]
    pub fn packer_arguments(&self, seed: u32) -> Vec<String> {
        (self.family.facts().pack)(&self.routed(seed), &self.bitstream(), &self.device)
    }

    /// What the build is called, and its files: network and board.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}", quote::file_name(&self.network), self.board)
    }

    /// The bitstream's file.
    #[must_use]
    pub fn bitstream(&self) -> String {
        format!("{}.{}", self.name(), self.family.facts().extensions.bitstream)
    }

    /// The FuseSoC core file.
    #[must_use]
    pub fn fusesoc(&self) -> String {
        format!("{}.core", self.name())
    }

    /// nextpnr's log of a seed.
    #[must_use]
    pub fn nextpnr_log(&self, seed: u32) -> String {
        format!("nextpnr-{seed}.log")
    }

    /// nextpnr's report of a seed.
    #[must_use]
    pub fn report(&self, seed: u32) -> String {
        format!("nextpnr-{seed}.json")
    }

    /// The routed design of a seed.
    #[must_use]
    pub fn routed(&self, seed: u32) -> String {
        format!("routed-{seed}.{}", self.family.facts().extensions.routed)
    }

    /// The words of the command that loads the bitstream at a path.
    #[must_use]
    pub fn program(&self, bitstream: &Path) -> Vec<String> {
        let path = quote::argument(bitstream);
        self.programmer.iter().map(|word| word.replace("{bitstream}", &path)).collect()
    }

    /// Everything that the tools write, what they say beside their logs included, which is there only while they run.
    #[must_use]
    pub fn outputs(&self) -> Vec<String> {
        let mut names: Vec<String> = [YOSYS_LOG, STATISTICS, NETLIST].map(str::to_owned).to_vec();
        names.push(beside(YOSYS_LOG));
        for seed in 1..=self.seeds {
            let log = self.nextpnr_log(seed);
            names.extend([beside(&log), log, self.report(seed), self.routed(seed)]);
            if self.family.facts().routed_netlist {
                names.push(routed_netlist(seed));
            }
        }
        names.extend([PACK_LOG.to_owned(), self.bitstream()]);
        names
    }
}

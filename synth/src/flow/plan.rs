//! The names of all files of a build, and the arguments of its tools: one home for the flow, the Makefile and the
//! FuseSoC core file.

use sigprop_spec::Config;

use crate::board::{Board, Family};
use crate::board_top;

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
    /// Registers behind the multipliers are kept; see [`Plan::script`].
    keep_products: bool,
    has_dsp: bool,
    programmer: Vec<String>,
}

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

/// Extension of a bitstream.
const fn bitstream_extension(family: Family) -> &'static str {
    match family {
        Family::Ice40 => "bin",
        Family::Ecp5 => "bit",
    }
}

impl Plan {
    /// The build of `config` for `board`; `core` are the names of the core's Verilog files.
    #[must_use]
    pub fn new(config: &Config, board: &Board, core: &[&str], seeds: u32) -> Self {
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
            has_dsp: board.device.dsp > 0,
            keep_products: family == Family::Ice40 && board.device.dsp > 0 && config.multipliers_per_lane() == 4,
            programmer: board.programmer.clone(),
        }
    }

    /// The synthesis pass with its options, but for the top module.
    #[must_use]
    pub fn synthesis(&self) -> &'static str {
        match self.family {
            Family::Ice40 if self.has_dsp => "synth_ice40 -dsp",
            Family::Ice40 => "synth_ice40",
            Family::Ecp5 => "synth_ecp5",
        }
    }

    /// The yosys script.
    #[must_use]
    pub fn script(&self) -> String {
        let mut out = format!("read_verilog {}\n", self.verilog.join(" "));
        if self.keep_products {
            out += "# synth_ice40 -dsp deletes multipliers that two registers follow (\"Driver-driver conflict ... \
                    Resolved using constant\", exit code 0)\n# unless the first of these is kept.\n\
                    setattr -set keep 1 sp_multiplier*/w:p\n";
        }
        out += &format!("{} -top {}\n", self.synthesis(), self.top);
        out += &format!("tee -q -o {STATISTICS} stat -json\n");
        // Older versions of nextpnr do not know them.
        out += &format!("delete t:$scopeinfo\nwrite_json {NETLIST}\n");
        out
    }

    /// Arguments of yosys: quiet, since YoWASP's loses its output after an `abc` pass otherwise.
    #[must_use]
    pub fn yosys_arguments() -> [&'static str; 5] {
        ["-q", "-l", YOSYS_LOG, "-s", SCRIPT]
    }

    /// Arguments of nextpnr for a seed.
    #[must_use]
    pub fn nextpnr_arguments(&self, seed: u32) -> Vec<String> {
        let mut words = self.device.clone();
        let (pins, routed) = match self.family {
            Family::Ice40 => ("--pcf", "--asc"),
            Family::Ecp5 => ("--lpf", "--textcfg"),
        };
        let (seed_word, frequency) = (seed.to_string(), self.core_mhz.to_string());
        let (report, log, routed_file) = (self.report(seed), self.nextpnr_log(seed), self.routed(seed));
        // A missed clock is this project's to judge, so that the report is there in any case.
        let rest = [
            "--json",
            NETLIST,
            pins,
            &self.pins,
            routed,
            &routed_file,
            "--freq",
            &frequency,
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
        words
    }

    /// Arguments of the packer.
    #[must_use]
    pub fn packer_arguments(&self, seed: u32) -> Vec<String> {
        match self.family {
            Family::Ice40 => vec![self.routed(seed), self.bitstream()],
            Family::Ecp5 => {
                vec!["--compress".into(), "--input".into(), self.routed(seed), "--bit".into(), self.bitstream()]
            }
        }
    }

    /// The bitstream's file.
    #[must_use]
    pub fn bitstream(&self) -> String {
        format!("{}-{}.{}", self.network, self.board, bitstream_extension(self.family))
    }

    /// The FuseSoC core file.
    #[must_use]
    pub fn fusesoc(&self) -> String {
        format!("{}-{}.core", self.network, self.board)
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
        let extension = if self.family == Family::Ice40 { "asc" } else { "config" };
        format!("routed-{seed}.{extension}")
    }

    /// The command that loads the bitstream.
    #[must_use]
    pub fn program_command(&self) -> String {
        self.programmer.join(" ").replace("{bitstream}", &self.bitstream())
    }

    /// Everything that the tools write.
    #[must_use]
    pub fn outputs(&self) -> Vec<String> {
        let mut names: Vec<String> = [YOSYS_LOG, STATISTICS, NETLIST].map(str::to_owned).to_vec();
        for seed in 1..=self.seeds {
            names.extend([self.nextpnr_log(seed), self.report(seed), self.routed(seed)]);
        }
        names.extend([PACK_LOG.to_owned(), self.bitstream()]);
        names
    }
}

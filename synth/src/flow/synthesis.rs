//! The yosys script, for builds and for the netlists that are verified.

use sigprop_spec::Config;

use super::names::{NETLIST, STATISTICS};
use crate::family::Family;
use crate::hard;
use crate::target::Target;

/// How a network is synthesised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synthesis {
    /// For what.
    pub target: Target,
    /// Registers behind the multipliers are kept; see [`Self::script`].
    keep_products: bool,
    /// All multipliers are cells by name, and none is inferred.
    named: bool,
}

impl Synthesis {
    /// That of `config` for `target`.
    #[must_use]
    pub fn new(config: &Config, target: Target) -> Self {
        // The products of multipliers that serve one product each are followed by another register, and so is that of an update that is all of it.
        let own = config.multipliers_per_lane() == config.mode().products()
            || (0..config.stages().len()).any(|stage| !config.sums_target(stage));
        let named = target == Target::Ice40Spram && hard::names_multipliers(config);
        Self { target, keep_products: target.inferred() == Target::Ice40Dsp && own && !named, named }
    }

    /// The family.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.target.family()
    }

    /// The pass with its options, but for the top module.
    #[must_use]
    pub const fn pass(&self) -> &'static str {
        match self.target {
            // With -dsp yosys would pack what stands around the cells by name into them, wrongly.
            Target::Ice40Spram if self.named => "synth_ice40",
            Target::Ice40Dsp | Target::Ice40Spram => "synth_ice40 -dsp",
            Target::Ice40 => "synth_ice40",
            Target::Ecp5 | Target::Ecp5Hard => "synth_ecp5",
            // What differs between them are cells that no network has.
            Target::Gowin => "synth_gowin -family gw1n",
        }
    }

    /// The script that makes the netlist of `top` from `verilog`; `more` are commands at its end.
    #[must_use]
    pub fn script(&self, verilog: &[String], top: &str, more: &str) -> String {
        let mut out = format!("read_verilog {}\n", verilog.join(" "));
        if self.keep_products {
            out += "# synth_ice40 -dsp deletes multipliers that two registers follow (\"Driver-driver conflict ... \
                    Resolved using constant\", exit code 0)\n# unless the first of these is kept.\n\
                    setattr -set keep 1 sp_multiplier*/w:p\n";
        }
        out += &(self.family().facts().passes)(&format!("{} -top {top}", self.pass()));
        out += &format!("tee -q -o {STATISTICS} stat -json\n");
        // Older versions of nextpnr do not know them.
        out += &format!("delete t:$scopeinfo\nwrite_json {NETLIST}\n");
        out + more
    }
}

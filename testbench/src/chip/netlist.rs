//! The core in Verilator, from the netlist that yosys makes of the emitted Verilog.

use sigprop_hdl::Generated;
use sigprop_spec::Config;
use sigprop_synth::{Netlist, Target};

use super::{Plan, VerilatedChip};
use crate::error::TestbenchError;
use crate::verilator::cache;

/// A netlist leaves pins of cells open, and libraries of cells have files of many modules, delays and other things that a
/// simulation in cycles does without.
const KNOWN: &str = "/* verilator lint_off PINMISSING */\n/* verilator lint_off DECLFILENAME */\n\
                     /* verilator lint_off SPECIFYIGN */\n/* verilator lint_off INITIALDLY */\n";

/// A netlist, and the models of its cells.
#[derive(Debug, Clone)]
pub struct NetlistFiles {
    /// Plain file name and text of each; the netlist is the first.
    pub files: Vec<(String, String)>,
}

impl NetlistFiles {
    /// Makes the netlist of `design`, or finds it made before: it stays in the cache of compiled simulations.
    ///
    /// # Errors
    /// When yosys is missing or fails, or the netlist is refused.
    pub fn new(config: &Config, design: &Generated, target: Target) -> Result<Self, TestbenchError> {
        let netlist = Netlist::new(config, design, target)?;
        let key = cache::key("netlist", &netlist.identity());
        let make = |folder: &std::path::Path| Ok::<_, TestbenchError>(netlist.make(folder)?);
        let folder = cache::entry(&cache::folder()?, &key, make)?;
        let text = Netlist::read(&folder)?;
        let mut files = vec![(sigprop_synth::netlist::VERILOG.to_owned(), format!("{KNOWN}{text}"))];
        files.extend(netlist.models()?.into_iter().map(|(name, text)| (name, format!("{KNOWN}{text}"))));
        Ok(Self { files })
    }

    /// As the Verilator binding takes them.
    #[must_use]
    pub fn borrowed(&self) -> Vec<(&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }
}

impl VerilatedChip {
    /// Synthesises the design for `target`, builds and starts its netlist, out of reset.
    ///
    /// # Errors
    /// When a tool is missing or fails, or the file of the waves cannot be written.
    pub fn of_netlist(
        config: &Config,
        design: &Generated,
        target: Target,
        plan: &Plan,
    ) -> Result<Self, TestbenchError> {
        let netlist = NetlistFiles::new(config, design, target)?;
        Self::of_cells(config, &design.top, &netlist.borrowed(), design.target, plan)
    }
}

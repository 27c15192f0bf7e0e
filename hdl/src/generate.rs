//! From a configuration and the first contents of the memories to Verilog.

use rust_hdl_core::prelude::Block;
use sigprop_spec::Config;
use thiserror::Error;

use crate::asic::{Memories, Target, model, transform};
use crate::blocks::axis::Axis;
use crate::blocks::serial::Serial;
use crate::blocks::stage::Stage;
use crate::blocks::wishbone::Wishbone;
use crate::blocks::{Core, Dims, Initial};
use crate::extract::{ExtractError, extract_watched};
use crate::netlist::{Body, Design, Hard, Leaf};
use crate::verilog::{Header, Printed, print, print_watched};
use crate::watch::{Stopped, Watch, patient};

/// A generated design.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The Verilog text, all modules; for a chip the models of its SRAMs too.
    pub verilog: String,
    /// The same text with a file for each module, parents before children: name of the file, text. Lint tools want
    /// files named as their modules.
    pub files: Vec<(String, String)>,
    /// Name of the top module.
    pub top: String,
    /// The netlist that was printed; the simulation reads the same.
    pub design: Design,
    /// What it is made for.
    pub target: Target,
    /// Behavioural models of the SRAMs of a chip, as `files`: for simulation, apart from the core.
    pub models: Vec<(String, String)>,
    /// What became of the memories of a chip.
    pub memories: Memories,
    /// What the Verilog says about itself.
    pub header: Header,
}

impl Generated {
    /// The same hardware, whose modules' names begin with `prefix` in the place of `sp`; those of SRAMs stay, which are the same for every network.
    pub fn set_prefix(&mut self, prefix: &str) {
        self.design.set_prefix(prefix);
        self.design.modules[self.design.top].name.clone_into(&mut self.top);
        self.print();
    }

    /// The core's Verilog in one text, without models of SRAMs.
    #[must_use]
    pub fn single(&self) -> &str {
        let models: usize = self.models.iter().map(|(_, text)| 1 + text.len()).sum();
        &self.verilog[..self.verilog.len() - models]
    }

    /// Prints the netlist anew.
    fn print(&mut self) {
        let Printed { mut verilog, files } = print(&self.design, &self.header);
        for (_, text) in &self.models {
            verilog.push('\n');
            verilog.push_str(text);
        }
        (self.verilog, self.files) = (verilog, files);
    }

    /// The same hardware with the hard cells that `cells` has for its memories and multipliers. The simulation stays as it is:
    /// that the cells mean the same is for the netlist engine to show.
    pub fn harden(&mut self, mut cells: impl FnMut(&Leaf<'_>) -> Option<Hard>) {
        let leaves = self.design.leaves();
        let found = leaves.iter().filter_map(|leaf| Some((leaf.module.to_owned(), cells(leaf)?))).collect();
        self.design.harden(found);
        self.print();
    }
}

/// Why no design came of it.
#[derive(Debug, Error)]
pub enum GenerateError {
    /// A fault of the blocks, not of the user.
    #[error("the blocks of network {name} ({hash}) did not make a netlist; please report this with its configuration")]
    Blocks {
        /// Name of the configuration.
        name: String,
        /// Hash of the configuration.
        hash: String,
        /// What was refused.
        #[source]
        source: ExtractError,
    },
    /// It was told to stop.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// What is around the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wrapper {
    /// Nothing: top module `sp_core`.
    #[default]
    None,
    /// Ports named as AXI4-Stream's: top module `sp_axis`.
    Axis,
    /// Two words of a Wishbone bus: top module `sp_wishbone`.
    Wishbone,
    /// Frames on a serial line: top module `sp_serial`.
    Serial {
        /// Clock cycles of a bit.
        bit_cycles: usize,
    },
}

/// The hardware for `config`; `initial` has one entry for each stage, or none for memories of zeros.
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn generate(config: &Config, initial: &[Initial]) -> Result<Generated, GenerateError> {
    generate_for(config, initial, Wrapper::None, Target::Fpga)
}

/// As [`generate`], in `wrapper` and for `target`. On a chip no memory holds anything when the power comes: the host
/// writes what `initial` says.
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn generate_for(
    config: &Config,
    initial: &[Initial],
    wrapper: Wrapper,
    target: Target,
) -> Result<Generated, GenerateError> {
    generate_watched(config, initial, wrapper, target, &mut patient)
}

/// As [`generate_for`], with `watch` asked now and then whether to go on: a large network takes seconds.
///
/// # Errors
/// When the extraction refuses the blocks, or `watch` says to stop.
pub fn generate_watched(
    config: &Config,
    initial: &[Initial],
    wrapper: Wrapper,
    target: Target,
    watch: &mut Watch,
) -> Result<Generated, GenerateError> {
    let initial = if target == Target::Fpga { initial } else { &[] };
    match wrapper {
        Wrapper::None => generated(config, initial, &Core::new(config, initial), target, watch),
        Wrapper::Axis => generated(config, initial, &Axis::new(config, initial), target, watch),
        Wrapper::Wishbone => generated(config, initial, &Wishbone::new(config, initial), target, watch),
        Wrapper::Serial { bit_cycles } => {
            generated(config, initial, &Serial::new(config, initial, bit_cycles), target, watch)
        }
    }
}

/// As [`generate`], in a [`Wrapper::Serial`].
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn generate_serial(config: &Config, initial: &[Initial], bit_cycles: usize) -> Result<Generated, GenerateError> {
    generate_for(config, initial, Wrapper::Serial { bit_cycles }, Target::Fpga)
}

/// As [`generate`], in a [`Wrapper::Axis`].
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn generate_axis(config: &Config, initial: &[Initial]) -> Result<Generated, GenerateError> {
    generate_for(config, initial, Wrapper::Axis, Target::Fpga)
}

/// As [`generate`], in a [`Wrapper::Wishbone`].
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn generate_wishbone(config: &Config, initial: &[Initial]) -> Result<Generated, GenerateError> {
    generate_for(config, initial, Wrapper::Wishbone, Target::Fpga)
}

/// The netlist of one stage (from 0) by itself, its memories of zeros: for those who count what a stage takes.
///
/// # Errors
/// When the extraction refuses the blocks.
pub fn stage(config: &Config, index: usize) -> Result<Design, GenerateError> {
    netlist(config, &Stage::new(&Dims::new(config, index), &Initial::default()), &mut patient)
}

fn generated(
    config: &Config,
    initial: &[Initial],
    top: &impl Block,
    target: Target,
    watch: &mut Watch,
) -> Result<Generated, GenerateError> {
    let mut design = netlist(config, top, watch)?;
    let memories = match target {
        Target::Fpga => Memories::default(),
        Target::Asic { sram_bits } => transform(&mut design, sram_bits),
    };
    let header = header(config, initial, target);
    let Printed { mut verilog, files } = print_watched(&design, &header, watch)?;
    let models = models(&design);
    for (_, text) in &models {
        verilog.push('\n');
        verilog.push_str(text);
    }
    let top = design.modules[design.top].name.clone();
    Ok(Generated { verilog, files, top, design, target, models, memories, header })
}

/// A model for each geometry of SRAM, in order of their names.
fn models(design: &Design) -> Vec<(String, String)> {
    let mut models: Vec<_> = design
        .modules
        .iter()
        .filter_map(|m| match &m.body {
            Body::Memory(shape) if shape.sram => Some(model(shape)),
            _ => None,
        })
        .collect();
    models.sort();
    models.dedup();
    models
}

fn netlist(config: &Config, top: &impl Block, watch: &mut Watch) -> Result<Design, GenerateError> {
    extract_watched(top, watch).map_err(|source| match source {
        ExtractError::Stopped => Stopped.into(),
        source => GenerateError::Blocks { name: config.name().into(), hash: config.hash_hex(), source },
    })
}

fn header(config: &Config, initial: &[Initial], target: Target) -> Header {
    let (version, hash) = (env!("CARGO_PKG_VERSION"), config.hash_hex());
    let mut lines = vec![
        format!("Generated by sigprop {version} from the configuration below."),
        format!("Configuration hash {hash} (IDENTIFY answers with it)."),
    ];
    let crcs: Option<Vec<String>> = initial.iter().map(|stage| Some(format!("{:08x}", stage.crc32?))).collect();
    if let Some(crcs) = crcs.filter(|crcs| !crcs.is_empty()) {
        lines.push(format!("CRC-32 of the weights that the memories start with, stage by stage: {}.", crcs.join(" ")));
    }
    if let Target::Asic { sram_bits } = target {
        lines.push(format!(
            "For a chip: memories of {sram_bits} bits and more are SRAMs, and nothing has first contents."
        ));
    }
    lines.push(String::new());
    lines.extend(config.to_toml().lines().map(str::to_string));
    let does = if config.learns() { "that trains on the chip" } else { "for inference" };
    Header {
        title: format!("Network {} {does} (Signal Propagation).", config.name()),
        lines,
        brief: format!("Generated by sigprop {version}, configuration hash {hash}"),
    }
}

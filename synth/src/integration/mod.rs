//! What stands beside the Verilog for designs of other people: lists for their tools, a template of the instance, a black
//! box, constraints, and the map of registers and commands. Everything is made of the same design and tables as the hardware.
//!
//! | module | file |
//! |---|---|
//! | [`lists`] | `TOP.f`, a file list; `TOP.core`, a core for FuseSoC |
//! | [`instance`] | `TOP_template.vh`, an instance to be copied; `TOP_stub.vh`, the top module as a black box |
//! | [`sdc`] | `TOP.sdc`, timing constraints |
//! | [`header`] | `sigprop_regs.h`, for C |
//! | [`registers`] | `sigprop_regs.csv`, `sigprop_regs.rdl` (SystemRDL 2.0) |
//! | [`mod@bench`] | `TOP_tb.sv` with vectors, `test_TOP.py` for cocotb; where they are asked for |
//!
//! None ends with `.v`, so that all files of the folder that do are the design.

pub mod bench;
pub mod header;
pub mod instance;
pub mod lists;
pub mod registers;
pub mod sdc;

use sigprop_hdl::{Generated, Wrapper};
use sigprop_spec::Config;

/// What the files are about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The network.
    pub config: &'a Config,
    /// Its hardware.
    pub generated: &'a Generated,
    /// What is around its core.
    pub wrapper: Wrapper,
    /// Its Verilog files, the top module's among them.
    pub verilog: &'a [String],
}

impl Subject<'_> {
    /// The top module.
    fn top(&self) -> &str {
        &self.generated.top
    }

    /// Who it is, for the first line of a file.
    fn title(&self) -> String {
        let name = crate::quote::comment(self.config.name());
        format!("Network {name}, configuration hash {}, sigprop {}", self.config.hash_hex(), env!("CARGO_PKG_VERSION"))
    }

    /// Name and text of every file.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let top = self.top();
        vec![
            (format!("{top}.f"), lists::file_list(self)),
            (format!("{top}.core"), lists::fusesoc(self)),
            (format!("{top}_template.vh"), instance::template(self)),
            (format!("{top}_stub.vh"), instance::stub(self)),
            (format!("{top}.sdc"), sdc::text(self)),
            (header::NAME.to_owned(), header::text(self)),
            (registers::CSV.to_owned(), registers::csv(self.config)),
            (registers::RDL.to_owned(), registers::rdl(self)),
        ]
    }
}

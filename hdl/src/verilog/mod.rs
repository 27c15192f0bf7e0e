//! The netlist as readable Verilog-2005: one module for each distinct block, registers inline with a synchronous
//! reset, every intermediate sized so that nothing is lost.

mod expr;
mod module;
mod statement;

use std::fmt::Write as _;

use crate::netlist::{Body, Design, Module};

pub(crate) use module::span;

/// What the head of the file says.
#[derive(Debug, Clone)]
pub struct Header {
    /// First line.
    pub title: String,
    /// Further lines: the configuration, its hash, the generator's version.
    pub lines: Vec<String>,
}

/// The design as one Verilog text, parents before children. The same design gives the same bytes.
#[must_use]
pub fn print(design: &Design, header: &Header) -> String {
    file(design, header, design.modules.iter().rev())
}

/// The design with a file for each module, parents before children: name of the file (`<module>.v`), text.
#[must_use]
pub fn print_files(design: &Design, header: &Header) -> Vec<(String, String)> {
    let modules = design.modules.iter().rev();
    modules.map(|m| (format!("{}.v", m.name), file(design, header, std::iter::once(m)))).collect()
}

fn file<'a>(design: &Design, header: &Header, modules: impl Iterator<Item = &'a Module>) -> String {
    let mut out = String::new();
    for line in std::iter::once(&header.title).chain(&header.lines) {
        // A comment ends with its line.
        let _ = writeln!(out, "{}", format!("// {}", line.replace(char::is_control, " ")).trim_end());
    }
    out.push_str("\n`default_nettype none\n");
    for m in modules {
        out.push('\n');
        match &m.body {
            _ if m.hard.is_some() => module::hard(&mut out, m),
            Body::Memory(shape) => module::memory(&mut out, m, shape),
            Body::Logic { assigns, registers, instances } => {
                module::logic(&mut out, design, m, assigns, registers, instances);
            }
        }
    }
    out.push_str("\n`default_nettype wire\n");
    out
}

//! The netlist as readable Verilog-2005: one module for each distinct block, registers inline with a synchronous
//! reset, every intermediate sized so that nothing is lost.

mod connections;
mod expr;
mod module;
mod statement;

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::netlist::{Body, Design, Module};
use crate::watch::{Stopped, Watch, look, patient};

/// What the head of the top module's file says, and in one line that of all others.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// First line.
    pub title: String,
    /// Further lines: the configuration, its hash, the generator's version.
    pub lines: Vec<String>,
    /// What the other files say before they name the top module's.
    pub brief: String,
}

/// A design as Verilog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// All modules in one text, parents before children.
    pub verilog: String,
    /// A file for each module, parents before children: name of the file (`<module>.v`), text.
    pub files: Vec<(String, String)>,
}

/// The design as Verilog. The same design gives the same bytes.
#[must_use]
pub fn print(design: &Design, header: &Header) -> Printed {
    let printed = print_watched(design, header, &mut patient);
    printed.unwrap_or_else(|Stopped| unreachable!("nobody stops it"))
}

/// As [`print()`], with `watch` asked at each module whether to go on.
///
/// # Errors
/// When it is told to stop.
pub fn print_watched(design: &Design, header: &Header, watch: &mut Watch) -> Result<Printed, Stopped> {
    let top = format!("{}.v", design.modules[design.top].printed_name());
    let brief = Header { title: format!("{}; more in {top}.", header.brief), ..Header::default() };
    let (head, brief) = (head(header), head(&brief));
    let (mut verilog, mut files) = (head.clone(), Vec::with_capacity(design.modules.len()));
    let mut memories = HashSet::new();
    for m in design.modules.iter().rev() {
        look(watch)?;
        let name = m.printed_name();
        if m.shared_memory().is_some() && !memories.insert(name.clone()) {
            continue;
        }
        let text = module_text(design, m);
        verilog.push_str(&text);
        let file = format!("{name}.v");
        let head = if file == top { &head } else { &brief };
        files.push((file, [head, text.as_str(), TAIL].concat()));
    }
    verilog.push_str(TAIL);
    Ok(Printed { verilog, files })
}

const TAIL: &str = "\n`default_nettype wire\n";

/// The comment at the head of a file.
fn head(header: &Header) -> String {
    let mut out = String::new();
    for line in std::iter::once(&header.title).chain(&header.lines) {
        // A comment ends with its line.
        let _ = writeln!(out, "{}", format!("// {}", line.replace(char::is_control, " ")).trim_end());
    }
    out.push_str("\n`default_nettype none\n");
    out
}

/// The module, an empty line before it.
fn module_text(design: &Design, m: &Module) -> String {
    let mut out = String::from("\n");
    match &m.body {
        _ if m.hard.is_some() => module::hard(&mut out, m),
        Body::Memory(shape) if shape.sram => module::sram(&mut out, m, shape),
        Body::Memory(shape) => {
            let name = m.printed_name();
            let alike = design.modules.iter().filter(|other| other.printed_name() == name);
            let chunks = alike.filter_map(|other| Some(other.shared_memory()?.chunks())).max();
            out.push_str(&crate::primitives::verilog(&name, shape, chunks.unwrap_or(1)));
        }
        Body::Logic { assigns, registers, instances } => {
            module::logic(&mut out, design, m, assigns, registers, instances);
        }
    }
    out
}

//! Modules: ports, declarations, assignments, registers, instances.

use std::fmt::Write as _;

use super::connections;
use super::expr::{Constants, Printer, literal};
use super::statement::{bare, block};
use crate::netlist::{Design, Expr, ExprRef, Instance, Module, Register, Role, Signal, SignalId};
use crate::primitives::MemoryShape;
use crate::span::span;

fn kind(s: &Signal) -> String {
    format!("{}{}", if s.signed { "signed " } else { "" }, span(s.width))
}

fn ports(out: &mut String, m: &Module, is_reg: &dyn Fn(SignalId) -> bool) {
    let _ = writeln!(out, "// {}\nmodule {} (", m.doc, m.name);
    let mut lines: Vec<(String, String)> = Vec::new();
    if m.clocked {
        lines.push(("input  wire clk".into(), "clock".into()));
    }
    if m.resets {
        lines.push(("input  wire rst".into(), "synchronous reset, active high".into()));
    }
    for id in m.ports() {
        let s = &m.signals[id];
        let direction = match s.role {
            Role::Input => "input  wire",
            _ if is_reg(id) => "output reg ",
            _ => "output wire",
        };
        lines.push((format!("{direction} {}{}", kind(s), s.name), s.doc.clone()));
    }
    let n = lines.len();
    for (i, (text, doc)) in lines.into_iter().enumerate() {
        let comma = if i + 1 < n { "," } else { "" };
        let doc = if doc.is_empty() { String::new() } else { format!(" // {doc}") };
        let _ = writeln!(out, "    {text}{comma}{doc}");
    }
    out.push_str(");\n");
}

/// A memory that is an SRAM.
pub fn sram(out: &mut String, m: &Module, shape: &MemoryShape) {
    ports(out, m, &|id| shape.registered && m.signals[id].role == Role::Output);
    out.push_str(&crate::asic::instance(shape));
    out.push_str("endmodule\n");
}

/// A module of hard cells.
pub fn hard(out: &mut String, m: &Module) {
    ports(out, m, &|id| m.signals[id].role == Role::Output);
    out.push_str(m.hard.as_ref().map_or("", |hard| &hard.body));
    out.push_str("endmodule\n");
}

/// A module of assignments, registers and instances.
pub fn logic(
    out: &mut String,
    design: &Design,
    m: &Module,
    assigns: &[(SignalId, ExprRef)],
    registers: &[Register],
    instances: &[Instance],
) {
    let mut registered = vec![false; m.signals.len()];
    registers.iter().for_each(|r| registered[r.signal] = true);
    let is_reg = |id: SignalId| registered[id];
    ports(out, m, &is_reg);
    // Once to meet all constants, and once more with their widths known.
    let mut p = Printer::new(&m.signals, Constants::default());
    assign_texts(&mut p, m, assigns);
    clocked_text(&mut p, m, registers);
    let mut p = Printer::new(&m.signals, p.constants);
    let body = assign_texts(&mut p, m, assigns);
    let clocked = clocked_text(&mut p, m, registers);
    let (instance_texts, with_contents) = instance_texts(&mut p, design, m, instances);
    let constants = p.constants.text(&m.constants);
    if !constants.is_empty() {
        let _ = writeln!(out, "{constants}");
    }
    declarations(out, m, &is_reg);
    for (name, width, signed, text) in &p.hoisted {
        let sign = if *signed { "signed " } else { "" };
        let _ = writeln!(out, "    wire {sign}{}{name} = {};", span(*width), bare(text));
    }
    if !body.is_empty() {
        out.push('\n');
        out.push_str(&body);
    }
    out.push_str(&clocked);
    out.push_str(&instance_texts);
    unused(out, m, &p, &(body + &clocked + &instance_texts));
    // Data come last, so that who opens the file sees the blocks.
    out.push_str(&with_contents);
    out.push_str("endmodule\n");
}

fn declarations(out: &mut String, m: &Module, is_reg: &dyn Fn(SignalId) -> bool) {
    for (id, s) in m.signals.iter().enumerate() {
        if s.role == Role::Local {
            let _ = writeln!(out, "    {} {}{};", if is_reg(id) { "reg " } else { "wire" }, kind(s), s.name);
        }
    }
}

fn assign_texts(p: &mut Printer, m: &Module, assigns: &[(SignalId, ExprRef)]) -> String {
    let mut out = String::new();
    for (id, value) in assigns {
        let s = &m.signals[*id];
        if matches!(&**value, Expr::Mux(..)) {
            let _ = writeln!(out, "    assign {} =", s.name);
            let mut rest = value;
            while let Expr::Mux(c, a, b) = &**rest {
                let c = p.test(c);
                let a = p.text(a, s.width);
                let _ = writeln!(out, "        {c} ? {} :", a);
                rest = b;
            }
            let last = p.text(rest, s.width);
            let _ = writeln!(out, "        {};", bare(&last));
        } else {
            // A constant alone is given by its value: the signal has a name already.
            let text = value.constant().map_or_else(|| p.text(value, s.width), |v| literal(v, s.width));
            let _ = writeln!(out, "    assign {} = {};", s.name, bare(&text));
        }
    }
    out
}

fn clocked_text(p: &mut Printer, m: &Module, registers: &[Register]) -> String {
    let mut out = String::new();
    let plain: Vec<_> = registers.iter().filter(|r| r.reset.is_none()).map(|r| (r.signal, r.next.clone())).collect();
    let reset: Vec<_> = registers.iter().filter(|r| r.reset.is_some()).collect();
    if !plain.is_empty() {
        out.push_str("\n    always @(posedge clk) begin\n");
        block(&mut out, p, &m.signals, &plain, 2);
        out.push_str("    end\n");
    }
    if !reset.is_empty() {
        // The reset comes last and overrides: Verilator makes one test of it where an `else` would be one for each register.
        out.push_str("\n    always @(posedge clk) begin\n");
        let next: Vec<_> = reset.iter().map(|r| (r.signal, r.next.clone())).collect();
        block(&mut out, p, &m.signals, &next, 2);
        out.push_str("        if (rst) begin\n");
        for r in &reset {
            let s = &m.signals[r.signal];
            let _ = writeln!(out, "            {} <= {};", s.name, literal(r.reset.unwrap_or(0), s.width));
        }
        out.push_str("        end\n    end\n");
    }
    out
}

/// The instances: first those that hold no contents, blocks before memories, then those that do.
fn instance_texts(p: &mut Printer, design: &Design, m: &Module, instances: &[Instance]) -> (String, String) {
    let mut texts: [String; 3] = Default::default();
    for i in instances {
        let child = &design.modules[i.module];
        let mut connected = Vec::new();
        if child.clocked {
            connected.push(("clk".to_owned(), "clk".to_owned()));
        }
        if child.resets {
            connected.push(("rst".to_owned(), "rst".to_owned()));
        }
        for (port, &id) in child.ports().zip(&i.ports) {
            if child.signals[port].role == Role::Input {
                p.used[id] = u64::MAX;
            }
            connected.push((child.signals[port].name.clone(), m.signals[id].name.clone()));
        }
        let shape = child.shared_memory();
        let given = shape.map_or_else(String::new, |shape| {
            let lines: Vec<String> =
                shape.parameters().iter().map(|(name, v)| format!("        .{name}({v})")).collect();
            format!("#(\n{}\n    ) ", lines.join(",\n"))
        });
        let place = shape.map_or(0, |shape| 1 + usize::from(!shape.init.is_empty()));
        let connected = connections::text(&connected);
        let _ = writeln!(texts[place], "\n    {} {given}{} (\n{connected}\n    );", child.printed_name(), i.name);
    }
    let [blocks, empty, full] = texts;
    (blocks + &empty, full)
}

/// Bits that nothing reads, gathered so that lint knows they are meant.
fn unused(out: &mut String, m: &Module, p: &Printer, text: &str) {
    let mut parts = Vec::new();
    for (id, s) in m.signals.iter().enumerate() {
        let all = u64::MAX >> (64 - s.width);
        let idle = all & !p.used[id];
        if s.role == Role::Output || idle == 0 {
            continue;
        }
        if idle == all {
            parts.push(s.name.clone());
            continue;
        }
        let mut b = 0;
        while b < s.width {
            if idle >> b & 1 == 0 {
                b += 1;
                continue;
            }
            let from = b;
            while b < s.width && idle >> b & 1 == 1 {
                b += 1;
            }
            parts.push(if b - from == 1 {
                format!("{}[{from}]", s.name)
            } else {
                format!("{}[{}:{from}]", s.name, b - 1)
            });
        }
    }
    // Slices of named intermediates leave bits unread too; reading the whole of them does no harm.
    for (name, ..) in &p.hoisted {
        let whole = text.matches(name.as_str()).count();
        if whole > 0 {
            parts.push(name.clone());
        }
    }
    if !parts.is_empty() {
        let _ = writeln!(out, "\n    // Not read by anything.\n    wire unused_ok = &{{1'b0, {}}};", parts.join(", "));
    }
}

//! The top module seen from outside: an instance to be copied, and a black box.

use std::fmt::Write as _;

use sigprop_hdl::netlist::{Role, Signal};

use super::Subject;

/// A port of the top module.
struct Port<'a> {
    signal: Option<&'a Signal>,
    name: &'a str,
}

impl Port<'_> {
    fn is_output(&self) -> bool {
        self.signal.is_some_and(|signal| signal.role == Role::Output)
    }

    fn is_watched(&self) -> bool {
        self.signal.is_some_and(Signal::is_watched)
    }

    /// `signed [7:0] `, or nothing for one bit.
    fn range(&self) -> String {
        self.signal.map_or(String::new(), |signal| {
            let sign = if signal.signed { "signed " } else { "" };
            if signal.width > 1 { format!("{sign}[{}:0] ", signal.width - 1) } else { sign.to_owned() }
        })
    }

    fn doc(&self) -> &str {
        match (self.signal, self.name) {
            (Some(signal), _) => &signal.doc,
            (None, "clk") => "clock",
            (None, _) => "synchronous reset, active high",
        }
    }
}

fn ports<'a>(subject: &Subject<'a>) -> Vec<Port<'a>> {
    let design = &subject.generated.design;
    let top = &design.modules[design.top];
    let clock = ["clk", "rst"].into_iter().zip([top.clocked, top.resets]).filter(|(_, there)| *there);
    let clock = clock.map(|(name, _)| Port { signal: None, name });
    clock.chain(top.ports().map(|id| Port { signal: Some(&top.signals[id]), name: &top.signals[id].name })).collect()
}

/// Wires, and an instance with all ports; what is there to be watched is left open.
#[must_use]
pub fn template(subject: &Subject<'_>) -> String {
    let (top, ports) = (subject.top(), ports(subject));
    let mut out = format!("// {}\n// An instance of {top}, to be copied.\n\n", subject.title());
    for port in ports.iter().filter(|port| !port.is_watched()) {
        let _ = writeln!(out, "wire {}{}; // {}", port.range(), port.name, port.doc());
    }
    let _ = writeln!(out, "\n{top} {top}_i (");
    let last = ports.len() - 1;
    for (n, port) in ports.iter().enumerate() {
        let net = if port.is_watched() { "" } else { port.name };
        let comma = if n == last { "" } else { "," };
        let _ = writeln!(out, "    .{}({net}){comma}", port.name);
    }
    out + ");\n"
}

/// The top module without contents, for tools that are given its netlist elsewhere.
#[must_use]
pub fn stub(subject: &Subject<'_>) -> String {
    let (top, ports) = (subject.top(), ports(subject));
    let mut out = format!("// {}\n// {top} as a black box.\n\n(* blackbox *)\nmodule {top} (\n", subject.title());
    let last = ports.len() - 1;
    for (n, port) in ports.iter().enumerate() {
        let direction = if port.is_output() { "output" } else { "input " };
        let comma = if n == last { "" } else { "," };
        let _ = writeln!(out, "    {direction} wire {}{}{comma} // {}", port.range(), port.name, port.doc());
    }
    out + ");\nendmodule\n"
}

//! SRAMs: their names, the instance in a memory's module, and a behavioural model for simulation.

use std::fmt::Write as _;

use crate::primitives::MemoryShape;
use crate::span::span;

/// Name of the module that is replaced by the user's SRAM.
pub fn name(depth: usize, width: usize) -> String {
    format!("sp_sram_{depth}x{width}")
}

/// The body of the Verilog module of a memory that is an SRAM.
pub fn instance(shape: &MemoryShape) -> String {
    let word = if shape.registered { "word" } else { "rdata" };
    let ports =
        [("clk", "clk"), ("raddr", "raddr"), ("rdata", word), ("we", "we"), ("waddr", "waddr"), ("wdata", "wdata")];
    let ports = ports.map(|(port, signal)| format!("        .{port}({signal})"));
    let instance = format!("    {} sram (\n{}\n    );\n", name(shape.depth, shape.width), ports.join(",\n"));
    if !shape.registered {
        return instance;
    }
    let sign = if shape.signed { "signed " } else { "" };
    format!(
        "    wire {sign}{}word;\n\n{instance}\n    // The output register is the core's, so that a macro needs none.\n    \
         always @(posedge clk) begin\n        rdata <= word;\n        if (rst) begin\n            \
         rdata <= {}'d0;\n        end\n    end\n",
        span(shape.width),
        shape.width,
    )
}

/// File name and text of the behavioural model: of the geometry alone, so that it is the same for every network.
pub fn model(shape: &MemoryShape) -> (String, String) {
    let (depth, width) = (shape.depth, shape.width);
    let address = span((usize::BITS - (depth - 1).leading_zeros()).max(1) as usize);
    let (name, word) = (name(depth, width), span(width));
    let mut out = format!(
        "// SRAM of {depth} words of {width} bits: a model for simulation, not for synthesis.\n\
         // For the chip replace this file by one that holds a memory macro. What the network expects of it:\n\
         //   - rdata holds the word at raddr of the rising edge before; it is read in every cycle;\n\
         //   - where we is high at the edge, the word at waddr becomes wdata;\n\
         //   - nothing relies on a word that is read in the cycle in which it is written, on addresses past the end, or\n\
         //     on words that have not been written.\n\n`default_nettype none\n\nmodule {name} (\n"
    );
    let ports = [
        ("input  wire ", "", "clk", "clock"),
        ("input  wire ", address.as_str(), "raddr", "address to read"),
        ("output reg  ", word.as_str(), "rdata", "word at the address of the cycle before"),
        ("input  wire ", "", "we", "write in this cycle"),
        ("input  wire ", address.as_str(), "waddr", "address to write"),
        ("input  wire ", word.as_str(), "wdata", "word to write"),
    ];
    for (k, (direction, span, port, doc)) in ports.iter().enumerate() {
        let comma = if k + 1 < ports.len() { "," } else { "" };
        let _ = writeln!(out, "    {direction}{span}{port}{comma} // {doc}");
    }
    let _ = write!(
        out,
        ");\n    reg {word}words [0:{last}];\n\n    \
         // What is read while it is written is no word; Verilator knows no x and gets the complement.\n    \
         always @(posedge clk) begin\n        if (we) words[waddr] <= wdata;\n        \
         if (we && waddr == raddr)\n\
         `ifdef VERILATOR\n            rdata <= ~words[raddr];\n\
         `else\n            rdata <= {width}'bx;\n\
         `endif\n        else\n            rdata <= words[raddr];\n    end\n\
         endmodule\n\n`default_nettype wire\n",
        last = depth - 1,
    );
    (format!("{name}.v"), out)
}

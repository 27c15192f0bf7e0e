//! `SB_SPRAM256KA`: weights in the single-port RAMs of an UP5K.
//!
//! A single port reads or writes in a cycle, never both. With two multipliers a lane or one, a weight is read and written in
//! different cycles, by the schedule. With four, a weight is read in every cycle and written four cycles later: then two
//! cells take the weights by turns of four, and a read and a write never meet in one of them, as long as rows follow each
//! other without a gap, or with one of four cycles or more. Without learning nothing is written while weights are read.
//!
//! There are no first contents: the host must write the weights.

use std::fmt::Write as _;

use sigprop_hdl::blocks::Dims;
use sigprop_hdl::netlist::{Hard, Leaf, LeafKind};
use sigprop_spec::Config;

use super::address_bits;

/// Words and bits of a cell.
const SHAPE: (usize, usize) = (1 << 14, 16);
/// Cells of an UP5K.
const CELLS: usize = 4;
/// Names of the modules that hold weights begin so.
const WEIGHTS: &str = "sp_memory_weights";

/// Gives cells to memories of weights as long as there are some.
pub struct Spram {
    left: usize,
    each: usize,
}

impl Spram {
    pub fn new(config: &Config) -> Self {
        let dims = |s| Dims::new(config, s);
        // Read in every cycle, and written while other weights are read.
        let both = |d: &Dims| d.learns && d.own_multipliers();
        let meets = |d: &Dims| both(d) && (1..d.read_delay()).contains(&d.pad_cycles());
        let left = if (0..config.stages().len()).map(dims).any(|d| meets(&d)) { 0 } else { CELLS };
        Self { left, each: if both(&dims(0)) { 2 } else { 1 } }
    }

    pub fn cells(&mut self, leaf: &Leaf<'_>) -> Option<Hard> {
        let LeafKind::Memory { depth, width, registered: true, .. } = leaf.what else { return None };
        let wanted = leaf.instances * self.each;
        let fits = depth <= SHAPE.0 && width <= SHAPE.1 && wanted <= self.left;
        if !leaf.module.starts_with(WEIGHTS) || !fits {
            return None;
        }
        self.left -= wanted;
        Some(memory(depth, width, self.each))
    }
}

fn memory(depth: usize, width: usize, cells: usize) -> Hard {
    let bits = address_bits(depth);
    let wide = |name: &str| match 14 - bits {
        0 => name.to_owned(),
        more => format!("{{{more}'d0, {name}}}"),
    };
    let data = if width == 16 { "wdata".into() } else { format!("{{{}'d0, wdata}}", 16 - width) };
    let mut body = format!(
        "    // Single ports: a write and a read never meet in a cell. No first contents: the host writes them.\n    \
         wire [13:0] write_address = {};\n    wire [13:0] read_address = {};\n    wire [15:0] data = {data};\n",
        wide("waddr"),
        wide("raddr"),
    );
    if cells == 2 {
        body.push_str("    // Four words by turns.\n    reg second_q;\n");
    }
    for cell in 0..cells {
        // A memory of four words or fewer has no second turn.
        let write = match (cells, cell) {
            (1, _) => "we",
            (_, 0) => "we && !write_address[2]",
            _ => "we && write_address[2]",
        };
        let _ = write!(
            body,
            "    wire write_{cell} = {write};\n    wire [15:0] word_{cell};\n\n    SB_SPRAM256KA cell_{cell} (\n        \
             .ADDRESS(write_{cell} ? write_address : read_address), .DATAIN(data), .MASKWREN(4'b1111),\n        \
             .WREN(write_{cell}), .CHIPSELECT(1'b1), .CLOCK(clk), .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1),\n        \
             .DATAOUT(word_{cell})\n    );\n\n"
        );
    }
    let word = if cells == 2 { "(second_q ? word_1 : word_0)" } else { "word_0" };
    body.push_str("    always @(posedge clk) begin\n");
    if cells == 2 {
        body.push_str("        second_q <= read_address[2];\n");
    }
    let part = if width == 16 { String::new() } else { " // the lowest bits".into() };
    let _ = writeln!(body, "        rdata <= {word};{part}\n    end");
    Hard { body, cell: "SB_SPRAM256KA", cells }
}

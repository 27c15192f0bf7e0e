//! `SB_SPRAM256KA`: weights in the single-port RAMs of an UP5K.
//!
//! A single port reads or writes in a cycle, never both. With two multipliers a lane or one, a weight is read and written in
//! different cycles, by the schedule. With four, a weight is read in every cycle and written four cycles later: then two
//! cells take the weights by turns of four, and a read and a write never meet in one of them, as long as rows follow each
//! other without a gap, or with one of four cycles or more, and all columns are swept in order. Without learning nothing is written while weights are read.
//!
//! Where a cell, or two by turns, have not enough words, others follow behind them.
//!
//! There are no first contents: the host must write the weights.

use std::collections::BTreeMap;
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
/// A memory of so many bits is one block RAM, and needs none of these.
const BLOCK_RAM_BITS: usize = 4096;

/// Gives cells to memories of weights as long as there are some, then to those that are read and written by turns.
pub struct Spram {
    cells: BTreeMap<String, Hard>,
}

impl Spram {
    pub fn new(config: &Config, leaves: &[Leaf<'_>]) -> Self {
        let dims = |s| Dims::new(config, s);
        // Read in every cycle, and written while other weights are read.
        let both = |d: &Dims| d.learns && d.own_multipliers();
        // Columns from a list have no turns.
        let meets = |d: &Dims| both(d) && (d.active || (1..d.read_delay()).contains(&d.pad_cycles()));
        let mut left = if (0..config.stages().len()).map(dims).any(|d| meets(&d)) { 0 } else { CELLS };
        let each = if both(&dims(0)) { 2 } else { 1 };
        let mut cells = BTreeMap::new();
        for weights in [true, false] {
            for leaf in leaves {
                let LeafKind::Memory { depth, width, registered: true, turns, .. } = leaf.what else { continue };
                let wanted =
                    if weights { leaf.module.starts_with(WEIGHTS) } else { turns && depth * width > BLOCK_RAM_BITS };
                if !wanted || width > SHAPE.1 || cells.contains_key(leaf.module) {
                    continue;
                }
                let each = if weights { each } else { 1 };
                let memory = memory(depth, width, each);
                if let Some(rest) = left.checked_sub(leaf.instances * memory.cells) {
                    left = rest;
                    cells.insert(leaf.module.to_owned(), memory);
                }
            }
        }
        Self { cells }
    }

    pub fn cells(&self, leaf: &Leaf<'_>) -> Option<Hard> {
        self.cells.get(leaf.module).cloned()
    }
}

/// How often `each` cells are needed, one behind the other, for so many words.
const fn pages(depth: usize, each: usize) -> usize {
    // Of two by turns of four the first has up to four words more.
    let words = if each == 2 { depth.div_ceil(8) * 4 } else { depth };
    words.div_ceil(SHAPE.0)
}

/// A memory of words of up to a byte, two of them in a word of the cells.
fn bytes(depth: usize, width: usize) -> Hard {
    let cells = depth.div_ceil(2 * SHAPE.0);
    let bits = address_bits(depth).max(2);
    let place = |of: &str| match bits - 1 {
        14.. => format!("{of}[14:1]"),
        fewer => format!("{{{}'d0, {of}[{}:1]}}", 14 - fewer, bits - 1),
    };
    let byte = if width == 8 { "wdata".to_owned() } else { format!("{{{}'d0, wdata}}", 8 - width) };
    let mut body = format!(
        "    // Single ports: a write and a read never meet in a cell. Two words in one of a cell. No first contents: the host writes them.\n    \
         wire [13:0] write_address = {};\n    wire [13:0] read_address = {};\n    wire [7:0] data = {byte};\n    \
         wire [3:0] half = {{{{2{{waddr[0]}}}}, {{2{{!waddr[0]}}}}}};\n    reg half_q;\n",
        place("waddr"),
        place("raddr"),
    );
    let number = address_bits(cells);
    if cells > 1 {
        let (top, low) = (bits - 1, 15);
        let _ =
            writeln!(body, "    wire [{0}:0] write_cell = waddr[{top}:{low}];\n    reg [{0}:0] cell_q;", number - 1);
    }
    for cell in 0..cells {
        let write = if cells > 1 { format!("we && write_cell == {number}'d{cell}") } else { "we".to_owned() };
        let _ = write!(
            body,
            "    wire write_{cell} = {write};\n    wire [15:0] word_{cell};\n\n    SB_SPRAM256KA cell_{cell} (\n        \
             .ADDRESS(write_{cell} ? write_address : read_address), .DATAIN({{data, data}}), .MASKWREN(half),\n        \
             .WREN(write_{cell}), .CHIPSELECT(1'b1), .CLOCK(clk), .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1),\n        \
             .DATAOUT(word_{cell})\n    );\n\n"
        );
    }
    let mut word = "word_0".to_owned();
    for cell in 1..cells {
        word = format!("cell_q == {number}'d{cell} ? word_{cell} : {word}");
    }
    let _ = write!(
        body,
        "    wire [15:0] word = {word};\n\n    always @(posedge clk) begin\n        half_q <= raddr[0];\n"
    );
    if cells > 1 {
        let _ = writeln!(body, "        cell_q <= raddr[{}:15];", bits - 1);
    }
    let _ = writeln!(body, "        rdata <= half_q ? word[15:8] : word[7:0]; // the lowest bits\n    end");
    Hard { body, cell: "SB_SPRAM256KA", cells, deep: 2 * cells }
}

/// A memory of `each` cells, or of several times as many.
fn memory(depth: usize, width: usize, each: usize) -> Hard {
    // By turns of four a word is in a cell alone.
    if each == 1 && 2 * width <= SHAPE.1 && depth > SHAPE.0 {
        return bytes(depth, width);
    }
    let pages = pages(depth, each);
    let bits = address_bits(depth);
    let data = if width == 16 { "wdata".into() } else { format!("{{{}'d0, wdata}}", 16 - width) };
    let mut body = format!(
        "    // Single ports: a write and a read never meet in a cell. No first contents: the host writes them.\n    \
         wire [13:0] write_address = {};\n    wire [13:0] read_address = {};\n    wire [15:0] data = {data};\n",
        place("waddr", bits, each),
        place("raddr", bits, each),
    );
    if each == 2 {
        body.push_str("    // Four words by turns.\n");
    }
    let turns = each == 2 && bits > 2;
    let select: Vec<String> = (bits > 14 + usize::from(turns))
        .then(|| format!("{}:{}", bits - 1, 14 + usize::from(turns)))
        .into_iter()
        .chain(turns.then(|| "2".to_owned()))
        .collect();
    let chosen = |of: &str| {
        let parts: Vec<String> = select.iter().map(|range| format!("{of}[{range}]")).collect();
        if parts.len() == 1 { parts[0].clone() } else { format!("{{{}}}", parts.join(", ")) }
    };
    let cells = each * pages;
    let number = address_bits(cells);
    if !select.is_empty() {
        let _ =
            writeln!(body, "    wire [{0}:0] write_cell = {1};\n    reg [{0}:0] cell_q;", number - 1, chosen("waddr"));
    }
    for cell in 0..cells {
        let write = match (select.is_empty(), cell) {
            (true, 0) => "we".to_owned(),
            // A memory of four words or fewer has no second turn.
            (true, _) => "1'b0".to_owned(),
            (false, _) => format!("we && write_cell == {number}'d{cell}"),
        };
        let _ = write!(
            body,
            "    wire write_{cell} = {write};\n    wire [15:0] word_{cell};\n\n    SB_SPRAM256KA cell_{cell} (\n        \
             .ADDRESS(write_{cell} ? write_address : read_address), .DATAIN(data), .MASKWREN(4'b1111),\n        \
             .WREN(write_{cell}), .CHIPSELECT(1'b1), .CLOCK(clk), .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1),\n        \
             .DATAOUT(word_{cell})\n    );\n\n"
        );
    }
    body.push_str("    always @(posedge clk) begin\n");
    let mut word = "word_0".to_owned();
    if !select.is_empty() {
        let _ = writeln!(body, "        cell_q <= {};", chosen("raddr"));
        for cell in 1..cells {
            word = format!("cell_q == {number}'d{cell} ? word_{cell} : {word}");
        }
    }
    let part = if width == 16 { String::new() } else { " // the lowest bits".into() };
    let _ = writeln!(body, "        rdata <= {word};{part}\n    end");
    Hard { body, cell: "SB_SPRAM256KA", cells, deep: cells }
}

/// Where in its cell a word of an address is; of two cells by turns of four that bit 2 chooses, in the address without it.
fn place(of: &str, bits: usize, each: usize) -> String {
    let mut parts = Vec::new();
    let taken = if each == 2 && bits > 2 {
        let top = bits.min(15);
        if top > 3 {
            parts.push(format!("{of}[{}:3]", top - 1));
        }
        parts.push(format!("{of}[1:0]"));
        top - 1
    } else {
        parts.push(if bits > 14 { format!("{of}[13:0]") } else { of.to_owned() });
        bits.min(14)
    };
    if taken < 14 {
        parts.insert(0, format!("{}'d0", 14 - taken));
    }
    if parts.len() == 1 { parts.remove(0) } else { format!("{{{}}}", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With four multipliers a lane a weight is read while another is written, four addresses before: but for columns from a list, which may be any.
    #[test]
    fn listed_columns_are_read_and_written_in_one_cell_by_turns_alone() {
        let cells = |sets: &[&str]| {
            let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
            let config = Config::preset_with("digits", &sets).unwrap();
            let mut generated = sigprop_hdl::generate(&config, &[]).unwrap();
            crate::hard::harden(&mut generated, &config, crate::Target::Ice40Spram);
            crate::Cells::of(&generated.design, crate::Target::Ice40Spram).spram
        };
        let (one, four) = ("hardware.lanes=[1, 1]", "hardware.multipliers_per_lane=4");
        assert_eq!((cells(&[one, four]), cells(&[one, four, "hardware.columns=active"])), (4, 0));
        assert!(cells(&[one, "hardware.multipliers_per_lane=2", "hardware.columns=active"]) > 0);
    }

    #[test]
    fn cells_follow_where_one_is_full() {
        let cells = |depth, each| memory(depth, 16, each).cells;
        assert_eq!([1, 16_384, 16_385, 26_000, 32_769].map(|depth| cells(depth, 1)), [1, 1, 2, 2, 3]);
        assert_eq!([1, 16_385, 26_000, 32_768, 32_769].map(|depth| cells(depth, 2)), [2, 2, 2, 2, 4]);
    }

    #[test]
    fn addresses_are_of_their_cell() {
        assert_eq!(place("a", 14, 1), "a");
        assert_eq!(place("a", 9, 1), "{5'd0, a}");
        assert_eq!(place("a", 15, 1), "a[13:0]");
        assert_eq!(place("a", 15, 2), "{a[14:3], a[1:0]}");
        assert_eq!(place("a", 9, 2), "{6'd0, a[8:3], a[1:0]}");
        assert_eq!(place("a", 3, 2), "{12'd0, a[1:0]}");
        assert_eq!(place("a", 2, 2), "{12'd0, a}");
    }
}

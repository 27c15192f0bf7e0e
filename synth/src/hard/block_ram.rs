//! `DP16KD` with its output register: port A writes, port B reads.

use std::fmt::Write as _;

use sigprop_hdl::netlist::Hard;

use super::{address_bits, pins};

/// Bits of an address of a cell.
const ADDRESS: usize = 14;
/// Bits of a word of 18 in the place that the cell's first contents have for it.
const PLACE: usize = 20;
/// Words of 18 bits in one parameter of first contents.
const GROUP: usize = 16;

/// Words and bits of the two shapes that waste nothing.
const SHAPES: [(usize, usize); 2] = [(1024, 18), (2048, 9)];

/// How a memory is cut into cells: `deep` groups one after the other, of `wide` cells beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cut {
    words: usize,
    bits: usize,
    deep: usize,
    wide: usize,
}

/// The fewest cells, and of equals the one with the fewest groups.
fn cut(depth: usize, width: usize) -> Cut {
    let cuts = SHAPES.map(|(words, bits)| Cut { words, bits, deep: depth.div_ceil(words), wide: width.div_ceil(bits) });
    let [a, b] = cuts;
    if (b.deep * b.wide, b.deep) < (a.deep * a.wide, a.deep) { b } else { a }
}

/// A memory of `depth` words of `width` bits that puts a word out two cycles after its address; `init` are its first words.
pub fn cells(depth: usize, width: usize, init: &[i64]) -> Hard {
    let cut = cut(depth, width);
    let address = address_bits(depth);
    let inner = cut.words.trailing_zeros() as usize;
    let mut body = format!(
        "    // {} x {} cells of {} words of {} bits, with the registers behind the words inside them.\n",
        cut.deep, cut.wide, cut.words, cut.bits
    );
    body.push_str(&widened("write_address", "waddr", address, inner));
    body.push_str(&widened("read_address", "raddr", address, inner));
    let padded = cut.wide * cut.bits;
    let data = if padded == width { "wdata".into() } else { format!("{{{}'d0, wdata}}", padded - width) };
    let _ = writeln!(body, "    wire [{}:0] data = {data};", padded - 1);
    for group in 0..cut.deep {
        let _ = writeln!(body, "    wire [{}:0] word_{group};", padded - 1);
    }
    if cut.deep > 1 {
        let _ = writeln!(body, "    wire [{0}:0] write_group = waddr[{1}:{inner}];", address - inner - 1, address - 1);
        let _ = writeln!(body, "    reg [{0}:0] group_q, group_q2;", address - inner - 1);
    }
    for group in 0..cut.deep {
        for column in 0..cut.wide {
            cell(&mut body, &cut, group, column, init);
        }
    }
    body.push('\n');
    if cut.deep == 1 {
        let _ = writeln!(body, "    always @* rdata = word_0[{}:0];", width - 1);
    } else {
        let _ = write!(
            body,
            "    always @(posedge clk) begin\n        group_q <= raddr[{}:{inner}];\n        group_q2 <= group_q;\n    end\n\n    \
             always @* begin\n        case (group_q2)\n",
            address - 1
        );
        for group in 1..cut.deep {
            let _ = writeln!(body, "            {group}: rdata = word_{group}[{}:0];", width - 1);
        }
        let _ = write!(body, "            default: rdata = word_0[{}:0];\n        endcase\n    end\n", width - 1);
    }
    Hard { body, cell: "DP16KD", cells: cut.deep * cut.wide, deep: cut.deep }
}

/// The address of a word as the cell has it: its last bits at the top.
fn widened(name: &str, address: &str, bits: usize, inner: usize) -> String {
    let used = bits.min(inner);
    let above = if used < inner { format!("{}'d0, ", inner - used) } else { String::new() };
    let used = if used == 1 && bits == 1 { address.to_owned() } else { format!("{address}[{}:0]", used - 1) };
    format!("    wire [{}:0] {name} = {{{above}{used}, {}'d0}};\n", ADDRESS - 1, ADDRESS - inner)
}

fn cell(body: &mut String, cut: &Cut, group: usize, column: usize, init: &[i64]) {
    let Cut { words, bits, deep, .. } = *cut;
    let first = column * bits;
    let _ = write!(
        body,
        "\n    DP16KD #(\n        .DATA_WIDTH_A({bits}), .DATA_WIDTH_B({bits}), .REGMODE_A(\"NOREG\"), .REGMODE_B(\"OUTREG\"),\n"
    );
    for (k, value) in contents(cut, group, column, init) {
        let _ = writeln!(body, "        .INITVAL_{k:02X}(320'h{value}),");
    }
    let _ = write!(
        body,
        "        .WRITEMODE_A(\"NORMAL\"), .WRITEMODE_B(\"NORMAL\"), .RESETMODE(\"SYNC\"), .GSR(\"DISABLED\")\n    ) cell_{group}_{column} (\n"
    );
    // The two lowest bits of a write address enable the bytes of a word of 18 bits.
    let enabled = if bits == 18 { 2 } else { 0 };
    for i in 0..enabled {
        let _ = writeln!(body, "        .ADA{i}(1'b1),");
    }
    body.push_str(&pins("ADA", enabled..ADDRESS, "write_address", enabled));
    body.push_str(&pins("ADB", 0..ADDRESS, "read_address", 0));
    body.push_str(&pins("DIA", 0..bits, "data", first));
    let write = if deep == 1 { "we".to_owned() } else { format!("we && write_group == {group}") };
    let _ = write!(
        body,
        "        .CLKA(clk), .CEA(1'b1), .OCEA(1'b1), .WEA({write}), .RSTA(1'b0), .CSA0(1'b0), .CSA1(1'b0), .CSA2(1'b0),\n        \
         .CLKB(clk), .CEB(1'b1), .OCEB(1'b1), .WEB(1'b0), .RSTB(1'b0), .CSB0(1'b0), .CSB1(1'b0), .CSB2(1'b0),\n"
    );
    let out = pins("DOB", 0..bits, &format!("word_{group}"), first);
    body.push_str(out.trim_end().trim_end_matches(','));
    body.push_str("\n    );\n");
    debug_assert!(words * bits == 1024 * 18);
}

/// Number and hexadecimal text of the parameters of first contents that are not zero.
fn contents(cut: &Cut, group: usize, column: usize, init: &[i64]) -> Vec<(usize, String)> {
    let mask = (1i64 << cut.bits) - 1;
    let word = |i: usize| -> u32 {
        let value = init.get(group * cut.words + i).copied().unwrap_or(0);
        (value >> (column * cut.bits) & mask) as u32
    };
    // Words of 9 bits lie two in a word of 18.
    let each = 18 / cut.bits;
    let word18 = |n: usize| (0..each).fold(0u32, |all, k| all | word(n * each + k) << (k * cut.bits));
    let mut found = Vec::new();
    for k in 0..1024 / GROUP {
        let words: Vec<u32> = (0..GROUP).map(|i| word18(k * GROUP + i)).collect();
        if words.iter().any(|&w| w != 0) {
            let digits = PLACE / 4;
            found.push((k, words.iter().rev().map(|w| format!("{w:0digits$x}")).collect()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_cut_into_the_fewest_cells() {
        let of = |depth, width| {
            let c = cut(depth, width);
            (c.deep, c.wide, c.bits)
        };
        assert_eq!(of(520, 16), (1, 1, 18), "weights of digits, 8 lanes");
        assert_eq!(of(1040, 16), (1, 2, 9), "weights of digits, 4 lanes");
        assert_eq!(of(4710, 16), (5, 1, 18), "weights of mnist-85f");
        assert_eq!(of(2048, 8), (1, 1, 9));
    }

    #[test]
    fn first_contents_are_words_of_18_bits_in_places_of_20() {
        let of = |depth, width, column, init: &[i64]| contents(&cut(depth, width), 0, column, init);
        let text = &of(520, 16, 0, &[-1, 0, 5])[0];
        assert_eq!(text.0, 0);
        assert!(text.1.len() == 80 && text.1.ends_with("00005000003ffff"), "sign in all 18 bits: {}", text.1);
        // Two words of 9 bits in a place, the first in the low half.
        let text = &of(2048, 8, 0, &[1, 2])[0];
        assert!(text.1.ends_with("00401"), "{}", text.1);
        assert_eq!(of(520, 16, 0, &[0; 20]), []);
    }
}

//! `MULT18X18D` with its input and output registers.

use std::fmt::Write as _;

use sigprop_hdl::netlist::Hard;

use super::pins;

/// Bits of an operand.
const OPERAND: usize = 18;

/// `p = a * b`, signed, a cycle ago, or two where the operands are `registered`.
pub fn cells(a: usize, b: usize, p: usize, registered: bool) -> Hard {
    let input = if registered { "CLK0" } else { "NONE" };
    let mut body = String::from("    // Operands of 18 bits, and the registers inside the cell.\n");
    for (name, width) in [("a", a), ("b", b)] {
        let wide = match OPERAND - width {
            0 => name.to_owned(),
            more => format!("{{{{{more}{{{name}[{}]}}}}, {name}}}", width - 1),
        };
        let _ = writeln!(body, "    wire [{}:0] wide_{name} = {wide};", OPERAND - 1);
    }
    let _ = write!(
        body,
        "    wire [35:0] product;\n\n    MULT18X18D #(\n        .REG_INPUTA_CLK(\"{input}\"), .REG_INPUTB_CLK(\"{input}\"), \
         .REG_OUTPUT_CLK(\"CLK0\")\n    ) multiplier (\n"
    );
    for (pin, signal) in [("A", "wide_a"), ("B", "wide_b")] {
        body.push_str(&pins(pin, 0..OPERAND, signal, 0));
    }
    body.push_str(
        "        .SIGNEDA(1'b1), .SIGNEDB(1'b1), .SOURCEA(1'b0), .SOURCEB(1'b0),\n        \
         .CLK0(clk), .CE0(1'b1), .RST0(1'b0),\n",
    );
    let products = pins("P", 0..36, "product", 0);
    body.push_str(products.trim_end().trim_end_matches(','));
    let _ = write!(body, "\n    );\n\n    always @* p = product[{}:0];\n", p - 1);
    Hard { body, cell: "MULT18X18D", cells: 1, deep: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_operands_are_extended_by_their_sign() {
        let text = cells(9, 8, 17, true).body;
        assert!(text.contains("wide_a = {{9{a[8]}}, a};"), "{text}");
        assert!(text.contains("wide_b = {{10{b[7]}}, b};"), "{text}");
        assert!(text.contains("p = product[16:0];"), "{text}");
        assert!(cells(18, 18, 36, false).body.contains("wide_a = a;"));
    }
}

//! `SB_MAC16` with its registers: the multipliers of the lanes, and where some are left those of the scores.
//!
//! Inference leaves the register of a product outside where another follows, since it would delete the multiplier else. A score's multiplier is
//! made of adders and takes three cycles; the cell has as many registers one behind the other.

use std::fmt::Write as _;

use sigprop_hdl::netlist::{Hard, Leaf, LeafKind};

use crate::expected::multiplier::pieces;
use crate::family::Family;

/// Cells of an UP5K.
const CELLS: usize = 8;
/// Bits of an operand.
pub(super) const OPERAND: usize = 16;

/// Gives cells to multipliers, those of scores only where there are enough for all.
pub struct Mac16 {
    scores: bool,
}

impl Mac16 {
    pub fn new(leaves: &[Leaf<'_>]) -> Self {
        let count =
            |of: &dyn Fn(&LeafKind<'_>) -> usize| leaves.iter().map(|l| l.instances * of(&l.what)).sum::<usize>();
        let multipliers = count(&|what| match *what {
            LeafKind::Multiplier { a, b, p, .. } => pieces(a, b, p, Family::Ice40),
            LeafKind::Adders { .. } | LeafKind::Memory { .. } => 0,
        });
        let scores = count(&|what| usize::from(matches!(what, LeafKind::Adders { .. })));
        Self { scores: multipliers + scores <= CELLS }
    }

    pub fn cells(&self, leaf: &Leaf<'_>) -> Option<Hard> {
        match leaf.what {
            LeafKind::Multiplier { a, b, p, registered } => {
                // What has a short product becomes logic, as with inferred cells.
                (pieces(a, b, p, Family::Ice40) == 1).then(|| cell([a, b], p, if registered { 2 } else { 1 }))
            }
            LeafKind::Adders { bits } => self.scores.then(|| cell([bits; 2], 2 * bits, 3)),
            LeafKind::Memory { .. } => None,
        }
    }
}

/// `p = a * b`, signed, of `delay` cycles ago, 1 to 3.
fn cell(operands: [usize; 2], p: usize, delay: usize) -> Hard {
    let mut body = String::from("    // Operands of 16 bits, and the registers inside the cell.\n");
    for (name, width) in ["a", "b"].into_iter().zip(operands) {
        let wide = match OPERAND - width {
            0 => name.to_owned(),
            more => format!("{{{{{more}{{{name}[{}]}}}}, {name}}}", width - 1),
        };
        let _ = writeln!(body, "    wire [{}:0] wide_{name} = {wide};", OPERAND - 1);
    }
    let (input, middle) = (u8::from(delay > 1), u8::from(delay > 2));
    let _ = write!(
        body,
        "    wire [31:0] product;\n\n    SB_MAC16 #(\n        .A_SIGNED(1'b1), .B_SIGNED(1'b1), .A_REG(1'b{input}), .B_REG(1'b{input}),\n        \
         .TOP_8x8_MULT_REG(1'b{middle}), .BOT_8x8_MULT_REG(1'b{middle}), .PIPELINE_16x16_MULT_REG1(1'b{middle}),\n        \
         .PIPELINE_16x16_MULT_REG2(1'b1), .TOPOUTPUT_SELECT(2'b11), .BOTOUTPUT_SELECT(2'b11)\n    ) multiplier (\n        \
         .CLK(clk), .CE(1'b1), .A(wide_a), .B(wide_b), .C(16'd0), .D(16'd0), .O(product),\n        \
         .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0), .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),\n        \
         .OLOADTOP(1'b0), .OLOADBOT(1'b0), .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0), .OHOLDTOP(1'b0), .OHOLDBOT(1'b0),\n        \
         .CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0)\n    );\n\n    always @* p = product[{}:0];\n",
        p - 1
    );
    Hard { body, cell: "SB_MAC16", cells: 1, deep: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registers_follow_the_delay() {
        let text = |delay| cell([9, 8], 17, delay).body;
        assert!(text(1).contains(".A_REG(1'b0)") && text(2).contains(".A_REG(1'b1)"));
        assert!(text(2).contains("REG1(1'b0)") && text(3).contains("REG1(1'b1)"), "{}", text(3));
        assert!(text(1).contains("wide_a = {{7{a[8]}}, a};") && text(1).contains("p = product[16:0];"));
    }

    #[test]
    fn scores_have_what_is_left() {
        let leaf = |instances, what| Leaf { module: "m", instances, hard: None, what };
        let product = LeafKind::Multiplier { a: 12, b: 9, p: 21, registered: true };
        for (multipliers, scores) in [(6, true), (7, false)] {
            let mac16 = Mac16::new(&[leaf(multipliers, product), leaf(2, LeafKind::Adders { bits: 8 })]);
            assert_eq!(mac16.cells(&leaf(2, LeafKind::Adders { bits: 8 })).is_some(), scores);
            assert!(mac16.cells(&leaf(1, product)).is_some());
        }
        let mac16 = Mac16::new(&[]);
        assert!(mac16.cells(&leaf(1, LeafKind::Multiplier { a: 5, b: 4, p: 9, registered: true })).is_none());
    }
}

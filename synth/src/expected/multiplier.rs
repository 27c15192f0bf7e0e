//! Hard multipliers of a network: those of its netlist's multipliers.

use sigprop_hdl::netlist::{Design, LeafKind};

use crate::family::{Family, Multiplier};

/// Cells of all multipliers of a design.
pub(super) fn cells(design: &Design, family: Family) -> usize {
    let leaves = design.leaves();
    let cells = leaves.iter().map(|leaf| match leaf.what {
        LeafKind::Multiplier { a, b, p, .. } => leaf.instances * pieces(a, b, p, family),
        LeafKind::Adders { .. } => leaf.instances * leaf.hard.map_or(0, |(_, cells)| cells),
        LeafKind::Memory { .. } => 0,
    });
    cells.sum()
}

/// Cells for a product of `a` and `b` bits with `y` bits, as yosys' `mul2dsp` cuts it: an operand that is too wide is
/// cut into whole operands and a rest; what is too narrow becomes logic.
pub(crate) fn pieces(a: usize, b: usize, y: usize, family: Family) -> usize {
    let Multiplier { most, least, least_product } = family.facts().multiplier;
    let (a, b) = (a.max(b), a.min(b));
    if b < least || y < least_product {
        0
    } else if a > most {
        let whole = (a - 1) / most;
        let rest = a - whole * most;
        whole * pieces(most, b, y.min(b + most), family) + pieces(rest, b, rest + b, family)
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sets: &[&str], family: Family) -> usize {
        let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
        let config = sigprop_spec::Config::preset_with("tiny", &sets).unwrap();
        cells(&sigprop_hdl::generate(&config, &[]).unwrap().design, family)
    }

    #[test]
    fn lanes_times_multipliers_less_the_one_that_vanishes() {
        // Stages of 4 and 3 lanes; both figures were seen in synthesis.
        assert_eq!(of(&[], Family::Ice40), 4 * 3 + 3 * 4);
        assert_eq!(of(&["hardware.multipliers_per_lane=2"], Family::Ice40), 7 * 2);
        assert_eq!(of(&["hardware.multipliers_per_lane=1"], Family::Ecp5), 7);
        assert_eq!(of(&[], Family::Ecp5), 4 * 3 + 3 * 4);
        assert_eq!(of(&["learning.mode=inference"], Family::Ecp5), 7 * 2);
        assert_eq!(of(&["learning.mode=inference", "hardware.multipliers_per_lane=1"], Family::Ice40), 7);
    }

    #[test]
    fn wide_operands_are_cut_and_narrow_products_are_logic() {
        assert_eq!(pieces(18, 18, 36, Family::Ecp5), 1);
        assert_eq!(pieces(18, 8, 26, Family::Ice40), 1, "the rest of 2 x 8 bits is logic");
        assert_eq!(pieces(18, 9, 27, Family::Ice40), 2);
        assert_eq!(pieces(17, 16, 33, Family::Ice40), 1, "the rest of 1 bit is logic");
        assert_eq!(pieces(5, 4, 9, Family::Ice40), 0);
        assert_eq!(pieces(5, 4, 9, Family::Ecp5), 1);
    }
}

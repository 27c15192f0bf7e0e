//! Lattice ECP5.

use super::facts::{Bels, Extensions, Facts, Multiplier, Names, Ram, whole};
use crate::tools::Tool;

pub(super) const FACTS: Facts = Facts {
    word: "ecp5",
    logic: "LUT4",
    fill_percent: 90,
    block_ram_bits: 18 << 10,
    cells: Names {
        dsp: &["MULT18X18D"],
        block_ram: &["DP16KD", "PDPW16KD"],
        lut_ram: &["TRELLIS_DPR16X4"],
        spram: &[],
        flip_flop: "TRELLIS_FF",
        // A carry is of two bits, with the LUT4 of both; a RAM is sixteen words of four bits.
        lut4: &[("LUT4", 1), ("CCU2C", 2), ("TRELLIS_DPR16X4", 4)],
    },
    bels: Bels {
        logic: "TRELLIS_COMB",
        flip_flops: Some("TRELLIS_FF"),
        dsp: "MULT18X18D",
        block_ram: "DP16KD",
        spram: "",
    },
    rams: &RAMS,
    multiplier: Multiplier { most: 18, least: 2, least_product: 0 },
    passes: whole,
    carry: None,
    libraries: &[],
    untimed: None,
    tools: [Tool::Yosys, Tool::NextpnrEcp5, Tool::Ecppack],
    pins: |file| vec!["--lpf".to_owned(), file.to_owned()],
    routed: "--textcfg",
    pack: |routed, bitstream, _| ["--compress", "--input", routed, "--bit", bitstream].map(str::to_owned).to_vec(),
    // What is simulated in place of the bitstream (record 0027).
    routed_netlist: true,
    extensions: Extensions { pins: "lpf", routed: "config", bitstream: "bit" },
    fusesoc: Some(("trellis", "LPF")),
    pads: None,
    locate: |port, pin| format!("LOCATE COMP \"{port}\" SITE \"{pin}\";"),
};

/// `lattice/lutrams_trellis.txt` and `lattice/brams_16kd.txt` of yosys.
const RAMS: [Ram; 3] = [
    Ram { block: false, address_bits: 4, widths: &[4], widest_write: 0, byte: 0, cost: 4.0, prune_rom: true },
    Ram {
        block: true,
        address_bits: 14,
        widths: &[1, 2, 4, 9, 18],
        widest_write: 4,
        byte: 9,
        cost: 128.0,
        prune_rom: false,
    },
    Ram {
        block: true,
        address_bits: 14,
        widths: &[1, 2, 4, 9, 18, 36],
        widest_write: 5,
        byte: 9,
        cost: 128.0,
        prune_rom: false,
    },
];

//! Lattice iCE40.

use super::facts::{Bels, Extensions, Facts, Multiplier, Names, Ram, whole};
use crate::tools::Tool;

pub(super) const FACTS: Facts = Facts {
    word: "ice40",
    logic: "logic cells",
    fill_percent: 90,
    block_ram_bits: 4 << 10,
    cells: Names {
        dsp: &["SB_MAC16"],
        block_ram: &["SB_RAM40_4K"],
        lut_ram: &[],
        spram: &["SB_SPRAM256KA"],
        flip_flop: "SB_DFF",
        lut4: &[("SB_LUT4", 1)],
    },
    bels: Bels {
        logic: "ICESTORM_LC",
        flip_flops: None,
        dsp: "ICESTORM_DSP",
        block_ram: "ICESTORM_RAM",
        spram: "ICESTORM_SPRAM",
    },
    rams: &RAMS,
    multiplier: Multiplier { most: 16, least: 2, least_product: 11 },
    passes: whole,
    carry: None,
    libraries: &[],
    untimed: None,
    tools: [Tool::Yosys, Tool::NextpnrIce40, Tool::Icepack],
    pins: |file| vec!["--pcf".to_owned(), file.to_owned()],
    routed: "--asc",
    pack: |routed, bitstream, _| vec![routed.to_owned(), bitstream.to_owned()],
    routed_netlist: false,
    extensions: Extensions { pins: "pcf", routed: "asc", bitstream: "bin" },
    fusesoc: Some(("icestorm", "PCF")),
    pads: None,
    locate: |port, pin| format!("set_io {port} {pin}"),
};

/// `ice40/brams.txt` of yosys.
const RAMS: [Ram; 2] = [
    Ram {
        block: true,
        address_bits: 11,
        widths: &[2, 4, 8, 16],
        widest_write: 2,
        byte: 0,
        cost: 64.0,
        prune_rom: false,
    },
    Ram {
        block: true,
        address_bits: 11,
        widths: &[2, 4, 8, 16],
        widest_write: 3,
        byte: 1,
        cost: 64.0,
        prune_rom: false,
    },
];

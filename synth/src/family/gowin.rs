//! Gowin `LittleBee` (GW1N) and Arora (GW2A).

use super::facts::{Bels, Carry, Extensions, Facts, Multiplier, Names, Ram};
use crate::tools::Tool;

/// RAMs that synthesis may choose from, for `memory_libmap`.
const MEMORIES: &str = "gowin-memories.txt";
/// What becomes of memories, multipliers, carries and small tables, for `techmap`.
const CELLS: &str = "gowin-cells.vh";

pub(super) const FACTS: Facts = Facts {
    word: "gowin",
    logic: "LUT4",
    // The placer of nextpnr-himbaechel is slow: of a part filled to 76 % it had not done its first round in a quarter of an hour.
    fill_percent: 60,
    block_ram_bits: 18 << 10,
    cells: Names {
        dsp: &["MULT18X18"],
        block_ram: &["SDPB", "SDPX9B"],
        lut_ram: &["RAM16SDP4"],
        spram: &[],
        flip_flop: "DFF",
        // The place of a RAM of sixteen words of four bits is a tile, with eight LUT4.
        lut4: &[("LUT4", 1), ("ALU", 1), ("RAM16SDP4", 8)],
    },
    // Where a carry or a RAM is, nextpnr counts the LUT4 whose places they take.
    bels: Bels { logic: "LUT4", flip_flops: Some("DFF"), dsp: "MULT18X18", block_ram: "BSRAM", spram: "" },
    rams: &RAMS,
    multiplier: Multiplier { most: 18, least: 4, least_product: 0 },
    passes: |pass| {
        format!(
            "# RAM, multipliers and carries are mapped by {CELLS}, which says why; the rest is as synth_gowin has it.\n\
             {pass} -run :map_ram\n\
             memory_libmap -lib {MEMORIES}\n\
             techmap -map {CELLS} -map +/gowin/brams_map.v t:$__SIGPROP_LUT_RAM t:$__GOWIN_SDP_ t:MULT9X9\n\
             {pass} -run map_ffram:map_gates\n\
             techmap -map {CELLS} t:$alu\n\
             {pass} -run map_gates:\n\
             techmap -map {CELLS} t:LUT1 t:LUT2 t:LUT3\n\
             clean\n"
        )
    },
    carry: Some(Carry { cell: "ALU", from: "CIN", to: "COUT" }),
    libraries: &[
        (MEMORIES, include_str!("../../cells/gowin/gowin-memories.txt")),
        (CELLS, include_str!("../../cells/gowin/gowin-cells.vh")),
    ],
    untimed: Some(
        "nextpnr has no timing for multipliers, for reading RAM in lookup tables, nor for all of block RAM (its issues 1786 and 1803): \
         the clock that it prints leaves these paths out and is none to rely on",
    ),
    tools: [Tool::Yosys, Tool::NextpnrGowin, Tool::GowinPack],
    pins: |file| vec!["--vopt".to_owned(), format!("cst={file}")],
    routed: "--write",
    pack: |routed, bitstream, flags| {
        let family = flags.iter().find_map(|flag| flag.strip_prefix("family=")).unwrap_or_default();
        ["-d", family, "-o", bitstream, routed].map(str::to_owned).to_vec()
    },
    // It is what is packed.
    routed_netlist: false,
    extensions: Extensions { pins: "cst", routed: "json", bitstream: "fs" },
    // FuseSoC's tool knows no script of our own, and its netlists may have carries that nextpnr gets wrong (record 0053).
    fusesoc: None,
    pads: Some(("IBUF", "OBUF")),
    locate: |port, pin| format!("IO_LOC \"{port}\" {pin};"),
};

/// As in [`MEMORIES`].
const RAMS: [Ram; 2] = [
    Ram { block: false, address_bits: 4, widths: &[4], widest_write: 0, byte: 0, cost: 4.0, prune_rom: true },
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

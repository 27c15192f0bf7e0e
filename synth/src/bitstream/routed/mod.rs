//! The routed netlist of an ECP5, which nextpnr writes beside the configuration: the cells as they are packed, in place of
//! the bitstream, whose bits are not decoded.
//!
//! What nothing is connected to reads one at a table and at a block RAM, since so the wires of an ECP5 rest, and nextpnr
//! counts on it; a reset that nothing is connected to is off.

mod cells;
mod instances;
mod netlist;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::writer::{port_name, renamed};
use super::{Fault, INPUTS, Kind, OTHER_BOARD, ReadBack, TOP, file};
use crate::board::{Board, Family};
use crate::error::SynthError;
use crate::flow;

use cells::Writer;
use netlist::{Cell, Netlist};

/// What mends a netlist that is missing or broken.
const BUILD_AGAIN: &str = "build it again with `sigprop build`, and name the bitstream in that folder";

/// A cell that is used in a way that is not covered.
fn uncovered(cell: &Cell, what: &str) -> Fault {
    let why = format!("its {} {} has {what}, which is not covered", cell.kind, cell.name);
    Fault::new(why, "a build of `sigprop build` has none such")
}

/// Reads the netlist that was routed with `seed`, beside `bitstream`, which is one of an ECP5 for `board`; with it its path.
///
/// # Errors
/// When there is none, it is broken or of another board, or has something that is not covered.
pub fn routed(bitstream: &Path, seed: Option<u32>, board: &Board) -> Result<(ReadBack, PathBuf), SynthError> {
    if board.device.family != Family::Ecp5 {
        return Err(file::other(Kind::Ecp5, board).of(bitstream));
    }
    let Some(seed) = seed else {
        let why =
            "bitstreams for an ecp5 are not decoded, and no report.json beside it says which routed netlist is its";
        return Err(Fault::new(why, BUILD_AGAIN).of(bitstream));
    };
    let name = flow::routed_netlist(seed);
    let path = bitstream.with_file_name(&name);
    let text = std::fs::read_to_string(&path).map_err(|e| {
        let why = format!(
            "bitstreams for an ecp5 are not decoded, and the routed netlist {name}, which is simulated in its place, cannot be read beside it: {e}"
        );
        Fault::new(why, BUILD_AGAIN).of(bitstream)
    })?;
    let chip = Netlist::read(&text).and_then(|netlist| write(&netlist, board)).map_err(|fault| fault.of(&path))?;
    Ok((chip, path))
}

/// The FPGA of a board as nextpnr calls it, by its flag: `lfe5um5g_85f` of `--um5g-85k`.
fn device(board: &Board) -> Option<String> {
    board.device.flags.iter().find_map(|flag| {
        let name = flag.strip_prefix("--")?.strip_suffix('k')?;
        let (kind, size) = name.split_once('-').unwrap_or(("u", name));
        size.bytes().all(|b| b.is_ascii_digit()).then(|| format!("lfe5{kind}_{size}f"))
    })
}

/// Writes the module.
fn write(netlist: &Netlist, board: &Board) -> Result<ReadBack, Fault> {
    if device(board).is_some_and(|device| device != netlist.device) {
        let why = format!("it is for an {}, and {} has an {}", netlist.device, board.name, board.device.part);
        return Err(Fault::new(why, OTHER_BOARD));
    }
    let mut writer = Writer::new(netlist);
    let mut ports = Vec::new();
    let mut pads = HashMap::new();
    for (name, pin) in board.ports() {
        let Some(&net) = netlist.ports.get(&name) else {
            let why = format!("it has no port {name}, which is pin {pin} on {}", board.name);
            return Err(Fault::new(why, OTHER_BOARD));
        };
        let way = if INPUTS.contains(&name.as_str()) { "input" } else { "output" };
        ports.push(format!("{way} {}", port_name(&name)));
        pads.insert(net, (name, pin));
    }
    for cell in &netlist.cells {
        if cell.kind == "TRELLIS_IO" { writer.pad(cell, &mut pads, board)? } else { writer.cell(cell)? }
    }
    if let Some((name, pin)) = pads.values().min() {
        let why = format!("pin {pin}, which is {name} on {}, has no cell in it", board.name);
        return Err(Fault::new(why, OTHER_BOARD));
    }
    let mut out = format!("module {TOP} (\n    {}\n);\n", ports.join(",\n    "));
    writer.settle()?;
    let _ = write!(out, "{}", writer.text());
    out.push_str("endmodule\n");
    Ok(ReadBack { verilog: renamed(&out, &writer.same), ..writer.found })
}

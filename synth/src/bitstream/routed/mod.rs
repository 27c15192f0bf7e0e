//! The routed netlist, which nextpnr writes: the cells as they are packed, in place of a bitstream whose bits are not
//! decoded. That of an ECP5 stands beside the configuration, that of a Gowin is what is packed.

mod ecp5;
mod gowin;
mod netlist;
mod writer;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::writer::{port_name, renamed};
use super::{Fault, INPUTS, Kind, OTHER_BOARD, ReadBack, TOP, file};
use crate::board::{Board, Family};
use crate::error::SynthError;
use crate::flow;

use netlist::{Cell, Netlist};
use writer::Writer;

/// What mends a netlist that is missing or broken.
const BUILD_AGAIN: &str = "build it again with `sigprop build`, and name the bitstream in that folder";

/// A cell that is used in a way that is not covered.
fn uncovered(cell: &Cell, what: &str) -> Fault {
    let why = format!("its {} {} has {what}, which is not covered", cell.kind, cell.name);
    Fault::new(why, "a build of `sigprop build` has none such")
}

/// Pins that have no cell yet: by the net of the port, its name and the pin.
type Pads = HashMap<u32, (String, String)>;

/// Reads the netlist that was routed with `seed`, beside `bitstream`, which is one of an ECP5 or a Gowin for `board`; with it its path.
///
/// # Errors
/// When there is none, it is broken or of another board, or has something that is not covered.
pub fn routed(bitstream: &Path, seed: Option<u32>, board: &Board) -> Result<(ReadBack, PathBuf), SynthError> {
    let family = board.device.family;
    // Of a file that is not there or is none the netlist says enough.
    let kind = file::bytes(bitstream).ok().and_then(|bytes| file::kind_of(&bytes));
    if let Some(kind) = kind.or((family == Family::Ice40).then_some(Kind::Ecp5))
        && (file::family(kind) != family || family == Family::Ice40)
    {
        return Err(file::other(kind, board).of(bitstream));
    }
    let not_decoded = format!("bitstreams for {} are not decoded", file::with_article(family.word()));
    let Some(seed) = seed else {
        let why = format!("{not_decoded}, and no report.json beside it says which routed netlist is its");
        return Err(Fault::new(why, BUILD_AGAIN).of(bitstream));
    };
    let name = flow::routed_netlist(seed);
    let path = bitstream.with_file_name(&name);
    let text = std::fs::read_to_string(&path).map_err(|e| {
        let why = format!(
            "{not_decoded}, and the routed netlist {name}, which is simulated in its place, cannot be read beside it: {e}"
        );
        Fault::new(why, BUILD_AGAIN).of(bitstream)
    })?;
    let chip = Netlist::read(&text).and_then(|netlist| write(&netlist, board)).map_err(|fault| fault.of(&path))?;
    Ok((chip, path))
}

/// Writes the module.
fn write(netlist: &Netlist, board: &Board) -> Result<ReadBack, Fault> {
    let (setting, wanted) = match board.device.family {
        Family::Gowin => ("packer.partno", gowin::device(board)),
        Family::Ecp5 | Family::Ice40 => ("arch.type", ecp5::device(board)),
    };
    let device = netlist.settings.get(setting).map(String::as_str).unwrap_or_default();
    if wanted.is_some_and(|wanted| wanted != device) {
        let why = format!("it is for an {device}, and {} has an {}", board.name, board.device.part);
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
        match board.device.family {
            Family::Gowin => writer.gowin(cell, netlist, &mut pads, board)?,
            Family::Ecp5 | Family::Ice40 => writer.ecp5(cell, &mut pads, board)?,
        }
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

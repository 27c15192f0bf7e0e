//! The cells of a network as the tools count them, without placing and routing: synthesis, then nextpnr's packing, which
//! settles how many logic cells there are.

use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sigprop_hdl::Generated;
use sigprop_spec::Config;

use crate::board::Board;
use crate::board_top;
use crate::error::SynthError;
use crate::expected::{Cells, impossible_memory};
use crate::flow::{self, Event, Plan, SCRIPT};

/// Cells of a packed network on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Logic cells (iCE40) or LUT4 (ECP5), as after routing.
    pub lut4: usize,
    /// Flip-flops of the netlist.
    pub flip_flops: usize,
    /// Multipliers.
    pub dsp: usize,
    /// Block RAMs.
    pub block_ram: usize,
}

/// Synthesises and packs `config`, `generated` with the serial line, for `board` in `folder`, which is left with everything that the tools say. The board
/// need not be large enough.
///
/// # Errors
/// When a tool is missing or fails, or when yosys comes to other cells than were computed.
pub fn measure(config: &Config, generated: &Generated, board: &Board, folder: &Path) -> Result<Measured, SynthError> {
    if impossible_memory(config, board.device.family) {
        return Err(SynthError::Memory { family: board.device.family.word() });
    }
    let [yosys, nextpnr, _] = flow::tools(board)?;
    let expected = Cells::of(&generated.design, board.device.target());
    let core: Vec<&str> = generated.files.iter().map(|file| file.0.as_str()).collect();
    let plan = Plan::new(config, board, board.device.target(), &core, 1);
    let beside = [
        (format!("{}.v", plan.top), board_top::verilog(board).into_bytes()),
        (plan.pins.clone(), board.constraints.clone()),
        (SCRIPT.to_owned(), plan.script().into_bytes()),
    ];
    let core = generated.files.iter().map(|(name, text)| (name.as_str(), text.as_bytes()));
    let libraries = plan.family.libraries().iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, text) in core.chain(libraries).chain(beside.iter().map(|(name, text)| (name.as_str(), text.as_slice())))
    {
        let path = folder.join(name);
        let fault = |source| SynthError::File { file: path.display().to_string(), what: "write", source };
        std::fs::write(&path, text).map_err(fault)?;
    }
    let mut go_on = |_: Event<'_>| ControlFlow::Continue(());
    let family = plan.family;
    let statistics = flow::synthesise(&yosys, folder, family, &expected, &mut Vec::new(), &mut go_on)?;
    flow::pack(&nextpnr, &plan, folder, &mut go_on)?;
    let packed = flow::resources(Plan::PACKED, &flow::read(folder, Plan::PACKED)?, family)?;
    let cells = statistics.cells;
    let flip_flops = statistics.flip_flops;
    Ok(Measured { lut4: packed.lut4.used, flip_flops, dsp: cells.dsp, block_ram: cells.block_ram })
}

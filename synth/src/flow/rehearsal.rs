//! A rehearsal of a user's board: nextpnr packs a design that has its ports and nothing else, before synthesis begins. What
//! only nextpnr knows, such as the pins of a package, is so refused at once.

use std::ops::ControlFlow;

use serde_json::{Map, Value, json};

use super::plan::Plan;
use super::run::run;
use crate::board::Board;
use crate::board_top;
use crate::error::SynthError;
use crate::tools::Found;

/// The design.
const PORTS: &str = "ports.json";
/// What nextpnr says.
const LOG: &str = "rehearsal.log";

/// Has nextpnr read the board's pins and flags; `tick` may stop it.
///
/// # Errors
/// When nextpnr refuses them.
pub fn rehearse(
    nextpnr: &Found,
    plan: &Plan,
    board: &Board,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<(), SynthError> {
    let unwritten =
        |source| SynthError::File { file: std::env::temp_dir().display().to_string(), what: "write", source };
    let folder = tempfile::tempdir().map_err(unwritten)?;
    std::fs::write(folder.path().join(PORTS), ports(board).to_string()).map_err(unwritten)?;
    std::fs::write(folder.path().join(&plan.pins), &board.constraints).map_err(unwritten)?;
    match run(nextpnr, &plan.rehearsal_arguments(PORTS), folder.path(), LOG, false, tick) {
        Err(SynthError::Tool { mut why, .. }) => {
            // Of flags that it does not know it says no error, but how it is used.
            let said = std::fs::read(folder.path().join(LOG)).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned();
            if let (false, Some(first)) = (said.contains("ERROR: "), said.lines().find(|line| !line.trim().is_empty()))
            {
                why = format!("{} ({why})", first.trim());
            }
            Err(SynthError::Pins { board: board.name.clone(), file: board.constraints_file.clone(), why })
        }
        done => done.map(drop),
    }
}

/// A netlist of the board's ports, with the cells of pads where nextpnr makes none: what goes out is the clock.
fn ports(board: &Board) -> Value {
    const CLOCK: usize = 2;
    /// What is behind the pad of a net.
    const INSIDE: usize = 1 << 16;
    let pads = board.device.family.facts().pads;
    let (mut ports, mut cells): (Map<String, Value>, Map<String, Value>) = Default::default();
    let pad = |kind: &str, from: usize, to: usize| {
        json!({
            "type": kind,
            "port_directions": { "I": "input", "O": "output" },
            "connections": { "I": [from], "O": [to] },
        })
    };
    for (number, (port, _)) in board.ports().into_iter().enumerate() {
        let net = CLOCK + number;
        let (name, _) = port.split_once('[').unwrap_or((&port, ""));
        let inward = ["clk", "uart_rx", "reset"].contains(&name);
        let direction = if inward { "input" } else { "output" };
        let bit = match pads {
            Some((input, output)) => {
                let (kind, from, to) = if inward { (input, net, INSIDE + net) } else { (output, INSIDE + CLOCK, net) };
                cells.insert(format!("{port}_pad"), pad(kind, from, to));
                net
            }
            None if inward => net,
            None => CLOCK,
        };
        let entry = ports.entry(name).or_insert_with(|| json!({ "direction": direction, "bits": [] }));
        entry["bits"].as_array_mut().into_iter().for_each(|bits| bits.push(bit.into()));
    }
    let top = json!({ "attributes": { "top": "1" }, "ports": ports, "cells": cells, "netnames": {} });
    json!({ "creator": "sigprop", "modules": { board_top::NAME: top } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_of_the_board_is_there() {
        let board = Board::find("ulx3s-25f").unwrap();
        let netlist = ports(&board);
        let ports = netlist["modules"]["sp_board"]["ports"].as_object().unwrap();
        let bits: usize = ports.values().map(|port| port["bits"].as_array().unwrap().len()).sum();
        assert_eq!(bits, board.ports().len());
        assert_eq!((&ports["clk"]["bits"], &ports["program"]["direction"]), (&json!([2]), &json!("output")));
    }
}

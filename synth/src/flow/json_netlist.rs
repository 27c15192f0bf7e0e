//! The netlist as yosys writes it in JSON, as far as it is looked through.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::names::NETLIST;
use crate::error::SynthError;

#[derive(Deserialize)]
struct File {
    modules: BTreeMap<String, Module>,
}

/// A module.
#[derive(Deserialize)]
pub(super) struct Module {
    #[serde(default)]
    attributes: BTreeMap<String, serde::de::IgnoredAny>,
    #[serde(default)]
    pub ports: BTreeMap<String, Port>,
    #[serde(default)]
    pub cells: BTreeMap<String, Cell>,
}

/// A port.
#[derive(Deserialize)]
pub(super) struct Port {
    pub bits: Vec<Bit>,
}

/// A cell.
#[derive(Deserialize)]
pub(super) struct Cell {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub connections: BTreeMap<String, Vec<Bit>>,
}

/// A net, or a constant.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Bit {
    Net(u64),
    Constant(String),
}

fn fault(why: &str) -> SynthError {
    SynthError::Report { file: NETLIST.into(), why: why.into() }
}

/// The top module.
///
/// # Errors
/// When the text is no netlist with one.
pub(super) fn top(text: &str) -> Result<Module, SynthError> {
    let file: File = serde_json::from_str(text).map_err(|e| fault(&e.to_string()))?;
    let top = file.modules.into_values().find(|module| module.attributes.contains_key("top"));
    top.ok_or_else(|| fault("no module is the top"))
}

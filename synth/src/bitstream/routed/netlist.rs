//! The routed netlist, as nextpnr writes it in the JSON of yosys.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::Fault;
use super::super::lut::Signal;
use super::{BUILD_AGAIN, uncovered};

/// A bit of a pin: a net by its number, or a constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Bit {
    Net(u32),
    Constant(String),
}

impl Bit {
    fn signal(&self) -> Signal {
        match self {
            Self::Net(net) => Signal::Net(*net),
            Self::Constant(value) => Signal::Constant(value == "1"),
        }
    }
}

/// A cell after packing.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Cell {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) attributes: BTreeMap<String, String>,
    #[serde(rename = "port_directions")]
    directions: BTreeMap<String, String>,
    connections: BTreeMap<String, Vec<Bit>>,
    /// Its name.
    #[serde(skip)]
    pub(super) name: String,
}

impl Cell {
    /// A parameter as a word; a word of ones and zeros is written with a space behind it, by which it is no number.
    pub(super) fn word(&self, key: &str) -> Option<&str> {
        self.parameters.get(key).map(|value| value.trim_end())
    }

    /// A parameter that is a number.
    pub(super) fn number(&self, key: &str) -> Result<u32, Fault> {
        let value = self.word(key).unwrap_or_default();
        u32::from_str_radix(value, 2).map_err(|_| uncovered(self, &format!("{key} = {value:?}")))
    }

    /// What is at a pin; none where nothing is.
    pub(super) fn pin(&self, pin: &str) -> Option<Signal> {
        self.connections.get(pin)?.first().map(Bit::signal)
    }

    /// What is at each bit of a pin, the lowest first.
    pub(super) fn bits(&self, pin: &str) -> Vec<Signal> {
        self.connections.get(pin).into_iter().flatten().map(Bit::signal).collect()
    }

    /// What is at a pin that something must be at.
    pub(super) fn needs(&self, pin: &str) -> Result<Signal, Fault> {
        self.pin(pin).ok_or_else(|| uncovered(self, &format!("nothing at its {pin}")))
    }

    /// The net that is driven by an output, if one is.
    pub(super) fn drives(&self, pin: &str) -> Option<u32> {
        match self.pin(pin) {
            Some(Signal::Net(net)) => Some(net),
            _ => None,
        }
    }

    /// The names of its pins that are, or are not, inputs.
    pub(super) fn pins(&self, inputs: bool) -> impl Iterator<Item = &str> {
        self.directions.iter().filter(move |(_, way)| (*way == "input") == inputs).map(|(pin, _)| pin.as_str())
    }
}

#[derive(Debug, Deserialize)]
struct Port {
    bits: Vec<u32>,
}

#[derive(Debug, Deserialize)]
struct Module {
    #[serde(default)]
    settings: BTreeMap<String, String>,
    ports: BTreeMap<String, Port>,
    cells: BTreeMap<String, Cell>,
}

#[derive(Debug, Deserialize)]
struct File {
    modules: BTreeMap<String, Module>,
}

/// The one module of the file.
#[derive(Debug)]
pub(super) struct Netlist {
    /// What nextpnr was told, and the FPGA as it calls it.
    pub(super) settings: BTreeMap<String, String>,
    /// Nets of the ports' bits: `led[0]`.
    pub(super) ports: BTreeMap<String, u32>,
    pub(super) cells: Vec<Cell>,
}

impl Netlist {
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let broken = |why: String| Fault::new(format!("it is no netlist that nextpnr wrote: {why}"), BUILD_AGAIN);
        let file: File = serde_json::from_str(text).map_err(|e| broken(e.to_string()))?;
        let mut modules = file.modules.into_values();
        let (Some(module), None) = (modules.next(), modules.next()) else {
            return Err(broken("it has not one module".to_owned()));
        };
        let mut ports = BTreeMap::new();
        for (name, port) in &module.ports {
            for (n, net) in port.bits.iter().enumerate() {
                let name = if port.bits.len() == 1 { name.clone() } else { format!("{name}[{n}]") };
                ports.insert(name, *net);
            }
        }
        let cells = module.cells.into_iter().map(|(name, cell)| Cell { name, ..cell }).collect();
        Ok(Self { settings: module.settings, ports, cells })
    }
}

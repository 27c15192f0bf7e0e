//! What cells of all families have in common: each net has a driver, some are only other names, flip-flops are put together by what they
//! listen to.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::super::cells::Clocking;
use super::super::lut::Signal;
use super::super::{Fault, ReadBack};
use super::BUILD_AGAIN;
use super::netlist::{Cell, Netlist};

pub(super) const ONE: Signal = Signal::Constant(true);
pub(super) const ZERO: Signal = Signal::Constant(false);

pub(super) struct Writer {
    /// A number that no net has.
    pub(super) free: u32,
    /// What drives the nets that are only named otherwise.
    pub(super) same: HashMap<String, String>,
    driven: HashSet<u32>,
    used: HashSet<u32>,
    pub(super) wires: Vec<String>,
    pub(super) registers: Vec<String>,
    pub(super) body: String,
    pub(super) flip_flops: BTreeMap<Clocking, Vec<(String, String)>>,
    /// The net that a PLL feeds back, and the one that it makes.
    pub(super) feedback: Option<(Signal, u32)>,
    pub(super) found: ReadBack,
}

impl Writer {
    pub(super) fn new(netlist: &Netlist) -> Self {
        let nets = netlist
            .cells
            .iter()
            .flat_map(|cell| [true, false].map(|inputs| cell.pins(inputs).filter_map(|pin| cell.drives(pin)).max()));
        Self {
            free: nets.flatten().max().unwrap_or_default() + 1,
            same: HashMap::new(),
            driven: HashSet::new(),
            used: HashSet::new(),
            wires: Vec::new(),
            registers: Vec::new(),
            body: String::new(),
            flip_flops: BTreeMap::new(),
            feedback: None,
            found: ReadBack::default(),
        }
    }

    /// A net that `cell` drives.
    pub(super) fn drive(&mut self, cell: &Cell, net: u32) -> Result<(), Fault> {
        if self.driven.insert(net) {
            return Ok(());
        }
        Err(Fault::new(format!("the net at {} {} has two drivers", cell.kind, cell.name), BUILD_AGAIN))
    }

    pub(super) fn assign(&mut self, cell: &Cell, pin: &str, text: &str) -> Result<(), Fault> {
        let Some(net) = cell.drives(pin) else { return Ok(()) };
        self.drive(cell, net)?;
        let name = Signal::Net(net).text();
        let _ = writeln!(self.body, "assign {name} = {text};");
        self.wires.push(name);
        Ok(())
    }

    /// A net that is another under a name of its own.
    pub(super) fn alias(&mut self, cell: &Cell, pin: &str, text: String) -> Result<(), Fault> {
        let Some(net) = cell.drives(pin) else { return Ok(()) };
        self.drive(cell, net)?;
        self.same.insert(Signal::Net(net).text(), text);
        Ok(())
    }

    pub(super) fn used(&mut self, signals: impl IntoIterator<Item = Signal>) {
        for signal in signals {
            if let Signal::Net(net) = signal {
                self.used.insert(net);
            }
        }
    }

    /// Whether each net that something listens to has a driver, and a PLL feeds its own clock back.
    pub(super) fn settle(&self) -> Result<(), Fault> {
        if let Some(net) = self.used.difference(&self.driven).min() {
            return Err(Fault::new(format!("nothing drives its net {net}"), BUILD_AGAIN));
        }
        if let Some((fed, made)) = self.feedback {
            let end = |name: String| {
                let mut name = name;
                for _ in 0..self.same.len() {
                    let Some(other) = self.same.get(&name) else { break };
                    name.clone_from(other);
                }
                name
            };
            if end(fed.text()) != end(Signal::Net(made).text()) {
                return Err(Fault::new("its PLL feeds back another clock than its own", BUILD_AGAIN));
            }
        }
        Ok(())
    }

    /// All but the ports.
    pub(super) fn text(&self) -> String {
        let mut out: String = self.wires.iter().map(|wire| format!("wire {wire};\n")).collect();
        out.extend(self.registers.iter().map(|register| format!("reg {register};\n")));
        out.push_str(&self.body);
        out.extend(self.flip_flops.iter().map(|(clocking, flip_flops)| clocking.block(flip_flops)));
        out
    }

    pub(super) fn wire(&mut self, name: String) {
        self.wires.push(name);
    }

    /// An instance of a model, with the cell's parameters.
    pub(super) fn instance(&mut self, cell: &Cell, inputs: Vec<(String, Signal)>) -> Result<(), Fault> {
        let mut pins: Vec<String> = inputs.iter().map(|(pin, signal)| format!(".{pin}({})", signal.text())).collect();
        let outputs: Vec<String> = cell.pins(false).map(str::to_owned).collect();
        for pin in outputs {
            let Some(net) = cell.drives(&pin) else { continue };
            self.drive(cell, net)?;
            let name = Signal::Net(net).text();
            pins.push(format!(".{pin}({name})"));
            self.wire(name);
        }
        let mut settings = Vec::new();
        for (key, value) in cell.parameters.iter().filter(|(key, _)| !key.ends_with("MUX")) {
            let bits = value.bytes().all(|b| matches!(b, b'0' | b'1')) && !value.is_empty();
            let value = if bits { format!("{}'b{value}", value.len()) } else { format!("\"{}\"", value.trim_end()) };
            settings.push(format!(".{key}({value})"));
        }
        let number = self.found.block_rams + self.found.multipliers;
        let _ = write!(
            self.body,
            "{} #(\n    {}\n) cell_{number} (\n    {}\n);\n",
            cell.kind,
            settings.join(",\n    "),
            pins.join(",\n    ")
        );
        Ok(())
    }
}

//! Cells of the fabric, and what lies between them and the pins.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::super::cells::Clocking;
use super::super::lut::{self, Signal};
use super::super::pll::Made;
use super::super::writer::port_name;
use super::super::{Fault, INPUTS, OTHER_BOARD, ReadBack};
use super::netlist::{Cell, Netlist};
use super::{BUILD_AGAIN, uncovered};
use crate::board::Board;

const ONE: Signal = Signal::Constant(true);
const ZERO: Signal = Signal::Constant(false);

/// The pins of the cell that hands a RAM of tables what is written: each output and its input. Bits of the address, of the data.
const WRITING: [(&str, &str); 8] = [
    ("WADO0", "D0"),
    ("WADO1", "B0"),
    ("WADO2", "C0"),
    ("WADO3", "A0"),
    ("WDO0", "C1"),
    ("WDO1", "A1"),
    ("WDO2", "D1"),
    ("WDO3", "B1"),
];

pub(super) struct Writer {
    /// A number that no net has.
    free: u32,
    /// What drives the nets that are only named otherwise.
    pub(super) same: HashMap<String, String>,
    driven: HashSet<u32>,
    used: HashSet<u32>,
    wires: Vec<String>,
    registers: Vec<String>,
    pub(super) body: String,
    flip_flops: BTreeMap<Clocking, Vec<(String, String)>>,
    /// The net that a PLL feeds back, and the one that it makes.
    feedback: Option<(Signal, u32)>,
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

    fn assign(&mut self, cell: &Cell, pin: &str, text: &str) -> Result<(), Fault> {
        let Some(net) = cell.drives(pin) else { return Ok(()) };
        self.drive(cell, net)?;
        let name = Signal::Net(net).text();
        let _ = writeln!(self.body, "assign {name} = {text};");
        self.wires.push(name);
        Ok(())
    }

    /// A net that is another under a name of its own.
    fn alias(&mut self, cell: &Cell, pin: &str, text: String) -> Result<(), Fault> {
        let Some(net) = cell.drives(pin) else { return Ok(()) };
        self.drive(cell, net)?;
        self.same.insert(Signal::Net(net).text(), text);
        Ok(())
    }

    /// A pin's cell.
    pub(super) fn pad(
        &mut self,
        cell: &Cell,
        pads: &mut HashMap<u32, (String, String)>,
        board: &Board,
    ) -> Result<(), Fault> {
        let at = cell.attributes.get("LOC").map(|pin| pin.trim_end()).unwrap_or_default();
        let pad = cell.drives("B").and_then(|net| pads.remove(&net));
        let Some((name, pin)) = pad.filter(|(_, pin)| pin == at) else {
            let why = format!("its {} at pin {at} is none that {} has there", cell.name, board.name);
            return Err(Fault::new(why, OTHER_BOARD));
        };
        let wanted = if INPUTS.contains(&name.as_str()) { "INPUT" } else { "OUTPUT" };
        if cell.word("DIR") != Some(wanted) || cell.pin("T").is_some() {
            let why =
                format!("pin {pin}, which is {name} on {}, is no plain {} in it", board.name, wanted.to_lowercase());
            return Err(Fault::new(why, OTHER_BOARD));
        }
        let name = port_name(&name);
        if wanted == "INPUT" {
            return self.alias(cell, "O", name);
        }
        let inside = cell.needs("I")?;
        self.used([inside]);
        let _ = writeln!(self.body, "assign {name} = {};", inside.text());
        Ok(())
    }

    pub(super) fn used(&mut self, signals: impl IntoIterator<Item = Signal>) {
        for signal in signals {
            if let Signal::Net(net) = signal {
                self.used.insert(net);
            }
        }
    }

    /// Any other cell.
    pub(super) fn cell(&mut self, cell: &Cell) -> Result<(), Fault> {
        let inputs: Vec<Signal> = cell.pins(true).filter_map(|pin| cell.pin(pin)).collect();
        self.used(inputs);
        match cell.kind.as_str() {
            "TRELLIS_COMB" => self.table(cell),
            "TRELLIS_FF" => self.flip_flop(cell),
            "TRELLIS_RAMW" => {
                for (output, input) in WRITING {
                    if cell.drives(output).is_some() {
                        self.alias(cell, output, cell.pin(input).unwrap_or(ONE).text())?;
                    }
                }
                Ok(())
            }
            "DCCA" if cell.pin("CE").is_none() => self.alias(cell, "CLKO", cell.needs("CLKI")?.text()),
            "DCCA" => Err(uncovered(cell, "an enable")),
            "EHXPLLL" => self.pll(cell),
            "DP16KD" => self.block_ram(cell),
            "MULT18X18D" => self.multiplier(cell),
            kind => {
                let why = format!("it has a cell {kind} ({}), which is not covered", cell.name);
                Err(Fault::new(why, "a build of `sigprop build` has none such"))
            }
        }
    }

    /// A table with its multiplexer, with its carry, or as a RAM of 16 bits.
    fn table(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.logic_cells += 1;
        let table = cell.number("INITVAL")? as u16;
        let [a, b, c, d] = ["A", "B", "C", "D"].map(|pin| cell.pin(pin).unwrap_or(ONE));
        let made = lut::expression(table, [a, b, c, d]);
        match cell.word("MODE").unwrap_or("LOGIC") {
            "LOGIC" => {
                self.assign(cell, "F", &made)?;
                if cell.drives("OFX").is_none() {
                    return Ok(());
                }
                // Of the two multiplexers of a slice the one has the tables before it, the other multiplexers.
                let (high, low) = match (cell.pin("F1"), cell.pin("FXA"), cell.pin("FXB")) {
                    (Some(other), None, None) => (other.text(), made),
                    (None, Some(low), Some(high)) => (high.text(), low.text()),
                    _ => return Err(uncovered(cell, "a multiplexer of neither tables nor multiplexers")),
                };
                let select = cell.needs("M")?.text();
                self.assign(cell, "OFX", &format!("{select} ? {high} : {low}"))
            }
            "CCU2" => {
                let carry = cell.pin("FCI").unwrap_or(ZERO).text();
                let generated = lut::expression(table & 15, [a, b, ZERO, ZERO]);
                let (sum, generated) = match cell.word("CCU2_INJECT1") {
                    Some("YES") => (made.clone(), ZERO.text()),
                    Some("NO") => (format!("{made} ^ {carry}"), generated),
                    other => return Err(uncovered(cell, &format!("CCU2_INJECT1 = {other:?}"))),
                };
                self.assign(cell, "F", &sum)?;
                self.assign(cell, "FCO", &format!("{made} ? {carry} : {generated}"))
            }
            "DPRAM" => self.ram(cell, table, [a, b, c, d]),
            // The tables in whose place the RAM beside them has what is written.
            "RAMW_BLOCK" if cell.pins(false).all(|pin| cell.drives(pin).is_none()) => Ok(()),
            mode => Err(uncovered(cell, &format!("MODE = {mode}"))),
        }
    }

    fn ram(&mut self, cell: &Cell, contents: u16, [a, b, c, d]: [Signal; 4]) -> Result<(), Fault> {
        for (key, plain) in [("WCKMUX", "WCK"), ("WREMUX", "WRE")] {
            if let Some(other) = cell.word(key).filter(|value| *value != plain) {
                return Err(uncovered(cell, &format!("{key} = {other}")));
            }
        }
        let name = format!("ram_{}", self.free);
        self.free += 1;
        let [clock, enable, data] = [cell.needs("WCK")?, cell.needs("WRE")?, cell.needs("WD")?].map(Signal::text);
        let [w0, w1, w2, w3] = ["WAD0", "WAD1", "WAD2", "WAD3"].map(|pin| cell.pin(pin).unwrap_or(ONE).text());
        let _ = writeln!(
            self.body,
            "reg [15:0] {name} = 16'h{contents:04x};\nalways @(posedge {clock}) if ({enable}) {name}[{{{w3}, {w2}, {w1}, {w0}}}] <= {data};"
        );
        let [a, b, c, d] = [a, b, c, d].map(Signal::text);
        self.assign(cell, "F", &format!("{name}[{{{a}, {c}, {b}, {d}}}]"))
    }

    /// What comes of a pin behind the multiplexer that can turn it: its own word, or `INV`.
    fn turned(&mut self, cell: &Cell, pin: &str, open: Signal) -> Result<Signal, Fault> {
        let key = format!("{pin}MUX");
        let signal = cell.pin(pin).unwrap_or(open);
        match cell.word(&key) {
            Some("0") => Ok(ZERO),
            Some("1") => Ok(ONE),
            Some("INV") => {
                let turned = Signal::Net(self.free);
                self.free += 1;
                let _ = writeln!(self.body, "assign {} = ~{};", turned.text(), signal.text());
                self.wires.push(turned.text());
                Ok(turned)
            }
            Some(word) if word != pin => Err(uncovered(cell, &format!("{key} = {word}"))),
            _ => Ok(signal),
        }
    }

    fn flip_flop(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.flip_flops += 1;
        let Some(net) = cell.drives("Q") else { return Ok(()) };
        self.drive(cell, net)?;
        if let Some(mode) = cell.word("LSRMODE").filter(|mode| *mode != "LSR") {
            return Err(uncovered(cell, &format!("LSRMODE = {mode}")));
        }
        let data = match cell.word("SD") {
            Some("1") => cell.needs("DI")?,
            Some("0") => cell.needs("M")?,
            other => return Err(uncovered(cell, &format!("SD = {other:?}"))),
        };
        let set = match cell.word("REGSET") {
            Some("SET") => true,
            Some("RESET") | None => false,
            Some(other) => return Err(uncovered(cell, &format!("REGSET = {other}"))),
        };
        let asynchronous = match cell.word("SRMODE") {
            Some("ASYNC") => true,
            Some("LSR_OVER_CE") | None => false,
            Some(other) => return Err(uncovered(cell, &format!("SRMODE = {other}"))),
        };
        let reset = if cell.pin("LSR").is_none() { ZERO } else { self.turned(cell, "LSR", ZERO)? };
        let falling = cell.word("CLKMUX") == Some("INV");
        let clock = cell.needs("CLK")?;
        let enable = self.turned(cell, "CE", ONE)?;
        let clocking = Clocking { clock, falling, enable, reset, set, asynchronous, reset_first: true };
        let name = Signal::Net(net).text();
        self.registers.push(format!("{name} = 1'b{}", u8::from(set)));
        self.flip_flops.entry(clocking).or_default().push((name, data.text()));
        Ok(())
    }

    /// The PLL: its clock as it comes, locked after eight cycles of it. A simulation counts in cycles of the core.
    fn pll(&mut self, cell: &Cell) -> Result<(), Fault> {
        let others = cell.pins(false).find(|pin| !["CLKOP", "LOCK"].contains(pin) && cell.drives(pin).is_some());
        if let Some(other) = others {
            return Err(uncovered(cell, &format!("an output {other}")));
        }
        if self.found.pll.is_some() || cell.word("FEEDBK_PATH") != Some("CLKOP") {
            return Err(uncovered(cell, "another beside it, or another feedback than CLKOP"));
        }
        let clock = cell.needs("CLKI")?;
        let made = cell.drives("CLKOP").ok_or_else(|| uncovered(cell, "nothing at its CLKOP"))?;
        self.feedback = Some((cell.needs("CLKFB")?, made));
        let (reference, feedback) = (cell.number("CLKI_DIV")?, cell.number("CLKFB_DIV")?);
        self.found.pll = Some(Made { reference, feedback, divisor: 1 });
        self.alias(cell, "CLKOP", clock.text())?;
        let [reset, standby] = ["RST", "STDBY"].map(|pin| cell.pin(pin).unwrap_or(ZERO).text());
        let clock = clock.text();
        let _ = write!(
            self.body,
            "reg [3:0] pll_cycles = 0;\nalways @(posedge {clock})\n    if ({reset} | {standby}) pll_cycles <= 0;\n    else if (!pll_cycles[3]) pll_cycles <= pll_cycles + 1;\n"
        );
        self.assign(cell, "LOCK", "pll_cycles[3]")
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

    /// As [`Self::turned`], for cells whose pins rest at one.
    pub(super) fn resting_high(&mut self, cell: &Cell, pin: &str) -> Result<Signal, Fault> {
        self.turned(cell, pin, ONE)
    }
}

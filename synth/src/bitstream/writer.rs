//! The Verilog of a configured chip: from the output pins backwards, all that they depend on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use super::cells::{Clocking, Instance};
use super::database::Database;
use super::fabric::{Fabric, Source};
use super::image::{Image, Place};
use super::lut::Signal;
use super::{Fault, INPUTS, OTHER_BOARD, ReadBack, TOP};
use crate::board::Board;

/// Writes the module.
pub(super) fn write(database: &Database, image: &Image, board: &Board) -> Result<ReadBack, Fault> {
    let mut writer = Writer::new(Fabric::new(database, image)?);
    let mut ports = Vec::new();
    for (name, pin) in board.ports() {
        ports.push(writer.port(&name, &pin, board)?);
    }
    while let Some(net) = writer.queue.pop() {
        writer.net(net)?;
    }
    Ok(writer.finish(&ports))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `text` with names in place of those that stand for them.
pub(super) fn renamed(text: &str, same: &HashMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut rest = text;
    while let Some(begin) = rest.find(of_name) {
        let (before, from) = rest.split_at(begin);
        let (mut name, after) = from.split_at(from.find(|c| !of_name(c)).unwrap_or(from.len()));
        // No ring is longer than all names together.
        for _ in 0..same.len() {
            let Some(other) = same.get(name) else { break };
            name = other;
        }
        out.push_str(before);
        out.push_str(name);
        rest = after;
    }
    out + rest
}

/// The name of a port in Verilog: `led[0]` is `led_0`. That of a pin that is held could be a word of Verilog, as `program`.
pub(super) fn port_name(name: &str) -> String {
    if name == "uart_tx" || name == "led" || name.starts_with("led[") || INPUTS.contains(&name) {
        return name.replace('[', "_").replace(']', "");
    }
    format!("held_{name}")
}

struct Writer<'a> {
    fabric: Fabric<'a>,
    /// Nets whose drivers are still to be written.
    queue: Vec<u32>,
    seen: HashSet<u32>,
    cells: HashSet<String>,
    logic: HashSet<(Place, u8)>,
    inputs: HashMap<(Place, u8), String>,
    /// Names that stand for others: a clock that is named as it comes in is simulated faster.
    same: HashMap<String, String>,
    registers: Vec<String>,
    wires: Vec<String>,
    body: String,
    flip_flops: BTreeMap<Clocking, Vec<(String, String)>>,
    found: ReadBack,
}

impl<'a> Writer<'a> {
    fn new(fabric: Fabric<'a>) -> Self {
        let pll = fabric.pll.map(|pll| pll.made);
        let found = ReadBack { pll, ..ReadBack::default() };
        Self {
            fabric,
            queue: Vec::new(),
            seen: HashSet::new(),
            cells: HashSet::new(),
            logic: HashSet::new(),
            inputs: HashMap::new(),
            same: HashMap::new(),
            registers: Vec::new(),
            wires: Vec::new(),
            body: String::new(),
            flip_flops: BTreeMap::new(),
            found,
        }
    }

    /// A pin of the board, as a port.
    fn port(&mut self, name: &str, pin: &str, board: &Board) -> Result<String, Fault> {
        let database = self.fabric.database;
        let Some(&(place, number)) = database.pins.get(pin) else {
            let why = format!("the chip database has no pin {pin} ({name}) of {}", board.device.part);
            return Err(Fault::new(why, "install it again, or correct the pins of the board"));
        };
        let bit = |n: u8| database.is_set(self.fabric.image, place, &format!("IOB_{number}.PINTYPE_{n}"));
        let (input, output) = ([0, 1].map(bit), [2, 3, 4, 5].map(bit));
        let is_input = INPUTS.contains(&name);
        // Input as it comes; output as it comes, always on.
        let fits = if is_input { input == [true, false] } else { output == [false, true, true, false] };
        if !fits {
            let wanted = if is_input { "input" } else { "output" };
            let why = format!("pin {pin}, which is {name} on {}, is no plain {wanted} in it", board.name);
            return Err(Fault::new(why, OTHER_BOARD));
        }
        let name = port_name(name);
        if is_input {
            self.inputs.insert((place, number), name.clone());
            return Ok(format!("input {name}"));
        }
        let signal = self.fabric.pin(place, &format!("io_{number}/D_OUT_0"), false)?;
        let _ = writeln!(self.body, "assign {name} = {};", signal.text());
        self.want([signal]);
        Ok(format!("output {name}"))
    }

    fn want(&mut self, signals: impl IntoIterator<Item = Signal>) {
        for signal in signals {
            match signal {
                Signal::Net(net) if self.seen.insert(net) => self.queue.push(net),
                _ => {}
            }
        }
    }

    fn assign(&mut self, net: u32, text: &str) {
        let name = Signal::Net(net).text();
        if is_name(text) {
            self.same.insert(name, text.to_owned());
            return;
        }
        let _ = writeln!(self.body, "assign {name} = {text};");
        self.wires.push(name);
    }

    /// Writes what drives a net.
    fn net(&mut self, net: u32) -> Result<(), Fault> {
        match self.fabric.source(net) {
            Some(Source::Logic(place, cell)) => self.cell(net, place, cell, true)?,
            Some(Source::Table(place, cell)) => self.cell(net, place, cell, false)?,
            Some(Source::Carry(place, cell)) => {
                let (text, signals) = self.fabric.carry(place, cell)?;
                self.logic.insert((place, cell));
                self.want(signals);
                self.assign(net, &text);
            }
            Some(Source::Pin(place, number)) => {
                let Some(name) = self.inputs.get(&(place, number)).cloned() else {
                    let why =
                        format!("it listens to pin {number} of tile {} {}, which is not the board's", place.0, place.1);
                    return Err(Fault::new(why, OTHER_BOARD));
                };
                self.assign(net, &name);
            }
            Some(Source::BlockRam(place, bit)) => self.instance(net, bit, |fabric| fabric.block_ram(place))?,
            Some(Source::Multiplier(index, bit)) => {
                self.instance(net, bit, |fabric| fabric.multiplier(&fabric.database.extras[index]))?;
            }
            Some(Source::Spram(index, bit)) => {
                self.instance(net, bit, |fabric| fabric.spram(index))?;
            }
            Some(Source::Clock) => {
                self.pll()?;
                self.assign(net, "pll_clock");
            }
            Some(Source::Locked) => {
                self.pll()?;
                self.assign(net, "pll_cycles[3]");
            }
            Some(Source::Other(index)) => {
                let cell = &self.fabric.database.extras[index];
                let why =
                    format!("it has a cell {} ({} {}), which is not covered", cell.kind, cell.place.0, cell.place.1);
                return Err(Fault::new(why, "a bitstream of `sigprop build` has none such"));
            }
            // Constants, of which nets are none.
            Some(Source::CarryIn(_)) | None => {}
        }
        Ok(())
    }

    fn cell(&mut self, net: u32, place: Place, cell: u8, whole: bool) -> Result<(), Fault> {
        let logic = self.fabric.logic(place, cell)?;
        self.logic.insert((place, cell));
        self.want(logic.inputs);
        match logic.flip_flop.filter(|_| whole) {
            Some(clocking) => {
                self.want(clocking.signals());
                let name = Signal::Net(net).text();
                self.registers.push(name.clone());
                self.found.flip_flops += 1;
                self.flip_flops.entry(clocking).or_default().push((name, logic.table));
            }
            None => self.assign(net, &logic.table),
        }
        Ok(())
    }

    /// A bit of a cell's output; the cell itself where it is the first.
    fn instance(
        &mut self,
        net: u32,
        bit: u8,
        make: impl Fn(&Fabric<'a>) -> Result<Instance, Fault>,
    ) -> Result<(), Fault> {
        let instance = make(&self.fabric)?;
        if self.cells.insert(instance.name.clone()) {
            let text = instance.text();
            self.body.push_str(&text);
            let count = match instance.kind {
                "SB_MAC16" => &mut self.found.multipliers,
                "SB_SPRAM256KA" => &mut self.found.sprams,
                _ => &mut self.found.block_rams,
            };
            *count += 1;
            self.want(instance.signals);
        }
        self.assign(net, &format!("{}[{bit}]", instance.name));
        Ok(())
    }

    /// The PLL: its clock as it comes, locked after eight cycles of it. A simulation counts in cycles of the core.
    fn pll(&mut self) -> Result<(), Fault> {
        let Some(pll) = self.fabric.pll.filter(|_| self.cells.insert("pll".to_owned())) else { return Ok(()) };
        let clock = if pll.from_pin {
            let pin = self.inputs.get(&pll.output).cloned();
            pin.ok_or_else(|| Fault::new("its PLL takes its clock from a pin that is not the board's", OTHER_BOARD))?
        } else {
            let signal = self.fabric.extra_pin(pll.cell, "REFERENCECLK", false)?;
            self.want([signal]);
            signal.text()
        };
        let [reset, bypass] = ["RESETB", "BYPASS"].map(|key| self.fabric.extra_pin(pll.cell, key, false));
        let (reset, bypass) = (reset?, bypass?);
        self.want([reset, bypass]);
        self.same.insert("pll_clock".to_owned(), clock);
        let _ = write!(
            self.body,
            "always @(posedge pll_clock) if ({}) $fatal(1, \"the PLL: BYPASS is not covered\");\nreg [3:0] pll_cycles = 0;\nalways @(posedge pll_clock)\n    if (!{}) pll_cycles <= 0;\n    else if (!pll_cycles[3]) pll_cycles <= pll_cycles + 1;\n",
            bypass.text(),
            reset.text()
        );
        Ok(())
    }

    fn finish(mut self, ports: &[String]) -> ReadBack {
        let mut out = format!("module {TOP} (\n    {}\n);\n", ports.join(",\n    "));
        for wire in &self.wires {
            let _ = writeln!(out, "wire {wire};");
        }
        for register in &self.registers {
            let _ = writeln!(out, "reg {register} = 1'b0;");
        }
        out.push_str(&self.body);
        for (clocking, flip_flops) in &self.flip_flops {
            out.push_str(&clocking.block(flip_flops));
        }
        out.push_str("endmodule\n");
        self.found.logic_cells = self.logic.len();
        self.found.verilog = renamed(&out, &self.same);
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_for_others_go() {
        let same = [("n1", "n2"), ("n2", "clk"), ("n9", "n8")].map(|(name, other)| (name.to_owned(), other.to_owned()));
        let text = "always @(posedge n1) n12 <= n9[1] ^ 1'b0;\nn2";
        assert_eq!(renamed(text, &same.into()), "always @(posedge clk) n12 <= n8[1] ^ 1'b0;\nclk");
        assert!(is_name("n12") && !is_name("1'b0") && !is_name("~n1") && !is_name("ram_1[2]"));
    }
}

//! Cells of an ECP5.
//!
//! What nothing is connected to reads one at a table and at a block RAM, since so the wires of an ECP5 rest, and nextpnr
//! counts on it; a reset that nothing is connected to is off.

use std::fmt::Write as _;

use super::super::cells::Clocking;
use super::super::lut::{self, Signal};
use super::super::pll::Made;
use super::super::writer::port_name;
use super::super::{Fault, INPUTS, OTHER_BOARD};
use super::netlist::Cell;
use super::writer::{ONE, Writer, ZERO};
use super::{Pads, uncovered};
use crate::board::Board;

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

/// The FPGA of a board as nextpnr calls it in a netlist, by its flag: `lfe5um5g_85f` of `--um5g-85k`.
pub(super) fn device(board: &Board) -> Option<String> {
    board.device.flags.iter().find_map(|flag| {
        let name = flag.strip_prefix("--")?.strip_suffix('k')?;
        let (kind, size) = name.split_once('-').unwrap_or(("u", name));
        size.bytes().all(|b| b.is_ascii_digit()).then(|| format!("lfe5{kind}_{size}f"))
    })
}

impl Writer {
    /// A pin's cell.
    fn pad(&mut self, cell: &Cell, pads: &mut Pads, board: &Board) -> Result<(), Fault> {
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

    /// Any cell.
    pub(super) fn ecp5(&mut self, cell: &Cell, pads: &mut Pads, board: &Board) -> Result<(), Fault> {
        if cell.kind == "TRELLIS_IO" {
            return self.pad(cell, pads, board);
        }
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

    /// As [`Self::turned`], for cells whose pins rest at one.
    fn resting_high(&mut self, cell: &Cell, pin: &str) -> Result<Signal, Fault> {
        self.turned(cell, pin, ONE)
    }
    /// A block RAM. Its pins have multiplexers, which can turn them and stand for constants; the model has the pins as they
    /// come out of these.
    fn block_ram(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.block_rams += 1;
        let mut pins = Vec::new();
        for pin in cell.pins(true) {
            pins.push((pin.to_owned(), self.resting_high(cell, pin)?));
        }
        self.instance(cell, pins)
    }

    /// A multiplier. What no register of it is named for may be open.
    fn multiplier(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.multipliers += 1;
        let registers: Vec<&str> = ["INPUTA", "INPUTB", "PIPELINE", "OUTPUT"]
            .into_iter()
            .filter(|register| cell.word(&format!("REG_{register}_CLK")).is_some_and(|clock| clock != "NONE"))
            .collect();
        let clocking = |pin: &str| {
            registers.iter().any(|register| {
                [("CLK", ""), ("CE", "CE0"), ("RST", "RST0")]
                    .iter()
                    .any(|(what, default)| cell.word(&format!("REG_{register}_{what}")).unwrap_or(default) == pin)
            })
        };
        let mut pins = Vec::new();
        for pin in cell.pins(true) {
            if let Some(key) = cell.word(&format!("{pin}MUX")).filter(|word| *word != pin) {
                return Err(uncovered(cell, &format!("{pin}MUX = {key}")));
            }
            let kind = pin.trim_end_matches(|c: char| c.is_ascii_digit());
            let needed = match kind {
                "CLK" | "CE" | "RST" => clocking(pin),
                kind => ["A", "B", "SIGNEDA", "SIGNEDB", "SOURCEA", "SOURCEB"].contains(&kind),
            };
            let signal = if needed { cell.needs(pin)? } else { cell.pin(pin).unwrap_or(Signal::Constant(false)) };
            pins.push((pin.to_owned(), signal));
        }
        self.instance(cell, pins)
    }
}

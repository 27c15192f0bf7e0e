//! Cells of a Gowin FPGA.
//!
//! An input of a table or of a carry that nothing is connected to is one of which nextpnr has made the table independent.

use std::fmt::Write as _;

use super::super::cells::Clocking;
use super::super::lut::{self, Signal};
use super::super::writer::port_name;
use super::super::{Fault, INPUTS, OTHER_BOARD};
use super::netlist::{Cell, Netlist};
use super::writer::{ONE, Writer, ZERO};
use super::{BUILD_AGAIN, Pads, uncovered};
use crate::board::Board;

/// The table of a carry that adds where I3 is one and else subtracts, as all families of Gowin have it.
const ADD_SUBTRACT: u16 = 0b0110_0000_1001_1010;
/// Pins of data of a block RAM.
const DATA: usize = 36;

/// The FPGA of a board, as its flags have it.
pub(super) fn device(board: &Board) -> Option<String> {
    let flags = &board.device.flags;
    flags.iter().position(|flag| flag == "--device").and_then(|at| flags.get(at + 1)).cloned()
}

/// Bits side by side, the lowest first, as Verilog has them.
fn vector(bits: &[Signal]) -> String {
    let texts: Vec<String> = bits.iter().rev().map(|bit| bit.text()).collect();
    format!("{{{}}}", texts.join(", "))
}

impl Writer {
    /// Any cell.
    pub(super) fn gowin(
        &mut self,
        cell: &Cell,
        netlist: &Netlist,
        pads: &mut Pads,
        board: &Board,
    ) -> Result<(), Fault> {
        if !matches!(cell.kind.as_str(), "IBUF" | "OBUF") {
            let inputs: Vec<Signal> = cell.pins(true).flat_map(|pin| cell.bits(pin)).collect();
            self.used(inputs);
        }
        match cell.kind.as_str() {
            "IBUF" | "OBUF" => self.buffer(cell, pads, board),
            "GOWIN_VCC" => self.alias(cell, "V", ONE.text()),
            "GOWIN_GND" => self.alias(cell, "G", ZERO.text()),
            // Nothing resets all flip-flops at once: a table or a carry that only keeps its place.
            "GSR" | "DUMMY_CELL" => Ok(()),
            "LUT4" => self.lut4(cell),
            "ALU" => self.alu(cell),
            "MUX2_LUT5" | "MUX2_LUT6" | "MUX2_LUT7" | "MUX2_LUT8" => {
                let [select, high, low] = [cell.needs("S0")?, cell.needs("I1")?, cell.needs("I0")?].map(Signal::text);
                self.assign(cell, "O", &format!("{select} ? {high} : {low}"))
            }
            "RAM16SDP4" => self.lut_ram(cell, netlist),
            "SDP" => self.simple_dual_port(cell, netlist),
            "MULT18X18" => self.mult18(cell),
            kind if kind.starts_with("DFF") => self.dff(cell),
            kind => {
                let why = format!("it has a cell {kind} ({}), which is not covered", cell.name);
                Err(Fault::new(why, "a build of `sigprop build` has none such"))
            }
        }
    }

    /// A pin's cell. Where it is placed the netlist says in nextpnr's own words, and not which pin of the package that is.
    fn buffer(&mut self, cell: &Cell, pads: &mut Pads, board: &Board) -> Result<(), Fault> {
        let (outside, way) = if cell.kind == "IBUF" { ("I", "input") } else { ("O", "output") };
        let pad = cell.drives(outside).and_then(|net| pads.remove(&net));
        let Some((name, pin)) = pad else {
            let why = format!("its {} is at no pin that {} has", cell.name, board.name);
            return Err(Fault::new(why, OTHER_BOARD));
        };
        if INPUTS.contains(&name.as_str()) != (cell.kind == "IBUF") {
            let why = format!("pin {pin}, which is {name} on {}, is an {way} in it", board.name);
            return Err(Fault::new(why, OTHER_BOARD));
        }
        let name = port_name(&name);
        if cell.kind == "IBUF" {
            return self.alias(cell, "O", name);
        }
        let inside = cell.needs("I")?;
        self.used([inside]);
        let _ = writeln!(self.body, "assign {name} = {};", inside.text());
        Ok(())
    }

    fn lut4(&mut self, cell: &Cell) -> Result<(), Fault> {
        if cell.drives("F").is_none() {
            return Ok(());
        }
        self.found.logic_cells += 1;
        let table = cell.number("INIT")? as u16;
        let inputs = ["I0", "I1", "I2", "I3"].map(|pin| cell.pin(pin).unwrap_or(ONE));
        self.assign(cell, "F", &lut::expression(table, inputs))
    }

    /// A carry. I2 is one wherever it is used; of the table the rows where it is say whether a carry is passed on, and the
    /// lowest four what is passed on else.
    fn alu(&mut self, cell: &Cell) -> Result<(), Fault> {
        let used = |pin: &str| cell.drives(pin).is_some();
        if !used("SUM") && !used("COUT") {
            return Ok(());
        }
        self.found.logic_cells += 1;
        if let Some(kind) = cell.word("CIN_NETTYPE") {
            return Err(uncovered(cell, &format!("a chain that begins with {kind}")));
        }
        let table = match (cell.word("ALU_MODE"), cell.word("RAW_ALU_LUT")) {
            // Where a chain begins, with 0 or 1.
            (Some("C2L"), None) if cell.pin("CIN").is_none() && !used("SUM") => {
                return self.assign(cell, "COUT", &ZERO.text());
            }
            (Some("ONE2C"), None) if cell.pin("CIN").is_none() && !used("SUM") => {
                return self.assign(cell, "COUT", &ONE.text());
            }
            // Where it ends: its last carry as a signal.
            (Some("C2L"), None) if !used("COUT") => {
                return self.assign(cell, "SUM", &cell.needs("CIN")?.text());
            }
            (Some(_), Some(_)) => cell.number("RAW_ALU_LUT")? as u16,
            (Some(mode), None) if mode.trim_start_matches('0') == "10" => ADD_SUBTRACT,
            other => return Err(uncovered(cell, &format!("ALU_MODE, RAW_ALU_LUT = {other:?}"))),
        };
        let [a, b, d] = ["I0", "I1", "I3"].map(|pin| cell.pin(pin).unwrap_or(ONE));
        let (passes, carry) = (lut::expression(table, [a, b, ONE, d]), cell.needs("CIN")?.text());
        let generated = lut::expression(table & 15, [a, b, ZERO, ZERO]);
        self.assign(cell, "SUM", &format!("({passes}) ^ {carry}"))?;
        self.assign(cell, "COUT", &format!("({passes}) ? {carry} : ({generated})"))
    }

    fn dff(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.flip_flops += 1;
        let Some(net) = cell.drives("Q") else { return Ok(()) };
        self.drive(cell, net)?;
        let (reset, set) = match cell.kind.as_str() {
            "DFF" | "DFFE" => (ZERO, false),
            "DFFR" | "DFFRE" => (cell.needs("RESET")?, false),
            "DFFS" | "DFFSE" => (cell.needs("SET")?, true),
            kind => return Err(uncovered(cell, &format!("its kind, {kind}"))),
        };
        let enable = if cell.kind.ends_with('E') { cell.needs("CE")? } else { ONE };
        let clocking = Clocking {
            clock: cell.needs("CLK")?,
            falling: false,
            enable,
            reset,
            set,
            asynchronous: false,
            reset_first: true,
        };
        let name = Signal::Net(net).text();
        self.registers.push(format!("{name} = 1'b{}", u8::from(set)));
        self.flip_flops.entry(clocking).or_default().push((name, cell.needs("D")?.text()));
        Ok(())
    }

    /// A RAM of tables. What is packed as its contents are the tables beside it.
    fn lut_ram(&mut self, cell: &Cell, netlist: &Netlist) -> Result<(), Fault> {
        let [clock, write, enable] = [cell.needs("CLK")?, cell.needs("WRE")?, cell.needs("CE")?].map(Signal::text);
        let [write_at, read_at] = ["WAD", "RAD"].map(|pin| vector(&cell.bits(pin)));
        let (data, out) = (cell.bits("DI"), cell.bits("DO"));
        for bit in 0..4 {
            let contents = cell.number(&format!("INIT_{bit}"))? as u16;
            let beside = format!("{}_LUT{bit}", cell.name);
            let table = netlist
                .cells
                .iter()
                .find(|other| other.name == beside)
                .ok_or_else(|| uncovered(cell, &format!("no table {beside} beside it")))?;
            if table.number("INIT")? as u16 != contents {
                return Err(uncovered(cell, "other contents than the tables beside it"));
            }
            let name = format!("ram_{}", self.free);
            self.free += 1;
            let taken = data.get(bit).copied().unwrap_or(ZERO).text();
            let _ = writeln!(
                self.body,
                "reg [15:0] {name} = 16'h{contents:04x};\nalways @(posedge {clock}) if ({write} & {enable}) {name}[{write_at}] <= {taken};"
            );
            if let Some(Signal::Net(net)) = out.get(bit) {
                self.drive(cell, *net)?;
                let read = Signal::Net(*net).text();
                let _ = writeln!(self.body, "assign {read} = {name}[{read_at}];");
                self.wires.push(read);
            }
        }
        Ok(())
    }

    /// A block RAM, whose model has the pins of the cell that it was before it was packed: words that do not take all pins are
    /// read from the upper half on. Words of several bytes of eight bits are not covered, since nextpnr has them at other pins
    /// than the byte's; a port that never writes may be as wide as it likes.
    fn simple_dual_port(&mut self, cell: &Cell, netlist: &Netlist) -> Result<(), Fault> {
        self.found.block_rams += 1;
        let nine = cell.attributes.get("BSRAM_SUBTYPE").is_some_and(|kind| kind.trim() == "X9");
        let (kind, byte) = if nine { ("SDPX9B", 9) } else { ("SDPB", 8) };
        let width = |key: &str| cell.number(key).map(|width| width as usize);
        let (writes, reads) = (width("BIT_WIDTH_0")?, width("BIT_WIDTH_1")?);
        let ground = netlist.cells.iter().find(|cell| cell.kind == "GOWIN_GND").and_then(|cell| cell.pin("G"));
        if !nine && (reads > byte || writes > byte && cell.pin("CEA") != ground) {
            return Err(uncovered(cell, "words of several bytes of eight bits"));
        }
        let upper = |bits: usize| if bits < 4 * byte { DATA / 2 } else { 0 };
        let at = |pin: &str, n: usize| cell.pin(&format!("{pin}{n}")).unwrap_or(ZERO);
        let addresses = ["ADA", "ADB"].map(|pin| vector(&(0..14).map(|n| at(pin, n)).collect::<Vec<_>>()));
        let selects = ["BLKSELA", "BLKSELB"].map(|pin| vector(&(0..3).map(|n| at(pin, n)).collect::<Vec<_>>()));
        let data: Vec<Signal> = (0..4 * byte).map(|bit| if bit < writes { at("DI", bit) } else { ZERO }).collect();
        // All pins that go out are driven; those that are no bits of a word are not defined.
        let number = self.found.block_rams;
        let word = format!("block_ram_{number}");
        self.wires.push(format!("[{}:0] {word}", 4 * byte - 1));
        let places: Vec<usize> = (0..reads).map(|bit| (upper(reads) + bit) % DATA).collect();
        for pin in 0..DATA {
            let from = places.iter().position(|place| *place == pin);
            let text = from.map_or(ZERO.text(), |bit| format!("{word}[{bit}]"));
            self.assign(cell, &format!("DO{pin}"), &text)?;
        }
        let pin = |pin: &str| cell.needs(pin).map(Signal::text);
        let mut settings = vec![format!(".BIT_WIDTH_0({writes})"), format!(".BIT_WIDTH_1({reads})")];
        settings.push(format!(".READ_MODE(1'b{})", u8::from(cell.number("READ_MODE")? != 0)));
        settings.push(format!(".RESET_MODE(\"{}\")", cell.word("RESET_MODE").unwrap_or("SYNC")));
        for key in ["BLK_SEL_0", "BLK_SEL_1"] {
            settings.push(format!(".{key}(3'd{})", cell.number(key)?));
        }
        for row in 0..64 {
            let key = format!("INIT_RAM_{row:02X}");
            if let Some(bits) = cell.word(&key) {
                settings.push(format!(".{key}({}'b{bits})", 32 * byte));
            }
        }
        let [write_at, read_at] = addresses;
        let [write_select, read_select] = selects;
        // The port that writes does so where both of its enables are one. WREB of the other says nothing about reading: nextpnr
        // ties it to one where a word has all of the pins, and else to zero.
        let _ = write!(
            self.body,
            "{kind} #(\n    {}\n) cell_{number} (\n    .CLKA({}), .CEA({} & {}), .CLKB({}), .CEB({}), .OCE({}), .RESETA({}), .RESETB({}),\n    \
             .ADA({write_at}), .ADB({read_at}), .BLKSELA({write_select}), .BLKSELB({read_select}),\n    .DI({}), .DO({word})\n);\n",
            settings.join(",\n    "),
            pin("CLKA")?,
            pin("CEA")?,
            pin("WREA")?,
            pin("CLKB")?,
            pin("CEB")?,
            pin("OCE")?,
            pin("RESETA")?,
            pin("RESETB")?,
            vector(&data),
        );
        Ok(())
    }

    fn mult18(&mut self, cell: &Cell) -> Result<(), Fault> {
        self.found.multipliers += 1;
        if !cell.parameters.is_empty() {
            return Err(uncovered(cell, &format!("parameters {:?}", cell.parameters.keys())));
        }
        let operand = |name: &str| -> Result<String, Fault> {
            let bits: Result<Vec<Signal>, Fault> = (0..18).map(|n| cell.needs(&format!("{name}{n}"))).collect();
            Ok(vector(&bits?))
        };
        let pin = |pin: &str| cell.needs(pin).map(Signal::text);
        let number = self.found.multipliers;
        let product = format!("product_{number}");
        let _ = write!(
            self.body,
            "MULT18X18 mult_{number} (\n    .A({}), .B({}), .SIA(18'd0), .SIB(18'd0),\n    .ASIGN({}), .BSIGN({}), .ASEL({}), .BSEL({}), \
             .CE({}), .CLK({}), .RESET({}), .DOUT({product})\n);\n",
            operand("A")?,
            operand("B")?,
            pin("ASIGN")?,
            pin("BSIGN")?,
            pin("ASEL")?,
            pin("BSEL")?,
            pin("CE")?,
            pin("CLK")?,
            pin("RESET")?,
        );
        self.wires.push(format!("[35:0] {product}"));
        for bit in 0..36 {
            self.assign(cell, &format!("DOUT{bit}"), &format!("{product}[{bit}]"))?;
        }
        // Its operands for the next: nobody takes them.
        for chain in ["SOA", "SOB"] {
            if let Some(bit) = (0..18).find(|bit| cell.drives(&format!("{chain}{bit}")).is_some()) {
                return Err(Fault::new(format!("{} drives a neighbour by {chain}{bit}", cell.name), BUILD_AGAIN));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// What is written for a block RAM with words of these widths, all of whose pins are at nets of their own.
    fn block_ram(subtype: &str, writes: usize, reads: usize) -> Result<String, String> {
        let mut net = 100;
        let mut pins: BTreeMap<String, (&str, u32)> = BTreeMap::new();
        let mut pin = |name: String, way: &'static str| {
            net += 1;
            pins.insert(name, (way, net));
        };
        for name in ["CLKA", "CEA", "WREA", "CLKB", "CEB", "WREB", "OCE", "RESETA", "RESETB"] {
            pin(name.to_owned(), "input");
        }
        for (name, count, way) in
            [("DI", 36, "input"), ("DO", 36, "output"), ("ADA", 14, "input"), ("ADB", 14, "input")]
        {
            (0..count).for_each(|n| pin(format!("{name}{n}"), way));
        }
        let json = |of: &dyn Fn(&(&str, u32)) -> String| {
            let all: Vec<String> = pins.iter().map(|(name, pin)| format!("\"{name}\": {}", of(pin))).collect();
            all.join(", ")
        };
        let text = format!(
            "{{\"modules\": {{\"top\": {{\"ports\": {{}}, \"cells\": {{\"m\": {{\"type\": \"SDP\", \"parameters\": {{\"BIT_WIDTH_0\": \"{writes:b}\", \
             \"BIT_WIDTH_1\": \"{reads:b}\", \"READ_MODE\": \"0\", \"BLK_SEL_0\": \"000\", \"BLK_SEL_1\": \"000\"}}, \"attributes\": \
             {{\"BSRAM_SUBTYPE\": \"{subtype}\"}}, \"port_directions\": {{{}}}, \"connections\": {{{}}}}}}}}}}}}}",
            json(&|pin| format!("\"{}\"", pin.0)),
            json(&|pin| format!("[{}]", pin.1)),
        );
        let netlist = Netlist::read(&text).unwrap();
        let mut writer = Writer::new(&netlist);
        writer.simple_dual_port(&netlist.cells[0], &netlist).map_err(|fault| fault.why)?;
        let name = |pin: &str| format!("n{}", pins[pin].1);
        // Nets by the names of their pins.
        let mut out = writer.body.clone();
        let mut all: Vec<&String> = pins.keys().collect();
        all.sort_by_key(|pin| std::cmp::Reverse(pins[*pin].1));
        for pin in all {
            out = out.replace(&name(pin), pin);
        }
        Ok(out)
    }

    #[test]
    fn bits_of_words_are_at_the_pins_that_nextpnr_gives_them() {
        let wide = block_ram("X9", 36, 36).unwrap();
        assert!(wide.contains("SDPX9B #(") && wide.contains(".CEA(CEA & WREA)"), "{wide}");
        // Whatever WREB is: in words of 36 bits it is one.
        assert!(wide.contains(".CEB(CEB)") && !wide.contains("WREB"), "{wide}");
        for bit in [0, 17, 35] {
            assert!(wide.contains(&format!("assign DO{bit} = block_ram_1[{bit}];")), "{wide}");
        }
        let half = block_ram("X9", 36, 18).unwrap();
        assert!(
            half.contains("assign DO18 = block_ram_1[0];") && half.contains("assign DO35 = block_ram_1[17];"),
            "{half}"
        );
        assert!(half.contains("assign DO0 = 1'b0;"), "{half}");
        for (writes, reads) in [(16, 8), (8, 16), (32, 32)] {
            assert!(block_ram(" ", writes, reads).unwrap_err().contains("several bytes of eight bits"));
        }
        let narrow = block_ram(" ", 4, 1).unwrap();
        assert!(
            narrow.contains("DI3, DI2, DI1, DI0})") && narrow.contains("assign DO18 = block_ram_1[0];"),
            "{narrow}"
        );
    }
}

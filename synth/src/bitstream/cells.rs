//! The cells of a chip, as Verilog.

use std::fmt::Write as _;

use super::Fault;
use super::database::Extra;
use super::fabric::Fabric;
use super::image::Place;
use super::lut::{self, Signal};
use super::pll::number;

/// Where the bits of a logic cell have its table: bit `n` of the table is at the `n`-th of these (IceStorm's page on logic tiles).
const TABLE: [usize; 16] = [4, 14, 15, 5, 6, 16, 17, 7, 3, 13, 12, 2, 1, 11, 10, 0];
/// And what else it does.
const CARRY: usize = 8;
const FLIP_FLOP: usize = 9;
const SET: usize = 18;
const ASYNCHRONOUS: usize = 19;

/// A logic cell.
pub(super) struct Logic {
    /// What its table makes of its inputs.
    pub(super) table: String,
    pub(super) inputs: [Signal; 4],
    pub(super) flip_flop: Option<Clocking>,
}

/// When a flip-flop takes what: cells that are alike go into one block.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clocking {
    pub(super) clock: Signal,
    pub(super) falling: bool,
    pub(super) enable: Signal,
    pub(super) reset: Signal,
    pub(super) set: bool,
    pub(super) asynchronous: bool,
    /// A reset counts whether it is enabled or not.
    pub(super) reset_first: bool,
}

impl Clocking {
    /// What it depends on.
    pub(super) const fn signals(&self) -> [Signal; 3] {
        [self.clock, self.enable, self.reset]
    }

    /// The block of flip-flops: each a name and what it takes.
    pub(super) fn block(&self, flip_flops: &[(String, String)]) -> String {
        let edge = if self.falling { "negedge" } else { "posedge" };
        let value = Signal::Constant(self.set).text();
        let (clock, reset) = (self.clock.text(), self.reset.text());
        let list = |what: &dyn Fn(&(String, String)) -> String| -> String { flip_flops.iter().map(what).collect() };
        let put = list(&|(name, _)| format!("        {name} <= {value};\n"));
        let take = list(&|(name, data)| format!("        {name} <= {data};\n"));
        let enabled = |body: String| match self.enable {
            Signal::Constant(true) => body,
            enable => format!("    if ({}) begin\n{body}    end\n", enable.text()),
        };
        if self.reset == Signal::Constant(false) {
            return format!("always @({edge} {clock}) begin\n{}end\n", enabled(take));
        }
        if self.asynchronous {
            let rest = enabled(take);
            return format!(
                "always @({edge} {clock}, posedge {reset})\n    if ({reset}) begin\n{put}    end else begin\n{rest}    end\n"
            );
        }
        if self.reset_first {
            let rest = enabled(take);
            return format!(
                "always @({edge} {clock})\n    if ({reset}) begin\n{put}    end else begin\n{rest}    end\n"
            );
        }
        let body = format!("    if ({reset}) begin\n{put}    end else begin\n{take}    end\n");
        format!("always @({edge} {clock}) begin\n{}end\n", enabled(body))
    }
}

impl Fabric<'_> {
    /// A logic cell.
    pub(super) fn logic(&self, place: Place, cell: u8) -> Result<Logic, Fault> {
        let bits = self.logic_bits(place, cell);
        let inputs = self.logic_inputs(place, cell)?;
        let table = TABLE.iter().enumerate().map(|(n, &bit)| u16::from(bits[bit]) << n).sum();
        let flip_flop = match bits[FLIP_FLOP] {
            false => None,
            true => Some(Clocking {
                clock: self.pin(place, "lutff_global/clk", false)?,
                falling: self.database.is_set(self.image, place, "NegClk"),
                enable: self.pin(place, "lutff_global/cen", true)?,
                reset: self.pin(place, "lutff_global/s_r", false)?,
                set: bits[SET],
                asynchronous: bits[ASYNCHRONOUS],
                reset_first: false,
            }),
        };
        Ok(Logic { table: lut::expression(table, inputs), inputs, flip_flop })
    }

    fn logic_bits(&self, place: Place, cell: u8) -> Vec<bool> {
        let mut bits = self.database.bits(self.image, place, &format!("LC_{cell}"));
        bits.resize(20, false);
        bits
    }

    fn logic_inputs(&self, place: Place, cell: u8) -> Result<[Signal; 4], Fault> {
        let input = |n: u8| self.pin(place, &format!("lutff_{cell}/in_{n}"), false);
        Ok([input(0)?, input(1)?, input(2)?, input(3)?])
    }

    /// The carry out of a logic cell, and what it depends on.
    pub(super) fn carry(&self, place: Place, cell: u8) -> Result<(String, Vec<Signal>), Fault> {
        if !self.logic_bits(place, cell)[CARRY] {
            return Ok((Signal::Constant(false).text(), Vec::new()));
        }
        let [_, a, b, _] = self.logic_inputs(place, cell)?;
        let before = match cell {
            0 => "carry_in_mux".to_owned(),
            cell => format!("lutff_{}/cout", cell - 1),
        };
        let carry = self.pin(place, &before, false)?;
        let text = format!("({0} & {1}) | (({0} | {1}) & {2})", a.text(), b.text(), carry.text());
        Ok((text, vec![a, b, carry]))
    }

    /// A block RAM, whose lower tile is there.
    pub(super) fn block_ram(&self, place: Place) -> Result<Instance, Fault> {
        let upper = (place.0, place.1 + 1);
        let at = |pin: &str| {
            let name = format!("ram/{pin}");
            let tile = if self.database.net(place, &name).is_some() { place } else { upper };
            (tile, name)
        };
        let pin = |pin: &str, open: bool| {
            let (tile, name) = at(pin);
            self.pin(tile, &name, open)
        };
        let mode = |bits: [&str; 2]| {
            let bit = |name: &str| self.database.is_set(self.image, upper, &format!("RamConfig.CBIT_{name}"));
            u8::from(bit(bits[0])) + 2 * u8::from(bit(bits[1]))
        };
        let mut ram = Instance::new("SB_RAM40_4K", format!("ram_{}_{}", place.0, place.1));
        ram.set("READ_MODE", mode(["2", "3"]).to_string());
        ram.set("WRITE_MODE", mode(["0", "1"]).to_string());
        for (n, words) in self.image.contents.get(&place).into_iter().flatten().enumerate() {
            ram.set(&format!("INIT_{n:X}"), format!("256'h{words}"));
        }
        for (name, width) in [("WADDR", 11), ("RADDR", 11), ("MASK", 16), ("WDATA", 16)] {
            let bits: Result<Vec<_>, _> = (0..width).map(|n| pin(&format!("{name}_{n}"), false)).collect();
            ram.connect(name, bits?);
        }
        for (name, open) in [("WE", false), ("WCLKE", true), ("RE", false), ("RCLKE", true)] {
            ram.connect(name, vec![pin(name, open)?]);
        }
        for name in ["WCLK", "RCLK"] {
            if self.database.is_set(self.image, at(name).0, "NegClk") {
                return Err(Fault::new(
                    format!("the block RAM at {} {} has a falling clock, which is not covered", place.0, place.1),
                    "a bitstream of `sigprop build` has none such",
                ));
            }
            ram.connect(name, vec![pin(name, false)?]);
        }
        ram.output("RDATA", 16);
        Ok(ram)
    }

    /// A multiplier.
    pub(super) fn multiplier(&self, cell: &Extra) -> Result<Instance, Fault> {
        const ONES: [&str; 12] = [
            "A_REG",
            "B_REG",
            "C_REG",
            "D_REG",
            "TOP_8x8_MULT_REG",
            "BOT_8x8_MULT_REG",
            "PIPELINE_16x16_MULT_REG1",
            "PIPELINE_16x16_MULT_REG2",
            "MODE_8x8",
            "A_SIGNED",
            "B_SIGNED",
            "TOPADDSUB_UPPERINPUT",
        ];
        const TWOS: [&str; 6] = [
            "TOPOUTPUT_SELECT",
            "BOTOUTPUT_SELECT",
            "TOPADDSUB_LOWERINPUT",
            "BOTADDSUB_LOWERINPUT",
            "TOPADDSUB_CARRYSELECT",
            "BOTADDSUB_CARRYSELECT",
        ];
        const PINS: [&str; 17] = [
            "CLK",
            "CI",
            "AHOLD",
            "BHOLD",
            "CHOLD",
            "DHOLD",
            "IRSTTOP",
            "IRSTBOT",
            "ORSTTOP",
            "ORSTBOT",
            "OLOADTOP",
            "OLOADBOT",
            "ADDSUBTOP",
            "ADDSUBBOT",
            "OHOLDTOP",
            "OHOLDBOT",
            "CE",
        ];
        let mut mac = Instance::new("SB_MAC16", format!("mac_{}_{}", cell.place.0, cell.place.1));
        let setting = |key: &str| number(self.database, self.image, cell, key);
        for key in ONES.into_iter().chain(["BOTADDSUB_UPPERINPUT"]) {
            mac.set(key, format!("1'd{}", setting(key)));
        }
        for key in TWOS {
            mac.set(key, format!("2'd{}", setting(key)));
        }
        mac.set("NEG_TRIGGER", format!("1'b{}", u8::from(self.database.is_set(self.image, cell.place, "NegClk"))));
        for name in ["A", "B", "C", "D"] {
            mac.connect(name, self.vector(cell, name, 16)?);
        }
        for name in PINS {
            mac.connect(name, vec![self.extra_pin(cell, name, name == "CE")?]);
        }
        for name in ["ACCUMCI", "SIGNEXTIN"] {
            mac.connect(name, vec![Signal::Constant(false)]);
        }
        mac.output("O", 32);
        Ok(mac)
    }

    /// A single-port RAM.
    pub(super) fn spram(&self, index: usize) -> Result<Instance, Fault> {
        let cell = &self.database.extras[index];
        let (x, y) = cell.place;
        if number(self.database, self.image, cell, "SPRAM_EN") == 0 {
            let why = format!("a single-port RAM beside {x} {y} is read and is not switched on");
            return Err(Fault::new(why, "build it again"));
        }
        let mut ram = Instance::new("SB_SPRAM256KA", format!("spram_{index}"));
        for (name, width) in [("ADDRESS", 14), ("DATAIN", 16), ("MASKWREN", 4)] {
            ram.connect(name, self.vector(cell, name, width)?);
        }
        for name in ["WREN", "CHIPSELECT", "CLOCK", "STANDBY", "SLEEP"] {
            ram.connect(name, vec![self.extra_pin(cell, name, false)?]);
        }
        ram.connect("POWEROFF", vec![self.extra_pin(cell, "POWEROFF", true)?]);
        ram.output("DATAOUT", 16);
        Ok(ram)
    }

    fn vector(&self, cell: &Extra, name: &str, width: u8) -> Result<Vec<Signal>, Fault> {
        (0..width).map(|n| self.extra_pin(cell, &format!("{name}_{n}"), false)).collect()
    }

    pub(super) fn extra_pin(&self, cell: &Extra, key: &str, open: bool) -> Result<Signal, Fault> {
        cell.entries.get(key).map_or(Ok(Signal::Constant(open)), |(place, name)| self.pin(*place, name, open))
    }
}

/// A cell of which there is a model.
pub(super) struct Instance {
    pub(super) kind: &'static str,
    pub(super) name: String,
    settings: Vec<String>,
    pins: Vec<String>,
    /// What it depends on.
    pub(super) signals: Vec<Signal>,
    output: (String, u8),
}

impl Instance {
    fn new(kind: &'static str, name: String) -> Self {
        let (settings, pins, signals) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, name, settings, pins, signals, output: (String::new(), 0) }
    }

    fn set(&mut self, key: &str, value: String) {
        self.settings.push(format!(".{key}({value})"));
    }

    fn connect(&mut self, pin: &str, bits: Vec<Signal>) {
        let text: Vec<String> = bits.iter().rev().map(|bit| bit.text()).collect();
        self.pins.push(format!(".{pin}({{{}}})", text.join(", ")));
        self.signals.extend(bits);
    }

    /// Its output, as one wire of the cell's name.
    fn output(&mut self, pin: &str, width: u8) {
        self.output = (pin.to_owned(), width);
    }

    pub(super) fn text(&self) -> String {
        let (pin, width) = &self.output;
        let mut out = format!("wire [{}:0] {};\n", width - 1, self.name);
        let pins: Vec<&str> = self.pins.iter().map(String::as_str).collect();
        let _ = write!(
            out,
            "{} #(\n    {}\n) cell_{} (\n    {},\n    .{pin}({})\n);\n",
            self.kind,
            self.settings.join(",\n    "),
            self.name,
            pins.join(",\n    "),
            self.name
        );
        // No parameters, no list of them.
        out.replace(" #(\n    \n)", "")
    }
}

//! Our models of ECP5's `MULT18X18D` and `DP16KD`, of Gowin's `MULT18X18`, `SDPB` and `SDPX9B`, and of iCE40's `SB_SPRAM256KA` and `SB_MAC16` (`synth/cells`) against plain formulas, and
//! what they do not cover is refused. Netlists are simulated with them.

mod gowin;
mod mac16;
mod spram;

use std::fmt::Write as _;

use sigprop_golden_model::rng::Rng;
use sigprop_synth::board::Family;
use sigprop_synth::netlist::own_models;
use sigprop_testbench::verilator::{Effort, Source, VerilatedModel, VerilatorError};

fn build(top: &str, wrapper: &str) -> Result<VerilatedModel, VerilatorError> {
    let mut files = vec![("wrapper.v", wrapper)];
    for family in Family::ALL {
        files.extend(own_models(family));
    }
    VerilatedModel::build(&Source { top, files: &files, trace: false, effort: Effort::Short })
}

fn set(model: &mut VerilatedModel, port: &str, value: u64) {
    let port = model.port(port).unwrap();
    model.set(port, value);
}

fn get(model: &VerilatedModel, port: &str) -> u64 {
    model.get(model.port(port).unwrap())
}

/// Connections of the pins `NAMEn`, ..., `NAME0` to the bits of `vector` from `from` on.
fn pins(name: &str, n: usize, vector: &str, from: usize) -> String {
    (0..n).map(|i| format!(".{name}{i}({vector}[{}]), ", from + i)).collect()
}

fn low(rng: &mut Rng, bits: u32) -> u64 {
    rng.next_u64() & ((1 << bits) - 1)
}

/// Values of the four registers; the fourth bit of an index says whether it is there.
#[derive(Clone, Copy, Default)]
struct Pipeline {
    a: (bool, u64),
    b: (bool, u64),
    middle: u64,
    out: u64,
}

const MASK36: u64 = (1 << 36) - 1;

fn extend((signed, value): (bool, u64)) -> i64 {
    if signed && value >> 17 & 1 == 1 { value as i64 - (1 << 18) } else { value as i64 }
}

#[test]
fn multipliers_with_every_choice_of_registers() {
    let mut text = String::from(
        "module mults (input clk, input [17:0] a, input [17:0] b, input sa, input sb, input [3:0] ce, input [3:0] rst",
    );
    (0..16).for_each(|k| write!(text, ", output [35:0] p_{k}").unwrap());
    text += ");\n";
    for k in 0..16 {
        let register = |bit: usize, clock: &str| if k >> bit & 1 == 1 { clock.to_owned() } else { "NONE".to_owned() };
        let _ = writeln!(
            text,
            "MULT18X18D #(.REG_INPUTA_CLK(\"{}\"), .REG_INPUTB_CLK(\"{}\"), .REG_PIPELINE_CLK(\"{}\"), .REG_OUTPUT_CLK(\"{}\"), \
             .REG_INPUTB_CE(\"CE1\"), .REG_INPUTB_RST(\"RST1\"), .REG_PIPELINE_CE(\"CE2\"), .REG_PIPELINE_RST(\"RST2\"), \
             .REG_OUTPUT_CE(\"CE3\"), .REG_OUTPUT_RST(\"RST3\")) m{k} ({}{}{}{}{}.CLK0(clk), .CLK1(clk), .CLK2(clk), .CLK3(clk), \
             .SIGNEDA(sa), .SIGNEDB(sb), .SOURCEA(1'b0), .SOURCEB(1'b0));",
            register(0, "CLK0"),
            register(1, "CLK1"),
            register(2, "CLK2"),
            register(3, "CLK3"),
            pins("A", 18, "a", 0),
            pins("B", 18, "b", 0),
            pins("P", 36, &format!("p_{k}"), 0),
            pins("CE", 4, "ce", 0),
            pins("RST", 4, "rst", 0),
        );
    }
    text += "endmodule\n";
    let mut model = build("mults", &text).unwrap();
    let mut rng = Rng::new(1, 1);
    let mut kept = [Pipeline::default(); 16];
    let extremes = [0, 1, 0x1ffff, 0x20000, 0x3ffff];
    for _ in 0..3000 {
        let mut operand = || if rng.below(3) == 0 { extremes[rng.below(5)] } else { low(&mut rng, 18) };
        let (a, b) = (operand(), operand());
        let (sa, sb) = (rng.below(2) == 1, rng.below(2) == 1);
        let ce = low(&mut rng, 4) | low(&mut rng, 4);
        let rst = low(&mut rng, 4) & low(&mut rng, 4) & low(&mut rng, 4);
        for (port, value) in [("a", a), ("b", b), ("sa", sa.into()), ("sb", sb.into()), ("ce", ce), ("rst", rst)] {
            set(&mut model, port, value);
        }
        model.eval().unwrap();
        for (k, p) in kept.iter_mut().enumerate() {
            let there = |bit: usize| k >> bit & 1 == 1;
            let now_a = if there(0) { p.a } else { (sa, a) };
            let now_b = if there(1) { p.b } else { (sb, b) };
            let product = (extend(now_a) * extend(now_b)) as u64 & MASK36;
            let middle = if there(2) { p.middle } else { product };
            let out = if there(3) { p.out } else { middle };
            assert_eq!(get(&model, &format!("p_{k}")), out, "registers {k:04b}: {now_a:x?} by {now_b:x?}");
            let next = |bit: u32, old: u64, new: u64| match (rst >> bit & 1, ce >> bit & 1) {
                (1, _) => 0,
                (_, 1) => new,
                _ => old,
            };
            let pair = |bit: u32, old: (bool, u64), new: (bool, u64)| {
                let word = next(bit, u64::from(old.0) << 18 | old.1, u64::from(new.0) << 18 | new.1);
                (word >> 18 == 1, word & 0x3ffff)
            };
            *p = Pipeline {
                a: pair(0, p.a, (sa, a)),
                b: pair(1, p.b, (sb, b)),
                middle: next(2, p.middle, product),
                out: next(3, p.out, middle),
            };
        }
        model.cycles(1).unwrap();
    }
}

/// Widths of port A and port B, output registers, write mode of port A.
const RAMS: [(u32, u32, bool, &str); 12] = [
    (36, 36, false, "NORMAL"),
    (36, 36, true, "NORMAL"),
    (36, 18, false, "NORMAL"),
    (36, 9, true, "NORMAL"),
    (36, 2, false, "NORMAL"),
    (18, 18, false, "NORMAL"),
    (18, 36, false, "WRITETHROUGH"),
    (9, 18, true, "READBEFOREWRITE"),
    (9, 9, false, "WRITETHROUGH"),
    (4, 1, false, "NORMAL"),
    (2, 4, true, "WRITETHROUGH"),
    (1, 9, false, "READBEFOREWRITE"),
];

/// One DP16KD in plain bits.
struct Ram {
    bits: Vec<bool>,
    latch: [u64; 2],
    out: [u64; 2],
}

/// The bits that a port of `width` means by `address`: bytes of nine, of which narrow words use eight.
fn places(width: u32, address: u64) -> Vec<usize> {
    let address = address as usize;
    let first = match width {
        36 => (address >> 5) * 36,
        18 => (address >> 4) * 18,
        9 => (address >> 3) * 9,
        narrow => (address >> 3) * 9 + (address & 7) / narrow as usize * narrow as usize,
    };
    (first..first + width as usize).collect()
}

/// What is on the pins of a port.
#[derive(Clone, Copy)]
struct Pins {
    address: u64,
    data: u64,
    on: bool,
    write: bool,
    reset: bool,
    keep: bool,
}

impl Ram {
    fn word(&self, places: &[usize], turned: &[usize]) -> u64 {
        let bit = |(i, p): (usize, &usize)| u64::from(self.bits[*p] != turned.contains(p)) << i;
        places.iter().enumerate().map(bit).sum()
    }

    fn written(width: u32, p: Pins) -> Vec<(usize, bool)> {
        let enabled = |i: usize| width < 18 || p.address >> (i / 9) & 1 == 1;
        let all = places(width, p.address).into_iter().enumerate();
        let here = all.filter(|(i, _)| p.on && p.write && !p.reset && enabled(*i));
        here.map(|(i, place)| (place, p.data >> i & 1 == 1)).collect()
    }

    fn clock(&mut self, (width_a, width_b, _, mode): (u32, u32, bool, &str), [a, b]: [Pins; 2]) {
        let writes = [Self::written(width_a, a), Self::written(width_b, b)];
        let only = |k: usize| writes[k].iter().map(|w| w.0).collect::<Vec<_>>();
        for (k, (width, pins, mode)) in [(width_a, a, mode), (width_b, b, "NORMAL")].into_iter().enumerate() {
            let own = places(width, pins.address);
            let old = self.word(&own, &only(1 - k));
            if pins.keep {
                self.out[k] = self.latch[k];
            }
            let fresh = own.iter().enumerate().map(|(i, p)| {
                let new = writes[k].iter().find(|w| w.0 == *p).map_or(old >> i & 1, |w| w.1.into());
                new << i
            });
            match (pins.on, pins.write, mode) {
                (false, ..) | (true, true, "NORMAL") => {}
                (true, true, "WRITETHROUGH") => self.latch[k] = fresh.sum(),
                _ => self.latch[k] = old,
            }
            if pins.reset {
                (self.latch[k], self.out[k]) = (0, 0);
            }
        }
        for (place, bit) in writes.into_iter().flatten() {
            self.bits[place] = bit;
        }
    }
}

fn rams(contents: &[u64]) -> String {
    let mut text = String::from("module rams (input clk");
    for p in ["a", "b"] {
        let _ = write!(
            text,
            ", input [13:0] ad_{p}, input [35:0] d_{p}, input on_{p}, input we_{p}, input rst_{p}, input oce_{p}"
        );
    }
    (0..RAMS.len()).for_each(|k| write!(text, ", output [17:0] a_{k}, output [17:0] b_{k}").unwrap());
    text += ");\n";
    let mut init = String::new();
    for (group, words) in contents.chunks(16).enumerate() {
        let hex: String = words.iter().rev().map(|w| format!("{w:05x}")).collect();
        let _ = write!(init, ", .INITVAL_{group:02X}(320'h{hex})");
    }
    for (k, (a, b, register, mode)) in RAMS.into_iter().enumerate() {
        let register = if register { "OUTREG" } else { "NOREG" };
        let high = if a == 36 { pins("DIB", 18, "d_a", 18) } else { pins("DIB", 18, "d_b", 0) };
        // Of 36 bits port A only writes and port B only reads.
        let writes = [if a == 36 { "1'b1" } else { "we_a" }, if a == 36 || b == 36 { "1'b0" } else { "we_b" }];
        let on = if a == 36 { "on_a & we_a" } else { "on_a" };
        let _ = writeln!(
            text,
            "DP16KD #(.DATA_WIDTH_A({a}), .DATA_WIDTH_B({b}), .REGMODE_A(\"{register}\"), .REGMODE_B(\"{register}\"), \
             .WRITEMODE_A(\"{mode}\"){init}) r{k} ({}{}{high}{}{}{}.CLKA(clk), .CLKB(clk), .CEA({on}), .CEB(on_b), .WEA({}), .WEB({}), \
             .RSTA(rst_a), .RSTB(rst_b), .OCEA(oce_a), .OCEB(oce_b), .CSA0(1'b0), .CSA1(1'b0), .CSA2(1'b0), .CSB0(1'b0), \
             .CSB1(1'b0), .CSB2(1'b0));",
            pins("DIA", 18, "d_a", 0),
            pins("ADA", 14, "ad_a", 0),
            pins("ADB", 14, "ad_b", 0),
            pins("DOA", 18, &format!("a_{k}"), 0),
            pins("DOB", 18, &format!("b_{k}"), 0),
            writes[0],
            writes[1],
        );
    }
    text + "endmodule\n"
}

#[test]
fn block_rams_of_every_width() {
    let mut rng = Rng::new(2, 2);
    let contents: Vec<u64> = (0..1024).map(|_| low(&mut rng, 18)).collect();
    let mut model = build("rams", &rams(&contents)).unwrap();
    let bits: Vec<bool> = contents.iter().flat_map(|w| (0..18).map(move |i| w >> i & 1 == 1)).collect();
    let mut kept: Vec<Ram> = RAMS.map(|_| Ram { bits: bits.clone(), latch: [0; 2], out: [0; 2] }).into();
    for _ in 0..4000 {
        // Few words, so that they are met again.
        let mut draw = || {
            let address = low(&mut rng, 7) | if rng.below(8) == 0 { low(&mut rng, 14) } else { 0 };
            let mut chance = |percent| rng.below(100) < percent;
            let (on, write, reset, keep) = (chance(80), chance(50), chance(4), chance(80));
            Pins { address, data: low(&mut rng, 36), on, write, reset, keep }
        };
        let (a, b) = (draw(), draw());
        for (p, pins) in [("a", a), ("b", b)] {
            let bits = [pins.on, pins.write, pins.reset, pins.keep].map(u64::from);
            let names = ["on", "we", "rst", "oce"].into_iter().zip(bits);
            for (name, value) in names.chain([("ad", pins.address), ("d", pins.data)]) {
                set(&mut model, &format!("{name}_{p}"), value);
            }
        }
        model.cycles(1).unwrap();
        model.eval().unwrap();
        for (k, (ram, shape)) in kept.iter_mut().zip(RAMS).enumerate() {
            let (width_a, width_b, register, _) = shape;
            let a = if width_a == 36 { Pins { on: a.on && a.write, write: true, ..a } } else { a };
            let b = if width_a == 36 || width_b == 36 { Pins { write: false, ..b } } else { b };
            ram.clock(shape, [a, b]);
            let [out_a, out_b] = if register { ram.out } else { ram.latch };
            let shown = |port: &str| get(&model, &format!("{port}_{k}"));
            let got_b = if width_b == 36 { shown("b") << 18 | shown("a") } else { shown("b") };
            assert_eq!(got_b, out_b, "RAM {shape:?}, port B");
            if width_a < 36 && width_b < 36 {
                assert_eq!(shown("a"), out_a, "RAM {shape:?}, port A");
            }
        }
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    let mults =
        ["REG_INPUTC_CLK(\"CLK0\")", "RESETMODE(\"ASYNC\")", "CLK0_DIV(\"DISABLED\")", "MULT_BYPASS(\"ENABLED\")"];
    for parameter in mults {
        let text = format!("module one (input clk, output p); MULT18X18D #(.{parameter}) m (.P0(p)); endmodule\n");
        let fault = build("one", &text).err().expect(parameter).to_string();
        let name = parameter.split('(').next().unwrap().replace("CLK0", "CLKn");
        assert!(fault.contains(&format!("MULT18X18D_{name}")) && fault.contains("not_covered"), "{parameter}: {fault}");
    }
    for parameter in ["RESETMODE(\"NONE\")", "CLKAMUX(\"INV\")", "CSDECODE_B(\"0b001\")", "DATA_WIDTH_A(8)"] {
        let text = format!("module one (input clk, output p); DP16KD #(.{parameter}) m (.DOA0(p)); endmodule\n");
        let fault = build("one", &text).err().expect(parameter).to_string();
        assert!(fault.contains("DP16KD_"), "{parameter}: {fault}");
    }
    // An asynchronous reset is let pass where nothing ever raises it, as yosys writes memories without one.
    let port = |pin: &str| {
        let text = format!(
            "module one (input clk, input r, output p); DP16KD #(.RESETMODE(\"ASYNC\")) m (.DOA0(p), .CLKA(clk), \
             .CLKB(clk), .{pin}(r)); endmodule\n"
        );
        build("one", &text).unwrap()
    };
    for pin in ["RSTA", "RSTB"] {
        let mut model = port(pin);
        model.cycles(3).unwrap();
        set(&mut model, "r", 1);
        let fault = model.cycles(1).unwrap_err().to_string();
        assert!(fault.contains("asynchronous resets") || fault.contains("stopped itself"), "{pin}: {fault}");
    }
    // Reading 36 bits on port A.
    let text = "module one (input clk, output p); DP16KD #(.DATA_WIDTH_A(36)) m (.DOA0(p), .CLKA(clk), .CEA(1'b1), .WEA(1'b0)); endmodule\n";
    let fault = build("one", text).unwrap().cycles(1).unwrap_err().to_string();
    assert!(fault.contains("36 bits") || fault.contains("stopped itself"), "{fault}");
}

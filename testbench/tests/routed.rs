//! What is written for the cells of a routed ECP5 netlist (`sigprop_synth::bitstream`) against yosys's models of the same
//! cells: random tables, multiplexers, carries, RAMs and flip-flops, all of which come into what is compared.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sigprop_golden_model::rng::Rng;
use sigprop_synth::board::Family;
use sigprop_synth::{Board, bitstream, netlist};
use sigprop_testbench::verilator::{Effort, Source, VerilatedModel};

/// Nets that the inputs of the board are inside, and the clock.
const CLOCK: u64 = 10;
const LINE: u64 = 11;
const BUTTON: u64 = 12;
/// One that is zero, in the text of yosys's cells alone.
const ZERO: u64 = 13;
const LEDS: usize = 8;

/// A netlist, and the same of yosys's cells.
struct Both {
    rng: Rng,
    cells: Map<String, Value>,
    reference: String,
    next: u64,
    /// What other cells may listen to.
    nets: Vec<u64>,
}

impl Both {
    fn below(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n
    }

    fn some(&mut self) -> u64 {
        let n = self.below(self.nets.len() as u64);
        self.nets[n as usize]
    }

    /// A net, or nothing.
    fn open(&mut self) -> Option<u64> {
        if self.below(5) == 0 { None } else { Some(self.some()) }
    }

    fn fresh(&mut self) -> u64 {
        self.next += 1;
        let _ = writeln!(self.reference, "wire n{};", self.next);
        self.next
    }

    /// A cell of the netlist.
    fn cell(&mut self, kind: &str, parameters: Value, inputs: &[(&str, Option<u64>)], outputs: &[(&str, Option<u64>)]) {
        let mut directions = Map::new();
        let mut connections = Map::new();
        for (pins, way) in [(inputs, "input"), (outputs, "output")] {
            for (pin, net) in pins {
                directions.insert((*pin).to_owned(), way.into());
                connections.insert((*pin).to_owned(), net.iter().copied().collect::<Vec<_>>().into());
            }
        }
        let name = format!("cell_{}", self.cells.len());
        let cell =
            json!({"type": kind, "parameters": parameters, "port_directions": directions, "connections": connections});
        self.cells.insert(name, cell);
    }

    /// A cell of yosys's; what is open is one.
    fn yosys(&mut self, kind: &str, parameters: &[(&str, String)], pins: &[(&str, Option<u64>)]) {
        let text = |net: &Option<u64>| net.map_or("1'b1".to_owned(), |net| format!("n{net}"));
        let parameters: Vec<String> = parameters.iter().map(|(key, value)| format!(".{key}({value})")).collect();
        let pins: Vec<String> = pins.iter().map(|(pin, net)| format!(".{pin}({})", text(net))).collect();
        let number = self.reference.len();
        let _ = writeln!(self.reference, "{kind} #({}) u{number} ({});", parameters.join(", "), pins.join(", "));
    }

    /// A table, with a multiplexer of two tables or of two others.
    fn table(&mut self, table: u64) -> u64 {
        let inputs = ["A", "B", "C", "D"].map(|pin| (pin, self.open()));
        self.table_of(table, inputs)
    }

    fn table_of(&mut self, table: u64, inputs: [(&str, Option<u64>); 4]) -> u64 {
        let (f, ofx) = (self.fresh(), self.fresh());
        let select = Some(self.some());
        let z1 = self.below(2) == 1;
        let others = if z1 {
            vec![("FXA", Some(self.some())), ("FXB", Some(self.some()))]
        } else {
            vec![("F1", Some(self.some()))]
        };
        let pins = [&inputs[..], &others, &[("M", select)]].concat();
        let outputs = [("F", Some(f)), ("OFX", Some(ofx))];
        self.cell("TRELLIS_COMB", json!({"INITVAL": format!("{table:016b}"), "WREMUX": "WRE"}), &pins, &outputs);
        let parameters = [("INITVAL", format!("16'd{table}")), ("IS_Z1", format!("1'b{}", u8::from(z1)))];
        self.yosys("TRELLIS_COMB", &parameters, &[&pins[..], &outputs].concat());
        self.nets.push(ofx);
        f
    }

    /// Two tables with a carry through them, which yosys has as one cell.
    fn carry(&mut self, before: u64) -> u64 {
        let (middle, after) = (self.fresh(), self.fresh());
        let mut parameters = Vec::new();
        let mut pins = vec![("CIN", Some(before)), ("COUT", Some(after))];
        const PINS: [[&str; 5]; 2] = [["A0", "B0", "C0", "D0", "S0"], ["A1", "B1", "C1", "D1", "S1"]];
        const KEYS: [[&str; 2]; 2] = [["INIT0", "INJECT1_0"], ["INIT1", "INJECT1_1"]];
        for half in 0..2 {
            let table = self.below(1 << 16);
            let inject = if self.below(2) == 0 { "NO" } else { "YES" };
            let inputs = [self.open(), self.open(), self.open(), self.open()];
            let sum = self.fresh();
            let [a, b, c, d] = inputs;
            let through = if half == 0 { (before, middle) } else { (middle, after) };
            let set = json!({"MODE": "CCU2", "INITVAL": format!("{table:016b}"), "CCU2_INJECT1": inject});
            let ins = [("A", a), ("B", b), ("C", c), ("D", d), ("FCI", Some(through.0))];
            self.cell("TRELLIS_COMB", set, &ins, &[("F", Some(sum)), ("FCO", Some(through.1))]);
            parameters.extend([(KEYS[half][0], format!("16'd{table}")), (KEYS[half][1], format!("\"{inject}\""))]);
            pins.extend(PINS[half].into_iter().zip([a, b, c, d, Some(sum)]));
            self.nets.push(sum);
        }
        self.yosys("CCU2C", &parameters, &pins);
        after
    }

    /// A RAM of 16 words, which yosys has as one cell.
    fn ram(&mut self) {
        const HANDED: [(&str, &str); 8] = [
            ("D0", "WADO0"),
            ("B0", "WADO1"),
            ("C0", "WADO2"),
            ("A0", "WADO3"),
            ("C1", "WDO0"),
            ("A1", "WDO1"),
            ("D1", "WDO2"),
            ("B1", "WDO3"),
        ];
        let written: Vec<u64> = (0..8).map(|_| self.some()).collect();
        let handed: Vec<u64> = (0..8).map(|_| self.fresh()).collect();
        let read: Vec<u64> = (0..4).map(|_| self.some()).collect();
        let enable = self.some();
        let ins: Vec<_> = HANDED.iter().zip(&written).map(|(pins, net)| (pins.0, Some(*net))).collect();
        let outs: Vec<_> = HANDED.iter().zip(&handed).map(|(pins, net)| (pins.1, Some(*net))).collect();
        self.cell("TRELLIS_RAMW", json!({}), &ins, &outs);
        let words: Vec<u64> = (0..16).map(|_| self.below(16)).collect();
        let mut text = format!("wire [3:0] r{enable}_{};\n", handed[0]);
        for bit in 0..4 {
            let contents: String =
                words.iter().rev().map(|word| if word >> bit & 1 == 1 { '1' } else { '0' }).collect();
            let out = self.fresh();
            let inputs = [
                ("D", read[0]),
                ("B", read[1]),
                ("C", read[2]),
                ("A", read[3]),
                ("WRE", enable),
                ("WCK", CLOCK),
                ("WAD0", handed[0]),
                ("WAD1", handed[1]),
                ("WAD2", handed[2]),
                ("WAD3", handed[3]),
                ("WD", handed[4 + bit]),
            ]
            .map(|(pin, net)| (pin, Some(net)));
            let set = json!({"MODE": "DPRAM", "INITVAL": contents, "WCKMUX": "WCK", "WREMUX": "WRE"});
            self.cell("TRELLIS_COMB", set, &inputs, &[("F", Some(out))]);
            let _ = writeln!(text, "assign n{out} = r{enable}_{}[{bit}];", handed[0]);
            self.nets.push(out);
        }
        let vector = |nets: &[u64]| nets.iter().rev().map(|net| format!("n{net}")).collect::<Vec<_>>().join(", ");
        let contents: String = words.iter().rev().map(|word| format!("{word:x}")).collect();
        let _ = writeln!(
            self.reference,
            "{text}TRELLIS_DPR16X4 #(.INITVAL(64'h{contents})) ram_{} (.DI({{{}}}), .WAD({{{}}}), .WRE(n{enable}), .WCK(n{CLOCK}), .RAD({{{}}}), .DO(r{enable}_{}));",
            handed[0],
            vector(&written[4..]),
            vector(&written[..4]),
            vector(&read),
            handed[0]
        );
    }

    /// A flip-flop of any kind that takes `data`.
    fn flip_flop(&mut self, data: u64, plain: bool) -> u64 {
        let out = self.fresh();
        let mut of = |words: &[&'static str]| words[if plain { 0 } else { self.below(words.len() as u64) as usize }];
        let (set, mode) = (of(&["RESET", "SET"]), of(&["LSR_OVER_CE", "ASYNC"]));
        let (ce, lsr, pin) = (of(&["1 ", "CE", "INV", "0 "]), of(&["LSR", "INV"]), of(&["DI", "M"]));
        // A reset comes from a register, so that an asynchronous one has no spikes.
        let reset = self.below(24) as usize;
        let (enable, reset) = if plain { (None, None) } else { (Some(self.some()), Some(self.nets[reset])) };
        let parameters = json!({"SD": if pin == "DI" { "1 " } else { "0 " }, "REGSET": set, "SRMODE": mode, "CEMUX": ce, "LSRMUX": lsr, "CLKMUX": "CLK"});
        let pins = [(pin, Some(data)), ("CE", enable), ("LSR", reset), ("CLK", Some(CLOCK))];
        self.cell("TRELLIS_FF", parameters, &pins, &[("Q", Some(out))]);
        let text = |word: &str| format!("\"{}\"", word.trim_end());
        let parameters =
            [("REGSET", set), ("SRMODE", mode), ("CEMUX", ce), ("LSRMUX", lsr)].map(|(key, word)| (key, text(word)));
        let pins =
            [("DI", Some(data)), ("CE", enable), ("LSR", reset.or(Some(ZERO))), ("CLK", Some(CLOCK)), ("Q", Some(out))];
        self.yosys("TRELLIS_FF", &parameters, &pins);
        out
    }
}

fn pad(name: &str, pin: &str, net: u64, inside: u64, input: bool) -> (String, Value) {
    let (way, i, o) = if input { ("INPUT", vec![], vec![inside]) } else { ("OUTPUT", vec![inside], vec![]) };
    let cell = json!({
        "type": "TRELLIS_IO", "parameters": {"DIR": way}, "attributes": {"LOC": pin},
        "port_directions": {"B": "inout", "I": "input", "O": "output"}, "connections": {"B": [net], "I": i, "O": o}
    });
    (format!("{name}$tr_io"), cell)
}

#[test]
fn cells_are_as_yosys_has_them() {
    let board = Board::find("ulx3s-25f").unwrap();
    let reference =
        format!("wire n{ZERO} = 1'b0;\nwire n{CLOCK} = clk;\nwire n{LINE} = uart_rx;\nwire n{BUTTON} = reset;\n");
    let mut both = Both { rng: Rng::new(7, 1), cells: Map::new(), reference, next: 100, nets: Vec::new() };
    // What comes in goes through a row of registers.
    let mut last = LINE;
    for n in 0..24 {
        last = both.flip_flop(last, true);
        both.nets.push(last);
        if n == 11 {
            last = BUTTON;
        }
    }
    for _ in 0..40 {
        let table = both.below(1 << 16);
        let made = both.table(table);
        both.nets.push(made);
        let made = both.flip_flop(made, false);
        both.nets.push(made);
    }
    let mut carry = both.some();
    for _ in 0..20 {
        carry = both.carry(carry);
    }
    both.nets.push(carry);
    for _ in 0..6 {
        both.ram();
    }
    // Everything comes out: the parity of each part.
    let parts: Vec<Vec<u64>> =
        (0..=LEDS).map(|k| both.nets.iter().skip(k).step_by(LEDS + 1).copied().collect()).collect();
    let outs: Vec<u64> = parts
        .iter()
        .map(|part| {
            part[1..].iter().fold(part[0], |sum, net| {
                both.table_of(0x6666, [("A", Some(sum)), ("B", Some(*net)), ("C", None), ("D", None)])
            })
        })
        .collect();
    let mut ports = json!({"led": {"direction": "output", "bits": []}});
    let mut leds = outs.iter();
    for (n, (name, pin)) in board.ports().into_iter().enumerate() {
        let net = 20 + n as u64;
        let input = match name.as_str() {
            "clk" => Some(CLOCK),
            "uart_rx" => Some(LINE),
            "reset" => Some(BUTTON),
            _ => None,
        };
        let inside = input.unwrap_or_else(|| if name == "program" { outs[0] } else { *leds.next().unwrap() });
        both.cells.extend([pad(&name, &pin, net, inside, input.is_some())]);
        if name.starts_with("led[") {
            ports["led"]["bits"].as_array_mut().unwrap().push(net.into());
        } else {
            ports[&name] = json!({"bits": [net]});
        }
    }
    let top = json!({"settings": {"arch.type": "lfe5u_25f"}, "ports": ports, "cells": both.cells});
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("routed-1.json"), json!({"modules": {"top": top}}).to_string()).unwrap();
    let (chip, _) = bitstream::routed(&folder.path().join("chip.bit"), Some(1), &board).unwrap();
    let mut text = String::from("module sp_both (input clk, input uart_rx, input reset, output [17:0] y);\n");
    let leds: String = (0..LEDS).map(|n| format!(", .led_{n}(y[{}])", n + 1)).collect();
    let _ = writeln!(
        text,
        "{} chip (.clk(clk), .uart_rx(uart_rx), .reset(reset), .uart_tx(y[0]), .held_program(){leds});",
        bitstream::TOP
    );
    text += &both.reference;
    outs.iter().enumerate().for_each(|(n, net)| writeln!(text, "assign y[{}] = n{net};", 9 + n).unwrap());
    text += "endmodule\n";
    let mut files = vec![("both.v".to_owned(), text), ("chip.v".to_owned(), chip.verilog)];
    files.extend(netlist::models(Family::Ecp5).unwrap());
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let source = Source { top: "sp_both", files: &files, trace: false, effort: Effort::Short };
    let mut model = VerilatedModel::build(&source).unwrap();
    let [line, button, y] = ["uart_rx", "reset", "y"].map(|name| model.port(name).unwrap());
    let mut seen = 0;
    for cycle in 0..4000 {
        let bits = both.rng.next_u64();
        model.set(line, bits & 1);
        model.set(button, bits >> 1 & 1);
        model.cycles(1).unwrap();
        let both = model.get(y);
        assert_eq!(both & 0x1FF, both >> 9, "cycle {cycle}");
        seen |= (both & 0x1FF) << 9 | !both & 0x1FF;
    }
    assert_eq!(seen, (1 << 18) - 1, "an output never changes");
}

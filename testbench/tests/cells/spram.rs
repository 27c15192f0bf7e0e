//! Single-port RAMs: the cell, and memories of weights that are made of several.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_synth::Target;
use sigprop_synth::hard::harden;
use sigprop_testbench::verilator::VerilatedModel;

use super::{build, get, low, set};

const SPRAM: &str = "module spram (input clk, input [13:0] address, input [15:0] data, input [3:0] mask, input we, input on, \
                     input sleep, output [15:0] q); SB_SPRAM256KA s (.ADDRESS(address), .DATAIN(data), .MASKWREN(mask), \
                     .WREN(we), .CHIPSELECT(on), .CLOCK(clk), .STANDBY(1'b0), .SLEEP(sleep), .POWEROFF(1'b1), .DATAOUT(q)); \
                     endmodule\n";

#[test]
fn single_port_rams_begin_with_noise_and_keep_what_is_written() {
    let mut rng = Rng::new(3, 3);
    let mut model = build("spram", SPRAM).unwrap();
    let words = (1 << 14) as usize;
    let read = |model: &mut VerilatedModel, address: u64| {
        for (port, value) in [("address", address), ("on", 1), ("we", 0)] {
            set(model, port, value);
        }
        model.cycles(1).unwrap();
        get(model, "q")
    };
    let mut kept: Vec<u64> = (0..words as u64).map(|address| read(&mut model, address)).collect();
    let mut distinct = kept.clone();
    distinct.sort_unstable();
    distinct.dedup();
    // Of 65,536 values about 14,500 are drawn at least once.
    assert!(distinct.len() > words * 4 / 5, "{} values in {words} words", distinct.len());
    let mut out = *kept.last().unwrap();
    for _ in 0..20_000 {
        // Few words, so that they are met again.
        let address = low(&mut rng, 5) | if rng.below(8) == 0 { low(&mut rng, 14) } else { 0 };
        let (data, mask) = (low(&mut rng, 16), low(&mut rng, 4));
        let (on, we) = (rng.below(10) > 0, rng.below(2) == 1);
        let pins = [("address", address), ("data", data), ("mask", mask), ("on", on.into()), ("we", we.into())];
        for (port, value) in pins {
            set(&mut model, port, value);
        }
        model.cycles(1).unwrap();
        let word = &mut kept[address as usize];
        if on && we {
            let bits = (0..4).filter(|n| mask >> n & 1 == 1).fold(0, |bits, n| bits | 0xf << (4 * n));
            *word = (*word & !bits) | (data & bits);
            out = !data & 0xffff;
        } else if on {
            out = *word;
        }
        assert_eq!(get(&model, "q"), out, "address {address}");
    }
    set(&mut model, "sleep", 1);
    let fault = model.cycles(1).unwrap_err().to_string();
    assert!(fault.contains("not covered") || fault.contains("stopped itself"), "{fault}");
}

fn chance(rng: &mut Rng) -> bool {
    low(rng, 1) == 1
}

/// The weights of a lane of 26,000 words: two cells by turns of four, or two one behind the other, or of bytes two in a word of one.
#[test]
fn weights_of_more_words_than_a_cell_has_come_back() {
    let sets = ["network.stages=[400]", "learning.lr_shift=8", "learning.margin=1.0", "hardware.lanes=1"];
    let fields =
        ["network.fields.origin=2", "network.fields.stride=4", "network.fields.grid=5", "network.fields.units=16"];
    for (multipliers, turns, bits) in [(4, true, 16), (2, false, 16), (2, false, 8)] {
        let own = [
            format!("hardware.multipliers_per_lane={multipliers}"),
            format!("format.weight_bits={bits}"),
            format!("format.weight_frac={}", bits - 2),
        ];
        let sets: Vec<String> = sets.iter().chain(&fields).map(|set| (*set).to_owned()).chain(own).collect();
        let config = Config::preset_with("mnist-fields", &sets).unwrap();
        let mut generated = generate(&config, &[]).unwrap();
        harden(&mut generated, &config, Target::Ice40Spram);
        let text = &generated.verilog;
        let begin = text.find("module sp_memory_weights").expect("weights in cells by name");
        let module = &text[begin..begin + text[begin..].find("endmodule").unwrap() + "endmodule\n".len()];
        let name = module["module ".len()..].split_whitespace().next().unwrap().to_owned();
        assert_eq!(module.matches("SB_SPRAM256KA").count(), if bits == 8 { 1 } else { 2 }, "{module}");
        let mut model = build(&name, module).unwrap();
        let mut rng = Rng::new(5, multipliers);
        let mut kept = std::collections::BTreeMap::new();
        let cell = |address: u64| match bits {
            8 => 0,
            _ if turns => address >> 2 & 1,
            _ => address >> 14,
        };
        let mut asked = [None; 2];
        for _ in 0..60_000 {
            // A read and a write never meet in a cell; few words, so that they are met again.
            let mut address = || (low(&mut rng, 15) & 0x7f8f) % 26_000;
            let (read, write) = (address(), address());
            // Of one cell a read is looked at where nothing is written.
            let (we, data) =
                (if bits == 8 { chance(&mut rng) } else { cell(read) != cell(write) }, low(&mut rng, bits));
            assert_eq!(asked[1].unwrap_or(get(&model, "rdata")), get(&model, "rdata"), "{multipliers} multipliers");
            for (port, value) in [("we", we.into()), ("waddr", write), ("wdata", data), ("raddr", read)] {
                set(&mut model, port, value);
            }
            let read = kept.get(&read).copied().filter(|_| bits == 16 || !we);
            asked = [read, asked[0]];
            if we {
                kept.insert(write, data);
            }
            model.cycles(1).unwrap();
        }
        assert!(kept.len() > 1000 && kept.keys().any(|address| *address > 1 << 14), "{} words", kept.len());
    }
}

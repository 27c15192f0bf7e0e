//! Rung 9 (`docs/src/reference/verification.md`): the generated Verilog under `verilator --lint-only -Wall` and `iverilog -Wall`: not one warning, not one waiver.

mod common;
#[path = "common/shapes.rs"]
mod shapes;

use std::process::Command;

use common::{folder, run, tool};
use shapes::FLAT;
use sigprop_hdl::{
    Generated, Target, Wrapper, generate, generate_axis, generate_for, generate_serial, generate_wishbone,
};
use sigprop_spec::Config;

/// One stage, one lane, a label as token.
const SINGLE: &[&str] = &[
    "network.stages=[5]",
    "hardware.lanes=[1]",
    "learning.margin=[1.0]",
    "learning.lr_shift=[7]",
    "learning.token=\"label\"",
];
/// Narrow words, two multipliers, stochastic rounding.
const NARROW: &[&str] = &[
    "format.activation_bits=4",
    "format.weight_bits=6",
    "format.weight_frac=4",
    "format.rounding=\"stochastic\"",
    "hardware.multipliers_per_lane=2",
    "hardware.lanes=[6, 1]",
];
/// Wide words, one multiplier, truncation.
const WIDE: &[&str] = &[
    "format.activation_bits=16",
    "format.weight_bits=18",
    "format.weight_frac=16",
    "format.rounding=\"truncate\"",
    "hardware.multipliers_per_lane=1",
    "hardware.memory=\"block\"",
    "learning.lr_shift=[3, 0]",
];

fn lint(name: &str, config: &Config) {
    lint_generated(name, &generate(config, &[]).unwrap());
}

fn lint_generated(name: &str, generated: &Generated) {
    let folder = folder(&format!("lint_{name}"));
    // All files by name: a library folder (-y) silences part of the warnings.
    let mut files = Vec::new();
    for (file, text) in generated.files.iter().chain(&generated.models) {
        files.push(folder.join(file));
        std::fs::write(folder.join(file), text).unwrap();
    }
    assert!(!generated.verilog.contains("lint_off"), "{name} waives a warning");
    let verilator = tool("verilator", "SIGPROP_VERILATOR");
    run(Command::new(verilator).args(["--lint-only", "-Wall", "--top-module", &generated.top]).args(&files));
    let iverilog = tool("iverilog", "SIGPROP_IVERILOG");
    run(Command::new(iverilog).args(["-g2005", "-Wall", "-t", "null", "-s", &generated.top]).args(&files));
}

fn lint_odd(name: &str, changes: &[&str]) {
    let changes: Vec<String> = changes.iter().map(|c| (*c).to_string()).collect();
    lint(name, &Config::preset_with("tiny", &changes).unwrap_or_else(|e| panic!("{e}")));
}

#[test]
fn every_preset_is_clean() {
    for preset in Config::presets() {
        lint(preset.name, &Config::preset(preset.name).unwrap());
    }
}

/// Bits of a few cycles and of many; a network whose frames outgrow a block memory.
#[test]
fn the_wrappers_are_clean() {
    let tiny = Config::preset("tiny").unwrap();
    lint_generated("axis", &generate_axis(&tiny, &[]).unwrap());
    lint_generated("wishbone", &generate_wishbone(&tiny, &[]).unwrap());
    for (preset, bit_cycles) in [("tiny", 4), ("mnist", 868)] {
        let config = Config::preset(preset).unwrap();
        lint_generated(&format!("serial_{preset}"), &generate_serial(&config, &[], bit_cycles).unwrap());
    }
}

#[test]
fn readouts_are_clean() {
    let inference = "learning.mode=inference";
    for (name, readout, changes) in [
        ("last", "last", &[][..]),
        ("last_inference", "last", &[inference]),
        ("stage", "stage", &[]),
        ("stage_narrow", "stage", NARROW),
        ("stage_wide", "stage", WIDE),
        ("stage_single", "stage", SINGLE),
        ("stage_inference", "stage", &[inference, "network.classes=2"]),
        ("stage_momentum", "stage", &["learning.optimizer=momentum_every", "hardware.lanes=[4, 3, 2]"]),
    ] {
        let readout = format!("network.readout={readout}");
        lint_odd(name, &[&[&*readout], changes].concat());
    }
}

#[test]
fn one_stage_of_one_lane_is_clean() {
    lint_odd("single", SINGLE);
}

#[test]
fn narrow_words_are_clean() {
    lint_odd("narrow", NARROW);
}

#[test]
fn wide_words_are_clean() {
    lint_odd("wide", WIDE);
}

#[test]
fn stages_of_one_row_are_clean() {
    lint_odd("flat", FLAT);
}

/// The optimizers, also without learning.
#[test]
fn optimizers_are_clean() {
    for optimizer in ["sign_sgd", "momentum", "momentum_every"] {
        let word = &format!("learning.optimizer={optimizer}")[..];
        for multipliers in ["4", "2", "1"] {
            let multipliers = &format!("hardware.multipliers_per_lane={multipliers}")[..];
            lint_odd(&format!("{optimizer}_{}", &multipliers[multipliers.len() - 1..]), &[word, multipliers]);
        }
        lint_odd(&format!("{optimizer}_inference"), &[word, "learning.mode=inference"]);
        if optimizer != "sign_sgd" {
            lint_odd(&format!("{optimizer}_narrow"), &[NARROW, &[word]].concat());
            lint_odd(&format!("{optimizer}_wide"), &[WIDE, &[word, "learning.momentum_shift=8"]].concat());
        }
    }
}

/// Without learning, with two multipliers and one, in every wrapper and for a chip.
#[test]
fn without_learning_it_is_clean() {
    let mode = &["learning.mode=inference"][..];
    let one = &["hardware.multipliers_per_lane=1"][..];
    for (name, changes) in [("tiny", &[][..]), ("one", one), ("single", SINGLE), ("narrow", NARROW), ("wide", WIDE)] {
        lint_odd(&format!("inference_{name}"), &[changes, mode].concat());
    }
    let flat = FLAT.iter().map(|c| (*c).to_string()).chain(["learning.mode=inference".to_owned()]).collect::<Vec<_>>();
    let flat = Config::preset_with("tiny", &flat).unwrap();
    for wrapper in [Wrapper::None, Wrapper::Axis, Wrapper::Wishbone, Wrapper::Serial { bit_cycles: 104 }] {
        for (target, for_what) in [(Target::Fpga, "fpga"), (Target::Asic { sram_bits: 60 }, "chip")] {
            let generated = generate_for(&flat, &[], wrapper, target).unwrap();
            lint_generated(&format!("inference_{for_what}_{}", generated.top), &generated);
        }
    }
    lint("inference_digits", &Config::preset_with("digits", &["learning.mode=inference".to_owned()]).unwrap());
}

/// For a chip: every memory an SRAM, some, none; odd widths too.
#[test]
fn what_is_for_a_chip_is_clean() {
    for (name, sram_bits) in [("srams", 0), ("some", 60), ("registers", usize::MAX)] {
        for (of, changes) in [("tiny", &[][..]), ("narrow", NARROW), ("flat", FLAT)] {
            let changes: Vec<String> = changes.iter().map(|c| (*c).to_string()).collect();
            let config = Config::preset_with("tiny", &changes).unwrap();
            let chip = generate_for(&config, &[], Wrapper::None, Target::Asic { sram_bits }).unwrap();
            assert_eq!(chip.models.is_empty(), sram_bits == usize::MAX, "{name}, {of}");
            lint_generated(&format!("chip_{name}_{of}"), &chip);
        }
    }
    let digits = Config::preset("digits").unwrap();
    for wrapper in [Wrapper::Axis, Wrapper::Wishbone, Wrapper::Serial { bit_cycles: 104 }] {
        let chip = generate_for(&digits, &[], wrapper, Target::ASIC).unwrap();
        lint_generated(&format!("chip_{}", chip.top), &chip);
    }
}

/// The text of all modules holds what the files of single modules hold.
#[test]
fn a_file_for_each_module() {
    let generated = generate(&Config::preset("tiny").unwrap(), &[]).unwrap();
    assert_eq!(generated.files[0].0, format!("{}.v", generated.top));
    assert_eq!(generated.files.len(), generated.verilog.matches("\nmodule ").count());
    for (file, text) in &generated.files {
        let module = text.split_once("`default_nettype none").unwrap().1.split_once("`default_nettype wire").unwrap().0;
        assert!(generated.verilog.contains(module.trim()), "{file}");
        assert!(module.contains(&format!("\nmodule {} ", file.trim_end_matches(".v"))), "{file}");
    }
}

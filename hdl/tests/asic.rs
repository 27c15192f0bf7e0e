//! The Verilog for a chip: no first contents anywhere, a reset in every clocked block, SRAMs in files of their own.

use sigprop_hdl::sim::Simulator;
use sigprop_hdl::{Generated, Target, Wrapper, generate, generate_for};
use sigprop_spec::Config;

fn generated(preset: &str, sram_bits: usize) -> Generated {
    wrapped(preset, Wrapper::None, sram_bits)
}

fn wrapped(preset: &str, wrapper: Wrapper, sram_bits: usize) -> Generated {
    generate_for(&Config::preset(preset).unwrap(), &[], wrapper, Target::Asic { sram_bits }).unwrap()
}

/// The text without comments: the configuration in it may say anything.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

/// Clocked blocks without a reset in them; 0 and a count of all.
fn clocked(text: &str) -> (usize, usize) {
    let blocks: Vec<&str> = text.split("always @(posedge clk) begin\n").skip(1).collect();
    let body = |b: &&str| b.split("\n    end\n").next().unwrap_or_default().contains("if (rst) begin");
    (blocks.iter().filter(|b| !body(b)).count(), blocks.len())
}

#[test]
fn nothing_has_first_contents_and_everything_a_reset() {
    let presets = Config::presets();
    let mut chips: Vec<_> = presets.iter().map(|p| (p.name, generated(p.name, Target::SRAM_BITS))).collect();
    for wrapper in [Wrapper::Axis, Wrapper::Wishbone, Wrapper::Serial { bit_cycles: 104 }] {
        chips.push(("digits", wrapped("digits", wrapper, Target::SRAM_BITS)));
    }
    for (preset, chip) in chips {
        let mut seen = 0;
        for (file, text) in &chip.files {
            let text = code(text);
            assert!(!words(&text).any(|w| ["initial", "integer", "INIT_0"].contains(&w)), "{file}");
            assert!(!text.contains("(*"), "{file} has an attribute for FPGAs");
            assert!(!text.contains("words ["), "{file} has a memory of its own");
            let (without, all) = clocked(&text);
            assert_eq!(without, 0, "{file}: clocked blocks without a reset");
            seen += all;
        }
        assert!(seen > 10, "{preset}, {}: {seen} clocked blocks", chip.top);
        for (file, text) in &chip.models {
            assert!(!words(&code(text)).any(|w| w == "initial"), "{file}");
        }
        // The same checks find what the FPGA's text has.
        let fpga = generate(&Config::preset(preset).unwrap(), &[]).unwrap().verilog;
        assert!(words(&code(&fpga)).any(|w| w == "initial") && clocked(&code(&fpga)).0 > 0);
    }
}

#[test]
fn the_text_does_not_hang_on_the_weights() {
    let config = Config::preset("tiny").unwrap();
    let full = sigprop_hdl::blocks::Initial { rows: vec![vec![7; 6]; 6], ..Default::default() };
    let with = generate_for(&config, &[full], Wrapper::None, Target::ASIC).unwrap();
    assert_eq!(with.verilog, generate_for(&config, &[], Wrapper::None, Target::ASIC).unwrap().verilog);
}

#[test]
fn each_geometry_is_one_module_that_can_be_replaced() {
    let chip = generated("digits", 0);
    let mut names: Vec<&str> = chip.models.iter().map(|m| m.0.trim_end_matches(".v")).collect();
    let mut listed: Vec<String> = chip.memories.srams.iter().map(|g| g.module()).collect();
    listed.sort();
    names.sort_unstable();
    assert_eq!(names, listed);
    assert!(chip.files.iter().all(|(file, _)| !file.starts_with("sp_sram_")), "models are apart from the core");
    for geometry in &chip.memories.srams {
        let instances = |(file, text): &(String, String)| {
            let module = file.trim_end_matches(".v");
            let here = text.matches(&format!("    {} sram (", geometry.module())).count();
            assert!(here <= 1, "{file}");
            // How often the module that holds it is in its parents; lanes and stages are counted by the netlist.
            (here == 1).then(|| module.to_owned())
        };
        let holders = chip.files.iter().filter_map(instances).count();
        assert!(holders > 0, "nothing holds {}", geometry.module());
    }
    let [weights, ..] = &chip.memories.srams[..] else { panic!("no SRAM") };
    assert_eq!((weights.depth, weights.width, weights.count), (520, 16, 16));
}

#[test]
fn a_memory_as_sram_as_registers_and_as_logic() {
    let file = |chip: &Generated, name: &str| {
        let file = chip.files.iter().chain(&chip.models).find(|f| f.0 == name).unwrap_or_else(|| panic!("no {name}"));
        // The head holds the configuration and the version.
        file.1.split_once("`default_nettype none").unwrap().1.to_owned()
    };
    let srams = generated("tiny", 0);
    insta::assert_snapshot!("sram", file(&srams, "sp_memory_slots_1.v"));
    insta::assert_snapshot!("sram_registered", file(&srams, "sp_memory_state_2.v"));
    insta::assert_snapshot!("sram_model", file(&srams, "sp_sram_2x10.v"));
    let registers = generated("tiny", usize::MAX);
    insta::assert_snapshot!("registers", file(&registers, "sp_memory_state_2.v"));
    insta::assert_snapshot!("logic", file(&registers, "sp_memory_identity.v"));
}

/// As in the Verilog, the register behind an SRAM has a reset, and what the SRAM puts out has none.
#[test]
fn the_simulation_resets_the_register_behind_an_sram() {
    let chip = generated("tiny", 0);
    let mut sim = Simulator::new(&chip.design).unwrap();
    sim.scramble(|| -1);
    let [weights, slot] =
        ["weights_0", "buffer.h.slots_0"].map(|m| sim.signal(&format!("stages_0.{m}.rdata")).unwrap());
    assert_eq!(sim.get(weights), -1);
    // Until the address is in range.
    (0..4).for_each(|_| sim.reset());
    assert_eq!(sim.get(weights), 0);
    assert_eq!(sim.get(slot), -1);
    sim.clock();
    assert_eq!(sim.get(weights), -1, "the word that was read during the reset");
}

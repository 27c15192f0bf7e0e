//! The printed text of blocks small enough to review, and that the same configuration gives the same bytes.

use sigprop_hdl::generate;
use sigprop_spec::Config;

fn tiny(multipliers: usize) -> Config {
    let change = format!("hardware.multipliers_per_lane={multipliers}");
    Config::preset_with("tiny", &[change]).unwrap_or_else(|e| panic!("{e}"))
}

fn inference(multipliers: usize) -> Config {
    let changes = [format!("hardware.multipliers_per_lane={multipliers}"), "learning.mode=inference".to_owned()];
    Config::preset_with("tiny", &changes).unwrap_or_else(|e| panic!("{e}"))
}

/// The module in the first file whose name begins with `base`, from its description to its end.
fn module(config: &Config, base: &str) -> String {
    let files = generate(config, &[]).unwrap().files;
    let mut named: Vec<_> = files.iter().filter(|f| f.0.starts_with(base)).collect();
    named.sort();
    let text = &named.first().unwrap_or_else(|| panic!("no module {base}")).1;
    let body = text.split_once("`default_nettype none").unwrap().1;
    body.split_once("`default_nettype wire").unwrap().0.trim().to_string()
}

#[test]
fn activation() {
    insta::assert_snapshot!(module(&tiny(4), "sp_activation"));
}

#[test]
fn token() {
    insta::assert_snapshot!(module(&tiny(4), "sp_token"));
}

#[test]
fn four_multipliers() {
    insta::assert_snapshot!(module(&tiny(4), "sp_multipliers"));
}

#[test]
fn two_multipliers() {
    insta::assert_snapshot!(module(&tiny(2), "sp_multipliers"));
}

#[test]
fn one_multiplier() {
    insta::assert_snapshot!(module(&tiny(1), "sp_multipliers"));
}

#[test]
fn two_multipliers_without_learning() {
    insta::assert_snapshot!(module(&inference(2), "sp_multipliers"));
}

#[test]
fn one_multiplier_without_learning() {
    insta::assert_snapshot!(module(&inference(1), "sp_multipliers"));
}

/// The whole of it: what is left must be read by something.
#[test]
fn a_lane_without_learning() {
    insta::assert_snapshot!(module(&inference(2), "sp_lane"));
}

/// Nothing of learning is left anywhere, by name.
#[test]
fn without_learning_nothing_of_it_is_left() {
    for multipliers in [2, 1] {
        let text = generate(&inference(multipliers), &[]).unwrap().verilog;
        let words = [
            "lfsr",
            "old_",
            "u_valid",
            "mask",
            "threshold",
            "fire_",
            "js",
            "dh",
            "state_we",
            "token_source",
            "trained",
        ];
        for line in text.lines().filter(|line| !line.starts_with("//")) {
            let code = line.split("//").next().unwrap_or_default();
            assert!(words.iter().all(|word| !code.contains(word)), "{line}");
        }
    }
}

#[test]
fn ports_of_a_lane() {
    let text = module(&tiny(4), "sp_lane");
    let end = text.find(");\n").unwrap() + 2;
    insta::assert_snapshot!(&text[..end]);
}

/// What a port means stands in the Verilog beside it.
#[test]
fn every_port_of_every_module_is_described() {
    let stochastic = Config::preset_with("tiny", &["format.rounding=\"stochastic\"".to_string()]).unwrap();
    for config in [tiny(4), tiny(2), tiny(1), stochastic, inference(2), inference(1)] {
        for module in &generate(&config, &[]).unwrap().design.modules {
            assert!(!module.doc.is_empty(), "{}", module.name);
            for port in module.ports() {
                assert!(!module.signals[port].doc.is_empty(), "{}: {}", module.name, module.signals[port].name);
            }
        }
    }
}

#[test]
fn the_same_configuration_gives_the_same_bytes() {
    for multipliers in [4, 2, 1] {
        let (a, b) = (generate(&tiny(multipliers), &[]).unwrap(), generate(&tiny(multipliers), &[]).unwrap());
        assert!(a.verilog == b.verilog && a.files == b.files);
    }
    let (a, b) = (generate(&tiny(4), &[]).unwrap(), generate(&tiny(2), &[]).unwrap());
    assert_ne!(a.verilog, b.verilog);
}

/// Initial words reach the memories.
#[test]
fn contents_are_part_of_the_text() {
    let initial = |w: i32| sigprop_hdl::blocks::Initial { rows: vec![vec![w; 6]; 6], ..Default::default() };
    let text = |w| generate(&tiny(4), &[initial(w)]).unwrap().verilog;
    assert!(text(0x1234).contains("1234123412341234"));
    assert_eq!(text(0), generate(&tiny(4), &[]).unwrap().verilog);
}

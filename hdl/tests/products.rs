//! Where a network multiplies: activations that are amax or its negative need no multiplier, and who says so is the stream, not its place.

use sigprop_hdl::netlist::LeafKind;
use sigprop_hdl::{generate, stage};
use sigprop_spec::Config;

/// `tiny` in three stages of two lanes.
fn config(sets: &[&str]) -> Config {
    let three = ["network.stages=[6, 4, 4]", "learning.margin=1.0", "learning.lr_shift=5", "hardware.lanes=2"];
    let sets: Vec<String> = three.iter().chain(sets).map(ToString::to_string).collect();
    Config::preset_with("tiny", &sets).unwrap()
}

/// Multipliers of a lane, stage by stage; a stage without any has no product in its Verilog either.
fn multipliers(config: &Config) -> Vec<usize> {
    let count = |index: usize| {
        let design = stage(config, index).unwrap();
        let leaves = design.leaves();
        let all: usize = leaves
            .iter()
            .map(|leaf| if matches!(leaf.what, LeafKind::Multiplier { .. }) { leaf.instances } else { 0 })
            .sum();
        assert_eq!(all == 0, design.operators().multiply == 0, "{all} multipliers");
        all / config.stages()[index].lanes
    };
    (0..config.stages().len()).map(count).collect()
}

#[test]
fn signs_are_not_multiplied() {
    let sign = "network.activation=sign";
    let of = |sets: &[&str]| multipliers(&config(&[&[sign], sets].concat()));
    // An entry of the target code may be any activation, and is t of the second stage.
    assert_eq!(of(&[]), [3, 2, 0]);
    assert_eq!(of(&["learning.target=learned"]), [3, 2, 0]);
    assert_eq!(of(&["hardware.multipliers_per_lane=2"]), [2, 1, 0]);
    // A single one takes all products in turn.
    assert_eq!(of(&["hardware.multipliers_per_lane=1"]), [1, 1, 0]);
    // Where the first stage calculates its t nothing behind it multiplies.
    assert_eq!(of(&["learning.target=reshape"]), [4, 0, 0]);
    assert_eq!(of(&["network.readout=stage", "learning.lr_shift_out=5"]), [3, 2, 0, 0]);
    // An output stage learns from nothing on its t stream.
    let one = ["network.stages=[6]", "network.readout=stage", "learning.lr_shift_out=5"];
    assert_eq!(of(&one), [3, 0]);
    // Errors of the stages' own streams, of which t has one alone.
    let error = ["learning.target=error", "network.activation=sign", "learning.lr_shift_out=5", "hardware.lanes=2"];
    let error = Config::preset_with("tiny", &error.map(str::to_owned)).unwrap();
    assert_eq!(multipliers(&error), [3, 0, 0]);
    let alone = "learning.mode=inference";
    assert_eq!(of(&[alone, "hardware.multipliers_per_lane=2"]), [2, 1, 0]);
    assert_eq!(of(&[alone, "hardware.multipliers_per_lane=1"]), [1, 1, 0]);
    // Others are.
    assert_eq!(multipliers(&config(&[])), [3, 4, 4]);
    assert_eq!(multipliers(&config(&["network.activation=relu"])), [3, 4, 4]);
}

/// What is printed, and that it is read by nothing else than its text: of all modules one multiplies, and the last stage has none of it.
#[test]
fn what_is_printed_multiplies_in_the_multiplier_alone() {
    let generated = generate(&config(&["network.activation=sign", "learning.target=reshape"]), &[]).unwrap();
    let multiplies =
        |text: &str| text.lines().map(|line| line.split("//").next().unwrap()).any(|l| l.contains(" * $signed"));
    let files: Vec<&str> =
        generated.files.iter().filter(|(_, text)| multiplies(text)).map(|(name, _)| name.as_str()).collect();
    // A memory's comment of arguments is none.
    let multiplier = |name: &&str| name.strip_prefix("sp_multiplier").is_some_and(|rest| !rest.starts_with('s'));
    assert!(files.len() == 2 && files.iter().all(multiplier), "{files:?}");
    let signs = generated.files.iter().filter(|(name, _)| name.starts_with("sp_multipliers"));
    let without =
        signs.filter(|(_, text)| !text.contains("sp_multiplier_") && text.contains("sp_sign_product")).count();
    assert_eq!(without, 1, "stages 2 and 3 share a module without a multiplier");
}

/// Bits of a stage's input buffer: a sign is one.
#[test]
fn signs_are_kept_as_bits() {
    let slots = |config: &Config, index: usize| {
        let design = stage(config, index).unwrap();
        let bits = |module: &str| -> Vec<usize> {
            let leaves = design.leaves();
            let memories = leaves.iter().filter(|leaf| leaf.module.contains(module));
            memories
                .filter_map(|leaf| if let LeafKind::Memory { width, .. } = leaf.what { Some(width) } else { None })
                .collect()
        };
        bits("slots")
    };
    let sign = config(&["network.activation=sign"]);
    assert_eq!([0, 1, 2].map(|index| slots(&sign, index)), [vec![8], vec![1, 8], vec![1]]);
}

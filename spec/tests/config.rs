//! What a configuration keeps: its text, its hash, its limits.

use proptest::prelude::*;
use sigprop_spec::{Config, MemoryKind, Rounding, Schedule, StageShape, TokenMode};

fn with(preset: &str, overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with(preset, &overrides).unwrap()
}

#[test]
fn presets_load_under_their_names() {
    let names: Vec<_> = Config::presets().iter().map(|preset| preset.name).collect();
    assert_eq!(
        names,
        [
            "diabetes",
            "digits",
            "digits-efp",
            "digits-forward-forward",
            "digits-output-stage",
            "digits-recurrent",
            "digits-reservoir",
            "digits-sign",
            "digits-small",
            "digits-spiking",
            "digits-spiking-small",
            "digits-spiking-up5k",
            "mnist",
            "mnist-45f",
            "mnist-85f",
            "mnist-fields",
            "mnist-spiking",
            "mnist-up5k",
            "tiny",
            "vowels-reservoir"
        ]
    );
    for preset in Config::presets() {
        let config = Config::preset(preset.name).unwrap();
        assert_eq!(config.name(), preset.name);
        assert!(!preset.summary.is_empty());
        assert_eq!(config, Config::from_toml(preset.name, &config.to_toml(), &[]).unwrap());
    }
}

#[test]
fn digits_is_the_default_rule() {
    let config = Config::preset("digits").unwrap();
    assert_eq!((config.inputs(), config.classes(), config.epochs()), (64, 10, 20));
    assert_eq!((config.activation().bits(), config.activation().fraction()), (8, 7));
    assert_eq!((config.stages()[0].weight.bits(), config.stages()[0].weight.fraction()), (16, 14));
    assert_eq!(config.rounding(), Rounding::Nearest);
    assert_eq!((config.schedule(), config.token()), (Schedule::Quarters, TokenMode::Uniform));
    assert_eq!((config.lfsr_seed(), config.multipliers_per_lane()), (52176, 4));
    assert_eq!(config.memory(), MemoryKind::Auto);
    assert_eq!(config.lr_shift_range(config.stages()[0].weight), 1..=31);
    for stage in config.stages() {
        assert_eq!((stage.inputs, stage.outputs, stage.lanes), (64, 64, 8));
        assert_eq!((stage.rows(), stage.columns()), (8, 65));
        // 2^3 is about the root of 64; 1.0 * 2^14 * 2^3
        assert_eq!((stage.threshold, stage.lr_shift, stage.update_shift), (1 << 17, 7, 7));
    }
}

#[test]
fn mnist_85f_fits_its_part() {
    let config = Config::preset("mnist-85f").unwrap();
    let of = |(s, stage): (usize, &sigprop_spec::StageShape)| stage.lanes * config.multipliers(s);
    let multipliers: usize = config.stages().iter().enumerate().map(of).sum();
    assert_eq!((config.multipliers(0), multipliers), (2, 154), "t of the first stage comes from a table");
    // Weights in blocks of 1024 words of 18 bits, 208 of them on the part.
    let blocks: usize = config.stages().iter().map(|s| s.lanes * (s.rows() * s.columns()).div_ceil(1024)).sum();
    assert!(blocks <= 208, "{blocks}");
}

#[test]
fn large_presets_are_balanced() {
    // That of `mnist-85f` is balanced for its data, of which most columns are empty.
    for (name, least) in [("mnist", 0.98), ("mnist-fields", 0.98), ("digits", 0.98), ("digits-small", 0.98)] {
        let config = Config::preset(name).unwrap();
        let useful: usize = config.stages().iter().map(|s| s.outputs * s.columns()).sum();
        let lanes: usize = config.stages().iter().map(|s| s.lanes).sum();
        let window = config.stages().iter().map(|s| s.rows() * s.columns()).max().unwrap();
        let used = useful as f64 / (lanes * window) as f64;
        assert!(used >= least, "{name}: {used}");
    }
}

#[test]
fn one_value_stands_for_all_stages() {
    let config =
        with("digits", &["network.stages=[32, 16, 8]", "learning.margin=1", "learning.lr_shift=8", "hardware.lanes=4"]);
    assert_eq!(config.stages().len(), 3);
    assert!(config.stages().iter().all(|s| s.margin == Some(1.0) && s.lr_shift == 8 && s.lanes == 4));
    let inputs: Vec<_> = config.stages().iter().map(|s| s.inputs).collect();
    assert_eq!(inputs, [64, 32, 16]);
}

#[test]
fn later_overrides_hold_and_words_need_no_quotes() {
    let config = with(
        "digits",
        &[
            "learning.epochs=1",
            " learning.epochs = 3 ",
            "format.rounding=stochastic",
            "learning.token=\"label\"",
            "hardware.lanes=auto",
        ],
    );
    assert_eq!((config.epochs(), config.rounding(), config.token()), (3, Rounding::Stochastic, TokenMode::Label));
    assert_eq!(config.stages()[0].lanes, 8);
}

#[test]
fn what_is_left_to_be_chosen_is_known_and_can_be_laid_down() {
    let config = with("digits", &["hardware.lanes=auto", "hardware.multipliers_per_lane=auto"]);
    assert!(config.wishes().lanes && config.wishes().multipliers);
    assert_eq!(config, Config::preset("digits").unwrap(), "numbers of no board");
    let chosen = config.with_hardware(&[3, 2], 2).unwrap();
    assert!(!chosen.wishes().any());
    assert_eq!(chosen, with("digits", &["hardware.lanes=[3, 2]", "hardware.multipliers_per_lane=2"]));
    for (lanes, multipliers) in [(&[3][..], 4), (&[3, 0], 4), (&[65, 1], 4), (&[3, 2], 3)] {
        assert_eq!(config.with_hardware(lanes, multipliers), None, "{lanes:?} {multipliers}");
    }
}

#[test]
fn a_name_stays_on_its_line() {
    let text = Config::preset("tiny").unwrap().to_toml();
    assert_eq!(Config::from_toml("nets/a\nb\tc.toml", &text, &[]).unwrap().name(), "a_b_c");
}

#[test]
fn an_override_supplies_a_key_that_the_file_lacks() {
    let text = Config::preset("tiny").unwrap().to_toml().replace("classes = 3\n", "");
    assert!(Config::from_toml("tiny", &text, &[]).is_err());
    let config = Config::from_toml("nets/tiny.toml", &text, &["network.classes=3".to_owned()]).unwrap();
    assert_eq!(config, Config::preset("tiny").unwrap());
}

#[test]
fn the_extremes_can_be_built() {
    let widest = with(
        "digits",
        &[
            "network.inputs=1024",
            "network.classes=64",
            "network.stages=[1024, 1024, 1024, 1024, 1024, 1024, 1024, 1024]",
            "format.activation_bits=16",
            "format.weight_bits=18",
            "learning.margin=1",
            "learning.lr_shift=7",
            "hardware.lanes=1024",
        ],
    );
    assert_eq!(widest.stages()[7].update_shift, 23);
    assert_eq!(widest.stages()[7].threshold, 1 << 35);
    let least = with(
        "digits",
        &[
            "network.inputs=1",
            "network.classes=2",
            "network.stages=[1]",
            "format.activation_bits=4",
            "format.weight_bits=6",
            "format.weight_frac=4",
            "learning.margin=1",
            "learning.lr_shift=0",
            "hardware.lanes=1",
        ],
    );
    assert_eq!((least.stages()[0].update_shift, least.stages()[0].threshold), (2, 64));
}

#[test]
fn the_hash_is_of_the_hardware() {
    let digits = Config::preset("digits").unwrap();
    // Stable: bitstreams carry it.
    let hashes: Vec<_> = Config::presets().iter().map(|p| Config::preset(p.name).unwrap().hash_hex()).collect();
    insta::assert_debug_snapshot!("hashes", hashes);
    for same in ["learning.epochs=7", "learning.schedule=constant", "learning.margin=1", "hardware.lanes=auto"] {
        assert_eq!(with("digits", &[same]).hash(), digits.hash(), "{same}");
    }
    for other in ["learning.lr_shift=8", "learning.token=label", "learning.lfsr_seed=1", "hardware.lanes=4"] {
        assert_ne!(with("digits", &[other]).hash(), digits.hash(), "{other}");
    }
}

#[test]
fn inference_makes_other_hardware_of_every_preset() {
    for preset in Config::presets() {
        let online = Config::preset(preset.name).unwrap();
        let config = with(preset.name, &["learning.mode=inference"]);
        assert!(online.learns() && !config.learns(), "{}", preset.name);
        assert_ne!(config.hash(), online.hash(), "{}", preset.name);
        let expected = online.multipliers_per_lane().min(2);
        assert_eq!(config.multipliers_per_lane(), expected, "{}", preset.name);
        assert_eq!(config, Config::from_toml(preset.name, &config.to_toml(), &[]).unwrap());
        let auto = with(preset.name, &["learning.mode=inference", "hardware.multipliers_per_lane=auto"]);
        assert_eq!(auto.multipliers_per_lane(), 2);
        let lanes = vec![1; auto.stages().len()];
        assert_eq!(auto.with_hardware(&lanes, 4), None);
        // Spikes are added: there is nothing to choose.
        assert_eq!(auto.with_hardware(&lanes, 1).is_some(), auto.spiking().is_none(), "{}", preset.name);
    }
}

/// A file of before there was the key, and one that says what would hold without it, are the same hardware.
#[test]
fn keys_that_may_be_left_out() {
    let text = Config::preset("tiny").unwrap().to_toml();
    assert!(text.contains("mode = \"online\"\n") && text.contains("multipliers_per_lane = 4\n"), "{text}");
    let without = text.replace("mode = \"online\"\n", "").replace("multipliers_per_lane = 4\n", "");
    let (all, less) =
        (Config::from_toml("tiny", &text, &[]).unwrap(), Config::from_toml("tiny", &without, &[]).unwrap());
    assert_eq!((&all, all.hash()), (&less, less.hash()));
}

#[test]
fn members_of_the_family_are_words_for_all_stages_or_for_each() {
    let with = |sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
        Config::preset_with("digits", &sets)
    };
    let plain = with(&[]).unwrap();
    let line = |config: &Config, key: &str| {
        let text = config.to_toml();
        text.lines().find(|line| line.starts_with(key)).unwrap().to_owned()
    };
    assert_eq!(line(&plain, "activation ="), "activation = \"hard_tanh\"");
    // Boards of before there was the key keep their hash.
    assert_eq!(
        plain.hash_hex(),
        with(&["network.activation=hard_tanh", "learning.loss=[hinge, hinge]"]).unwrap().hash_hex()
    );
    let one = with(&["learning.loss=l2_repulsion"]).unwrap();
    assert_eq!(line(&one, "loss ="), "loss = \"l2_repulsion\"");
    let each = with(&["learning.loss=[hinge, l2_repulsion]"]).unwrap();
    assert_eq!(line(&each, "loss ="), "loss = [\"hinge\", \"l2_repulsion\"]");
    assert_eq!(Config::from_toml("digits", &each.to_toml(), &[]).unwrap(), each);
    let hashes = [&plain, &one, &each, &with(&["network.activation=relu"]).unwrap()].map(Config::hash_hex);
    assert!(hashes.iter().enumerate().all(|(n, hash)| !hashes[..n].contains(hash)), "{hashes:?}");
    for (sets, says) in [
        (&["learning.loss=[hinge]"][..], "network.stages has 2 stages"),
        (&["learning.loss=[hinge, hinges]"], "l2_repulsion"),
        (&["network.activation=tanh"], "hard_tanh"),
        (&["network.activation=[relu, sign]"], "hard_tanh"),
    ] {
        let fault = with(sets).unwrap_err().to_string();
        assert!(fault.contains(says), "{sets:?}: {fault}");
    }
}

#[test]
fn canonical_text_and_reference() {
    insta::assert_snapshot!("canonical_tiny", Config::preset("tiny").unwrap().to_toml());
    insta::assert_snapshot!("keys", sigprop_spec::config::markdown());
}

prop_compose! {
    /// Overrides that mostly can be built.
    fn overrides()(
        shape in (1usize..=1024, 2usize..=64, prop::collection::vec(1usize..=1024, 1..=8)),
        format in (4i64..=16, 6i64..=18, 0i64..=6, prop::sample::select(vec!["nearest", "truncate", "stochastic"])),
        learning in (1e-2f64..1e3, 1i64..=31, prop::sample::select(vec!["constant", "quarters"]), 1u32..),
        hardware in (1usize..=64, prop::bool::ANY, prop::sample::select(vec![4, 2, 1])),
    ) -> Vec<String> {
        let lanes: Vec<_> = shape.2.iter().map(|n| hardware.0.min(*n)).collect();
        let frac = format.1 - 2 - format.2;
        let fracs: Vec<_> = (0..shape.2.len() as i64).map(|s| frac + s % 3).collect();
        vec![
            format!("network.inputs={}", shape.0),
            format!("network.classes={}", shape.1),
            format!("network.stages={:?}", shape.2),
            format!("format.activation_bits={}", format.0),
            format!("format.weight_bits={}", format.1),
            if hardware.1 { format!("format.weight_frac={fracs:?}") } else { format!("format.weight_frac={frac}") },
            format!("format.rounding={:?}", format.3),
            format!("learning.margin={:?}", learning.0),
            format!("learning.lr_shift={}", learning.1 - 2 * (format.0 - 1) + frac),
            format!("learning.schedule={:?}", learning.2),
            format!("learning.lfsr_seed={}", learning.3),
            if hardware.1 { "hardware.lanes=\"auto\"".to_owned() } else { format!("hardware.lanes={lanes:?}") },
            format!("hardware.multipliers_per_lane={}", hardware.2),
        ]
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 4096, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_accepted_holds_the_invariants(overrides in overrides()) {
        let config = Config::preset_with("digits", &overrides);
        prop_assume!(config.is_ok());
        let config = config.unwrap();
        let again = Config::from_toml(config.name(), &config.to_toml(), &[]).unwrap();
        prop_assert_eq!(&config, &again);
        prop_assert_eq!(config.hash(), again.hash());
        let growth = config.schedule().growth();
        for stage in config.stages() {
            prop_assert!((1..=stage.outputs).contains(&stage.lanes));
            prop_assert!(stage.threshold > 0 && stage.threshold < 1 << 62);
            prop_assert!(stage.update_shift >= 1 && stage.update_shift + growth <= 31);
            prop_assert!(config.lr_shift_range(stage.weight).contains(&stage.lr_shift));
            // Start weights are uniform in [-2^-e, 2^-e), 2^-e about the root of 3 / n_in: they fit, and do not vanish.
            let mut bound = 1.0f64;
            while bound * bound * stage.inputs as f64 > 6.0 {
                bound /= 2.0;
            }
            // The lowest of them may be the one code that a symmetric range has not.
            prop_assert!(!stage.weight.from_real(stage.weight.to_real(1) - bound).1);
            prop_assert!(stage.weight.from_real(-bound).0 <= -2);
        }
    }

    #[test]
    fn automatic_lanes_keep_up_with_the_busiest(inputs in 1usize..=1024, widths in prop::collection::vec(1usize..=1024, 1..=8)) {
        let set = [
            format!("network.inputs={inputs}"),
            format!("network.stages={widths:?}"),
            "hardware.lanes=auto".to_owned(),
            "learning.margin=1".to_owned(),
            "learning.lr_shift=7".to_owned(),
        ];
        let config = Config::preset_with("digits", &set).unwrap();
        let window = |s: &StageShape| s.rows() * s.columns();
        let busiest = config.stages().iter().max_by_key(|s| s.outputs * s.columns()).unwrap();
        let most = busiest.outputs * busiest.columns();
        let limit = busiest.outputs.div_ceil(busiest.outputs.min(8)) * busiest.columns();
        for stage in config.stages().iter().filter(|s| s.outputs * s.columns() < most) {
            prop_assert!(window(stage) <= limit || stage.lanes == stage.outputs);
            let fewer = StageShape { lanes: stage.lanes.saturating_sub(1).max(1), ..*stage };
            prop_assert!(stage.lanes == 1 || window(&fewer) > limit, "a lane fewer would do");
        }
    }

    #[test]
    fn no_text_and_no_override_panics(text in ".{0,200}", set in "(network\\.stages|hardware\\.lanes|learning\\.margin)=.{0,20}") {
        prop_assert!(Config::from_toml("any", &text, &[]).is_err());
        let faults = Config::preset_with("tiny", std::slice::from_ref(&set)).err().map_or(Vec::new(), |e| e.faults().to_vec());
        prop_assert!(faults.iter().all(|f| !f.rule.is_empty() && !f.mend.is_empty()));
    }
}

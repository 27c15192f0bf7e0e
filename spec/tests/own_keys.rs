//! Keys, registers and monitors that only some members have, by a table of rows made for the test: in it `l2_repulsion` has none of
//! its own, and `hinge` what it has.

use proptest::prelude::*;
use sigprop_spec::config::KEYS;
use sigprop_spec::family::Monitor;
use sigprop_spec::family::made_up::BARE_REPULSION;
use sigprop_spec::link::Register;
use sigprop_spec::{Config, ConfigError, Place};

fn preset(overrides: &[&str]) -> Result<Config, ConfigError> {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_of(BARE_REPULSION, "tiny", &overrides)
}

/// The text of `tiny` with a part replaced, and overrides.
fn file(from: &str, to: &str, overrides: &[&str]) -> Result<Config, ConfigError> {
    let text = Config::preset("tiny").unwrap().to_toml();
    assert!(text.contains(from), "{from}");
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::from_toml_of(BARE_REPULSION, "net.toml", &text.replace(from, to), &overrides)
}

fn line<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find(|line| line.starts_with(&format!("{key} =")))
}

/// Snapshots `NAME => refusal`.
macro_rules! refusals {
    ($($name:ident => $result:expr;)*) => {
        $(#[test] fn $name() { insta::assert_snapshot!(stringify!($name), $result.unwrap_err()); })*
    };
}

refusals! {
    a_key_in_a_file => file("loss = \"hinge\"", "loss = \"l2_repulsion\"", &["network.classes=1"]);
    a_key_in_a_file_whose_member_is_overridden => file("inputs", "inputs", &["learning.loss=l2_repulsion"]);
    a_key_that_was_set => preset(&["learning.loss=l2_repulsion", "learning.margin=[0.5, 2.0]"]);
    a_key_that_was_set_and_is_wrong_too => preset(&["learning.loss=l2_repulsion", "learning.margin=-1"]);
    an_entry_of_a_list_in_a_file => file("loss = \"hinge\"", "loss = [\"hinge\", \"l2_repulsion\"]", &[]);
    entries_of_a_list_that_was_set => preset(&["learning.loss=[hinge, l2_repulsion]", "learning.margin=[none, 2]"]);
    none_where_all_have_it => preset(&["learning.margin=[1.0, none]"]);
    none_in_the_place_of_a_value => preset(&["learning.margin=none"]);
    a_value_out_of_range_beside_none => preset(&["learning.loss=[l2_repulsion, hinge]", "learning.margin=[none, 1e300]"]);
    a_word_that_is_not_known_hides_nothing => file("loss = \"hinge\"", "loss = \"l2\"", &["network.classes=1"]);
    a_section_that_is_missing => Config::from_toml_of(BARE_REPULSION, "net.toml", "[network]\n[format]\n[hardware]\n", &[]);
}

/// A key that is left out is its default in the stages whose member has it.
#[test]
fn a_key_that_is_missing_is_its_default() {
    let all = file("margin = [1.0, 1.0]", "", &[]).unwrap();
    assert_eq!(line(&all.to_toml(), "margin"), Some("margin = [1.0, 1.0]"));
    let some = file("margin = [1.0, 1.0]", "", &["learning.loss=[hinge, l2_repulsion]"]).unwrap();
    assert_eq!(line(&some.to_toml(), "margin"), Some("margin = [1.0, \"none\"]"));
    let none = file("margin = [1.0, 1.0]", "", &["learning.loss=l2_repulsion"]).unwrap();
    assert_eq!(line(&none.to_toml(), "margin"), None);
}

#[test]
fn the_place_is_the_key_of_the_file() {
    let error = file("loss = \"hinge\"", "loss = \"l2_repulsion\"", &[]).unwrap_err();
    let [fault] = error.faults() else { panic!("{error}") };
    assert!(matches!(fault.place, Place::Column(line, 1) if line > 10), "{:?}", fault.place);
    let error = file("margin =", "  margin =", &["learning.loss=l2_repulsion"]).unwrap_err();
    assert!(matches!(error.faults()[0].place, Place::Column(_, 3)), "{error}");
}

#[test]
fn a_presets_key_is_dropped_and_told() {
    let config = preset(&["learning.loss=l2_repulsion"]).unwrap();
    assert_eq!(
        config.dropped().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["the preset's learning.margin = [1.0, 1.0] is dropped: learning.loss \"l2_repulsion\" has no such key"]
    );
    let text = config.to_toml();
    assert_eq!(line(&text, "margin"), None, "{text}");
    let again = Config::from_toml_of(BARE_REPULSION, "tiny", &text, &[]).unwrap();
    assert_eq!((&again, again.hash()), (&config, config.hash()));
    assert!(again.dropped().is_empty());
    assert!(config.stages().iter().all(|stage| stage.margin.is_none() && stage.threshold == 0));
}

#[test]
fn a_presets_entry_is_dropped_where_its_stage_lacks_the_key() {
    let config = preset(&["learning.loss=[hinge, l2_repulsion]"]).unwrap();
    assert_eq!(
        config.dropped().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["the preset's learning.margin of stage 2, 1.0, is dropped: learning.loss \"l2_repulsion\" has no such key"]
    );
    let text = config.to_toml();
    assert_eq!(line(&text, "margin"), Some("margin = [1.0, \"none\"]"));
    assert_eq!(Config::from_toml_of(BARE_REPULSION, "tiny", &text, &[]).unwrap(), config);
    // One value stands for the stages that have the key.
    let one = preset(&["learning.loss=[hinge, l2_repulsion]", "learning.margin=1"]).unwrap();
    assert_eq!((&one, one.hash()), (&config, config.hash()));
    assert!(one.dropped().is_empty());
    assert_eq!(config.stages().iter().map(|s| s.margin).collect::<Vec<_>>(), [Some(1.0), None]);
}

#[test]
fn registers_and_monitors_are_there_where_a_member_asks() {
    let names = |config: &Config| Register::all(config).iter().map(|r| r.full_name()).collect::<Vec<_>>().join(" ");
    let mixed = preset(&["learning.loss=[l2_repulsion, hinge]"]).unwrap();
    assert_eq!(
        names(&mixed),
        "control token_lfsr samples lr_shift.1 lr_shift.2 threshold_low.2 threshold_high.2 rounding_lfsr.1 rounding_lfsr.2"
    );
    // An address belongs to its register, whether others are there or not.
    assert_eq!(Register::from_address(0x21, &mixed), Some(Register::ThresholdLow(1)));
    assert_eq!(Register::from_address(0x20, &mixed), None);
    assert_eq!(Register::from_name("threshold_low.1", &mixed), None);
    let gone = Register::ThresholdLow(0);
    assert_eq!((gone.reset(&mixed), gone.allows(0, &mixed)), (None, false));
    assert!(!mixed.has_monitor(Monitor::Js, 0) && mixed.has_monitor(Monitor::Js, 1));
    let none = preset(&["learning.loss=l2_repulsion"]).unwrap();
    assert!(!names(&none).contains("threshold"));
    let inference = preset(&["learning.loss=[l2_repulsion, hinge]", "learning.mode=inference"]).unwrap();
    assert_eq!(names(&inference), "control");
}

/// Networks that there were before members had keys of their own keep text and hash.
#[test]
fn what_has_all_keys_is_as_it_was() {
    for name in Config::presets().iter().map(|preset| preset.name) {
        let (with, without) = (Config::preset_of(BARE_REPULSION, name, &[]).unwrap(), Config::preset(name).unwrap());
        assert_eq!((with.hash(), with.to_toml()), (without.hash(), without.to_toml()), "{name}");
    }
}

proptest! {
    /// A key is in the canonical text, and accepted, where a member has it and nowhere else.
    #[test]
    fn a_key_is_there_where_a_member_has_it(hinges in prop::collection::vec(prop::bool::ANY, 1..=8), given in 0usize..4, margin in 0.1f64..4.0) {
        let stages = hinges.len();
        let any = hinges.contains(&true);
        let losses: Vec<&str> = hinges.iter().map(|hinge| if *hinge { "hinge" } else { "l2_repulsion" }).collect();
        let entry = |hinge: &bool| if *hinge { format!("{margin:?}") } else { "none".to_owned() };
        let list = hinges.iter().map(entry).collect::<Vec<_>>().join(", ");
        let mut set = vec![
            format!("network.stages={:?}", vec![4; stages]),
            format!("learning.loss={losses:?}"),
            "learning.lr_shift=7".to_owned(),
            "hardware.lanes=1".to_owned(),
        ];
        // Absent, one for all, a list with "none", a list of values.
        let (values, legal) = match given {
            0 => (None, true),
            1 => (Some(format!("{margin:?}")), any),
            2 => (Some(format!("[{list}]")), any),
            _ => (Some(format!("{:?}", vec![margin; stages])), hinges.iter().all(|hinge| *hinge)),
        };
        set.extend(values.map(|values| format!("learning.margin={values}")));
        let read = Config::preset_of(BARE_REPULSION, "tiny", &set);
        prop_assert_eq!(read.is_ok(), legal, "{:?}: {:?}", set, read);
        match read {
            Ok(config) => {
                let text = config.to_toml();
                prop_assert_eq!(line(&text, "margin").is_some(), any);
                prop_assert_eq!(&Config::from_toml_of(BARE_REPULSION, "tiny", &text, &[]).unwrap(), &config);
                for (stage, hinge) in hinges.iter().enumerate() {
                    prop_assert_eq!(config.stage_has_key("learning.margin", stage), *hinge);
                    prop_assert_eq!(config.stages()[stage].margin.is_some(), *hinge);
                    prop_assert_eq!(Register::ThresholdHigh(stage).is_there(&config), *hinge);
                    // A key of no member is everybody's.
                    prop_assert!(config.stage_has_key("learning.lr_shift", stage));
                }
            }
            Err(error) => prop_assert!(error.faults().iter().all(|f| f.key == "learning.margin" && !f.mend.is_empty()), "{}", error),
        }
    }
}

/// What the reference of the keys says of owners is what is checked.
#[test]
fn the_reference_says_whose_a_key_is() {
    let owned: Vec<&str> = KEYS.iter().filter(|key| key.seam().is_some()).map(|key| key.path).collect();
    let fields = sigprop_spec::family::Columns::Fields.row().keys;
    let others = [
        "learning.attach",
        "learning.error_amplitude",
        "learning.margin",
        "learning.learned_shift",
        "learning.theta",
        "learning.sharpness",
        "learning.fire_probability",
        "learning.epsilon",
        "learning.lr_shift_out",
        "learning.margin_out",
        "learning.momentum_shift",
        "learning.subset_limit",
        "learning.token",
        "network.steps",
        "network.recurrent",
        "network.reservoir",
        "network.reservoir_seed",
        "hardware.reservoir_lanes",
    ];
    assert!(owned.iter().all(|key| others.contains(key) || fields.contains(key)), "{owned:?}");
    assert_eq!(owned.len(), others.len() + fields.len());
    let margin = KEYS.iter().find(|key| key.path == "learning.margin").unwrap();
    assert_eq!(margin.members(), ["hinge", "l2_repulsion"]);
}

/// The output stage: what a configuration says of it, and what it refuses.
#[test]
fn an_output_stage_is_the_last_of_the_stages() {
    let config = preset(&["network.readout=stage"]).unwrap();
    let output = config.output().unwrap();
    assert_eq!((config.stages().len(), config.hidden().len(), output.outputs, output.inputs), (3, 2, 3, 4));
    assert_eq!((output.lr_shift, output.threshold, config.stage_name(1).as_str()), (7, 254, "stage 2"));
    assert_eq!(config.stage_name(2), "output stage");
    let text = config.to_toml();
    assert!(text.contains("lr_shift_out = 7\nmargin_out = 254\n") && text.contains("lr_shift = [7, 7]\n"), "{text}");
    assert_eq!(Config::from_toml("tiny", &text, &[]).unwrap().to_toml(), text);
    // A margin keeps its meaning in another format.
    let narrow = ["network.readout=stage", "format.activation_bits=6", "format.weight_frac=10"];
    assert_eq!(preset(&narrow).unwrap().output().unwrap().threshold, 62);
    // Lanes: chosen, or one value more.
    assert_eq!(preset(&["network.readout=stage", "hardware.lanes=[1, 1, 3]"]).unwrap().output().unwrap().lanes, 3);
    assert_eq!(preset(&["network.readout=stage", "hardware.lanes=[1, 1]"]).unwrap().output().unwrap().lanes, 1);
    assert_eq!(preset(&["network.readout=stage", "hardware.lanes=auto"]).unwrap().stages().len(), 3);
    let refused = |sets: &[&str], texts: &[&str]| {
        let fault = preset(&[&["network.readout=stage"], sets].concat()).unwrap_err().to_string();
        assert!(texts.iter().all(|text| fault.contains(text)), "{sets:?}: {fault}");
    };
    refused(
        &["hardware.lanes=[1, 1, 4]"],
        &["hardware.lanes", "4 lanes in the output stage, which has 3 neurons", "use 3 or less"],
    );
    refused(&["learning.lr_shift_out=40"], &["learning.lr_shift_out", "the output stage", "use 28 or less"]);
    refused(&["learning.margin_out=0"], &["learning.margin_out", "use 1 or more"]);
    let eight =
        ["network.stages=[2, 2, 2, 2, 2, 2, 2, 2]", "learning.margin=1.0", "learning.lr_shift=7", "hardware.lanes=1"];
    refused(&eight, &["network.stages", "8 stages and the output stage", "use 7 stages or fewer"]);
    let fault = preset(&["learning.margin_out=3"]).unwrap_err().to_string();
    assert!(fault.contains("network.readout \"sum\" does not have"), "{fault}");
}

/// A read-out that leaves classes out: how many it goes to, and what it refuses.
#[test]
fn a_subset_has_a_limit_and_a_bank() {
    let config = preset(&["network.readout=subset"]).unwrap();
    assert_eq!((config.subset_limit(), config.answers()), (Some(3), 3));
    let limit = |sets: &[&str]| preset(&[&["network.readout=subset"], sets].concat()).unwrap().subset_limit();
    assert_eq!((limit(&["learning.subset_limit=1"]), limit(&["learning.subset_limit=64"])), (Some(1), Some(3)));
    assert_eq!(preset(&["network.readout=last"]).unwrap().subset_limit(), None);
    let text = config.to_toml();
    assert!(text.contains("subset_limit = 3\n"), "{text}");
    assert_eq!(Config::from_toml("tiny", &text, &[]).unwrap().to_toml(), text);
    let refused = |sets: &[&str], texts: &[&str]| {
        let fault = preset(&[&["network.readout=subset"], sets].concat()).unwrap_err().to_string();
        assert!(texts.iter().all(|text| fault.contains(text)), "{sets:?}: {fault}");
    };
    refused(&["learning.subset_limit=0"], &["learning.subset_limit", "use 1 or more"]);
    let forward = ["learning.target=concatenation", "learning.loss=goodness"];
    refused(&forward, &["network.readout", "the target bank of the last stage", "\"last\""]);
    refused(&["learning.target=error"], &["network.readout", "\"subset\" has none", "\"stage\""]);
    refused(&["network.task=regression"], &["network.readout", "answered by an output stage"]);
    let looks = ["network.readout=subset", "network.second_look=true"].map(str::to_owned);
    let fault = Config::preset_with("mnist-fields", &looks).unwrap_err().to_string();
    assert!(
        ["network.second_look", "the scores of all classes", "leave it out"].iter().all(|text| fault.contains(text)),
        "{fault}"
    );
    let fault = preset(&["learning.subset_limit=2"]).unwrap_err().to_string();
    assert!(fault.contains("network.readout \"sum\" does not have"), "{fault}");
}

/// A network that answers a value: one neuron behind the others, and what it asks of the other keys.
#[test]
fn a_value_has_an_output_stage_of_one_neuron() {
    let config = preset(&["network.task=regression"]).unwrap();
    let output = config.output().unwrap();
    assert_eq!((config.readout().word(), output.outputs, output.lanes, config.answers()), ("stage", 1, 1, 1));
    assert_eq!((output.threshold, config.sample_width(), config.classes()), (2, config.inputs() + 1, 3));
    let text = config.to_toml();
    assert!(
        text.contains("task = \"regression\"\n") && text.contains("epsilon = 2\n") && !text.contains("margin_out"),
        "{text}"
    );
    assert_eq!(Config::from_toml("tiny", &text, &[]).unwrap().to_toml(), text);
    // Epsilon keeps its meaning in another format.
    for (bits, epsilon) in [(4, 0), (6, 0), (7, 1), (10, 8)] {
        let bits = format!("format.activation_bits={bits}");
        let config = preset(&["network.task=regression", &bits, "format.weight_frac=10"]).unwrap();
        assert_eq!(config.output().unwrap().threshold, epsilon, "{bits}");
    }
    // A preset's margin is dropped, the user's is refused.
    let sets = ["network.task=regression".to_owned()];
    let dropped = Config::preset_with("digits-output-stage", &sets).unwrap();
    assert!(dropped.dropped()[0].to_string().contains("margin_out = 254 is dropped"), "{:?}", dropped.dropped());
    let refused = |sets: &[&str], texts: &[&str]| {
        let fault = preset(sets).unwrap_err().to_string();
        assert!(texts.iter().all(|text| fault.contains(text)), "{sets:?}: {fault}");
    };
    refused(
        &["network.task=regression", "learning.margin_out=9"],
        &["learning.margin_out", "learning.epsilon", "leave it out"],
    );
    for readout in ["sum", "last"] {
        let readout = format!("network.readout={readout}");
        refused(&["network.task=regression", &readout], &["network.readout", "answered by an output stage", "stage"]);
    }
    let forward = ["network.task=regression", "learning.target=concatenation", "learning.loss=goodness"];
    refused(&forward, &["network.readout", "concatenation"]);
    refused(&["learning.epsilon=3"], &["learning.epsilon", "network.task \"classification\" does not have"]);
    refused(&["network.task=ranking"], &["network.task", "classification", "regression"]);
    // Nothing of it is in a network that answers a class.
    assert!(!preset(&[]).unwrap().to_toml().contains("task"));
}

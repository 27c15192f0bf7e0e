//! Targets in a configuration: what follows from them, and what is refused, by name and with a mend.

use sigprop_spec::family::{Loss, Target};
use sigprop_spec::link::{Command, Register, control};
use sigprop_spec::{Config, ConfigError};

const FORWARD: [&str; 2] = ["learning.target=concatenation", "learning.loss=goodness"];

fn with(preset: &str, sets: &[&str]) -> Result<Config, ConfigError> {
    Config::preset_with(preset, &sets.iter().map(ToString::to_string).collect::<Vec<_>>())
}

fn refused(sets: &[&str], says: &[&str]) {
    let text = with("digits", sets).unwrap_err().to_string();
    assert!(says.iter().all(|part| text.contains(part)), "{sets:?}: {text}");
}

#[test]
fn labels_are_columns_of_the_first_stage() {
    let config = with("digits", &FORWARD).unwrap();
    let [first, second] = [config.stages()[0], config.stages()[1]];
    assert_eq!((config.inputs(), first.received, first.inputs, second.received, second.inputs), (64, 74, 74, 64, 64));
    assert_eq!((config.windows(), config.banks(), config.target()), (5, 0..0, Target::Concatenation));
    assert!(config.stages().iter().all(|stage| stage.loss == Loss::Goodness));
    // floor(1/16 * 2^14 * 64)
    assert_eq!((first.theta, first.threshold), (Some(0.0625), 65536));
    let there =
        [Command::InferPair, Command::ReadBank, Command::WriteBank, Command::Infer].map(|c| c.is_there(&config));
    assert_eq!(there, [false, false, false, true]);
    assert_eq!(control::mask(&config), control::LAST_STAGE, "the token is no choice");
    assert!(Register::ThresholdLow(1).is_there(&config));
    let text = config.to_toml();
    assert!(text.contains("theta = [0.0625, 0.0625]") && !text.contains("token") && !text.contains("margin"), "{text}");
    assert_eq!(Config::from_toml("digits", &text, &[]).unwrap(), config);
}

#[test]
fn a_picture_leaves_the_first_stage_its_shape() {
    let [plain, config] = [&[][..], &["learning.target=reshape"]].map(|sets| with("digits", sets).unwrap());
    assert_eq!(plain.stages(), config.stages());
    assert_eq!([plain.banks(), config.banks()], [1..2, 0..2]);
    assert_eq!((plain.windows(), config.windows()), (1, 1));
    assert_ne!(plain.hash(), config.hash());
}

/// A file of before there was a choice has the key; where it says what holds anyway it may stay.
#[test]
fn a_token_that_says_nothing_may_be_written() {
    let said = with("digits", &[&FORWARD[..], &["learning.token=uniform"]].concat()).unwrap();
    assert_eq!((said.hash(), said.to_toml()), {
        let unsaid = with("digits", &FORWARD).unwrap();
        (unsaid.hash(), unsaid.to_toml())
    });
}

#[test]
fn a_code_that_learns_has_a_step() {
    let config = with("digits", &["learning.target=learned"]).unwrap();
    assert_eq!((config.learned_shift(), config.learns_code(), config.banks()), (Some(7), true, 1..2));
    let code = config.code();
    assert_eq!((code.format().bits(), code.places(), code.max()), (16, 8, 32512));
    assert_eq!((code.word(-127), code.activation(-32512), code.activation(-1)), (-32512, -127, -1));
    assert!(config.to_toml().contains("learned_shift = 7"));
    assert_eq!(Config::from_toml("digits", &config.to_toml(), &[]).unwrap(), config);
    let lengths = |config: &Config| [0, 1].map(|s| sigprop_spec::link::response_len(config, Command::ReadBank, s));
    assert_eq!(lengths(&config), [Some(129), Some(65)]);
    // Hardware without learning keeps activations.
    let without = with("digits", &["learning.target=learned", "learning.mode=inference"]).unwrap();
    assert_eq!(
        (without.learns_code(), without.code().format(), lengths(&without)[0]),
        (false, without.activation(), Some(65))
    );
    let narrow = ["learning.target=learned", "format.activation_bits=4", "learning.lr_shift=12"];
    let narrow = |shift: &'static str| [&narrow[..], &[shift]].concat();
    assert!(with("digits", &narrow("learning.learned_shift=11")).is_ok());
    refused(&narrow("learning.learned_shift=12"), &["learning.learned_shift", "would be 0", "use 11 or less"]);
    refused(&["learning.learned_shift=7"], &["learning.learned_shift", "learned has it"]);
    let losses = ["learning.target=learned", "learning.loss=[cross_entropy, hinge]"];
    refused(
        &losses,
        &["learning.loss", "\"cross_entropy\" of stage 1", "no step for the target code", "\"hinge\" in stage 1"],
    );
    assert!(with("digits", &["learning.target=learned", "learning.loss=[hinge, l2]"]).is_ok());
}

#[test]
fn what_does_not_go_together_is_refused() {
    refused(&["learning.target=concatenation"], &["learning.loss", "\"hinge\" of stage 1", "target bank", "goodness"]);
    refused(&["learning.loss=goodness"], &["learning.loss", "\"goodness\" of stage 1", "\"code\" puts none"]);
    let mixed = ["learning.target=concatenation", "learning.loss=[goodness, l2]"];
    refused(&mixed, &["learning.loss", "\"l2\" of stage 2", "in every stage"]);
    refused(&["learning.target=reshape", "network.inputs=9"], &["learning.target", "network.classes = 10", "more"]);
    refused(
        &[&FORWARD[..], &["learning.token=label"]].concat(),
        &["learning.token", "code, learned and reshape have it"],
    );
    refused(&["learning.theta=0.5"], &["learning.theta", "goodness"]);
    refused(&[&FORWARD[..], &["learning.theta=1e-9"]].concat(), &["learning.theta", "threshold of 0", "use "]);
    refused(&[&FORWARD[..], &["learning.theta=1e9"]].concat(), &["learning.theta", "beyond all goodness"]);
    refused(&[&FORWARD[..], &["network.activation=sign"]].concat(), &["network.activation", "no goodness", "relu"]);
    refused(&[&FORWARD[..], &["network.readout=stage"]].concat(), &["network.readout", "a label into", "\"last\""]);
    let fields = [
        "network.stages=[72, 64]",
        "network.fields.width=8",
        "network.fields.window=4",
        "network.fields.origin=0",
        "network.fields.stride=2",
        "network.fields.grid=3",
        "network.fields.units=8",
    ];
    refused(&[&FORWARD[..], &fields].concat(), &["learning.target", "network.fields", "leave network.fields out"]);
    let reshape = with("digits", &[&fields[..], &["learning.target=reshape", "learning.pixel_shift=1"]].concat());
    assert!(reshape.is_ok(), "{reshape:?}");
}

const ERROR: [&str; 2] = ["learning.target=error", "network.readout=stage"];

#[test]
fn an_error_in_the_input_brings_its_loss() {
    let config = with("digits", &ERROR).unwrap();
    assert!(config.hidden().iter().all(|stage| stage.loss == Loss::Difference && stage.margin.is_none()));
    let output = config.output().unwrap();
    assert_eq!((config.error_amplitude(), output.threshold, config.windows(), config.banks()), (Some(2), 127, 1, 0..0));
    // The preset's losses and what belongs to them are dropped by name.
    let dropped: Vec<&str> = config.dropped().iter().map(|dropped| dropped.key.as_str()).collect();
    assert_eq!(dropped, ["learning.loss", "learning.margin", "learning.token"]);
    let text = config.to_toml();
    assert!(text.contains("loss = \"difference\"\ntarget = \"error\"\nerror_amplitude = 2\n"), "{text}");
    assert!(!text.contains("token") && !text.contains("margin ="), "{text}");
    assert_eq!(Config::from_toml("digits", &text, &[]).unwrap(), config);
    assert_eq!(with("digits", &[&ERROR[..], &["learning.loss=difference"]].concat()).unwrap(), config);
    // Without the key, as the preset has it.
    let without = text.replace("loss = \"difference\"\n", "");
    assert_eq!(Config::from_toml("digits", &without, &[]).unwrap(), config);
    let narrow = ["format.activation_bits=6", "format.weight_frac=10", "learning.lr_shift=4"];
    let narrow = with("digits", &[&ERROR[..], &narrow].concat()).unwrap();
    assert_eq!((narrow.output().unwrap().threshold, narrow.code_max()), (31, 2));
    assert!(config.hash() != with("digits", &[&ERROR[..], &["learning.error_amplitude=3"]].concat()).unwrap().hash());
    // F over the link is of stage 0, as long as the inputs; no token is drawn, and hidden stages have no threshold.
    assert_eq!([0, 1, 2].map(|stage| config.bank_width(stage)), [Some(64), None, None]);
    assert!(Command::ReadBank.is_there(&config) && Command::InferPair.is_there(&config));
    assert!(!Register::TokenLfsr.is_there(&config) && !Register::ThresholdLow(0).is_there(&config));
    assert!(Register::ThresholdLow(2).is_there(&config) && Register::TokenLfsr.is_there(&with("digits", &[]).unwrap()));
    let deployed = with("digits", &[&ERROR[..], &["learning.mode=inference"]].concat()).unwrap();
    assert_eq!((deployed.code_width(), Command::ReadBank.is_there(&deployed)), (None, false));
}

#[test]
fn what_an_error_in_the_input_has_not_is_refused() {
    let error = |more: &[&str], says: &[&str]| refused(&[&ERROR[..], more].concat(), says);
    error(&["network.readout=sum"], &["network.readout", "\"sum\" has none", "\"stage\""]);
    // Left out, the read-out is that.
    assert!(with("digits", &ERROR[..1]).unwrap().readout().is_stage());
    error(&["learning.loss=hinge"], &["learning.loss=hinge", "brings \"difference\"", "leave the key out"]);
    error(&["learning.token=label"], &["learning.token", "code, learned and reshape have it"]);
    error(&["learning.margin=1.0"], &["learning.margin", "hinge and l2_repulsion"]);
    error(&["learning.error_amplitude=128"], &["learning.error_amplitude=128", "end at 127", "use 127 or less"]);
    error(&["learning.error_amplitude=0"], &["learning.error_amplitude=0", "use 1 or more"]);
    refused(&["learning.error_amplitude=2"], &["learning.error_amplitude", "error has it"]);
    refused(&["learning.loss=difference"], &["learning.loss", "two passes", "learning.target = \"error\""]);
    // A value has no classes to be wrong about.
    error(&["network.task=regression"], &["learning.target", "error of classes", "\"code\""]);
    // All at once.
    let text = with("digits", &[ERROR[0], "network.readout=sum", "learning.loss=l2", "learning.error_amplitude=200"]);
    let text = text.unwrap_err().to_string();
    assert!(
        ["network.readout", "learning.loss", "learning.error_amplitude"].iter().all(|key| text.contains(key)),
        "{text}"
    );
}

//! Networks that take sequences: what says so, what goes with it, and every text with which one is refused.

use sigprop_spec::config::ColumnSource;
use sigprop_spec::family::Sequence;
use sigprop_spec::link::{Command, frame, request_len, response_len};
use sigprop_spec::{Config, ConfigError};

fn with(overrides: &[&str]) -> Result<Config, ConfigError> {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with("tiny", &overrides)
}

const ONE_STAGE: [&str; 4] = ["network.stages=[7]", "learning.margin=1.0", "learning.lr_shift=7", "hardware.lanes=[3]"];

fn recurrent(more: &[&str]) -> Result<Config, ConfigError> {
    with(&[&["network.recurrent=true"], &ONE_STAGE[..], more].concat())
}

/// Snapshots `NAME => refusal`.
macro_rules! refusals {
    ($($name:ident => $result:expr;)*) => {
        $(#[test] fn $name() { insta::assert_snapshot!(stringify!($name), $result.unwrap_err()); })*
    };
}

refusals! {
    a_recurrent_network_has_one_stage => with(&["network.recurrent=true"]);
    it_says_it_is_and_is_not => recurrent(&["network.sequence=recurrent", "network.recurrent=false"]);
    all_that_sequences_do_not_go_with => recurrent(&[
        "network.neuron=lif", "network.columns=all", "learning.target=reshape", "hardware.pairs=true", "hardware.columns=active", "network.readout=blocks",
    ]);
    a_recurrent_stage_is_too_wide => recurrent(&["network.inputs=1000", "network.stages=[100]"]);
    a_recurrent_stage_has_no_room => recurrent(&["network.inputs=1024"]);
    windows_of_a_step => with(&[
        "network.reservoir=8", "network.inputs=16", "network.stages=[8, 4]", "network.fields.width=4", "network.fields.window=2", "network.fields.origin=0",
        "network.fields.stride=2", "network.fields.grid=2", "network.fields.units=2", "hardware.lanes=[2, 2]",
    ]);
    a_value_of_a_sequence => with(&["network.reservoir=8", "network.task=regression"]);
    steps_out_of_range => recurrent(&["network.steps=5000"]);
    steps_of_what_has_none => with(&["network.steps=4"]);
    steps_of_spikes => with(&["network.neuron=lif", "learning.lr_shift=8", "network.steps=5"]);
    a_reservoir_of_three => with(&["network.reservoir=3"]);
    a_reservoir_without_units => with(&["network.sequence=reservoir"]);
    a_seed_without_a_reservoir => with(&["network.reservoir_seed=3"]);
    units_of_another_network => recurrent(&["network.reservoir=8"]);
    start_weights_of_a_recurrent_stage => recurrent(&["format.weight_bits=8", "format.weight_frac=1"]);
}

#[test]
fn one_key_says_what_a_network_is() {
    let config = recurrent(&[]).unwrap();
    assert_eq!((config.sequence(), config.steps(), config.pairs()), (Sequence::Recurrent, None, false));
    let first = config.stages()[0];
    assert_eq!((first.source, first.received, first.inputs), (ColumnSource::Recurrent, 5, 12));
    let config = with(&["network.reservoir=9", "network.steps=3"]).unwrap();
    assert_eq!((config.sequence(), config.steps(), config.inputs()), (Sequence::Reservoir, Some(3), 5));
    let reservoir = config.reservoir().unwrap();
    assert_eq!((reservoir.units, reservoir.inputs, reservoir.seed, config.reservoir_lanes()), (9, 5, 1, 8));
    assert_eq!((config.stages()[0].received, config.stages()[0].inputs), (9, 9));
    // What is left out stays as it was.
    let plain = with(&[]).unwrap();
    assert_eq!((plain.takes_sequences(), plain.hash()), (false, with(&["network.recurrent=false"]).unwrap().hash()));
    assert!(!plain.to_toml().contains("sequence"));
}

#[test]
fn the_canonical_text_says_it_again() {
    for config in [
        recurrent(&[]),
        recurrent(&["network.steps=4"]),
        recurrent(&["network.steps=9", "learning.mode=inference", "network.activation=sign"]),
        with(&["network.reservoir=9"]),
        with(&[
            "network.reservoir=1024",
            "network.reservoir_seed=0",
            "network.steps=4096",
            "hardware.reservoir_lanes=32",
        ]),
    ] {
        let config = config.unwrap();
        let again = Config::from_toml("tiny.toml", &config.to_toml(), &[])
            .unwrap_or_else(|e| panic!("{e}\n{}", config.to_toml()));
        assert_eq!((again.hash(), &again), (config.hash(), &config));
    }
}

#[test]
fn steps_in_the_place_of_samples() {
    let config = recurrent(&[]).unwrap();
    for command in [Command::Train, Command::Infer, Command::InferPair] {
        assert!(!command.is_there(&config) && command.is_there(&with(&[]).unwrap()));
    }
    assert!(Command::TrainStep.is_there(&config) && !Command::TrainStep.is_there(&with(&[]).unwrap()));
    assert_eq!(
        (request_len(&config, Command::TrainStep, 0), request_len(&config, Command::InferStep, 0)),
        (Some(8), Some(7))
    );
    let [train, infer] =
        [Command::TrainStep, Command::InferStep].map(|command| [0, 1].map(|last| response_len(&config, command, last)));
    assert_eq!((train, infer), ([Some(1), Some(3)], [Some(1), Some(14)]));
    // A step that says nothing sound of itself is as long as a last one; its refusal has room.
    assert_eq!(frame::lens(&config, &[0x10, 9]), (8, 3));
    assert_eq!(frame::lens(&config, &[0x11, 0]), (7, 1));
}

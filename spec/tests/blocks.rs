//! A read-out with class blocks in a configuration: what follows from it, and what is refused, by name and with a mend.

use sigprop_spec::config::Role;
use sigprop_spec::link::{Command, Layout, response_len};
use sigprop_spec::{Config, ConfigError};

const BLOCKS: &str = "network.readout=blocks";

fn with(sets: &[&str]) -> Result<Config, ConfigError> {
    let sets: Vec<String> = [BLOCKS].iter().chain(sets).map(ToString::to_string).collect();
    Config::preset_with("digits", &sets)
}

fn refused(sets: &[&str], says: &[&str]) {
    let text = with(sets).unwrap_err().to_string();
    assert!(says.iter().all(|part| text.contains(part)), "{sets:?}: {text}");
}

#[test]
fn a_neutral_token_is_one_more() {
    let config = with(&[]).unwrap();
    assert_eq!((config.classes(), config.tokens(), config.hidden().len()), (10, 11, 2));
    assert_eq!([0, 1, 2].map(|stage| config.bank_rows(stage)), [11, 1, 0]);
    assert_eq!([config.stages()[0].role, config.stages()[1].role], [Role::Hidden, Role::Blocks]);
    assert_eq!(response_len(&config, Command::ReadBank, 1), Some(65));
    // Those of the last stage alone are answered.
    assert_eq!(Layout::new(&config).score_bits, config.stages()[1].score_bits);
    assert_eq!(Config::from_toml("digits", &config.to_toml(), &[]).unwrap(), config);
    // One stage reads its t from the code, and keeps it.
    assert_eq!(
        with(&["network.stages=[20]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=4"])
            .unwrap()
            .bank_rows(0),
        11
    );
}

#[test]
fn what_does_not_go_together_is_refused() {
    refused(&["learning.target=reshape"], &["learning.target", "\"reshape\" has no neutral token", "\"learned\""]);
    refused(&["learning.target=concatenation", "learning.loss=goodness"], &["\"concatenation\" has no neutral token"]);
    refused(
        &["learning.target=error"],
        &["network.readout", "sends the error of an output stage, and \"blocks\" has none"],
    );
    refused(&["network.task=regression"], &["network.readout", "answered by an output stage"]);
    refused(
        &["learning.loss=[hinge, cross_entropy]"],
        &["learning.loss", "\"cross_entropy\" of stage 2", "in every stage"],
    );
    refused(&["learning.loss=[l2, hinge]"], &["learning.loss", "\"l2\" of stage 1", "\"last\""]);
    refused(
        &["network.stages=[64, 9]", "hardware.lanes=3"],
        &["network.readout", "network.classes = 10", "the last stage has 9"],
    );
    let one = ["network.stages=[20]", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=4"];
    refused(&[&one[..], &["learning.target=learned"]].concat(), &["learning.target", "the one stage", "a stage more"]);
    assert!(with(&["learning.target=learned"]).is_ok());
}

//! Every text with which a configuration can be refused.

use sigprop_spec::{Config, Place};

/// The refusal of `tiny` with these overrides.
fn refused(overrides: &[&str]) -> String {
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    Config::preset_with("tiny", &overrides).unwrap_err().to_string()
}

/// The refusal of `tiny` with a part of its text replaced.
fn edited(from: &str, to: &str) -> String {
    let text = Config::preset("tiny").unwrap().to_toml();
    assert!(text.contains(from), "{from}");
    Config::from_toml("net.toml", &text.replace(from, to), &[]).unwrap_err().to_string()
}

/// Snapshots `NAME => text`.
macro_rules! texts {
    ($($name:ident => $text:expr;)*) => {
        $(#[test] fn $name() { insta::assert_snapshot!(stringify!($name), $text); })*
    };
}

texts! {
    unknown_preset => Config::preset("digit").unwrap_err();
    not_toml => edited("inputs = 5", "inputs = = 5\nclasses");
    unclosed_list => edited("stages = [6, 4]", "stages = [6, 4");
    unclosed_list_of_several_lines => edited("stages = [6, 4]", "stages = [\n  6,\n  4");
    words_without_quotes_do_not_hide_values => {
        let text = Config::preset("tiny").unwrap().to_toml();
        let text = text.replace("\"nearest\"", "nearest").replace("\"quarters\"", "quarters # grows");
        let text = text.replace("inputs = 5", "inputs = 0").replace("\"sigprop\"", "\"sigprop");
        Config::from_toml("net.toml", &text, &["learning.epochs=0".to_owned()]).unwrap_err()
    };
    every_value_of_a_list => refused(&["network.stages=[0, 4, 2000]"]);
    numbers_beyond_all_bounds => {
        let text = Config::preset("tiny").unwrap().to_toml().replace("stages = [6, 4]", "stages = [6,\n99999999999999999999]");
        Config::from_toml("net.toml", &text, &["network.inputs=99999999999999999999999".to_owned()]).unwrap_err()
    };
    duplicate_key => edited("inputs = 5", "inputs = 5\ninputs = 6");
    duplicate_section => edited("[learning]", "[format]");
    empty_file => Config::from_toml("empty.toml", "", &[]).unwrap_err();
    unknown_keys => edited("inputs = 5", "inputs = 5\nclases = 3\ncolour = \"red\"\nstages_of_grief = 5");
    unknown_section => edited("[hardware]", "[hardwar]");
    top_level_keys => edited("[network]", "inputs = 5\ncolour = 1\n[network]");
    value_for_a_section => {
        let text = Config::preset("tiny").unwrap().to_toml();
        let (head, _) = text.split_once("[hardware]").unwrap();
        let error = Config::from_toml("net.toml", &format!("hardware = 3\n{head}"), &[]);
        error.unwrap_err()
    };
    wrong_types => {
        let text = Config::preset("tiny").unwrap().to_toml();
        let text = text.replace("inputs = 5", "inputs = \"five\"").replace("stages = [6, 4]", "stages = 6");
        let text = text.replace("weight_bits = 16", "weight_bits = 16.0").replace("\"nearest\"", "true");
        let text = text.replace("margin = [1.0, 1.0]", "margin = [1.0, \"1\"]").replace("epochs = 2", "epochs = {}");
        Config::from_toml("net.toml", &text, &[]).unwrap_err()
    };
    out_of_range => refused(&[
        "network.inputs=0", "network.classes=65", "network.stages=[6, 1025]", "format.activation_bits=17",
        "format.weight_bits=5", "format.weight_frac=21", "learning.lfsr_seed=4294967296", "learning.epochs=0",
        "learning.lr_shift=-1", "learning.margin=[nan, 1.0]", "hardware.multipliers_per_lane=3", "hardware.lanes=0",
    ]);
    unknown_words => refused(&[
        "format.rounding=\"up\"", "learning.rule=\"backprop\"", "learning.loss=\"l2\"", "learning.schedule=\"cosine\"",
        "learning.token=\"none\"", "learning.mode=\"offline\"", "hardware.memory=\"flash\"", "hardware.lanes=\"many\"",
    ]);
    no_stages => refused(&["network.stages=[]"]);
    nine_stages => refused(&["network.stages=[1, 1, 1, 1, 1, 1, 1, 1, 1]"]);
    lists_that_do_not_fit => edited("stages = [6, 4]", "stages = [6, 4, 4]");
    one_stage_of_two => edited("stages = [6, 4]", "stages = [6]");
    bad_override_form => refused(&["network.inputs", "network.inputz=5", "=5", "epochs=5", "network=5"]);
    bad_override_value => refused(&[
        "network.inputs=", "network.stages=[1", "format.rounding=up", "network.inputs=1\nnetwork.classes=2",
        "learning.loss=softmax", "learning.loss=[hinge, l2]", "network.inputs=many", "network.stages=[6, x y]",
    ]);
    a_typing_slip_in_its_line => edited("margin = [1.0, 1.0]", "  margin = [1.0, 1..0]  # of both stages, as far as I know today");
    no_section_but_one => Config::from_toml("net.toml", "[network]\ninputs = 5\n[hardware]\n", &[]).unwrap_err();
    keys_of_other_names => refused(&[
        "learning.optimiser=sgd", "network.lanes=4", "learning.lr=1", "optimizer.kind=adam", "lernin.loss=hinge", "x=1",
    ]);
    too_many_lanes => refused(&["hardware.lanes=[7, 4]"]);
    more_multipliers_than_products => refused(&["learning.mode=inference", "hardware.multipliers_per_lane=4"]);
    start_would_saturate => refused(&["format.weight_frac=16"]);
    start_would_vanish => refused(&["network.inputs=1024", "format.weight_frac=4", "network.stages=[64, 64]"]);
    start_would_vanish_somewhere => refused(&["network.stages=[1, 1024, 4]", "network.inputs=1", "format.weight_bits=6",
        "format.weight_frac=4", "learning.margin=1", "learning.lr_shift=7", "hardware.lanes=1"]);
    formats_of_stages => refused(&["format.weight_bits=[16, 6]", "format.weight_frac=[1, 14]", "learning.lr_shift=[40, 7]"]);
    formats_of_other_stages => refused(&["format.weight_bits=[16, 6, 8]", "format.weight_frac=[14]"]);
    margin_rounds_to_nothing => refused(&["learning.margin=[1e-9, 1.0]"]);
    margin_too_large_in_the_file => edited("margin = [1.0, 1.0]", "margin = 1e300");
    margin_too_large => refused(&["learning.margin=[1.0, 1e300]"]);
    shift_too_small => refused(&["format.activation_bits=4", "learning.lr_shift=[8, 9]"]);
    shift_too_large_at_the_end => refused(&["learning.lr_shift=[28, 29]"]);
    shift_of_a_momentum_too_small => refused(&["learning.optimizer=momentum", "learning.momentum_shift=1", "learning.lr_shift=3"]);
    step_of_a_sign_too_small => refused(&["learning.optimizer=sign_sgd", "learning.lr_shift=[14, 15]"]);
    keys_of_other_optimizers => refused(&["learning.optimizer=sign_sgd", "learning.momentum_shift=3"]);
    momentum_out_of_range => refused(&["learning.optimizer=momentum_every", "learning.momentum_shift=9"]);
    shift_impossible => refused(&["format.activation_bits=16", "format.weight_frac=1"]);
    faults_of_all_kinds_at_once => {
        let text = Config::preset("tiny").unwrap().to_toml();
        let text = text.replace("inputs = 5", "inptus = 5").replace("classes = 3", "classes = 1");
        let overrides = ["network.stages=[6]", "format.weight_frac=18", "colour=1"].map(String::from);
        Config::from_toml("nets/mine.toml", &text, &overrides).unwrap_err()
    };
}

#[test]
fn faults_can_be_read_one_by_one() {
    let text = Config::preset("tiny").unwrap().to_toml().replace("classes = 3", "classes = 1");
    let error = Config::from_toml("net.toml", &text, &["learning.epochs=0".to_owned()]).unwrap_err();
    assert_eq!(error.source_name(), "net.toml");
    let [classes, epochs] = error.faults() else { panic!("{error}") };
    assert_eq!((classes.key.as_str(), classes.value.as_str()), ("network.classes", "1"));
    assert_eq!(classes.place, Place::Line(3));
    assert_eq!((epochs.key.as_str(), epochs.value.as_str()), ("learning.epochs", "0"));
    assert_eq!(epochs.place, Place::Override("learning.epochs=0".to_owned()));
    assert_eq!(epochs.mend, "use 1 or more");
}

#[test]
fn a_text_that_ends_or_breaks_anywhere_is_refused_with_its_place() {
    let text = Config::preset("tiny").unwrap().to_toml();
    for (at, _) in text.char_indices() {
        if let Err(error) = Config::from_toml("net.toml", &text[..at], &[]) {
            assert!(!error.faults().is_empty(), "{error}");
        }
        for with in ["[", "\"", "=", "]", "'''", "\n=\n", "ü"] {
            let broken = format!("{}{with}{}", &text[..at], &text[at..]);
            let Err(error) = Config::from_toml("net.toml", &broken, &[]) else { continue };
            for fault in error.faults().iter().filter(|fault| fault.rule.contains("not TOML")) {
                let lines = broken.lines().count();
                assert!(fault.place.line().is_some_and(|line| (1..=lines + 1).contains(&line)), "{broken}\n{error}");
            }
        }
    }
}

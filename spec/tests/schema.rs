//! The JSON Schema takes what is a configuration, and refuses what no configuration has.

use serde_json::Value;
use sigprop_spec::Config;
use sigprop_spec::config::{KEYS, schema};

fn json(text: &str) -> Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

#[test]
fn every_preset_is_one_that_the_schema_takes() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    for preset in Config::presets() {
        for text in [preset.toml.to_owned(), Config::preset(preset.name).unwrap().to_commented_toml()] {
            let faults: Vec<String> = schema.iter_errors(&json(&text)).map(|fault| fault.to_string()).collect();
            assert_eq!(faults, [""; 0], "{}", preset.name);
        }
    }
}

#[test]
fn what_no_configuration_has_is_refused() {
    let schema = jsonschema::validator_for(&schema()).unwrap();
    let text = Config::preset("digits").unwrap().to_toml();
    assert!(schema.is_valid(&json(&text)));
    for (from, to) in [
        ("inputs = 64", "inputs = 0"),
        ("inputs = 64", "inputs = \"64\""),
        ("inputs = 64\n", ""),
        ("stages = [64, 64]", "stages = 64"),
        ("stages = [64, 64]", "stages = []"),
        ("loss = \"hinge\"", "loss = \"softmax\""),
        ("margin = [1.0, 1.0]", "margin = [1.0, 0.0]"),
        ("lanes = [8, 8]", "lanes = \"some\""),
        ("[hardware]", "[software]"),
        ("epochs", "epoch"),
    ] {
        assert!(text.contains(from), "{from}");
        assert!(!schema.is_valid(&json(&text.replacen(from, to, 1))), "{to}");
    }
}

/// What the section [network] alone leaves out has its default in the schema, where that is one value.
#[test]
fn keys_are_told_with_their_meaning_and_default() {
    let schema = schema();
    for key in KEYS {
        let pointer = format!("/properties/{}", key.path.replace('.', "/properties/"));
        let of = schema.pointer(&pointer).unwrap_or_else(|| panic!("{pointer}"));
        assert_eq!(of["description"], key.meaning());
    }
    assert_eq!(schema.pointer("/properties/format/properties/weight_bits/default"), Some(&16.into()));
    assert_eq!(
        schema.pointer("/properties/network/required"),
        Some(&serde_json::json!(["inputs", "classes", "stages"]))
    );
    assert_eq!(schema["required"], serde_json::json!(["network"]));
}

#[test]
fn comments_say_what_keys_mean_and_change_nothing() {
    let config = Config::preset("mnist-fields").unwrap();
    let text = config.to_commented_toml();
    assert!(text.contains("# Inputs of the first stage\ninputs = 784\n"), "{text}");
    assert_eq!(
        text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n"),
        config.to_toml().trim_end()
    );
    assert_eq!(Config::from_toml("mnist-fields", &text, &[]).unwrap(), config);
}

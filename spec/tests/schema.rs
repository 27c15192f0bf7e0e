//! What the JSON Schema says of each key. That it takes what is a configuration and refuses what none has, is seen with a library of
//! Python (`python/tests/test_schema.py`).

use sigprop_spec::Config;
use sigprop_spec::config::{KEYS, schema};

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

//! Receptive fields in a configuration: what is refused, what follows, what stays as it was.

use sigprop_spec::config::{ColumnSource, Fields};
use sigprop_spec::family::Columns;
use sigprop_spec::link::Register;
use sigprop_spec::{Config, ConfigError};

/// The digits with windows of 4 x 4.
const DIGITS: [&str; 10] = [
    "network.stages=[72, 64]",
    "network.fields.width=8",
    "network.fields.window=4",
    "network.fields.origin=0",
    "network.fields.stride=2",
    "network.fields.grid=3",
    "network.fields.units=8",
    "learning.lr_shift=[6, 7]",
    "learning.margin=1",
    "hardware.lanes=[8, 8]",
];

fn with(sets: &[&str]) -> Result<Config, ConfigError> {
    let sets: Vec<String> = DIGITS.iter().chain(sets).map(ToString::to_string).collect();
    Config::preset_with("digits", &sets)
}

fn refused(sets: &[&str]) -> String {
    with(sets).unwrap_err().to_string()
}

#[test]
fn a_stage_of_fields() {
    let config = with(&[]).unwrap();
    let fields = Fields { width: 8, window: 4, origin: 0, stride: 2, grid: 3, units: 8 };
    let first = config.stages()[0];
    assert_eq!((first.received, first.inputs, first.outputs, first.columns(), first.rows()), (64, 16, 72, 17, 9));
    assert_eq!((config.inputs(), config.columns(), config.fields()), (64, Columns::Fields, Some(fields)));
    assert_eq!((first.source, config.stages()[1].source), (ColumnSource::Fields(fields), ColumnSource::All));
    assert_eq!((config.stages()[1].received, config.stages()[1].inputs), (72, 72));
    // Margins go by all neurons: 2^3 is about the root of 72.
    assert_eq!(first.threshold, 1 << 17);
    assert!(config.with_hardware(&[4, 3], 1).is_some());
    assert!(config.with_hardware(&[3, 3], 1).is_none());
    let auto = with(&["hardware.lanes=auto"]).unwrap();
    assert_eq!(auto.stages().iter().map(|s| s.lanes).collect::<Vec<_>>(), [4, 8]);
}

#[test]
fn the_text_is_read_again() {
    let config = with(&["learning.pixel_shift=1"]).unwrap();
    let text = config.to_toml();
    assert!(text.contains("columns = \"fields\"\n\n[network.fields]\nwidth = 8\n"), "{text}");
    assert_eq!(Config::from_toml("digits", &text, &[]).unwrap(), config);
    // The table alone suffices, also in one line.
    let table = text.replace("columns = \"fields\"\n", "");
    assert_eq!(Config::from_toml("digits", &table, &[]).unwrap(), config);
    let (head, rest) = table.split_once("\n\n[network.fields]\n").unwrap();
    let (fields, rest) = rest.split_once("\n\n").unwrap();
    let line = format!("{head}\nfields = {{ {} }}\n{rest}", fields.replace('\n', ", "));
    assert_eq!(Config::from_toml("digits", &line, &[]).unwrap(), config);
}

#[test]
fn hashes_tell_fields_and_shifts_apart() {
    let hash = |sets: &[&str]| with(sets).unwrap().hash_hex();
    assert_eq!(hash(&["learning.pixel_shift=0"]), hash(&[]));
    assert_ne!(hash(&["learning.pixel_shift=1"]), hash(&[]));
    let turned = ["network.fields.window=2", "network.fields.stride=1"];
    assert_ne!(hash(&turned), hash(&turned[..1]));
}

#[test]
fn the_register_of_shifts_is_there_with_shifts() {
    let of = |sets: &[&str]| Register::ShiftLfsr.reset(&with(sets).unwrap());
    assert_eq!(of(&["learning.pixel_shift=1"]), Some(0xBEEF + 7919));
    assert_eq!(of(&["learning.pixel_shift=1", "learning.mode=inference"]), None);
    assert_eq!(of(&[]), None);
}

/// All faults are told at once, each with its mend.
#[test]
fn faults() {
    let told = [
        refused(&["network.stages=[70, 64]", "hardware.lanes=[3, 8]", "network.fields.grid=4"]),
        refused(&["network.inputs=63"]),
        refused(&["network.fields.window=9"]),
        refused(&["network.fields.origin=1"]),
        refused(&["network.fields.stride=0", "network.fields.unit=3", "learning.pixel_shift=2"]),
        refused(&["network.columns=all"]),
        Config::preset_with("digits", &["network.fields.units=8".to_owned()]).unwrap_err().to_string(),
        Config::preset_with("digits", &["network.columns=fields".to_owned()]).unwrap_err().to_string(),
        Config::preset_with("digits", &["learning.pixel_shift=1".to_owned()]).unwrap_err().to_string(),
        Config::preset_with("digits", &["network.fields={width=8}".to_owned()]).unwrap_err().to_string(),
        Config::from_toml("net", &with(&[]).unwrap().to_toml().replace("width = 8", "widht = 8"), &[])
            .unwrap_err()
            .to_string(),
    ];
    insta::assert_snapshot!(told.join("\n\n"));
}

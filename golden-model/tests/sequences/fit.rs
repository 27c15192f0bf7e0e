//! Sources and networks that go together, and those that do not.

use sigprop_golden_model::data::{DataSource, Selection};
use sigprop_spec::Config;

use super::{config, write_set};

#[test]
fn the_data_of_a_network_are_of_its_kind() {
    assert_eq!(DataSource::of(&config(8, 10, &[])), DataSource::DigitsRows);
    assert_eq!(DataSource::of(&Config::preset("digits").unwrap()), DataSource::Digits);
    assert_eq!(DataSource::of(&Config::preset("diabetes").unwrap()), DataSource::Diabetes);
}

#[test]
fn sequences_are_for_networks_that_take_them() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let file = dir.path().join("d.csv");
    std::fs::write(&file, "0,1,2\n").unwrap();
    let at = |kind: &str, path: &std::path::Path| format!("{kind}:{}", path.display());
    let fault = |source: &str, config: &Config| {
        let fault = source.parse::<DataSource>().unwrap().load(config).unwrap_err().to_string();
        fault.replace(&dir.path().display().to_string(), "DIR")
    };
    let (plain, steps) = (Config::preset("digits").unwrap(), config(2, 3, &[]));
    let texts = [
        fault("digits-rows", &plain),
        fault("japanese-vowels", &plain),
        fault(&at("seq", dir.path()), &plain),
        fault(&at("seq", &file), &plain),
        fault("digits", &steps),
        fault("diabetes", &steps),
        fault(&at("idx", dir.path()), &steps),
        fault(&at("csv", &file), &steps),
    ];
    insta::assert_snapshot!(texts.join("\n"), @r###"
    digits-rows has sequences for samples, and the network takes none; set network.recurrent = true or network.reservoir, or give samples without steps with --data digits
    japanese-vowels has sequences for samples, and the network takes none; set network.recurrent = true or network.reservoir, or give samples without steps with --data idx:DIR or csv:FILE
    seq:DIR has sequences for samples, and the network takes none; set network.recurrent = true or network.reservoir, or give samples without steps with --data idx:DIR
    seq:DIR/d.csv has sequences for samples, and the network takes none; set network.recurrent = true or network.reservoir, or give samples without steps with --data csv:DIR/d.csv
    digits has samples without steps, and the network takes sequences; give sequences with --data digits-rows, japanese-vowels or seq:PATH
    diabetes has samples without steps, and the network takes sequences; give sequences with --data digits-rows, japanese-vowels or seq:PATH
    idx:DIR has samples without steps, and the network takes sequences; give sequences with --data digits-rows, japanese-vowels or seq:PATH
    csv:DIR/d.csv has samples without steps, and the network takes sequences; give sequences with --data digits-rows, japanese-vowels or seq:PATH
    "###);
    let test = Selection { test: Some(DataSource::Digits), ..Selection::from(DataSource::DigitsRows) };
    let fault = test.load(&config(8, 10, &[]), &|| false).unwrap_err().to_string();
    assert!(fault.starts_with("digits has samples without steps"), "{fault}");
}

#[test]
fn columns_are_those_of_files_that_have_some() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let folder = Selection::from(DataSource::Seq(dir.path().to_owned()));
    let column = || Some("id".parse().unwrap());
    let fault = |selection: Selection, config: &Config| {
        let fault = selection.load(config, &|| false).unwrap_err().to_string();
        fault.replace(&dir.path().display().to_string(), "DIR")
    };
    let steps = config(2, 3, &[]);
    let texts = [
        fault(Selection { label: column(), ..folder.clone() }, &steps),
        fault(Selection { sequence: column(), ..folder }, &steps),
        fault(Selection { sequence: column(), ..Selection::from(DataSource::DigitsRows) }, &config(8, 10, &[])),
        fault(Selection { sequence: column(), ..Selection::from(DataSource::Csv("d.csv".into())) }, &steps),
    ];
    insta::assert_snapshot!(texts.join("\n"), @r###"
    --label name:id: seq:DIR has no columns; leave --label out, or give a CSV file
    --sequence name:id: seq:DIR has no rows of steps; leave --sequence out, or give seq:FILE
    --sequence name:id: digits-rows has no rows of steps; leave --sequence out, or give seq:FILE
    --sequence name:id: csv:d.csv has no rows of steps; leave --sequence out, or give seq:FILE
    "###);
}

#[test]
fn sources_are_parsed_and_printed() {
    for name in ["digits-rows", "japanese-vowels", "seq:some/dir", "seq:a:b.csv"] {
        assert_eq!(name.parse::<DataSource>().unwrap().to_string(), name);
    }
    for name in ["seq:", "seq", "digits-row", "vowels"] {
        let fault = name.parse::<DataSource>().unwrap_err().to_string();
        assert!(fault.contains("or of sequences `digits-rows`, `japanese-vowels` or `seq:PATH`"), "{fault}");
    }
    let fault = DataSource::Seq("no/such".into()).load(&config(2, 3, &[])).unwrap_err().to_string();
    assert!(fault.contains("no/such"), "{fault}");
}

#[test]
fn reading_ends_when_the_user_wants_it() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let csv = dir.path().join("d.csv");
    std::fs::write(&csv, "0,1,2\n1,1,2,3,4\n").unwrap();
    for source in [DataSource::Seq(dir.path().to_owned()), DataSource::Seq(csv)] {
        let fault = Selection::from(source).load(&config(2, 3, &[]), &|| true).unwrap_err().to_string();
        assert!(fault.contains("interrupted while it was read"), "{fault}");
    }
}

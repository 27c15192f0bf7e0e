//! Data with values: scales, ranges, files with both, and what is refused.

use std::fs;
use std::path::Path;

use sigprop_golden_model::Weights;
use sigprop_golden_model::data::{DataSource, Scale, Selection};
use sigprop_spec::Config;
use sigprop_spec::files::Output;

fn config(sets: &[&str]) -> Config {
    let sets: Vec<String> = ["network.task=regression"].iter().chain(sets).map(ToString::to_string).collect();
    Config::preset_with("tiny", &sets).unwrap()
}

fn selection(file: &Path) -> Selection {
    format!("csv:{}", file.display()).parse::<DataSource>().unwrap().into()
}

/// Rows of five inputs and a value each, which is the first column.
fn rows(values: &[f64]) -> String {
    values.iter().map(|y| format!("{y},0.5,-0.25,0.0,1.0,-1.0\n")).collect()
}

#[test]
fn a_file_of_values_is_scaled_by_its_training_rows() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("v.csv");
    let values: Vec<f64> = (0..20).map(|n| -3.5 + 0.25 * f64::from(n)).collect();
    fs::write(&file, "y,a,b,c,d,e\n".to_owned() + &rows(&values)).unwrap();
    let config = config(&[]);
    let data = selection(&file).load(&config, &|| false).unwrap().to_learn().unwrap();
    let scale = data.scale.unwrap();
    // Rows 5, 10, ... are the test set, the last of them the greatest value.
    assert_eq!((data.train.len(), data.test.len()), (16, 4));
    assert_eq!(scale, Scale { offset: (-3.5 + 1.0) / 2.0, step: 1.0 / 127.0 + 3.5 / 127.0 });
    for (set, shift) in [(&data.train, 0), (&data.test, 1)] {
        let mut classes = Vec::new();
        for ((x, class), known) in set.iter().zip(set.known()) {
            assert_eq!(x[..5], [64, -32, 0, 127, -127]);
            assert!((scale.real(x[5].into()) - known.value).abs() <= scale.step / 2.0 + 1e-9, "{x:?} {known:?}");
            classes.push(class);
        }
        assert!(classes.is_sorted() && classes.last() == Some(&2) && classes[0] <= shift, "{classes:?}");
    }
}

#[test]
fn what_cannot_be_a_value_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("v.csv");
    let config = config(&[]);
    let refused = |text: &str, selection: &Selection, words: &[&str]| {
        fs::write(&file, text).unwrap();
        let fault = selection.load(&config, &|| false).unwrap_err().to_string();
        assert!(words.iter().all(|word| fault.contains(word)), "{fault}");
    };
    let csv = selection(&file);
    refused(
        &rows(&[1.0, 2.0, 3.0, 4.0, 90.0]),
        &csv,
        &["v.csv", "line 5", "the value 90 is", "-127..=127", "leave the row out"],
    );
    refused(&rows(&[2.5; 10]), &csv, &["one value", "--label"]);
    refused("many,0.5,0.5,0.5,0.5,0.5\n1,0.5,0.5,0.5,0.5,0.5\n", &csv, &["line 1", "column 1", "`many` is no number"]);
    let narrow = Selection { scale: Some(Scale { offset: 0.0, step: 0.01 }), ..csv };
    refused(&rows(&[0.1, 0.2, -0.3, 0.0, 2.0]), &narrow, &["line 5", "the value 2 is 200", "from -1.27 to 1.27"]);
    let fault = DataSource::Digits.load(&config).unwrap_err().to_string();
    assert!(fault.contains("digits has a class") && fault.contains("csv:FILE"), "{fault}");
    let classes = Config::preset("digits").unwrap();
    let fault = DataSource::Diabetes.load(&classes).unwrap_err().to_string();
    assert!(fault.contains("diabetes has a value") && fault.contains("regression"), "{fault}");
}

#[test]
fn the_embedded_values_are_those_of_the_definition() {
    let config = Config::preset("diabetes").unwrap();
    let data = DataSource::Diabetes.load(&config).unwrap();
    assert_eq!((data.train.len(), data.test.len(), data.scale), (354, 88, Some(Scale { offset: 160.0, step: 2.0 })));
    for (x, known) in data.train.iter().map(|s| s.0).zip(data.train.known()) {
        assert_eq!(f64::from(x[10]), ((known.value - 160.0) / 2.0 + 0.5).floor());
    }
    let extremes = |q: usize| {
        let column: Vec<i16> = data.train.iter().map(|(x, _)| x[q]).collect();
        (column.iter().min().copied(), column.iter().max().copied())
    };
    assert!((0..10).all(|q| extremes(q) == (Some(-127), Some(127))));
}

#[test]
fn a_weights_file_keeps_the_scale() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("w.safetensors");
    let config = config(&[]);
    let weights = Weights::initial(&config, 3);
    let scale = Some(Scale { offset: -0.1, step: 3e-7 });
    weights.save_with(Output::create(&file).unwrap(), &config, scale).unwrap();
    let (back, report) = Weights::load(&file, &config).unwrap();
    assert_eq!((back, report.scale), (weights.clone(), scale));
    weights.save(&file, &config).unwrap();
    assert_eq!(Weights::load(&file, &config).unwrap().1.scale, None);
    // Of a file that was tampered with.
    let text = |step: f64| Some(Scale { offset: 0.0, step });
    weights.save_with(Output::create(&file).unwrap(), &config, text(-1.0)).unwrap();
    let fault = Weights::load(&file, &config).unwrap_err().to_string();
    assert!(fault.contains("value_step -1.0") && fault.contains("above 0"), "{fault}");
}

//! Sequences: the embedded ones, IDX folders and CSV files of them, and every fault with file and place.

#[path = "../common/mod.rs"]
mod common;
mod damage;
mod embedded;
mod fit;
mod idx;
mod rows;
mod steps;

use std::path::Path;

use common::{gz, idx_file};
use sigprop_golden_model::data::{DataError, DataSource, Dataset, Loaded, Selection};
use sigprop_spec::Config;

/// A network that takes sequences of so many inputs a step.
fn config(inputs: usize, classes: usize, more: &[&str]) -> Config {
    let mut sets = vec![
        format!("network.inputs={inputs}"),
        format!("network.classes={classes}"),
        "network.stages=[8]".to_owned(),
        "network.recurrent=true".to_owned(),
        "learning.lr_shift=14".to_owned(),
        "learning.margin=1.0".to_owned(),
        "learning.schedule=\"constant\"".to_owned(),
        "hardware.lanes=1".to_owned(),
    ];
    sets.extend(more.iter().map(ToString::to_string));
    Config::preset_with("tiny", &sets).unwrap()
}

/// Three training images of three steps of two inputs, one test image.
fn write_set(dir: &Path) {
    let images: Vec<u8> = (0..18).map(|v| v * 2).collect();
    std::fs::write(dir.join("train-images-idx3-ubyte"), idx_file(8, &[3, 3, 2], &images)).unwrap();
    std::fs::write(dir.join("train-labels-idx1-ubyte"), idx_file(8, &[3], &[2, 0, 1])).unwrap();
    std::fs::write(dir.join("t10k-images-idx3-ubyte"), idx_file(8, &[1, 3, 2], &[254; 6])).unwrap();
    std::fs::write(dir.join("t10k-labels-idx1-ubyte"), idx_file(8, &[1], &[1])).unwrap();
}

/// What is said to be where in the rows of a file.
#[derive(Clone, Copy, Default)]
struct At {
    label: Option<&'static str>,
    sequence: Option<&'static str>,
    steps: Option<usize>,
}

/// A file for two inputs a step and three classes, and a test set of its own where there is one.
fn read(train: &[u8], at: At, test: Option<&[u8]>) -> Result<Loaded, String> {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        DataSource::Seq(dir.path().join(name))
    };
    let selection = Selection {
        source: write("d.csv", train),
        label: at.label.map(|label| label.parse().unwrap()),
        sequence: at.sequence.map(|column| column.parse().unwrap()),
        test: test.map(|test| write("t.csv", test)),
        scale: None,
    };
    let steps = at.steps.map(|steps| format!("network.steps={steps}"));
    let config = config(2, 3, &steps.as_deref().into_iter().collect::<Vec<_>>());
    let strip = |e: DataError| e.to_string().replace(&format!("{}/", dir.path().display()), "");
    selection.load(&config, &|| false).map_err(strip)
}

/// All samples of a set with their labels.
fn samples(set: &Dataset) -> Vec<(Vec<i16>, usize)> {
    set.iter().map(|(x, label)| (x.to_vec(), label)).collect()
}

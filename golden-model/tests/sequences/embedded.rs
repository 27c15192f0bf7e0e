//! Digits row by row, and the Japanese Vowels.

use sigprop_golden_model::data::{Data, DataSource, Dataset, Steps};
use sigprop_golden_model::train::{Options, Order, run};
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;

use super::{config, samples};

/// A fingerprint of a set: of its inputs, and of the steps and label of each sample.
fn crc(set: &Dataset) -> [u32; 2] {
    let mut crcs = [crc32fast::Hasher::new(), crc32fast::Hasher::new()];
    for (index, (x, label)) in set.iter().enumerate() {
        x.iter().for_each(|v| crcs[0].update(&v.to_le_bytes()));
        crcs[1].update(&[set.steps(index) as u8, label as u8]);
    }
    crcs.map(crc32fast::Hasher::finalize)
}

fn vowels(more: &[&str]) -> Data {
    DataSource::JapaneseVowels.load(&config(12, 9, more)).unwrap()
}

#[test]
fn rows_of_digits_are_the_digits_step_by_step() {
    let plain = DataSource::Digits.load(&Config::preset("digits").unwrap()).unwrap();
    let rows = DataSource::DigitsRows.load(&config(8, 10, &[])).unwrap();
    for (plain, rows) in [(&plain.train, &rows.train), (&plain.test, &rows.test)] {
        assert_eq!(samples(plain), samples(rows));
        assert_eq!(rows.all_steps(), Some(Steps { least: 8, most: 8, mean: 8.0 }));
        assert!(rows.has_sequences() && rows.inputs() == 8 && !plain.has_sequences());
    }
    assert_eq!((rows.train.len(), rows.test.len()), (1437, 360));
    assert_eq!((crc(&rows.train), crc(&rows.test)), ([0x2349_46f8, 0x8c5e_73d3], [0x972e_b1ca, 0x9b72_48d9]));
    let long = config(8, 10, &["network.steps=8"]);
    assert_eq!(DataSource::DigitsRows.load(&long).unwrap(), rows);
}

#[test]
fn vowels_are_those_that_were_published() {
    let data = vowels(&[]);
    let speakers = |set: &Dataset| {
        let mut counts = [0; 9];
        set.iter().for_each(|(_, label)| counts[label] += 1);
        counts
    };
    assert_eq!(speakers(&data.train), [30; 9]);
    assert_eq!(speakers(&data.test), [31, 35, 88, 44, 29, 24, 40, 50, 29]);
    let steps = |set: &Dataset| set.all_steps().map(|steps| (steps.least, steps.most));
    assert_eq!((steps(&data.train), steps(&data.test)), (Some((7, 26)), Some((7, 29))));
    let all = |set: &Dataset| (0..set.len()).map(|index| set.steps(index)).sum::<usize>();
    assert_eq!((all(&data.train), all(&data.test)), (4274, 5687));
    assert_eq!((crc(&data.train), crc(&data.test)), ([0x163c_b5aa, 0x6531_c4c8], [0xf4e0_d2c9, 0x723e_0dfb]));
}

/// The fingerprints are those of another program that reads the embedded text.
#[test]
fn a_vowels_inputs_are_places_in_the_range_of_the_training_set() {
    let data = vowels(&[]);
    let channel = |set: &Dataset, q: usize| -> Vec<i16> {
        set.iter().flat_map(|(x, _)| x.iter().copied().skip(q).step_by(12).collect::<Vec<_>>()).collect()
    };
    for q in 0..12 {
        let train = channel(&data.train, q);
        assert_eq!((train.iter().min(), train.iter().max()), (Some(&-127), Some(&127)), "coefficient {q}");
        assert!(channel(&data.test, q).iter().all(|v| (-127..=127).contains(v)), "coefficient {q}");
    }
    // The first frame, 1.860936 -0.207383 0.261557 ..., and the last.
    assert_eq!(data.train.sample(0).0[..12], [98, 40, 7, -4, -45, 36, -44, 12, 60, -63, -46, 16]);
    let (last, label) = data.test.sample(369);
    assert_eq!((&last[last.len() - 12..], label), (&[40i16, 20, -21, -16, 50, 17, 6, -13, -32, 36, 29, 62][..], 8));
    for (bits, crcs) in [(4, [0x7c16_bdd9, 0x3c91_f8a8]), (16, [0xb2ea_f62c, 0x9116_a1cd])] {
        let bits = format!("format.activation_bits={bits}");
        let data = vowels(&[&bits]);
        assert_eq!([crc(&data.train)[0], crc(&data.test)[0]], crcs, "{bits}");
    }
}

#[test]
fn embedded_sequences_for_another_network_are_refused() {
    let fault = |source: DataSource, config: &Config| source.load(config).unwrap_err().to_string();
    insta::assert_snapshot!(
        [
            fault(DataSource::DigitsRows, &config(5, 10, &[])),
            fault(DataSource::DigitsRows, &config(28, 10, &[])),
            fault(DataSource::DigitsRows, &config(8, 3, &[])),
            fault(DataSource::DigitsRows, &config(8, 10, &["network.steps=9"])),
            fault(DataSource::JapaneseVowels, &config(8, 9, &[])),
            fault(DataSource::JapaneseVowels, &config(12, 8, &[])),
            fault(DataSource::JapaneseVowels, &config(12, 9, &["network.steps=20"])),
        ]
        .join("\n"),
        @r###"
        digits-rows, which --data means where it is not given, has 8 values per step, network.inputs is 5; give data of 5 values with --data seq:PATH, or set network.inputs = 8
        digits-rows, which --data means where it is not given, has 8 values per step, network.inputs is 28; that is the width of MNIST's rows: put its four files (train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; https://ossci-datasets.s3.amazonaws.com/mnist/ has them) into a folder and give it with --data seq:FOLDER
        digits-rows has label 8 (at digits: train-labels-idx1-ubyte.gz, byte 9), network.classes is 3; set network.classes = 9, or give other sequences with --data seq:PATH
        digits: train-images-idx3-ubyte.gz: at byte 8: 8 steps, network.steps is 9; leave network.steps out if sequences are of differing length, set network.steps = 8 if all are of this, or give every sample 9 steps
        japanese-vowels has 12 values per step, network.inputs is 8; set network.inputs = 12, or give other sequences with --data seq:PATH
        japanese-vowels has label 8 (at its last speaker), network.classes is 8; set network.classes = 9, or give other sequences with --data seq:PATH
        japanese-vowels: train.csv: line 2: 26 steps, network.steps is 20; leave network.steps out if sequences are of differing length, set network.steps = 26 if all are of this, or give every sample 20 steps
        "###
    );
}

/// What walks a data set takes sequences of differing length as it takes samples.
#[test]
fn vowels_are_learned() {
    let config = config(12, 9, &["network.stages=[48]", "learning.lr_shift=8"]);
    let data = DataSource::JapaneseVowels.load(&config).unwrap();
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    let options = Options { epochs: 5, samples: None, order: Order::Shuffled, seed: 1, evaluate_train: false };
    let report = run(&mut model, &config, &data, &options, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(report.samples, 5 * 270);
    let answer = report.epochs.last().unwrap().test.answer;
    // Chance is 24 % at most, if all answers are speaker 3.
    assert!(answer > 60.0, "{answer}");
}

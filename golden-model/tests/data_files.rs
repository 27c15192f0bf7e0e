//! Data sources: scaling, and every fault with file and place.

use std::io::Write;
use std::path::Path;

use sigprop_golden_model::data::{DataError, DataSource};
use sigprop_spec::Config;

fn config(inputs: usize, classes: usize, activation_bits: u32) -> Config {
    let overrides = [
        format!("network.inputs={inputs}"),
        format!("network.classes={classes}"),
        format!("format.activation_bits={activation_bits}"),
        "learning.lr_shift=[14, 14]".to_owned(),
        "learning.schedule=\"constant\"".to_owned(),
    ];
    Config::preset_with("tiny", &overrides).unwrap()
}

#[test]
fn digits_have_the_known_size_and_scale() {
    let data = DataSource::Digits.load(&config(64, 10, 8)).unwrap();
    assert_eq!((data.train.len(), data.test.len()), (1437, 360));
    // The first training image begins 0 0 11 16 15 3 0 0.
    assert_eq!(data.train.sample(0).0[..8], [0, 0, 88, 127, 120, 24, 0, 0]);
    assert_eq!(data.train.sample(0).1, 2);
    let first = |bits| DataSource::Digits.load(&config(64, 10, bits)).unwrap().train.sample(0).0[2..6].to_vec();
    assert_eq!(first(4), [5, 7, 7, 1]);
    assert_eq!(first(5), [11, 15, 15, 3]);
    assert_eq!(first(16), [11 << 11, 32767, 15 << 11, 3 << 11]);
}

#[test]
fn digits_for_another_network_are_refused() {
    let e = DataSource::Digits.load(&config(5, 10, 8)).unwrap_err();
    assert_eq!(
        e.to_string(),
        "digits has 64 values per sample, network.inputs is 5; set network.inputs = 64, or give other data with --data idx:DIR or --data csv:FILE"
    );
    let e = DataSource::Digits.load(&config(64, 3, 8)).unwrap_err();
    assert!(matches!(e, DataError::Label { classes: 3, .. }), "{e}");
}

#[test]
fn sources_are_parsed_and_printed() {
    for name in ["digits", "idx:some/dir", "csv:a:b.csv"] {
        assert_eq!(name.parse::<DataSource>().unwrap().to_string(), name);
    }
    for name in ["", "mnist", "idx:", "csv", "digits:x"] {
        let e = name.parse::<DataSource>().unwrap_err().to_string();
        assert!(e.contains("`digits`, `idx:DIR` or `csv:FILE`"), "{e}");
    }
}

fn idx(dims: &[u32], values: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 8, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|d| d.to_be_bytes()));
    bytes.extend(values);
    bytes
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    e.write_all(bytes).unwrap();
    e.finish().unwrap()
}

/// Three 2x3 training images, one test image, one file of each kind gzip, the names of both habits.
fn write_set(dir: &Path) {
    let images: Vec<u8> = (0..18).map(|v| v * 15).collect();
    std::fs::write(dir.join("train-images-idx3-ubyte.gz"), gz(&idx(&[3, 2, 3], &images))).unwrap();
    std::fs::write(dir.join("train-labels.idx1-ubyte"), idx(&[3], &[2, 0, 1])).unwrap();
    std::fs::write(dir.join("t10k-images-idx3-ubyte"), idx(&[1, 2, 3], &[255; 6])).unwrap();
    std::fs::write(dir.join("t10k-labels-idx1-ubyte.gz"), gz(&idx(&[1], &[1]))).unwrap();
}

#[test]
fn idx_folders_load_gzip_or_not() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let source = DataSource::Idx(dir.path().to_owned());
    let data = source.load(&config(6, 3, 8)).unwrap();
    assert_eq!(data.train.sample(1), (&[45, 52, 60, 67, 75, 82][..], 0));
    assert_eq!(data.test.sample(0), (&[127; 6][..], 1));
    assert_eq!(source.load(&config(6, 3, 4)).unwrap().test.sample(0).0, [7; 6]);
    assert_eq!(source.load(&config(6, 3, 12)).unwrap().test.sample(0).0, [255 << 3; 6]);
}

#[test]
fn idx_faults_name_file_and_offset() {
    let dir = tempfile::tempdir().unwrap();
    let images = "t10k-images-idx3-ubyte";
    let labels = "train-labels.idx1-ubyte";
    let good = idx(&[1, 2, 3], &[255; 6]);
    let mut bad_gzip = gz(&good);
    bad_gzip.truncate(bad_gzip.len() - 9);
    let faults: [(&str, Vec<u8>); 11] = [
        (images, good[..good.len() - 2].to_vec()),
        (images, [&good[..], &[1]].concat()),
        (images, good[..3].to_vec()),
        (images, good[..10].to_vec()),
        (images, [&[1], &good[1..]].concat()),
        (images, [&[0, 0, 0x0D], &good[3..]].concat()),
        (images, idx(&[u32::MAX; 4], &[])),
        (images, bad_gzip),
        (labels, idx(&[2], &[2, 0])),
        (labels, idx(&[3], &[2, 0, 3])),
        (labels, idx(&[3, 1], &[2, 0, 1])),
    ];
    let mut texts = Vec::new();
    for (name, bytes) in faults {
        write_set(dir.path());
        std::fs::write(dir.path().join(name), bytes).unwrap();
        texts.push(DataSource::Idx(dir.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string());
    }
    std::fs::remove_file(dir.path().join(images)).unwrap();
    write_set(dir.path());
    texts.push(DataSource::Idx(dir.path().to_owned()).load(&config(7, 3, 8)).unwrap_err().to_string());
    std::fs::remove_file(dir.path().join(images)).unwrap();
    texts.push(DataSource::Idx(dir.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string());
    let texts = texts.join("\n").replace(&dir.path().display().to_string(), "DIR");
    insta::assert_snapshot!(texts, @r#"
    DIR/t10k-images-idx3-ubyte: at byte 20: the file ends before dimensions [1, 2, 3] are filled; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 22: 1 more bytes than dimensions [1, 2, 3] fill; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 3: the file ends inside the magic number; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 10: the file ends inside its header of 16 bytes; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 0: bytes 0x01 0x00 where IDX begins with 0 0; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 2: element type 0x0d, wanted 0x08 (unsigned bytes); copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 20: the file ends before dimensions [4294967295, 4294967295, 4294967295, 4294967295] are filled; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 22: the gzip data are broken or cut short after that many uncompressed bytes (incomplete deflate stream); copy or download the file again
    DIR/train-images-idx3-ubyte.gz has 3 images, DIR/train-labels.idx1-ubyte has 2 labels; take both from the same set
    idx:DIR has label 3 (at DIR/train-labels.idx1-ubyte, byte 10), network.classes is 3; set network.classes = 4, or give other data with --data idx:DIR or --data csv:FILE
    DIR/train-labels.idx1-ubyte: at byte 3: 2 dimensions where labels have one; copy or download the file again
    idx:DIR has 6 values per sample, network.inputs is 7; set network.inputs = 6, or give other data with --data idx:DIR or --data csv:FILE
    DIR: none of t10k-images-idx3-ubyte, t10k-images-idx3-ubyte.gz, t10k-images.idx3-ubyte, t10k-images.idx3-ubyte.gz, test-images-idx3-ubyte, test-images-idx3-ubyte.gz, test-images.idx3-ubyte, test-images.idx3-ubyte.gz is there; put the four IDX files of MNIST's layout (gzip or not) into it
    "#);
}

fn csv(text: &str) -> Result<sigprop_golden_model::data::Data, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("d.csv");
    std::fs::write(&path, text).unwrap();
    let strip = |e: DataError| e.to_string().replace(&format!("{}/", dir.path().display()), "");
    DataSource::Csv(path).load(&config(2, 3, 8)).map_err(strip)
}

#[test]
fn mends_stay_within_what_a_network_can_have() {
    let wide = format!("0{}\n", ",1".repeat(2000));
    assert!(
        csv(&wide)
            .unwrap_err()
            .ends_with("a network has 1024 inputs at most: give other data with --data idx:DIR or --data csv:FILE")
    );
    let empty = tempfile::tempdir().unwrap();
    write_set(empty.path());
    std::fs::remove_file(empty.path().join("train-images-idx3-ubyte.gz")).unwrap();
    std::fs::write(empty.path().join("train-images-idx3-ubyte"), idx(&[0, u32::MAX, u32::MAX, u32::MAX], &[])).unwrap();
    std::fs::write(empty.path().join("train-labels.idx1-ubyte"), idx(&[0], &[])).unwrap();
    let fault = DataSource::Idx(empty.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string();
    assert!(fault.contains("1024 inputs at most"), "{fault}");
    let fault = DataSource::Idx(empty.path().join("none")).load(&config(6, 3, 8)).unwrap_err().to_string();
    assert!(fault.contains("no such folder"), "{fault}");
}

#[test]
fn several_gzips_are_one_file_and_anything_else_after_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let labels = dir.path().join("t10k-labels-idx1-ubyte.gz");
    let whole = idx(&[1], &[1]);
    std::fs::write(&labels, [gz(&whole[..5]), gz(&whole[5..])].concat()).unwrap();
    let load = || DataSource::Idx(dir.path().to_owned()).load(&config(6, 3, 8));
    assert_eq!(load().unwrap().test.sample(0).1, 1);
    std::fs::write(&labels, [gz(&whole), b"more".to_vec()].concat()).unwrap();
    let fault = load().unwrap_err().to_string();
    assert!(fault.contains("at byte 9") && fault.contains("gzip"), "{fault}");
}

#[cfg(unix)]
#[test]
fn a_path_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStringExt;
    let name = std::ffi::OsString::from_vec(b"csv:a\xff.csv".to_vec());
    let path = std::ffi::OsString::from_vec(b"a\xff.csv".to_vec());
    assert_eq!(DataSource::try_from(name).unwrap(), DataSource::Csv(path.into()));
}

#[test]
fn csv_takes_bytes_or_reals_and_holds_out_every_fifth_row() {
    let data = csv("label,a,b\n0,0,255\n1, 2,4\n2,6,8\n0,10,12\n1,14,16\n2,18,20\n").unwrap();
    assert_eq!((data.train.len(), data.test.len()), (5, 1));
    assert_eq!(data.train.sample(0), (&[0, 127][..], 0));
    assert_eq!(data.test.sample(0), (&[7, 8][..], 1));
    assert_eq!(data.train.sample(4), (&[9, 10][..], 2));
    let data = csv("0,-1,0.5\n0,1,0\n0,0,0\n0,0,0\n0,1e-1,0\n").unwrap();
    assert_eq!(data.train.sample(0).0, [-127, 64]);
    assert_eq!(data.test.sample(0).0, [13, 0]);
}

#[test]
fn inputs_that_use_little_of_their_range_are_remarked() {
    let remark = |rows: &str, bits: u32| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), rows.repeat(5)).unwrap();
        let (config, source) = (config(2, 2, bits), DataSource::Csv(file.path().to_owned()));
        source.load(&config).unwrap().remark(&source, &config)
    };
    let text = remark("0,0,1\n", 8).unwrap();
    assert!(text.contains("largest input to train on is 0 of 127") && text.contains("0.0 and 1.0"), "{text}");
    assert!(remark("0,0,3\n", 8).is_some() && remark("0,0.1,-0.1\n", 8).is_some());
    assert!(remark("0,40,63\n", 4).is_some(), "all inputs are 0 or 1 of 7");
    for rows in ["0,0,255\n", "0,0,32\n", "0,0.0,1.0\n", "0,0.0,-0.2\n"] {
        assert_eq!(remark(rows, 8), None, "{rows}");
    }
    let digits = config(64, 10, 8);
    assert_eq!(DataSource::Digits.load(&digits).unwrap().remark(&DataSource::Digits, &digits), None);
}

#[test]
fn csv_faults_name_file_and_line() {
    let texts: Vec<String> = [
        "0,1,2\n0,1\n",
        "0,1,2,3\n",
        "0,1,2\n3,1,2\n",
        "0,1,2\nx,1,2\n",
        "0,1,256\n",
        "0,0.5,-1.5\n",
        "a,b,c\n0,1,2\n0,,2\n",
        "0,1,2\n",
        "",
        "label,1,2\n0,1,2\n",
        "a,b\n0,1,2\n",
        "0;1;2\n",
        "0\t1\t2\n",
        "\"a,b,c\n0,1,2\n1,1,2\n",
        "200,1,2\n",
        "18446744073709551615,1,2\n",
        "99999999999999999999,1,2\n",
    ]
    .iter()
    .map(|t| csv(t).unwrap_err())
    .collect();
    insta::assert_snapshot!(texts.join("\n"), @r#"
    d.csv: line 2: 2 fields where the rows before have 3; give every row the label and all inputs
    csv:d.csv (line 1) has 3 values per sample, network.inputs is 2; set network.inputs = 3, or give other data with --data idx:DIR or --data csv:FILE
    csv:d.csv has label 3 (at line 2), network.classes is 3; set network.classes = 4, or give other data with --data idx:DIR or --data csv:FILE
    d.csv: line 2, column 1: label `x` is no class number; put the class, counted from 0, first
    d.csv: line 1, column 3: `256` is no integer in 0..=255; scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point
    d.csv: line 1, column 3: `-1.5` is no real number in -1..=1; scale real inputs to -1..=1
    d.csv: line 3, column 2: `` is no integer in 0..=255; scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point
    csv:d.csv gives 1 training and 0 test samples; each must have at least one
    csv:d.csv gives 0 training and 0 test samples; each must have at least one
    d.csv: line 1, column 1: label `label` is no class number; put the class, counted from 0, first; a header row has no number in it
    csv:d.csv (line 1) has 1 values per sample, network.inputs is 2; set network.inputs = 1, or give other data with --data idx:DIR or --data csv:FILE
    d.csv: line 1: one field with `;` in it; put `,` between the fields
    d.csv: line 1: one field with tabs in it; put `,` between the fields
    d.csv: line 1: a quoted field goes on over the end of the line; close the quote, or leave quotes out: numbers need none
    csv:d.csv has label 200 (at line 1), network.classes is 3; a network has 64 classes at most: give other data with --data idx:DIR or --data csv:FILE
    csv:d.csv has label 18446744073709551615 (at line 1), network.classes is 3; a network has 64 classes at most: give other data with --data idx:DIR or --data csv:FILE
    d.csv: line 1, column 1: label `99999999999999999999` is no class number; put the class, counted from 0, first; a header row has no number in it
    "#);
}

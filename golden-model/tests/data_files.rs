//! Data sources: scaling, and every fault with file and place.

mod common;

use std::io::{Read, Write};
use std::path::Path;

use common::{gz, idx_file};
use sigprop_golden_model::data::{DataError, DataSource, Selection};
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
        "digits, which --data means where it is not given, has 64 values per sample, network.inputs is 5; give data of 5 values \
         with --data idx:DIR or --data csv:FILE, or set network.inputs = 64"
    );
    let e = DataSource::Digits.load(&config(64, 3, 8)).unwrap_err();
    assert!(matches!(e, DataError::Label { classes: 3, .. }), "{e}");
}

#[test]
fn sources_are_parsed_and_printed() {
    for name in ["digits", "diabetes", "idx:some/dir", "csv:a:b.csv"] {
        assert_eq!(name.parse::<DataSource>().unwrap().to_string(), name);
    }
    for name in ["", "mnist", "idx:", "csv", "digits:x"] {
        let e = name.parse::<DataSource>().unwrap_err().to_string();
        assert!(e.contains("`digits`, `diabetes`, `idx:DIR` or `csv:FILE`"), "{e}");
    }
}

fn idx(dims: &[u32], values: &[u8]) -> Vec<u8> {
    idx_file(8, dims, values)
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
    insta::assert_snapshot!(texts, @r###"
    DIR/t10k-images-idx3-ubyte: at byte 20: the file ends before dimensions [1, 2, 3] are filled; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 22: more bytes than dimensions [1, 2, 3] fill; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 3: the file ends inside the magic number; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 10: the file ends inside its header of 16 bytes; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 0: bytes 0x01 0x00 where IDX begins with 0 0; copy or download the file again
    DIR/t10k-images-idx3-ubyte: at byte 2: element type 0x0d (reals of 32 bits), wanted 0x08 (unsigned bytes); save the values as unsigned bytes (0 to 255), in numpy: python3 -c "import numpy as np; b=open('OLD','rb').read(); n=4+4*b[3]; a=np.frombuffer(b[n:],'>f4'); open('NEW','wb').write(b[:2]+bytes([8])+b[3:n]+(a*255 if a.max()<=1 else a).round().astype('u1').tobytes())", with the names of the file for OLD and of another for NEW
    DIR/t10k-images-idx3-ubyte has 4294967295 images, DIR/t10k-labels-idx1-ubyte.gz has 1 labels; take both from the same set
    DIR/t10k-images-idx3-ubyte: at byte 22: the gzip data are broken or cut short after that many uncompressed bytes (incomplete deflate stream); copy or download the file again
    DIR/train-images-idx3-ubyte.gz has 3 images, DIR/train-labels.idx1-ubyte has 2 labels; take both from the same set
    idx:DIR has label 3 (at DIR/train-labels.idx1-ubyte, byte 10), network.classes is 3; set network.classes = 4, or give other data with --data idx:DIR or --data csv:FILE
    DIR/train-labels.idx1-ubyte: at byte 3: 2 dimensions where labels have one; save one class number for each sample, in numpy: python3 -c "import numpy as np; b=open('OLD','rb').read(); n=4+4*b[3]; a=np.frombuffer(b[n:],'u1'); open('NEW','wb').write(bytes([0,0,8,1])+b[4:8]+a.astype('u1').tobytes())", with the names of the file for OLD and of another for NEW
    idx:DIR has 6 values per sample, network.inputs is 7; set network.inputs = 6, or give other data with --data idx:DIR or --data csv:FILE
    DIR: none of t10k-images-idx3-ubyte, t10k-images-idx3-ubyte.gz, t10k-images.idx3-ubyte, t10k-images.idx3-ubyte.gz, test-images-idx3-ubyte, test-images-idx3-ubyte.gz, test-images.idx3-ubyte, test-images.idx3-ubyte.gz is there; put the four IDX files of MNIST's layout (gzip or not) into it
    "###);
}

#[test]
fn mends_stay_within_what_a_network_can_have() {
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

/// Bytes of zeros, packed: a thousandth of their number.
fn bomb(start: &[u8], zeros: u64) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    e.write_all(start).unwrap();
    std::io::copy(&mut std::io::repeat(0).take(zeros), &mut e).unwrap();
    e.finish().unwrap()
}

/// More than the machine would hold is never unpacked, and what is more than promised is found out at the first byte.
#[test]
fn a_gzip_gives_what_its_header_promises_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let load = |bytes: Vec<u8>, stop: &dyn Fn() -> bool| {
        write_set(dir.path());
        std::fs::write(dir.path().join("train-images-idx3-ubyte.gz"), bytes).unwrap();
        let selection = Selection::from(DataSource::Idx(dir.path().to_owned()));
        selection.load(&config(6, 3, 8), stop).map(|loaded| loaded.data.train.len()).map_err(|e| e.to_string())
    };
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        false
    };
    // 64 MiB behind three images: one more byte is read, not a thousand times 64 KiB.
    let fault = load(bomb(&idx(&[3, 2, 3], &[0; 18]), 1 << 26), &stop).unwrap_err();
    assert!(fault.contains("at byte 34: more bytes than dimensions [3, 2, 3] fill"), "{fault}");
    assert!(asked.get() < 50, "{} reads", asked.get());
    // No header at all, and one for another network: nothing but the header is read.
    asked.set(0);
    assert!(load(bomb(&[], 1 << 26), &stop).unwrap_err().contains("element type 0x00"));
    let fault = load(bomb(&idx(&[3, 4096, 4096], &[]), 1 << 26), &stop).unwrap_err();
    assert!(fault.contains("1024 inputs at most"), "{fault}");
    assert!(asked.get() < 50, "{} reads", asked.get());
    // As many labels and images as a gzip may not hold.
    let many = u32::MAX;
    write_set(dir.path());
    std::fs::write(dir.path().join("train-labels.idx1-ubyte"), idx(&[many], &[])).unwrap();
    std::fs::write(dir.path().join("train-images-idx3-ubyte.gz"), gz(&idx(&[many, 2, 3], &[]))).unwrap();
    std::fs::rename(dir.path().join("train-labels.idx1-ubyte"), dir.path().join("l")).unwrap();
    std::fs::write(dir.path().join("train-labels-idx1-ubyte.gz"), gz(&std::fs::read(dir.path().join("l")).unwrap()))
        .unwrap();
    let fault = DataSource::Idx(dir.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string();
    assert!(fault.contains("1073741824") && fault.contains("gunzip"), "{fault}");
}

#[test]
fn reading_ends_when_the_user_wants_it() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let csv = dir.path().join("d.csv");
    std::fs::write(&csv, "0,1,2,3,4,5,6\n1,1,2,3,4,5,6\n").unwrap();
    for source in [DataSource::Digits, DataSource::Idx(dir.path().to_owned()), DataSource::Csv(csv)] {
        let e = Selection::from(source).load(&config(6, 3, 8), &|| true).unwrap_err();
        assert!(matches!(e, DataError::Interrupted { .. }), "{e}");
    }
}

/// Whole files in another form are not to be copied again: what is said is the line that writes them as wanted.
#[test]
fn idx_of_other_types_and_shapes_say_how_they_are_saved() {
    let dir = tempfile::tempdir().unwrap();
    let load = |name: &str, bytes: Vec<u8>| {
        write_set(dir.path());
        std::fs::write(dir.path().join(name), bytes).unwrap();
        DataSource::Idx(dir.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string()
    };
    let of_type = |kind: u8| [&[0, 0, kind, 1], &3u32.to_be_bytes()[..], &[0; 24]].concat();
    for (kind, name) in [(0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")] {
        let fault = load("train-labels.idx1-ubyte", of_type(kind));
        assert!(fault.contains(name) && fault.contains("python3 -c") && !fault.contains("copy or download"), "{fault}");
        assert!(fault.contains("counted from 0") && !fault.contains("255"), "{fault}");
    }
    let fault = load("t10k-images-idx3-ubyte", of_type(0x0D));
    assert!(fault.contains("a*255") && fault.contains("0 to 255") && !fault.contains("gzip"), "{fault}");
    assert!(load("train-images-idx3-ubyte.gz", gz(&of_type(0x0D))).contains("gzip.open"));
    assert!(load("t10k-images-idx3-ubyte", of_type(0x0A)).contains("copy or download"));
    let fault = load("train-labels.idx1-ubyte", idx(&[3, 1], &[2, 0, 1]));
    assert!(fault.contains("one class number for each sample") && !fault.contains("argmax"), "{fault}");
    assert!(load("train-labels.idx1-ubyte", idx(&[3, 3], &[0; 9])).contains("a.reshape(3,-1).argmax(1)"));
}

#[test]
fn labels_that_teach_nothing_are_refused_and_classes_that_do_not_match_remarked() {
    let dir = tempfile::tempdir().unwrap();
    let load = |train: [u8; 3], test: u8| {
        write_set(dir.path());
        std::fs::write(dir.path().join("train-labels.idx1-ubyte"), idx(&[3], &train)).unwrap();
        std::fs::write(dir.path().join("t10k-labels-idx1-ubyte.gz"), gz(&idx(&[1], &[test]))).unwrap();
        Selection::from(DataSource::Idx(dir.path().to_owned())).load(&config(6, 3, 8), &|| false).unwrap()
    };
    let fault = load([1, 1, 1], 1).to_learn().unwrap_err().to_string();
    assert!(fault.contains("all samples of the training set have label 1"), "{fault}");
    // To classify them is no lie.
    assert_eq!(load([1, 1, 1], 1).data.test.len(), 1);
    let notes = load([0, 1, 1], 2).notes.join("\n");
    assert!(notes.contains("all 1 samples of the test set are of class 2"), "{notes}");
    assert!(notes.contains("the test set has samples of class 2, of which the training set has none"), "{notes}");
    let notes = load([0, 1, 1], 1).notes.join("\n");
    assert!(notes.contains("network.classes is 3, and there is no sample of class 2"), "{notes}");
    assert!(load([0, 1, 1], 1).to_learn().is_ok());
}

#[test]
fn a_home_folder_that_the_shell_has_not_found_is_explained() {
    for source in ["idx:~/mnist", "csv:~/d.csv", "csv:~nobody/d.csv"] {
        let fault = source.parse::<DataSource>().unwrap().load(&config(6, 3, 8)).unwrap_err().to_string();
        assert!(fault.contains("the shell has left `~` alone") && fault.contains("$HOME"), "{fault}");
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let fault = DataSource::Idx(file.path().to_owned()).load(&config(6, 3, 8)).unwrap_err().to_string();
    assert!(fault.contains("it is a file"), "{fault}");
}

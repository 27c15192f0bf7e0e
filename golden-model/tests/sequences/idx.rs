//! Folders of IDX files.

use std::path::Path;

use sigprop_golden_model::data::{Data, DataSource};

use super::{config, gz, idx_file, samples, write_set};

fn load(dir: &Path, more: &[&str]) -> Result<Data, String> {
    let source = DataSource::Seq(dir.to_owned());
    source.load(&config(2, 3, more)).map_err(|e| e.to_string().replace(&dir.display().to_string(), "DIR"))
}

const LENGTHS: &str = "train-lengths-idx1-ubyte";

#[test]
fn rows_of_pictures_are_steps_and_flat_ones_are_cut_in_steps() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    let data = load(dir.path(), &["network.steps=3"]).unwrap();
    assert_eq!(samples(&data.train)[1], (vec![6, 7, 8, 9, 10, 11], 0));
    assert_eq!((data.train.steps(1), data.train.inputs(), data.test.steps(0)), (3, 2, 3));
    assert_eq!(samples(&data.test), [(vec![127; 6], 1)]);
    let flat: Vec<u8> = (0..18).map(|v| v * 2).collect();
    std::fs::write(dir.path().join("train-images-idx3-ubyte"), gz(&idx_file(8, &[3, 6], &flat))).unwrap();
    assert_eq!(load(dir.path(), &[]).unwrap(), data);
    // A step may be a picture itself.
    std::fs::write(dir.path().join("train-images-idx3-ubyte"), idx_file(8, &[3, 3, 2, 1], &flat)).unwrap();
    assert_eq!(load(dir.path(), &[]).unwrap(), data);
}

#[test]
fn lengths_say_how_many_steps_count() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    std::fs::write(dir.path().join(LENGTHS), idx_file(8, &[3], &[1, 3, 2])).unwrap();
    let data = load(dir.path(), &[]).unwrap();
    assert_eq!(samples(&data.train), [(vec![0, 1], 2), (vec![6, 7, 8, 9, 10, 11], 0), (vec![12, 13, 14, 15], 1)]);
    assert_eq!(data.test.steps(0), 3, "no lengths of the test set");
    let wide =
        |bytes: usize| [1u32, 3, 2].iter().flat_map(|n| n.to_be_bytes()[4 - bytes..].to_vec()).collect::<Vec<u8>>();
    for (kind, bytes) in [(0x0B, 2), (0x0C, 4)] {
        std::fs::write(dir.path().join(LENGTHS), gz(&idx_file(kind, &[3], &wide(bytes)))).unwrap();
        assert_eq!(load(dir.path(), &[]).unwrap(), data, "{kind:#x}");
    }
    for name in ["test-lengths-idx1-ubyte", "t10k-lengths.idx1-ubyte"] {
        std::fs::write(dir.path().join(name), idx_file(8, &[1], &[2])).unwrap();
        assert_eq!(load(dir.path(), &[]).unwrap().test.steps(0), 2, "{name}");
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
}

/// What is padded may be longer than any sequence, and more than a byte says.
#[test]
fn what_counts_of_long_ones_is_what_is_limited() {
    let dir = tempfile::tempdir().unwrap();
    write_set(dir.path());
    std::fs::write(dir.path().join("t10k-images-idx3-ubyte"), idx_file(8, &[1, 5000, 2], &[2; 10_000])).unwrap();
    let fault = load(dir.path(), &[]).unwrap_err();
    assert!(
        fault.contains("t10k-images-idx3-ubyte: at byte 8: 5000 steps, and a sequence has 4096 at most"),
        "{fault}"
    );
    let lengths =
        |n: u16| std::fs::write(dir.path().join("t10k-lengths-idx1-ubyte"), idx_file(0x0B, &[1], &n.to_be_bytes()));
    lengths(4096).unwrap();
    assert_eq!(load(dir.path(), &[]).unwrap().test.steps(0), 4096);
    lengths(4097).unwrap();
    assert!(load(dir.path(), &[]).unwrap_err().contains("t10k-lengths-idx1-ubyte: at byte 8: 4097 steps"));
}

#[test]
fn idx_faults_name_file_and_offset() {
    let dir = tempfile::tempdir().unwrap();
    let images = "train-images-idx3-ubyte";
    let faults: [(&str, Vec<u8>, &[&str]); 14] = [
        (images, idx_file(8, &[3, 2, 3], &[0; 18]), &[]),
        (images, idx_file(8, &[3, 5], &[0; 15]), &[]),
        (images, idx_file(8, &[3, 0, 2], &[]), &[]),
        (images, idx_file(8, &[3, 2, 2], &[0; 12]), &["network.steps=3"]),
        (images, idx_file(8, &[3, 3, 2], &[0; 17]), &[]),
        (LENGTHS, idx_file(8, &[3], &[1, 0, 2]), &[]),
        (LENGTHS, idx_file(8, &[3], &[1, 3, 4]), &[]),
        (LENGTHS, idx_file(0x0B, &[3], &[0, 1, 0xFF, 0xFE, 0, 1]), &[]),
        (LENGTHS, idx_file(8, &[2], &[1, 3]), &[]),
        (LENGTHS, idx_file(8, &[3], &[3, 3, 2]), &["network.steps=3"]),
        (LENGTHS, idx_file(8, &[3, 1], &[3, 3, 2]), &[]),
        (LENGTHS, idx_file(0x0B, &[3], &[0, 1, 0, 1, 0]), &[]),
        (LENGTHS, idx_file(0x0D, &[3], &[0; 12]), &[]),
        (LENGTHS, idx_file(8, &[3], &[3, 3, 2, 1]), &[]),
    ];
    let mut texts = Vec::new();
    for (name, bytes, more) in faults {
        let _ = std::fs::remove_file(dir.path().join(LENGTHS));
        write_set(dir.path());
        std::fs::write(dir.path().join(name), bytes).unwrap();
        texts.push(load(dir.path(), more).unwrap_err());
    }
    insta::assert_snapshot!(texts.join("\n"), @r###"
    seq:DIR has 3 values per step, network.inputs is 2; set network.inputs = 3, or give other sequences with --data seq:PATH
    DIR/train-images-idx3-ubyte: at byte 8: 5 values, which is no multiple of network.inputs = 2, the values of a step; give every step 2 values, or set network.inputs to the values of a step
    DIR/train-images-idx3-ubyte: at byte 8: 0 steps, and a sequence has 1 at least; leave the sample out, or give it a step
    DIR/train-images-idx3-ubyte: at byte 8: 2 steps, network.steps is 3; leave network.steps out if sequences are of differing length, set network.steps = 2 if all are of this, or give every sample 3 steps
    DIR/train-images-idx3-ubyte: at byte 33: the file ends before dimensions [3, 3, 2] are filled; copy or download the file again
    DIR/train-lengths-idx1-ubyte: at byte 9: length 0, where DIR/train-images-idx3-ubyte has 3 steps for a sample; write for each sample how many of its steps count, 1 to 3
    DIR/train-lengths-idx1-ubyte: at byte 10: length 4, where DIR/train-images-idx3-ubyte has 3 steps for a sample; write for each sample how many of its steps count, 1 to 3
    DIR/train-lengths-idx1-ubyte: at byte 10: length -2, where DIR/train-images-idx3-ubyte has 3 steps for a sample; write for each sample how many of its steps count, 1 to 3
    DIR/train-lengths-idx1-ubyte: at byte 4: 2 lengths, and DIR/train-labels-idx1-ubyte has 3 labels; take both from the same set
    DIR/train-lengths-idx1-ubyte: at byte 10: 2 steps, network.steps is 3; leave network.steps out if sequences are of differing length, set network.steps = 2 if all are of this, or give every sample 3 steps
    DIR/train-lengths-idx1-ubyte: at byte 3: 2 dimensions where lengths have one; save one number for each sample: how many of its steps count
    DIR/train-lengths-idx1-ubyte: at byte 13: the file ends before dimensions [3] are filled; copy or download the file again
    DIR/train-lengths-idx1-ubyte: at byte 2: element type 0x0d (reals of 32 bits), wanted 0x08 (unsigned bytes); save the values as unsigned bytes (the steps of each sample; above 255 as integers of 16 bits, type 0x0b), in numpy: python3 -c "import numpy as np; b=open('OLD','rb').read(); n=4+4*b[3]; a=np.frombuffer(b[n:],'>f4'); open('NEW','wb').write(b[:2]+bytes([8])+b[3:n]+a.astype('u1').tobytes())", with the names of the file for OLD and of another for NEW
    DIR/train-lengths-idx1-ubyte: at byte 11: more bytes than dimensions [3] fill; copy or download the file again
    "###);
}

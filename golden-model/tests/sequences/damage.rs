//! Files that something has happened to: each is read as what it is, or refused by name, and never more than that.

use proptest::prelude::*;
use sigprop_golden_model::data::{Data, DataSource};
use sigprop_spec::config::MAX_STEPS;

use super::{At, config, idx_file, read, write_set};

/// Bytes that are set, and where the file is cut.
fn damage() -> impl Strategy<Value = (Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"0,\n.-1\"e;".to_vec())];
    (prop::collection::vec((any::<prop::sample::Index>(), byte), 0..4), prop::option::of(any::<prop::sample::Index>()))
}

fn damaged(mut bytes: Vec<u8>, (set, cut): (Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)) -> Vec<u8> {
    set.into_iter().for_each(|(at, byte)| *at.get_mut(&mut bytes) = byte);
    let end = cut.map_or(bytes.len(), |cut| cut.index(bytes.len()));
    bytes.truncate(end);
    bytes
}

/// Every sample has the steps that it says, of two inputs, and a class of three.
fn whole(data: &Data) -> bool {
    [&data.train, &data.test].into_iter().all(|set| {
        set.iter().enumerate().all(|(index, (x, label))| {
            label < 3 && x.len() == 2 * set.steps(index) && (1..=MAX_STEPS).contains(&set.steps(index))
        })
    })
}

proptest! {
    #[test]
    fn a_folder_is_read_or_refused(which in 0usize..3, change in damage()) {
        let dir = tempfile::tempdir().unwrap();
        write_set(dir.path());
        let lengths = dir.path().join("train-lengths-idx1-ubyte");
        std::fs::write(&lengths, idx_file(0x0B, &[3], &[0, 1, 0, 3, 0, 2])).unwrap();
        let names = ["train-lengths-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
        let path = dir.path().join(names[which]);
        let bytes = damaged(std::fs::read(&path).unwrap(), change);
        std::fs::write(&path, bytes).unwrap();
        match DataSource::Seq(dir.path().to_owned()).load(&config(2, 3, &[])) {
            Ok(data) => prop_assert!(whole(&data)),
            Err(fault) => {
                let fault = fault.to_string();
                prop_assert!(fault.contains(&dir.path().display().to_string()), "{}", fault);
                prop_assert!(fault.contains("; "), "no mend: {}", fault);
            }
        }
    }

    #[test]
    fn a_table_is_read_or_refused(rows_are_steps: bool, last: bool, change in damage()) {
        let (text, at) = if rows_are_steps {
            ("id,kind,a,b\nx,0,2,4\nx,0,6,8\ny,1,1,1\nz,2,1,1\nv,0,3,5\nw,1,3,5\n", At { sequence: Some("first"), ..At::default() })
        } else if last {
            ("2,4,0\n2,6,8,4,1\n2,4,2\n9,8,7,6,5,4,0\n2,9,1\n", At { label: Some("last"), ..At::default() })
        } else {
            ("0,2,4\n1,2,6,8,4\n2,2,4,,\n0,9,8,7,6,5,4\n1,2,9\n", At::default())
        };
        match read(&damaged(text.into(), change), at, None) {
            Ok(loaded) => prop_assert!(whole(&loaded.data)),
            Err(fault) => {
                prop_assert!(fault.contains("d.csv"), "{}", fault);
                prop_assert!(fault.contains(';') || fault.contains(": give"), "no mend: {}", fault);
            }
        }
    }
}

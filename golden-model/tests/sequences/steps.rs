//! CSV files with a step a row.

use super::{At, read, samples};

/// Five sequences of two inputs a step.
const GOOD: &str =
    "id,label,a,b\nx,0,2,4\nx,0,6,8\ny,1,10,12\nz,2,14,16\nz,2,18,20\nz,2,22,24\n7,0,26,28\n8,1,30,32\n8,1,34,36\n";

fn by(sequence: &'static str) -> At {
    At { sequence: Some(sequence), ..At::default() }
}

#[test]
fn rows_of_one_name_are_a_sequence() {
    let data = read(GOOD.as_bytes(), by("id"), None).unwrap().data;
    let want = [(vec![1, 2, 3, 4], 0), (vec![5, 6], 1), (vec![7, 8, 9, 10, 11, 12], 2), (vec![13, 14], 0)];
    assert_eq!(samples(&data.train), want);
    assert_eq!(samples(&data.test), [(vec![15, 16, 17, 18], 1)]);
    // The same with a row for a sequence.
    let wide = "0,2,4,6,8\n1,10,12\n2,14,16,18,20,22,24\n0,26,28\n1,30,32,34,36\n";
    assert_eq!(read(wide.as_bytes(), At::default(), None).unwrap().data, data);
    for (text, at) in [
        (GOOD.replace("id,label,a,b\n", ""), by("first")),
        (GOOD.to_owned(), At { label: Some("label"), ..by("1") }),
        (GOOD.replace(",0,", ",0.0,"), by("id")),
    ] {
        assert_eq!(read(text.as_bytes(), at, None).unwrap().data, data);
    }
    let ids_last: String =
        GOOD.lines().map(|line| line.split_once(',').map(|(id, row)| format!("{row},{id}\n")).unwrap()).collect();
    assert_eq!(read(ids_last.as_bytes(), by("last"), None).unwrap().data, data);
    let apart = read(GOOD.as_bytes(), by("id"), Some(b"id,label,a,b\nx,1,2,2\n")).unwrap().data;
    assert_eq!((apart.train.len(), apart.test.len()), (5, 1), "names are those of one file");
}

#[test]
fn faults_name_file_and_line() {
    let id = by("id");
    let steps = At { steps: Some(2), ..id };
    let faults: [(&str, At); 13] = [
        ("id,label,a,b\nx,0,2,4\ny,1,2,4\nx,0,2,4\n", id),
        ("id,label,a,b\nx,0,2,4\nx,1,2,4\n", id),
        ("id,label,a,b\nx,0,2,4\n,1,2,4\n", id),
        ("id,label,a,b\nx,0,2,4\ny,1,2\n", id),
        ("id,label,a,b,c\nx,0,2,4,6\n", id),
        ("id,label,a,b\nx,0,2,4\nx,0,2,\n", id),
        ("id,label,a,b\nx,0,2,4\ny,3,2,4\n", id),
        ("id,label,a,b\nx,cat,2,4\nx,cat,2,4\n", id),
        ("id,label,a,b\nx,0,2,4\nx,0,2,4\ny,1,2,4\nz,1,2,4\nz,1,2,4\n", steps),
        ("id,label,a,b\nx,0,2,4\nx,0,2,4\ny,1,2,4\n", steps),
        ("id,label,a,b\nx,0,2,4\n", At { label: Some("id"), ..id }),
        ("id,label,a,b\nx,0,2,4\n", by("name")),
        ("id,label,a,b\nx,0,2,4\n", At::default()),
    ];
    let texts: Vec<String> =
        faults.into_iter().map(|(text, at)| read(text.as_bytes(), at, None).unwrap_err()).collect();
    insta::assert_snapshot!(texts.join("\n"), @r###"
    d.csv: line 4, column 1: sequence `x` goes on, whose rows began at line 2; put the rows of a sequence one after the other, in pandas: df.sort_values(COLUMN, kind='stable')
    d.csv: line 3, column 2: label `1` in sequence `x`, which has `0` in line 2; give all rows of a sequence one label, or its parts names of their own
    d.csv: line 3, column 1: the field that names the row's sequence is empty; give each row the name of its sequence, or leave it out
    d.csv: line 3: 3 fields where the rows before have 4; give every row the label and all inputs
    seq:d.csv (line 1) has 3 values per step, network.inputs is 2; set network.inputs = 3, or give other sequences with --data seq:PATH
    d.csv: line 3, column 4: the field is empty; fill it, or leave the row out; in pandas: df.fillna(0) or df.dropna()
    seq:d.csv has label 3 (at line 3), network.classes is 3; set network.classes = 4, or give other sequences with --data seq:PATH
    d.csv: line 2, column 2: label `cat` is no class number; number the classes from 0 (the column has the words cat), in pandas: df[COLUMN] = pd.factorize(df[COLUMN])[0]; or say with --label which column has it (last, a number counted from 1, or a name of the header)
    d.csv: line 4: sequence `y`: 1 step, network.steps is 2; leave network.steps out if sequences are of differing length, set network.steps = 1 if all are of this, or give every sample 2 steps
    d.csv: line 4: sequence `y`: 1 step, network.steps is 2; leave network.steps out if sequences are of differing length, set network.steps = 1 if all are of this, or give every sample 2 steps
    d.csv: --label and --sequence are both column 1; say with --label which column has the labels
    d.csv: --sequence name: no column has that name; the header has `id`, `label`, `a`, `b`; give one of them, or the column's number, counted from 1
    d.csv: line 2: 3 values, which is no multiple of network.inputs = 2, the values of a step; give every step 2 values, or set network.inputs to the values of a step; where a row is one step, say with --sequence which column names its sequence
    "###);
    let long = format!("y,1,2,4\n{}", "x,0,2,4\n".repeat(4097));
    let fault = read(long.as_bytes(), by("first"), None).unwrap_err();
    assert!(fault.contains("d.csv: line 2: sequence `x`: 4097 steps, and a sequence has 4096 at most"), "{fault}");
}

/// Where it is not said that a row is a step, that is what is asked.
#[test]
fn rows_that_look_like_steps_are_asked_for() {
    let fault = read(GOOD.replace("id,label,a,b\n", "").replace(['x', 'y', 'z'], "1").as_bytes(), At::default(), None)
        .unwrap_err();
    assert!(fault.contains("say with --sequence which column names its sequence"), "{fault}");
}

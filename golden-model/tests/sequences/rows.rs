//! CSV files with a sequence a row.

use sigprop_golden_model::data::{DataSource, Selection};

use super::{At, config, gz, read, samples};

/// Six sequences of one to three steps, with values from 0 to 254.
const GOOD: &str = "0,2,4\n1,6,8,10,12\n2,14,16,18,20,22,24\n0,26,28\n1,30,32,34,36\n2,38,40\n";

fn last() -> At {
    At { label: Some("last"), ..At::default() }
}

fn named(label: &'static str) -> At {
    At { label: Some(label), ..At::default() }
}

/// The same rows with the label behind the steps.
fn label_last(text: &str) -> String {
    let row = |line: &str| line.split_once(',').map(|(label, steps)| format!("{steps},{label}\n")).unwrap();
    text.lines().map(row).collect()
}

/// Rows as spreadsheets write them: all of seven fields.
fn padded(text: &str) -> String {
    text.lines().map(|line| line.to_owned() + &",".repeat(6 - line.matches(',').count()) + "\n").collect()
}

#[test]
fn a_row_is_a_sequence_of_its_own_length() {
    let data = read(GOOD.as_bytes(), At::default(), None).unwrap().data;
    assert_eq!((data.train.len(), data.test.len()), (5, 1));
    assert_eq!(samples(&data.train)[..3], [(vec![1, 2], 0), (vec![3, 4, 5, 6], 1), (vec![7, 8, 9, 10, 11, 12], 2)]);
    assert_eq!(samples(&data.test), [(vec![15, 16, 17, 18], 1)]);
    assert_eq!((0..5).map(|i| data.train.steps(i)).collect::<Vec<_>>(), [1, 2, 3, 1, 1]);
    // With a test set of its own all rows are learned.
    let apart = read(GOOD.as_bytes(), At::default(), Some(b"1,2,2,4,4\n0,8,8\n")).unwrap().data;
    assert_eq!((apart.train.len(), samples(&apart.test)), (6, vec![(vec![1, 1, 2, 2], 1), (vec![4, 4], 0)]));
    let reals = read(b"0,-1,0.5\n1,0,1,1,0\n0,0,0\n1,1,1\n0,0,1e-1\n", At::default(), None).unwrap().data;
    assert_eq!(samples(&reals.train)[..2], [(vec![-127, 64], 0), (vec![0, 127, 127, 0], 1)]);
}

#[test]
fn the_ways_that_people_write_it_come_to_the_same() {
    let want = read(GOOD.as_bytes(), At::default(), None).unwrap().data;
    let header = "label,a,b,c,d,e,f\n";
    let same: [(&str, String, At); 10] = [
        ("a gzip", GOOD.to_owned(), At::default()),
        ("a header", format!("{header}{GOOD}"), At::default()),
        ("a short header", format!("label,a\n{GOOD}"), At::default()),
        ("numbers of columns", format!("0,1,2,3,4,5,6\n{GOOD}"), At::default()),
        ("padding", padded(GOOD), At::default()),
        ("padding and a header", format!("{header}{}", padded(GOOD)), named("label")),
        ("label last", label_last(GOOD), last()),
        ("label last, padding behind it", padded(&label_last(GOOD)), last()),
        ("label first, said", GOOD.to_owned(), named("first")),
        ("lines as elsewhere", format!("\u{feff}{}", GOOD.replace('\n', "\r\n")), named("1")),
    ];
    for (what, text, at) in same {
        let bytes = if what == "a gzip" { gz(text.as_bytes()) } else { text.into_bytes() };
        assert_eq!(read(&bytes, at, None).unwrap().data, want, "{what}");
    }
    // The label in a column of its own behind padded steps.
    let column = |text: &str| -> String {
        let row = |line: &str| line.split_once(',').map(|(label, steps)| format!("{steps},{label}\n")).unwrap();
        padded(text).lines().map(row).collect()
    };
    assert_eq!(read(column(GOOD).as_bytes(), last(), None).unwrap().data, want);
    let named_column = format!("a,b,c,d,e,f,kind\n{}", column(GOOD));
    assert_eq!(read(named_column.as_bytes(), named("kind"), None).unwrap().data, want);
    assert_eq!(read(named_column.as_bytes(), named("7"), None).unwrap().data, want);
}

#[test]
fn faults_name_file_and_line() {
    let none = At::default();
    let faults: [(&str, At); 17] = [
        ("0,2,4\n1,6,8,10\n", none),
        ("0,2,4\n1\n", none),
        ("0,2,4\n1,,\n", none),
        ("0,2,4\n,,\n", none),
        ("0,2,4\n1,6,,8,9\n", none),
        ("0,2,4\n1,6,8,10,256\n", none),
        ("0,0.5,-1.5\n", none),
        ("0,2,4\n3,6,8\n", none),
        ("0,2,4\nx,6,8\n", none),
        ("0;2;4\n", none),
        ("0,2,4\n1,6,8,1,1\n", At { steps: Some(1), ..none }),
        ("7,0,2,4\n8,1,6,8\n", none),
        ("a,b,label\n2,4,0\n", none),
        ("2,4,0\n6,8\n", named("3")),
        ("2,4,0\n6,8,1\n", named("kind")),
        ("2,4,0,,\n6,8,,,1\n", last()),
        ("0,2,4\n", none),
    ];
    let texts: Vec<String> =
        faults.into_iter().map(|(text, at)| read(text.as_bytes(), at, None).unwrap_err()).collect();
    insta::assert_snapshot!(texts.join("\n"), @r###"
    d.csv: line 2: 3 values, which is no multiple of network.inputs = 2, the values of a step; give every step 2 values, or set network.inputs to the values of a step; where a row is one step, say with --sequence which column names its sequence
    d.csv: line 2: 0 steps, and a sequence has 1 at least; leave the sample out, or give it a step
    d.csv: line 2: 0 steps, and a sequence has 1 at least; leave the sample out, or give it a step
    d.csv: line 2: all fields are empty; remove the line
    d.csv: line 2, column 3: the field is empty; fill it, or leave the row out; in pandas: df.fillna(0) or df.dropna()
    d.csv: line 2, column 5: `256` is no integer in 0..=255; scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point
    d.csv: line 1, column 3: `-1.5` is no real number in -1..=1; scale real inputs to -1..=1, or write integers in 0..=255 (np.savetxt: fmt='%d')
    seq:d.csv has label 3 (at line 2), network.classes is 3; set network.classes = 4, or give other sequences with --data seq:PATH
    d.csv: line 2, column 1: label `x` is no class number; number the classes from 0 (the column has the words x), in pandas: df[COLUMN] = pd.factorize(df[COLUMN])[0]; or say with --label which column has it (last, a number counted from 1, or a name of the header)
    d.csv: line 1: one field with `;` in it; put `,` between the fields
    d.csv: line 2: 2 steps, network.steps is 1; leave network.steps out if sequences are of differing length, set network.steps = 2 if all are of this, or give every sample 1 step
    d.csv: line 1: 3 values, which is no multiple of network.inputs = 2, the values of a step; give every step 2 values, or set network.inputs to the values of a step; where a row is one step, say with --sequence which column names its sequence
    d.csv: the header calls column 3 `label`; say where the label is: --label label or --label first
    d.csv: line 2, column 3: the label's column (3) is empty; give each row its class
    d.csv: --label kind: the file has no header; give first, last, or the column's number, counted from 1
    d.csv: line 2: --label last: empty fields are in front of the label in line 2, and behind it in line 1; give each row its class, and pad at one side of the labels alone
    seq:d.csv gives 1 training and 0 test samples; each must have at least one: give five rows or more, of which every fifth is a test sample, or a test set of its own with --test
    "###);
    let long = format!("0,2,4\n1{}\n", ",1".repeat(2 * 4097));
    let fault = read(long.as_bytes(), none, None).unwrap_err();
    assert!(fault.contains("d.csv: line 2: 4097 steps, and a sequence has 4096 at most"), "{fault}");
    let most = format!("0,2,4\n1{}\n", ",1".repeat(2 * 4096)).repeat(3);
    assert_eq!(read(most.as_bytes(), none, None).unwrap().data.train.steps(1), 4096);
}

#[test]
fn a_label_that_is_elsewhere_is_asked_for() {
    let fault = read(b"0,9,7,2\n", At::default(), None).unwrap_err();
    assert!(fault.contains("line 1: 3 values, which is no multiple of network.inputs = 2"), "{fault}");
    // One class in front, and all classes behind.
    let rows = "0,9,2\n0,7,8,4,1\n0,6,0\n0,5,1\n0,3,2\n";
    let fault = read(rows.as_bytes(), At::default(), None).unwrap_err();
    assert!(fault.contains("the last field of the rows has all 3 classes, the first has 1"), "{fault}");
    let both = read(b"0,9,2\n1,7,8,4,1\n2,6,0\n0,5,1\n1,3,2\n", At::default(), None).unwrap();
    assert!(
        both.notes.iter().any(|note| note.starts_with("seq:") && note.contains("--label last")),
        "{:?}",
        both.notes
    );
    let one = read(b"0,9,9\n0,7,9\n0,6,9\n0,5,9\n0,3,9\n", At::default(), None).unwrap().to_learn().unwrap_err();
    assert!(one.to_string().contains("have label 0"), "{one}");
}

#[test]
fn the_test_set_is_not_what_is_learned() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), GOOD).unwrap();
    let source = DataSource::Seq(file.path().to_owned());
    let same = Selection { test: Some(source.clone()), ..Selection::from(source) };
    let notes = same.load(&config(2, 3, &[]), &|| false).unwrap().notes.join("\n");
    assert!(notes.contains("--test is the file that is trained on"), "{notes}");
}

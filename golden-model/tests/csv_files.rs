//! CSV files as people have them: what is taken, and what is said of the rest.

mod common;
use common::gz;
use sigprop_golden_model::data::{Data, DataError, DataSource, Loaded, Selection};
use sigprop_spec::Config;

fn config(inputs: usize, classes: usize) -> Config {
    let overrides = [
        format!("network.inputs={inputs}"),
        format!("network.classes={classes}"),
        "learning.lr_shift=[14, 14]".to_owned(),
        "learning.schedule=\"constant\"".to_owned(),
    ];
    Config::preset_with("tiny", &overrides).unwrap()
}

/// A file for two inputs and three classes, read with a label here and a test set there.
fn read(train: &[u8], label: Option<&str>, test: Option<&[u8]>) -> Result<Loaded, String> {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        DataSource::Csv(dir.path().join(name))
    };
    let strip = |e: DataError| e.to_string().replace(&format!("{}/", dir.path().display()), "");
    let selection = Selection {
        source: write("d.csv", train),
        label: label.map(|label| label.parse().unwrap()),
        sequence: None,
        test: test.map(|test| write("t.csv", test)),
        scale: None,
    };
    selection.load(&config(2, 3), &|| false).map_err(strip)
}

fn csv(text: &str) -> Result<Data, String> {
    read(text.as_bytes(), None, None).map(|loaded| loaded.data)
}

/// What is said of a file that is not taken.
#[track_caller]
fn refused(text: &str, says: &[&str]) {
    let fault = match read(text.as_bytes(), None, None) {
        Ok(loaded) => loaded.to_learn().unwrap_err().to_string(),
        Err(fault) => fault,
    };
    for part in says {
        assert!(fault.contains(part), "`{part}` is not in: {fault}");
    }
    assert!(
        !fault.contains("network.inputs = ") || says.iter().any(|part| part.contains("network.inputs = ")),
        "{fault}"
    );
}

/// Six samples with values from 0 to 255.
const GOOD: &str = "0,0,255\n1,20,4\n2,6,8\n0,10,12\n1,14,16\n2,18,20\n";

#[test]
fn a_wide_file_is_not_advised_what_no_network_has() {
    let wide = format!("0{}\n", ",1".repeat(2000));
    assert!(
        csv(&wide)
            .unwrap_err()
            .ends_with("a network has 1024 inputs at most: give other data with --data idx:DIR or --data csv:FILE")
    );
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
    insta::assert_snapshot!(texts.join("\n"), @r###"
    d.csv: line 2: 2 fields where the rows before have 3; give every row the label and all inputs
    csv:d.csv (line 1) has 3 values per sample, network.inputs is 2; set network.inputs = 3, or give other data with --data idx:DIR or --data csv:FILE
    csv:d.csv has label 3 (at line 2), network.classes is 3; set network.classes = 4, or give other data with --data idx:DIR or --data csv:FILE
    d.csv: line 2, column 1: label `x` is no class number; number the classes from 0 (the column has the words x), in pandas: df[COLUMN] = pd.factorize(df[COLUMN])[0]; or say with --label which column has it (last, a number counted from 1, or a name of the header)
    d.csv: line 1, column 3: `256` is no integer in 0..=255; scale integer inputs to 0..=255, or write reals in -1..=1 with a decimal point
    d.csv: line 1, column 3: `-1.5` is no real number in -1..=1; scale real inputs to -1..=1, or write integers in 0..=255 (np.savetxt: fmt='%d')
    d.csv: line 3, column 2: the field is empty; fill it, or leave the row out; in pandas: df.fillna(0) or df.dropna()
    csv:d.csv gives 1 training and 0 test samples; each must have at least one: give five rows or more, of which every fifth is a test sample, or a test set of its own with --test
    csv:d.csv gives 0 training and 0 test samples; each must have at least one: give five rows or more, of which every fifth is a test sample, or a test set of its own with --test
    csv:d.csv gives 1 training and 0 test samples; each must have at least one: give five rows or more, of which every fifth is a test sample, or a test set of its own with --test
    d.csv: line 2: 3 fields where the header has 2 names; leave out the names of the rows, as R does with write.csv(..., row.names=FALSE)
    d.csv: line 1: one field with `;` in it; put `,` between the fields
    d.csv: line 1: one field with tabs in it; put `,` between the fields
    d.csv: line 1: a quoted field goes on over the end of the line; close the quote, or leave quotes out: numbers need none
    csv:d.csv has label 200 (at line 1), network.classes is 3; a network has 64 classes at most: give other data with --data idx:DIR or --data csv:FILE
    d.csv: line 1, column 1: label `18446744073709551615` is no class number; number the classes 0, 1, 2, ...; or say with --label which column has it (last, a number counted from 1, or a name of the header)
    d.csv: line 1, column 1: label `99999999999999999999` is no class number; number the classes 0, 1, 2, ...; or say with --label which column has it (last, a number counted from 1, or a name of the header)
    "###);
}

#[test]
fn labels_are_where_they_are_said_to_be() {
    let first = csv(GOOD).unwrap();
    let moved = |to: usize| -> String {
        let row = |line: &str| {
            let mut fields: Vec<&str> = line.split(',').collect();
            let label = fields.remove(0);
            fields.insert(to, label);
            fields.join(",") + "\n"
        };
        GOOD.lines().map(row).collect()
    };
    let at = |text: &str, label: &str| read(text.as_bytes(), Some(label), None).map(|loaded| loaded.data);
    assert_eq!(at(&moved(2), "last").unwrap(), first);
    assert_eq!(at(&moved(1), "2").unwrap(), first);
    assert_eq!(at(GOOD, "first").unwrap(), first);
    assert_eq!(at(&format!("a,b,kind\n{}", moved(2)), "kind").unwrap(), first);
    let fault = at(GOOD, "kind").unwrap_err();
    assert!(fault.contains("the file has no header"), "{fault}");
    let fault = at(&format!("a,b,c\n{GOOD}"), "kind").unwrap_err();
    assert!(fault.contains("`a`, `b`, `c`"), "{fault}");
    assert!(at(GOOD, "4").unwrap_err().contains("3 columns"));
    let digits = Selection { label: Some("last".parse().unwrap()), ..Selection::from(DataSource::Digits) };
    assert!(digits.load(&config(64, 10), &|| false).unwrap_err().to_string().contains("no columns"));
}

#[test]
fn labels_in_another_column_are_not_trained_on_in_silence() {
    // The first column is one class, no classes, or fewer than the last.
    refused(
        "0,9,2\n0,7,1\n0,6,0\n0,5,1\n0,3,2\n",
        &["last column (3) has all 3 classes", "--label last", "--label first"],
    );
    refused("0,9,1\n0,7,1\n0,6,0\n0,5,1\n0,3,1\n", &["all samples of the training set have label 0", "--label last"]);
    refused("0,9,9\n0,7,9\n0,6,9\n0,5,9\n0,3,9\n", &["have label 0", "--label which one"]);
    refused("40,9,1\n0,7,1\n0,6,0\n0,5,1\n0,3,1\n", &["label 40", "--label last"]);
    refused("0.5,9,1\n0.25,7,1\n0.1,6,0\n0,5,1\n0,3,1\n", &["label `0.5` is no whole number", "--label last"]);
    refused("a,b,target\n0,9,2\n1,7,1\n2,6,0\n0,5,1\n0,3,2\n", &["calls column 3 `target`", "--label target"]);
    // Both could be it: it goes on, with a note.
    let both = read(b"0,9,2\n1,7,1\n2,6,0\n0,5,1\n1,3,2\n", None, None).unwrap();
    assert!(both.notes.iter().any(|note| note.contains("--label last")), "{:?}", both.notes);
    let named = read(b"label,a,b\n0,9,2\n1,7,1\n2,6,0\n0,5,1\n1,3,2\n", None, None).unwrap();
    assert!(!named.notes.iter().any(|note| note.contains("--label")), "{:?}", named.notes);
    // All labels equal, where it was said which they are.
    let fault = read(b"9,2,1\n7,1,1\n6,0,1\n5,1,1\n3,2,1\n", Some("last"), None).unwrap().to_learn().unwrap_err();
    assert!(fault.to_string().contains("check which column --label names"), "{fault}");
}

#[test]
fn a_header_of_numbers_is_no_sample() {
    let wide = |first: &str| {
        let rows: String = (0..10).map(|n| format!("{},{},7,9,250,3\n", n % 3, 2 * n + 30)).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{first}\n{rows}")).unwrap();
        Selection::from(DataSource::Csv(file.path().to_owned()))
            .load(&config(5, 3), &|| false)
            .map_err(|e| e.to_string())
    };
    let names = wide("label,a,b,c,d,e").unwrap();
    for header in
        ["0,1,2,3,4,5", "1,2,3,4,5,6", "label,0,1,2,3,4", "label,1,2,3,4,5", "\"0\",\"1\",\"2\",\"3\",\"4\",\"5\""]
    {
        let loaded = wide(header).unwrap();
        assert_eq!(loaded.data, names.data, "{header}");
        assert!(loaded.notes.iter().any(|note| note.contains("taken as a header")), "{:?}", loaded.notes);
    }
    // With reals below, few columns suffice; with integers it is a sample, and that is said.
    let loaded = read(b"0,1,2\n1,0.5,0\n0,0.5,1\n0,0.5,0\n1,0.5,0\n2,0,0\n", None, None).unwrap();
    assert_eq!((loaded.data.train.len(), loaded.data.test.len()), (4, 1));
    let loaded = read(b"0,1,2\n1,5,90\n0,5,1\n0,5,0\n1,5,0\n2,0,0\n", None, None).unwrap();
    assert_eq!(loaded.data.train.len(), 5);
    assert!(loaded.notes[0].contains("if it is a header, remove it"), "{:?}", loaded.notes);
}

#[test]
fn bookkeeping_is_named_and_never_made_an_input() {
    let indexed =
        |from: usize| -> String { GOOD.lines().zip(from..).map(|(line, n)| format!("{n},{line}\n")).collect() };
    let index = ["column 1", "counts the rows", "index=False"];
    refused(&format!(",label,a,b\n{}", indexed(0)), &index);
    refused(&format!("Unnamed: 0,label,a,b\n{}", indexed(0)), &index);
    refused(&format!("id,label,a,b\n{}", indexed(1001)), &index);
    refused(&indexed(0), &index);
    refused(&indexed(1), &index);
    // pandas after df.sample(): the numbers are in no order.
    refused(",label,a,b\n4,0,1,2\n0,1,1,2\n2,2,1,2\n1,0,1,2\n3,1,1,2\n", &["column 1 has no name", "index=False"]);
    // As wide as the network: the index is an input, or the label.
    let rows: String = (0..20).map(|n| format!("{},{n},77\n", n % 3)).collect();
    refused(&rows, &["column 2 counts the rows"]);
    let rows: String = (0..20).map(|n| format!("{n},{},77\n", n % 3)).collect();
    refused(&rows, &["column 1 counts the rows"]);
    let comma = GOOD.replace('\n', ",\n");
    refused(&comma, &["each row ends with `,`", "remove the `,`"]);
    refused(&format!("label,a,b,\n{comma}"), &["each row ends with `,`"]);
    refused(&format!("label,a,b\n{comma}"), &["the row ends with `,`"]);
    refused(&format!("label,a,b\n{}", indexed(1)), &["4 fields where the header has 3 names", "row.names=FALSE"]);
    refused("label,a,b,c\n0,1,2,\n1,1,2,\n0,1,2,\n1,1,2,\n0,1,2,\n", &["column 4 (`c`) is empty in every row"]);
    refused(&format!("{GOOD},,\n"), &["line 7", "all fields are empty"]);
}

#[test]
fn numbers_are_read_as_they_are_written() {
    let want = csv(GOOD).unwrap();
    // numpy and spreadsheets write whole labels so.
    for label in [".0", ".000e+00", "e0"] {
        let text: String = GOOD.lines().map(|line| line.replacen(',', &format!("{label},"), 1) + "\n").collect();
        assert_eq!(csv(&text).unwrap(), want, "{text}");
    }
    let quoted: String = GOOD.lines().map(|line| format!("\"{}\"\r\n", line.replace(',', "\",\""))).collect();
    assert_eq!(csv(&quoted).unwrap(), want);
    assert_eq!(csv(&format!("\u{feff}{GOOD}")).unwrap(), want);
    assert_eq!(csv(&format!("\u{feff}label,a,b\r\n{}", GOOD.replace('\n', "\r\n"))).unwrap(), want);
    assert_eq!(csv(&GOOD.replace('\n', "\n\n")).unwrap(), want);
    let text = |first: &str| format!("{first}\n{GOOD}");
    refused(&text("1.5,1,2"), &["label `1.5` is no whole number"]);
    refused(&text("-1,1,2"), &["label `-1`", "0, 1, 2"]);
    refused(&text(",1,255").replace(",1,255", ",17,255"), &["label is empty"]);
    refused(&text("cat,17,2"), &["label `cat`", "the words cat", "factorize"]);
    refused("1,9,3\n2,9,3\n3,9,3\n1,9,3\n2,9,3\n", &["count from 1", "one less"]);
    refused(&text("0,,2"), &["line 1, column 2: the field is empty", "dropna"]);
    refused(&text("0,NaN,2"), &["`NaN` is a missing value"]);
    refused(&text("0,\"0,5\",2"), &["`0,5` has a decimal comma"]);
    refused("0;0,91;0,14\n1;0,5;0,25\n", &["`;` between the fields", "decimal commas", "sep=';'"]);
    refused("label;a;b\n0;0,91;0,14\n1;0,5;0,25\n", &["`;` between the fields", "decimal commas"]);
    refused("0\t0,91\t0,14\n", &["tabs between the fields", "decimal commas"]);
    refused("5,0,0.1\n0,0,255\n1,0,7\n2,5,7\n0,5,7\n1,5,7\n", &["label 5"]);
    refused("2,0,0.1\n0,0,255\n1,0,7\n2,5,7\n0,5,7\n1,5,7\n", &["only line 1 has points", "header=None"]);
}

#[test]
fn integers_before_the_first_real_are_what_they_would_be_behind_it() {
    let data = csv("0,-1,1\n1,0,1\n2,0,-1\n0,0.5,0\n1,1,0\n").unwrap();
    assert_eq!(data.train.sample(0).0, [-127, 127]);
    assert_eq!(data.train.sample(3).0, [64, 0]);
    refused("0,-1,1\n1,2,1\n2,0,-1\n0,0.5,0\n1,1,0\n", &["line 2, column 2: `2` is no real number"]);
    refused("0,-1,1\n1,2,1\n2,0,0\n0,5,0\n1,1,0\n", &["line 1, column 2: `-1` is no integer"]);
}

#[test]
fn a_test_set_of_its_own_leaves_all_rows_to_learn_from() {
    let test = "2,18,20\n1,0,255\n";
    let data = read(GOOD.as_bytes(), None, Some(test.as_bytes())).unwrap().data;
    assert_eq!((data.train.len(), data.test.len()), (6, 2));
    assert_eq!(data.test.sample(1), (&[0, 127][..], 1));
    // Reals in one file are reals in the other.
    let reals = "0,0.0,1.0\n1,0.5,0.25\n2,0,0\n";
    let data = read(reals.as_bytes(), None, Some(b"0,1,0\n1,0,1\n")).unwrap().data;
    assert_eq!(data.test.sample(0).0, [127, 0]);
    let data = read(b"0,1,0\n1,0,1\n", None, Some(reals.as_bytes())).unwrap().data;
    assert_eq!((data.train.sample(0).0, data.test.sample(0).0), (&[127, 0][..], &[0, 127][..]));
    let fault = read(GOOD.as_bytes(), None, Some(b"0,1\n")).unwrap_err();
    assert!(fault.contains("t.csv"), "{fault}");
    let notes = read(GOOD.as_bytes(), None, Some(b"0,1,2\n0,3,4\n")).unwrap().notes.join("\n");
    assert!(notes.contains("all 2 samples of the test set are of class 0"), "{notes}");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), GOOD).unwrap();
    let source = DataSource::Csv(file.path().to_owned());
    let same = Selection { test: Some(source.clone()), ..Selection::from(source) };
    let notes = same.load(&config(2, 3), &|| false).unwrap().notes.join("\n");
    assert!(notes.contains("--test is the file that is trained on"), "{notes}");
    // Digits keep their own samples to learn from.
    let digits = Selection { test: Some(DataSource::Digits), ..Selection::from(DataSource::Digits) };
    assert_eq!(
        digits.load(&config(64, 10), &|| false).unwrap().data,
        DataSource::Digits.load(&config(64, 10)).unwrap()
    );
}

#[test]
fn a_gzip_is_read_as_it_comes_and_within_bounds() {
    assert_eq!(read(&gz(GOOD.as_bytes()), None, None).unwrap().data, csv(GOOD).unwrap());
    let parts = [gz(&GOOD.as_bytes()[..9]), gz(&GOOD.as_bytes()[9..])].concat();
    assert_eq!(read(&parts, None, None).unwrap().data, csv(GOOD).unwrap());
    let mut cut = gz(GOOD.repeat(100).as_bytes());
    cut.truncate(cut.len() - 9);
    let fault = read(&cut, None, None).unwrap_err();
    assert!(fault.contains("gzip data are broken or cut short"), "{fault}");
    // A line without end is not waited for.
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(b'0'), 1 << 26), &mut e).unwrap();
    let fault = read(&e.finish().unwrap(), None, None).unwrap_err();
    assert!(fault.contains("a line of more than 16777216 bytes"), "{fault}");
}

#[test]
fn files_that_are_no_text_are_named() {
    for (start, says) in [
        (&b"\xFF\xFE0\0,\0"[..], "UTF-16"),
        (b"PK\x03\x04....", ".xlsx"),
        (b"\x93NUMPY\x01\0", "np.savetxt"),
        (b"PAR1....", "Parquet"),
        (b"\0\0\x08\x03\0\0\0\x01", "idx:DIR"),
        (b"0,1,2\n0,\xFF,2\n", "UTF-8"),
    ] {
        let fault = read(start, None, None).unwrap_err();
        assert!(fault.contains(says), "{fault}");
    }
    let fault = read(&gz(&gz(GOOD.as_bytes())), None, None).unwrap_err();
    assert!(fault.contains("a gzip in a gzip"), "{fault}");
}

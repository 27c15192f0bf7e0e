//! Rung 12 (`docs/src/reference/verification.md`): what is loaded into a chip is read back from the bitstream, simulated at its
//! pins and compared with the golden model. Here an UP5K's, with cells by name; `tests/build.rs` has an HX8K's.
//! `SIGPROP_BITSTREAMS=all` builds and reads those of every iCE40 row of `docs/builds/rows.toml`.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Ran, SMALLEST, as_golden, samples, sigprop, trained_from};
use sigprop_synth::tools::{self, Tool, databases};

/// Where a logic cell has the bits of its table (IceStorm's page on logic tiles).
const TABLE: [usize; 16] = [4, 14, 15, 5, 6, 16, 17, 7, 3, 13, 12, 2, 1, 11, 10, 0];

/// `sigprop build`, at a speed of the line that a simulation is quick with.
fn build(network: &[&str], board: &str, folder: &Path) -> serde_json::Value {
    let baud = if board == "hx8k" { "10950000" } else { "6000000" };
    let args = ["build", "--board", board, "--baud", baud, "--json", "-o", folder.to_str().unwrap()];
    let ran = sigprop(&[&args[..], network].concat());
    assert!(ran.code == 0 || ran.code == 5, "{}", ran.stderr);
    ran.json()
}

#[test]
fn what_is_loaded_into_an_up5k_trains_as_the_golden_model() {
    let folder = tempfile::tempdir().unwrap();
    let (out, data) = (folder.path().join("out"), folder.path().join("samples.csv"));
    samples(&data, 2, 2);
    let sets: Vec<&str> = SMALLEST.iter().flat_map(|set| ["--set", set]).collect();
    let report = build(&[&["--preset", "tiny", "--cells", "named"], &sets[..]].concat(), "icebreaker", &out);
    let file = out.join("tiny-icebreaker.bin");
    let ran = as_golden(trained_from(&file, &data));
    // All that nextpnr placed is found, and the clock is the PLL's.
    let used = |what: &str| report["resources"][what]["used"].as_u64().unwrap();
    let counts = [("lut4", "logic cells"), ("ff", "flip-flops"), ("block_ram", "block RAMs")];
    for (key, what) in counts.into_iter().chain([("dsp", "multipliers"), ("spram", "single-port RAMs")]) {
        let count = format!(" {} {what}", used(key));
        assert!(used(key) > 0 && ran.stderr.contains(&count), "`{count}` is not in {}", ran.stderr);
    }
    assert!(ran.stderr.contains("a PLL to 30 MHz"), "{}", ran.stderr);

    one_bit_of_a_table_is_noticed(&out, &file, &data);
    what_is_no_such_bitstream_is_refused(folder.path(), &file);
}

/// A bit of the table before a register of the accumulator is turned, and the bitstream packed anew: its checksum is good.
fn one_bit_of_a_table_is_noticed(out: &Path, file: &Path, data: &Path) {
    let routed = fs::read_to_string(out.join("routed-1.asc")).unwrap();
    let net = |line: &str| {
        line.strip_prefix(".sym ")?.strip_suffix(" serial.core.stages_0.lanes_0.acc_h[8]").map(str::to_owned)
    };
    let nets: Vec<String> = routed.lines().filter_map(net).collect();
    let database = fs::read_to_string(databases::find().unwrap().join("chipdb-5k.txt")).unwrap();
    // Of all parts of the wire, the one at which it begins.
    let cell = nets.iter().find_map(|net| {
        let (_, rest) = database.split_once(&format!("\n.net {net}\n"))?;
        let name = rest.lines().take_while(|line| !line.is_empty()).find(|line| line.ends_with("/out"))?.to_owned();
        let words: Vec<&str> = name.split(' ').collect();
        let number: usize = words[2].strip_prefix("lutff_")?.strip_suffix("/out")?.parse().ok()?;
        Some((format!(".logic_tile {} {}", words[0], words[1]), number))
    });
    let (tile, number) = cell.expect("the accumulator's register is in the routed design");
    let mut lines: Vec<Vec<u8>> = routed.lines().map(|line| line.as_bytes().to_vec()).collect();
    let at = routed.lines().position(|line| line == tile).unwrap();
    // What comes of the inputs 0, 1, 1, 0.
    let bit = TABLE[6];
    let flipped = &mut lines[at + 1 + 2 * number + bit / 10][36 + bit % 10];
    *flipped = if *flipped == b'0' { b'1' } else { b'0' };
    fs::write(out.join("turned.asc"), lines.join(&b'\n')).unwrap();
    let mut pack = Command::new(tools::find(Tool::Icepack).unwrap().path);
    pack.current_dir(out).args(["turned.asc", "turned.bin"]);
    Ran::new(pack.output().unwrap()).code(0);
    assert_ne!(fs::read(file).unwrap(), fs::read(out.join("turned.bin")).unwrap());
    let ran = trained_from(&out.join("turned.bin"), data).code(1);
    assert!(ran.json()["mismatches"].as_u64() > Some(0), "{}", ran.stdout);
}

fn what_is_no_such_bitstream_is_refused(folder: &Path, file: &Path) {
    let good = fs::read(file).unwrap();
    let identify = |file: &Path, more: &[&str]| {
        let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "identify"];
        sigprop(&[&host[..], more].concat())
    };
    let written = |name: &str, bytes: &[u8]| {
        let file = file.with_file_name(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let mut broken = good.clone();
    broken[good.len() / 2] ^= 4;
    identify(&written("broken.bin", &broken), &[]).code(2).says(&["broken.bin", "CRC", "build it again"]);
    identify(&written("short.bin", &good[..good.len() / 2]), &[]).code(2).says(&["short.bin", "not whole"]);
    identify(&written("none.bin", b"none"), &[]).code(2).says(&["none.bin", "is no bitstream", "7e aa 99 7e"]);
    identify(&written("empty.bin", b""), &[]).code(2).says(&["empty.bin", "it is empty"]);
    identify(&file.with_file_name("gone.bin"), &[]).code(2).says(&["gone.bin", "cannot be read"]);
    let ecp5 = written("ecp5.bit", b"\xFF\0Part: LFE5U-25F\0\xFF\xFF\xFF\xBD\xB3");
    identify(&ecp5, &[]).code(2).says(&["ecp5.bit", "for an ecp5", "iCE40UP5K", "--board"]);
    // Another board than that of the build, one with the same chip among them.
    identify(file, &["--board", "hx8k"]).code(2).says(&["for an iCE40 5k", "iCE40HX8K", "--board"]);
    identify(file, &["--board", "icesugar"]).code(2).says(&["pin", "icesugar", "--board"]);
    // Alone it says neither its network nor its board.
    let alone = folder.join("alone.bin");
    fs::write(&alone, &good).unwrap();
    identify(&alone, &[]).code(2).says(&["alone.bin", "config.toml", "--config or --preset"]);
    identify(&alone, &["--preset", "tiny"]).code(2).says(&["alone.bin", "report.json", "--board"]);
    let other = ["--preset", "tiny", "--board", "icebreaker", "--baud", "6000000"];
    identify(&alone, &other).code(2).says(&["carries another network"]);
    let host = ["host", "--port", "/dev/ttyNONE", "--bitstream", file.to_str().unwrap(), "identify"];
    sigprop(&host).code(2).says(&["--bitstream", "/dev/ttyNONE", "--port sim"]);
    for variable in ["SIGPROP_CHIPDB", "SIGPROP_ICEUNPACK"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
        let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "identify"];
        let ran = Ran::new(command.args(host).env(variable, "/none").output().unwrap());
        ran.code(1).says(&[&format!("{variable} = /none"), "sigprop tools install"]);
    }
}

/// Hours of routing: only where it is asked for.
#[test]
fn every_row_of_the_tables_is_read_back() {
    if std::env::var_os("SIGPROP_BITSTREAMS").is_none_or(|value| value != "all") {
        println!("not built; set SIGPROP_BITSTREAMS=all");
        return;
    }
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/builds/rows.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let mut read = 0;
    for row in table["build"].as_array().unwrap() {
        let word = |key: &str| row.get(key).and_then(toml::Value::as_str);
        let (board, preset) = (word("board").unwrap(), word("preset").unwrap());
        if !["hx8k", "icebreaker", "icesugar"].contains(&board) {
            continue;
        }
        let sets = row["set"].as_array().unwrap().iter().flat_map(|set| ["--set", set.as_str().unwrap()]);
        let mut network = vec!["--preset", preset, "--cells", word("cells").unwrap_or("inferred")];
        network.extend(sets);
        let folder = tempfile::tempdir().unwrap();
        let report = build(&network, board, &folder.path().join("out"));
        let file = folder.path().join("out").join(format!("{preset}-{board}.bin"));
        let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "--json"];
        let learns = report["cycles_per_sample"].is_number();
        let data = folder.path().join("samples.csv");
        samples(&data, 5, 3);
        let data = format!("csv:{}", data.display());
        let mut action: Vec<&str> = match learns {
            true => vec!["train", "--fresh", "--check", "--samples", "20", "--test-samples", "5"],
            false => vec!["infer", "--samples", "50"],
        };
        if preset == "tiny" {
            action.extend(["--data", &data, "--label", "last"]);
        }
        println!("{board} {}", network.join(" "));
        let begin = std::time::Instant::now();
        let ran = sigprop(&[&host[..], &action].concat()).code(0);
        let json = ran.json();
        println!("{}{json}\n{:.0} s", ran.stderr, begin.elapsed().as_secs_f64());
        if learns {
            assert_eq!(json["mismatches"], 0, "{json}");
        }
        read += 1;
    }
    assert!(read > 0);
}

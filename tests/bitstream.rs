//! Rung 12 (`docs/src/reference/verification.md`): what is loaded into a chip is read back from the bitstream, simulated at its
//! pins and compared with the golden model. Here an UP5K's, with cells by name; `tests/build.rs` has an HX8K's.
//! `SIGPROP_BITSTREAMS=all` builds and reads those of every iCE40 row of `synth/data/builds/rows.toml`; another text than `all` chooses rows, as
//! `cargo xtask tables --only TEXT` does.
//! Of an ECP5 the routed netlist is simulated in the place of the bitstream.
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
    let baud = match board {
        "hx8k" => "10950000",
        "ulx3s-25f" => "5000000",
        _ => "6000000",
    };
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

/// The bits of an ECP5 are not decoded: the netlist that nextpnr routed is simulated in their place.
#[test]
fn what_is_routed_for_an_ecp5_trains_as_the_golden_model() {
    let folder = tempfile::tempdir().unwrap();
    let (out, data) = (folder.path().join("out"), folder.path().join("samples.csv"));
    samples(&data, 2, 2);
    let sets: Vec<&str> = SMALLEST.iter().flat_map(|set| ["--set", set]).collect();
    let report = build(&[&["--preset", "tiny", "--cells", "named"], &sets[..]].concat(), "ulx3s-25f", &out);
    let file = out.join("tiny-ulx3s-25f.bit");
    let ran = as_golden(trained_from(&file, &data));
    let used = |what: &str| report["resources"][what]["used"].as_u64().unwrap();
    for (key, what) in
        [("lut4", "logic cells"), ("ff", "flip-flops"), ("block_ram", "block RAMs"), ("dsp", "multipliers")]
    {
        let count = format!(" {} {what}", used(key));
        assert!(used(key) > 0 && ran.stderr.contains(&count), "`{count}` is not in {}", ran.stderr);
    }
    ran.says(&["are not decoded", "routed-1.json", "a PLL to 100 MHz"]);

    // A bit of the table before a register of the accumulator is turned: the tables and registers are by their names.
    let netlist = out.join("routed-1.json");
    let good = fs::read_to_string(&netlist).unwrap();
    let mut turned: serde_json::Value = serde_json::from_str(&good).unwrap();
    let module = &mut turned["modules"].as_object_mut().unwrap().values_mut().next().unwrap();
    let net = module["netnames"]["serial.core.stages_0.lanes_0.acc_h[8]"]["bits"][0].clone();
    let cells = module["cells"].as_object_mut().unwrap();
    let at = |cell: &serde_json::Value, pin: &str| cell["connections"][pin][0].clone();
    let register = cells.values().find(|cell| net.is_number() && at(cell, "Q") == net).expect("the register is there");
    let pin = if register["parameters"]["SD"] == "1 " { "DI" } else { "M" };
    let data_in = at(register, pin);
    let table = cells.values_mut().find(|cell| ["F", "OFX"].iter().any(|pin| at(cell, pin) == data_in)).unwrap();
    let bits = table["parameters"]["INITVAL"].as_str().unwrap().to_owned();
    let other: String = bits.chars().map(|bit| if bit == '0' { '1' } else { '0' }).collect();
    // What comes of the inputs 1, 1, 0, 1, of which the first is open here and reads one.
    let bit = 15 - 11;
    table["parameters"]["INITVAL"] = format!("{}{}{}", &bits[..bit], &other[bit..=bit], &bits[bit + 1..]).into();
    fs::write(&netlist, turned.to_string()).unwrap();
    let ran = trained_from(&file, &data).code(1);
    assert!(ran.json()["mismatches"].as_u64() > Some(0), "{}", ran.stdout);

    what_is_no_such_netlist_is_refused(&file, &netlist, &good);
}

fn what_is_no_such_netlist_is_refused(file: &Path, netlist: &Path, good: &str) {
    let identify = |text: &str, more: &[&str]| {
        fs::write(netlist, text).unwrap();
        let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "identify"];
        sigprop(&[&host[..], more].concat())
    };
    let odd = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        identify(&good.replacen(from, to, 1), &[]).code(2)
    };
    odd("\"DCCA\"", "\"OSCG\"").says(&["routed-1.json", "a cell OSCG ($gbuf$core_clk)", "not covered"]);
    odd("\"CCU2\"", "\"CCU3\"").says(&["TRELLIS_COMB", "MODE = CCU3", "not covered"]);
    odd("\"FEEDBK_PATH\": \"CLKOP\"", "\"FEEDBK_PATH\": \"INT_OS\"").says(&["EHXPLLL pll", "feedback"]);
    odd("\"LOC\": \"L4\"", "\"LOC\": \"L5\"").says(&["uart_tx", "pin L5", "ulx3s-25f", "--board"]);
    odd("\"lfe5u_25f\"", "\"lfe5u_85f\"").says(&["for an lfe5u_85f", "LFE5U-25F", "--board"]);
    identify(&good[..good.len() / 2], &[]).code(2).says(&["routed-1.json", "no netlist", "build it again"]);
    identify(good, &["--board", "ulx3s-85f"]).code(2).says(&["for an lfe5u_25f", "LFE5U-85F", "--board"]);
    identify(good, &["--board", "hx8k"]).code(2).says(&["for an ecp5", "iCE40HX8K", "--board"]);
    fs::remove_file(netlist).unwrap();
    let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "identify"];
    sigprop(&host).code(2).says(&["not decoded", "routed-1.json", "sigprop build"]);
    fs::remove_file(file.with_file_name("report.json")).unwrap();
    sigprop(&[&host[..], &["--board", "ulx3s-25f"]].concat()).code(2).says(&["not decoded", "report.json"]);
}

/// Hours of routing: only where it is asked for.
#[test]
fn every_row_of_the_tables_is_read_back() {
    let Ok(wanted) = std::env::var("SIGPROP_BITSTREAMS") else {
        println!("not built; set SIGPROP_BITSTREAMS=all");
        return;
    };
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("synth/data/builds/rows.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let mut read = 0;
    for row in table["build"].as_array().unwrap() {
        let word = |key: &str| row.get(key).and_then(toml::Value::as_str);
        let (board, preset) = (word("board").unwrap(), word("preset").unwrap());
        if !["hx8k", "icebreaker", "icesugar"].contains(&board) {
            continue;
        }
        let sets: Vec<&str> = row["set"].as_array().unwrap().iter().map(|set| set.as_str().unwrap()).collect();
        if wanted != "all" && !format!("{board} {preset} {}", sets.join(" ")).contains(&wanted) {
            continue;
        }
        let mut network = vec!["--preset", preset, "--cells", word("cells").unwrap_or("inferred")];
        network.extend(sets.iter().flat_map(|set| ["--set", set]));
        let folder = tempfile::tempdir().unwrap();
        let report = build(&network, board, &folder.path().join("out"));
        let file = folder.path().join("out").join(format!("{preset}-{board}.bin"));
        let host = ["host", "--port", "sim", "--bitstream", file.to_str().unwrap(), "--json"];
        let learns = report["cycles_per_sample"].is_number();
        let data = folder.path().join("samples.csv");
        let config = sigprop_spec::Config::preset(preset).unwrap();
        // The digits are there where nothing else is asked for, as pictures or as sequences.
        let own = !config.takes_sequences() && (config.inputs(), config.classes()) != (64, 10);
        if own {
            samples(&data, config.inputs(), config.classes());
        }
        let data = format!("csv:{}", data.display());
        let mut action: Vec<&str> = match learns {
            true => vec!["train", "--fresh", "--check", "--samples", "20", "--test-samples", "5"],
            false => vec!["infer", "--samples", "50"],
        };
        if own {
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

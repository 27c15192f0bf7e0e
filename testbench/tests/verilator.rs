//! The Verilator binding, on a design small enough to know by heart.
//!
//! These tests need verilator and g++; without them they fail with the command that installs them.

use sigprop_testbench::verilator::{
    Direction, Effort, InitialState, Source, StallPattern, StreamFault, VerilatedModel, VerilatorError, lint,
};

const ECHO: &str = include_str!("verilog/sp_echo.v");

fn source<'a>(files: &'a [(&'a str, &'a str)], trace: bool) -> Source<'a> {
    Source { top: "sp_echo", files, trace, effort: Effort::Long }
}

fn echo() -> VerilatedModel {
    let mut model = VerilatedModel::build(&source(&[("sp_echo.v", ECHO)], false)).unwrap();
    model.reset(2).unwrap();
    model
}

fn bytes(n: usize) -> Vec<u8> {
    (0..n).map(|i| (i * 37 % 251) as u8).collect()
}

fn running_sums(bytes: &[u8]) -> Vec<u64> {
    bytes.iter().scan(0, |sum, &byte| Some(*sum + u64::from(byte)).inspect(|s| *sum = *s)).collect()
}

fn low_bytes(sums: &[u64]) -> Vec<u8> {
    sums.iter().map(|&s| s as u8).collect()
}

/// Number of the first line of the design that has `text`.
fn line_of(text: &str) -> usize {
    1 + ECHO.lines().position(|line| line.contains(text)).unwrap()
}

#[test]
fn ports_carry_names_widths_and_directions() {
    let model = echo();
    let described: Vec<String> = model
        .ports()
        .iter()
        .map(|p| format!("{}{}[{}]", if p.direction == Direction::Input { '<' } else { '>' }, p.name, p.bits))
        .collect();
    for expected in ["<clk[1]", "<rx_data[8]", ">rx_ready[1]", ">mon_sum[18]", ">taken[40]"] {
        assert!(described.iter().any(|d| d == expected), "{expected} is not in {described:?}");
    }
    assert_eq!(described.len(), 12);
}

#[test]
fn single_ports_can_be_driven_by_hand() {
    let mut model = echo();
    let [data, valid, taken, out] = ["rx_data", "rx_valid", "taken", "tx_data"].map(|n| model.port(n).unwrap());
    assert_eq!(model.get(taken), 0xff_0000_0000);
    model.set(data, 0x1_05); // the ninth bit does not fit and is dropped
    model.set(valid, 1);
    model.cycles(3).unwrap();
    model.eval().unwrap();
    assert_eq!((model.get(taken), model.get(out), model.get(data)), (0xff_0000_0003, 5, 5));
    assert_eq!(model.cycle(), 5);
}

#[test]
fn an_unhindered_stream_moves_a_byte_a_cycle() {
    let sent = bytes(1000);
    let outcome = echo().run_stream(&sent, sent.len(), 5000, StallPattern::NONE).unwrap();
    assert_eq!(outcome.received, low_bytes(&running_sums(&sent)));
    assert!(outcome.complete && outcome.fault.is_none());
    // One byte a cycle from the first, and one cycle through the FIFO; the reset took two cycles.
    assert_eq!((outcome.cycles, outcome.sent), (1001, 1000));
    assert_eq!(outcome.accept_cycle, (2..1002).collect::<Vec<u64>>());
    assert_eq!(outcome.receive_cycle, (3..1003).collect::<Vec<u64>>());
}

#[test]
fn pauses_change_the_time_and_not_the_bytes() {
    let sent = bytes(2000);
    let expected = low_bytes(&running_sums(&sent));
    for (seed, rx_idle_permille, tx_stall_permille) in [(1, 500, 0), (2, 0, 500), (3, 300, 700), (4, 900, 100)] {
        let stall = StallPattern { seed, rx_idle_permille, tx_stall_permille };
        let outcome = echo().run_stream(&sent, sent.len(), 100_000, stall).unwrap();
        assert_eq!(outcome.received, expected, "{stall:?}");
        let slowest = u64::from(rx_idle_permille.max(tx_stall_permille));
        let cycles = 2000 * 1000 / (1000 - slowest);
        assert!(outcome.cycles.abs_diff(cycles) < cycles / 5, "{stall:?}: {} cycles, about {cycles}", outcome.cycles);
        assert_eq!(outcome.fault, None, "{stall:?}");
        let again = echo().run_stream(&sent, sent.len(), 100_000, stall).unwrap();
        assert_eq!(again, outcome, "the same seed is the same run");
    }
}

#[test]
fn a_run_continues_where_the_last_one_ended() {
    let sent = bytes(300);
    let mut model = echo();
    let first = model.run_stream(&sent[..100], 97, 1000, StallPattern::NONE).unwrap();
    let second = model.run_stream(&sent[100..], 300 - first.received.len(), 1000, StallPattern::NONE).unwrap();
    let received = [first.received, second.received].concat();
    assert_eq!(received, low_bytes(&running_sums(&sent)));
    assert_eq!(second.accept_cycle[0], 2 + first.cycles);
}

#[test]
fn too_few_cycles_are_reported_and_not_an_error() {
    let sent = bytes(50);
    let outcome = echo().run_stream(&sent, 50, 20, StallPattern::NONE).unwrap();
    assert_eq!((outcome.complete, outcome.cycles, outcome.sent, outcome.received.len()), (false, 20, 20, 19));
    let silent = echo().run_stream(&[], 1, 20, StallPattern::NONE).unwrap();
    assert_eq!((silent.complete, silent.cycles), (false, 20));
}

#[test]
fn monitors_see_what_a_register_would_take() {
    let sent = bytes(500);
    let mut model = echo();
    let sums = model.monitor("mon_valid", &["mon_sum", "mon_byte"]).unwrap();
    let output = model.monitor("tx_valid", &[]).unwrap();
    let stall = StallPattern { seed: 9, rx_idle_permille: 200, tx_stall_permille: 400 };
    let (outcome, traces) = model.run_stream_monitored(&sent, 500, 10_000, stall, &[sums.clone(), output]).unwrap();
    let expected: Vec<i64> = running_sums(&sent).iter().map(|&s| s as i64 - 1000).collect();
    assert_eq!(traces[0].signed(0), expected);
    let seen: Vec<u64> = traces[0].iter().map(|(cycle, _)| cycle).collect();
    assert_eq!(seen, outcome.accept_cycle);
    assert!(traces[0].iter().zip(&sent).all(|((_, values), &byte)| values[1] == u64::from(byte)));
    assert!(traces[1].len() > 500, "tx_valid also waits");
    // Monitors are taken off after a run, and put on for cycles as well.
    let valid = model.port("rx_valid").unwrap();
    model.set(valid, 1);
    let idle = model.cycles_monitored(10, &[sums]).unwrap();
    assert_eq!(idle[0].len(), 4, "the FIFO takes four");
}

#[test]
fn a_design_that_takes_back_its_output_is_found_out() {
    let dropping =
        ECHO.replace("assign tx_valid = ~empty;", "assign tx_valid = ~empty & (taken_q[1:0] != 2'd2 | tx_ready);");
    let changing =
        ECHO.replace("assign tx_data = fifo[read_q[1:0]];", "assign tx_data = fifo[read_q[1:0]] ^ taken_q[7:0];");
    let stall = StallPattern { seed: 1, rx_idle_permille: 0, tx_stall_permille: 600 };
    let fault = |text: &str| {
        let mut model = VerilatedModel::build(&source(&[("sp_echo.v", text)], false)).unwrap();
        model.reset(2).unwrap();
        model.run_stream(&bytes(200), 200, 5000, stall).unwrap().fault
    };
    assert!(matches!(fault(&dropping), Some(StreamFault::ValidDropped { cycle }) if cycle > 2));
    assert!(matches!(fault(&changing), Some(StreamFault::DataChanged { cycle }) if cycle > 2));
    assert_eq!(fault(ECHO), None);
}

#[test]
fn registers_start_at_zero_or_at_random_and_reset_mends_it() {
    let mut model = VerilatedModel::build(&source(&[("sp_echo.v", ECHO)], false)).unwrap();
    let taken = model.port("taken").unwrap();
    let start = |model: &mut VerilatedModel, state| {
        model.restart(state).unwrap();
        model.eval().unwrap();
        model.get(taken)
    };
    assert_eq!(start(&mut model, InitialState::Zero), 0);
    let random = start(&mut model, InitialState::Random(7));
    assert_ne!(random, 0);
    assert_eq!(start(&mut model, InitialState::Random(7)), random);
    assert_ne!(start(&mut model, InitialState::Random(8)), random);
    model.reset(1).unwrap();
    let outcome = model.run_stream(&[1, 2, 3], 3, 100, StallPattern::NONE).unwrap();
    assert_eq!(outcome.received, [1, 3, 6]);
}

#[test]
fn four_threads_may_want_the_same_new_design() {
    // A comment of its own makes the design new to the cache on every run.
    let unique = format!("// {:?} {}\n{ECHO}", std::time::SystemTime::now(), std::process::id());
    let run = || {
        let mut model = VerilatedModel::build(&source(&[("sp_echo.v", &unique)], false)).unwrap();
        model.reset(2).unwrap();
        model.run_stream(&bytes(5000), 5000, 20_000, StallPattern::NONE).unwrap().received
    };
    let results: Vec<Vec<u8>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let expected = low_bytes(&running_sums(&bytes(5000)));
    assert!(results.iter().all(|r| *r == expected));
}

#[test]
fn two_designs_in_one_process_do_not_meet() {
    let other_text = ECHO.replace("{10'b0, rx_data}", "{10'b0, ~rx_data}");
    let mut other = VerilatedModel::build(&source(&[("sp_echo.v", &other_text)], false)).unwrap();
    let mut model = echo();
    other.reset(2).unwrap();
    let a = model.run_stream(&[1, 2], 2, 100, StallPattern::NONE).unwrap();
    let b = other.run_stream(&[1, 2], 2, 100, StallPattern::NONE).unwrap();
    assert_eq!((a.received, b.received), (vec![1, 3], vec![254, 251]));
}

#[test]
fn waves_are_written_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = VerilatedModel::build(&source(&[("sp_echo.v", ECHO)], true)).unwrap();
    model.reset(2).unwrap();
    let (first, second) = (folder.path().join("first.vcd"), folder.path().join("second.vcd"));
    for path in [&first, &second] {
        model.trace_to(path, &(0..u64::MAX)).unwrap();
        model.run_stream(&bytes(20), 20, 100, StallPattern::NONE).unwrap();
        model.trace_stop().unwrap();
        let waves = wellen::simple::read(path).unwrap();
        let count = waves.hierarchy().all_vars().count();
        assert!(count >= 12, "{count} signals");
        assert!(waves.time_table().len() >= 40, "{} times", waves.time_table().len());
    }
    let some = folder.path().join("some.vcd");
    let from = model.cycle() + 5;
    model.trace_to(&some, &(from..from + 3)).unwrap();
    model.run_stream(&bytes(20), 20, 100, StallPattern::NONE).unwrap();
    model.trace_stop().unwrap();
    let times: Vec<u64> = (from * 10..from * 10 + 30).step_by(5).collect();
    assert_eq!(wellen::simple::read(&some).unwrap().time_table(), times);
    let missing = model.trace_to(&folder.path().join("no/such/folder.vcd"), &(0..1)).unwrap_err();
    assert!(missing.to_string().contains("folder that exists"), "{missing}");
    let plain = echo().trace_to(&first, &(0..1)).unwrap_err();
    assert!(plain.to_string().contains("trace: true"), "{plain}");
}

/// The runtime ends the process where its last bytes cannot be written, if it is let.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_that_names_the_file() {
    let full = std::path::Path::new("/dev/full");
    let mut model = VerilatedModel::build(&source(&[("sp_echo.v", ECHO)], true)).unwrap();
    model.trace_to(full, &(0..u64::MAX)).unwrap();
    model.cycles(5).unwrap();
    let fault = model.trace_stop().unwrap_err().to_string();
    assert!(fault.contains("/dev/full: No space left") && fault.contains("space left"), "{fault}");
    drop(model);
    let mut model = VerilatedModel::build(&source(&[("sp_echo.v", ECHO)], true)).unwrap();
    model.trace_to(full, &(0..u64::MAX)).unwrap();
    let fault = model.cycles(10_000_000).unwrap_err().to_string();
    assert!(fault.contains("/dev/full: No space left"), "{fault}");
}

#[test]
fn bad_verilog_is_refused_with_its_place_and_log() {
    let broken = ECHO.replace("wire full", "wier full");
    let Err(VerilatorError::Build { tool, lines, log, .. }) =
        VerilatedModel::build(&source(&[("broken.v", &broken)], false))
    else {
        panic!("a typing error was accepted");
    };
    assert_eq!(tool, "verilator");
    let place = format!("%Error: broken.v:{}:", line_of("wire full"));
    assert!(lines.contains(&place), "{place} is not in {lines}");
    assert!(std::fs::read_to_string(log).unwrap().contains("--top-module"));
    let Err(missing) = VerilatedModel::build(&Source {
        top: "other",
        files: &[("sp_echo.v", ECHO)],
        trace: false,
        effort: Effort::Short,
    }) else {
        panic!("a missing top module was accepted");
    };
    assert!(missing.to_string().contains("other"), "{missing}");
}

#[test]
fn what_cannot_be_driven_is_said() {
    let wide = "module wide (input clk, input [64:0] a, output [64:0] b); assign b = a; endmodule";
    let build = |top: &'static str, text: &'static str| {
        VerilatedModel::build(&Source { top, files: &[("top.v", text)], trace: false, effort: Effort::Short })
    };
    let error = build("wide", wide).err().unwrap().to_string();
    assert!(error.contains("port a of wide has 65 bits"), "{error}");

    let mut plain = build("plain", "module plain (input [3:0] a, output b); assign b = ^a; endmodule").unwrap();
    let a = plain.port("a").unwrap();
    plain.set(a, 0b0111);
    plain.eval().unwrap();
    assert_eq!(plain.get(plain.port("b").unwrap()), 1);
    assert!(plain.cycles(1).unwrap_err().to_string().contains("1-bit input clk"));
    let streams = plain.run_stream(&[], 0, 1, StallPattern::NONE).unwrap_err().to_string();
    assert!(streams.contains("tx_ready") && streams.contains("a, b"), "{streams}");
    assert!(plain.port("c").unwrap_err().to_string().contains("no port c; it has: a, b"));

    let always = StallPattern { seed: 0, rx_idle_permille: 1000, tx_stall_permille: 0 };
    let refused = echo().run_stream(&[1], 1, 10, always).unwrap_err().to_string();
    assert!(refused.contains("rx_idle_permille = 1000"), "{refused}");
    let name = VerilatedModel::build(&source(&[("../echo.v", ECHO)], false)).err().unwrap().to_string();
    assert!(name.contains("\"../echo.v\""), "{name}");
}

#[test]
fn a_design_that_stops_ends_the_run_and_not_the_process() {
    let stops = "module halt (input clk); reg [3:0] n = 0;
        always @(posedge clk) begin n <= n + 1; if (n == 9) $stop; end
    endmodule";
    let mut model = VerilatedModel::build(&Source {
        top: "halt",
        files: &[("halt.v", stops)],
        trace: false,
        effort: Effort::Short,
    })
    .unwrap();
    model.cycles(9).unwrap();
    let error = model.cycles(5).unwrap_err().to_string();
    assert!(error.contains("halt stopped itself at cycle 9: $stop"), "{error}");
    assert!(error.contains("halt.v:2"), "{error}");
    assert_eq!(model.cycles(1).unwrap_err().to_string(), error, "it stays stopped");
    model.restart(InitialState::Zero).unwrap();
    model.cycles(9).unwrap();
}

#[test]
fn lint_takes_clean_text_and_names_the_warning_of_other() {
    lint(&source(&[("sp_echo.v", ECHO)], false)).unwrap();
    let careless = ECHO.replace("sum_q + {10'b0, rx_data}", "sum_q + rx_data");
    let error = lint(&source(&[("sp_echo.v", &careless)], false)).unwrap_err().to_string();
    let place = format!("sp_echo.v:{}:", line_of("wire [17:0] sum"));
    assert!(error.contains("%Warning-WIDTH") && error.contains(&place), "{place} is not in {error}");
}

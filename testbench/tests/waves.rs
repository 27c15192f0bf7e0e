//! Waves of a training run: complete or not there, the same of both simulations signal by signal, and around a difference.

mod common;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use sigprop_golden_model::Model;
use sigprop_golden_model::data::Dataset;
use sigprop_golden_model::train::Order;
use sigprop_hdl::{Generated, generate};
use sigprop_testbench::verify::{Case, Options, Scoreboard};
use sigprop_testbench::waves::{self, Form, Span};
use sigprop_testbench::{Engine, TestbenchError, initial, simulate};

fn run(engine: Engine, vcd: Option<&Path>) -> Result<simulate::Report, TestbenchError> {
    run_of(engine, vcd.map(Span::all))
}

fn run_of(engine: Engine, waves: Option<Span>) -> Result<simulate::Report, TestbenchError> {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 1, 4);
    let x = samples.iter().flat_map(|s| s.0.clone()).collect();
    let labels = samples.iter().map(|s| s.1 as u8).collect();
    let data = Dataset::new(config.inputs(), x, labels).unwrap();
    let options = simulate::Options { engine, samples: 4, waves, order: Order::Natural, seed: 1 };
    simulate::run(&config, &weights, &data, &options, &mut |_, _| ControlFlow::Continue(()))
}

/// The netlist is that whose memories the run writes first.
#[test]
fn all_simulations_write_the_run_and_not_the_reading_of_the_weights() {
    let plain = run(Engine::Rust, None).unwrap();
    for engine in [Engine::Rust, Engine::Verilator, Engine::Netlist(sigprop_synth::Target::Ice40Spram)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.vcd");
        let report = run(engine, Some(&path)).unwrap();
        assert_eq!((&report.weights, &report.predictions), (&plain.weights, &plain.predictions), "{engine}");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
        assert_eq!(names, ["run.vcd"], "{engine}: the file and nothing else");
        let waves = wellen::simple::read(&path).unwrap();
        let has =
            |name: &str| waves.hierarchy().all_vars().any(|v| waves.hierarchy()[v].name(waves.hierarchy()) == name);
        for port in ["rx_valid", "tx_data", "mon_h_0"] {
            assert!(has(port), "{engine}: no {port}");
        }
        let times = waves.time_table().len() as u64;
        // Reading 64 weights back over the link would take about as long as the four samples.
        println!("{engine}: {times} times, {} cycles trained, {} bytes", report.cycles, path.metadata().unwrap().len());
        assert!(times >= report.cycles, "{engine}: {times} times for {} cycles", report.cycles);
    }
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for engine in [Engine::Rust, Engine::Verilator] {
        let fault = run(engine, Some(&folder.path().join("none/run.vcd"))).unwrap_err().to_string();
        assert!(fault.contains("none"), "{engine}: {fault}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

/// Every signal that both have, of every block, at both halves of every cycle, with pauses of both streams.
#[test]
fn both_simulations_show_the_same_waves() {
    for multipliers in [4, 2, 1] {
        let set = [format!("hardware.multipliers_per_lane={multipliers}"), "format.rounding=\"stochastic\"".to_owned()];
        let config = common::preset("tiny", &[&set[0], &set[1]]);
        let (weights, samples) = common::random(&config, 3, 6);
        let model = Model::new(&config, &weights).unwrap();
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = |engine: Engine| folder.path().join(format!("{engine}.vcd"));
        for engine in [Engine::Rust, Engine::Verilator] {
            let options = Options { stalls: true, ..Options::new(engine, 6, 3) };
            let case = Case { config: &config, weights: &weights, samples: &samples, engine, options: &options };
            let mut board = Scoreboard::default();
            let span = Span { cycles: 20..4000, ..Span::all(&path(engine)) };
            case.compare(model.clone(), &design, Some(&span), &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!(board.mismatches, 0, "{engine}: {}", board.first.unwrap());
        }
        let top = format!("TOP.{}", design.top);
        let same = waves::compare((&path(Engine::Rust), "top"), (&path(Engine::Verilator), &top)).unwrap();
        assert_eq!(same.first, None, "{}", same.first.as_ref().unwrap());
        println!("{multipliers} multipliers: {} signals at {} times are equal", same.signals, same.times);
        assert!(same.signals > 500 && same.times > 7000, "{} signals, {} times", same.signals, same.times);
    }
}

#[test]
fn a_difference_is_shown_with_the_signal_that_went_wrong_first() {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 11, 40);
    let model = Model::new(&config, &weights).unwrap();
    let right = generate(&config, &initial(&model, &config)).unwrap();
    // Half of the update's rounding is left out of all lanes.
    let module = right.verilog.find("\nmodule sp_update (").unwrap();
    let place = module + right.verilog[module..].find("shifted} + ").unwrap();
    let verilog = format!("{}{}", &right.verilog[..place], right.verilog[place..].replacen("'d1;", "'d0;", 1));
    let wrong = Generated { verilog, ..right };
    let folder = tempfile::tempdir().unwrap();
    let options = Options::new(Engine::Verilator, 40, 11);
    let case =
        Case { config: &config, weights: &weights, samples: &samples, engine: Engine::Verilator, options: &options };
    let mut board = Scoreboard::default();
    case.compare(model.clone(), &wrong, None, &mut board, &mut |_| ControlFlow::Continue(())).unwrap();
    let first = board.first.expect("the fault is noticed");
    let lines = case.show(&model, &wrong, &first, &folder.path().join("new")).unwrap();
    println!("{first}\n{lines:#?}");
    assert_eq!(lines.len(), 3);
    let text = lines[2].strip_prefix("rust and verilator differ first in cycle ").expect("where they differ");
    let cycle: u64 = text.split(' ').next().unwrap().parse().unwrap();
    let found = first.cycle.unwrap();
    assert!(cycle < found, "cycle {cycle}, found in {found}");
    assert!(text.contains(".lanes_") && text.contains(".update.delta"), "{text}");
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path().join("new")).unwrap().map(|f| f.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["rust.vcd", "sigprop-waves.txt", "verilator.vcd"]);
    // Again: they are its own. In a folder of the user's: they are not.
    case.show(&model, &wrong, &first, &folder.path().join("new")).unwrap();
    let own = folder.path().join("rust.vcd");
    std::fs::write(&own, "my waves").unwrap();
    let refused = case.show(&model, &wrong, &first, folder.path()).unwrap_err().to_string();
    assert!(refused.contains("rust.vcd") && refused.contains("--waves"), "{refused}");
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "my waves");
}

#[test]
fn waves_that_cannot_be_compared_are_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.vcd");
    run(Engine::Rust, Some(&path)).unwrap();
    let no_scope = waves::compare((&path, "top"), (&path, "TOP.sp_core")).unwrap_err().to_string();
    assert!(no_scope.contains("run.vcd") && no_scope.contains("scope TOP.sp_core"), "{no_scope}");
    std::fs::write(&path, "nothing").unwrap();
    let broken = waves::compare((&path, "top"), (&path, "top")).unwrap_err().to_string();
    assert!(broken.contains("run.vcd") && broken.contains("write the file again"), "{broken}");
}

/// The same run as VCD and as FST, and a part of it: the same signals at the same times.
#[test]
fn both_forms_show_the_same_and_a_scope_is_a_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let span = |name: &str| Span { cycles: 100..900, ..Span::all(&folder.path().join(name)) };
    let traced = |span: Span| {
        run_of(Engine::Rust, Some(span.clone())).unwrap();
        span.path
    };
    let vcd = traced(span("all.vcd"));
    let fst = traced(Span { form: Form::Fst, ..span("all.fst") });
    let same = waves::compare((&vcd, "top"), (&fst, "top")).unwrap();
    assert_eq!((same.first, same.times), (None, 1600));
    assert!(same.signals > 100, "{}", same.signals);
    let scope = Some("stages_0".to_owned());
    let part = traced(Span { form: Form::Fst, scope: scope.clone(), cycles: 400..500, ..span("part.fst") });
    let in_part = waves::compare((&vcd, "top.stages_0"), (&part, "top.stages_0")).unwrap();
    assert_eq!((in_part.first, in_part.times), (None, 200));
    assert!(waves::compare((&vcd, "top"), (&part, "top.stages_1")).is_err(), "the other stage is not shown");
    let whole = fs::metadata(&vcd).unwrap().len();
    assert!(fs::metadata(&fst).unwrap().len() * 4 < whole && fs::metadata(&part).unwrap().len() * 20 < whole);
    let refused = |engine, span: Span| run_of(engine, Some(span)).unwrap_err().to_string();
    let missing = refused(Engine::Rust, Span { scope: Some("stage".to_owned()), ..span("x.vcd") });
    assert!(missing.contains("no scope stage") && missing.contains("stages_0"), "{missing}");
    for span in [Span { form: Form::Fst, ..span("x.fst") }, Span { scope, ..span("x.vcd") }] {
        assert!(refused(Engine::Verilator, span).contains("--engine rust"));
    }
}

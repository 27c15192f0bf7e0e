//! A checkpoint is the whole state: a core that is brought back to it goes on as it went on before.

mod common;

use sigprop_golden_model::Weights;
use sigprop_hdl::generate;
use sigprop_spec::files::Output;
use sigprop_testbench::checkpoint::Checkpoint;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::{Engine, initial};

#[test]
fn training_goes_on_from_a_checkpoint_as_it_did() {
    for sets in [
        &[][..],
        &["learning.optimizer=momentum"],
        &["learning.optimizer=momentum_every"],
        &common::MOVED,
        &["learning.target=reshape"],
        &["learning.target=learned", "learning.learned_shift=4"],
        &common::FORWARD,
        &common::ERROR,
        &["network.readout=stage"],
        &["network.readout=blocks"],
        &["network.task=regression"],
    ] {
        goes_on(sets);
    }
}

fn goes_on(sets: &[&str]) {
    // Stochastic rounding and drawn tokens: the LFSRs matter.
    let margin = match sets {
        sets if sets == common::FORWARD => "learning.theta=0.25",
        sets if sets == common::ERROR => "learning.margin_out=20000",
        _ => "learning.margin=[3.0, 3.0]",
    };
    let own = ["format.rounding=\"stochastic\"", margin];
    let config = common::preset("tiny", &[&own[..], sets].concat());
    let (weights, samples) = common::random(&config, 8, 40);
    let model = common::refreshed(&config, &weights);
    let design = generate(&config, &initial(&model, &config)).unwrap();
    let start = || Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
    let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
    let (first, second) = batch.split_at(20);

    let mut host = start();
    host.write_register(0x11, 8).unwrap();
    host.train(first).unwrap();
    let there = Checkpoint::read(&config, &mut host).unwrap();
    let answers = host.train(second).unwrap();
    let end = Checkpoint::read(&config, &mut host).unwrap();
    assert_ne!(there, end);
    assert!(answers.iter().any(|(_, fired)| *fired > 0));

    // Through a file, to another core.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("state.safetensors");
    there.save_to(Output::create(&path).unwrap(), &config).unwrap();
    let read = Checkpoint::load(&path, &config).unwrap();
    assert_eq!(read, there);
    let mut other = start();
    read.write(&config, &mut other).unwrap();
    assert_eq!(other.train(second).unwrap(), answers);
    assert_eq!(Checkpoint::read(&config, &mut other).unwrap(), end);

    // What is not such a state is refused by name.
    let other = common::preset("tiny", &["network.classes=4"]);
    let fault = Checkpoint::load(&path, &other).unwrap_err().to_string();
    let named = match (config.target().has_bank(), config.bank_rows(1)) {
        (false, _) => ["stage2.bank", "no tensor"],
        (true, 1) => ["stage2.bank", "[1, 4]"],
        (true, _) => ["stage2.bank", "[4, 4]"],
    };
    assert!(named.iter().all(|part| fault.contains(part)), "{fault}");
    let bad = Checkpoint { registers: vec![(there.registers[0].0, 77); there.registers.len()], ..there };
    bad.save_to(Output::create(&path).unwrap(), &config).unwrap();
    let fault = Checkpoint::load(&path, &config).unwrap_err().to_string();
    assert!(fault.contains("control cannot be 77"), "{fault}");
}

/// The update that is due, the LFSRs and the registers of what went before must not be seen.
#[test]
fn training_begins_as_on_a_new_core() {
    let config = common::preset("tiny", &["format.rounding=\"stochastic\"", "learning.margin=[3.0, 3.0]"]);
    let (weights, samples) = common::random(&config, 9, 30);
    let (others, _) = common::random(&config, 10, 1);
    let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
    let begun = |held: &Weights, before: &[(&[i16], usize)]| {
        let model = common::refreshed(&config, held);
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let mut host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
        if !before.is_empty() {
            host.write_register(0x11, 8).unwrap();
            host.train(before).unwrap();
        }
        host.begin(&weights).unwrap();
        (host.train(&batch).unwrap(), Checkpoint::read(&config, &mut host).unwrap())
    };
    let new = begun(&weights, &[]);
    assert!(new.0.iter().any(|(_, fired)| *fired > 0));
    // After most of them an update is due.
    for count in 1..8 {
        assert!(begun(&others, &batch[..count]) == new, "after {count} samples");
    }
}

//! What a sample costs on the line, alone in its frame and among as many as fit: `digits-small` on the Verilated board.

mod common;

use sigprop_golden_model::{Model, Weights};
use sigprop_spec::link::Command;
use sigprop_synth::Target;
use sigprop_synth::report::line_cycles;
use sigprop_testbench::host::Host;
use sigprop_testbench::initial;
use sigprop_testbench::link::{Conversation, SimulatedLine, simulated_board};
use sigprop_testbench::verilator::Effort;

#[test]
fn frames_of_several_samples_save_time_on_the_line() {
    let config = common::preset("digits-small", &[]);
    let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
    model.refresh();
    let line = SimulatedLine::new(&config, &initial(&model, &config), Target::Ice40Dsp, Effort::Short).unwrap();
    let mut host = Host::new(&config, Conversation::open(&config, line, [1; 4]).unwrap());
    let data = common::digits(&config);
    let bit = simulated_board().unwrap().bit_cycles() as f64;
    let mut measured = Vec::new();
    for (what, limit) in [("one a frame", 0), ("full frames", usize::MAX)] {
        host.chip.limit(limit);
        let batch: Vec<_> = (0..70).map(|i| data.sample(i)).collect();
        let (from, frames) = (host.chip.line.cycles(), host.chip.traffic().frames);
        let answers = host.train(&batch).unwrap();
        for ((x, label), answer) in batch.iter().zip(answers) {
            let want = model.train(x, *label, &mut ());
            assert_eq!(answer, (want.prediction, want.fired));
        }
        let cycles = (host.chip.line.cycles() - from) as f64 / 70.0;
        let frames = host.chip.traffic().frames - frames;
        println!("{what}: {:.0} bit times a sample ({frames} frames of 70 samples, {cycles:.0} cycles)", cycles / bit);
        measured.push((cycles, frames));
    }
    // 512 bytes hold seven samples of 66. Six of seven save the 12 bytes of two frames, 10 bits each.
    assert_eq!((measured[0].1, measured[1].1), (70, 10));
    let saved = (measured[0].0 - measured[1].0) / bit;
    assert!((saved - 6.0 / 7.0 * 120.0).abs() < 5.0, "{saved} bit times saved: {measured:?}");
    assert_eq!(host.chip.traffic().repeated, 0);
    // What reports and tables say of a board's line.
    let said = line_cycles(&config, bit as usize, Command::Train);
    println!("{said:.0} cycles a sample by the report");
    assert!((said / measured[1].0 - 1.0).abs() < 0.03, "{said} cycles said, {measured:?} measured");
    let inputs: Vec<&[i16]> = (0..84).map(|i| data.sample(i).0).collect();
    let from = host.chip.line.cycles();
    host.infer(&inputs, true).unwrap();
    let (took, said) =
        ((host.chip.line.cycles() - from) as f64 / 42.0, line_cycles(&config, bit as usize, Command::InferPair));
    println!("two inferences: {took:.0} cycles, {said:.0} by the report");
    assert!((said / took - 1.0).abs() < 0.03, "{said} cycles said, {took} measured");
}

//! The simulated board with cells by name, as `sigprop host --port sim --board B` has them: training over the pins of its
//! serial line is the golden model's, from weights that the host has written.

mod common;

use sigprop_golden_model::Model;
use sigprop_synth::Target;
use sigprop_testbench::host::Host;
use sigprop_testbench::initial;
use sigprop_testbench::link::{Conversation, SimulatedLine};
use sigprop_testbench::verilator::Effort;

#[test]
fn boards_with_cells_by_name_train_as_the_golden_model() {
    let lanes = "hardware.lanes=[2, 1]";
    for (target, sets) in [
        (Target::Ice40Spram, &[lanes][..]),
        // Block RAMs are named where the memories come to be some.
        (Target::Ecp5Hard, &[lanes, "hardware.memory=\"block\""]),
    ] {
        let config = common::preset("tiny", sets);
        let (weights, samples) = common::random(&config, 31, 30);
        let (other, _) = common::random(&config, 32, 1);
        let mut model = Model::new(&config, &other).unwrap();
        model.refresh();
        let line = SimulatedLine::new(&config, &initial(&model, &config), target, Effort::Short).unwrap();
        let mut host = Host::new(&config, Conversation::open(&config, line, [7; 4]).unwrap());
        // First contents, where the cells have some.
        let held = host.weights_over_link().unwrap();
        assert_eq!(held == model.weights(), target == Target::Ecp5Hard, "{target:?}");

        host.begin(&weights).unwrap();
        let mut model = Model::new(&config, &weights).unwrap();
        model.refresh();
        let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
        for ((x, label), answer) in batch.iter().zip(host.train(&batch).unwrap()) {
            let want = model.train(x, *label, &mut ());
            assert_eq!(answer, (want.prediction, want.fired), "{target:?}");
        }
        assert_eq!(host.weights_over_link().unwrap(), model.weights(), "{target:?}");
    }
}

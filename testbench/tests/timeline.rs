//! The windows that a timeline shows: none of a stage overlaps another, none begins before the stage before is done with the sample, and the
//! samples that fire are those of the golden model.

mod common;

use sigprop_golden_model::{Model, OwnedTrace};
use sigprop_hdl::patient;
use sigprop_testbench::timeline::{Window, follow};

#[test]
fn stages_work_on_samples_in_turn_and_fire_as_the_model() {
    let cases: [(&str, &[&str]); 8] = [
        ("tiny", &[]),
        ("digits", &[]),
        ("digits", &["hardware.columns=active"]),
        ("digits-spiking", &[]),
        ("digits-efp", &[]),
        ("digits-output-stage", &[]),
        ("digits-recurrent", &["network.stages=[8]", "hardware.lanes=[3]"]),
        (
            "digits-reservoir",
            &["network.reservoir=12", "network.stages=[8, 8]", "hardware.lanes=[2, 3]", "hardware.reservoir_lanes=5"],
        ),
    ];
    for (preset, overrides) in cases {
        let config = common::preset(preset, overrides);
        let (weights, list) = common::random(&config, 3, 6);
        let samples: Vec<(&[i16], usize)> = list.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
        let timeline = follow(&config, &weights, &samples, &mut patient).unwrap();
        let case = format!("{preset} {overrides:?}");
        let mut model = Model::new(&config, &weights).unwrap();
        model.refresh();
        let fired: Vec<u8> =
            samples.iter().map(|(x, label)| model.train(x, *label, &mut Vec::<OwnedTrace>::new()).fired).collect();
        for (s, windows) in timeline.stages.iter().enumerate() {
            assert!(windows.len() >= samples.len(), "{case}: {} windows", windows.len());
            for two in windows.windows(2) {
                assert!(two[0].to < two[1].from && two[0].sample <= two[1].sample, "{case}, stage {s}: {two:?}");
            }
            if s > 0 {
                for (before, window) in timeline.stages[s - 1].iter().zip(windows) {
                    assert!(before.to < window.from && before.sample == window.sample, "{case}, stage {s}: {window:?}");
                }
            }
            for (sample, bits) in fired.iter().enumerate() {
                let fires = windows.iter().any(|window| window.sample == sample && window.fired);
                assert_eq!(fires, bits >> s & 1 == 1, "{case}, stage {s}, sample {sample}");
            }
            // Each neuron's activations come within a window, as many in each.
            let hidden = s < config.hidden().len();
            let results =
                |window: &Window| timeline.results[s].iter().filter(|c| (window.from..=window.to).contains(*c)).count();
            let neurons = if hidden { config.stages()[s].outputs } else { 0 };
            assert!(!hidden || windows.iter().all(|window| results(window) == neurons), "{case}, stage {s}");
            assert!(timeline.busy(s) > 0.0 && timeline.busy(s) <= 1.0, "{case}");
        }
        assert_eq!(timeline.stages[0][0].from, 0, "{case}");
        if preset == "digits" && overrides.is_empty() {
            assert_eq!(timeline.period(), Some(568.0));
        }
    }
}

//! Rung 2: the reservoir on random sequences, filled with gaps, with a first stage that has room or not: the state after each against the golden model's, its header, and
//! the cycles that a step takes.

use sigprop_golden_model::reservoir::Reservoir as Golden;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::reservoir::Reservoir;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;

use crate::bench::{Bench, chance, seeds};

fn network(rng: &mut Rng) -> Config {
    let act = 4 + rng.below(13);
    let sets = [
        format!("network.inputs={}", 1 + rng.below(20)),
        format!("network.reservoir={}", 4 + rng.below(40)),
        format!("network.reservoir_seed={}", rng.below(1 << 32)),
        format!("hardware.reservoir_lanes={}", 1 + rng.below(32)),
        format!("format.activation_bits={act}"),
        format!("learning.lr_shift={}", 18 - act),
        format!("learning.mode={}", ["online", "inference"][rng.below(2)]),
        "hardware.multipliers_per_lane=2".to_owned(),
    ];
    Config::preset_with("tiny", &sets).unwrap()
}

#[test]
fn states_are_those_of_the_golden_model() {
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 21);
        let config = network(&mut rng);
        let golden = Golden::of(&config).unwrap();
        let (units, inputs, amax) = (config.stages()[0].received, config.inputs(), config.activation().max());
        let mut b = Bench::new(extract(&Reservoir::new(&config)))
            .present(config.learns(), "in_train in_label in_fired out_train out_label out_fired");
        b.sim.reset();
        for sequence in 0..6 {
            let steps = 1 + rng.below(4);
            let x: Vec<i16> = (0..steps * inputs)
                .map(|_| match rng.below(5) {
                    0 => amax as i16,
                    1 => -amax as i16,
                    _ => (rng.below(2 * amax as usize + 1) as i64 - amax) as i16,
                })
                .collect();
            let mut want = vec![0; units];
            golden.run(&x, &mut want);
            let header = [("in_kind", rng.below(4) as i64), ("in_token", rng.below(3) as i64), ("in_target", 1)];
            for (n, step) in x.chunks(inputs).enumerate() {
                let last = n + 1 == steps;
                assert!(b.high("ready"), "seed {seed}, sequence {sequence}, step {n}");
                for &value in step {
                    while chance(&mut rng, 30) {
                        b.set_all(&[("fill_valid", 0), ("fill", rng.below(9) as i64)]);
                        b.clock();
                    }
                    b.set_all(&[("fill_valid", 1), ("fill", value.into())]);
                    b.clock();
                }
                b.set_all(&[("fill_valid", 0), ("step", 1), ("begins", (n == 0).into()), ("last", last.into())]);
                b.set_all(&header);
                b.set("room", 0);
                b.clock();
                // What stands beside it later says nothing.
                b.set_all(&[
                    ("step", 0),
                    ("begins", rng.below(2) as i64),
                    ("last", rng.below(2) as i64),
                    ("in_kind", 0),
                ]);
                // From the cycle of `step` on.
                let taken = Reservoir::step_cycles(&config) - 1;
                if !last {
                    (0..taken).for_each(|k| {
                        assert!(!b.high("ready"), "seed {seed}: ready after {k} of {taken} cycles");
                        b.clock();
                    });
                    continue;
                }
                (0..taken + rng.below(9)).for_each(|_| {
                    assert!(!b.high("ready") && !b.high("h_valid"), "seed {seed}: it waits for room");
                    b.clock();
                });
                b.set("room", 1);
                b.clock();
                b.set("room", 0);
                let (mut got, mut ended) = (Vec::new(), None);
                for k in 1..=Reservoir::send_cycles(&config) {
                    if b.high("h_valid") {
                        got.push(b.get("h") as i16);
                    }
                    if b.high("done") {
                        ended = Some(k);
                        for (port, value) in header {
                            assert_eq!(b.get(&port.replace("in_", "out_")), value, "seed {seed}: {port}");
                        }
                    }
                    b.clock();
                }
                assert_eq!(
                    (ended, got),
                    (Some(Reservoir::send_cycles(&config)), want.clone()),
                    "seed {seed}, sequence {sequence}"
                );
            }
        }
    }
}

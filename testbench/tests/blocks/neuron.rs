//! Rung 2: neurons that spike against the golden model's, row after row, with gaps between weights as the sequencer leaves them, for any
//! number of steps and any format: spikes, voltage, trace, activation and mask, in the cycle in which they are promised.

use sigprop_golden_model::columns::{Columns, Work};
use sigprop_golden_model::kernel::{Backend, Padded, Streams};
use sigprop_golden_model::lif::{Lif as Golden, Membranes};
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::neuron::Lif;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;

use crate::bench::{Bench, chance, seeds, signed, symmetric};

fn config(rng: &mut Rng) -> Config {
    loop {
        let pick = |rng: &mut Rng, from: &[&str]| from[rng.below(from.len())].to_owned();
        let (bits, inputs) = (6 + rng.below(13), 1 + rng.below(40));
        let sets = [
            "network.neuron=lif".to_owned(),
            format!("network.steps={}", pick(rng, &["2", "4", "8", "16"])),
            format!("learning.attach={}", pick(rng, &["surrogate", "voltage"])),
            format!("network.stages=[{inputs}, 4]"),
            format!("format.activation_bits={}", 4 + rng.below(9)),
            format!("format.weight_bits={bits}"),
            format!("format.weight_frac={}", 3 + rng.below(bits)),
            "learning.lr_shift=20".to_owned(),
            format!("learning.mode={}", pick(rng, &["online", "online", "inference"])),
            "hardware.lanes=1".to_owned(),
        ];
        if let Ok(config) = Config::preset_with("tiny", &sets) {
            return config;
        }
    }
}

#[test]
fn spikes_as_the_golden_model() {
    for seed in seeds(150) {
        let mut rng = Rng::new(seed, 3);
        let config = config(&mut rng);
        let (d, shape) = (Dims::new(&config, 1), &config.stages()[1]);
        let golden = Golden::new(&config, shape.weight).unwrap();
        let mut b = Bench::new(extract(&Lif::new(&d))).present(d.learns, "mask");
        let steps = d.steps();
        for row in 0..12 {
            // Small weights, so that voltages are anywhere, or any.
            let weight = |rng: &mut Rng| match row % 3 {
                0 => signed(rng, d.weight).max(-d.wmax),
                1 => symmetric(rng, (1 << d.weight_frac).min(d.wmax)),
                _ => symmetric(rng, ((1 << d.weight_frac) / 4).clamp(1, d.wmax)),
            };
            let weights: Vec<i64> = (0..=d.inputs).map(|_| weight(&mut rng)).collect();
            let mut x = Padded::for_values(d.inputs);
            x.flat_mut()[..d.inputs].fill_with(|| signed(&mut rng, steps) as i16 & ((1u32 << steps) - 1) as i16);
            let mut columns = Columns::zeros(&config, Backend::Wide, 1);
            let row_of: Vec<i32> = weights[..d.inputs].iter().map(|&w| w as i32).collect();
            columns.set_row(0, &row_of, weights[d.inputs] as i32);
            let (mut out, mut want) = (Streams::zeros(shape.outputs), Membranes::zeros(shape.outputs));
            golden.forward(&columns, &x, &mut out, &mut want, &mut Work::default());

            // At least a cycle after the row before, and sometimes more between weights.
            b.set_all(&[("valid", 0), ("last", 0)]);
            b.clock();
            for (q, &w) in weights.iter().enumerate() {
                while chance(&mut rng, 20) {
                    b.set_all(&[("valid", 0), ("last", 0), ("w", signed(&mut rng, d.weight)), ("x", -1)]);
                    b.clock();
                    assert!(row > 0 || !b.high("done"), "seed {seed}");
                }
                let word = if q == d.inputs { -1 } else { i64::from(x.flat()[q]) };
                b.set_all(&[("valid", 1), ("last", i64::from(q == d.inputs)), ("w", w), ("x", word)]);
                b.clock();
            }
            // The next row begins while this one's steps are gone through.
            b.set_all(&[("valid", 0), ("last", 0)]);
            b.clock();
            for cycle in 2..steps + 6 {
                assert!(!b.high("done"), "seed {seed}, row {row}, cycle {cycle}");
                b.clock();
            }
            assert!(b.high("done"), "seed {seed}, row {row}");
            let got = b.get_all(["spikes", "voltage", "trace", "activation", "mask"]);
            let expected = [
                i64::from(want.spikes.flat()[0] as u16),
                i64::from(want.voltages[0]),
                i64::from(want.traces[0]),
                i64::from(out.a.flat()[0]),
                i64::from(out.mask[0] && d.learns),
            ];
            assert_eq!(got, expected, "seed {seed}, row {row}: {}", config.to_toml());
        }
    }
}

/// A row whose first weight comes two cycles after the last of the row before, while that is still gone through.
#[test]
fn rows_follow_each_other_with_one_cycle_between() {
    let sets = ["network.neuron=lif", "network.steps=4", "format.weight_frac=12", "network.stages=[20, 4]"];
    let config = Config::preset_with("tiny", &sets.map(str::to_owned)).unwrap();
    let d = Dims::new(&config, 1);
    let mut b = Bench::new(extract(&Lif::new(&d)));
    // Row n: its 20 inputs of weight n spike in the first step alone, the bias is 0.
    let mut done = Vec::new();
    for row in 1..=6 {
        for q in 0..=d.inputs {
            let last = q == d.inputs;
            b.set_all(&[("valid", 1), ("last", i64::from(last)), ("x", if last { -1 } else { 1 })]);
            b.set("w", if last { 0 } else { row });
            b.clock();
            if b.high("done") {
                done.push(b.get("trace"));
            }
        }
        b.set_all(&[("valid", 0), ("last", 0)]);
        b.clock();
        if b.high("done") {
            done.push(b.get("trace"));
        }
    }
    let trace = |row: i64| {
        let (mut u, mut sum) = (20 * row, 0);
        for _ in 0..4 {
            sum += u;
            u -= u >> 3;
        }
        sum
    };
    assert_eq!(done, (1..=5).map(trace).collect::<Vec<_>>());
}

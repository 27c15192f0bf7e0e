//! Rung 2: single blocks in the Rust simulation against the golden model's part of the same name, on random stimulus.

use sigprop_golden_model::loss::{fires, rival};
use sigprop_golden_model::neuron::Neuron as GoldenNeuron;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::token::{Lfsr, next_token};
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::loss::Loss;
use sigprop_hdl::blocks::lut_multiplier::LutMultiplier;
use sigprop_hdl::blocks::multipliers::Multipliers;
use sigprop_hdl::blocks::neuron::Neuron;
use sigprop_hdl::blocks::token::Token;
use sigprop_hdl::extract::extract;
use sigprop_hdl::sim::Simulator;
use sigprop_spec::TokenMode;
use sigprop_testbench::verify::random_config;

/// Sets and reads ports by name.
struct Bench(Simulator);

impl Bench {
    fn set(&mut self, port: &str, value: i64) {
        let port = self.0.signal(port).unwrap();
        self.0.set(port, value);
    }

    fn get(&mut self, port: &str) -> i64 {
        let port = self.0.signal(port).unwrap();
        self.0.get(port)
    }
}

fn signed(rng: &mut Rng, bits: usize) -> i64 {
    let up = 64 - bits;
    match rng.below(8) {
        0 => (1 << (bits - 1)) - 1,
        1 => -(1 << (bits - 1)),
        _ => (rng.next_u64() as i64) << up >> up,
    }
}

#[test]
fn neuron() {
    for seed in 0..60 {
        let config = random_config(seed);
        let d = Dims::new(&config, 0);
        let golden = GoldenNeuron::new(&config);
        let mut b = Bench(Simulator::new(&extract(&Neuron::new(&d)).unwrap()).unwrap());
        let mut rng = Rng::new(seed, 1);
        let edge = (d.amax << d.weight_frac) + (1 << d.weight_frac >> 1);
        for n in 0..200 {
            // Around the edge of the mask as well as anywhere.
            let acc = match n % 3 {
                0 => signed(&mut rng, d.acc_bits()),
                1 => edge - 3 + rng.below(6) as i64,
                _ => -edge - 3 + rng.below(6) as i64,
            };
            b.set("acc", acc);
            b.0.clock();
            let acc = sigprop_hdl::signal::wrap(acc, d.acc_bits(), true);
            let (activation, mask) = golden.activate(acc);
            assert_eq!(
                (b.get("activation"), b.get("mask")),
                (i64::from(activation), i64::from(mask)),
                "seed {seed}, {acc}"
            );
        }
    }
}

#[test]
fn lut_multiplier() {
    for bits in 4..=16 {
        let mut b = Bench(Simulator::new(&extract(&LutMultiplier::new(bits)).unwrap()).unwrap());
        let mut rng = Rng::new(bits as u64, 2);
        let mut before = Vec::new();
        for _ in 0..500 {
            let (x, y) = (signed(&mut rng, bits), signed(&mut rng, bits));
            b.set("a", x);
            b.set("b", y);
            b.0.clock();
            before.push(x * y);
            if let [.., two, _] = before[..] {
                assert_eq!(b.get("p"), two, "{bits} bits");
            }
        }
    }
}

#[test]
fn multipliers() {
    for (seed, config) in (0..60).map(|seed| (seed, random_config(seed))) {
        let d = Dims::new(&config, 0);
        let mut b = Bench(Simulator::new(&extract(&Multipliers::new(&d)).unwrap()).unwrap());
        let mut rng = Rng::new(seed, 3);
        let latency = if d.multipliers == 1 { 2 } else { 1 };
        for _ in 0..60 {
            // One weight's turn: update operands, then, where the multipliers are shared, forward operands later.
            let v: Vec<i64> =
                [d.act + 1, d.act + 1, d.act, d.act, d.weight, d.act, d.act].map(|n| signed(&mut rng, n)).into();
            for (port, value) in ["dh", "dt", "h_old", "t_old", "w", "h", "t"].into_iter().zip(&v) {
                b.set(port, *value);
            }
            b.set("u_valid", 1);
            b.set("f_valid", 0);
            b.0.clock();
            b.set("u_valid", 0);
            (1..latency).for_each(|_| b.0.clock());
            assert_eq!(b.get("u"), v[0] * v[2] + v[1] * v[3], "seed {seed}: u");
            b.set("f_valid", 1);
            b.0.clock();
            b.set("f_valid", 0);
            (1..latency).for_each(|_| b.0.clock());
            assert_eq!((b.get("wh"), b.get("wt")), (v[4] * v[5], v[4] * v[6]), "seed {seed}: forward");
        }
    }
}

#[test]
fn token() {
    for seed in 0..40 {
        let config = random_config(seed);
        let mut b = Bench(Simulator::new(&extract(&Token::new(&config)).unwrap()).unwrap());
        let mut lfsr = Lfsr::new(config.lfsr_seed()).unwrap();
        let mut rng = Rng::new(seed, 4);
        b.0.reset();
        for _ in 0..300 {
            let label = rng.below(config.classes());
            let mode = if rng.below(4) == 0 { TokenMode::Label } else { TokenMode::Uniform };
            let want = next_token(&mut lfsr, mode, config.classes(), label);
            b.set("step", 1);
            b.0.clock();
            b.set("step", 0);
            (0..rng.below(3)).for_each(|_| b.0.clock());
            b.set("label", label as i64);
            b.set("take_label", i64::from(mode == TokenMode::Label));
            assert_eq!((b.get("token"), b.get("lfsr")), (want as i64, i64::from(lfsr.state())), "seed {seed}");
        }
    }
}

#[test]
fn loss() {
    for seed in 0..60 {
        let config = random_config(seed);
        let d = Dims::new(&config, 0);
        let mut b = Bench(Simulator::new(&extract(&Loss::new(&d)).unwrap()).unwrap());
        let mut rng = Rng::new(seed, 5);
        b.0.reset();
        for _ in 0..20 {
            // Few different values, so that ties and the margin are met.
            let rows: Vec<Vec<i64>> =
                (0..d.rows).map(|_| (0..d.classes).map(|_| rng.below(4) as i64 - 1).collect()).collect();
            let scores: Vec<i64> = (0..d.classes).map(|j| rows.iter().map(|r| r[j]).sum()).collect();
            let (label, threshold) = (rng.below(d.classes), rng.below(4) as i64);
            b.set("label", label as i64);
            b.set("threshold", threshold);
            for (r, row) in rows.iter().enumerate() {
                b.set("first_row", i64::from(r == 0));
                b.set("last_row", i64::from(r + 1 == d.rows));
                // The chain's value comes four cycles after its token.
                for cycle in 0..d.classes + 12 {
                    b.set("score", i64::from(cycle < d.classes));
                    b.set("chain", cycle.checked_sub(4).and_then(|j| row.get(j)).copied().unwrap_or(0));
                    b.0.clock();
                }
            }
            let js = rival(&scores, label);
            let want = (js as i64, i64::from(fires(&scores, label, js, threshold)));
            assert_eq!((b.get("js"), b.get("fire")), want, "seed {seed}: {scores:?}, label {label}, M {threshold}");
        }
    }
}

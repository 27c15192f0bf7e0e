//! Rung 2: four, two and one multiplier, without learning two and one, factors that are numbers and such that are signs, against plain
//! products, at the latency that the lane counts on.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::factor::Factor;
use sigprop_hdl::blocks::multipliers::Multipliers;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, seeds, signed};

#[test]
fn both_products_of_update_and_forward_pass() {
    for seed in seeds(60) {
        let config = random_config(seed);
        check(&Dims::new(&config, seed as usize % config.stages().len()), seed);
    }
}

/// Of the first stage with a target code, of an output stage, and without learning of any: h alone.
#[test]
fn products_of_one_stream() {
    for activation in ["hard_tanh", "sign"] {
        for (mode, multipliers) in [("online", 4), ("online", 2), ("online", 1), ("inference", 2), ("inference", 1)] {
            let sets = [
                "hardware.pairs=false".to_owned(),
                format!("network.activation={activation}"),
                format!("learning.mode={mode}"),
                format!("hardware.multipliers_per_lane={multipliers}"),
            ];
            let config = Config::preset_with("tiny", &sets).unwrap();
            for stage in 0..2 {
                let d = Dims::new(&config, stage);
                assert_eq!(d.has_t(), mode == "online" && stage == 1);
                check(&d, 7);
            }
        }
    }
}

#[test]
fn products_with_signs() {
    for (seed, bits) in seeds(3).zip([8, 4, 16]) {
        let mut factors = Vec::new();
        for (mode, multipliers) in [("online", 4), ("online", 2), ("online", 1), ("inference", 2), ("inference", 1)] {
            for target in ["code", "reshape"] {
                let sets = [
                    "network.activation=sign".to_owned(),
                    format!("format.activation_bits={bits}"),
                    format!("learning.lr_shift={}", 16 - bits),
                    format!("learning.mode={mode}"),
                    format!("learning.target={target}"),
                    format!("hardware.multipliers_per_lane={multipliers}"),
                ];
                let d = Dims::new(&Config::preset_with("tiny", &sets).unwrap(), 1);
                check(&d, seed);
                factors.push((d.h, d.t));
            }
        }
        let of = |h, t| factors.iter().filter(|factors| **factors == (h, t)).count();
        use Factor::{Sign, Signed};
        assert_eq!((of(Sign, Sign), of(Sign, Signed), of(Signed, Signed)), (5, 3, 2));
    }
}

fn check(d: &Dims, seed: u64) {
    let mut b = Bench::new(extract(&Multipliers::new(d)));
    let multiplies = d.spiking.is_none();
    b = b.present(d.learns, "u_valid dh h_old u").present(d.learns && d.has_t(), "dt t_old");
    b = b.present(multiplies, "f_valid w h wh").present(multiplies && d.has_t(), "t wt");
    let mut rng = Rng::new(seed, 3);
    let latency = d.multiplier_delay();
    let bits = [d.h, d.t].map(|factor| if factor == Factor::Sign { 1 } else { d.act });
    // Of a sign what stands for it is a bit, and amax is left out of the forward product.
    let unit = |factor, x| if factor == Factor::Sign { 1 + 2 * x } else { x };
    let whole = |factor, x| if factor == Factor::Sign { d.amax * (1 + 2 * x) } else { x };
    for _ in 0..60 {
        // One weight's turn: update operands, then, where the multipliers are shared, forward operands later.
        let mut v = [d.act + 1, d.act + 1, bits[0], bits[1], d.weight, bits[0], bits[1]].map(|n| signed(&mut rng, n));
        // An error that a stage does not have is zero, and of four multipliers the one for it is not there.
        v[0] = if d.plan.dh { v[0] } else { 0 };
        v[1] = if d.plan.dt { v[1] } else { 0 };
        // So is t of a stage without sums of it.
        v[6] = if d.has_t() { v[6] } else { 0 };
        if let Some(spiking) = d.spiking {
            // Numbers of spikes, and no forward products.
            [2, 3].into_iter().for_each(|place| v[place] = rng.below(spiking.steps() as usize + 1) as i64);
            v[4] = 0;
        }
        for (port, value) in ["dh", "dt", "h_old", "t_old", "w", "h", "t"].into_iter().zip(v) {
            b.set(port, value);
        }
        b.set("u_valid", 1);
        b.set("f_valid", 0);
        b.clock();
        b.set("u_valid", 0);
        (1..latency).for_each(|_| b.clock());
        let update = if d.learns { v[0] * whole(d.h, v[2]) + v[1] * whole(d.t, v[3]) } else { 0 };
        assert_eq!(b.get("u"), update, "seed {seed}: u");
        b.set("f_valid", 1);
        b.clock();
        b.set("f_valid", 0);
        (1..latency).for_each(|_| b.clock());
        assert_eq!(
            (b.get("wh"), b.get("wt")),
            (v[4] * unit(d.h, v[5]), v[4] * unit(d.t, v[6])),
            "seed {seed}: forward"
        );
    }
}

//! Rung 2: four, two and one multiplier, without learning two and one, against plain products, at the latency that the lane counts on.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::multipliers::Multipliers;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, seeds, signed};

#[test]
fn both_products_of_update_and_forward_pass() {
    for seed in seeds(60) {
        let config = random_config(seed);
        let d = Dims::new(&config, seed as usize % config.stages().len());
        let mut b = Bench::new(extract(&Multipliers::new(&d)));
        b = b.present(d.learns, "u_valid dh dt h_old t_old u");
        let mut rng = Rng::new(seed, 3);
        let latency = d.multiplier_delay();
        for _ in 0..60 {
            // One weight's turn: update operands, then, where the multipliers are shared, forward operands later.
            let mut v: Vec<i64> =
                [d.act + 1, d.act + 1, d.act, d.act, d.weight, d.act, d.act].map(|n| signed(&mut rng, n)).into();
            // An error that a stage does not have is zero, and of four multipliers the one for it is not there.
            v[0] = if d.plan.dh { v[0] } else { 0 };
            v[1] = if d.plan.dt { v[1] } else { 0 };
            for (port, value) in ["dh", "dt", "h_old", "t_old", "w", "h", "t"].into_iter().zip(&v) {
                b.set(port, *value);
            }
            b.set("u_valid", 1);
            b.set("f_valid", 0);
            b.clock();
            b.set("u_valid", 0);
            (1..latency).for_each(|_| b.clock());
            let update = if d.learns { v[0] * v[2] + v[1] * v[3] } else { 0 };
            assert_eq!(b.get("u"), update, "seed {seed}: u");
            b.set("f_valid", 1);
            b.clock();
            b.set("f_valid", 0);
            (1..latency).for_each(|_| b.clock());
            assert_eq!((b.get("wh"), b.get("wt")), (v[4] * v[5], v[4] * v[6]), "seed {seed}: forward");
        }
    }
}

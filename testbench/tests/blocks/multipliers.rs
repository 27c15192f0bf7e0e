//! Rung 2: four, two and one multiplier, without learning two and one, factors that are numbers and such that are signs, against plain
//! products, at the latency that the lane counts on.

use std::collections::BTreeSet;

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::factor::Factor;
use sigprop_hdl::blocks::multipliers::Multipliers;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, seeds, signed};

#[test]
fn both_products_of_update_and_forward_pass() {
    let mut kinds = BTreeSet::new();
    for seed in seeds(400) {
        let config = random_config(seed);
        let d = Dims::new(&config, seed as usize % config.stages().len());
        let mut b = Bench::new(extract(&Multipliers::new(&d)));
        b = b.present(d.learns, "u_valid dh dt h_old t_old u");
        let mut rng = Rng::new(seed, 3);
        let latency = d.multiplier_delay();
        for _ in 0..60 {
            // One weight's turn: update operands, then, where the multipliers are shared, forward operands later.
            let bits = [d.h, d.t].map(|factor| if factor == Factor::Sign { 1 } else { d.act });
            let mut v =
                [d.act + 1, d.act + 1, bits[0], bits[1], d.weight, bits[0], bits[1]].map(|n| signed(&mut rng, n));
            // An error that a stage does not have is zero, and of four multipliers the one for it is not there.
            v[0] = if d.plan.dh { v[0] } else { 0 };
            v[1] = if d.plan.dt { v[1] } else { 0 };
            for (port, value) in ["dh", "dt", "h_old", "t_old", "w", "h", "t"].into_iter().zip(v) {
                b.set(port, value);
            }
            // Of a sign what stands for it is a bit, and amax is left out of the forward product.
            let whole = |factor, x| if factor == Factor::Signed { x } else { d.amax * (1 + 2 * x) };
            let unit = |factor, x| if factor == Factor::Signed { x } else { 1 + 2 * x };
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
        kinds.insert(format!("{:?} {:?} {} {}", d.h, d.t, d.multipliers, d.learns));
    }
    assert!(kinds.len() == (3 + 2) + (2 + 1) + (3 + 2) || seeds(60).count() == 1, "only {kinds:?}");
}

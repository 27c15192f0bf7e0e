//! Rung 2: the activation functions against the golden model's, activation and mask, anywhere and around the edges of the mask.

use sigprop_golden_model::neuron::Neuron;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::activation::Activation;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, seeds, signed};

#[test]
fn activates_as_the_golden_model() {
    for seed in seeds(60) {
        let config = random_config(seed);
        let d = Dims::new(&config, 0);
        let golden = Neuron::new(&config);
        let mut b = Bench::new(extract(&Activation::new(&d))).learning(d.learns, "mask");
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
            b.clock();
            let acc = sigprop_hdl::signal::wrap(acc, d.acc_bits(), true);
            let (activation, mask) = golden.activate(acc);
            assert_eq!(
                (b.get("activation"), b.get("mask")),
                (i64::from(activation), i64::from(mask && d.learns)),
                "seed {seed}, {acc}"
            );
        }
    }
}

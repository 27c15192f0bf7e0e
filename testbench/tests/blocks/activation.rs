//! Rung 2: the activation functions against the golden model's, activation and mask: anywhere, within the range, around its ends and
//! around 0; where activations have at most 8 bits, every sum from beyond one end to beyond the other.

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
        // Neurons that spike have no such block.
        if config.spiking().is_some() {
            continue;
        }
        let d = Dims::new(&config, 0);
        let golden = Neuron::new(&config, config.stages()[0].weight);
        let mut b = Bench::new(extract(&Activation::new(&d))).present(d.learns, "mask");
        let mut rng = Rng::new(seed, 1);
        let drawn: Vec<i64> = (0..250)
            .map(|n| match n % 5 {
                0 => signed(&mut rng, d.rounded_bits()),
                1 => d.amax - 3 + rng.below(6) as i64,
                2 => -d.amax - 3 + rng.below(6) as i64,
                3 => rng.below(5) as i64 - 2,
                _ => signed(&mut rng, d.act),
            })
            .collect();
        // A member may have edges of its own anywhere in the range.
        let all = if d.act <= 8 { -d.amax - 3..d.amax + 4 } else { 0..0 };
        for v in drawn.into_iter().chain(all) {
            b.set("v", v);
            let v = sigprop_hdl::signal::wrap(v, d.rounded_bits(), true);
            // A sum that is rounded to it; the rounding is the lane's.
            let (activation, mask) = golden.activate(v << d.weight_frac);
            assert_eq!(
                (b.get("activation"), b.get("mask")),
                (i64::from(activation), i64::from(mask && d.learns)),
                "seed {seed}, {v}"
            );
        }
    }
}

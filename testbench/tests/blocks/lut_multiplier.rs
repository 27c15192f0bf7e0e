//! Rung 2: the multiplier of the scores against plain products, for activations of every width.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::lut_multiplier::LutMultiplier;
use sigprop_hdl::extract::extract;

use crate::bench::{Bench, signed};

#[test]
fn multiplies_numbers_of_every_width() {
    for bits in 4..=16 {
        let mut b = Bench::new(extract(&LutMultiplier::new(bits)));
        let mut rng = Rng::new(bits as u64, 2);
        let mut before = Vec::new();
        for _ in 0..500 {
            let (x, y) = (signed(&mut rng, bits), signed(&mut rng, bits));
            b.set("a", x);
            b.set("b", y);
            b.clock();
            before.push(x * y);
            if let [.., three, _, _] = before[..] {
                assert_eq!(b.get("p"), three, "{bits} bits");
            }
        }
    }
}

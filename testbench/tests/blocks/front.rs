//! Rung 2: the front. Values and the end of a sample go through in the cycle in which they come; the token is the one drawn, as
//! the golden model draws it, and the class itself where a refresh names it or nothing learns.

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::front::Front;
use sigprop_hdl::extract::extract;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds, signed};

#[test]
fn a_sample_goes_through_with_its_token() {
    for seed in seeds(40) {
        let config = random_config(seed);
        let (learns, classes) = (config.learns(), config.classes());
        let mut b =
            Bench::new(extract(&Front::new(&config))).present(learns, "label step load value restart take_label lfsr");
        let mut lfsr = Lfsr::from_seed(config.lfsr_seed());
        let mut drawn = None;
        let mut rng = Rng::new(seed, 18);
        for _ in 0..300 {
            let [h, t, done, refresh, step] = [50, 30, 10, 20, 10].map(|p| chance(&mut rng, p));
            let (class, value) = (rng.below(classes) as i64, signed(&mut rng, config.activation().bits() as usize));
            b.set_all(&[("fill_h_valid", h.into()), ("fill_t_valid", t.into()), ("fill_value", value)]);
            b.set_all(&[
                ("sample", done.into()),
                ("refresh", refresh.into()),
                ("refresh_class", class),
                ("step", step.into()),
            ]);
            let want = [h.into(), value, t.into(), value, done.into()];
            assert_eq!(b.get_all(["h_valid", "h", "t_valid", "t", "done"]), want, "seed {seed}");
            let token = if refresh || !learns { Some(class) } else { drawn };
            assert!(token.is_none_or(|token| token == b.get("token")), "seed {seed}: want token {token:?}");
            if learns {
                assert_eq!(b.get("lfsr"), i64::from(lfsr.state()), "seed {seed}");
                drawn = if step { Some(lfsr.draw(classes) as i64) } else { drawn };
            }
            b.clock();
        }
    }
}

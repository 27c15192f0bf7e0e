//! Rung 2: the token source against the golden model's, in both modes, with pauses between the samples; an LFSR that the
//! host sets, and RESET.

use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::target;
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::token::Token;
use sigprop_hdl::extract::extract;
use sigprop_spec::TokenMode;
use sigprop_testbench::verify::random_config;

use crate::bench::{Bench, chance, seeds};

#[test]
fn draws_as_the_golden_model() {
    for seed in seeds(40) {
        let config = random_config(seed);
        if config.target().has_error() {
            // No token is drawn.
            continue;
        }
        if !config.learns() {
            // Nothing is left of it.
            let design = extract(&Token::new(&config)).unwrap();
            assert_eq!(design.modules[design.top].ports().count(), 0, "seed {seed}");
            continue;
        }
        // Where labels are put it draws one of the others.
        let other = config.target().has_labels();
        let mut b = Bench::new(extract(&Token::new(&config))).present(!other, "take_label");
        let mut lfsr = Lfsr::new(config.lfsr_seed()).unwrap();
        let mut rng = Rng::new(seed, 4);
        for _ in 0..300 {
            let label = rng.below(config.classes());
            let mode = if !other && chance(&mut rng, 25) { TokenMode::Label } else { TokenMode::Uniform };
            let mut port = "step";
            let mut want = None;
            match rng.below(20) {
                0 => {
                    lfsr = Lfsr::from_seed(rng.next_u64() as u32);
                    b.set("value", lfsr.state().into());
                    port = "load";
                }
                1 => {
                    lfsr = Lfsr::from_seed(config.lfsr_seed());
                    port = "restart";
                }
                _ => want = Some(target::draw(config.target(), &mut lfsr, mode, config.tokens(), label) as i64),
            }
            b.set(port, 1);
            b.clock();
            b.set(port, 0);
            (0..rng.below(3)).for_each(|_| b.clock());
            b.set_all(&[("label", label as i64), ("take_label", (mode == TokenMode::Label).into())]);
            assert_eq!(b.get("lfsr"), i64::from(lfsr.state()), "seed {seed}: {port}");
            assert!(want.is_none_or(|want| want == b.get("token")), "seed {seed}: want token {want:?}");
        }
    }
}

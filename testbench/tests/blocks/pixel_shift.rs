//! Rung 2: the source of pixel shifts against the golden model's, with pauses between the samples; an LFSR that the host sets, and RESET.

use sigprop_golden_model::pixel_shift::draw;
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::token::Lfsr;
use sigprop_hdl::blocks::pixel_shift::PixelShift;
use sigprop_hdl::extract::extract;

use crate::bench::{Bench, seeds};

#[test]
fn moves_as_the_golden_model() {
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 21);
        let (width, first) = (1 + rng.below(40), rng.next_u64() as u32 | 1);
        let mut b = Bench::new(extract(&PixelShift::new(width, first)));
        let mut lfsr = Lfsr::from_seed(first);
        for _ in 0..300 {
            let mut want = None;
            let port = match rng.below(20) {
                0 => {
                    lfsr = Lfsr::from_seed(rng.next_u64() as u32);
                    b.set("value", lfsr.state().into());
                    "load"
                }
                1 => {
                    lfsr = Lfsr::from_seed(first);
                    "restart"
                }
                _ => {
                    want = Some(draw(&mut lfsr, width) as i64);
                    "step"
                }
            };
            b.set(port, 1);
            b.clock();
            b.set(port, 0);
            (0..rng.below(3)).for_each(|_| b.clock());
            assert_eq!(b.get("lfsr"), i64::from(lfsr.state()), "seed {seed}: {port}");
            assert!(want.is_none_or(|want| want == b.get("offset")), "seed {seed}, width {width}: want {want:?}");
        }
    }
}

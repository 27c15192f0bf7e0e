//! Rung 2: the entries of a target code that learns, in plain integers: towards h, away from it, or as they are, one after the other and
//! with pauses; at the edges they saturate.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::Dims;
use sigprop_hdl::blocks::learned::Learned;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;

use crate::bench::{Bench, seeds, symmetric};

#[test]
fn entries_move_by_the_rounded_step() {
    let (mut up, mut down) = (0, 0);
    for seed in seeds(24) {
        let mut rng = Rng::new(seed, 31);
        let bits = 4 + rng.below(13) as i64;
        let shift = rng.below(16.min(bits as usize + 8)) as i64;
        let sets = [
            "learning.target=\"learned\"".to_owned(),
            format!("learning.learned_shift={shift}"),
            format!("format.activation_bits={bits}"),
            "learning.lr_shift=12".to_owned(),
        ];
        let d = Dims::new(&Config::preset_with("tiny", &sets).unwrap(), 0);
        let mut b = Bench::new(extract(&Learned::new(&d)));
        let top = d.amax * 256;
        // What was given in the cycles before: address, and the word that it should become.
        let mut addresses = [0; 5];
        let mut written = [None; 3];
        for _ in 0..300 {
            let (word, h, address) = (symmetric(&mut rng, top), symmetric(&mut rng, d.amax), rng.below(d.bank_depth()));
            let order = rng.below(3);
            let exact = (h * 256) as f64 / 2f64.powi(shift as i32);
            let step = (exact + 0.5).floor() as i64;
            let want = match order {
                0 => None,
                1 => Some(word + step),
                _ => Some(word - step),
            };
            up += u32::from(want.is_some_and(|want| want > top));
            down += u32::from(want.is_some_and(|want| want < -top));
            b.set_all(&[("word", word), ("h", h), ("addr", address as i64)]);
            b.set_all(&[("towards", (order == 1).into()), ("away", (order == 2).into())]);
            addresses.rotate_right(1);
            addresses[0] = address as i64;
            written.rotate_right(1);
            written[0] = want.map(|want| want.clamp(-top, top));
            b.clock();
            let [we, waddr, wdata] = b.get_all(["we", "waddr", "wdata"]);
            assert_eq!(we == 1, written[1].is_some(), "seed {seed}: write");
            if let Some(want) = written[1] {
                let shape = format!("seed {seed}, A = {bits}, shift {shift}");
                assert_eq!((waddr, wdata), (addresses[3], want), "{shape}: address and word");
            }
        }
    }
    assert!(up > 20 && down > 20 || seeds(24).count() == 1, "saturated {up} times above, {down} below");
}

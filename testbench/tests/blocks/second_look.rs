//! Rung 2: what sends the inputs of an inference again, alone; what says whether that is needed is tested in the prediction unit.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::second_look::Again;
use sigprop_hdl::extract::extract;

use crate::bench::{Bench, chance, seeds};

/// Looks come in their order, one whenever there is room, with what the sample was; nothing else is let in before the answer is settled.
#[test]
fn looks_follow_where_the_answer_is_in_doubt() {
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 31);
        let width = 1 + rng.below(40) as i64;
        let mut b = Bench::new(extract(&Again::new(width as usize, true)));
        let room = 10 + rng.below(90);
        let step = |b: &mut Bench, rng: &mut Rng, port: &str| -> (bool, Option<[i64; 2]>) {
            b.set("room", chance(rng, room).into());
            b.set_all(&[("sample", 0), ("settled", 0), ("doubtful", 0)]);
            if !port.is_empty() {
                b.set(port, 1);
            }
            let [ready, again, offset, pair] = b.get_all(["ready", "again", "offset", "look_pair"]);
            assert!(b.high("room") || (ready == 0 && again == 0), "seed {seed}: no room");
            b.clock();
            (ready == 1, (again == 1).then_some([offset, pair]))
        };
        for _ in 0..40 {
            while !step(&mut b, &mut rng, "").0 {}
            let pair = rng.below(2) as i64;
            b.set("pair", pair);
            step(&mut b, &mut rng, "sample");
            b.set("pair", 1 - pair);
            for _ in 0..rng.below(20) {
                assert_eq!(step(&mut b, &mut rng, ""), (false, None), "seed {seed}: before it is settled");
            }
            if chance(&mut rng, 50) {
                step(&mut b, &mut rng, "settled");
                continue;
            }
            step(&mut b, &mut rng, "doubtful");
            let mut seen = Vec::new();
            while seen.len() < 4 {
                let (ready, look) = step(&mut b, &mut rng, "");
                assert!(!ready, "seed {seed}: another sample between the looks");
                seen.extend(look);
            }
            assert_eq!(seen, [1, -1, width, -width].map(|offset| [offset, pair]), "seed {seed}");
        }
    }
}

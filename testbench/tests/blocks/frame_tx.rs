//! Rung 2: the frame sender against spec's encoder: answers of any length, sent again, with refusals in between, to a line
//! that takes its bytes when it likes.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::frame_tx::FrameTx;
use sigprop_hdl::extract::extract;
use sigprop_spec::link::frame::{REFUSED, encode};

use crate::bench::{Bench, chance, seeds};

/// Sends, and takes the bytes; between two of them are 3 cycles at least, as the line needs.
fn sent(b: &mut Bench, rng: &mut Rng, code: i64, number: i64) -> Vec<u8> {
    b.set_all(&[("send", 1), ("send_code", code), ("number", number)]);
    b.clock();
    b.set_all(&[("send", 0), ("send_code", rng.below(16) as i64)]);
    let mut bytes = Vec::new();
    while b.high("busy") {
        let wait = 3 + rng.below(5);
        b.set("ready", 0);
        for cycle in 0..wait {
            assert_eq!(b.high("valid"), cycle > 0, "a byte comes in the second cycle, and stays");
            b.clock();
        }
        b.set("ready", 1);
        bytes.push(b.get("data") as u8);
        b.clock();
    }
    b.set("ready", 0);
    assert!(!b.high("valid"));
    bytes
}

#[test]
fn answers_are_sent_and_kept() {
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 33);
        let capacity = 1 << (1 + rng.below(7));
        let mut b = Bench::new(extract(&FrameTx::new(capacity)));
        for n in 0..20 {
            let at = format!("seed {seed}, answer {n}, capacity {capacity}");
            let answer: Vec<u8> = (0..rng.below(capacity + 1)).map(|_| rng.below(256) as u8).collect();
            b.set("clear", 1);
            b.clock();
            b.set("clear", 0);
            for byte in &answer {
                (0..rng.below(3)).for_each(|_| b.clock());
                b.set_all(&[("store", 1), ("store_data", (*byte).into())]);
                b.clock();
                b.set_all(&[("store", 0), ("store_data", rng.below(256) as i64)]);
            }
            let number = rng.below(256) as i64;
            assert_eq!(sent(&mut b, &mut rng, 0, number), encode(number as u8, &answer), "{at}");
            while chance(&mut rng, 60) {
                let code = 1 + rng.below(9) as u8;
                let bytes = sent(&mut b, &mut rng, code.into(), number);
                assert_eq!(bytes, encode(number as u8, &[REFUSED, code]), "{at}: refused");
                assert_eq!(sent(&mut b, &mut rng, 0, number), encode(number as u8, &answer), "{at}: again");
            }
        }
    }
}

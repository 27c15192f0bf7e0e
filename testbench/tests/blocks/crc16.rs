//! Rung 2: the checksum against that of spec (the crate `crc`), which the host uses.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::crc16::Crc16;
use sigprop_hdl::extract::extract;
use sigprop_spec::link::frame;

use crate::bench::{Bench, chance, seeds};

#[test]
fn the_checksum_is_that_of_the_host() {
    for seed in seeds(20) {
        let mut rng = Rng::new(seed, 31);
        let mut b = Bench::new(extract(&Crc16::new()));
        let mut bytes: Vec<u8> = Vec::new();
        for cycle in 0..600 {
            let (byte, valid, start) = (rng.below(256) as u8, chance(&mut rng, 60), chance(&mut rng, 2));
            b.set_all(&[("data", byte.into()), ("valid", valid.into()), ("start", start.into())]);
            b.clock();
            if start {
                bytes.clear();
            } else if valid {
                bytes.push(byte);
            }
            let want = frame::checksum(&bytes);
            assert_eq!(b.get("crc"), i64::from(want), "seed {seed}, cycle {cycle}: {bytes:02x?}");
        }
        // The bytes with their checksum behind them.
        let end = frame::checksum(&bytes).to_le_bytes();
        for byte in end {
            b.set_all(&[("data", byte.into()), ("valid", 1), ("start", 0)]);
            b.clock();
        }
        assert_eq!(b.get("crc"), 0, "seed {seed}");
    }
}

//! Rung 2: the two ends of the serial line against bytes: random bit lengths, a sender whose clock is off, gaps and breaks.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::uart_rx::UartRx;
use sigprop_hdl::blocks::uart_tx::UartTx;
use sigprop_hdl::extract::extract;

use crate::bench::{Bench, chance, seeds};

/// The levels of a byte on the line: start, eight bits from the lowest, stop.
pub fn frame(byte: u8) -> impl Iterator<Item = i64> {
    let bits = (0..8).map(move |bit| i64::from(byte >> bit & 1));
    std::iter::once(0).chain(bits).chain([1])
}

#[test]
fn the_receiver_finds_every_byte_of_a_sender_whose_clock_is_off() {
    for seed in seeds(40) {
        let mut rng = Rng::new(seed, 21);
        let bit = 4 + rng.below(200);
        let mut b = Bench::new(extract(&UartRx::new(bit)));
        b.set("line", 1);
        (0..3 * bit).for_each(|_| b.clock());
        // Up to 3 % fast or slow, as far as whole cycles allow.
        let off = (bit as f64) * (1.0 + (rng.below(61) as f64 - 30.0) / 1000.0);
        let (mut seen, mut sent, mut time, mut cycle) = (Vec::new(), Vec::new(), 0.0, 0.0);
        for _ in 0..60 {
            let byte = rng.below(256) as u8;
            sent.push(i64::from(byte));
            let pause = if chance(&mut rng, 50) { 0 } else { rng.below(3 * bit) };
            let levels = frame(byte).map(|level| (level, off)).chain([(1, pause as f64)]);
            for (level, length) in levels {
                b.set("line", level);
                time += length;
                while cycle < time {
                    b.clock();
                    cycle += 1.0;
                    assert!(!b.high("fault"), "seed {seed}: bits of {bit} cycles, sent with {off}");
                    if b.high("valid") {
                        seen.push(b.get("data"));
                    }
                }
            }
        }
        (0..2 * bit).for_each(|_| {
            b.clock();
            if b.high("valid") {
                seen.push(b.get("data"));
            }
        });
        assert_eq!(seen, sent, "seed {seed}: bits of {bit} cycles, sent with {off}");
    }
}

#[test]
fn a_break_is_one_fault_and_the_next_byte_is_found() {
    for seed in seeds(20) {
        let mut rng = Rng::new(seed, 22);
        let bit = 4 + rng.below(60);
        let mut b = Bench::new(extract(&UartRx::new(bit)));
        b.set("line", 1);
        (0..2 * bit).for_each(|_| b.clock());
        let broken = 10 * bit + rng.below(40 * bit);
        // A pulse shorter than half a bit is no start bit.
        let glitch = rng.below((bit / 2).max(2) - 1);
        let (mut faults, mut seen) = (0, Vec::new());
        let levels = [(0, glitch), (1, 2 * bit), (0, broken), (1, 3 * bit)];
        for (level, length) in levels.into_iter().chain(frame(0x5A).map(|l| (l, bit))).chain([(1, bit)]) {
            b.set("line", level);
            for _ in 0..length {
                b.clock();
                faults += b.get("fault");
                if b.high("valid") {
                    seen.push(b.get("data"));
                }
            }
        }
        assert_eq!((faults, seen), (1, vec![0x5A]), "seed {seed}: bits of {bit} cycles, a break of {broken}");
    }
}

#[test]
fn the_sender_holds_each_bit_for_its_time() {
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 23);
        let bit = 4 + rng.below(100);
        let mut b = Bench::new(extract(&UartTx::new(bit)));
        for _ in 0..20 {
            for _ in 0..rng.below(20) {
                assert!(b.high("line") && b.high("ready"), "seed {seed}: idle");
                b.clock();
            }
            let byte = rng.below(256) as u8;
            b.set_all(&[("data", byte.into()), ("valid", 1)]);
            assert!(b.high("ready"), "seed {seed}");
            b.clock();
            b.set_all(&[("data", rng.below(256) as i64), ("valid", 0)]);
            for level in frame(byte) {
                for _ in 0..bit {
                    assert_eq!(b.get("line"), level, "seed {seed}: byte {byte:#x}, bits of {bit} cycles");
                    b.clock();
                }
            }
            assert!(b.high("ready"), "seed {seed}: a whole byte later");
        }
    }
}

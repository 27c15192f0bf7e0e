//! Rung 2: the frame receiver against spec's encoder: frames of any length among garbage, cut, flipped, with gaps and breaks.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::frame_rx::FrameRx;
use sigprop_hdl::extract::extract;
use sigprop_spec::link::frame::{FrameError, HEADER_LEN, START, encode};

use crate::bench::{Bench, chance, seeds};

/// Cycles without a byte after which the line is idle.
const IDLE: usize = 60;

/// One byte on its way: a gap before it that is shorter than the idle time, then it, with a stop bit or without.
fn byte(b: &mut Bench, rng: &mut Rng, byte: u8, fault: bool) {
    // The line takes longer for a byte.
    let gap = 3 + rng.below(IDLE - 11);
    (0..gap).for_each(|_| b.clock());
    b.set_all(&[("data", byte.into()), ("valid", (!fault).into()), ("fault", fault.into())]);
    b.clock();
    b.set_all(&[("data", rng.below(256) as i64), ("valid", 0), ("fault", 0)]);
}

/// What is reported within the idle time, and after how many cycles.
fn report(b: &mut Bench) -> Option<(i64, usize)> {
    for cycle in 0..IDLE + 6 {
        if b.high("ready") {
            return Some((b.get("code"), cycle));
        }
        b.clock();
    }
    None
}

fn payload(b: &mut Bench, length: usize) -> Vec<u8> {
    let mut read = |place: usize| {
        b.set("raddr", place as i64);
        b.clock();
        b.clock();
        b.get("rdata") as u8
    };
    (0..length).map(&mut read).collect()
}

fn done(b: &mut Bench) {
    b.set("done", 1);
    b.clock();
    b.set("done", 0);
    assert!(!b.high("ready"), "it was told that this frame is done with");
}

#[test]
fn good_frames_are_kept_and_broken_ones_told() {
    let mut seen = [0; 10];
    for seed in seeds(30) {
        let mut rng = Rng::new(seed, 32);
        let capacity = 1 << (1 + rng.below(7));
        let mut b = Bench::new(extract(&FrameRx::new(capacity, IDLE)));
        for n in 0..30 {
            let at = format!("seed {seed}, frame {n}, capacity {capacity}");
            let content: Vec<u8> = (0..rng.below(capacity + 1)).map(|_| rng.below(256) as u8).collect();
            let (sequence, mut bytes) = (rng.below(256) as u8, Vec::new());
            bytes.extend(encode(sequence, &content));
            let mut fault_at = usize::MAX;
            let (length, place) = (bytes.len(), rng.below(bytes.len() - 1) + 1);
            let want = match rng.below(8) {
                0 => {
                    bytes.truncate(place);
                    FrameError::CutShort.code()
                }
                // Not in the length: that of another length is cut short, too long, or ends early.
                1 => {
                    bytes[(3 + place).min(length - 1)] ^= 1 << rng.below(8);
                    FrameError::Checksum.code()
                }
                2 => {
                    bytes = encode(sequence, &vec![7; capacity + 1 + rng.below(40)]);
                    FrameError::TooLong.code()
                }
                3 => {
                    fault_at = rng.below(length);
                    FrameError::Line.code()
                }
                4 => {
                    bytes = (0..1 + rng.below(20)).map(|_| rng.below(256) as u8).filter(|b| *b != START).collect();
                    bytes.push(1);
                    FrameError::NoStart.code()
                }
                // Garbage before it, but no start byte.
                5 => {
                    bytes.splice(..0, (0..rng.below(9)).map(|_| rng.below(i64::from(START) as usize) as u8));
                    0
                }
                _ => 0,
            };
            seen[usize::from(want)] += 1;
            for (i, value) in bytes.iter().enumerate() {
                assert!(!b.high("ready"), "{at}: too early");
                byte(&mut b, &mut rng, *value, i == fault_at);
            }
            let (code, cycles) = report(&mut b).unwrap_or_else(|| panic!("{at}: nothing is reported"));
            assert_eq!(code, i64::from(want), "{at}: {bytes:02x?}");
            if want == 0 {
                assert_eq!(cycles, 3, "{at}");
                assert_eq!([b.get("length"), b.get("number")], [content.len() as i64, sequence.into()], "{at}");
                assert_eq!(payload(&mut b, content.len()), content, "{at}");
            } else {
                assert!(cycles >= IDLE - 1, "{at}: told after {cycles} cycles, before the line was idle");
            }
            // Bytes that come before it is done with change nothing, and are told afterwards.
            if chance(&mut rng, 30) {
                let late = encode(1, &[1, 2][..2.min(capacity)]);
                late.iter().for_each(|value| byte(&mut b, &mut rng, *value, false));
                if want == 0 {
                    assert_eq!(payload(&mut b, content.len()), content, "{at}");
                }
                done(&mut b);
                let overrun = i64::from(FrameError::Overrun.code());
                assert_eq!(report(&mut b).map(|r| r.0), Some(overrun), "{at}");
                seen[overrun as usize] += 1;
            }
            done(&mut b);
            assert_eq!(report(&mut b), None, "{at}: nothing has come since");
        }
    }
    let told = [0, 1, 2, 3, 4, 5, 6].map(|code| seen[code]);
    assert!(std::env::var_os("SIGPROP_SEED").is_some() || told.iter().all(|&n| n > 20), "{seen:?}");
    assert_eq!(HEADER_LEN, 4);
}

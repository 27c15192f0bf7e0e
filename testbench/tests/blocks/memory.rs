//! Rung 2: the memory against a `Vec`, in the Rust simulation and in rust-hdl's own: first contents, any depth, addresses
//! past the end, a word that is read while it is written, with an output register and without.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::extract::extract;
use sigprop_hdl::kernel_sim;
use sigprop_hdl::primitives::Memory;
use sigprop_hdl::signal::wrap;
use sigprop_spec::MemoryKind;

use crate::bench::{Bench, chance, signed};

fn check(depth: usize, width: usize, is_signed: bool, given: usize, registered: bool, seed: u64) {
    let mut rng = Rng::new(seed, 7);
    // Contents may be short of the depth, and are wrapped to the width.
    let init: Vec<i64> = (0..given).map(|_| signed(&mut rng, (width + 2).min(63))).collect();
    let mut words: Vec<i64> = init.iter().take(depth).map(|&w| wrap(w, width, is_signed)).collect();
    words.resize(depth, 0);
    let mut memory = Memory::new(depth, width, is_signed, MemoryKind::Auto, init);
    if registered {
        memory = memory.registered();
    }
    // What the word before the first address is, does not matter.
    let mut before = None;
    let mut b = Bench::new(extract(&memory));
    let addresses = depth.next_power_of_two().max(2);
    for cycle in 0..300 {
        let (raddr, waddr) = (rng.below(addresses), rng.below(addresses));
        // Often the same, and often past the end where the depth is odd.
        let waddr = if chance(&mut rng, 25) { raddr } else { waddr };
        let (we, wdata) = (chance(&mut rng, 60), wrap(signed(&mut rng, width), width, is_signed));
        b.set_all(&[("raddr", raddr as i64), ("waddr", waddr as i64), ("we", we.into()), ("wdata", wdata)]);
        b.clock();
        (memory.raddr.next, memory.waddr.next) = ((raddr as i64).into(), (waddr as i64).into());
        (memory.we.next, memory.wdata.next) = (we.into(), wdata.into());
        assert!(kernel_sim::cycle(&mut memory, false));
        let word = words.get(raddr).copied().unwrap_or(0);
        let want = if registered { before.replace(word) } else { Some(word) };
        if we && waddr < depth {
            words[waddr] = wdata;
        }
        let what = format!("seed {seed}, {depth} words of {width} bits, cycle {cycle}, read {raddr}");
        if let Some(want) = want {
            assert_eq!((b.get("rdata"), memory.rdata.val().0), (want, want), "{what}");
        }
        assert_eq!(memory.words(), words, "{what}");
    }
}

#[test]
fn words_come_back_and_those_past_the_end_are_nothing() {
    let mut seed = 0;
    for depth in [1, 2, 3, 5, 7, 8, 13, 31, 100] {
        for width in [1, 4, 9, 18, 44, 63] {
            for is_signed in [false, true] {
                for registered in [false, true] {
                    seed += 1;
                    let given = [0, depth, depth / 2, depth + 3][seed as usize / 2 % 4];
                    check(depth, width, is_signed, given, registered, seed);
                }
            }
        }
    }
}

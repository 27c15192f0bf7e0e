//! Blocks with registers, children, chains and memories: rust-hdl's own simulation of the kernels and the simulator of
//! the extracted netlist must agree in every cycle.

use rust_hdl_core::prelude::*;
use sigprop_hdl::extract::extract;
use sigprop_hdl::kernel_sim::{cycle, settle};
use sigprop_hdl::primitives::Memory;
use sigprop_hdl::signal::{Const, Input, Module, OutReg, Output, Reg, Wire};
use sigprop_hdl::sim::Simulator;
use sigprop_spec::MemoryKind;

/// A counter with enable, load of a signed step, and a reset value.
#[derive(LogicBlock)]
struct Counter {
    meta: Module,
    enable: Input,
    step: Input,
    count: OutReg,
    low: Output,
    half: Const,
}

impl Counter {
    fn new(half: bool) -> Self {
        Self {
            meta: Module::new("counter", "Counts by a signed step."),
            enable: Input::unsigned(1).doc("count in this cycle"),
            step: Input::signed(5).doc("step"),
            count: OutReg::signed(9).reset_to(-7).doc("the count"),
            low: Output::unsigned(1),
            half: Const::new(half.into()),
        }
    }
}

impl Logic for Counter {
    #[hdl_gen]
    fn update(&mut self) {
        if self.enable.any() {
            if self.half.any() {
                self.count.next = self.count.val() + (self.step.val() >> 1);
            } else {
                self.count.next = self.count.val() + self.step.val();
            }
        }
        self.low.next = (self.count.val() < -3 || !self.count.val().get_bit(2)).into();
    }
}

/// Counters in a row, each enabled by the one before, and a memory that keeps what the last one says.
#[derive(LogicBlock)]
struct Chain {
    meta: Module,
    enable: Input,
    step: Input,
    address: Input,
    sum: Output,
    word: Output,
    counters: Vec<Counter>,
    delay: Vec<Reg>,
    total: Vec<Wire>,
    keep: Memory,
    last: Const,
    _n: usize,
}

impl Chain {
    fn new(n: usize) -> Self {
        Self {
            meta: Module::new("chain", "Counters in a row."),
            enable: Input::unsigned(1),
            step: Input::signed(5),
            address: Input::unsigned(3),
            sum: Output::signed(14),
            word: Output::signed(9),
            counters: (0..n).map(|i| Counter::new(i % 2 == 1)).collect(),
            delay: (0..n).map(|_| Reg::signed(5).no_reset()).collect(),
            total: (0..n).map(|_| Wire::signed(14)).collect(),
            keep: Memory::new(6, 9, true, MemoryKind::Auto, vec![5, -6, 7]),
            last: Const::new(n as i64 - 1),
            _n: n,
        }
    }
}

impl Logic for Chain {
    #[hdl_gen]
    fn update(&mut self) {
        self.delay[0].next = self.step.val();
        self.counters[0].enable.next = self.enable.val();
        self.counters[0].step.next = self.step.val();
        self.total[0].next = self.counters[0].count.val();
        for i in 1..self._n {
            self.delay[i].next = self.delay[i - 1].val();
            self.counters[i].enable.next = self.counters[i - 1].low.val();
            self.counters[i].step.next = self.delay[i - 1].val();
            self.total[i].next = self.total[i - 1].val() - self.counters[i].count.val();
        }
        self.sum.next = self.total[self.last.at()].val();
        self.keep.raddr.next = self.address.val();
        // Never the address that is read, so the order of the two does not matter.
        self.keep.waddr.next = self.address.val() ^ 1;
        self.keep.we.next = self.enable.val();
        self.keep.wdata.next = self.counters[self.last.at()].count.val();
        self.word.next = self.keep.rdata.val();
    }
}

fn random(state: &mut u64) -> i64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 20) as i64
}

#[test]
fn both_simulations_agree_in_every_cycle() {
    for n in [1, 2, 5] {
        let mut block = Chain::new(n);
        let design = extract(&block).unwrap_or_else(|e| panic!("{e}"));
        let mut sim = Simulator::new(&design).unwrap();
        let [enable, step, address, sum, word] =
            ["enable", "step", "address", "sum", "word"].map(|name| sim.signal(name).unwrap());
        let keep = sim.memory("keep").unwrap();
        let mut state = 0x9E37_79B9_7F4A_7C15 + n as u64;
        let mut changes = 0;
        for k in 0..2000 {
            // Nothing is written before the first reset, while the two begin differently.
            let (e, s, a) = (random(&mut state) & i64::from(k > 0), random(&mut state) % 16, random(&mut state) & 7);
            let reset = k == 0 || random(&mut state) % 97 == 0;
            (block.enable.next, block.step.next, block.address.next) = (e.into(), s.into(), a.into());
            for (handle, value) in [(enable, e), (step, s), (address, a)] {
                sim.set(handle, value);
            }
            assert!(settle(&mut block));
            // Before the first reset the kernels' registers are 0, the simulator's at their reset values.
            if k > 0 {
                assert_eq!(sim.get(sum), block.sum.val().0, "sum before edge {k}, {n} counters");
                assert_eq!(sim.get(word), block.word.val().0, "word before edge {k}, {n} counters");
            }
            let before = sim.get(sum);
            assert!(cycle(&mut block, reset));
            if reset {
                sim.reset()
            } else {
                sim.clock()
            }
            for (i, counter) in block.counters.iter().enumerate() {
                let handle = sim.signal(&format!("counters_{i}.count")).unwrap();
                assert_eq!(sim.get(handle), counter.count.val().0, "counter {i} after edge {k}");
            }
            assert_eq!(sim.words(keep), block.keep.words(), "memory after edge {k}");
            changes += usize::from(sim.get(sum) != before);
        }
        assert!(changes > 500, "the stimulus moved the sum only {changes} times");
    }
}

/// A part that may be left out whole.
#[derive(LogicBlock)]
struct Twice {
    meta: Module,
    value: Input,
    twice: Output,
}

impl Logic for Twice {
    #[hdl_gen]
    fn update(&mut self) {
        self.twice.next = self.value.val() + self.value.val();
    }
}

/// A block with such a part, a port and registers beside it.
#[derive(LogicBlock)]
struct Optional {
    meta: Module,
    a: Input,
    extra: Input,
    kept: OutReg,
    delayed: Reg,
    sum: Output,
    part: Twice,
}

impl Optional {
    fn new(there: bool) -> Self {
        let part = Twice {
            meta: Module::new("twice", "Twice the value."),
            value: Input::signed(9).when(there),
            twice: Output::signed(10).when(there),
        };
        Self {
            meta: Module::new("optional", "A sum with or without a part."),
            a: Input::signed(8),
            extra: Input::unsigned(1).when(there),
            kept: OutReg::signed(8).reset_to(-3).when(there),
            delayed: Reg::signed(8),
            sum: Output::signed(12),
            part,
        }
    }
}

impl Logic for Optional {
    #[hdl_gen]
    fn update(&mut self) {
        self.delayed.next = self.a.val();
        self.part.value.next = self.delayed.val() + self.kept.val();
        if self.extra.any() {
            self.kept.next = self.a.val();
            self.sum.next = self.a.val() + self.part.twice.val();
        } else {
            self.sum.next = self.a.val() - self.kept.val();
        }
    }
}

/// What is left out reads as 0 in both simulations; what only it needs, and a block without ports, goes with it.
#[test]
fn a_part_can_be_left_out() {
    for there in [true, false] {
        let mut block = Optional::new(there);
        let design = extract(&block).unwrap_or_else(|e| panic!("{e}"));
        let top = &design.modules[design.top];
        let ports: Vec<&str> = top.ports().map(|p| top.signals[p].name.as_str()).collect();
        assert_eq!(ports, if there { &["a", "extra", "kept", "sum"][..] } else { &["a", "sum"] });
        assert_eq!((design.modules.len(), top.clocked), if there { (2, true) } else { (1, false) });
        let mut sim = Simulator::new(&design).unwrap();
        let [a, sum] = ["a", "sum"].map(|name| sim.signal(name).unwrap());
        let mut state = 7;
        for k in 0..500 {
            let (value, extra) = (random(&mut state) % 128, random(&mut state) & 1);
            (block.a.next, block.extra.next) = (value.into(), extra.into());
            sim.set(a, value);
            if let Some(handle) = sim.signal("extra") {
                sim.set(handle, extra);
            }
            assert!(settle(&mut block));
            if k > 0 {
                assert_eq!(sim.get(sum), block.sum.val().0, "cycle {k}, there {there}");
                assert!(there || sim.get(sum) == value, "cycle {k}");
            }
            assert!(cycle(&mut block, k == 0));
            if k == 0 { sim.reset() } else { sim.clock() }
        }
    }
}

/// Equal blocks are one module; the pruned branch of a constant makes another.
#[test]
fn equal_blocks_share_a_module() {
    let names = |n: usize| {
        let design = extract(&Chain::new(n)).unwrap_or_else(|e| panic!("{e}"));
        let mut names: Vec<String> = design.modules.iter().map(|m| m.name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!(names(1), ["sp_chain", "sp_counter", "sp_memory_keep"]);
    assert_eq!(names(5), ["sp_chain", "sp_counter_1", "sp_counter_2", "sp_memory_keep"]);
}

/// Ifs inside ifs, each overriding what the ones before assigned: every rule holds the one before it twice.
#[derive(LogicBlock)]
struct Overrides {
    meta: Module,
    outer: Vec<Input>,
    inner: Vec<Input>,
    y: Output,
    asked: Output,
    value: Vec<Const>,
    _n: usize,
}

impl Logic for Overrides {
    #[hdl_gen]
    fn update(&mut self) {
        self.y.next = 0.into();
        self.asked.next = 0.into();
        for i in 0..self._n {
            if self.outer[i].any() {
                self.asked.next = self.value[i].val();
                if self.inner[i].any() {
                    self.y.next = self.value[i].val();
                }
            }
        }
    }
}

/// 60 of them would be 2^60 expressions if shared parts were walked each time.
#[test]
fn shared_parts_are_worked_out_once() {
    let n = 60;
    let bits = || (0..n).map(|_| Input::unsigned(1)).collect::<Vec<_>>();
    let block = Overrides {
        meta: Module::new("overrides", "Ifs inside ifs."),
        outer: bits(),
        inner: bits(),
        y: Output::unsigned(7),
        asked: Output::unsigned(7),
        value: (0..n).map(|i| Const::new(i as i64 + 1)).collect(),
        _n: n,
    };
    let design = extract(&block).unwrap_or_else(|e| panic!("{e}"));
    let mut sim = Simulator::new(&design).unwrap();
    assert!(sim.operations() <= 3 * n, "{} operations", sim.operations());
    let (y, asked) = (sim.signal("y").unwrap(), sim.signal("asked").unwrap());
    let mut set = |name: String, value| {
        let handle = sim.signal(&name).unwrap();
        sim.set(handle, value);
        sim.get(y)
    };
    assert_eq!(set("outer_7".into(), 1), 0);
    assert_eq!(set("inner_7".into(), 1), 8);
    assert_eq!(set("inner_50".into(), 1), 8);
    assert_eq!(set("outer_50".into(), 1), 51);
    assert_eq!(set("outer_55".into(), 1), 51);
    assert_eq!(sim.get(asked), 56);
}

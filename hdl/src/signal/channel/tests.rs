//! Tests of the module above.

use rust_hdl_core::prelude::*;

use crate::blocks::Dims;
use crate::blocks::channels::{Update, Weight};
use crate::extract::{ExtractError, extract};
use crate::kernel_sim::{cycle, settle};
use crate::signal::{Input, Module, OutReg, Output, Reg, Wire};
use crate::sim::Simulator;

fn dims() -> Dims {
    Dims::new(&sigprop_spec::Config::preset("tiny").unwrap(), 0)
}

/// A child with a channel in and its repetition out.
#[derive(LogicBlock)]
struct Link {
    meta: Module,
    w: Weight<Input>,
    w_q: Weight<OutReg>,
}

impl Link {
    fn new() -> Self {
        let d = dims();
        Self { meta: Module::new("link", "A link of a chain."), w: Weight::new(&d), w_q: Weight::later(&d) }
    }
}

impl Logic for Link {
    #[hdl_gen]
    fn update(&mut self) {
        self.w_q.next = self.w.val();
    }
}

/// A chain that keeps what its end says while `keep` is high, and ties its last link off.
#[derive(LogicBlock)]
struct Chain {
    meta: Module,
    keep: Input,
    a: Weight<Input>,
    end: Weight<Output>,
    kept: Weight<Reg>,
    late: Vec<Weight<Reg>>,
    none: Weight<Wire>,
    links: Vec<Link>,
    _links: usize,
}

impl Chain {
    fn new(links: usize) -> Self {
        let d = dims();
        Self {
            meta: Module::new("chain", "A chain of links."),
            keep: Input::bit(),
            a: Weight::printed("a_*", &d),
            end: Weight::printed("end_*", &d),
            kept: Weight::printed("*_kept", &d),
            late: vec![Weight::printed("late_*_0", &d), Weight::printed("late_*_1", &d)],
            none: Weight::printed("none_*", &d),
            links: (0..links).map(|_| Link::new()).collect(),
            _links: links,
        }
    }
}

impl Logic for Chain {
    #[hdl_gen]
    fn update(&mut self) {
        self.links[0].w.next = self.a.val();
        for i in 1..self._links {
            self.links[i].w.next = self.links[i - 1].w_q.val();
        }
        self.none.next = 0.into();
        self.late[0].next = self.links[2].w_q.val();
        self.late[1].next = self.late[0].val();
        if self.keep.any() {
            self.kept.next = self.late[1].val();
        } else if self.late[1].valid.any() {
            self.kept.next = self.none.val();
        }
        self.end.valid.next = self.kept.valid.val();
        self.end.addr.next = self.kept.addr.val() + self.none.addr.val();
    }
}

#[test]
fn a_whole_channel_is_assigned_as_its_fields_are() {
    let mut block = Chain::new(3);
    let design = extract(&block).unwrap_or_else(|e| panic!("{e}"));
    let top = &design.modules[design.top];
    let ports: Vec<&str> = top.ports().map(|p| top.signals[p].name.as_str()).collect();
    assert_eq!(ports, ["keep", "a_valid", "a_addr", "end_valid", "end_addr"]);
    for name in ["valid_kept", "late_addr_0", "late_valid_1", "links_2_w_addr_q"] {
        assert!(top.signals.iter().any(|signal| signal.name == name), "{name}");
    }
    let mut sim = Simulator::new(&design).unwrap();
    let [keep, valid, addr, end_valid, end_addr] =
        ports[..].try_into().map(|p: [&str; 5]| p.map(|p| sim.signal(p).unwrap())).unwrap();
    let (mut seen, mut state) = (0, 1u64);
    for k in 0..300 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let bits = (state >> 40) as i64;
        let (on, v, a) = (bits & 1, bits >> 1 & 1, bits >> 2 & 7);
        (block.keep.next, block.a.valid.next, block.a.addr.next) = (on.into(), v.into(), a.into());
        for (signal, value) in [(keep, on), (valid, v), (addr, a)] {
            sim.set(signal, value);
        }
        assert!(settle(&mut block));
        if k > 0 {
            let own = (block.end.valid.val().0, block.end.addr.val().0);
            assert_eq!((sim.get(end_valid), sim.get(end_addr)), own, "cycle {k}");
            seen += own.1;
        }
        assert!(cycle(&mut block, k == 0));
        if k == 0 { sim.reset() } else { sim.clock() }
    }
    assert!(seen > 100);
}

/// Assigns in a way that is refused.
#[derive(LogicBlock)]
struct Bad {
    meta: Module,
    way: crate::signal::Const,
    u: Update<Input>,
    u_q: Update<OutReg>,
}

impl Logic for Bad {
    #[hdl_gen]
    fn update(&mut self) {
        if self.way.val() == 0 {
            self.u_q.next = self.u.val();
            self.u_q.h.next = 1.into();
        } else if self.way.val() == 1 {
            self.u_q.h.next = 1.into();
            self.u_q.next = self.u.val();
        } else if self.way.val() == 2 {
            self.u_q.next = 3.into();
        } else {
            self.u.next = self.u_q.val();
            self.u_q.next = self.u.val();
        }
    }
}

#[test]
fn what_is_not_one_assignment_is_refused() {
    let refused = |way| {
        let d = dims();
        let way = crate::signal::Const::new(way);
        let bad = Bad { meta: Module::new("bad", ""), way, u: Update::new(&d), u_q: Update::later(&d) };
        match extract(&bad) {
            Err(ExtractError::Refused(faults)) => faults.iter().map(|fault| format!("{fault:?}\n")).collect::<String>(),
            other => panic!("{other:?}"),
        }
    };
    for (way, text) in [(0, "both as a whole and by field"), (1, "both as a whole"), (2, "a channel or 0")] {
        let said = refused(way);
        assert!(said.contains(text) && said.contains("u_q"), "{way}: {said}");
    }
    assert!(refused(3).contains("driven twice"), "{}", refused(3));
}

/// Has a field that is printed as one of its channel is.
#[derive(LogicBlock)]
struct Twice {
    meta: Module,
    w: Weight<Input>,
    w_valid: OutReg,
}

impl Logic for Twice {
    #[hdl_gen]
    fn update(&mut self) {
        self.w_valid.next = self.w.valid.val();
    }
}

#[test]
fn two_signals_of_one_printed_name_are_refused() {
    let twice = Twice { meta: Module::new("twice", ""), w: Weight::new(&dims()), w_valid: OutReg::bit() };
    let said = extract(&twice).unwrap_err().to_string();
    assert!(said.contains("w_valid") && said.contains("two signals have this name"), "{said}");
}

/// What is left out of a channel is left out of a whole assignment.
#[test]
fn left_out_fields_stay_out() {
    let config = sigprop_spec::Config::preset_with("tiny", &["learning.mode=\"inference\"".to_owned()]).unwrap();
    let d = Dims::new(&config, 0);
    let lane = extract(&crate::blocks::lane::Lane::new(&d)).unwrap_or_else(|e| panic!("{e}"));
    let top = &lane.modules[lane.top];
    let has = |name: &str| top.signals.iter().any(|signal| signal.name == name);
    assert!(has("b_score_q") && !has("b_fire") && !has("b_fire_q") && !has("u_valid_q"));
}

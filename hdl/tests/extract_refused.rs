//! What is no hardware is refused, by hierarchical name, with the rule and the mend.

use rust_hdl_core::prelude::*;
use sigprop_hdl::extract::extract;
use sigprop_hdl::signal::{Input, Module, Output, Reg, Wire};
use sigprop_hdl::sim::Simulator;

/// A block with input `a` and output `b`, and a kernel.
macro_rules! block {
    ($name:ident { $($field:ident: $type:ty = $value:expr),* } $($kernel:tt)*) => {
        #[derive(LogicBlock)]
        struct $name {
            meta: Module,
            a: Input,
            b: Output,
            $($field: $type),*
        }
        impl $name {
            fn new() -> Self {
                let (a, b) = (Input::unsigned(8), Output::unsigned(8));
                Self { meta: Module::new("refused", "A block for the test."), a, b, $($field: $value),* }
            }
        }
        impl Logic for $name {
            $($kernel)*
        }
    };
}

fn faults(top: &impl Block) -> String {
    match extract(top) {
        Ok(_) => panic!("the block was taken"),
        Err(e) => e.to_string(),
    }
}

block!(Latch {} #[hdl_gen] fn update(&mut self) {
    if self.a.val() > 3 {
        self.b.next = self.a.val();
    }
});

#[test]
fn latch() {
    insta::assert_snapshot!(faults(&Latch::new()), @r"
    the blocks are no hardware:
      top.b: assigned only under a condition: a latch; assign a value first, then override it under the condition
    ");
}

block!(Unassigned { w: Wire = Wire::unsigned(8) } #[hdl_gen] fn update(&mut self) {
    self.b.next = self.w.val() + self.a.val();
});

#[test]
fn unassigned() {
    insta::assert_snapshot!(faults(&Unassigned::new()), @r"
    the blocks are no hardware:
      top.w: read, or an output or a child's input, but never assigned; assign it
    ");
}

block!(Circle { u: Wire = Wire::unsigned(8), v: Wire = Wire::unsigned(8) } #[hdl_gen] fn update(&mut self) {
    self.u.next = self.v.val() + 1;
    self.v.next = self.u.val() + self.a.val();
    self.b.next = self.v.val();
});

#[test]
fn circle() {
    insta::assert_snapshot!(faults(&Circle::new()), @r"
    the blocks are no hardware:
      top.v: depends on itself without a register; put a register into the loop
    ");
}

block!(OwnInput {} #[hdl_gen] fn update(&mut self) {
    self.a.next = 1.into();
    self.b.next = self.a.val();
});

#[test]
fn own_input() {
    insta::assert_snapshot!(faults(&OwnInput::new()), @r"
    the blocks are no hardware:
      top.a: driven twice: from outside and by this kernel; leave an input, or a child's output, to its driver
    ");
}

block!(Wide { x: Input = Input::signed(40), y: Input = Input::signed(40) } #[hdl_gen] fn update(&mut self) {
    self.b.next = (self.x.val() * self.y.val()) + self.a.val();
});

#[test]
fn wide() {
    assert!(faults(&Wide::new()).contains("top.b: an intermediate takes"), "{}", faults(&Wide::new()));
}

block!(Follow {} #[hdl_gen] fn update(&mut self) {
    self.b.next = self.a.val() + 1;
});

block!(Twice { child: Follow = Follow::new() } #[hdl_gen] fn update(&mut self) {
    self.child.a.next = self.a.val();
    self.child.b.next = self.a.val();
    self.b.next = self.child.b.val();
});

#[test]
fn driven_by_parent_and_child() {
    insta::assert_snapshot!(faults(&Twice::new()), @r"
    the blocks are no hardware:
      top.child_b: driven twice: from outside and by this kernel; leave an input, or a child's output, to its driver
    ");
}

block!(NoInput { child: Follow = Follow::new() } #[hdl_gen] fn update(&mut self) {
    self.b.next = self.child.b.val() + self.a.val();
});

#[test]
fn input_of_a_child_left_open() {
    insta::assert_snapshot!(faults(&NoInput::new()), @r"
    the blocks are no hardware:
      top.child_a: read, or an output or a child's input, but never assigned; assign it
    ");
}

block!(Outer { child: Latch = Latch::new(), open: Wire = Wire::unsigned(8) } #[hdl_gen] fn update(&mut self) {
    self.child.a.next = self.a.val();
    self.b.next = self.child.b.val() + self.open.val();
});

#[test]
fn all_faults_at_once_with_their_paths() {
    insta::assert_snapshot!(faults(&Outer::new()), @r"
    the blocks are no hardware:
      top.child.b: assigned only under a condition: a latch; assign a value first, then override it under the condition
      top.open: read, or an output or a child's input, but never assigned; assign it
    ");
}

block!(Through { child: Follow = Follow::new() } #[hdl_gen] fn update(&mut self) {
    self.child.a.next = self.child.b.val() ^ self.a.val();
    self.b.next = self.child.b.val();
});

/// A circle that leaves the block: refused at the latest by the simulator.
#[test]
fn circle_through_a_child() {
    let refused = match extract(&Through::new()) {
        Err(e) => e.to_string(),
        Ok(design) => Simulator::new(&design).err().map(|e| e.to_string()).expect("the circle was taken"),
    };
    assert!(refused.contains("depends on itself without a register"), "{refused}");
}

block!(Index { r: Vec<Reg> = vec![Reg::unsigned(8)] } #[hdl_gen] fn update(&mut self) {
    for i in 0..2 {
        self.r[i].next = self.a.val();
    }
    self.b.next = self.r[0].val();
});

#[test]
fn index_past_the_end() {
    assert!(
        faults(&Index::new()).contains("top.r_1: assigned, but there is no such signal"),
        "{}",
        faults(&Index::new())
    );
}

block!(Keyword { byte: Wire = Wire::unsigned(8), time: Reg = Reg::unsigned(8) } #[hdl_gen] fn update(&mut self) {
    self.byte.next = self.a.val();
    self.time.next = self.byte.val();
    self.b.next = self.time.val();
});

#[test]
fn keyword() {
    insta::assert_snapshot!(faults(&Keyword::new()), @r"
    the blocks are no hardware:
      top.byte: a reserved word of Verilog or SystemVerilog; give the field another name
      top.time: a reserved word of Verilog or SystemVerilog; give the field another name
    ");
}

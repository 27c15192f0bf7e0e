//! Random expressions over signals of mixed width and sign: the simulator, the printed Verilog under iverilog, and
//! plain integer arithmetic must agree.

mod common;

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{folder, run, tool};
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::{RngSeed, TestCaseError};
use rust_hdl_core::ast::{
    Verilog, VerilogBlockOrConditional, VerilogConditional, VerilogExpression as E, VerilogOp as Op, VerilogOpUnary,
    VerilogStatement,
};
use rust_hdl_core::prelude::*;
use sigprop_hdl::extract::extract;
use sigprop_hdl::netlist::Design;
use sigprop_hdl::signal::{Const, Input, Module, Output, wrap};
use sigprop_hdl::sim::Simulator;
use sigprop_hdl::verilog::{Header, print};

/// Width and sign of the inputs; the first two serve as shift amounts.
const INPUTS: [(usize, bool); 8] =
    [(1, false), (3, false), (8, false), (13, false), (1, true), (4, true), (9, true), (16, true)];
const CONSTANTS: [i64; 5] = [0, 1, -1, 5, -128];
/// Width and sign of the outputs, in turn.
const OUTPUTS: [(usize, bool); 7] =
    [(1, false), (5, true), (8, false), (17, true), (32, false), (40, true), (63, true)];
/// Results of a tree stay within this many bits, well inside what the extraction takes.
const BITS: usize = 58;

/// An expression of a kernel.
#[derive(Debug, Clone)]
enum Tree {
    Signal(usize),
    Constant(usize),
    Literal(u32),
    Neg(Box<Tree>),
    Not(Box<Tree>),
    Any(Box<Tree>),
    Bit(Box<Tree>, Box<Tree>),
    Binary(usize, Box<Tree>, Box<Tree>),
    Shift(bool, Box<Tree>, Box<Tree>),
}

const BINARY: [Op; 14] = [
    Op::Add,
    Op::Sub,
    Op::Mul,
    Op::BitAnd,
    Op::BitOr,
    Op::BitXor,
    Op::LogicalAnd,
    Op::LogicalOr,
    Op::Eq,
    Op::Ne,
    Op::Lt,
    Op::Le,
    Op::Gt,
    Op::Ge,
];

fn amounts() -> impl Strategy<Value = Tree> {
    prop_oneof![(0usize..2).prop_map(Tree::Signal), (0u32..8).prop_map(Tree::Literal)]
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        4 => (0..INPUTS.len()).prop_map(Tree::Signal),
        1 => (0..CONSTANTS.len()).prop_map(Tree::Constant),
        1 => prop_oneof![Just(0), Just(1), 0u32..70_000].prop_map(Tree::Literal),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let boxed = inner.prop_map(Box::new).boxed();
        let amount = amounts().prop_map(Box::new).boxed();
        prop_oneof![
            1 => boxed.clone().prop_map(Tree::Neg),
            2 => boxed.clone().prop_map(Tree::Not),
            1 => boxed.clone().prop_map(Tree::Any),
            1 => (boxed.clone(), amount.clone()).prop_map(|(a, i)| Tree::Bit(a, i)),
            9 => (0..BINARY.len(), boxed.clone(), boxed.clone()).prop_map(|(o, a, b)| Tree::Binary(o, a, b)),
            2 => (any::<bool>(), boxed, amount).prop_map(|(left, a, s)| Tree::Shift(left, a, s)),
        ]
    })
}

impl Tree {
    /// An upper bound of the bits of every value in the tree, sign included.
    fn bits(&self) -> usize {
        match self {
            Self::Signal(s) => INPUTS[*s].0 + 1,
            Self::Constant(_) => 9,
            Self::Literal(_) => 18,
            Self::Any(a) | Self::Bit(a, _) => a.bits(),
            Self::Neg(a) | Self::Not(a) => a.bits() + 1,
            Self::Binary(op, a, b) => match BINARY[*op] {
                Op::Mul => a.bits() + b.bits(),
                _ => a.bits().max(b.bits()) + 1,
            },
            Self::Shift(left, a, _) => a.bits() + if *left { 7 } else { 0 },
        }
    }

    /// The value in plain integers, and whether a kernel would have it as a bool.
    fn value(&self, inputs: &[i64]) -> (i128, bool) {
        match self {
            Self::Signal(s) => (inputs[*s].into(), false),
            Self::Constant(c) => (CONSTANTS[*c].into(), false),
            Self::Literal(v) => ((*v).into(), false),
            Self::Neg(a) => (-a.value(inputs).0, false),
            Self::Not(a) => match a.value(inputs) {
                (v, true) => (1 - v, true),
                (v, false) => (!v, false),
            },
            Self::Any(a) => ((a.value(inputs).0 != 0).into(), true),
            Self::Bit(a, i) => (a.value(inputs).0 >> i.value(inputs).0 & 1, true),
            Self::Shift(true, a, s) => (a.value(inputs).0 << s.value(inputs).0, false),
            Self::Shift(false, a, s) => (a.value(inputs).0 >> s.value(inputs).0, false),
            Self::Binary(op, a, b) => {
                let ((a, x), (b, y)) = (a.value(inputs), b.value(inputs));
                match BINARY[*op] {
                    Op::Add => (a + b, false),
                    Op::Sub => (a - b, false),
                    Op::Mul => (a * b, false),
                    Op::BitAnd => (a & b, x && y),
                    Op::BitOr => (a | b, x && y),
                    Op::BitXor => (a ^ b, x && y),
                    Op::LogicalAnd => ((a != 0 && b != 0).into(), true),
                    Op::LogicalOr => ((a != 0 || b != 0).into(), true),
                    Op::Eq => ((a == b).into(), true),
                    Op::Ne => ((a != b).into(), true),
                    Op::Lt => ((a < b).into(), true),
                    Op::Le => ((a <= b).into(), true),
                    Op::Gt => ((a > b).into(), true),
                    _ => ((a >= b).into(), true),
                }
            }
        }
    }

    /// The tree as `#[hdl_gen]` would give it.
    fn syntax(&self) -> E {
        let part = |t: &Self| Box::new(t.syntax());
        match self {
            Self::Signal(s) => E::Signal(format!("x[{s}]")),
            Self::Constant(c) => E::Signal(format!("constant[{c}]")),
            Self::Literal(v) => E::Literal((*v).into()),
            Self::Neg(a) => E::Unary(VerilogOpUnary::Neg, part(a)),
            Self::Not(a) => E::Unary(VerilogOpUnary::Not, part(a)),
            Self::Any(a) => E::Unary(VerilogOpUnary::Any, part(a)),
            Self::Bit(a, i) => E::Index(part(a), part(i)),
            Self::Shift(true, a, s) => E::Binary(part(a), Op::Shl, part(s)),
            Self::Shift(false, a, s) => E::Binary(part(a), Op::Shr, part(s)),
            Self::Binary(op, a, b) => E::Binary(part(a), BINARY[*op].clone(), part(b)),
        }
    }
}

/// What one output comes to: a value, and another that overrides it under a condition.
type Rule = (Tree, Tree, Tree);

/// A block whose kernel is made at run time.
#[derive(LogicBlock)]
struct Trees {
    meta: Module,
    x: Vec<Input>,
    y: Vec<Output>,
    constant: Vec<Const>,
    _rules: Vec<Rule>,
}

impl Logic for Trees {
    fn update(&mut self) {}

    fn hdl(&self) -> Verilog {
        let mut kernel = Vec::new();
        for (i, (value, condition, other)) in self._rules.iter().enumerate() {
            let assign = |t: &Tree| VerilogStatement::Assignment(E::Signal(format!("y[{i}]$next")), t.syntax());
            kernel.push(assign(value));
            kernel.push(VerilogStatement::If(VerilogConditional {
                test: condition.syntax(),
                then: vec![assign(other)],
                otherwise: VerilogBlockOrConditional::None,
            }));
        }
        Verilog::Combinatorial(kernel)
    }
}

fn output(i: usize) -> (usize, bool) {
    OUTPUTS[i % OUTPUTS.len()]
}

fn design(rules: &[Rule]) -> Design {
    let x = INPUTS.iter().map(|&(w, s)| if s { Input::signed(w) } else { Input::unsigned(w) }).collect();
    let y =
        (0..rules.len()).map(output).map(|(w, s)| if s { Output::signed(w) } else { Output::unsigned(w) }).collect();
    let constant = CONSTANTS.iter().map(|&c| Const::new(c)).collect();
    let block = Trees { meta: Module::new("trees", "Random expressions."), x, y, constant, _rules: rules.to_vec() };
    extract(&block).unwrap_or_else(|e| panic!("{e}"))
}

fn expected(rule: &Rule, inputs: &[i64], (width, signed): (usize, bool)) -> i64 {
    let chosen = if rule.1.value(inputs).0 != 0 { &rule.2 } else { &rule.0 };
    wrap(chosen.value(inputs).0 as i64, width, signed)
}

fn verilog(design: &Design) -> String {
    print(design, &Header { title: "random expressions".into(), ..Header::default() }).verilog
}

/// A test bench that prints every output, in hexadecimal, for every stimulus.
fn bench(outputs: usize, stimuli: &[Vec<i64>]) -> String {
    let span = |w: usize| if w == 1 { String::new() } else { format!("[{}:0] ", w - 1) };
    let mut out = String::from("module bench;\n");
    let mut ports = Vec::new();
    for (i, (w, _)) in INPUTS.iter().enumerate() {
        out += &format!("reg {}x_{i};\n", span(*w));
        ports.push(format!(".x_{i}(x_{i})"));
    }
    for i in 0..outputs {
        out += &format!("wire {}y_{i};\n", span(output(i).0));
        ports.push(format!(".y_{i}(y_{i})"));
    }
    out += &format!("sp_trees dut ({});\ninitial begin\n", ports.join(", "));
    for inputs in stimuli {
        for (i, v) in inputs.iter().enumerate() {
            let w = INPUTS[i].0;
            out += &format!("x_{i} = {w}'h{:x};\n", wrap(*v, w, false));
        }
        let names: Vec<String> = (0..outputs).map(|i| format!("y_{i}")).collect();
        out += &format!("#1 $display(\"{}\", {});\n", vec!["%h"; outputs].join(" "), names.join(", "));
    }
    out + "end\nendmodule\n"
}

fn under_iverilog(design: &Design, outputs: usize, stimuli: &[Vec<i64>]) -> Vec<Vec<i64>> {
    // The tests of this file run side by side.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let folder = folder(&format!("extract_verilog_{}", RUNS.fetch_add(1, Ordering::Relaxed)));
    let (text, program) = (folder.join("trees.v"), folder.join("trees.vvp"));
    std::fs::write(&text, verilog(design) + &bench(outputs, stimuli)).unwrap();
    let iverilog = tool("iverilog", "SIGPROP_IVERILOG");
    run(Command::new(&iverilog).args(["-g2005", "-s", "bench", "-o"]).arg(&program).arg(&text));
    let vvp = iverilog.with_file_name("vvp");
    let lines = run(Command::new(vvp).arg(&program));
    let word = |(i, text): (usize, &str)| {
        let bits = u64::from_str_radix(text, 16).unwrap_or_else(|_| panic!("output {i} reads {text}"));
        wrap(bits as i64, output(i).0, output(i).1)
    };
    lines.lines().map(|line| line.split_whitespace().enumerate().map(word).collect()).collect()
}

/// Stimuli that reach the corners: every input at 0, at all ones, at its ends, then pseudo-random.
fn stimuli(seed: u64) -> Vec<Vec<i64>> {
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as i64
    };
    let fit = |v: i64, i: usize| wrap(v, INPUTS[i].0, INPUTS[i].1);
    let mut out: Vec<Vec<i64>> = vec![vec![0; INPUTS.len()]];
    out.push((0..INPUTS.len()).map(|i| fit(-1, i)).collect());
    out.push((0..INPUTS.len()).map(|i| fit(1 << (INPUTS[i].0 - 1), i)).collect());
    out.push((0..INPUTS.len()).map(|i| fit((1 << (INPUTS[i].0 - 1)) - 1, i)).collect());
    out.extend((0..28).map(|_| (0..INPUTS.len()).map(|i| fit(next(), i)).collect()));
    out
}

/// Simulator and iverilog against the integers, for every output and stimulus.
fn compare(rules: &[Rule], seed: u64) -> Result<(), TestCaseError> {
    let design = design(rules);
    let mut sim = Simulator::new(&design).unwrap();
    let inputs: Vec<_> = (0..INPUTS.len()).map(|i| sim.signal(&format!("x_{i}")).unwrap()).collect();
    let stimuli = stimuli(seed);
    let printed = under_iverilog(&design, rules.len(), &stimuli);
    assert_eq!(printed.len(), stimuli.len());
    for (values, printed) in stimuli.iter().zip(&printed) {
        for (handle, value) in inputs.iter().zip(values) {
            sim.set(*handle, *value);
        }
        for (i, rule) in rules.iter().enumerate() {
            let want = expected(rule, values, output(i));
            let handle = sim.signal(&format!("y_{i}")).unwrap();
            let got = sim.get(handle);
            let place = || format!("output {i} = {rule:?}\ninputs {values:?}");
            if got != want {
                return Err(TestCaseError::fail(format!("simulator {got}, integers {want}: {}", place())));
            }
            if printed[i] != want {
                return Err(TestCaseError::fail(format!("iverilog {}, integers {want}: {}", printed[i], place())));
            }
        }
    }
    Ok(())
}

fn rules(count: usize) -> impl Strategy<Value = Vec<Rule>> {
    let bounded = || trees().prop_map(|t| if t.bits() > BITS { Tree::Any(Box::new(Tree::Signal(3))) } else { t });
    proptest::collection::vec((bounded(), bounded(), bounded()), 1..count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn simulator_verilog_and_integers_agree(rules in rules(24), seed in any::<u64>()) {
        compare(&rules, seed)?;
    }
}

fn signal(s: usize) -> Box<Tree> {
    Box::new(Tree::Signal(s))
}

fn constant(value: i64) -> Box<Tree> {
    Box::new(Tree::Constant(CONSTANTS.iter().position(|c| *c == value).unwrap()))
}

fn binary(op: fn(&Op) -> bool, a: Box<Tree>, b: Box<Tree>) -> Tree {
    Tree::Binary(BINARY.iter().position(op).unwrap(), a, b)
}

fn alone(tree: Tree) -> Vec<Rule> {
    OUTPUTS.iter().map(|_| (tree.clone(), Tree::Literal(0), Tree::Literal(0))).collect()
}

fn chosen_by(condition: Tree) -> Vec<Rule> {
    vec![(Tree::Signal(2), condition, Tree::Signal(6))]
}

/// `!` of an integer is bitwise, also of a constant 0 or 1.
#[test]
fn not_of_an_integer_constant_is_bitwise() {
    for value in [0, 1, 5] {
        compare(&alone(Tree::Not(constant(value))), 1).unwrap();
    }
}

#[test]
fn not_of_not_prints() {
    let any = Box::new(Tree::Any(signal(2)));
    compare(&alone(Tree::Not(Box::new(Tree::Not(any)))), 2).unwrap();
}

#[test]
fn signed_bit_compares_with_minus_one() {
    compare(&alone(binary(|o| matches!(o, Op::Eq), signal(4), constant(-1))), 3).unwrap();
    compare(&alone(binary(|o| matches!(o, Op::Ne), signal(4), constant(-1))), 3).unwrap();
}

#[test]
fn exclusive_or_of_tests_as_a_condition() {
    let test = |s| Box::new(Tree::Any(signal(s)));
    compare(&chosen_by(binary(|o| matches!(o, Op::BitXor), test(2), test(3))), 4).unwrap();
}

/// Mixed signs, a product, shifts, slices and unread bits, without a comparison that the widths decide.
#[test]
fn lint_has_nothing_to_say() {
    let product = Box::new(binary(|o| matches!(o, Op::Mul), signal(6), signal(2)));
    let sum = Box::new(binary(|o| matches!(o, Op::Add), product.clone(), signal(7)));
    let less = binary(|o| matches!(o, Op::Lt), signal(7), signal(3));
    let rules = vec![
        (*product, less.clone(), Tree::Neg(signal(3))),
        (Tree::Shift(false, sum.clone(), signal(1)), Tree::Any(signal(3)), Tree::Shift(true, signal(5), signal(1))),
        (Tree::Shift(false, sum, Box::new(Tree::Literal(3))), less, Tree::Not(signal(6))),
    ];
    let text = folder("extract_verilog_lint").join("sp_trees.v");
    std::fs::write(&text, verilog(&design(&rules))).unwrap();
    run(Command::new(tool("verilator", "SIGPROP_VERILATOR")).args(["--lint-only", "-Wall"]).arg(&text));
    run(Command::new(tool("iverilog", "SIGPROP_IVERILOG")).args(["-g2005", "-Wall", "-t", "null"]).arg(&text));
}

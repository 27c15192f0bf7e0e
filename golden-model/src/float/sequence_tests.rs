//! Both rules for sequences held to the numerical gradient, to each other, to what they cost, and to a task that takes memory.

use super::bptt::Bptt;
use super::counted::{Counted, products};
use super::dense::Real;
use super::recurrent::Recurrent;
use super::rtrl::Rtrl;
use super::rule::{FloatRule, Learner};
use crate::cost::Sequence;
use crate::rng::Rng;

const SHAPE: (usize, usize, usize) = (3, 5, 4);

fn sequence<T: Real>(steps: usize, rng: &mut Rng) -> Vec<T> {
    (0..steps * SHAPE.0).map(|_| T::of(rng.symmetric())).collect()
}

/// Every weight and bias, in one fixed order.
fn weights(net: &mut Recurrent<f64>) -> Vec<&mut f64> {
    let Recurrent { layer, output, .. } = net;
    layer.weight.iter_mut().chain(&mut layer.bias).chain(&mut output.weight).chain(&mut output.bias).collect()
}

/// What a step at rate 1 took away.
fn gradient(mut before: Recurrent<f64>, mut after: Recurrent<f64>) -> Vec<f64> {
    weights(&mut before).into_iter().zip(weights(&mut after)).map(|(before, after)| *before - *after).collect()
}

/// A network with biases that are not 0, and the gradients of both rules on a sequence.
fn gradients(x: &[f64], label: usize) -> (Recurrent<f64>, Vec<f64>, Vec<f64>) {
    let (mut bptt, mut rtrl) = (Bptt::new(SHAPE.0, SHAPE.1, SHAPE.2, 1), Rtrl::new(SHAPE.0, SHAPE.1, SHAPE.2, 1));
    let mut rng = Rng::new(3, 1);
    bptt.net.layer.bias.iter_mut().for_each(|b| *b = 0.3 * rng.symmetric());
    rtrl.net = bptt.net.clone();
    let net = bptt.net.clone();
    bptt.train(x, label, 1.0);
    rtrl.train(x, label, 1.0);
    (net.clone(), gradient(net.clone(), bptt.net), gradient(net, rtrl.net))
}

fn loss(net: &mut Recurrent<f64>, x: &[f64], label: usize) -> f64 {
    net.predict(x);
    super::dense::softmax(&mut net.classes);
    -net.classes[label].ln()
}

#[test]
fn both_rules_step_by_the_numerical_gradient() {
    let mut rng = Rng::new(1, 1);
    for steps in [1, 2, 3, 7, 20] {
        let x = sequence(steps, &mut rng);
        let (net, bptt, rtrl) = gradients(&x, steps % SHAPE.2);
        for index in 0..bptt.len() {
            let at = |d: f64| {
                let mut net = net.clone();
                *weights(&mut net)[index] += d;
                loss(&mut net, &x, steps % SHAPE.2)
            };
            let numeric = (at(1e-5) - at(-1e-5)) / 2e-5;
            for (rule, got) in [("bptt", bptt[index]), ("rtrl", rtrl[index])] {
                assert!((got - numeric).abs() < 1e-8, "{rule}, {steps} steps, weight {index}: {got} {numeric}");
            }
        }
    }
}

#[test]
fn both_rules_have_the_same_gradient_at_every_length() {
    let mut rng = Rng::new(2, 1);
    let norm = |v: &[f64]| v.iter().map(|v| v * v).sum::<f64>().sqrt();
    for steps in [1, 2, 6, 29, 400, 4096] {
        let (_, bptt, rtrl) = gradients(&sequence(steps, &mut rng), 1);
        let apart: Vec<f64> = bptt.iter().zip(&rtrl).map(|(a, b)| a - b).collect();
        assert!(
            norm(&bptt) > 0.1 && norm(&apart) < 1e-9 * norm(&bptt),
            "{steps} steps: {} {}",
            norm(&bptt),
            norm(&apart)
        );
    }
}

/// A long sequence leaves nothing behind that a short one would meet.
#[test]
fn a_sequence_is_learned_alike_whatever_was_before_it() {
    let mut rng = Rng::new(4, 1);
    let (long, short) = (sequence::<f64>(50, &mut rng), sequence::<f64>(2, &mut rng));
    let trained = |before: &[f64]| {
        let (mut bptt, mut rtrl) = (Bptt::new(SHAPE.0, SHAPE.1, SHAPE.2, 1), Rtrl::new(SHAPE.0, SHAPE.1, SHAPE.2, 1));
        let fresh = bptt.net.clone();
        bptt.train(before, 0, 0.0);
        bptt.train(&short, 2, 1.0);
        rtrl.train(before, 0, 0.0);
        rtrl.train(&short, 2, 1.0);
        [gradient(fresh.clone(), bptt.net), gradient(fresh, rtrl.net)]
    };
    let alone = trained(&[]);
    assert!(alone.iter().flatten().any(|&g| g != 0.0));
    assert_eq!(trained(&long), alone);
}

/// Every product of a training sample is counted. A bias counts as a weight, and is an addition in the forward pass; the rate multiplies an
/// error once a row, where the update of a layer is made row by row.
#[test]
fn both_rules_make_the_products_that_they_are_said_to_cost() {
    let (inputs, units, classes) = SHAPE;
    for steps in [1, 2, 6] {
        let x = sequence::<Counted>(steps, &mut Rng::new(5, 1));
        let shape = Sequence { inputs: 3, units: 5, classes: 4, steps: steps as u64 };
        let (mut bptt, mut rtrl) = (Bptt::new(inputs, units, classes, 1), Rtrl::new(inputs, units, classes, 1));
        let biases = (steps * units + classes) as u64;
        let (of_bptt, of_rtrl) =
            (products(|| bptt.train(&x, 1, Real::of(0.1))), products(|| rtrl.train(&x, 1, Real::of(0.1))));
        let rows = biases;
        assert_eq!(of_bptt, shape.bptt().products - biases + rows, "bptt, {steps} steps");
        assert_eq!(of_rtrl, shape.rtrl().products - biases + classes as u64, "rtrl, {steps} steps");
        // The last row of what is kept has no input.
        let kept = bptt.kept.len() - inputs + bptt.errors.len() + classes;
        assert_eq!(kept as u64, shape.bptt().kept, "bptt, {steps} steps");
        let kept = [&rtrl.u, &rtrl.h, &rtrl.slopes, &rtrl.influence, &rtrl.row].map(Vec::len).iter().sum::<usize>();
        assert_eq!((kept + classes) as u64, shape.rtrl().kept, "rtrl, {steps} steps");
    }
}

/// The first of six steps tells the class, the other five are noise.
#[test]
fn both_rules_learn_what_takes_memory() {
    let draw = |rng: &mut Rng| {
        let label = rng.below(3);
        let mut x: Vec<f32> = (0..6 * 3).map(|_| 0.5 * rng.symmetric() as f32).collect();
        (0..3).for_each(|q| x[q] = if q == label { 0.9 } else { -0.9 });
        (x, label)
    };
    for rule in [FloatRule::Bptt, FloatRule::Rtrl] {
        let (mut net, mut rng) = (rule.learner(&[3, 12, 3], 1), Rng::new(6, 1));
        let right = |net: &mut Box<dyn Learner>, rng: &mut Rng| {
            (0..500).map(|_| draw(rng)).filter(|(x, label)| net.predict(x) == *label).count()
        };
        assert!((80..300).contains(&right(&mut net, &mut rng)), "{} before", rule.name());
        for _ in 0..3000 {
            let (x, label) = draw(&mut rng);
            net.train(&x, label, 0.03);
        }
        let right = right(&mut net, &mut rng);
        assert!(right > 475, "{}: {right} of 500", rule.name());
    }
}

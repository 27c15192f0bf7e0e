//! Operations put in an order in which equal ones follow each other: a design of many equal lanes does the same thing many
//! times, and what is decided once for all of them need not be decided for each.

use super::code::{Code, Op};

/// The operations of a cycle, in order.
#[derive(Debug, Clone)]
pub struct Schedule {
    runs: Vec<Run>,
    /// Places of the operands of each operation, run after run. The third is that of `Mux`, and the shift of `Sign` and
    /// `Zero`.
    operands: Vec<[u32; 3]>,
}

/// Operations of one kind, none of which needs another's result. The results are in neighbouring places.
#[derive(Debug, Clone, Copy)]
struct Run {
    op: Op,
    count: usize,
    /// Place of the first result.
    to: usize,
}

impl Schedule {
    /// Orders `code`, in which operands come before what needs them, of a design with `places` places. Gives with it where
    /// each place is now: results last, in the order in which they come to be.
    pub fn new(code: &[Code], places: usize) -> (Self, Vec<usize>) {
        let mut depth = vec![0u32; places];
        for c in code {
            let third = if c.op == Op::Mux { depth[c.c] } else { 0 };
            depth[c.to] = 1 + depth[c.a].max(depth[c.b]).max(third);
        }
        let mut order: Vec<usize> = (0..code.len()).collect();
        order.sort_by_key(|&k| (depth[code[k].to], code[k].op));
        let held = (0..places).filter(|&place| depth[place] == 0);
        let mut moved = vec![0; places];
        for (now, place) in held.chain(order.iter().map(|&k| code[k].to)).enumerate() {
            moved[place] = now;
        }
        let (mut runs, mut operands) = (Vec::new(), Vec::with_capacity(code.len()));
        let kind = |k: usize| (depth[code[k].to], code[k].op);
        for group in order.chunk_by(|&a, &b| kind(a) == kind(b)) {
            let first = &code[group[0]];
            runs.push(Run { op: first.op, count: group.len(), to: moved[first.to] });
            operands.extend(group.iter().map(|&k| {
                let Code { op, a, b, c, .. } = code[k];
                let third = if op == Op::Mux { moved[c] } else { c };
                [moved[a] as u32, moved[b] as u32, third as u32]
            }));
        }
        (Self { runs, operands }, moved)
    }

    /// Number of operations.
    pub fn len(&self) -> usize {
        self.operands.len()
    }

    /// Does them all.
    pub fn run(&self, values: &mut [i64]) {
        let mut operands = &self.operands[..];
        for run in &self.runs {
            let (these, rest) = operands.split_at(run.count);
            operands = rest;
            // Whatever an operation needs is in a place before that of its result.
            let (v, results) = values.split_at_mut(run.to);
            let results = &mut results[..run.count];
            match run.op {
                Op::Add => each(results, these, |[a, b, _]| v[a].wrapping_add(v[b])),
                Op::Sub => each(results, these, |[a, b, _]| v[a].wrapping_sub(v[b])),
                Op::Mul => each(results, these, |[a, b, _]| v[a].wrapping_mul(v[b])),
                Op::And => each(results, these, |[a, b, _]| v[a] & v[b]),
                Op::Or => each(results, these, |[a, b, _]| v[a] | v[b]),
                Op::Xor => each(results, these, |[a, b, _]| v[a] ^ v[b]),
                Op::Shl => each(results, these, |[a, b, _]| if (0..64).contains(&v[b]) { v[a] << v[b] } else { 0 }),
                Op::Shr => each(results, these, |[a, b, _]| v[a] >> v[b].clamp(0, 63)),
                Op::Eq => each(results, these, |[a, b, _]| i64::from(v[a] == v[b])),
                Op::Ne => each(results, these, |[a, b, _]| i64::from(v[a] != v[b])),
                Op::Lt => each(results, these, |[a, b, _]| i64::from(v[a] < v[b])),
                Op::Le => each(results, these, |[a, b, _]| i64::from(v[a] <= v[b])),
                Op::Bit => each(results, these, |[a, b, _]| v[a] >> v[b].clamp(0, 63) & 1),
                Op::Mux => each(results, these, |[a, b, c]| {
                    let (then, otherwise) = (v[b], v[c]);
                    if v[a] != 0 { then } else { otherwise }
                }),
                Op::Sign => each(results, these, |[a, _, shift]| (v[a] << shift) >> shift),
                Op::Zero => each(results, these, |[a, _, shift]| (((v[a] << shift) as u64) >> shift) as i64),
            }
        }
    }
}

fn each(results: &mut [i64], operands: &[[u32; 3]], result: impl Fn([usize; 3]) -> i64) {
    for (to, places) in results.iter_mut().zip(operands) {
        *to = result(places.map(|place| place as usize));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_order_comes_to_the_same_in_fewer_runs() {
        let all = [Op::Add, Op::Sub, Op::Mul, Op::And, Op::Xor, Op::Shr, Op::Lt, Op::Eq, Op::Mux, Op::Sign, Op::Zero];
        let (held, operations) = (20, 400);
        let mut random = 1u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % below
        };
        let code: Vec<Code> = (0..operations)
            .map(|k| {
                let op = all[next(all.len())];
                let (a, b, to) = (next(held + k), next(held + k), held + k);
                let c = if op == Op::Mux { next(held + k) } else { 1 + next(63) };
                Code { op, to, a, b, c }
            })
            .collect();
        let start: Vec<i64> = (0..held + operations).map(|place| place as i64 * 37 - 300).collect();
        // One after the other, as they were given.
        let mut want = start.clone();
        for c in &code {
            let one = Run { op: c.op, count: 1, to: c.to };
            let operands = vec![[c.a as u32, c.b as u32, c.c as u32]];
            Schedule { runs: vec![one], operands }.run(&mut want);
        }
        let (schedule, moved) = Schedule::new(&code, start.len());
        let mut got = vec![0; start.len()];
        start.iter().enumerate().for_each(|(place, value)| got[moved[place]] = *value);
        schedule.run(&mut got);
        for (place, value) in want.iter().enumerate() {
            assert_eq!(got[moved[place]], *value, "place {place}");
        }
        assert_eq!(schedule.len(), operations);
        assert!(schedule.runs.len() < operations / 2, "{} runs", schedule.runs.len());
    }
}

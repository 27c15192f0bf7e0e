//! A weight matrix of 32-bit codes with 64-bit sums: every format, no vector tricks.

use crate::neuron::Neuron;

/// Weights `[rows, inputs]` and biases `[rows]`.
#[derive(Debug, Clone)]
pub struct WideMatrix {
    /// Row major.
    pub weights: Vec<i32>,
    /// One for each row.
    pub bias: Vec<i32>,
    /// Inputs of a row.
    pub inputs: usize,
}

impl WideMatrix {
    /// Zeros.
    #[must_use]
    pub fn zeros(rows: usize, inputs: usize) -> Self {
        Self { weights: vec![0; rows * inputs], bias: vec![0; rows], inputs }
    }

    /// Activations and masks of every row for one stream; `x` may be longer than a row.
    pub fn forward(&self, n: &Neuron, x: &[i16], a: &mut [i16], mask: &mut [bool]) {
        for (i, row) in self.weights.chunks_exact(self.inputs).enumerate() {
            (a[i], mask[i]) = n.activate(sum(row, x) + i64::from(self.bias[i]) * n.bias_input());
        }
    }

    /// The sums of every row without the bias; `x` may be longer than a row.
    pub fn sums(&self, x: &[i16], out: &mut [i64]) {
        self.weights.chunks_exact(self.inputs).zip(out).for_each(|(row, out)| *out = sum(row, x));
    }

    /// `w <- sat(w - ((dh_i*x_q + dt_i*t_q + addend(q)) >>> shift), max)`; the bias is column `inputs`.
    pub fn update(
        &mut self,
        (x, t): (&[i16], &[i16]),
        (dh, dt): (&[i32], &[i32]),
        (shift, max, bias_input): (u32, i64, i64),
        addend: impl Fn(usize) -> i64,
    ) {
        let step =
            |w: i32, product: i64, q: usize| (i64::from(w) - ((product + addend(q)) >> shift)).clamp(-max, max) as i32;
        for (i, row) in self.weights.chunks_exact_mut(self.inputs).enumerate() {
            let (dh, dt) = (i64::from(dh[i]), i64::from(dt[i]));
            if dh == 0 && dt == 0 {
                continue;
            }
            for (q, w) in row.iter_mut().enumerate() {
                *w = step(*w, dh * i64::from(x[q]) + dt * i64::from(t[q]), q);
            }
            self.bias[i] = step(self.bias[i], (dh + dt) * bias_input, self.inputs);
        }
    }
}

fn sum(row: &[i32], x: &[i16]) -> i64 {
    row.iter().zip(x).map(|(&w, &x)| i64::from(w) * i64::from(x)).sum()
}

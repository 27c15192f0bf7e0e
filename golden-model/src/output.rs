//! The output stage: a neuron for each class, or one for a value, sums of the input stream alone, no activation function and no target bank.
//!
//! # Equation
//! `v_j = rs(acc_j, WF)`, unclamped; `js` the best wrong class of v, the lowest index of equals; it fires where `v_c - v_js < M_out`. Then
//! `dy_c = -amax`, `dy_js = +amax`, the others 0, and every weight `w <- sat(w - ((dy_j * h_q + r) >>> sh), wmax)`, h the activations of the
//! stage before as they were before its own update, amax for the bias.
//!
//! Where the network learns a value z there is one neuron: it fires where `|v - z| > epsilon`, and `dy = sat(v - z, 2^A - 1)`.
//!
//! # Shapes
//! v, dy `[C]`; weights `[C, n_in]` and bias `[C]`; of a value one in the place of C.

use sigprop_spec::config::OutputLoss;

use crate::columns::Columns;
use crate::kernel::Padded;
use crate::loss::{Judgement, hinge};
use crate::neuron::Neuron;
use crate::outcome::Sample;

/// The sums of all neurons, `[n_out]`.
pub fn sums(matrix: &Columns, neuron: &Neuron, inputs: usize, x: &Padded, into: &mut [i64]) {
    for (row, v) in into.iter_mut().enumerate() {
        let products =
            x.flat()[..inputs].iter().enumerate().map(|(q, &x)| i64::from(matrix.weight(row, q)) * i64::from(x));
        *v = neuron.round(products.sum::<i64>() + i64::from(matrix.bias(row)) * neuron.bias_input());
    }
}

/// The judgement of `loss` on the sums.
#[must_use]
pub fn judge(loss: OutputLoss, sums: &[i64], sample: Sample, threshold: i64) -> Judgement {
    match loss {
        OutputLoss::Hinge => hinge::judge(sums, sample, threshold),
        OutputLoss::Value => Judgement { rival: 0, fired: (sums[0] - sample.value).abs() > threshold },
    }
}

/// Writes the errors of a sample that fired, `[C]`, or of a value `[1]`; `amax` is the largest activation.
pub fn errors(loss: OutputLoss, amax: i32, sums: &[i64], sample: Sample, rival: usize, dy: &mut [i32]) {
    match loss {
        OutputLoss::Hinge => {
            dy.fill(0);
            dy[sample.label] = -amax;
            dy[rival] = amax;
        }
        OutputLoss::Value => {
            let most = i64::from(2 * amax + 1);
            dy[0] = (sums[0] - sample.value).clamp(-most, most) as i32;
        }
    }
}

//! The error of the output stage, projected onto the input: what enters the first stage when a sample passes for the second time.
//!
//! # Equation
//! `t_0q = sat(x_q + F[js]_q - F[c]_q, amax)`, F fixed, C rows of n_in entries -f or f; c the label, js the best wrong class of the first pass. Where the two
//! are one class, there is no error.
//!
//! # Formats
//! Activations; the difference of two rows 0 or plus or minus 2f.

use crate::outcome::Sample;

/// F, `[C, n_in]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    inputs: usize,
    entries: Vec<i16>,
}

impl Code {
    /// All zero.
    #[must_use]
    pub fn zeros(classes: usize, inputs: usize) -> Self {
        Self { inputs, entries: vec![0; classes * inputs] }
    }

    /// The row of a class.
    #[must_use]
    pub fn row(&self, class: usize) -> &[i16] {
        &self.entries[class * self.inputs..][..self.inputs]
    }

    /// Sets it, class by class.
    pub fn set(&mut self, entries: &[i32]) {
        self.entries.iter_mut().zip(entries).for_each(|(to, &from)| *to = from as i16);
    }

    /// All of it.
    pub fn entries(&self) -> impl Iterator<Item = i32> {
        self.entries.iter().map(|&v| i32::from(v))
    }

    /// Half of `F[js] - F[c]`, js the sample's token: 0, f or -f.
    pub fn half_difference(&self, sample: Sample, to: &mut [i16]) {
        let rows = self.row(sample.token).iter().zip(self.row(sample.label));
        to.iter_mut().zip(rows).for_each(|(to, (js, c))| *to = ((i32::from(*js) - i32::from(*c)) / 2) as i16);
    }
}

/// Adds the inputs to the error, half of which is in `to`.
pub fn add(to: &mut [i16], x: &[i16], max: i16) {
    for (to, &x) in to.iter_mut().zip(x) {
        *to = (2 * i32::from(*to) + i32::from(x)).clamp(-i32::from(max), i32::from(max)) as i16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_twice_f_where_the_rows_differ_and_saturates() {
        let mut code = Code::zeros(2, 4);
        code.set(&[3, 3, -3, -3, 3, -3, 3, -3]);
        let mut t = [9; 4];
        code.half_difference(Sample { label: 0, token: 1, value: 0 }, &mut t);
        assert_eq!(t, [0, -3, 3, 0]);
        add(&mut t, &[5, -5, 5, -7], 7);
        assert_eq!(t, [5, -7, 7, -7]);
        code.half_difference(Sample { label: 1, token: 1, value: 0 }, &mut t);
        assert_eq!(t, [0; 4]);
        // 2f alone has more bits than an activation.
        let mut widest = Code::zeros(2, 1);
        widest.set(&[-32767, 32767]);
        widest.half_difference(Sample { label: 0, token: 1, value: 0 }, &mut t);
        add(&mut t[..1], &[-32767], 32767);
        assert_eq!(t[0], 32767);
    }
}

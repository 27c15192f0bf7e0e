//! The neuron unit: a sum is rounded, and becomes an activation.
//!
//! # Equation
//! Step 1 of the rule (`docs/src/reference/rule.md`):
//! `acc = sum_q w[q]*x[q] + w[bias]*amax`; `v = (acc + 2^(WF-1)) >>> WF` (no addend at WF = 0);
//! a and its mask as the activation function has it ([`crate::activation`]).
//!
//! # Formats
//! acc: Q.(WF + A-1), exact; a: Q0.(A-1), symmetric.

use sigprop_spec::{Activation, Config, Format};

use crate::activation::{hard_tanh, relu, sign};

/// Partial sums of four neighbouring neurons: the lower half of the inputs of each, then the upper half.
///
/// "Lower" are inputs 0..8 of every block of 16, "upper" 8..16; by columns, those of the first 256 active pairs and the others. At most 512
/// inputs fall into a half, and
/// `512 * 32767 * 128 < 2^31`, so a half never overflows 32 bits at fan-in 1024, while a whole sum can.
pub type Quad = [i32; 8];

/// Rounding and activation function for one network's formats.
#[derive(Debug, Clone, Copy)]
pub struct Neuron {
    fraction: u32,
    half: i64,
    max: i64,
    function: Activation,
}

impl Neuron {
    /// The neuron of a stage with weights of this format.
    #[must_use]
    pub fn new(config: &Config, weight: Format) -> Self {
        Self::of(weight.fraction(), config.activation().max(), config.activation_function())
    }

    /// A neuron with `fraction` weight fraction bits and the largest activation `max`.
    #[must_use]
    pub fn of(fraction: u32, max: i64, function: Activation) -> Self {
        Self { fraction, half: if fraction == 0 { 0 } else { 1 << (fraction - 1) }, max, function }
    }

    /// An exact sum, bias included, rounded to the last place of an activation.
    #[must_use]
    pub fn round(&self, acc: i64) -> i64 {
        (acc + self.half) >> self.fraction
    }

    /// The activation and its mask for an exact sum, bias included.
    #[must_use]
    pub fn activate(&self, acc: i64) -> (i16, bool) {
        let v = self.round(acc).clamp(-self.max - 1, self.max + 1) as i32;
        let max = self.max as i32;
        let (a, mask) = match self.function {
            Activation::HardTanh => hard_tanh::activate(v, max),
            Activation::Sign => sign::activate(v, max),
            Activation::Relu => relu::activate(v, max),
        };
        (a as i16, mask)
    }

    /// The value that the bias column is multiplied with: amax.
    #[must_use]
    pub fn bias_input(&self) -> i64 {
        self.max
    }

    /// The activation function.
    pub(crate) const fn function(&self) -> Activation {
        self.function
    }

    /// What [`Neuron::finish`] shifts a halved sum by, half of a last place, and amax.
    pub(crate) const fn constants(&self) -> (i32, i32, i32) {
        (self.fraction as i32 - 1, self.half as i32, self.max as i32)
    }

    /// Activations and masks of all neurons from their partial sums, in 32-bit arithmetic.
    ///
    /// Needs `1 <= WF <= 20`, amax <= 127 and 16-bit weights. The sum `lo + hi + c`, with `c` the bias and the
    /// rounding constant, may need 33 bits, so it is formed halved:
    /// `floor((lo+hi+c)/2) = (lo>>1) + (hi>>1) + (c>>1) + (((lo&1) + (hi&1) + (c&1)) >> 1)`,
    /// and what lies beyond 2^30, far outside the unsaturated range, is pulled back to it before `c` is added.
    #[inline(always)]
    pub(crate) fn finish(&self, quads: &[Quad], bias: &[i16], a: &mut [i16], mask: &mut [bool]) {
        // Chosen outside of the loop.
        match self.function {
            Activation::HardTanh => self.finish_by(hard_tanh::activate, quads, bias, a, mask),
            Activation::Sign => self.finish_by(sign::activate, quads, bias, a, mask),
            Activation::Relu => self.finish_by(relu::activate, quads, bias, a, mask),
        }
    }

    #[inline(always)]
    fn finish_by(
        &self,
        activate: impl Fn(i32, i32) -> (i32, bool),
        quads: &[Quad],
        bias: &[i16],
        a: &mut [i16],
        mask: &mut [bool],
    ) {
        const FAR: i32 = 1 << 30;
        let (shift, half, max) = (self.fraction - 1, self.half as i32, self.max as i32);
        let rows = bias.chunks_exact(4).zip(a.chunks_exact_mut(4)).zip(mask.chunks_exact_mut(4));
        for (q, ((b, a), m)) in quads.iter().zip(rows) {
            for j in 0..4 {
                let (lo, hi, c) = (q[j], q[j + 4], i32::from(b[j]) * max + half);
                let carry = ((lo & 1) + (hi & 1) + (c & 1)) >> 1;
                let sum = ((lo >> 1) + (hi >> 1)).clamp(-FAR, FAR) + (c >> 1) + carry;
                let v = sum >> shift;
                let (activation, passes) = activate(v, max);
                a[j] = activation as i16;
                m[j] = passes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Backend, Path};
    use proptest::prelude::*;

    #[test]
    fn rounds_half_up_and_marks_the_edges() {
        let n = Neuron::of(14, 127, Activation::HardTanh);
        let one = 1i64 << 14;
        assert_eq!(n.activate(0), (0, true));
        assert_eq!(n.activate(one / 2), (1, true));
        assert_eq!(n.activate(one / 2 - 1), (0, true));
        assert_eq!(n.activate(-one / 2), (0, true));
        assert_eq!(n.activate(-one / 2 - 1), (-1, true));
        // Mask edges: v = 127 and v = -127 still pass, one more does not.
        assert_eq!(n.activate(127 * one + one / 2 - 1), (127, true));
        assert_eq!(n.activate(127 * one + one / 2), (127, false));
        assert_eq!(n.activate(-127 * one - one / 2), (-127, true));
        assert_eq!(n.activate(-127 * one - one / 2 - 1), (-127, false));
        assert_eq!(Neuron::of(0, 7, Activation::HardTanh).activate(7), (7, true));
        assert_eq!(Neuron::of(0, 7, Activation::HardTanh).activate(8), (7, false));
    }

    #[test]
    fn the_edges_of_the_other_functions() {
        let of = |function, v: i64| Neuron::of(0, 127, function).activate(v);
        let sums = [-1 << 40, -128, -127, -1, 0, 127, 128, 1 << 40];
        for (function, activations, masks) in [
            (Activation::Sign, [-127, -127, -127, -127, 127, 127, 127, 127], [0, 0, 1, 1, 1, 1, 0, 0]),
            (Activation::Relu, [0, 0, 0, 0, 0, 127, 127, 127], [0, 0, 0, 0, 1, 1, 0, 0]),
        ] {
            assert_eq!(sums.map(|v| of(function, v).0), activations, "{function:?}");
            assert_eq!(sums.map(|v| i32::from(of(function, v).1)), masks, "{function:?}");
        }
    }

    fn partial() -> impl Strategy<Value = i32> {
        // The largest half sum: 512 inputs of -128 times -32767.
        let m = 512 * 128 * 32767;
        prop_oneof![Just(m), Just(-m), Just(m - 1), Just(0), -m..=m, -3_000_000..3_000_000]
    }

    proptest! {
        #[test]
        fn finish_equals_activate(
            q in proptest::array::uniform3(proptest::array::uniform8(partial())),
            b in proptest::array::uniform12(prop_oneof![Just(32767i16), Just(-32767i16), -32767i16..=32767]),
            fraction in 1u32..=20,
            bits in 4u32..=8,
            function in proptest::sample::select(Activation::ALL),
        ) {
            let n = Neuron::of(fraction, (1 << (bits - 1)) - 1, function);
            for path in [Path::Portable, Path::of(Backend::Best)] {
                // Four alone, eight, and both.
                for quads in 1..4 {
                    let (mut a, mut m) = ([0i16; 12], [false; 12]);
                    path.finish(&n, &q[..quads], &b[..4 * quads], &mut a, &mut m);
                    for j in 0..4 * quads {
                        let (low, high) = (q[j / 4][j % 4], q[j / 4][j % 4 + 4]);
                        let acc = i64::from(low) + i64::from(high) + i64::from(b[j]) * n.bias_input();
                        prop_assert_eq!((a[j], m[j]), n.activate(acc));
                    }
                }
            }
        }
    }
}

//! What the narrow loops take to update weights.

/// What is added below the last place before the shift.
#[derive(Debug, Clone, Copy)]
pub enum Addend<'a> {
    /// The same for every weight: half of the last place (nearest) or 0 (truncate).
    Constant(i32),
    /// One for each column, in blocks of 16 (stochastic).
    PerColumn(&'a [[i32; 16]]),
}

impl Addend<'_> {
    /// The addend of a column.
    #[inline(always)]
    #[must_use]
    pub fn at(&self, column: usize) -> i32 {
        match self {
            Self::Constant(r) => *r,
            Self::PerColumn(r) => r[column / 16][column % 16],
        }
    }

    /// The addends of a pair of columns; of one behind the last any.
    #[inline(always)]
    #[must_use]
    pub fn of_pair(&self, pair: u32) -> [i32; 2] {
        let column = 2 * pair as usize;
        [self.at(column), self.at(column + 1)]
    }
}

/// One update of all weights: `w <- sat(w - ((dh_i*x_q + dt_i*t_q + addend) >>> shift), max)`.
///
/// With 8-bit activations `|dh*x + dt*t| <= 254*128 + 254*128 < 2^16`; with an addend below 2^30 that fits 32
/// bits, and shifted by at least one it fits 16 bits, so the saturating 16-bit subtraction is exact.
#[derive(Debug, Clone, Copy)]
pub struct Update<'a> {
    /// dh of every row.
    pub dh: &'a [i32],
    /// dt of every row.
    pub dt: &'a [i32],
    /// The shift, 1 to 31.
    pub shift: u32,
    /// The rounding addend.
    pub addend: Addend<'a>,
    /// The rounding addend of the bias column.
    pub bias_addend: i32,
    /// The largest weight.
    pub max: i16,
}

impl Update<'_> {
    /// Updates the biases, whose input is amax.
    pub fn biases(&self, biases: &mut [i16], amax: i64) {
        if self.shift > 30 {
            return self.biases_wide(biases, amax);
        }
        // Where there is no error the step is the addend alone, shifted: 0, so that nobody need ask.
        let (max, amax) = (i32::from(self.max), amax as i32);
        for (bias, (&dh, &dt)) in biases.iter_mut().zip(self.dh.iter().zip(self.dt)) {
            let step = ((dh + dt) * amax + self.bias_addend) >> self.shift;
            *bias = (i32::from(*bias) - step).clamp(-max, max) as i16;
        }
    }

    /// As [`Self::biases`] in 64-bit arithmetic, for a shift of 31, where product and random bits can pass 2^31.
    fn biases_wide(&self, biases: &mut [i16], amax: i64) {
        let max = i64::from(self.max);
        for (bias, (&dh, &dt)) in biases.iter_mut().zip(self.dh.iter().zip(self.dt)) {
            let step = (i64::from(dh + dt) * amax + i64::from(self.bias_addend)) >> self.shift;
            *bias = (i64::from(*bias) - step).clamp(-max, max) as i16;
        }
    }
}

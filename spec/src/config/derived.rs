//! Constants of a stage that follow from the configuration.

/// Shape and learning constants of one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageShape {
    /// Fan-in without the bias.
    pub inputs: usize,
    /// Neurons, `n_out`.
    pub outputs: usize,
    /// Lanes that work on the stage, `1..=outputs`.
    pub lanes: usize,
    /// Margin of the hinge, as configured.
    pub margin: f64,
    /// `M = round(margin * 2^(2(A-1)) * 2^e)`, e the least integer with `outputs <= 2^(2e+1)`.
    pub threshold: i64,
    /// Learning-rate shift, as configured.
    pub lr_shift: u32,
    /// `sh = 2(A-1) - WF + lr_shift`, 1 to 31.
    pub update_shift: u32,
}

impl StageShape {
    /// Rows of neurons that each lane works through: `ceil(outputs / lanes)`.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.outputs.div_ceil(self.lanes)
    }

    /// Weights of a neuron, the bias included.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.inputs + 1
    }
}

/// `M` for a margin, in units of `2^(-2(A-1))`: see [`StageShape::threshold`]. `None` where it leaves 62 bits.
#[must_use]
pub fn threshold(margin: f64, activation_bits: u32, outputs: usize) -> Option<i64> {
    let mut e = 0u32;
    while outputs > 1usize << (2 * e + 1) {
        e += 1;
    }
    let m = (margin * 2f64.powi(2 * (activation_bits as i32 - 1) + e as i32)).round();
    (m.is_finite() && m.abs() < 2f64.powi(62)).then_some(m as i64)
}

/// Lanes for `hardware.lanes = "auto"`: eight for the stage with the most weights (fewer if it has fewer neurons), and
/// for each other stage the fewest whose window is no longer than that stage's.
#[must_use]
pub fn auto_lanes(inputs: usize, stages: &[usize]) -> Vec<usize> {
    let fan_in = |s: usize| if s == 0 { inputs } else { stages[s - 1] } + 1;
    let busiest = (0..stages.len()).max_by_key(|&s| (stages[s] * fan_in(s), std::cmp::Reverse(s))).unwrap_or(0);
    let window = |s: usize, lanes: usize| stages[s].div_ceil(lanes) * fan_in(s);
    let limit = window(busiest, stages[busiest].min(8));
    (0..stages.len())
        .map(|s| (1..=stages[s]).find(|&p| window(s, p) <= limit).unwrap_or(stages[s]))
        .collect()
}

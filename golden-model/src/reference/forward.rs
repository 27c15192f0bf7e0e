//! The forward pass of a stage in plain loops: its inputs, moved or not, sums and activations.

use sigprop_spec::Activation;
use sigprop_spec::config::ColumnSource;

use super::Reference;

impl Reference {
    /// The value that weight q of neuron i goes with.
    pub(super) fn input(&self, s: usize, i: usize, q: usize, x: &[i64], offset: i64) -> i64 {
        let index = match self.config.stages()[s].source {
            ColumnSource::All | ColumnSource::Recurrent => q as i64,
            ColumnSource::Fields(f) => {
                let group = i / f.units;
                let row = f.origin + f.stride * (group / f.grid) + q / f.window;
                let column = f.origin + f.stride * (group % f.grid) + q % f.window;
                (row * f.width + column) as i64
            }
        };
        let moved = index + offset;
        if moved < 0 || moved >= x.len() as i64 { 0 } else { x[moved as usize] }
    }

    /// The pixel shift of the next training sample.
    pub(super) fn draw_offset(&mut self) -> i64 {
        let Some(fields) = self.config.fields() else { return 0 };
        if !self.config.pixel_shift() {
            return 0;
        }
        let state = i64::from(self.shift_lfsr.step());
        let dx = (((state & 0xFFFF) * 3) >> 16) - 1;
        let dy = ((((state >> 16) & 0xFFFF) * 3) >> 16) - 1;
        dx + fields.width as i64 * dy
    }

    /// `v` and `sat(v)` of every neuron of a stage, whose inputs are `offset` away.
    pub(super) fn forward(&self, s: usize, x: &[i64], offset: i64) -> (Vec<i64>, Vec<bool>) {
        let (amax, wf) = (self.amax(), self.config.stages()[s].weight.fraction());
        let half = if wf == 0 { 0 } else { 1i64 << (wf - 1) };
        let mut a = Vec::new();
        let mut mask = Vec::new();
        for (i, row) in self.stages[s].w.iter().enumerate() {
            let bias = row.len() - 1;
            let mut acc = 0i64;
            for q in 0..bias {
                acc += row[q] * self.input(s, i, q, x, offset);
            }
            acc += row[bias] * amax;
            let v = (acc + half) >> wf;
            match self.config.activation_function() {
                Activation::HardTanh | Activation::Relu => {
                    let least = if self.config.activation_function() == Activation::Relu { 0 } else { -amax };
                    a.push(if v > amax {
                        amax
                    } else if v < least {
                        least
                    } else {
                        v
                    });
                    mask.push(least <= v && v <= amax);
                }
                Activation::Sign => {
                    a.push(if v < 0 { -amax } else { amax });
                    mask.push(-amax <= v && v <= amax);
                }
            }
        }
        (a, mask)
    }
}

//! The step of a target code that learns, in plain loops.

use super::Reference;

impl Reference {
    /// The first stage fired on h, with label c and rival js.
    pub(super) fn learn_code(&mut self, h: &[i64], (c, js): (usize, usize)) {
        let top = self.amax() * 256;
        let shift = self.config.learned_shift().unwrap_or(0);
        let stage = &mut self.stages[0];
        for i in 0..h.len() {
            let mut step = h[i] * 256;
            if shift > 0 {
                step = (step + (1i64 << (shift - 1))).div_euclid(1i64 << shift);
            }
            stage.table[c][i] = (stage.table[c][i] + step).min(top).max(-top);
            stage.table[js][i] = (stage.table[js][i] - step).min(top).max(-top);
            for class in [c, js] {
                stage.bank[class][i] = stage.table[class][i].div_euclid(256);
            }
        }
    }
}

//! A target code that learns: the table beside the first stage's bank.
//!
//! # Equation
//! `S = SA >>> 8`, from the start `SA = S << 8`. Where the first stage fires on (c, js), after dh is formed, for every neuron i and
//! without a mask: `d_i = rs(h_i << 8, learned_shift)`; `SA[c]_i <- sat(SA[c]_i + d_i, amax << 8)`,
//! `SA[js]_i <- sat(SA[js]_i - d_i, amax << 8)`. The bank rows `T[c]`, `T[js]` take the new S at once.
//!
//! # Formats
//! SA: Q0.(A-1+8), `-(amax << 8)..=amax << 8`; with A = 8 that is 16 bits, Q8.8 of an activation. Rounding to nearest, ties up.

use sigprop_spec::Config;
use sigprop_spec::config::CodeFormat;

use crate::bank::Bank;

/// The table SA, `[C, n_1]`.
#[derive(Debug, Clone)]
pub struct Table {
    words: Vec<i32>,
    width: usize,
    shift: u32,
    format: CodeFormat,
}

impl Table {
    /// Zeros, where the target code of the network learns.
    #[must_use]
    pub fn zeros(config: &Config) -> Option<Self> {
        let shift = config.learned_shift().filter(|_| config.learns_code())?;
        let width = config.stages()[0].outputs;
        Some(Self { words: vec![0; config.tokens() * width], width, shift, format: config.code() })
    }

    /// `SA[class]`.
    #[must_use]
    pub fn row(&self, class: usize) -> &[i32] {
        &self.words[class * self.width..][..self.width]
    }

    /// Sets `SA[class]`, saturated, and the row of the bank with it.
    pub fn set_row(&mut self, class: usize, words: &[i32], bank: &mut Bank) {
        let max = self.format.max() as i32;
        let own = &mut self.words[class * self.width..][..self.width];
        for ((to, entry), &word) in own.iter_mut().zip(bank.row_mut(class)).zip(words) {
            *to = word.clamp(-max, max);
            *entry = self.format.activation(*to) as i16;
        }
    }

    /// The stage fired on h with this label and rival.
    pub fn learn(&mut self, bank: &mut Bank, h: &[i16], label: usize, rival: usize) {
        for (class, towards) in [(label, true), (rival, false)] {
            let moved = |(&word, &h): (&i32, &i16)| {
                let step = self.step(h.into());
                if towards { word + step } else { word - step }
            };
            let words: Vec<i32> = self.row(class).iter().zip(h).map(moved).collect();
            self.set_row(class, &words, bank);
        }
    }

    /// `rs(h << 8, learned_shift)`
    fn step(&self, h: i32) -> i32 {
        let half = (1 << self.shift) >> 1;
        (self.format.word(h) + half) >> self.shift
    }
}

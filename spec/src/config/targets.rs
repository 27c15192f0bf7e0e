//! What of targets a network keeps: tokens, the code of the first stage, the banks of the others.

use super::checked::Config;
use super::code::CodeFormat;

impl Config {
    /// Tokens: one for each class, and behind them the neutral one where the read-out has blocks.
    #[must_use]
    pub fn tokens(&self) -> usize {
        self.classes + usize::from(self.readout.has_blocks())
    }

    /// Rows of a stage's target bank: one for each token; of the last stage of a read-out with blocks that of the neutral token alone, unless its t is a row
    /// of the code, which it reads; 0 where there is no bank.
    #[must_use]
    pub fn bank_rows(&self, stage: usize) -> usize {
        let coded = stage == 0 && self.target.has_code();
        match self.hidden().get(stage).filter(|_| self.target.has_bank()) {
            None => 0,
            Some(shape) if shape.role.has_blocks() && !coded => 1,
            Some(_) => self.tokens(),
        }
    }

    /// Entries for each class of the code that the core keeps: of the target code those of the first stage's neurons; of the projected error,
    /// which learning alone needs, those of the inputs. Without a code none.
    #[must_use]
    pub fn code_width(&self) -> Option<usize> {
        match (self.target.has_code(), self.target.has_error() && self.learns()) {
            (true, _) => Some(self.stages[0].outputs),
            (false, true) => Some(self.inputs),
            (false, false) => None,
        }
    }

    /// The largest entry of that code; all that are made are this or its negative.
    #[must_use]
    pub fn code_max(&self) -> i64 {
        self.error_amplitude.unwrap_or(self.code().max())
    }

    /// Entries for each class that the core keeps with a stage (from 0), for the host to read and write: of its target bank, or with the
    /// first those of a code that is none of its bank.
    #[must_use]
    pub fn bank_width(&self, stage: usize) -> Option<usize> {
        if self.target.has_error() {
            return self.code_width().filter(|_| stage == 0);
        }
        self.hidden().get(stage).map(|shape| shape.outputs)
    }

    /// How the entries of the target code are kept, where there is one.
    #[must_use]
    pub fn code(&self) -> CodeFormat {
        CodeFormat::new(self.activation, self.learns_code())
    }

    /// How they would be kept in hardware whose code learns.
    #[must_use]
    pub fn learned_form(&self) -> CodeFormat {
        CodeFormat::new(self.activation, true)
    }

    /// The stages, from 0, whose bank is filled by tokens: all of them, those behind the target code, or none.
    #[must_use]
    pub fn banks(&self) -> std::ops::Range<usize> {
        let stages = if self.target.has_bank() { self.hidden().len() } else { 0 };
        usize::from(self.target.has_code())..stages
    }
}

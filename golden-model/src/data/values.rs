//! Values in the place of classes: how real ones become integers of the network and back, and in which range of them each lies.
//!
//! # Equation
//! `z = floor((y - offset) / step + 1/2)`, an activation. The range of z is the number of edges that are not above it; edge f (1..C-1) is entry
//! `((m-1) f) div C` of the z of the m training samples in ascending order.

use sigprop_spec::Config;

use super::known::Known;
use super::{Data, DataError, Dataset};

/// How real values y become integers z: `y` is about `offset + step z`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The value that is 0.
    pub offset: f64,
    /// What 1 is worth.
    pub step: f64,
}

impl Scale {
    /// That of training values: they take the middle half of the activations' range, so that others may go beyond. `None` where all are one.
    fn fit(known: &[Known], amax: i64) -> Option<Self> {
        let (least, most) =
            known.iter().fold((f64::MAX, f64::MIN), |(least, most), y| (least.min(y.value), most.max(y.value)));
        // Apart, so that the sum of great ones is no infinity.
        let scale = Self { offset: least / 2.0 + most / 2.0, step: (most / amax as f64) - (least / amax as f64) };
        (scale.step > 0.0 && scale.step.is_finite()).then_some(scale)
    }

    /// The integer of a value, not yet in any range.
    #[must_use]
    pub fn code(self, value: f64) -> f64 {
        ((value - self.offset) / self.step + 0.5).floor()
    }

    /// The value of an integer.
    #[must_use]
    pub fn real(self, code: i64) -> f64 {
        self.offset + self.step * code as f64
    }
}

/// What a training set's values become: their scale, and the ranges that stand for classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    scale: Scale,
    edges: Vec<i16>,
    amax: i64,
}

impl Values {
    /// Of the values of a training set. `given` is a scale that was found before; `source` is what errors call where they come from.
    ///
    /// # Errors
    /// Where all are one, or one is beyond the activations.
    pub fn fit(config: &Config, known: &[Known], given: Option<Scale>, source: &str) -> Result<Self, DataError> {
        let amax = config.activation().max();
        let Some(scale) = given.or_else(|| Scale::fit(known, amax)) else {
            let what =
                "all samples of the training set have one value, so every network would seem to have learned them";
            let mend = "check which column --label names, or give samples of several values";
            return Err(DataError::Whole { file: source.to_owned(), what: what.to_owned(), mend: mend.to_owned() });
        };
        let mut values = Self { scale, edges: Vec::new(), amax };
        let mut sorted = values.codes(known, source)?;
        sorted.sort_unstable();
        values.edges = (1..config.classes()).map(|f| sorted[((sorted.len() - 1) * f) / config.classes()]).collect();
        Ok(values)
    }

    /// Those that were found before: the scale, and the edges of the ranges, C - 1 integers in ascending order.
    #[must_use]
    pub fn of(config: &Config, scale: Scale, edges: Vec<i16>) -> Self {
        Self { scale, edges, amax: config.activation().max() }
    }

    /// Where each range but the first begins, as an integer.
    #[must_use]
    pub fn edges(&self) -> &[i16] {
        &self.edges
    }

    /// Their scale.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Puts the value of each sample behind its inputs, and has its range as its class.
    ///
    /// # Errors
    /// Where a value is beyond the activations.
    pub fn settle(&self, set: &mut Dataset, source: &str) -> Result<(), DataError> {
        let codes = self.codes(&set.known, source)?;
        set.take(&codes, &self.edges);
        Ok(())
    }

    /// The integers of values.
    fn codes(&self, known: &[Known], file: &str) -> Result<Vec<i16>, DataError> {
        let Self { scale, amax, .. } = *self;
        let code = |known: &Known| {
            let code = scale.code(known.value);
            if code.abs() <= amax as f64 {
                return Ok(code as i16);
            }
            let what = format!("the value {} is {code} as an integer, which must lie in -{amax}..={amax}", known.value);
            let (least, most) = (scale.real(-amax), scale.real(amax));
            Err(DataError::Line {
                file: file.to_owned(),
                line: known.line,
                column: None,
                what,
                mend: format!(
                    "values from {least} to {most} can be learned with this scale: leave the row out, or train on data that reach as far"
                ),
            })
        };
        known.iter().map(code).collect()
    }
}

impl Data {
    /// Puts the value of each sample behind its inputs, as [`Values`] has it.
    ///
    /// # Errors
    /// Where all training values are one, or one is beyond the activations; `file` is what errors call the source.
    pub(super) fn settle(mut self, config: &Config, given: Option<Scale>, file: &str) -> Result<Self, DataError> {
        let values = Values::fit(config, &self.train.known, given, file)?;
        values.settle(&mut self.train, file)?;
        values.settle(&mut self.test, file)?;
        self.scale = Some(values.scale);
        Ok(self)
    }
}

impl Dataset {
    fn take(&mut self, codes: &[i16], edges: &[i16]) {
        let rows = self.x.chunks_exact(self.inputs).zip(codes);
        self.x = rows.flat_map(|(row, code)| row.iter().chain([code])).copied().collect();
        self.inputs += 1;
        self.labels = codes.iter().map(|z| edges.iter().filter(|edge| *edge <= z).count() as u8).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_takes_the_middle_half_and_goes_back() {
        let known = [10.0, 30.0, 20.0].map(|value| Known { value, line: 1 });
        let scale = Scale::fit(&known, 127).unwrap();
        assert_eq!([10.0, 20.0, 30.0].map(|y| scale.code(y)), [-63.0, 0.0, 64.0]);
        assert!((scale.real(64) - 30.0).abs() <= scale.step);
        assert_eq!(Scale::fit(&known[..1], 127), None);
    }

    #[test]
    fn ranges_have_about_as_many_samples_each() {
        let mut set = Dataset::empty(1);
        (0..8).for_each(|n| {
            set.x.push(n);
            set.labels.push(0);
        });
        set.take(&[0, 1, 2, 3, 4, 5, 6, 7], &[1, 3, 5]);
        assert_eq!(set.labels, [0, 1, 1, 2, 2, 3, 3, 3]);
        assert_eq!(set.sample(5), (&[5i16, 5][..], 3));
    }
}

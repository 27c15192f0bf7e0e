//! The inputs of all rows, on their way in.

use sigprop_spec::Config;

use super::super::{code_of_byte, code_of_real};
use super::column::{Cell, Number};

/// Inputs. They are kept as they are written while all are integers, and as activations from the first real on; what is wrong with one is told when
/// it is known which of them they are.
pub struct Inputs {
    values: Vec<i16>,
    bits: u32,
    amax: i64,
    /// Whether they are real numbers.
    pub is_real: bool,
    /// The first field that is no input in either case, the first that is none where all are integers, and the first
    /// that is none where they are reals.
    never: Option<Cell>,
    no_integer: Option<Cell>,
    no_real: Option<Cell>,
    /// The first and the last row with a point in it.
    pub points: Option<(usize, usize)>,
}

impl Inputs {
    /// None yet, for this network.
    pub fn new(config: &Config) -> Self {
        let (bits, amax) = (config.activation().bits(), config.activation().max());
        Self {
            values: Vec::new(),
            bits,
            amax,
            is_real: false,
            never: None,
            no_integer: None,
            no_real: None,
            points: None,
        }
    }

    /// Takes in a field of a row, from 0; what cannot be an input is remembered.
    pub fn take(&mut self, row: usize, (line, column): (u64, usize), field: &str, number: Number) {
        let cell = || Some(Cell { line, column, text: field.to_owned() });
        if number.has_point() {
            self.points = Some((self.points.map_or(row, |(first, _)| first), row));
            self.make_real();
        }
        let value = match number {
            Number::Byte(byte) => f64::from(byte),
            Number::Other { value, .. } => value,
            Number::None => f64::NAN,
        };
        let is_integer = matches!(number, Number::Byte(_));
        let is_real = (-1.0..=1.0).contains(&value);
        match (is_integer, is_real) {
            (false, false) if self.never.is_none() => self.never = cell(),
            (false, true) if self.no_integer.is_none() => self.no_integer = cell(),
            (true, false) if self.no_real.is_none() => self.no_real = cell(),
            _ => {}
        }
        self.values.push(match (self.is_real, is_real) {
            (true, true) => code_of_real(value, self.amax),
            (true, false) => 0,
            // -1 and the integers of a byte, the only ones that are needed again.
            (false, _) => value.clamp(-1.0, 255.0) as i16,
        });
    }

    /// From now on inputs are reals; those that there are were written as integers.
    pub fn make_real(&mut self) {
        if self.is_real {
            return;
        }
        self.is_real = true;
        let one = self.amax as i16;
        for value in &mut self.values {
            *value = (*value).clamp(-1, 1) * one;
        }
    }

    /// The first field that is no input.
    pub fn fault(&self) -> Option<&Cell> {
        let other = if self.is_real { &self.no_real } else { &self.no_integer };
        [&self.never, other].into_iter().flatten().min_by_key(|cell| (cell.line, cell.column))
    }

    /// As activations.
    pub fn finish(mut self) -> Vec<i16> {
        if !self.is_real {
            for value in &mut self.values {
                *value = code_of_byte(*value as u8, self.bits);
            }
        }
        self.values
    }
}

//! What embedded sets of real numbers have in common: how they are unpacked, and how their numbers become activations.

use std::io::Read;

use flate2::read::GzDecoder;

use super::DataError;

/// The text of a gzip; `name` is what errors call it.
pub fn text(name: &str, bytes: &[u8]) -> Result<String, DataError> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).map_err(|_| broken(name))?;
    Ok(text)
}

/// The data are not those that were embedded.
pub fn broken(name: &str) -> DataError {
    DataError::Whole {
        file: name.to_owned(),
        what: "the embedded data cannot be read".to_owned(),
        mend: "report this as a bug".to_owned(),
    }
}

/// The least and the greatest of each channel, in what is learned from.
pub struct Spans(Vec<(f64, f64)>);

impl Spans {
    /// Of rows of so many channels.
    pub fn of<'a>(channels: usize, rows: impl Iterator<Item = &'a [f64]>) -> Self {
        let mut spans = vec![(f64::MAX, f64::MIN); channels];
        for row in rows {
            for ((least, most), value) in spans.iter_mut().zip(row) {
                (*least, *most) = (least.min(*value), most.max(*value));
            }
        }
        Self(spans)
    }

    /// A row as activations: `floor(2 amax u + 1/2) - amax`, u the place between the least and the greatest, and not beyond.
    pub fn codes<'a>(&'a self, row: &'a [f64], amax: i64) -> impl Iterator<Item = i16> + 'a {
        let amax = amax as f64;
        row.iter().zip(&self.0).map(move |(value, (least, most))| {
            let place = ((value - least) / (most - least)).clamp(0.0, 1.0);
            ((2.0 * amax * place + 0.5).floor() - amax) as i16
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_between_least_and_greatest_fill_the_range() {
        let rows = [[-1.0, 10.0], [3.0, 20.0], [1.0, 12.5]];
        let spans = Spans::of(2, rows.iter().map(|row| &row[..]));
        let codes = |row: [f64; 2]| spans.codes(&row, 127).collect::<Vec<_>>();
        assert_eq!(codes([-1.0, 20.0]), [-127, 127]);
        assert_eq!(codes([1.0, 12.5]), [0, -63]);
        assert_eq!(codes([-9.0, 99.0]), [-127, 127], "not beyond");
    }

    #[test]
    fn bytes_that_are_no_gzip_are_a_bug() {
        assert!(text("set", b"1,2").unwrap_err().to_string().contains("set: the embedded data cannot be read; report"));
    }
}

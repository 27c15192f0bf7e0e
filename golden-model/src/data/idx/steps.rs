//! Sequences in IDX files: an image is `[steps, inputs]`, or flat `[steps * inputs]`; a file of lengths says how many of the steps count, where not all
//! do.

use sigprop_spec::Config;

use super::super::{DataError, Dataset, Stop, sequence};
use super::kind::Kind;
use super::opened::Opened;
use super::{IdxSet, RawFile, product};

/// Byte of a header where a file's number of values is, and where the images' second dimension is.
const COUNT: usize = 4;
const SECOND: usize = 8;

impl IdxSet {
    /// Steps that an image has room for.
    pub(super) fn padded(&self, images: &Opened<'_>, source: &str, config: &Config) -> Result<usize, DataError> {
        let at_images = |(what, mend): (String, String)| images.fault(SECOND, what, &mend);
        let steps = if images.dims.len() == 2 {
            sequence::counted(images.dims[1], config).map_err(at_images)?
        } else {
            let (got, want) = (product(&images.dims[2..]), config.inputs());
            if got != want {
                let source_name = source.to_owned();
                return Err(DataError::Width { source_name, got, want, sequences: true });
            }
            images.dims[1]
        };
        // What is padded may be longer than what counts of it.
        let limited = if self.lengths.is_some() { Ok(steps) } else { sequence::allowed(steps, config) };
        limited.map_err(at_images)
    }

    /// Steps of each of `n` images that count, of so many.
    pub(super) fn steps(
        &self,
        padded: usize,
        n: usize,
        config: &Config,
        stop: Stop<'_>,
    ) -> Result<Vec<usize>, DataError> {
        self.lengths.as_ref().map_or_else(|| Ok(vec![padded; n]), |file| self.lengths(file, (n, padded), config, stop))
    }

    /// What a file of lengths says of `n` images of so many steps.
    fn lengths(
        &self,
        file: &RawFile,
        (n, steps): (usize, usize),
        config: &Config,
        stop: Stop<'_>,
    ) -> Result<Vec<usize>, DataError> {
        let mut lengths = Opened::new(file, Kind::Lengths, stop)?;
        if lengths.dims.len() != 1 {
            let what = format!("{} dimensions where lengths have one", lengths.dims.len());
            return Err(lengths.fault(3, what, "save one number for each sample: how many of its steps count"));
        }
        if lengths.dims[0] != n {
            let what = format!("{} lengths, and {} has {n} labels", lengths.dims[0], self.labels.name);
            return Err(lengths.fault(COUNT, what, "take both from the same set"));
        }
        let (mut bytes, size) = (Vec::new(), lengths.size);
        lengths.values(|more| bytes.extend_from_slice(more))?;
        let length = |(index, bytes): (usize, &[u8])| {
            let value = match *bytes {
                [byte] => i64::from(byte),
                [high, low] => i64::from(i16::from_be_bytes([high, low])),
                _ => bytes.try_into().map_or(0, |bytes| i64::from(i32::from_be_bytes(bytes))),
            };
            let fault = |what: String, mend: &str| lengths.fault(lengths.header + index * size, what, mend);
            let length =
                usize::try_from(value).ok().filter(|length| (1..=steps).contains(length)).ok_or_else(|| {
                    let what = format!("length {value}, where {} has {steps} steps for a sample", self.images.name);
                    fault(what, &format!("write for each sample how many of its steps count, 1 to {steps}"))
                })?;
            sequence::allowed(length, config).map_err(|(what, mend)| fault(what, &mend))
        };
        bytes.chunks_exact(size).enumerate().map(length).collect()
    }
}

/// The images without the steps that do not count; `None` where there are not as many of everything.
pub fn set(mut x: Vec<i16>, inputs: usize, steps: &[usize], labels: Vec<u8>) -> Option<Dataset> {
    let padded = x.len().checked_div(steps.len()).unwrap_or(0);
    let mut end = 0;
    for (index, steps) in steps.iter().enumerate() {
        let (start, values) = (index * padded, steps * inputs);
        let stop = (start + values).min(x.len());
        x.copy_within(start..stop, end);
        end += values;
    }
    x.truncate(end);
    Dataset::sequences(inputs, x, steps, labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_that_do_not_count_are_cut() {
        let set = |steps: &[usize]| set((0..18).collect(), 2, steps, vec![0; 3]).unwrap();
        assert_eq!(
            set(&[1, 3, 2]).iter().map(|(x, _)| x.to_vec()).collect::<Vec<_>>(),
            [vec![0, 1], vec![6, 7, 8, 9, 10, 11], vec![12, 13, 14, 15]]
        );
        assert_eq!(set(&[3, 3, 3]).sample(2).0, [12, 13, 14, 15, 16, 17]);
    }
}

//! The embedded Japanese Vowels (640 utterances of nine speakers, see `data/japanese-vowels/README.md`), each a sequence of 7 to 29 steps of 12
//! coefficients, in the order of UCI's files; speakers 1 to 9 are classes 0 to 8.

use sigprop_spec::Config;

use super::embedded::{self, Spans};
use super::{Data, DataError, Dataset, sequence};

const TRAIN: &[u8] = include_bytes!("../../data/japanese-vowels/train.csv.gz");
const TEST: &[u8] = include_bytes!("../../data/japanese-vowels/test.csv.gz");

/// Coefficients of a step.
pub(super) const WIDTH: usize = 12;
const SPEAKERS: usize = 9;

const NAME: &str = "japanese-vowels";

/// An utterance: its speaker, and the values of its steps.
type Utterance = (u8, Vec<f64>);

/// Both sets. An input is `floor(2 amax u + 1/2) - amax`, u its place between the least and the greatest of its coefficient in the training set, and
/// not beyond.
pub fn sets(config: &Config) -> Result<Data, DataError> {
    if config.inputs() != WIDTH {
        let (got, want) = (WIDTH, config.inputs());
        return Err(DataError::Width { source_name: NAME.to_owned(), got, want, sequences: true });
    }
    if config.classes() < SPEAKERS {
        let (source_name, place, classes) = (NAME.to_owned(), "its last speaker".to_owned(), config.classes());
        let label = SPEAKERS as u64 - 1;
        return Err(DataError::Label { source_name, label, place, classes, from_one: false, sequences: true });
    }
    let (train, test) = (utterances(TRAIN)?, utterances(TEST)?);
    let spans = Spans::of(WIDTH, train.iter().flat_map(|(_, values)| values.chunks_exact(WIDTH)));
    Ok(Data { train: set(&train, &spans, config, "train")?, test: set(&test, &spans, config, "test")?, scale: None })
}

fn set(utterances: &[Utterance], spans: &Spans, config: &Config, part: &str) -> Result<Dataset, DataError> {
    let amax = config.activation().max();
    let (mut x, mut steps) = (Vec::new(), Vec::new());
    for (index, (_, values)) in utterances.iter().enumerate() {
        x.extend(values.chunks_exact(WIDTH).flat_map(|step| spans.codes(step, amax)));
        steps.push(sequence::steps(values.len(), config).map_err(|(what, mend)| DataError::Line {
            file: format!("{NAME}: {part}.csv"),
            line: index as u64 + 1,
            column: None,
            what,
            mend,
        })?);
    }
    let labels = utterances.iter().map(|(speaker, _)| speaker - 1).collect();
    Dataset::sequences(WIDTH, x, &steps, labels).ok_or_else(|| embedded::broken(NAME))
}

/// A row is a speaker from 1, and the values step by step in millionths.
fn utterances(bytes: &[u8]) -> Result<Vec<Utterance>, DataError> {
    let row = |line: &str| {
        let (speaker, values) = line.split_once(',')?;
        let speaker = speaker.parse().ok().filter(|speaker| (1..=SPEAKERS as u8).contains(speaker))?;
        let value = |text: &str| text.parse::<i32>().ok().map(|millionths| f64::from(millionths) / 1e6);
        Some((speaker, values.split(',').map(value).collect::<Option<_>>()?))
    };
    embedded::text(NAME, bytes)?.lines().map(row).collect::<Option<_>>().ok_or_else(|| embedded::broken(NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of the README's recipe.
    #[test]
    fn the_text_is_what_was_embedded() {
        let crc = |bytes| crc32fast::hash(embedded::text(NAME, bytes).unwrap().as_bytes());
        assert_eq!((crc(TRAIN), crc(TEST)), (0x0dba_a3ca, 0x6a6b_35c6));
    }
}

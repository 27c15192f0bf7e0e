//! Activations as safetensors, for those who draw themselves: `stageN.h` `[samples, n_out]` and `stageN.t` `[C, n_out]` (I16, in the activation format,
//! N from 1), `stageN.scores` `[samples, C]`, `answer` `[samples, answers]`, `label`, `class` and `sample` `[samples]` (I64; a sample is its place in the set). What a stage
//! does not have is not in the file. The configuration's TOML is in the metadata under `config`.

use std::collections::HashMap;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView};
use sigprop_spec::Config;

use super::Activations;
use crate::weights::{WeightsError, tensor_name};

impl Activations {
    /// The bytes of a file, which errors call `file`.
    ///
    /// # Errors
    /// Where the container cannot hold them.
    pub fn to_bytes(&self, config: &Config, file: &str) -> Result<Vec<u8>, WeightsError> {
        let samples = self.samples.len();
        let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
        let short = |values: &[i16]| values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>();
        let long = |values: &mut dyn Iterator<Item = i64>| values.flat_map(i64::to_le_bytes).collect::<Vec<u8>>();
        for (s, layer) in self.layers.iter().enumerate() {
            let name = |what: &str| tensor_name(config, s, what);
            tensors.push((name("h"), Dtype::I16, vec![samples, layer.neurons], short(&layer.h)));
            if let Some(t) = &layer.t {
                tensors.push((name("t"), Dtype::I16, vec![config.classes(), layer.neurons], short(t)));
            }
            if let Some(scores) = &layer.scores {
                let bytes = long(&mut scores.iter().copied());
                tensors.push((name("scores"), Dtype::I64, vec![samples, config.classes()], bytes));
            }
        }
        let answers = long(&mut self.answers.iter().flatten().copied());
        tensors.push(("answer".to_owned(), Dtype::I64, vec![samples, config.answers()], answers));
        for (name, values) in [("label", &self.labels), ("class", &self.classes), ("sample", &self.samples)] {
            tensors.push((name.to_owned(), Dtype::I64, vec![samples], long(&mut values.iter().map(|&v| v as i64))));
        }
        let container =
            |e: SafeTensorError| WeightsError::Container { file: file.to_owned(), reason: e.to_string(), offset: 0 };
        let mut views = Vec::new();
        for (name, dtype, shape, data) in &tensors {
            views.push((name, TensorView::new(*dtype, shape.clone(), data).map_err(container)?));
        }
        let metadata = HashMap::from([("config".to_owned(), config.to_toml())]);
        safetensors::serialize(views, Some(metadata)).map_err(container)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSource;
    use crate::model::Model;
    use crate::portrait::activations::spread;
    use crate::weights::Weights;
    use safetensors::SafeTensors;

    #[test]
    fn a_file_has_the_numbers_of_the_network() {
        let config = Config::preset("digits").unwrap();
        let data = DataSource::Digits.load(&config).unwrap().test;
        let model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
        let all = Activations::of(&model, &data, &spread(data.len(), 5));
        let bytes = all.to_bytes(&config, "x").unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let mut names = file.names();
        names.sort_unstable();
        let stage = ["h", "scores", "t"];
        let stages = [1, 2].iter().flat_map(|n| stage.map(|what| format!("stage{n}.{what}"))).collect::<Vec<_>>();
        assert_eq!(names[4..], stages);
        assert_eq!(names[..4], ["answer", "class", "label", "sample"]);
        let h = file.tensor("stage2.h").unwrap();
        assert_eq!((h.shape(), h.dtype()), (&[5, 64][..], Dtype::I16));
        let words: Vec<i16> = h.data().as_chunks::<2>().0.iter().map(|w| i16::from_le_bytes(*w)).collect();
        assert_eq!(words, all.layers[1].h);
        assert_eq!(file.tensor("answer").unwrap().shape(), [5, 10]);
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        assert!(header.metadata().as_ref().unwrap()["config"].contains("stages = [64, 64]"));
    }
}

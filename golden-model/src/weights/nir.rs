//! Networks of neurons that spike as NIR, the Neuromorphic Intermediate Representation (Pedersen et al., 2024): HDF5 with a graph of nodes, which the
//! Python package `nir` and the tools behind it read and write.
//!
//! # Nodes
//! `input`, then for each stage `affineN` (Affine) and `lifN` (LIF), N from 1, and `output`, in a row. In numbers with one time unit a step and theta = 1:
//!
//! | node | parameter | value |
//! |---|---|---|
//! | Affine | `weight` `[n_out, n_in]` | `w / 2^WF` |
//! | | `bias` `[n_out]` | `b / 16 / 2^WF`, what a step takes in of it |
//! | LIF | `tau`, `r` | 8, 8: `U <- U + (-U + 8 I) / 8` is `U - U/8 + I` |
//! | | `v_leak`, `v_reset`, `v_threshold` | 0, 0, 1 |
//!
//! What NIR cannot say is in the graph's metadata: that a spike takes theta away instead of setting the voltage to `v_reset`, that numbers are integers and
//! how voltages are cut off, how inputs are coded, the configuration as TOML, and the target code.
//!
//! # Import
//! Any graph whose nodes are Input, Affine or Linear, LIF, IF or CubaLIF, and Output in a row. Weights and biases alone are taken over; time constants and thresholds are
//! those of this project's neuron, and weights are divided by a threshold that is not 1. Without a code in the metadata the code is the one that start weights of seed 1 have.

use std::path::Path;

use hdf5_pure::{File, FileBuilder, GroupBuilder};
use safetensors::tensor::{Dtype, TensorView};
use sigprop_spec::Config;
use sigprop_spec::config::Spiking;

use super::{CODE, Weights, WeightsError, tensor_name};

/// How HDF5 begins.
const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";

/// The version of the format that is written.
const VERSION: &str = "1.0.8";

/// The key of the metadata under which the target code is, `[C, n_1]`.
const CODE_KEY: &str = "token_code";

/// The seed of the code where a file has none.
const SEED: u64 = 1;

/// Whether a file is to be NIR, by its name.
pub(super) fn is_named(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("nir"))
}

/// How the network spikes, where NIR has words for it.
pub(super) fn sayable(config: &Config, file: &str) -> Result<Spiking, WeightsError> {
    let Some(spiking) = config.spiking() else {
        return Err(WeightsError::NotSpiking { file: file.to_owned(), network: config.name().to_owned() });
    };
    match config.fields() {
        Some(_) => Err(WeightsError::NirFields { file: file.to_owned() }),
        None => Ok(spiking),
    }
}

/// Whether bytes are HDF5.
pub(super) fn is_hdf5(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

impl Weights {
    /// The weights as NIR; errors call the file `file`.
    ///
    /// # Errors
    /// Where the weights do not fit the configuration, or neurons do not spike.
    pub fn to_nir(&self, config: &Config, file: &str) -> Result<Vec<u8>, WeightsError> {
        self.check(config)?;
        let spiking = sayable(config, file)?;
        let written = |fault: hdf5_pure::Error| WeightsError::Nir { file: file.to_owned(), reason: fault.to_string() };
        let mut builder = FileBuilder::new();
        let mut graph = builder.create_group("node");
        text(&mut graph, "type", "NIRGraph");
        let mut nodes = graph.create_group("nodes");
        let (inputs, outputs) = (config.inputs(), config.stages().last().map_or(0, |stage| stage.outputs));
        for (name, kind, shape) in [("input", "Input", inputs), ("output", "Output", outputs)] {
            let mut node = nodes.create_group(name);
            text(&mut node, "type", kind);
            node.create_dataset("shape").with_i64_data(&[shape as i64]);
            nodes.add_group(node.finish());
        }
        let mut chain = vec!["input".to_owned()];
        for (s, (weights, shape)) in self.stages.iter().zip(config.stages()).enumerate() {
            let one = Spiking::threshold(shape.weight) as f64;
            let [affine, lif] = ["affine", "lif"].map(|kind| format!("{kind}{}", s + 1));
            let mut node = nodes.create_group(&affine);
            text(&mut node, "type", "Affine");
            let real = |&w: &i32| (f64::from(w) / one) as f32;
            let weight: Vec<f32> = weights.weight.iter().map(real).collect();
            node.create_dataset("weight")
                .with_f32_data(&weight)
                .with_shape(&[shape.outputs as u64, shape.inputs as u64]);
            let step = |b: &i32| real(b) / (1 << Spiking::BIAS) as f32;
            node.create_dataset("bias").with_f32_data(&weights.bias.iter().map(step).collect::<Vec<_>>());
            nodes.add_group(node.finish());
            let mut node = nodes.create_group(&lif);
            text(&mut node, "type", "LIF");
            let leak = f64::from(1 << Spiking::LEAK);
            for (name, value) in [("tau", leak), ("r", leak), ("v_leak", 0.0), ("v_reset", 0.0), ("v_threshold", 1.0)] {
                node.create_dataset(name).with_f64_data(&vec![value; shape.outputs]);
            }
            nodes.add_group(node.finish());
            chain.extend([affine, lif]);
        }
        chain.push("output".to_owned());
        let edges: Vec<&str> = chain.windows(2).flat_map(|pair| [pair[0].as_str(), pair[1].as_str()]).collect();
        graph.create_dataset("edges").with_vlen_strings(&edges).with_shape(&[edges.len() as u64 / 2, 2]);
        graph.add_group(nodes.finish());
        let mut metadata = graph.create_group("metadata");
        let notes = format!(
            "sigprop: U <- U - (U >> 3) + (b >> 4) + sum of weights of inputs that spike, in integers of 2^-WF, cut off at 4 thresholds either way; \
             a spike where U >= threshold takes the threshold away (reset by subtraction, not to v_reset); a sample has {} steps from U = 0, \
             and a layer takes in spikes of the same step; an input x of amax spikes in about x / (amax + 1) of the steps; the class is that whose target, the \
             token_code through the network, the mean voltages agree with most",
            spiking.steps()
        );
        for (key, value) in [("sigprop_neuron", notes), ("sigprop_config", config.to_toml())] {
            text(&mut metadata, key, &value);
        }
        metadata
            .create_dataset(CODE_KEY)
            .with_i32_data(&self.code)
            .with_shape(&[config.tokens() as u64, config.code_width().unwrap_or(0) as u64]);
        graph.add_group(metadata.finish());
        builder.create_dataset("version").with_vlen_strings(&[VERSION]).with_shape(&[]);
        builder.add_group(graph.finish());
        builder.finish().map_err(written)
    }
}

/// A text without a shape.
fn text(group: &mut GroupBuilder, name: &str, value: &str) {
    group.create_dataset(name).with_vlen_strings(&[value]).with_shape(&[]);
}

/// A tensor of real numbers, or of codes.
pub(super) struct Tensor {
    name: String,
    shape: Vec<usize>,
    dtype: Dtype,
    bytes: Vec<u8>,
}

/// The tensors of NIR under the names of a weights file.
///
/// Second: whether the file has no code, so that one was drawn.
pub(super) fn tensors(bytes: &[u8], file: &str, config: &Config) -> Result<(Vec<Tensor>, bool), WeightsError> {
    sayable(config, file)?;
    let read = |fault: hdf5_pure::Error| WeightsError::Nir { file: file.to_owned(), reason: fault.to_string() };
    let wrong = |reason: String| WeightsError::Nir { file: file.to_owned(), reason };
    let graph = File::from_bytes(bytes.to_vec()).map_err(read)?;
    let kind = |node: &str| -> Result<String, WeightsError> {
        let words =
            graph.dataset(&format!("node/nodes/{node}/type")).and_then(|data| data.read_string()).map_err(read)?;
        words
            .first()
            .map(|word| word.trim_end_matches('\0').to_owned())
            .ok_or_else(|| wrong(format!("node {node} has no type")))
    };
    let numbers = |path: &str| -> Result<(Vec<usize>, Vec<f64>), WeightsError> {
        let data = graph.dataset(path).map_err(read)?;
        let shape = data.shape().map_err(read)?.into_iter().map(|n| n as usize).collect();
        Ok((shape, data.read_f64().map_err(read)?))
    };
    let mut found = Vec::new();
    let (mut stage, mut open) = (0, None);
    for node in chain(&graph, file)? {
        let at = |parameter: &str| format!("node/nodes/{node}/{parameter}");
        match kind(&node)?.as_str() {
            "Input" | "Output" => {}
            word @ ("Affine" | "Linear") => {
                let (shape, weight) = numbers(&at("weight"))?;
                let rows = shape.first().copied().unwrap_or(0);
                let bias = if word == "Affine" { numbers(&at("bias"))?.1 } else { vec![0.0; rows] };
                open = Some((shape, weight, bias));
            }
            "LIF" | "IF" | "CubaLIF" => {
                let Some((shape, weight, bias)) = open.take() else {
                    return Err(wrong(format!(
                        "node {node} follows no Affine or Linear node; each layer of neurons has one before it"
                    )));
                };
                let threshold = numbers(&at("v_threshold"))?.1;
                let rows = shape.first().copied().unwrap_or(0);
                let of_row = |row: usize| threshold.get(row).or(threshold.first()).copied().unwrap_or(1.0);
                if (0..rows).any(|row| of_row(row) <= 0.0) {
                    return Err(wrong(format!(
                        "node {node} has a v_threshold that is not above 0; weights are divided by it"
                    )));
                }
                let columns = shape.get(1).copied().unwrap_or(1).max(1);
                let weight = weight.iter().enumerate().map(|(i, w)| w / of_row(i / columns)).collect();
                let whole = f64::from(1 << Spiking::BIAS);
                let bias = bias.iter().enumerate().map(|(i, b)| whole * b / of_row(i)).collect();
                found.push(Tensor::real(tensor_name(config, stage, "weight"), shape, weight));
                found.push(Tensor::real(tensor_name(config, stage, "bias"), vec![rows], bias));
                stage += 1;
            }
            other => {
                return Err(wrong(format!(
                    "node {node} is of type {other}; a network of this kind has Input, Affine or Linear, LIF, IF or CubaLIF, and Output in a row"
                )));
            }
        }
    }
    let code = format!("node/metadata/{CODE_KEY}");
    let (shape, code, drawn) = match graph.dataset(&code) {
        Ok(data) => {
            let shape = data.shape().map_err(read)?.into_iter().map(|n| n as usize).collect();
            (shape, data.read_i32().map_err(read)?, false)
        }
        Err(_) => (super::code_shape(config), Weights::initial(config, SEED).code, true),
    };
    let bytes = code.iter().flat_map(|code| code.to_le_bytes()).collect();
    found.push(Tensor { name: CODE.to_owned(), shape, dtype: Dtype::I32, bytes });
    Ok((found, drawn))
}

impl Tensor {
    fn real(name: String, shape: Vec<usize>, values: Vec<f64>) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name, shape, dtype: Dtype::F64, bytes }
    }

    /// Its name, and how it is seen in a weights file; nothing where its bytes are not those of its shape.
    pub(super) fn view(&self) -> Option<(&str, TensorView<'_>)> {
        Some((&self.name, TensorView::new(self.dtype, self.shape.clone(), &self.bytes).ok()?))
    }
}

/// The nodes in their order, from that which no edge leads to.
fn chain(graph: &File, file: &str) -> Result<Vec<String>, WeightsError> {
    let wrong = |reason: String| WeightsError::Nir { file: file.to_owned(), reason };
    let edges =
        graph.dataset("node/edges").and_then(|data| data.read_string()).map_err(|fault| wrong(fault.to_string()))?;
    let edges: Vec<(String, String)> = edges
        .as_chunks::<2>()
        .0
        .iter()
        .map(|[from, to]| (from.trim_end_matches('\0').to_owned(), to.trim_end_matches('\0').to_owned()))
        .collect();
    let starts: Vec<&String> =
        edges.iter().map(|(from, _)| from).filter(|from| edges.iter().all(|(_, to)| to != *from)).collect();
    let [start] = starts[..] else {
        return Err(wrong(format!(
            "{} nodes have no edge to them; the layers of a network are in a row, from one input",
            starts.len()
        )));
    };
    let mut row = vec![start.clone()];
    loop {
        let next: Vec<&String> = edges.iter().filter(|(from, _)| Some(from) == row.last()).map(|(_, to)| to).collect();
        match next[..] {
            [] => return Ok(row),
            [next] if !row.contains(next) => row.push(next.clone()),
            _ => {
                return Err(wrong(format!(
                    "after node {} the graph branches or leads back; layers are in a row",
                    row[row.len() - 1]
                )));
            }
        }
    }
}

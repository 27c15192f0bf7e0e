//! Weights as NIR: round trip, sizes, files that are damaged, and every fault's text. Graphs that the Python package wrote and reads are in the
//! `nir` test of the command line.

use hdf5_pure::{File, FileBuilder, GroupBuilder};
use sigprop_golden_model::rng::Rng;
use sigprop_golden_model::{Weights, WeightsError};
use sigprop_spec::Config;

fn tiny(overrides: &[&str]) -> Config {
    let overrides = ["network.neuron=\"lif\"", "hardware.multipliers_per_lane=\"auto\""].iter().chain(overrides);
    Config::preset_with("tiny", &overrides.map(|&o| o.to_owned()).collect::<Vec<_>>()).unwrap()
}

fn read(bytes: &[u8], config: &Config) -> Result<Weights, WeightsError> {
    Weights::from_bytes(bytes, "w.nir", config).map(|(weights, _)| weights)
}

#[test]
fn saved_and_loaded_again_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    for overrides in [
        &[][..],
        &["network.steps=16", "learning.attach=\"voltage\""],
        &[
            "format.weight_bits=18",
            "format.weight_frac=16",
            "network.stages=[7, 3]",
            "hardware.lanes=\"auto\"",
            "learning.lr_shift=[9, 9]",
        ],
        &["format.activation_bits=12", "learning.lr_shift=[9, 9]"],
    ] {
        let config = tiny(overrides);
        let weights = Weights::initial(&config, 7);
        let path = dir.path().join("a.NIR");
        weights.save(&path, &config).unwrap();
        let first = std::fs::read(&path).unwrap();
        weights.save(&path, &config).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first, "same weights, same bytes");
        let (loaded, report) = Weights::load(&path, &config).unwrap();
        assert_eq!(loaded, weights, "{overrides:?}");
        assert_eq!((report.rounded, report.saturated_total(), report.drawn), (0, 0, false));
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
}

/// The numbers of the format, as `nir` says them: a weight in thresholds, a sixteenth of the bias a step.
#[test]
fn numbers_are_in_thresholds() {
    let config = tiny(&[]);
    let weights = Weights::initial(&config, 7);
    let file = File::from_bytes(weights.to_nir(&config, "w.nir").unwrap()).unwrap();
    let one = f64::from(1 << config.stages()[1].weight.fraction());
    let numbers = |name: &str| file.dataset(&format!("node/nodes/{name}")).unwrap();
    assert_eq!(numbers("affine2/weight").shape().unwrap(), [4, 6]);
    let expected: Vec<f64> = weights.stages[1].weight.iter().map(|&w| f64::from(w) / one).collect();
    assert_eq!(numbers("affine2/weight").read_f64().unwrap(), expected);
    let expected: Vec<f64> = weights.stages[1].bias.iter().map(|&b| f64::from(b) / one / 16.0).collect();
    assert_eq!(numbers("affine2/bias").read_f64().unwrap(), expected);
    for (name, value) in [("tau", 8.0), ("r", 8.0), ("v_leak", 0.0), ("v_reset", 0.0), ("v_threshold", 1.0)] {
        assert_eq!(numbers(&format!("lif2/{name}")).read_f64().unwrap(), vec![value; 4], "{name}");
    }
    let edges = file.dataset("node/edges").unwrap().read_string().unwrap();
    assert_eq!(edges[..4], ["input", "affine1", "affine1", "lif1"]);
    assert_eq!(edges[8..], ["lif2", "output"]);
}

#[test]
fn what_nir_has_no_words_for_is_refused_before_there_are_weights() {
    let still = Config::preset("tiny").unwrap();
    let said = |config: &Config| Weights::can_save("w.nir".as_ref(), config).unwrap_err().to_string();
    assert_eq!(
        said(&still),
        "w.nir: NIR is for networks that spike, and the neurons of tiny do not; use network.neuron = \"lif\", or a .safetensors file"
    );
    let fields = Config::preset_with(
        "mnist-fields",
        &["network.neuron=\"lif\"".to_owned(), "hardware.lanes=\"auto\"".to_owned()],
    );
    let fields = fields.unwrap();
    assert_eq!(
        said(&fields),
        "w.nir: NIR has no node for receptive fields whose weights are not shared; use a .safetensors file, or leave out network.fields"
    );
    for config in [&still, &fields] {
        Weights::can_save("w.safetensors".as_ref(), config).unwrap();
        let weights = Weights::initial(config, 1);
        assert_eq!(weights.to_nir(config, "w.nir").unwrap_err().to_string(), said(config));
        let other = Weights::initial(&tiny(&[]), 1).to_nir(&tiny(&[]), "w.nir").unwrap();
        assert_eq!(read(&other, config).unwrap_err().to_string(), said(config));
    }
    Weights::can_save("w.nir".as_ref(), &tiny(&[])).unwrap();
}

/// Name, type, and parameters with their numbers and shape.
type Node<'a> = (&'a str, &'a str, &'a [(&'a str, &'a [f64], &'a [u64])]);

/// A graph: nodes, and edges.
fn graph(nodes: &[Node], edges: &[&str]) -> Vec<u8> {
    let text = |group: &mut GroupBuilder, name: &str, value: &str| {
        group.create_dataset(name).with_vlen_strings(&[value]).with_shape(&[]);
    };
    let mut file = FileBuilder::new();
    let mut top = file.create_group("node");
    text(&mut top, "type", "NIRGraph");
    let mut group = top.create_group("nodes");
    for (name, kind, numbers) in nodes {
        let mut node = group.create_group(name);
        text(&mut node, "type", kind);
        for (parameter, values, shape) in *numbers {
            node.create_dataset(parameter).with_f64_data(values).with_shape(shape);
        }
        group.add_group(node.finish());
    }
    top.create_dataset("edges").with_vlen_strings(edges).with_shape(&[edges.len() as u64 / 2, 2]);
    top.add_group(group.finish());
    file.add_group(top.finish());
    file.finish().unwrap()
}

/// One stage of two neurons with three inputs.
fn small() -> Config {
    tiny(&[
        "network.inputs=3",
        "network.stages=[2]",
        "hardware.lanes=[1]",
        "learning.lr_shift=[6]",
        "learning.margin=[1.0]",
    ])
}

const AFFINE: Node =
    ("a", "Affine", &[("weight", &[0.5, 1.0, -0.5, 0.25, 0.0, 2.0], &[2, 3]), ("bias", &[0.0625, -0.0625], &[2])]);
const LIF: Node = ("l", "LIF", &[("v_threshold", &[1.0, 2.0], &[2])]);
const ENDS: [Node; 2] = [("i", "Input", &[]), ("o", "Output", &[])];

#[test]
fn graphs_of_others() {
    let config = small();
    let one = 1 << config.stages()[0].weight.fraction();
    let bytes = graph(&[AFFINE, LIF, ENDS[0], ENDS[1]], &["a", "l", "l", "o", "i", "a"]);
    let (weights, report) = Weights::from_bytes(&bytes, "w.nir", &config).unwrap();
    assert_eq!(
        weights.stages[0].weight,
        [one / 2, one, -one / 2, one / 8, 0, one],
        "the second row has a threshold of 2"
    );
    assert_eq!(weights.stages[0].bias, [one, -one / 2]);
    assert_eq!(weights.code, Weights::initial(&config, 1).code);
    assert!(report.drawn, "a code is drawn where the metadata have none");
    // No bias, integrators, one threshold for all.
    let linear = ("a", "Linear", &[AFFINE.2[0]][..]);
    let integrate = ("l", "IF", &[("v_threshold", &[4.0][..], &[1][..])][..]);
    let bytes = graph(&[linear, integrate, ENDS[0], ENDS[1]], &["i", "a", "a", "l", "l", "o"]);
    let weights = read(&bytes, &config).unwrap();
    assert_eq!(weights.stages[0].weight, [one / 8, one / 4, -one / 8, one / 16, 0, one / 2]);
    assert_eq!(weights.stages[0].bias, [0, 0]);
}

#[test]
fn faults_name_the_node_and_the_mend() {
    let row = ["i", "a", "a", "l", "l", "o"];
    let said = |nodes: &[Node], edges: &[&str]| read(&graph(nodes, edges), &small()).unwrap_err().to_string();
    let zero = ("l", "LIF", &[("v_threshold", &[1.0, 0.0][..], &[2][..])][..]);
    let other = ("l", "Conv2d", &[][..]);
    let narrow = ("a", "Linear", &[("weight", &[0.5, 1.0, 0.0, 2.0][..], &[2, 2][..])][..]);
    let nan = ("a", "Linear", &[("weight", &[0.5, f64::NAN, 0.0, 2.0, 1.0, 0.0][..], &[2, 3][..])][..]);
    let all = [
        said(&[AFFINE, zero, ENDS[0], ENDS[1]], &row),
        said(&[AFFINE, other, ENDS[0], ENDS[1]], &row),
        said(&[AFFINE, LIF, ENDS[0], ENDS[1]], &["i", "l", "l", "a", "a", "o"]),
        said(&[AFFINE, LIF, ENDS[0], ENDS[1]], &["i", "a", "a", "l", "l", "a"]),
        said(&[AFFINE, LIF, ENDS[0], ENDS[1]], &["i", "a", "l", "o"]),
        said(&[AFFINE, LIF, ENDS[0], ENDS[1]], &["i", "a", "a", "l", "l", "gone"]),
        said(&[narrow, LIF, ENDS[0], ENDS[1]], &row),
        said(&[nan, LIF, ENDS[0], ENDS[1]], &row),
        said(&[AFFINE, ENDS[0], ENDS[1]], &["i", "a", "a", "o"]),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

/// Every fault is said, none is a panic; what is read has the network's sizes.
#[test]
fn damaged_files_get_an_answer() {
    let config = tiny(&[]);
    let whole = Weights::initial(&config, 3).to_nir(&config, "w.nir").unwrap();
    let mut rng = Rng::from_state(9);
    let mut refused = 0;
    let mut ask = |bytes: &[u8]| match read(bytes, &config) {
        Ok(weights) => weights.check(&config).unwrap(),
        Err(fault) => {
            assert!(fault.to_string().contains("w.nir") || fault.to_string().contains("tensor"), "{fault}");
            refused += 1;
        }
    };
    for length in (0..whole.len()).step_by(61) {
        ask(&whole[..length]);
    }
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..1 + rng.next_u64() % 3 {
            let at = rng.next_u64() as usize % bytes.len();
            bytes[at] = rng.next_u64() as u8;
        }
        ask(&bytes);
    }
    assert!(refused > 500, "{refused}");
}

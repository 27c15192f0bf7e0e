//! Weights as NIR, with the Python package `nir`: what this project writes it reads, and what it writes this project trains.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::sigprop;

/// Python with the package, which `cargo xtask setup` brings.
fn python() -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/venv/bin/python");
    let there = Command::new(&python).args(["-c", "import nir"]).status().is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: no Python with the package nir; `cargo xtask setup` brings it");
    }
    there.then_some(python)
}

/// Runs a script with arguments; what it prints.
fn run(python: &Path, script: &str, arguments: &[&Path]) -> String {
    let out = Command::new(python).args(["-c", script]).args(arguments).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn crcs(args: &[&str]) -> String {
    sigprop(&[args, &["--preset", "digits-spiking-small", "--epochs", "1", "--json"]].concat()).code(0).json()["weights_crc32"]
        .to_string()
}

/// Through Python and back a network learns on to the same weights.
#[test]
fn there_and_back_through_python() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let [first, second, plain] = ["a.nir", "b.nir", "c.safetensors"].map(|name| dir.path().join(name));
    let [a, b, c] = [&first, &second, &plain].map(|path| path.to_str().unwrap());
    let trained = crcs(&["train", "--save", a]);
    assert_eq!(crcs(&["train", "--save", c]), trained);
    let script = "
import nir, sys
graph = nir.read(sys.argv[1])
for name, node in graph.nodes.items():
    print(name, type(node).__name__, *[str(v) for v in node.output_type['output']])
print(sorted(graph.edges))
nir.write(sys.argv[2], graph)
";
    assert_eq!(
        run(&python, script, &[&first, &second]),
        "affine1 Affine 40\naffine2 Affine 32\ninput Input 64\nlif1 LIF 40\nlif2 LIF 32\noutput Output 32\n\
         [('affine1', 'lif1'), ('affine2', 'lif2'), ('input', 'affine1'), ('lif1', 'affine2'), ('lif2', 'output')]\n"
    );
    let on = crcs(&["train", "--weights", c]);
    assert_ne!(on, trained);
    assert_eq!(crcs(&["train", "--weights", a]), on);
    assert_eq!(crcs(&["train", "--weights", b]), on);
}

/// A graph of another tool, with a threshold of its own and no code: the network of its sizes learns from it.
#[test]
fn a_graph_of_another_tool_learns_here() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("other.nir");
    let script = "
import nir, numpy, sys
draw = numpy.random.default_rng(1)
nodes = {'in': nir.Input(input_type={'input': numpy.array([64])})}
size, last, edges = 64, 'in', []
for n, rows in enumerate([40, 32]):
    weight = draw.normal(0, 1 / numpy.sqrt(size), (rows, size)).astype(numpy.float32)
    ones = numpy.ones(rows)
    nodes[f'dense{n}'] = nir.Affine(weight=weight, bias=numpy.zeros(rows, numpy.float32))
    nodes[f'spikes{n}'] = nir.LIF(tau=0.01 * ones, r=ones, v_leak=0 * ones, v_threshold=0.5 * ones)
    edges += [(last, f'dense{n}'), (f'dense{n}', f'spikes{n}')]
    size, last = rows, f'spikes{n}'
nodes['out'] = nir.Output(output_type={'output': numpy.array([size])})
nir.write(sys.argv[1], nir.NIRGraph(nodes=nodes, edges=edges + [(last, 'out')]))
";
    run(&python, script, &[&path]);
    let file = path.to_str().unwrap();
    let ran = sigprop(&["train", "--preset", "digits-spiking-small", "--epochs", "2", "--json", "--weights", file]);
    let ran = ran.code(0).says(&["no token_code in the metadata; the code is that of seed 1"]);
    let json = ran.json();
    assert_eq!(json["import"]["values"], 40 * 65 + 32 * 41 + 10 * 40);
    assert!(json["import"]["rounded"].as_u64().unwrap() > 3500);
    let accuracy = json["test_accuracy"]["sum"].as_f64().unwrap();
    assert!(accuracy > 80.0, "{json}");
    sigprop(&["train", "--preset", "digits-spiking", "--weights", file])
        .code(2)
        .says(&["tensor stage1.weight has shape [40, 64], the configuration wants [64, 64]"]);
}

/// Before a network is trained it is said that it cannot be written so.
#[test]
fn what_nir_cannot_say_is_refused_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.nir");
    let file = path.to_str().unwrap();
    for command in [
        &["train", "--save", file][..],
        &["simulate", "--samples", "5", "--save", file],
        &["host", "--port", "sim", "train", "--samples", "5", "--save", file],
        &["host", "--port", "sim", "read-weights", file],
    ] {
        sigprop(&[command, &["--preset", "digits-small"]].concat())
            .code(2)
            .says(&["a.nir: NIR is for networks that spike"]);
        assert!(!path.exists());
    }
}

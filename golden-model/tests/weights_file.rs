//! Weights as safetensors: round trip, import of reals, and every fault's text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, TensorView};
use sigprop_golden_model::{Model, Weights, WeightsError};
use sigprop_spec::Config;

type Tensor = (&'static str, Dtype, Vec<usize>, Vec<u8>);

fn tiny(overrides: &[&str]) -> Config {
    let overrides: Vec<String> = overrides.iter().map(|&o| o.to_owned()).collect();
    Config::preset_with("tiny", &overrides).unwrap()
}

fn write(dir: &Path, tensors: &[Tensor], metadata: Option<&str>) -> PathBuf {
    let path = dir.join("w.safetensors");
    let views = tensors.iter().map(|(n, d, s, b)| (*n, TensorView::new(*d, s.clone(), b).unwrap()));
    let metadata = metadata.map(|m| HashMap::from([("config".to_owned(), m.to_owned())]));
    std::fs::write(&path, safetensors::serialize(views, metadata).unwrap()).unwrap();
    path
}

fn floats(name: &'static str, shape: &[usize], value: f32) -> Tensor {
    let n: usize = shape.iter().product();
    (name, Dtype::F32, shape.to_vec(), std::iter::repeat_n(value.to_le_bytes(), n).flatten().collect())
}

fn shorts(name: &'static str, shape: &[usize], value: i16) -> Tensor {
    let n: usize = shape.iter().product();
    (name, Dtype::I16, shape.to_vec(), std::iter::repeat_n(value.to_le_bytes(), n).flatten().collect())
}

/// tiny: 5 inputs, stages of 6 and 4, 3 classes.
fn good() -> Vec<Tensor> {
    vec![
        shorts("stage1.weight", &[6, 5], 11),
        shorts("stage1.bias", &[6], 12),
        shorts("stage2.weight", &[4, 6], 21),
        floats("stage2.bias", &[4], 0.5),
        floats("token.code", &[3, 6], -1.0),
    ]
}

/// The fault of a file, its folder taken out of the text.
fn fault(tensors: &[Tensor]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), tensors, None);
    let e = Weights::load(&path, &tiny(&[])).unwrap_err();
    e.to_string().replace(&format!("{}/", dir.path().display()), "")
}

#[test]
fn saved_and_loaded_again_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    for overrides in [
        &[][..],
        &["format.weight_bits=18", "format.weight_frac=16"],
        &["format.activation_bits=12", "learning.lr_shift=[9, 9]"],
    ] {
        let config = tiny(overrides);
        let weights = Weights::initial(&config, 7);
        let path = dir.path().join("a.safetensors");
        weights.save(&path, &config).unwrap();
        let first = std::fs::read(&path).unwrap();
        weights.save(&path, &config).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), first, "same weights, same bytes");
        let (loaded, report) = Weights::load(&path, &config).unwrap();
        assert_eq!(loaded, weights);
        assert_eq!((report.values, report.rounded, report.saturated_total()), (30 + 6 + 24 + 4 + 18, 0, 0));
        let (_, header) = safetensors::SafeTensors::read_metadata(&first).unwrap();
        assert_eq!(header.metadata().as_ref().unwrap()["config"], config.to_toml());
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn reals_are_rounded_and_what_saturates_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut tensors = good();
    tensors[0] = floats("stage1.weight", &[6, 5], 2.0);
    tensors[1] = floats("stage1.bias", &[6], 1.5 / 16384.0);
    tensors[2] = shorts("stage2.weight", &[4, 6], -32768);
    let (w, report) = Weights::load(&write(dir.path(), &tensors, None), &tiny(&[])).unwrap();
    assert_eq!(w.stages[0].weight, [32767; 30]);
    assert_eq!(w.stages[0].bias, [2; 6]);
    assert_eq!(w.stages[1].weight, [-32767; 24]);
    assert_eq!(w.stages[1].bias, [8192; 4]);
    assert_eq!(w.code, [-127; 18], "-1.0 in a code stands for -amax and counts as exact");
    assert_eq!(report.saturated, [("stage1.weight".to_owned(), 30), ("stage2.weight".to_owned(), 24)]);
    assert_eq!((report.rounded, report.saturated_total()), (6, 54), "0.5 and -1.0 are exact, and 2.0 is saturated");
}

#[test]
fn tensor_faults_name_tensor_got_want_and_mend() {
    let with = |at: usize, t: Tensor| {
        let mut all = good();
        all[at] = t;
        fault(&all)
    };
    let mut missing = good();
    missing.remove(3);
    let mut extra = good();
    extra.push(shorts("stage3.weight", &[2, 4], 1));
    let faults = [
        with(0, shorts("stage1.weight", &[5, 6], 1)),
        with(1, ("stage1.bias", Dtype::U8, vec![6], vec![0; 6])),
        with(1, floats("stage1.bias", &[6], f32::NAN)),
        fault(&missing),
        fault(&extra),
    ];
    insta::assert_snapshot!(faults.join("\n"), @r#"
    w.safetensors: tensor stage1.weight has shape [5, 6], the configuration wants [6, 5]; use the file's sizes in [network], or weights made for these
    w.safetensors: tensor stage1.bias has dtype U8, wanted I16 or I32 (raw codes) or F32 or F64 (real numbers); convert it before saving
    w.safetensors: tensor stage1.bias: value at index 0 is not a finite number; train or export it again
    w.safetensors: tensor stage2.bias [4] is missing (the file has stage1.bias, stage1.weight, stage2.weight, token.code); add it, or use a configuration with the stages that the file has
    w.safetensors: tensor stage3.weight [2, 4] has no place in the network (wanted: stage1.weight, stage1.bias, stage2.weight, stage2.bias, token.code); remove or rename it, or use a configuration with that many stages
    "#);
}

#[test]
fn files_that_are_none_name_file_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), &good(), None);
    let whole = std::fs::read(&path).unwrap();
    let mut texts = Vec::new();
    let mut header = whole.clone();
    header[8] = b'x';
    let mut dtype = whole.clone();
    let at = whole.windows(5).position(|w| w == b"\"I16\"").unwrap();
    dtype[at + 1] = b'x';
    let mut shape = whole.clone();
    let at = whole.windows(5).position(|w| w == b"[6,5]").unwrap();
    shape[at + 1] = b'7';
    for bytes in [&whole[..whole.len() - 1], &whole[..20], &whole[..3], &header, &dtype, &shape] {
        std::fs::write(&path, bytes).unwrap();
        texts.push(Weights::load(&path, &tiny(&[])).unwrap_err().to_string());
    }
    texts.push(Weights::load(&dir.path().join("absent"), &tiny(&[])).unwrap_err().to_string());
    let texts = texts.join("\n").replace(&format!("{}/", dir.path().display()), "");
    insta::assert_snapshot!(texts, @r#"
    w.safetensors: not a readable safetensors file: incomplete metadata, file not fully covered (near byte 559); save or copy it again
    w.safetensors: not a readable safetensors file: invalid header length (near byte 0); save or copy it again
    w.safetensors: not a readable safetensors file: header too small (near byte 3); save or copy it again
    w.safetensors: not a readable safetensors file: invalid JSON in header: expected value at line 1 column 1 (near byte 8); save or copy it again
    w.safetensors: not a readable safetensors file: invalid JSON in header: unknown variant `x16`, expected one of `BOOL`, `F4`, `F6_E2M3`, `F6_E3M2`, `U8`, `I8`, `F8_E5M2`, `F8_E4M3`, `F8_E8M0`, `F8_E4M3FNUZ`, `F8_E5M2FNUZ`, `I16`, `U16`, `F16`, `BF16`, `I32`, `U32`, `F32`, `C64`, `F64`, `I64`, `U64` at line 1 column 339 (near byte 346); save or copy it again
    w.safetensors: not a readable safetensors file: invalid shape, data type, or offset for tensor (near byte 8); save or copy it again
    absent: cannot be read: No such file or directory (os error 2); check the path and its permissions
    "#);
}

#[test]
fn codes_of_another_format_are_refused_but_reals_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let other = tiny(&["format.weight_frac=12", "learning.lr_shift=[5, 5]"]);
    let path = write(dir.path(), &good(), Some(&other.to_toml()));
    let e = Weights::load(&path, &tiny(&[])).unwrap_err();
    assert!(matches!(e, WeightsError::Format { what: "weight", got: 12, want: 14, .. }), "{e}");
    let mut reals = good();
    reals[0] = floats("stage1.weight", &[6, 5], 0.25);
    reals[1] = floats("stage1.bias", &[6], 0.25);
    reals[2] = floats("stage2.weight", &[4, 6], 0.25);
    let path = write(dir.path(), &reals, Some(&other.to_toml()));
    assert_eq!(Weights::load(&path, &tiny(&[])).unwrap().0.stages[0].weight, [4096; 30]);
}

#[test]
fn weights_of_other_shapes_or_ranges_make_no_model() {
    let config = tiny(&[]);
    let mut w = Weights::initial(&config, 1);
    w.stages[1].bias[2] = 32768;
    let e = sigprop_golden_model::Model::new(&config, &w).unwrap_err();
    assert!(matches!(e, WeightsError::Range { index: 2, value: 32768, max: 32767, .. }), "{e}");
    w.stages.pop();
    assert!(matches!(w.check(&config), Err(WeightsError::Stages { got: 1, want: 2 })));
    assert!(w.save(Path::new("never-written"), &config).is_err());
}

#[test]
fn start_weights_keep_their_range_and_their_spread() {
    let config = Config::preset("mnist").unwrap();
    let w = Weights::initial(&config, 1);
    // n_in = 784: e = 4, real range [-1/16, 1/16); n_in = 256: e = 3.
    for (stage, range) in [(0, 1024), (1, 2048)] {
        let v = &w.stages[stage].weight;
        assert_eq!((*v.iter().min().unwrap(), *v.iter().max().unwrap()), (-range, range - 1));
        let mean = v.iter().map(|&v| f64::from(v)).sum::<f64>() / v.len() as f64;
        assert!(mean.abs() < f64::from(range) / 100.0, "{mean}");
        assert!(w.stages[stage].bias.iter().all(|&b| b == 0));
    }
    assert!(w.code.iter().all(|v| v.abs() == 127));
    let positive = w.code.iter().filter(|&&v| v > 0).count();
    assert!((1150..1410).contains(&positive), "{positive} of 2560");
    assert_ne!(w, Weights::initial(&config, 2));
}

#[test]
fn checksums_run_over_rows_with_the_bias_last() {
    for (bits, size) in [(16, 2), (18, 4)] {
        let config = tiny(&[&format!("format.weight_bits={bits}")]);
        let w = Weights::initial(&config, 1);
        let mut bytes = Vec::new();
        for row in 0..4 {
            for value in w.stages[1].weight[row * 6..][..6].iter().chain([&w.stages[1].bias[row]]) {
                bytes.extend(&value.to_le_bytes()[..size]);
            }
        }
        assert_eq!(w.crc32(&config, 1), crc32fast::hash(&bytes));
        assert_eq!(w.crc32_all(&config), [w.crc32(&config, 0), w.crc32(&config, 1)]);
    }
}

/// Velocities are kept where there are any, zeros where a file has none, and left out of a network that keeps none.
#[test]
fn velocities_are_a_part_of_the_weights_of_a_momentum() {
    let dir = tempfile::tempdir().unwrap();
    let momentum = "learning.optimizer=\"momentum\"";
    let online = tiny(&[momentum]);
    let mut weights = Weights::initial(&online, 3);
    assert_eq!(weights.stages[1].velocity, [0; 4 * 7]);
    let path = write(dir.path(), &good(), None);
    assert_eq!(Weights::load(&path, &online).unwrap().0.stages[0].velocity, [0; 6 * 6], "none in the file");

    weights.stages[0].velocity = (0..36).map(|v| 1800 * (v - 18)).collect();
    let path = dir.path().join("a.safetensors");
    weights.save(&path, &online).unwrap();
    assert_eq!(Weights::load(&path, &online).unwrap().0, weights);
    for other in [tiny(&[]), tiny(&[momentum, "learning.mode=\"inference\""])] {
        let (loaded, report) = Weights::load(&path, &other).unwrap();
        assert_eq!(report.left_out, 6 * 6 + 4 * 7);
        assert_eq!((&loaded.stages[0].weight, loaded.stages[0].velocity.len()), (&weights.stages[0].weight, 0));
    }
    // 12 bits of activation: 24 of a velocity.
    let wide = tiny(&[momentum, "format.activation_bits=12"]);
    let mut velocities = Weights::initial(&wide, 4);
    velocities.stages[1].velocity[27] = -8_388_607;
    velocities.save(&path, &wide).unwrap();
    assert_eq!(Weights::load(&path, &wide).unwrap().0, velocities);

    let mut shape = good();
    shape.push(shorts("stage1.velocity", &[6, 5], 1));
    let fault = |tensors: &[Tensor]| Weights::load(&write(dir.path(), tensors, None), &online).unwrap_err().to_string();
    assert!(fault(&shape).contains("tensor stage1.velocity has shape [6, 5], the configuration wants [6, 6]"));
    shape[5] = shorts("stage3.velocity", &[6, 6], 1);
    assert!(fault(&shape).contains("stage3.velocity [6, 6] has no place"));
    weights.stages[0].velocity[5] = 32768;
    let fault = Model::new(&online, &weights).unwrap_err().to_string();
    assert!(fault.contains("stage1.velocity") && fault.contains("-32767..=32767"), "{fault}");
}

/// The output stage comes last, under names of its own; with it the other stages start as they do without it.
#[test]
fn an_output_stage_is_a_part_of_the_weights() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("w.safetensors");
    for more in [&[][..], &["learning.optimizer=momentum"], &["format.weight_bits=18", "format.weight_frac=16"]] {
        let config = tiny(&[&["network.readout=stage"], more].concat());
        let weights = Weights::initial(&config, 3);
        weights.save(&path, &config).unwrap();
        assert_eq!(Weights::load(&path, &config).unwrap().0, weights);
        assert_eq!(weights.crc32_all(&config).len(), 3);
        let plain = Weights::initial(&tiny(more), 3);
        assert_eq!((&weights.stages[..2], &weights.code), (&plain.stages[..], &plain.code));
        assert_eq!((weights.stages[2].weight.len(), weights.stages[2].bias.len()), (12, 3));
        let fault = Weights::load(&path, &tiny(more)).unwrap_err().to_string();
        assert!(fault.contains("output."), "{fault}");
        plain.save(&path, &tiny(more)).unwrap();
        let fault = Weights::load(&path, &config).unwrap_err().to_string();
        assert!(fault.contains("output.weight"), "{fault}");
    }
}

/// A code that learns has a tensor of its own, with eight places more; either form of the code stands for the other.
#[test]
fn a_code_that_learns_is_a_part_of_the_weights() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("w.safetensors");
    let learned = "learning.target=learned";
    let config = tiny(&[learned]);
    let mut weights = Weights::initial(&config, 3);
    let plain = Weights::initial(&tiny(&[]), 3);
    assert_eq!(weights.stages, plain.stages);
    assert!(weights.code.iter().zip(&plain.code).all(|(word, activation)| *word == activation * 256));
    (weights.code[0], weights.code[1]) = (-32511, 257);
    weights.save(&path, &config).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let tensor = tensors.tensor("target.learned").unwrap();
    assert_eq!((tensor.shape(), tensor.dtype()), (&[3, 6][..], safetensors::tensor::Dtype::I16));
    assert!(tensors.tensor("token.code").is_err());
    assert_eq!(Weights::load(&path, &config).unwrap().0, weights);
    // Where nothing learns it is what it stands for, rounded down.
    for other in [tiny(&[]), tiny(&[learned, "learning.mode=inference"])] {
        let (loaded, _) = Weights::load(&path, &other).unwrap();
        assert_eq!((loaded.code[0], loaded.code[1], loaded.code[2]), (-127, 1, plain.code[2]));
    }
    plain.save(&path, &tiny(&[])).unwrap();
    assert_eq!(Weights::load(&path, &config).unwrap().0, Weights::initial(&config, 3));
    // 12 bits of activation: 20 of an entry.
    let wide = tiny(&[learned, "format.activation_bits=12", "learning.lr_shift=7"]);
    let mut entries = Weights::initial(&wide, 4);
    entries.code[5] = -2047 * 256;
    entries.save(&path, &wide).unwrap();
    assert_eq!(Weights::load(&path, &wide).unwrap().0, entries);

    // What is out of range is saturated and counted, 1 is exact.
    let ones = [good(), vec![floats("target.learned", &[3, 6], 1.0)]].concat();
    let ones: Vec<Tensor> = ones.into_iter().filter(|tensor| tensor.0 != "token.code").collect();
    let (loaded, report) = Weights::load(&write(dir.path(), &ones, None), &config).unwrap();
    assert_eq!((loaded.code, report.saturated_total()), (vec![32512; 18], 0));
    let more = [good(), vec![shorts("target.learned", &[3, 6], 32513)]].concat();
    let more: Vec<Tensor> = more.into_iter().filter(|tensor| tensor.0 != "token.code").collect();
    let (loaded, report) = Weights::load(&write(dir.path(), &more, None), &config).unwrap();
    assert_eq!((loaded.code, report.saturated_total()), (vec![32512; 18], 18));
    // Both forms at once say two things.
    let both = [good(), vec![shorts("target.learned", &[3, 6], 1)]].concat();
    let path = write(dir.path(), &both, None);
    for (config, name) in [(&config, "token.code"), (&tiny(&[]), "target.learned")] {
        let fault = Weights::load(&path, config).unwrap_err().to_string();
        assert!(fault.contains(&format!("tensor {name} [3, 6] has no place")), "{fault}");
    }
    weights.code[0] = 32513;
    let fault = Model::new(&config, &weights).unwrap_err().to_string();
    assert!(fault.contains("target.learned") && fault.contains("-32512..=32512"), "{fault}");
}

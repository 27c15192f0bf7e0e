//! The members of the family on fixed cases: digits, start values from one xorshift stream, 300 samples in natural order at a
//! constant rate; CRC-32 of each stage's weights, and the accuracy on the first 200 test images after a refresh.

use sigprop_golden_model::data::{Data, DataSource};
use sigprop_golden_model::reference::Reference;
use sigprop_golden_model::target::thermometer;
use sigprop_golden_model::train;
use sigprop_golden_model::{Model, StageWeights, Weights};
use sigprop_spec::Config;
use sigprop_spec::config::ColumnSource;
use sigprop_spec::family::Task;

/// The stream of start number `n`.
struct Xorshift(u32);

impl Xorshift {
    fn new(n: u32) -> Self {
        Self(n.wrapping_mul(0x9E37_79B1).wrapping_add(0x7F4A_7C15))
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

/// Start number 1: the weights first, the biases 0, then the code; those of an output stage from stream 51.
fn start(config: &Config) -> Weights {
    let mut stream = Xorshift::new(1);
    // The least e with n <= 3 * 2^(2e+1).
    let exponent = |n: usize| (0..).find(|e| n <= 3 << (2 * e + 1)).unwrap();
    let mut stages = Vec::new();
    let mut out = Xorshift::new(51);
    for s in config.stages() {
        // Of an error that goes in with the input the page draws all from one stream.
        let own = s.role.is_output() && !config.target().has_error();
        let stream = if own { &mut out } else { &mut stream };
        let mut draw = |e: u32| {
            let w = ((stream.next() >> 16) as u16 as i16) >> 1 >> e >> (14 - s.weight.fraction());
            s.weight.saturate(w.into()) as i32
        };
        let mut weight = vec![0; s.inputs * s.outputs];
        // Of a recurrent stage those of all inputs come first.
        let parts = match s.source {
            ColumnSource::Recurrent => vec![(0..s.received, 1), (s.received..s.inputs, exponent(s.outputs))],
            _ => vec![(0..s.inputs, exponent(s.inputs))],
        };
        for (columns, e) in parts {
            weight.chunks_exact_mut(s.inputs).for_each(|row| row[columns.clone()].fill_with(|| draw(e)));
        }
        stages.push(StageWeights { weight, bias: vec![0; s.outputs], velocity: Vec::new() });
    }
    if config.task() == Task::Regression {
        // Cuts and signs from stream 100.
        let mut stream = Xorshift::new(100);
        let code = thermometer::code(config, |below| ((u64::from(stream.next()) * below as u64) >> 32) as usize);
        return Weights { stages, code };
    }
    let width = config.code_width().unwrap_or(0);
    let word = if config.target().has_error() { config.code_max() as i32 } else { config.code().word(127) };
    let code = (0..config.tokens() * width).map(|_| if stream.next() >> 31 == 1 { word } else { -word }).collect();
    Weights { stages, code }
}

/// The model after 300 samples with settings over a preset and a refresh, its checksums, and the data.
fn trained_on(preset: &str, source: &DataSource, sets: &[&str]) -> (Model, Vec<u32>, Data) {
    let sets: Vec<String> = sets.iter().copied().chain(["learning.schedule=\"constant\""]).map(str::to_owned).collect();
    let config = Config::preset_with(preset, &sets).unwrap();
    assert_eq!(config.lfsr_seed(), 0xACE1 + 7919);
    let weights = start(&config);
    let source = if config.takes_sequences() { &DataSource::DigitsRows } else { source };
    let data = source.load(&config).unwrap();
    let mut model = Model::new(&config, &weights).unwrap();
    let mut reference = Reference::new(&config, &weights);
    model.refresh();
    reference.refresh();
    for i in 0..300 {
        let (x, label) = data.train.sample(i);
        model.train(x, label, &mut ());
        reference.train(x, label);
    }
    let checksums = model.weights().crc32_all(&config);
    assert_eq!(reference.weights().crc32_all(&config), checksums, "{sets:?}: the plain loops and the model");
    assert!(reference.weights() == model.weights(), "{sets:?}: velocities");
    model.refresh();
    (model, checksums, data)
}

/// The same with digits.
fn trained(sets: &[&str]) -> (Model, Vec<u32>, Data) {
    trained_on("digits", &DataSource::Digits, sets)
}

/// A case: settings over digits, checksums, accuracy of each stage and then of the sum, in half percents of 200 images.
fn case(sets: &[&str], crcs: &[u32], accuracy: &[f64]) {
    let (model, checksums, data) = trained(sets);
    let mut right = vec![0; accuracy.len()];
    for i in 0..200 {
        let (x, label) = data.test.sample(i);
        let inference = model.infer(x);
        // Of stages without scores of classes nothing is said.
        let scored = inference.scores.iter().zip(&inference.class_stage).filter(|(scores, _)| !scores.is_empty());
        let classes = scored.map(|(_, class)| class).chain([&inference.class]);
        right.iter_mut().zip(classes).for_each(|(right, class)| *right += u32::from(*class == label));
    }
    let right: Vec<f64> = right.into_iter().map(|n| f64::from(n) / 200.0).collect();
    // In hexadecimal and together, as they are written in a case.
    let hex = |crcs: &[u32]| crcs.iter().map(|crc| format!("{crc:08x}")).collect::<Vec<_>>();
    assert_eq!((hex(&checksums), &right[..]), (hex(crcs), accuracy), "{sets:?}");
}

#[test]
fn the_default_rule() {
    case(&[], &[0x3983_9101, 0x8c3a_cda5], &[0.805, 0.86, 0.855]);
    let three = ["network.stages=[64,64,64]", "learning.margin=1.0", "learning.lr_shift=7", "hardware.lanes=8"];
    case(&three, &[0xfcef_53b2, 0xb3aa_5f2b, 0x7c60_b1a8], &[0.84, 0.635, 0.63, 0.685]);
}

#[test]
fn readouts() {
    case(&["network.readout=\"last\""], &[0x3983_9101, 0x8c3a_cda5], &[0.805, 0.86, 0.86]);
    let stage = ["network.readout=\"stage\"", "learning.lr_shift_out=8", "learning.margin_out=127"];
    case(&stage, &[0x3983_9101, 0x8c3a_cda5, 0x30d9_8526], &[0.805, 0.86, 0.595, 0.595]);
    let blocks = ["network.readout=\"blocks\"", "network.stages=[64, 60]"];
    case(&blocks, &[0x79e3_09f7, 0x6f8c_ee91], &[0.7, 0.585, 0.585]);
}

#[test]
fn spikes() {
    let all = |attach| {
        let attach: &'static str = attach;
        ["network.neuron=lif", "format.weight_frac=12", "learning.lr_shift=7", "learning.margin=1.0", attach]
    };
    case(&all("learning.attach=surrogate"), &[0x7d7c_ebbc, 0xf3c0_16fa], &[0.72, 0.67, 0.76]);
    case(&all("learning.attach=voltage"), &[0x94ea_f75b, 0xc6af_0c9b], &[0.765, 0.635, 0.76]);
}

/// Pictures row by row, eight steps of eight pixels: the samples are those of the flat pictures.
#[test]
fn a_recurrent_stage() {
    let sets = [
        "network.inputs=8",
        "network.stages=[64]",
        "network.recurrent=true",
        "learning.margin=1.0",
        "learning.lr_shift=8",
    ];
    case(&[&sets[..], &["hardware.lanes=8"]].concat(), &[0xb261_872a], &[0.195, 0.195]);
}

/// The same pictures through a reservoir, and two stages of the default rule behind it.
#[test]
fn a_reservoir() {
    let sets = ["network.inputs=8", "network.reservoir=64", "learning.margin=1.0", "learning.lr_shift=8"];
    case(&sets, &[0x374d_46c3, 0x7399_cb9d], &[0.54, 0.525, 0.54]);
}

/// A subset of the classes, walked by signs: limit, right of 200, products of 200.
#[test]
fn subsets() {
    for (limit, right, products) in [(3, 165, 340), (10, 166, 823)] {
        let (model, checksums, data) =
            trained(&["network.readout=\"subset\"", &format!("learning.subset_limit={limit}")]);
        assert_eq!(checksums, [0x3983_9101, 0x8c3a_cda5]);
        let inferences: Vec<_> =
            (0..200).map(|i| (data.test.sample(i).1, model.infer(data.test.sample(i).0))).collect();
        let found = inferences.iter().filter(|(label, inference)| inference.class == *label).count();
        let compared: usize = inferences.iter().map(|(_, inference)| inference.products).sum();
        assert_eq!((found, compared), (right, products), "limit {limit}");
    }
}

/// Regression: ten inputs, 32 neurons, eight ranges of the value; the first 300 training samples in the order of the file.
#[test]
fn a_value() {
    let (model, checksums, data) = trained_on("diabetes", &DataSource::Diabetes, &[]);
    let r2 = [&data.test, &data.train].map(|set| format!("{:.3}", train::evaluate(&model, set).r2.unwrap()));
    let checksums = checksums.iter().map(|crc| format!("{crc:08x}")).collect::<Vec<_>>();
    assert_eq!((checksums.join(" ").as_str(), r2.join(" ").as_str()), ("adeb6bd2 a62e3cfb", "0.314 0.358"));
}

#[test]
fn activations() {
    case(&["network.activation=\"sign\""], &[0x06f6_8e39, 0x766f_2fa4], &[0.745, 0.72, 0.78]);
    case(&["network.activation=\"relu\""], &[0xb4ca_28ff, 0xd719_02ab], &[0.68, 0.7, 0.69]);
}

#[test]
fn losses() {
    let l2 = ["learning.loss=\"l2_repulsion\"", "learning.lr_shift=8"];
    case(&l2, &[0x6635_eef6, 0xa4b5_9955], &[0.66, 0.645, 0.68]);
    let label = "learning.token=\"label\"";
    let l2 = ["learning.loss=\"l2\"", "learning.lr_shift=8", label];
    case(&l2, &[0xec0e_9619, 0xd990_3189], &[0.675, 0.805, 0.785]);
    let hebbian = ["learning.loss=\"hebbian\"", "learning.lr_shift=9", label];
    case(&hebbian, &[0x5cb5_5ad5, 0x1fc7_551d], &[0.57, 0.49, 0.515]);
    let cross = ["learning.loss=\"cross_entropy\"", "learning.sharpness=1", "learning.fire_probability=2"];
    case(&cross, &[0x484f_ac5e, 0xd326_50d0], &[0.785, 0.825, 0.805]);
}

#[test]
fn optimizers() {
    let every = ["learning.optimizer=\"momentum_every\"", "learning.lr_shift=8"];
    case(&every, &[0xf4c2_03cc, 0x18cc_02b0], &[0.69, 0.7, 0.725]);
    let lazy = ["learning.optimizer=\"momentum\"", "learning.momentum_shift=3"];
    case(&lazy, &[0xe843_e5e9, 0x15b2_3780], &[0.855, 0.81, 0.84]);
    // a = 3.
    let sign = ["learning.optimizer=\"sign_sgd\"", "learning.lr_shift=11"];
    case(&sign, &[0x0a6a_d5f7, 0xdae5_c1f1], &[0.21, 0.385, 0.365]);
}

const FIELDS: [&str; 9] = [
    "network.stages=[72, 64]",
    "network.fields.width=8",
    "network.fields.window=4",
    "network.fields.origin=0",
    "network.fields.stride=2",
    "network.fields.grid=3",
    "network.fields.units=8",
    "learning.lr_shift=[6, 7]",
    "learning.margin=1",
];

#[test]
fn targets() {
    let reshape = ["learning.target=\"reshape\"", "learning.margin=1", "learning.lr_shift=7"];
    let forward = [
        "learning.target=\"concatenation\"",
        "learning.loss=\"goodness\"",
        "learning.theta=0.125",
        "learning.lr_shift=7",
    ];
    case(&forward, &[0xff79_27a4, 0xf3d2_dcda], &[0.515, 0.47, 0.505]);
    let error = [
        "learning.target=\"error\"",
        "network.readout=\"stage\"",
        "learning.error_amplitude=3",
        "learning.lr_shift=3",
        "learning.lr_shift_out=8",
    ];
    case(&error, &[0xb037_6073, 0x425c_6bc6, 0xedd7_4d7b], &[0.395, 0.395]);
    let learned = ["learning.target=\"learned\"", "learning.learned_shift=7"];
    case(&learned, &[0xb5e8_44c9, 0x6efe_145c], &[0.78, 0.725, 0.765]);
    case(&reshape, &[0xdcb2_f533, 0x5de2_0848], &[0.58, 0.62, 0.605]);
}

#[test]
fn receptive_fields() {
    case(&FIELDS, &[0x9bb4_7a99, 0x6c89_99b2], &[0.69, 0.535, 0.68]);
    let shifted: Vec<&str> = FIELDS.into_iter().chain(["learning.pixel_shift=1"]).collect();
    case(&shifted, &[0x6608_f866, 0xd650_3463], &[0.28, 0.13, 0.265]);
}

/// The share of the first 200 test images that are looked at again, and that of all whose class is found then.
fn second_look(sets: &[&str], looks: usize, accuracy: f64) {
    let sets: Vec<&str> = FIELDS.into_iter().chain(sets.iter().copied()).chain(["network.second_look=true"]).collect();
    let (model, _, data) = trained(&sets);
    let inferences: Vec<_> = (0..200).map(|i| (data.test.sample(i).1, model.infer(data.test.sample(i).0))).collect();
    let right = inferences.iter().filter(|(label, inference)| inference.class == *label).count();
    let again = inferences.iter().filter(|(_, inference)| inference.looked_again).count();
    assert_eq!((again, right as f64 / 200.0), (looks, accuracy), "{sets:?}");
}

#[test]
fn second_looks() {
    second_look(&[], 149, 0.31);
    second_look(&["format.weight_bits=12", "format.weight_frac=[11, 13]"], 146, 0.48);
    second_look(&["format.weight_bits=[8, 12]", "format.weight_frac=[7, 13]"], 136, 0.48);
}

#[test]
fn short_weights() {
    let with = |sets: [&'static str; 2]| FIELDS.into_iter().chain(sets).collect::<Vec<&str>>();
    let twelve = with(["format.weight_bits=12", "format.weight_frac=[11, 13]"]);
    case(&twelve, &[0xd2c2_bb7f, 0x5ec0_e53b], &[0.665, 0.675, 0.695]);
    let eight = with(["format.weight_bits=[8, 12]", "format.weight_frac=[7, 13]"]);
    case(&eight, &[0x1245_e258, 0xfeae_51b2], &[0.72, 0.72, 0.72]);
}

//! Training over the link by the schedule, on a core that keeps its registers from one training to the next as a board does;
//! and what it came to against the golden model.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::data::{Data, Dataset};
use sigprop_golden_model::train::{self, Options, Order};
use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::link::Register;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::simulate::{sample_order, train_all};
use sigprop_testbench::verify::Learned;
use sigprop_testbench::{Engine, initial};

const SAMPLES: usize = 30;

/// Hardware and model with the same random weights, and what they are trained with.
struct Bench {
    config: Config,
    host: Host,
    model: Model,
    data: Data,
}

impl Bench {
    fn new(schedule: &str) -> Self {
        let config = common::preset("tiny", &[&format!("learning.schedule=\"{schedule}\"")]);
        let (weights, samples) = common::random(&config, 5, SAMPLES + 7);
        let x = samples.iter().flat_map(|(x, _)| x.clone()).collect();
        let labels = samples.iter().map(|(_, label)| *label as u8).collect();
        let set = Dataset::new(config.inputs(), x, labels).unwrap();
        let model = Model::new(&config, &weights).unwrap();
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let host = Host::new(&config, Engine::Rust.start(&config, &design, &Plan::default()).unwrap());
        Self { config, host, model, data: Data { train: set.clone(), test: set, scale: None } }
    }

    fn train(&mut self, order: Order) {
        let options = Options { epochs: 1, samples: Some(SAMPLES), order, seed: 3, evaluate_train: false };
        let report =
            train::run(&mut self.model, &self.config, &self.data, &options, &mut |_| ControlFlow::Continue(()));
        assert!(report.unwrap().updates.iter().sum::<u64>() > 20);
        self.train_hardware(order, usize::MAX);
        assert_eq!(self.host.weights_over_link().unwrap(), self.model.weights());
    }

    /// Breaks off after the first batch that ends at `most` samples or later.
    fn train_hardware(&mut self, order: Order, most: usize) -> usize {
        self.host.refresh().unwrap();
        let order = sample_order(self.data.train.len(), SAMPLES, order, 3);
        let trained = train_all(&self.config, &mut self.host, &self.data.train, SAMPLES, order, &mut |answers, _| {
            if answers.len() >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        trained.unwrap().predictions.len()
    }

    fn shifts(&mut self) -> Vec<u32> {
        let stages = 0..self.config.stages().len();
        stages.map(|s| self.host.read_register(Register::LrShift(s).address()).unwrap()).collect()
    }
}

#[test]
fn a_second_training_begins_with_the_shifts_of_the_configuration() {
    for schedule in ["quarters", "constant"] {
        let mut bench = Bench::new(schedule);
        for order in [Order::Natural, Order::Shuffled, Order::Natural] {
            bench.train(order);
            let wanted: Vec<u32> = bench.config.stages().iter().map(|s| s.lr_shift).collect();
            assert_eq!(bench.shifts(), wanted, "{schedule}");
        }
    }
}

#[test]
fn a_training_that_is_broken_off_leaves_the_shifts_of_the_configuration() {
    let mut bench = Bench::new("quarters");
    let wanted = bench.shifts();
    // In the second quarter.
    assert!((9..SAMPLES).contains(&bench.train_hardware(Order::Natural, 9)));
    assert_eq!(bench.shifts(), wanted);
}

/// As after a host that was killed.
#[test]
fn shifts_that_were_left_raised_do_not_last() {
    let mut bench = Bench::new("quarters");
    for s in 0..bench.config.stages().len() {
        bench.host.write_register(Register::LrShift(s).address(), 29).unwrap();
    }
    bench.train(Order::Natural);
}

/// Without a schedule the registers are the user's.
#[test]
fn without_a_schedule_the_shifts_stay_as_they_are() {
    let mut bench = Bench::new("constant");
    bench.host.write_register(Register::LrShift(1).address(), 3).unwrap();
    let wanted = bench.shifts();
    bench.train_hardware(Order::Natural, usize::MAX);
    assert_eq!(bench.shifts(), wanted);
}

/// Something else than what the core has.
type Change = dyn Fn(&mut Vec<(i64, u8)>, &mut Weights);

/// Whatever a core says or holds that the golden model does not is found and named.
#[test]
fn a_difference_of_what_was_learned_is_found() {
    let mut bench = Bench::new("quarters");
    let start = bench.model.weights();
    bench.host.begin(&start).unwrap();
    let options = Options { epochs: 1, samples: Some(SAMPLES), order: Order::Shuffled, seed: 3, evaluate_train: false };
    let order = sample_order(bench.data.train.len(), SAMPLES, Order::Shuffled, 3);
    let train = |host: &mut Host| {
        train_all(&bench.config, host, &bench.data.train, SAMPLES, order, &mut |_, _| ControlFlow::Continue(()))
            .unwrap()
    };
    let answers = train(&mut bench.host).predictions;
    let weights = bench.host.weights_over_link().unwrap();
    let compare = |answers: &[(i64, u8)], weights: &Weights| {
        let learned = Learned { core: "a board", again: "the same again", answers, weights };
        let board = learned.compare(&bench.config, &start, &bench.data, &options).unwrap();
        (board.compared, board.mismatches, board.first.map_or(String::new(), |first| first.to_string()))
    };
    let shapes = bench.config.stages();
    let values =
        shapes.iter().map(|s| s.outputs * s.columns()).sum::<usize>() + bench.config.classes() * shapes[0].outputs;
    // And how many there are of each.
    let compared = (2 * SAMPLES + 1 + values + shapes.len() + 1) as u64;
    assert_eq!(compare(&answers, &weights), (compared, 0, String::new()));

    let changed = |change: &Change| {
        let (mut answers, mut weights) = (answers.clone(), weights.clone());
        change(&mut answers, &mut weights);
        let (_, mismatches, first) = compare(&answers, &weights);
        assert!(first.starts_with("a board, tiny (") && first.ends_with("; again with: the same again"), "{first}");
        assert!(!first.contains("cycle"), "{first}");
        (mismatches, first)
    };
    let one: [(&str, &Change); 7] = [
        ("weights of stage 2 at the end, row 3: ", &|_, w| w.stages[1].weight[3] ^= 1),
        ("weights of stage 1 at the end, row 30: ", &|_, w| w.stages[0].bias[0] ^= 1),
        ("target code, row 2: ", &|_, w| w.code[2] ^= 1),
        ("prediction, sample 11: ", &|a, _| a[11].0 ^= 1),
        ("fired stages, sample 29: ", &|a, _| a[29].1 ^= 2),
        ("number of answers: expected 30, got 29; ", &|a, _| a.truncate(SAMPLES - 1)),
        ("number of values: target code: expected 18, got 19; ", &|_, w| w.code.push(0)),
    ];
    for (what, change) in one {
        let (mismatches, first) = changed(change);
        assert!(first.contains(what), "{what}: {first}");
        assert_eq!(mismatches, 1, "{what}");
    }
}

//! Training by the schedule on a core that keeps its registers from one training to the next, as a board does.

mod common;

use std::ops::ControlFlow;

use sigprop_golden_model::Model;
use sigprop_golden_model::data::{Data, Dataset};
use sigprop_golden_model::train::{self, Options, Order};
use sigprop_hdl::generate;
use sigprop_spec::Config;
use sigprop_spec::link::Register;
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::simulate::{sample_order, train_all};
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
        Self { config, host, model, data: Data { train: set.clone(), test: set } }
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
        let trained = train_all(&self.config, &mut self.host, &self.data.train, SAMPLES, order, &mut |done, _| {
            if done >= most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
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

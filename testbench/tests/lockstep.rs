//! quick
use sigprop_golden_model::data::DataSource;
use sigprop_golden_model::train::Order;
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;
use sigprop_testbench::{Engine, simulate};

#[test]
fn digits_hundred() {
    let config = Config::preset("digits").unwrap();
    let data = "digits".parse::<DataSource>().unwrap().load(&config).unwrap();
    let weights = Weights::initial(&config, 1);
    let options = simulate::Options { engine: Engine::Rust, samples: 40, vcd: None, order: Order::Natural, seed: 1 };
    let report = simulate::run(&config, &weights, &data.train, &options, &mut |_, _| {}).unwrap();
    println!("{} {} {} {:?}", report.cycles_per_sample, report.multiplier_use, report.cycles_per_second, report.weights_crc32);
    let mut model = Model::new(&config, &weights).unwrap();
    model.refresh();
    for i in 0..40 {
        let added = sigprop_golden_model::train::shift_added(config.schedule(), i, 40);
        for s in 0..2 { model.set_lr_shift(s, config.stages()[s].lr_shift + added).unwrap(); }
        let (x, y) = data.train.sample(i);
        let o = model.train(x, y, &mut ());
        assert_eq!((o.prediction_sum, o.fired), report.predictions[i], "sample {i}");
    }
    assert_eq!(model.weights(), report.weights);
}

//! Rung 2: coding of values into spikes, their counts, and errors times counts, all values of them.

use sigprop_golden_model::lif;
use sigprop_hdl::blocks::count_product::CountProduct;
use sigprop_hdl::blocks::front::Coder;
use sigprop_hdl::blocks::spike_count::SpikeCount;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;

use crate::bench::Bench;

#[test]
fn values_are_coded_as_the_golden_model_codes_them() {
    for act in [4, 5, 8, 9] {
        for steps in [2, 4, 8, 16] {
            let sets = ["network.neuron=lif".to_owned(), format!("network.steps={steps}")];
            let more = [format!("format.activation_bits={act}"), "learning.lr_shift=20".to_owned()];
            let config = Config::preset_with("tiny", &[sets, more].concat()).unwrap();
            let mut b = Bench::new(extract(&Coder::new(act, steps)));
            for x in -(1i16 << (act - 1))..1 << (act - 1) {
                let mut want = [x];
                lif::encode(&config, &mut want);
                b.set("x", i64::from(x));
                let got = b.get("spikes");
                assert_eq!(got & ((1 << steps) - 1), i64::from(want[0] as u16), "{act} bits, {steps} steps: {x}");
            }
        }
    }
}

#[test]
fn spikes_are_counted() {
    for steps in [2, 4, 8, 16] {
        let mut b = Bench::new(extract(&SpikeCount::new(steps, true)));
        for word in 0..1i64 << steps {
            b.set("spikes", word);
            assert_eq!(b.get("count"), i64::from(word.count_ones()), "{steps} steps: {word:b}");
        }
    }
}

#[test]
fn errors_are_multiplied_with_counts() {
    for log2_steps in 1..=4 {
        let mut b = Bench::new(extract(&CountProduct::new(6, log2_steps)));
        let all = (-32..32).flat_map(|d| (0..=1i64 << log2_steps).map(move |n| (d, n)));
        let mut before = Vec::new();
        for (d, n) in all {
            b.set_all(&[("d", d), ("n", n)]);
            b.clock();
            before.push(d * n);
            if let [.., two, _] = before[..] {
                assert_eq!(b.get("p"), two, "2^{log2_steps} steps");
            }
        }
    }
}

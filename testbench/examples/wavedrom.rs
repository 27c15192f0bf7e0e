//! Writes the wave figures of the manual: the tiny preset runs in the Rust simulation, and signals of a block are
//! copied from the cycle in which a condition holds. The output is WaveDrom JSON in `docs/src/blocks/figures`.
//!
//! ```text
//! cargo run --release -p sigprop-testbench --example wavedrom
//! ```

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;

use sigprop_golden_model::{Model, Weights};
use sigprop_hdl::generate;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_spec::Config;

/// One figure.
struct Figure {
    /// The block's page, and the file's name.
    name: &'static str,
    /// Put before each of the names below; empty for the ports of the core.
    scope: &'static str,
    /// Names and values that must all hold in the cycle that the figure is placed by.
    when: &'static [(&'static str, i64)],
    /// Which of these cycles, from 0.
    nth: usize,
    /// Cycles to show before it.
    before: usize,
    /// Cycles to show.
    cycles: usize,
    /// Names of the signals to show.
    show: &'static [&'static str],
}

/// The figures. The host sends REFRESH, four TRAIN and an INFER; TRAIN n has label n mod 3.
const FIGURES: &[Figure] = &[
    Figure {
        name: "core",
        scope: "",
        when: &[("tx_valid", 1), ("tx_data", 1)],
        nth: 0,
        before: 4,
        cycles: 24,
        show: &["rx_valid", "rx_ready", "rx_data", "tx_valid", "tx_ready", "tx_data", "mon_done_0", "mon_done_1"],
    },
    Figure {
        name: "decoder",
        scope: "decoder.",
        when: &[("rx_valid", 1), ("rx_data", 1), ("rx_ready", 1)],
        nth: 0,
        before: 2,
        cycles: 24,
        show: &[
            "rx_valid",
            "rx_ready",
            "rx_data",
            "fill_ready",
            "fill_h_valid",
            "fill_value",
            "token_step",
            "sample",
            "sample_label",
            "sample_token",
        ],
    },
    Figure {
        name: "sequencer",
        scope: "stages_0.sequencer.",
        when: &[("state", 2), ("row", 0), ("offset", 12)],
        nth: 4,
        before: 0,
        cycles: 24,
        show: &[
            "offset",
            "row",
            "valid",
            "u_col",
            "u_valid",
            "w_valid",
            "w_addr",
            "f_col",
            "f_last",
            "b_fetch_js",
            "b_fetch_c",
            "b_state",
            "b_score",
            "b_result",
        ],
    },
    Figure {
        name: "stage",
        scope: "stages_0.",
        when: &[("out_done", 1)],
        nth: 4,
        before: 14,
        cycles: 24,
        show: &[
            "in_h_valid",
            "in_ready",
            "in_done",
            "out_valid",
            "out_h",
            "out_t",
            "out_ready",
            "out_done",
            "fire",
            "js",
        ],
    },
    Figure {
        name: "input_buffer",
        scope: "stages_0.buffer.",
        when: &[("turn", 1)],
        nth: 4,
        before: 4,
        cycles: 28,
        show: &["fill_h_valid", "fill_h", "fill_done", "turn", "old_col", "old_h", "now_col", "now_h"],
    },
    Figure {
        name: "lane",
        scope: "stages_0.lanes_1.",
        when: &[("u_valid_q2", 1), ("dh", -254)],
        nth: 0,
        before: 2,
        cycles: 20,
        show: &[
            "u_valid_q",
            "u_h_q",
            "dh",
            "sum",
            "weight_raddr",
            "weight_rdata",
            "delta",
            "weight",
            "weight_we",
            "weight_waddr",
            "f_h",
            "f_last",
            "acc_h",
            "h",
            "mask_h",
        ],
    },
    Figure {
        name: "multipliers",
        scope: "stages_0.lanes_1.multipliers.",
        when: &[("u_valid", 1), ("dh", -254)],
        nth: 0,
        before: 2,
        cycles: 20,
        show: &["u_valid", "dh", "h_old", "dt", "t_old", "u", "f_valid", "w", "h", "wh", "t", "wt"],
    },
    Figure {
        name: "loss",
        scope: "stages_0.loss.",
        when: &[("score", 1), ("last_row", 1)],
        nth: 12,
        before: 1,
        cycles: 16,
        show: &[
            "score",
            "first_row",
            "last_row",
            "chain",
            "label",
            "stage_valid",
            "stage_class",
            "stage_value",
            "sum_valid",
            "sum_class",
            "sum_value",
            "fire",
            "js",
        ],
    },
    Figure {
        name: "prediction",
        scope: "prediction.",
        when: &[("score_valid", 1)],
        nth: 9,
        before: 1,
        cycles: 24,
        show: &[
            "score_valid",
            "score_class",
            "score_sum",
            "done",
            "fired",
            "ready",
            "tx_valid",
            "tx_ready",
            "tx_data",
            "finished",
        ],
    },
];

/// Cycles that are recorded.
const CYCLES: usize = 2000;

/// Everything that every signal did, cycle by cycle.
struct Waves {
    of: HashMap<String, Vec<i64>>,
    widths: HashMap<String, usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let waves = run()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/blocks/figures");
    std::fs::create_dir_all(&folder)?;
    for figure in FIGURES {
        let (text, start) = draw(&waves, figure)?;
        std::fs::write(folder.join(format!("{}.json", figure.name)), text)?;
        println!("{}: from cycle {start}", figure.name);
    }
    Ok(())
}

/// Five inputs of sample `n`.
fn inputs(n: i64) -> impl Iterator<Item = i64> {
    (0..5).map(move |k| (n * 37 + k * 29 + 11) % 128)
}

/// Runs the tiny preset with the start weights of seed 1.
fn run() -> Result<Waves, Box<dyn Error>> {
    let config = Config::preset("tiny")?;
    let model = Model::new(&config, &Weights::initial(&config, 1))?;
    let design = generate(&config, &sigprop_testbench::initial(&model, &config))?;
    let mut sim = Simulator::new(&design.design)?;
    let port = |name: &str| sim.signal(name).ok_or_else(|| format!("the core has no port {name}"));
    let (rx_data, rx_valid, rx_ready) = (port("rx_data")?, port("rx_valid")?, port("rx_ready")?);
    let tx_ready = port("tx_ready")?;
    let mut send = vec![5];
    for n in 0..4 {
        send.extend([1, n % 3]);
        send.extend(inputs(n));
    }
    send.push(2);
    send.extend(inputs(4));

    let signals: Vec<(String, SignalHandle)> =
        sim.signals().iter().filter_map(|s| Some((s.path.clone(), sim.signal(&s.path)?))).collect();
    let widths = sim.signals().iter().map(|s| (s.path.clone(), s.width)).collect();
    let mut of: HashMap<String, Vec<i64>> = HashMap::new();
    sim.reset();
    let mut sent = 0;
    for cycle in 0..CYCLES {
        sim.set(rx_valid, i64::from(sent < send.len()));
        sim.set(rx_data, send.get(sent).copied().unwrap_or(0));
        sim.set(tx_ready, i64::from(cycle % 3 != 0)); // the receiver pauses, so that waiting can be seen
        if sent < send.len() && sim.get(rx_ready) == 1 {
            sent += 1;
        }
        for (path, signal) in &signals {
            let value = sim.get(*signal);
            of.entry(path.clone()).or_default().push(value);
        }
        sim.clock();
    }
    Ok(Waves { of, widths })
}

/// The figure as WaveDrom JSON, and the cycle in which it starts.
fn draw(waves: &Waves, figure: &Figure) -> Result<(String, usize), Box<dyn Error>> {
    let find = |name: &str| {
        let path = format!("{}{name}", figure.scope);
        let values = waves.of.get(&path).ok_or_else(|| format!("figure {}: no signal {path}", figure.name))?;
        Ok::<_, String>((values, waves.widths[&path]))
    };
    let mut conditions = Vec::new();
    for &(name, value) in figure.when {
        conditions.push((find(name)?.0, value));
    }
    let mut cycles = (0..CYCLES).filter(|&c| conditions.iter().all(|(values, v)| values[c] == *v));
    let place = cycles.nth(figure.nth).ok_or_else(|| format!("figure {}: its cycle never comes", figure.name))?;
    let start = place.saturating_sub(figure.before);
    let end = (start + figure.cycles).min(CYCLES);
    let mut lines = vec![format!(r#"    {{"name": "clk", "wave": "p{}"}}"#, ".".repeat(end - start - 1))];
    for name in figure.show {
        let (values, width) = find(name)?;
        lines.push(line(name, &values[start..end], width));
    }
    let title = format!("{}, preset tiny, from cycle {start}", figure.name);
    let head = format!(r#"  "head": {{"text": "{title}", "tick": {start}}}"#);
    let config = r#"  "config": {"hscale": 1}"#;
    Ok((format!("{{\n  \"signal\": [\n{}\n  ],\n{head},\n{config}\n}}\n", lines.join(",\n")), start))
}

/// One signal: levels for a single bit, numbers for a bus.
fn line(name: &str, values: &[i64], width: usize) -> String {
    let (mut wave, mut data, mut last) = (String::new(), Vec::new(), None);
    for &value in values {
        if last == Some(value) {
            wave.push('.');
        } else if width == 1 {
            wave.push(if value == 0 { '0' } else { '1' });
        } else {
            wave.push('=');
            data.push(format!("\"{value}\""));
        }
        last = Some(value);
    }
    let data = if data.is_empty() { String::new() } else { format!(r#", "data": [{}]"#, data.join(", ")) };
    format!(r#"    {{"name": "{name}", "wave": "{wave}"{data}}}"#)
}

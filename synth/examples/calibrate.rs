//! Measures the networks of `data/networks.toml` for every target, into `data/calibration.json`; called by `cargo xtask
//! calibrate`. With `--missing` only those that are not in it; the others stay right when the hardware changes, since what
//! their netlists had is kept with them.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use sigprop_synth::Board;
use sigprop_synth::estimate::{BOARDS, Measurement, Measurements, amounts, measure, networks};

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = home.join("data/calibration.json");
    let missing = std::env::args().any(|argument| argument == "--missing");
    let before = Measurements::ours();
    let mut now = Measurements::default();
    for network in networks()? {
        let config = network.config()?;
        for name in BOARDS {
            let board = Board::find(name)?;
            let target = board.device.target();
            if !network.is_for(target) {
                continue;
            }
            let known = before.0.get(target.word()).and_then(|points| points.get(&network.name)).copied();
            let point = match known.filter(|_| missing) {
                Some(point) => point,
                None => {
                    let folder = home.join("../target/calibration").join(name).join(&network.name);
                    std::fs::create_dir_all(&folder)?;
                    let begin = Instant::now();
                    let generated = sigprop_hdl::generate_serial(&config, &[], board.bit_cycles())?;
                    let measured = measure(&config, &generated, &board, &folder)?;
                    println!("{name}, {}: {measured:?}, {:.0} s", network.name, begin.elapsed().as_secs_f64());
                    Measurement { amounts: amounts(&generated.design, target), measured }
                }
            };
            now.0.entry(target.word().to_owned()).or_default().insert(network.name.clone(), point);
            // What was measured is kept even where a later network fails, with `--missing` to go on.
            let mut kept = if missing { before.clone() } else { Measurements::default() };
            for (target, points) in &now.0 {
                kept.0.entry(target.clone()).or_default().extend(points.clone());
            }
            std::fs::write(&file, serde_json::to_string_pretty(&kept)? + "\n")?;
        }
    }
    std::fs::write(&file, serde_json::to_string_pretty(&now)? + "\n")?;
    println!("{} written", file.display());
    Ok(())
}

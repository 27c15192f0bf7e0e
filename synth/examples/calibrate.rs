//! Measures the networks of `data/networks.toml` for every target, into `data/measured.json`; called by `cargo xtask
//! calibrate`. A network whose measurement is there is not measured again, unless `--all` is given.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use sigprop_synth::Board;
use sigprop_synth::estimate::{BOARDS, Measured, measure, networks};

fn main() -> Result<(), Box<dyn Error>> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = home.join("data/measured.json");
    let again = std::env::args().any(|argument| argument == "--all");
    let mut measured: BTreeMap<String, BTreeMap<String, Measured>> = match std::fs::read_to_string(&file) {
        Ok(text) if !again => serde_json::from_str(&text)?,
        _ => BTreeMap::new(),
    };
    for network in networks()? {
        let config = network.config()?;
        for name in BOARDS {
            let board = Board::find(name)?;
            let target = board.device.target();
            let points = measured.entry(target.word().to_owned()).or_default();
            if points.contains_key(&network.name) || !network.is_for(target) {
                continue;
            }
            let folder = home.join("../target/calibration").join(name).join(&network.name);
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder)?;
            let begin = Instant::now();
            let point = measure(&config, &board, &folder)?;
            println!("{name}, {}: {point:?}, {:.0} s", network.name, begin.elapsed().as_secs_f64());
            points.insert(network.name.clone(), point);
            std::fs::write(&file, serde_json::to_string_pretty(&measured)? + "\n")?;
        }
    }
    Ok(())
}

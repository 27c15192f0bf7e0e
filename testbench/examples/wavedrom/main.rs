//! Writes the wave figures of the manual, one for a block's page: the tiny preset runs in the Rust simulation, and
//! signals of a block are copied from around the cycle in which a condition holds. The output is WaveDrom JSON in
//! `docs/src/blocks/figures`; `cargo xtask figures` calls this and draws the SVGs beside it.
//!
//! ```text
//! cargo run --release -p sigprop-testbench --example wavedrom              # writes the files
//! cargo run --release -p sigprop-testbench --example wavedrom -- --check   # says which of them are out of date
//! ```

mod draw;
mod figures;
mod run;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use figures::{AXIS, BUS, CORE, Figure, LINE};
use run::Waves;

/// A run, and the figures that show it.
type Shown = (fn() -> Result<Waves, Box<dyn Error>>, &'static [Figure]);

const RUNS: [Shown; 4] = [(run::core, CORE), (run::axis, AXIS), (run::bus, BUS), (run::line, LINE)];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let check = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [only] if only == "--check" => true,
        other => return Err(format!("unknown arguments {other:?}; there is only --check").into()),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/blocks/figures");
    std::fs::create_dir_all(&folder)?;
    let mut faults = Vec::new();
    for (run, figures) in RUNS {
        let waves = run()?;
        for figure in figures {
            let text = draw::draw(&waves, figure)?;
            let path = folder.join(format!("{}.json", figure.name));
            if !check {
                std::fs::write(&path, text)?;
            } else if let Err(why) = same(&path, &text) {
                faults.push(format!("figures/{}.json {why}; renew it with: cargo xtask figures", figure.name));
            }
        }
    }
    if check {
        faults.extend(strangers(&folder)?);
    }
    if faults.is_empty() {
        println!("{} figures {}", figures().count(), if check { "are up to date" } else { "written" });
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{}", faults.join("\n"));
    Ok(ExitCode::FAILURE)
}

/// Every figure.
fn figures() -> impl Iterator<Item = &'static Figure> {
    RUNS.iter().flat_map(|(_, figures)| figures.iter())
}

/// Whether the file at `path` holds `text`.
fn same(path: &Path, text: &str) -> Result<(), String> {
    match std::fs::read_to_string(path) {
        Ok(committed) if committed == text => Ok(()),
        Ok(_) => Err("is not what the hardware does now".to_owned()),
        Err(fault) => Err(format!("cannot be read ({fault})")),
    }
}

/// A line for each file that is of no figure, as after a figure was renamed.
fn strangers(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if !figures().any(|figure| path.file_stem().is_some_and(|stem| stem == figure.name)) {
            found.push(format!("{} is of no figure; delete it", path.display()));
        }
    }
    Ok(found)
}

//! The port: a device, or a simulated board.

use std::path::Path;
#[cfg(unix)]
use std::time::Instant;

use sigprop_spec::Config;
#[cfg(unix)]
use sigprop_synth::bitstream::{self, Kind, ReadBack};
use sigprop_synth::{Board, Target};
use sigprop_testbench::TestbenchError;
use sigprop_testbench::link::Device;
#[cfg(unix)]
use sigprop_testbench::link::SimulatedLine;
#[cfg(unix)]
use sigprop_testbench::verilator::Effort;

use super::SIMULATED;
use super::bitstream::Loaded;
use crate::args::Host as Args;
use crate::commands;
use crate::error::Failure;
use crate::output::Output;

/// Its cells, where no board is named: by inference.
const SIMULATED_TARGET: Target = Target::Ice40Dsp;

/// Bits a second where nothing says how many: those of a board that says no others.
const BAUD: u32 = 115_200;

/// What must live as long as the port is used.
#[cfg(unix)]
type Simulation = sigprop_testbench::link::SimulatedPort;
#[cfg(not(unix))]
type Simulation = std::convert::Infallible;

/// Bits a second: as said, or as the board's file says.
fn baud(said: Option<u32>, board: Option<&Board>) -> u32 {
    said.or(board.map(|board| board.baud)).unwrap_or(BAUD)
}

/// Opens the port of the options; a simulated board has what is `loaded`, or the cells of `board`.
pub fn open(
    (args, port): (&Args, &str),
    loaded: Option<&Loaded>,
    config: &Config,
    board: Option<(Board, Target)>,
    output: &Output,
) -> Result<(Option<Simulation>, Device), Failure> {
    let said = args.baud.or(loaded.and_then(|loaded| loaded.baud));
    if port != SIMULATED {
        let board = board.map(|(board, _)| board);
        let core_mhz = board.as_ref().map(Board::running_mhz);
        return Ok((None, Device::open(port, baud(said, board.as_ref()), core_mhz)?));
    }
    match (&args.bitstream, board) {
        (Some(file), Some((board, _))) => {
            let baud = baud(said, Some(&board));
            load(file, loaded.and_then(|loaded| loaded.seed), board, baud, output)
        }
        (_, board) => simulate(args, config, board.map_or(SIMULATED_TARGET, |(_, target)| target), output),
    }
}

#[cfg(unix)]
fn simulate(
    args: &Args,
    config: &Config,
    target: Target,
    output: &Output,
) -> Result<(Option<Simulation>, Device), Failure> {
    let (weights, _) = commands::weights(config, &args.start, output)?;
    let model = commands::model(config, &weights)?;
    let initial = sigprop_testbench::initial(&model, config);
    let config = config.clone();
    start(output, move || SimulatedLine::new(&config, &initial, target, Effort::Short))
}

/// A simulated board that is loaded with a bitstream.
#[cfg(unix)]
fn load(
    file: &Path,
    seed: Option<u32>,
    board: Board,
    baud: u32,
    output: &Output,
) -> Result<(Option<Simulation>, Device), Failure> {
    let (chip, what, seconds) = if matches!(bitstream::kind(file)?, Some(Kind::Ecp5 | Kind::Gowin)) {
        let begin = Instant::now();
        let (chip, netlist) = bitstream::routed(file, seed, &board)?;
        output.note(&format!(
            "{}: bitstreams for the family {} are not decoded; the routed netlist beside it is simulated in its place",
            file.display(),
            board.device.family.word()
        ));
        (chip, netlist, begin.elapsed())
    } else {
        let tools = bitstream::Tools::find()?;
        let spinner = output.spinner();
        let begin = Instant::now();
        let chip = bitstream::read(file, &board, &tools)?;
        spinner.finish_and_clear();
        (chip, file.to_owned(), begin.elapsed())
    };
    let (what, seconds) = (what.display(), seconds.as_secs_f64());
    output.note(&format!("{what}: {} ({seconds:.1} s)", contents(&chip, &board)));
    start(output, move || SimulatedLine::of_bitstream(&chip, &board, baud, Effort::Short))
}

/// What was read of a bitstream, in words.
#[cfg(unix)]
fn contents(chip: &ReadBack, board: &Board) -> String {
    let counts = [
        (chip.logic_cells, "logic cells"),
        (chip.flip_flops, "flip-flops"),
        (chip.block_rams, "block RAMs"),
        (chip.multipliers, "multipliers"),
        (chip.sprams, "single-port RAMs"),
    ];
    let counts = counts.iter().filter(|count| count.0 > 0).map(|(count, what)| format!("{count} {what}"));
    let counts: Vec<String> = counts.collect();
    let clock = if chip.pll.is_some() { "a PLL to" } else { "a clock of" };
    format!("{}, {clock} {} MHz", counts.join(", "), chip.core_mhz(board))
}

#[cfg(unix)]
fn start(
    output: &Output,
    make: impl FnOnce() -> Result<SimulatedLine, TestbenchError> + Send + 'static,
) -> Result<(Option<Simulation>, Device), Failure> {
    let spinner = output.spinner();
    let (simulation, device) = Simulation::start(make)?;
    spinner.finish_and_clear();
    output.note(&format!("a simulated board is behind {}", simulation.name()));
    Ok((Some(simulation), device))
}

#[cfg(not(unix))]
fn simulate(_: &Args, _: &Config, _: Target, _: &Output) -> Result<(Option<Simulation>, Device), Failure> {
    Err(no_terminals())
}

#[cfg(not(unix))]
fn load(_: &Path, _: Option<u32>, _: Board, _: u32, _: &Output) -> Result<(Option<Simulation>, Device), Failure> {
    Err(no_terminals())
}

#[cfg(not(unix))]
fn no_terminals() -> Failure {
    let source = std::io::ErrorKind::Unsupported.into();
    let action = "simulate a board behind a pseudo-terminal, which this system does not have";
    TestbenchError::Device { port: SIMULATED.to_owned(), action, source }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_as_fast_as_the_board_s_file_says() {
        let mut board = Board::find("hx8k").unwrap();
        board.baud = 57_600;
        assert_eq!(baud(None, Some(&board)), 57_600);
        assert_eq!(baud(Some(9600), Some(&board)), 9600);
        assert_eq!(baud(None, None), 115_200);
    }
}

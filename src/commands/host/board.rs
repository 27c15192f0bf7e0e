//! The port: a device, or a simulated board.

use sigprop_spec::Config;
use sigprop_synth::{Board, Target};
use sigprop_testbench::link::Device;
use sigprop_testbench::verilator::Effort;

use crate::args::Host as Args;
use crate::commands;
use crate::error::Failure;
use crate::output::Output;

/// What stands for a device that is simulated.
const SIMULATED: &str = "sim";

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

/// Opens the port of the options; a simulated board has the cells of `board`.
pub fn open(
    args: &Args,
    config: &Config,
    board: Option<(Board, Target)>,
    output: &Output,
) -> Result<(Option<Simulation>, Device), Failure> {
    if args.port != SIMULATED {
        let board = board.map(|(board, _)| board);
        let core_mhz = board.as_ref().map(Board::running_mhz);
        return Ok((None, Device::open(&args.port, baud(args.baud, board.as_ref()), core_mhz)?));
    }
    simulate(args, config, board.map_or(SIMULATED_TARGET, |(_, target)| target), output)
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
    let spinner = output.spinner();
    let (simulation, device) = Simulation::start(config, initial, target, Effort::Short)?;
    spinner.finish_and_clear();
    output.note(&format!("a simulated board is behind {}", simulation.name()));
    Ok((Some(simulation), device))
}

#[cfg(not(unix))]
fn simulate(_: &Args, _: &Config, _: Target, _: &Output) -> Result<(Option<Simulation>, Device), Failure> {
    let source = std::io::ErrorKind::Unsupported.into();
    let action = "simulate a board behind a pseudo-terminal, which this system does not have";
    Err(sigprop_testbench::TestbenchError::Device { port: SIMULATED.to_owned(), action, source }.into())
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

//! The port: a device, or a simulated board.

use sigprop_spec::Config;
use sigprop_synth::Target;
use sigprop_testbench::link::Device;

use crate::args::Host as Args;
use crate::commands;
use crate::error::Failure;
use crate::output::Output;

/// What stands for a device that is simulated.
const SIMULATED: &str = "sim";

/// Its cells, where no board is named: by inference.
const SIMULATED_TARGET: Target = Target::Ice40Dsp;

/// What must live as long as the port is used.
#[cfg(unix)]
type Simulation = sigprop_testbench::link::SimulatedPort;
#[cfg(not(unix))]
type Simulation = std::convert::Infallible;

/// Opens the port of the options; a simulated board has the cells of `target`.
pub fn open(
    args: &Args,
    config: &Config,
    target: Option<Target>,
    output: &Output,
) -> Result<(Option<Simulation>, Device), Failure> {
    if args.port != SIMULATED {
        return Ok((None, Device::open(&args.port, args.baud)?));
    }
    simulate(args, config, target.unwrap_or(SIMULATED_TARGET), output)
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
    let (simulation, device) = Simulation::start(config, initial, target, true)?;
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

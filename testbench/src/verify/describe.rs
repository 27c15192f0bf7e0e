//! A configuration in a line.

use sigprop_spec::family::{Sequence, Target, Task};
use sigprop_spec::{Config, StageShape};

/// The receptive fields of a configuration in its line, where it has some.
fn fields(config: &Config) -> String {
    let moved = match (config.pixel_shift(), config.second_look()) {
        (true, None) => ", moved",
        (false, Some(_)) => ", looked at again",
        (true, Some(_)) => ", moved, looked at again",
        (false, None) => "",
    };
    let line = |f: sigprop_spec::config::Fields| {
        let (z, g) = (f.window, f.grid);
        format!("{g}x{g} fields of {z}x{z} by {} from {} in rows of {}{moved}, ", f.stride, f.origin, f.width)
    };
    config.fields().map_or(String::new(), line)
}

/// How a configuration takes sequences in, in its line, where it does.
fn sequence(config: &Config) -> String {
    let steps = config.steps().map_or(String::new(), |steps| format!(" of {steps} steps"));
    match (config.sequence(), config.reservoir()) {
        (Sequence::Single, _) => String::new(),
        (sequence, None) => format!("{}{steps}, ", sequence.word()),
        (sequence, Some(reservoir)) => {
            let (units, seed, lanes) = (reservoir.units, reservoir.seed, config.reservoir_lanes());
            format!("{} of {units} units, {lanes} lanes, seed {seed}{steps}, ", sequence.word())
        }
    }
}

/// The target of a configuration in its line, where it is another than the code.
fn target(config: &Config) -> String {
    match config.target() {
        Target::Code => String::new(),
        target => format!("{}, ", target.word()),
    }
}

/// The read-out of a configuration in its line, and the task where it is another than classes.
fn readout(config: &Config) -> String {
    match config.task() {
        Task::Classification => config.readout().word().to_owned(),
        task => format!("{}, {}", config.readout().word(), task.word()),
    }
}

/// The formats of the weights: one where it is the same in all stages.
fn formats(config: &Config) -> String {
    let mut all: Vec<String> =
        config.stages().iter().map(|s| format!("{}.{}", s.weight.bits(), s.weight.fraction())).collect();
    if all.iter().all(|format| *format == all[0]) {
        all.truncate(1);
    }
    all.join("-")
}

/// One line about a configuration.
pub fn describe(config: &Config) -> String {
    let list = |f: &dyn Fn(&StageShape) -> usize| {
        config.stages().iter().map(|s| f(s).to_string()).collect::<Vec<_>>().join("-")
    };
    format!(
        "{}-{}, {} classes, {}{}{}{}, {}, {}, {}, lanes {}, A{} W{}, {}, {} multipliers{}, {:?}, {:?}",
        config.inputs(),
        list(&|s| s.outputs),
        config.classes(),
        sequence(config),
        target(config),
        fields(config),
        config.activation_function().word(),
        config.hidden().iter().map(|s| s.loss.word()).collect::<Vec<_>>().join("-"),
        config.optimizer().word(),
        readout(config),
        list(&|s| s.lanes),
        config.activation().bits(),
        formats(config),
        config.mode().word(),
        config.multipliers_of_lane(),
        if config.pairs() { "" } else { ", no pairs" },
        config.rounding(),
        config.token(),
    )
}

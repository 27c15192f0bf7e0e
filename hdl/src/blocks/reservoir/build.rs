//! The ports, registers and constants of a reservoir, and the contents of its memories.

use sigprop_spec::config::{RESERVOIR_TAPS, Unit};
use sigprop_spec::{Config, MemoryKind};

use super::super::channels::Header;
use super::super::dims::{Dims, bits_for};
use super::Reservoir;
use crate::primitives::Memory;
use crate::signal::{Const, Input, Module, Output, Reg, Wire};

/// Cycles from the last term of the last group to its sum's result.
const LATENCY: usize = 6;

/// Shape of the hardware.
struct Shape {
    inputs: usize,
    units: usize,
    lanes: usize,
    groups: usize,
    /// Cycles from group to group: all terms are added, and the results before are written.
    period: usize,
}

impl Shape {
    fn of(config: &Config) -> Self {
        let reservoir = config.reservoir();
        let (units, inputs) = reservoir.map_or((RESERVOIR_TAPS, 1), |reservoir| (reservoir.units, reservoir.inputs));
        let lanes = config.reservoir_lanes().min(units);
        let period = (inputs + RESERVOIR_TAPS).max(lanes);
        Self { inputs, units, lanes, groups: units.div_ceil(lanes), period }
    }

    /// Of every group and term the signs of its lanes, that of the first the lowest bit.
    fn signs(&self, drawn: &[Unit]) -> Vec<i64> {
        let negative = |unit: &Unit, term: usize| match term.checked_sub(self.inputs) {
            None => unit.negative[term],
            Some(tap) => unit.taps[tap].negative,
        };
        let word = |group: usize, term: usize| {
            let units = drawn.iter().skip(group * self.lanes).take(self.lanes).enumerate();
            units.map(|(lane, unit)| i64::from(negative(unit, term)) << lane).sum()
        };
        let terms = self.inputs + RESERVOIR_TAPS;
        (0..self.groups * terms).map(|n| word(n / terms, n % terms)).collect()
    }

    /// Of every group the connections of a lane.
    fn taps(&self, drawn: &[Unit], lane: usize) -> Vec<i64> {
        let of = |group: usize| {
            drawn.get(group * self.lanes + lane).map_or([0; RESERVOIR_TAPS], |u| u.taps.map(|tap| tap.unit as i64))
        };
        (0..self.groups).flat_map(of).collect()
    }
}

impl Reservoir {
    /// Cycles from the end of a step to the next that can be filled, where it is not the last.
    #[must_use]
    pub fn step_cycles(config: &Config) -> usize {
        let shape = Shape::of(config);
        // The last group's results are written up to the last unit.
        let rest = shape.units - (shape.groups - 1) * shape.lanes;
        (shape.groups - 1) * shape.period + shape.inputs + RESERVOIR_TAPS + LATENCY + rest
    }

    /// Cycles that the state takes to the first stage after a last step, once that has room.
    #[must_use]
    pub fn send_cycles(config: &Config) -> usize {
        Shape::of(config).units + 2
    }

    /// The reservoir of `config`.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table of signals
    pub fn new(config: &Config) -> Self {
        let shape = Shape::of(config);
        let (first, drawn) =
            (Dims::new(config, 0), config.reservoir().map_or(Vec::new(), |reservoir| reservoir.draw()));
        let a = first.act;
        let sum = config.reservoir().map_or(a, |reservoir| reservoir.sum_bits(a as u32) as usize);
        let (place, lanes) = (bits_for(shape.units - 1), shape.lanes);
        let terms = shape.inputs + RESERVOIR_TAPS;
        let signs = shape.signs(&drawn);
        // RAM in lookup tables cannot hold what is never written.
        let constants = match config.memory() {
            MemoryKind::Distributed => MemoryKind::Auto,
            kind => kind,
        };
        let c = |v: usize| Const::new(v as i64);
        let flag = || Reg::bit().no_reset();
        Self {
            meta: Module::new("reservoir", "A fixed random layer that takes a sequence in."),
            fill_valid: Input::bit().doc("next input of the step that is being filled"),
            fill: Input::signed(a).doc("the input, with fill_valid"),
            step: Input::bit().doc("the step is complete, after its last input; its header is beside this"),
            begins: Input::bit().doc("with step: a sequence begins with it"),
            last: Input::bit().doc("with step: it is the last of its sequence"),
            in_header: Header::printed("in_*", &first),
            room: Input::bit().doc("the first stage can be filled"),
            ready: Output::bit().doc("the next step may be filled"),
            h_valid: Output::bit().doc("next value of the state after a last step"),
            h: Output::signed(a).doc("the value, with h_valid"),
            done: Output::bit().doc("with the last value: the sample is complete; its header is beside this"),
            out_header: Header::printed("out_*", &first),
            inputs: Memory::new(shape.inputs, a, true, config.memory(), Vec::new()),
            signs: Memory::new(signs.len(), lanes, false, constants, signs),
            taps: (0..lanes)
                .map(|lane| shape.taps(&drawn, lane))
                .map(|words| Memory::new(words.len(), place, false, constants, words))
                .collect(),
            state: (0..lanes)
                .map(|_| Memory::new(2 << place, a, true, config.memory(), Vec::new()).registered())
                .collect(),
            header: Header::new(&first),
            is_first: flag(),
            is_last: flag(),
            bank: Reg::bit(),
            phase: Reg::unsigned(3),
            count: Reg::unsigned(bits_for(shape.inputs)),
            group: Reg::unsigned(bits_for(shape.groups)),
            position: Reg::unsigned(bits_for(shape.period)),
            sign_addr: Reg::unsigned(bits_for(shape.groups * terms)),
            tap_addr: Reg::unsigned(bits_for(shape.groups * RESERVOIR_TAPS)),
            active: Wire::bit(),
            of_state: Wire::bit(),
            group_end: Wire::bit(),
            valid_q: Reg::bit(),
            valid_q2: Reg::bit(),
            valid_q3: Reg::bit(),
            valid_q4: Reg::bit(),
            first_q: flag(),
            first_q2: flag(),
            first_q3: flag(),
            first_q4: flag(),
            end_q: Reg::bit(),
            end_q2: Reg::bit(),
            end_q3: Reg::bit(),
            end_q4: Reg::bit(),
            end_q5: Reg::bit(),
            of_state_q: flag(),
            of_state_q2: flag(),
            of_state_q3: flag(),
            x_q: Reg::signed(a).no_reset(),
            x_q2: Reg::signed(a).no_reset(),
            signs_q: Reg::unsigned(lanes).no_reset(),
            signs_q2: Reg::unsigned(lanes).no_reset(),
            operand: (0..lanes).map(|_| Wire::signed(a)).collect(),
            term: (0..lanes).map(|_| Reg::signed(a).no_reset()).collect(),
            sum: (0..lanes).map(|_| Reg::signed(sum).no_reset()).collect(),
            half: (0..lanes).map(|_| Wire::signed(sum)).collect(),
            result: (0..lanes).map(|_| Reg::signed(a).no_reset()).collect(),
            left: Reg::unsigned(bits_for(lanes)),
            unit: Reg::unsigned(bits_for(shape.units)),
            written: Wire::bit(),
            sent: Reg::unsigned(bits_for(shape.units)),
            sent_q: Reg::bit(),
            sent_q2: Reg::bit(),
            sending: Wire::bit(),
            last_sent: Reg::bit(),
            last_sent_q: Reg::bit(),
            idle: c(0),
            sweep: c(1),
            drain: c(2),
            wait: c(3),
            send: c(4),
            inputs_count: c(shape.inputs),
            terms_last: c(terms - 1),
            period_last: c(shape.period - 1),
            groups_last: c(shape.groups - 1),
            units_last: c(shape.units - 1),
            lanes: c(lanes),
            place: c(place),
            amax: Const::new(first.amax),
            number: (0..lanes).map(c).collect(),
            _lanes: lanes,
            _shifts: lanes - 1,
        }
    }
}

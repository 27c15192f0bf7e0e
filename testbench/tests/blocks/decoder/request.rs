//! Random requests: their bytes, what the decoder must do for them, and what it must answer.

use sigprop_golden_model::rng::Rng;
use sigprop_spec::Config;
use sigprop_spec::link::packed::{self, PACKED};
use sigprop_spec::link::{COMMANDS, Command, ERROR_OPCODE, ErrorCode, Layout, Register, identity};

use crate::bench::{chance, symmetric};

/// What the decoder asks of the rest of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Fill {
        second: bool,
        value: i64,
    },
    TokenStep,
    /// Beside the sample that follows: whether a sequence begins with it.
    Begins(bool),
    Sample {
        kind: i64,
        train: bool,
        target: bool,
        pair: bool,
        label: Option<i64>,
        class: Option<i64>,
        value: Option<i64>,
    },
    Restart,
    WriteRegister {
        address: u8,
        value: u32,
    },
    Word {
        write: Option<i64>,
        bank: bool,
        velocity: bool,
        stage: usize,
        lane: usize,
        address: usize,
    },
}

/// A request and what must come of it.
#[derive(Default)]
pub struct Request {
    pub send: Vec<u8>,
    pub events: Vec<Event>,
    pub answer: Vec<u8>,
    pub refused: Option<ErrorCode>,
    /// Of a training sample that has a first pass, whether it comes again.
    pub repeats: Option<bool>,
}

impl Request {
    fn refused(send: Vec<u8>, code: ErrorCode) -> Self {
        Self { send, refused: Some(code), ..Self::default() }
    }
}

/// The word at a place of a memory: any number, the same each time.
pub fn word(config: &Config, (bank, velocity): (bool, bool), place: [usize; 3]) -> i64 {
    let kind = u64::from(bank) + 2 * u64::from(velocity);
    let at = place.iter().fold(kind, |at, &p| (at << 16) + p as u64);
    let max = match config.velocity() {
        Some(format) if velocity => format.max(),
        _ if bank => entry(config, place[0]).1,
        _ => config.stages()[place[0]].weight.max(),
    };
    symmetric(&mut Rng::new(at, 12), max)
}

/// Bytes of an entry of a stage's bank, and the largest.
fn entry(config: &Config, stage: usize) -> (usize, i64) {
    let layout = Layout::new(config);
    match stage {
        0 => (layout.code_bytes, config.code().max()),
        _ => (layout.activation_bytes, config.activation().max()),
    }
}

/// The word in a register: any number, the same each time.
pub fn register(address: u8) -> u32 {
    Rng::new(address.into(), 13).next_u64() as u32
}

/// Draws requests.
pub struct Draw<'a> {
    pub config: &'a Config,
    pub rng: Rng,
    /// Whether the next step begins a sequence.
    pub begins: bool,
}

impl Draw<'_> {
    /// `n` values of `bytes` bytes and the numbers that they stand for, saturated to the format.
    fn values(&mut self, n: usize, bytes: usize, max: i64) -> (Vec<u8>, Vec<i64>) {
        let most = (1i64 << (8 * bytes - 1)) - 1;
        let mut value = || match self.rng.below(6) {
            0 => -most - 1,
            1 => most.min(max + 1),
            2 => -max - self.rng.below(2) as i64,
            3 => symmetric(&mut self.rng, most),
            _ => symmetric(&mut self.rng, max),
        };
        let values: Vec<i64> = (0..n).map(|_| value()).collect();
        let send = values.iter().flat_map(|v| v.to_le_bytes()[..bytes].to_vec()).collect();
        (send, values.into_iter().map(|v| v.clamp(-max, max)).collect())
    }

    /// Entries of a packed request and what they stand for: few of them, cut, or beyond the last input.
    fn entries(&mut self) -> (Vec<u8>, Vec<Event>) {
        let (bytes, max) = (Layout::new(self.config).activation_bytes, self.config.activation().max());
        let n = self.rng.below(self.config.inputs() + 2);
        let mut send = Vec::new();
        for _ in 0..n {
            send.push([0, self.rng.below(3), self.rng.below(20), self.rng.below(256)][self.rng.below(4)] as u8);
            send.extend(self.values(1, bytes, max).0);
        }
        send.truncate(
            send.len() - if chance(&mut self.rng, 20) { self.rng.below(send.len() + 1).min(bytes) } else { 0 },
        );
        let values = packed::inputs(&send, bytes, self.config.inputs());
        let fill = |value: i16| Event::Fill { second: false, value: i64::from(value).clamp(-max, max) };
        (send, values.into_iter().map(fill).collect())
    }

    fn inputs(&mut self, second: bool) -> (Vec<u8>, Vec<Event>) {
        let (bytes, max) = (Layout::new(self.config).activation_bytes, self.config.activation().max());
        let (send, values) = self.values(self.config.inputs(), bytes, max);
        (send, values.into_iter().map(|value| Event::Fill { second, value }).collect())
    }

    /// A request; of a hundred, `bad` are asked to be wrong in some way.
    pub fn request(&mut self, bad: usize) -> Request {
        let bad = chance(&mut self.rng, bad);
        let command = COMMANDS[self.rng.below(COMMANDS.len())].command;
        let mut request = match command {
            Command::Train if command.is_there(self.config) => self.train(bad),
            _ if !command.is_there(self.config) => Request::refused(Vec::new(), ErrorCode::UnknownOpcode),
            Command::Infer | Command::InferPair => self.infer(command),
            Command::Train => unreachable!("there is none"),
            Command::TrainStep | Command::InferStep => self.step(command, bad),
            Command::Flush if !self.config.learns() => Request::refused(Vec::new(), ErrorCode::NoLearning),
            Command::Flush => Request { events: self.flush(), ..Request::default() },
            Command::Refresh => self.refresh(),
            Command::ReadWeights
            | Command::WriteWeights
            | Command::ReadBank
            | Command::WriteBank
            | Command::ReadVelocity
            | Command::WriteVelocity => self.words(command, bad),
            Command::ReadRegister | Command::WriteRegister => self.register(command, bad),
            Command::Reset => Request { events: vec![Event::Restart], ..Request::default() },
            Command::Identify => Request { answer: identity(self.config), ..Request::default() },
        };
        let mut opcode = command.opcode();
        let plain = matches!(command, Command::Train | Command::Infer);
        if plain && packed::is_there(self.config) && chance(&mut self.rng, 60) {
            self.pack(&mut request, command);
            request.send.insert(0, opcode | PACKED);
            if let Some(code) = request.refused {
                request.answer = vec![ERROR_OPCODE, code.code(), opcode];
            }
            return request;
        }
        if command == Command::Identify && bad {
            // Only the opcode of an unknown command is taken.
            opcode = (0..).map(|_| self.rng.below(256) as u8).find(|&o| Command::from_opcode(o).is_none()).unwrap();
            request = Request::refused(Vec::new(), ErrorCode::UnknownOpcode);
        }
        request.send.insert(0, opcode);
        let step = command.is_step() && request.send.len() > 1;
        let answered_elsewhere = match command {
            Command::Train | Command::Infer | Command::InferPair => true,
            // But for a step that is not the last.
            _ => step && request.send[1] == 1,
        };
        match request.refused {
            Some(code) => request.answer = vec![ERROR_OPCODE, code.code(), opcode],
            None if answered_elsewhere => {}
            None => request.answer.insert(0, opcode),
        }
        if self.config.takes_sequences() {
            let begins = |event| match event {
                Event::Sample { .. } => vec![Event::Begins(self.begins), event],
                event => vec![event],
            };
            request.events = request.events.into_iter().flat_map(begins).collect();
            match (step, request.refused) {
                (true, Some(_)) => {}
                (true, None) => self.begins = request.send[1] == 1,
                (false, _) => self.begins = true,
            }
        }
        request
    }

    /// A step of a sequence: refused where there is no such class, or it is neither the last nor another.
    fn step(&mut self, command: Command, bad: bool) -> Request {
        let train = command == Command::TrainStep;
        let (inputs, mut events) = self.inputs(false);
        let classes = self.config.classes();
        let bad_last = bad && (!train || chance(&mut self.rng, 50));
        let last = if bad_last { 2 + self.rng.below(254) } else { self.rng.below(2) } as u8;
        let label = if bad && !bad_last { classes + self.rng.below(256 - classes) } else { self.rng.below(classes) };
        let send = [vec![last], train.then_some(label as u8).into_iter().collect(), inputs].concat();
        if train && !self.config.learns() {
            return Request::refused(send, ErrorCode::NoLearning);
        }
        if bad {
            return Request::refused(send, ErrorCode::OutOfRange);
        }
        let learns = train && last == 1;
        if learns {
            events.insert(0, Event::TokenStep);
        }
        let kind = if last == 0 { 3 } else { i64::from(train) };
        let label = learns.then_some(label as i64);
        events.push(Event::Sample {
            kind,
            train: learns,
            target: learns,
            pair: false,
            label,
            class: None,
            value: None,
        });
        Request { send, events, ..Request::default() }
    }

    /// The same request with other inputs, packed.
    fn pack(&mut self, request: &mut Request, command: Command) {
        let label = usize::from(command == Command::Train);
        let bytes = self.config.inputs() * Layout::new(self.config).activation_bytes;
        let (entries, fills) = self.entries();
        request.send.splice(label..label + bytes, entries.iter().copied());
        request.send.splice(0..0, (entries.len() as u16).to_le_bytes());
        // The front's own fills follow those of the inputs.
        let mut fills = fills.into_iter();
        for event in request.events.iter_mut().filter(|event| matches!(event, Event::Fill { .. })) {
            let Some(fill) = fills.next() else { break };
            *event = fill;
        }
    }

    fn train(&mut self, bad: bool) -> Request {
        let classes = self.config.classes();
        let (mut send, mut events) = self.inputs(false);
        let value = self.config.task().has_values().then(|| {
            let (bytes, max) = (Layout::new(self.config).activation_bytes, self.config.activation().max());
            let (more, value) = self.values(1, bytes, max);
            send.extend(more);
            value[0]
        });
        if !self.config.learns() {
            let label = self.rng.below(256) as u8;
            return Request::refused([vec![label], send].concat(), ErrorCode::NoLearning);
        }
        if bad {
            let label = (classes + self.rng.below(256 - classes)) as u8;
            return Request::refused([vec![label], send].concat(), ErrorCode::OutOfRange);
        }
        let label = self.rng.below(classes);
        events.insert(0, Event::TokenStep);
        let label_is = Some(label as i64);
        let pair = self.config.target().has_labels();
        events.extend(self.labels());
        let whole = Event::Sample { kind: 1, train: true, target: true, pair, label: label_is, class: None, value };
        events.push(whole.clone());
        let repeats = self.config.target().has_error().then(|| chance(&mut self.rng, 50));
        if repeats == Some(true) {
            // The front has the values.
            events.extend(vec![Event::Fill { second: false, value: 0 }; self.config.inputs()]);
            events.push(whole);
        }
        Request { repeats, send: [vec![label as u8], send].concat(), events, ..Request::default() }
    }

    /// The turns of the values behind the inputs that the front makes.
    fn labels(&self) -> Vec<Event> {
        let labels = if self.config.target().has_labels() { self.config.classes() } else { 0 };
        vec![Event::Fill { second: false, value: 0 }; labels]
    }

    /// What applies the update that is due, where one can be.
    fn flush(&self) -> Vec<Event> {
        self.config.learns().then_some(FLUSH).into_iter().collect()
    }

    fn infer(&mut self, command: Command) -> Request {
        let pair = command == Command::InferPair;
        let (mut send, mut events) = self.inputs(false);
        if pair {
            let second = self.inputs(true);
            send.extend(second.0);
            events.extend(second.1);
        }
        if self.config.target().has_labels() {
            // The input again and again, each time with two labels more.
            for first in (0..self.config.classes()).step_by(2) {
                let again = if first > 0 { self.config.inputs() } else { 0 };
                events.extend(vec![Event::Fill { second: false, value: 0 }; again]);
                events.extend(self.labels());
                let class = Some(first as i64);
                events.push(Event::Sample {
                    kind: 0,
                    train: false,
                    target: false,
                    pair: true,
                    label: None,
                    class,
                    value: None,
                });
            }
            return Request { send, events, ..Request::default() };
        }
        events.push(Event::Sample {
            kind: 0,
            train: false,
            target: false,
            pair,
            label: None,
            class: None,
            value: None,
        });
        Request { send, events, ..Request::default() }
    }

    fn refresh(&mut self) -> Request {
        let sample = |k: usize| Event::Sample {
            kind: 2,
            train: false,
            target: true,
            pair: false,
            label: None,
            class: Some(k as i64),
            value: None,
        };
        if !self.config.target().has_bank() {
            // There is nothing to refresh, but for what is due.
            let one = Event::Sample {
                kind: 2,
                train: false,
                target: true,
                pair: false,
                label: None,
                class: None,
                value: None,
            };
            return Request { events: vec![one], ..Request::default() };
        }
        let picture = if self.config.target().has_code() { 0 } else { self.config.inputs() };
        let turns = || vec![Event::Fill { second: true, value: 0 }; picture];
        let events = (0..self.config.tokens()).flat_map(|k| [turns(), vec![sample(k)]].concat());
        Request { events: events.collect(), ..Request::default() }
    }

    /// A row of weights or of the bank, read or written; flushed first, also where it is refused.
    fn words(&mut self, command: Command, bad: bool) -> Request {
        let bank = matches!(command, Command::ReadBank | Command::WriteBank);
        let velocity = matches!(command, Command::ReadVelocity | Command::WriteVelocity);
        let write = matches!(command, Command::WriteWeights | Command::WriteBank | Command::WriteVelocity);
        // An output stage has no bank: it is as if it were not there.
        let banks = if self.config.target().has_error() { 1 } else { self.config.hidden().len() };
        let stages = if bank { banks } else { self.config.stages().len() };
        let bad_stage = bad && chance(&mut self.rng, 40);
        let stage = if bad_stage { stages + self.rng.below(256 - stages) } else { self.rng.below(stages) };
        let shape = self.config.stages()[stage.min(stages - 1)];
        // That of an error has the rows of its projection.
        let rows = match self.config.target().has_error() {
            true => self.config.classes(),
            false => self.config.bank_rows(stage.min(stages - 1)),
        };
        let (limit, most) = if bank { (rows, 256) } else { (shape.outputs, 65536) };
        let row = if bad { limit + self.rng.below(most - limit) } else { self.rng.below(limit) };
        let mut send = vec![stage as u8, row as u8];
        send.extend((!bank).then_some((row >> 8) as u8));
        let layout = Layout::new(self.config);
        let (n, (bytes, max)) = match self.config.velocity() {
            Some(format) if velocity => (shape.columns(), (layout.velocity_bytes, format.max())),
            _ if bank => (self.config.bank_width(stage.min(stages - 1)).unwrap(), entry(self.config, stage)),
            _ => (shape.columns(), (layout.weight_bytes, shape.weight.max())),
        };
        let (payload, values) = self.values(n, bytes, max);
        if write && !bad_stage {
            send.extend(payload);
        }
        let mut events = self.flush();
        if bad {
            return Request { events, ..Request::refused(send, ErrorCode::OutOfRange) };
        }
        let mut answer = Vec::new();
        for (i, value) in values.into_iter().enumerate() {
            let (neuron, step, offset) = if bank { (i, limit, row) } else { (row, n, i) };
            let (lane, mut address) = (neuron % shape.lanes, neuron / shape.lanes * step + offset);
            if bank && self.config.target().has_error() {
                // A place for each class and input.
                let inputs = self.config.inputs();
                address = row << (usize::BITS - (inputs - 1).leading_zeros()).max(1) | i;
            }
            events.push(Event::Word { write: write.then_some(value), bank, velocity, stage, lane, address });
            if !write {
                answer.extend(&word(self.config, (bank, velocity), [stage, lane, address]).to_le_bytes()[..bytes]);
            }
        }
        Request { send, events, answer, ..Request::default() }
    }

    fn register(&mut self, command: Command, bad: bool) -> Request {
        let all = Register::all(self.config);
        let mut address = all[self.rng.below(all.len())].address();
        if bad && chance(&mut self.rng, 50) {
            address = self.rng.next_u64() as u8;
        }
        let value = [self.rng.next_u64() as u32, self.rng.below(32) as u32, 0][self.rng.below(3)];
        let mut send = vec![address];
        let Some(register_there) = Register::from_address(address, self.config) else {
            send.extend((command == Command::WriteRegister).then(|| value.to_le_bytes()).into_iter().flatten());
            return Request::refused(send, ErrorCode::UnknownRegister);
        };
        if command == Command::ReadRegister {
            return Request { send, answer: register(address).to_le_bytes().to_vec(), ..Request::default() };
        }
        send.extend(value.to_le_bytes());
        if register_there.allows(value, self.config) {
            return Request { send, events: vec![Event::WriteRegister { address, value }], ..Request::default() };
        }
        Request::refused(send, ErrorCode::ValueNotAllowed)
    }
}

/// A sample that only applies the update that is due.
const FLUSH: Event =
    Event::Sample { kind: 3, train: false, target: false, pair: false, label: None, class: None, value: None };

//! The core behind its serial line in the Rust simulation, driven bit by bit as a host's UART does: training, weights read
//! back, inference, against the golden model; and what a line can do to it.

mod common;

use sigprop_golden_model::Model;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_hdl::{Target, Wrapper};
use sigprop_spec::Config;
use sigprop_spec::link::frame::{Found, FrameError, IDLE_BITS, REFUSED, decode, encode};
use sigprop_testbench::TestbenchError;
use sigprop_testbench::host::Host;
use sigprop_testbench::link::{Conversation, Line};

/// Clock cycles of a bit.
const BIT: usize = 8;

/// A UART at the other end of the line.
struct SimLine {
    sim: Simulator,
    rxd: SignalHandle,
    txd: SignalHandle,
    fault: SignalHandle,
    open: SignalHandle,
    /// Cycles since the start bit of the byte that is being received.
    since: Option<usize>,
    byte: u8,
    came: Vec<u8>,
    cycles: usize,
}

impl SimLine {
    fn new(config: &Config, model: &Model, target: Target) -> Self {
        let design = common::wrapped(config, model, Wrapper::Serial { bit_cycles: BIT }, target);
        assert_eq!(design.top, "sp_serial");
        let mut sim = common::started(&design);
        let [rxd, txd, fault, open] = ["rxd", "txd", "fault", "open"].map(|port| sim.signal(port).unwrap());
        sim.set(rxd, 1);
        (0..4).for_each(|_| sim.reset());
        Self { sim, rxd, txd, fault, open, since: None, byte: 0, came: Vec::new(), cycles: 0 }
    }

    /// One cycle with this level.
    fn cycle(&mut self, level: i64) {
        self.cycles += 1;
        self.sim.set(self.rxd, level);
        let line = self.sim.get(self.txd);
        self.sim.clock();
        let since = match self.since {
            None if line == 1 => return,
            None => 0,
            Some(since) => since + 1,
        };
        self.since = Some(since);
        if since % BIT == BIT / 2 {
            match since / BIT {
                0 => assert_eq!(line, 0, "start bit"),
                9 => {
                    assert_eq!(line, 1, "stop bit");
                    self.since = None;
                    self.came.push(self.byte);
                }
                _ => self.byte = self.byte >> 1 | (line as u8) << 7,
            }
        }
    }

    fn hold(&mut self, level: i64, bits: usize) {
        (0..bits * BIT).for_each(|_| self.cycle(level));
    }

    /// What comes back within the idle time and some more, as frames.
    fn answers(&mut self) -> Vec<(u8, Vec<u8>)> {
        self.hold(1, IDLE_BITS + 400);
        let mut found = Vec::new();
        while let Found::Frame(frame, end) = decode(&self.came, 512) {
            found.push((frame.sequence, frame.payload.to_vec()));
            self.came.drain(..end);
        }
        assert!(self.came.is_empty(), "{:02x?}", self.came);
        found
    }

    fn faulty(&mut self) -> bool {
        self.sim.get(self.fault) == 1
    }
}

impl Line for SimLine {
    fn send(&mut self, bytes: &[u8]) -> Result<(), TestbenchError> {
        for byte in bytes {
            let bits = u32::from(*byte) << 1 | 1 << 9;
            (0..10).for_each(|bit| self.hold(i64::from(bits >> bit & 1), 1));
        }
        Ok(())
    }

    fn receive(&mut self, want: usize, bits: u64, into: &mut Vec<u8>) -> Result<(), TestbenchError> {
        for _ in 0..bits {
            if self.came.len() >= want {
                break;
            }
            self.hold(1, 1);
        }
        into.append(&mut self.came);
        Ok(())
    }

    fn discard(&mut self) -> Result<(), TestbenchError> {
        self.came.clear();
        Ok(())
    }

    fn time(&self) -> u64 {
        (self.cycles / BIT) as u64
    }

    fn bits(&self, cycles: u64) -> u64 {
        cycles.div_ceil(BIT as u64)
    }
}

fn start(target: Target) -> (Config, Model, Vec<(Vec<i16>, usize)>, SimLine) {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 4, 25);
    let model = Model::new(&config, &weights).unwrap();
    let line = SimLine::new(&config, &model, target);
    (config, model, samples, line)
}

#[test]
fn a_host_trains_over_the_line_and_reads_the_golden_weights_back() {
    let (config, mut model, samples, line) = start(Target::Fpga);
    let mut host = Host::new(&config, Conversation::open(&config, line, [1, 2, 3, 4]).unwrap());
    assert_eq!(host.identify().unwrap(), sigprop_spec::link::identity(&config));
    let before = host.chip.traffic().frames;
    common::trains_as_the_model(&mut host, &mut model, &samples);
    // REFRESH, all samples in one frame, FLUSH, and what is read back: the rows of both stages and the target code.
    let reads = config.stages().iter().map(|s| s.outputs).sum::<usize>() + config.classes();
    assert_eq!(host.chip.traffic().frames, before + 3 + reads as u64, "25 samples of 7 bytes go into one frame");
    for (got, (x, _)) in host.infer(&[&samples[0].0, &samples[1].0], true).unwrap().iter().zip(&samples) {
        let want = model.infer(x);
        assert_eq!((got.class, &got.scores), (want.class, &want.answer));
    }
    assert_eq!(host.chip.traffic().repeated, 0);
    assert!(!host.chip.line.faulty());
}

/// Nothing is in its memories before the host writes them; those of the frames are SRAMs too.
#[test]
fn a_chip_is_loaded_and_trained_over_the_line() {
    for sram_bits in [0, usize::MAX] {
        let (config, mut model, samples, line) = start(Target::Asic { sram_bits });
        let mut host = Host::new(&config, Conversation::open(&config, line, [1, 2, 3, 4]).unwrap());
        host.load(&model.weights()).unwrap();
        common::trains_as_the_model(&mut host, &mut model, &samples);
        assert_eq!(host.chip.traffic().repeated, 0);
        assert!(!host.chip.line.faulty());
    }
}

/// Without learning: loaded over the line; TRAIN and FLUSH within a frame are refused, and what stands beside them is answered.
#[test]
fn a_network_without_learning_is_loaded_and_asked_over_the_line() {
    let config = common::preset("tiny", &["learning.mode=inference"]);
    let (weights, samples) = common::random(&config, 4, 8);
    let model = common::refreshed(&config, &weights);
    let other = Model::new(&config, &common::random(&config, 5, 0).0).unwrap();
    let line = SimLine::new(&config, &other, Target::Fpga);
    let mut host = Host::new(&config, Conversation::open(&config, line, [1, 2, 3, 4]).unwrap());
    host.load(&weights).unwrap();
    let inputs: Vec<&[i16]> = samples.iter().map(|(x, _)| x.as_slice()).collect();
    for pairs in [false, true] {
        for (x, got) in inputs.iter().zip(host.infer(&inputs, pairs).unwrap()) {
            let want = model.infer(x);
            assert_eq!((got.class, &got.scores), (want.class, &want.answer));
        }
    }
    assert_eq!(host.weights_over_link().unwrap(), weights);
    let mut line = host.chip.line;
    let train = [&[1u8, 0][..], &[9; 5]].concat();
    let requests = [&[0x0A, 0][..], &train, &[4], &train, &[0x0A, 0]].concat();
    let control = [0x0A, 0, 0, 0, 0];
    let answer = [&control[..], &[0xFF, 5, 1], &[0xFF, 5, 4], &[0xFF, 5, 1], &control].concat();
    assert_eq!(asked(&mut line, &encode(0, &[])), [(0, vec![])]);
    assert_eq!(asked(&mut line, &encode(1, &requests)), [(1, answer)]);
    assert!(!line.faulty());
}

/// What is sent, and the frames that come back.
fn asked(line: &mut SimLine, bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    line.send(bytes).unwrap();
    line.answers()
}

fn refused(sequence: u8, error: FrameError) -> Vec<(u8, Vec<u8>)> {
    vec![(sequence, vec![REFUSED, error.code()])]
}

/// READ_REGISTER samples: how many samples were trained.
const SAMPLES: [u8; 2] = [0x0A, 0x02];

#[test]
fn every_broken_frame_is_told_and_changes_nothing() {
    let (_, _, _, mut line) = start(Target::Fpga);
    let train = [&[1u8, 0][..], &[9; 5]].concat();
    assert_eq!(asked(&mut line, &encode(1, &train)), refused(0, FrameError::Closed));
    assert!(line.faulty() && line.sim.get(line.open) == 0);
    // The greeting comes back, and again.
    for _ in 0..2 {
        assert_eq!(asked(&mut line, &encode(0, &[7, 8, 9, 10])), [(0, vec![7, 8, 9, 10])]);
        assert!(!line.faulty() && line.sim.get(line.open) == 1);
    }
    assert_eq!(asked(&mut line, &encode(0, &[])), [(0, vec![])]);
    assert_eq!(asked(&mut line, &encode(1, &train))[0].1[0], 1);

    // The same frame again: the same answer, and not trained again; another number is out of step.
    assert_eq!(asked(&mut line, &encode(1, &train))[0].1[0], 1);
    assert_eq!(asked(&mut line, &encode(3, &train)), refused(1, FrameError::Sequence));
    let whole = encode(2, &train);
    let mut flipped = whole.clone();
    flipped[7] ^= 0x10;
    assert_eq!(asked(&mut line, &flipped), refused(1, FrameError::Checksum));
    assert_eq!(asked(&mut line, &whole[..9]), refused(1, FrameError::CutShort));
    assert_eq!(asked(&mut line, &whole[1..]), refused(1, FrameError::NoStart));
    let mut long = whole.clone();
    long[2] = 0x40;
    assert_eq!(asked(&mut line, &long), refused(1, FrameError::TooLong));
    // Not whole requests: a byte too few, one too many, none, and 512 bytes of answers and more.
    let many = [0x06, 0, 0, 0].repeat(43);
    for payload in [&train[..6], &[&train[..], &[1]].concat(), &[], &many] {
        assert_eq!(asked(&mut line, &encode(2, payload)), refused(1, FrameError::Requests), "{payload:02x?}");
    }
    // A break, alone and within a frame.
    line.hold(0, 15);
    line.hold(1, 1);
    assert_eq!(line.answers(), refused(1, FrameError::Line));
    line.send(&whole[..6]).unwrap();
    line.hold(0, 15);
    assert_eq!(line.answers(), refused(1, FrameError::Line));

    // Three frames at once: the second waits for the answer to the first, the third is lost, and told so.
    let three = [2, 3, 4].map(|number| encode(number, &SAMPLES)).concat();
    let one = vec![0x0A, 1, 0, 0, 0];
    let answers = asked(&mut line, &three);
    assert_eq!(answers, [vec![(2, one.clone()), (3, one.clone())], refused(3, FrameError::Overrun)].concat());
    // Garbage right before a frame, a start byte in it or not, does not hide the frame for long.
    let read = encode(4, &SAMPLES);
    assert_eq!(asked(&mut line, &[&[1, 2, 3][..], &read].concat()), [(4, one.clone())]);
    let answers = asked(&mut line, &[&[0xA5, 9, 0][..], &encode(5, &SAMPLES)].concat());
    assert!(matches!(answers[..], [(4, ref payload)] if payload[0] == REFUSED), "{answers:02x?}");
    assert_eq!(asked(&mut line, &encode(5, &SAMPLES)), [(5, one)]);

    // What the core refuses is a response like any other.
    let mixed = [&[0x0A, 0x77][..], &SAMPLES, &[0x07, 9, 0, 0], &[0x99]].concat();
    let answer = [&[0xFF, 3, 0x0A][..], &[0x0A, 1, 0, 0, 0], &[0xFF, 2, 0x07], &[0xFF, 1, 0x99]].concat();
    assert_eq!(asked(&mut line, &encode(6, &mixed)), [(6, answer)]);
    // A reset ends the conversation.
    line.sim.reset();
    assert_eq!(asked(&mut line, &encode(7, &SAMPLES)), refused(0, FrameError::Closed));
}

#[test]
fn numbers_go_round() {
    let (config, _, _, line) = start(Target::Fpga);
    let mut host = Host::new(&config, Conversation::open(&config, line, [5; 4]).unwrap());
    for n in 0..135 {
        host.write_register(0x20, n).unwrap();
        assert_eq!(host.read_register(0x20).unwrap(), n);
    }
    assert_eq!(host.chip.traffic().repeated, 0);
}

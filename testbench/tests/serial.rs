//! The core behind its serial line, driven bit by bit as a host's UART does: training, weights read back, inference, against
//! the golden model; and a break that is told.

mod common;

use sigprop_golden_model::Model;
use sigprop_hdl::generate_serial;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_spec::Config;
use sigprop_testbench::chip::{Answer, Chip, StageRecords};
use sigprop_testbench::host::Host;
use sigprop_testbench::verilator::StallPattern;
use sigprop_testbench::{TestbenchError, initial};

/// Clock cycles of a bit.
const BIT: usize = 8;

/// A UART at the other end of the line.
struct SerialChip {
    sim: Simulator,
    rxd: SignalHandle,
    txd: SignalHandle,
    fault: SignalHandle,
    /// Cycles since the start bit of the byte that is being received.
    since: Option<usize>,
    byte: u8,
}

impl SerialChip {
    fn new(config: &Config, model: &Model) -> Self {
        let design = generate_serial(config, &initial(model, config), BIT).unwrap();
        assert_eq!(design.top, "sp_serial");
        let mut sim = Simulator::new(&design.design).unwrap();
        let [rxd, txd, fault] = ["rxd", "txd", "fault"].map(|port| sim.signal(port).unwrap());
        sim.set(rxd, 1);
        (0..64).for_each(|_| sim.reset());
        Self { sim, rxd, txd, fault, since: None, byte: 0 }
    }

    /// One cycle with this level; a byte that has come with it.
    fn cycle(&mut self, level: i64) -> Option<u8> {
        self.sim.set(self.rxd, level);
        let line = self.sim.get(self.txd);
        self.sim.clock();
        let since = match self.since {
            None if line == 1 => return None,
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
                    return Some(self.byte);
                }
                _ => self.byte = self.byte >> 1 | (line as u8) << 7,
            }
        }
        None
    }
}

impl Chip for SerialChip {
    fn transfer(&mut self, command: &str, send: &[u8], expect: usize, most: u64) -> Result<Answer, TestbenchError> {
        let mut answer = Answer::default();
        let bits = |byte: &u8| u32::from(*byte) << 1 | 1 << 9;
        let mut levels =
            send.iter().flat_map(|byte| (0..10 * BIT).map(move |i| i64::from(bits(byte) >> (i / BIT) & 1)));
        for _ in 0..most + (send.len() + expect) as u64 * 20 * BIT as u64 {
            let level = levels.next();
            if let Some(byte) = self.cycle(level.unwrap_or(1)) {
                answer.bytes.push(byte);
                answer.cycles.push(self.sim.cycles());
            }
            if level.is_none() && answer.bytes.len() >= expect {
                return Ok(answer);
            }
        }
        let got = answer.bytes.len();
        Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: most })
    }

    fn cycles(&self) -> u64 {
        self.sim.cycles()
    }

    fn set_stalls(&mut self, _: StallPattern) {}

    fn record(&mut self, _: bool) {}

    fn take_records(&mut self) -> Vec<StageRecords> {
        Vec::new()
    }

    fn peek_weights(&self, _: usize) -> Option<Vec<i64>> {
        None
    }

    fn watch_weights(&mut self, _: bool) {}

    fn trace_stop(&mut self) -> Result<(), TestbenchError> {
        Ok(())
    }
}

#[test]
fn a_host_trains_over_the_line_and_reads_the_golden_weights_back() {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 4, 25);
    let mut model = Model::new(&config, &weights).unwrap();
    let mut host = Host::new(&config, Box::new(SerialChip::new(&config, &model)));
    assert_eq!(host.identify().unwrap(), sigprop_spec::link::identity(&config));
    host.refresh().unwrap();
    model.refresh();
    let batch: Vec<(&[i16], usize)> = samples.iter().map(|(x, label)| (x.as_slice(), *label)).collect();
    let answers = host.train(&batch).unwrap();
    let mut fired = 0;
    for ((x, label), answer) in samples.iter().zip(answers) {
        let outcome = model.train(x, *label, &mut ());
        assert_eq!(answer, (outcome.prediction_sum, outcome.fired));
        fired += outcome.fired.count_ones();
    }
    assert!(fired > 10, "only {fired} updates");
    assert_eq!(host.weights().unwrap(), model.weights());
    for (got, (x, _)) in host.infer(&[&samples[0].0, &samples[1].0], true).unwrap().iter().zip(&samples) {
        let want = model.infer(x);
        assert_eq!((got.class, &got.scores), (want.class_sum, &want.scores_sum));
    }
}

#[test]
fn a_break_is_told_until_the_reset() {
    let config = common::preset("tiny", &[]);
    let (weights, _) = common::random(&config, 4, 1);
    let mut chip = SerialChip::new(&config, &Model::new(&config, &weights).unwrap());
    let hold = |chip: &mut SerialChip, level, bits| {
        for _ in 0..bits * BIT {
            assert_eq!(chip.cycle(level), None, "nothing was asked");
        }
    };
    hold(&mut chip, 1, 30);
    assert_eq!(chip.sim.get(chip.fault), 0);
    hold(&mut chip, 0, 12);
    hold(&mut chip, 1, 30);
    assert_eq!(chip.sim.get(chip.fault), 1);
    chip.sim.reset();
    assert_eq!(chip.sim.get(chip.fault), 0);
}

//! The core on a Wishbone bus: a processor that polls the status trains it and reads the golden weights back; one that does
//! not look is told.

mod common;

use sigprop_golden_model::Model;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_hdl::{Target, Wrapper};
use sigprop_spec::Config;
use sigprop_testbench::TestbenchError;
use sigprop_testbench::chip::{Answer, Transport};
use sigprop_testbench::host::Host;

/// The bus and its master.
struct Bus {
    sim: Simulator,
    ports: [SignalHandle; 8],
    rng: Rng,
    /// Writes that were refused, and reads that found nothing, of a master that does not look first.
    refused: usize,
    empty: usize,
}

const PORTS: [&str; 8] = ["wb_cyc", "wb_stb", "wb_we", "wb_adr", "wb_dat_w", "wb_dat_r", "wb_ack", "wb_err"];

impl Bus {
    fn new(config: &Config, model: &Model, target: Target) -> Self {
        let design = common::wrapped(config, model, Wrapper::Wishbone, target);
        assert_eq!(design.top, "sp_wishbone");
        let sim = common::started(&design);
        let ports = PORTS.map(|name| sim.signal(name).unwrap());
        Self { sim, ports, rng: Rng::new(2, 42), refused: 0, empty: 0 }
    }

    /// One bus cycle: the word read, or nothing where it ended with an error.
    fn cycle(&mut self, we: bool, adr: i64, data: u8) -> Option<i64> {
        let [cyc, stb, write, address, dat_w, dat_r, ack, err] = self.ports;
        for _ in 0..self.rng.below(3) {
            // Another slave's cycle is none of ours.
            self.sim.set(cyc, self.rng.below(2) as i64);
            self.sim.set(stb, 0);
            self.sim.clock();
            assert_eq!([self.sim.get(ack), self.sim.get(err)], [0, 0]);
        }
        for (port, value) in [(cyc, 1), (stb, 1), (write, we.into()), (address, adr), (dat_w, data.into())] {
            self.sim.set(port, value);
        }
        assert_eq!([self.sim.get(ack), self.sim.get(err)], [0, 0], "an answer before the question");
        self.sim.clock();
        let result = (self.sim.get(ack) == 1).then(|| self.sim.get(dat_r));
        assert_eq!(self.sim.get(err) == 1, result.is_none(), "exactly one of both, after one cycle");
        // The master takes it at this edge.
        self.sim.clock();
        self.sim.set(cyc, 0);
        self.sim.set(stb, 0);
        result
    }
}

impl Transport for Bus {
    fn transfer(&mut self, command: &str, send: &[u8], expect: usize, most: u64) -> Result<Answer, TestbenchError> {
        let (mut answer, mut sent) = (Answer::default(), 0);
        for _ in 0..most {
            if sent == send.len() && answer.bytes.len() == expect {
                return Ok(answer);
            }
            let looks = self.rng.below(2) == 0;
            let status = if looks { self.cycle(false, 1, 0).unwrap() } else { 3 };
            if status & 1 == 1 && sent < send.len() {
                match self.cycle(true, 0, send[sent]) {
                    Some(_) => sent += 1,
                    None => {
                        assert!(!looks, "the status said that a byte can be written");
                        self.refused += 1;
                    }
                }
            }
            if status & 2 == 2 && answer.bytes.len() < expect {
                let word = self.cycle(false, 0, 0).unwrap();
                assert!(word >> 8 == 1 || word == 0);
                match word >> 8 {
                    1 => answer.bytes.push(word as u8),
                    _ => {
                        assert!(!looks, "the status said that a byte can be read");
                        self.empty += 1;
                    }
                }
            }
        }
        let got = answer.bytes.len();
        Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: most })
    }
}

#[test]
fn a_processor_trains_over_the_bus() {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 6, 30);
    let mut model = Model::new(&config, &weights).unwrap();
    let mut host = Host::new(&config, Bus::new(&config, &model, Target::Fpga));
    host.recognise().unwrap();
    common::trains_as_the_model(&mut host, &mut model, &samples);
    let (refused, empty) = (host.chip.refused, host.chip.empty);
    assert!(refused > 0 && empty > 10, "{refused} {empty}");
    // Writing the status does nothing.
    assert!(host.chip.cycle(true, 1, 0x0C).is_some());
    assert_eq!(host.read_register(2).unwrap(), 30);
}

/// As part of a chip: nothing is in its memories before the processor writes them.
#[test]
fn a_processor_loads_and_trains_a_chip() {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 6, 30);
    let mut model = Model::new(&config, &weights).unwrap();
    let mut host = Host::new(&config, Bus::new(&config, &model, Target::ASIC));
    host.load(&weights).unwrap();
    common::trains_as_the_model(&mut host, &mut model, &samples);
}

//! The core under AXI4-Stream's names: the rules of the handshake while a host trains, and the golden weights at the end.

mod common;

use sigprop_golden_model::Model;
use sigprop_golden_model::rng::Rng;
use sigprop_hdl::generate_axis;
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_testbench::chip::{Answer, Transport};
use sigprop_testbench::host::Host;
use sigprop_testbench::{TestbenchError, initial};

/// Master of the one stream, slave of the other; both pause at random.
struct Streams {
    sim: Simulator,
    s: [SignalHandle; 3],
    m: [SignalHandle; 3],
    rng: Rng,
}

impl Transport for Streams {
    fn transfer(&mut self, command: &str, send: &[u8], expect: usize, most: u64) -> Result<Answer, TestbenchError> {
        let mut answer = Answer::default();
        let (mut sent, mut offered, mut waiting) = (0, false, None);
        for _ in 0..most {
            if sent == send.len() && answer.bytes.len() == expect {
                self.sim.set(self.s[1], 0);
                self.sim.set(self.m[2], 0);
                return Ok(answer);
            }
            // TVALID, once high, stays until TREADY.
            offered = offered || (sent < send.len() && self.rng.below(3) > 0);
            let ready = self.rng.below(3) > 0;
            self.sim.set(self.s[0], if offered { send[sent].into() } else { self.rng.below(256) as i64 });
            self.sim.set(self.s[1], offered.into());
            self.sim.set(self.m[2], ready.into());
            if offered && self.sim.get(self.s[2]) == 1 {
                (sent, offered) = (sent + 1, false);
            }
            let (data, valid) = (self.sim.get(self.m[0]), self.sim.get(self.m[1]) == 1);
            assert!(waiting.is_none_or(|before| valid && data == before), "{command}: TDATA changed while it waited");
            waiting = (valid && !ready).then_some(data);
            if valid && ready {
                answer.bytes.push(data as u8);
            }
            self.sim.clock();
        }
        let got = answer.bytes.len();
        Err(TestbenchError::Silent { command: command.into(), expected: expect, got, cycles: most })
    }
}

#[test]
fn a_host_trains_over_axi_streams() {
    let config = common::preset("tiny", &[]);
    let (weights, samples) = common::random(&config, 5, 30);
    let mut model = Model::new(&config, &weights).unwrap();
    let design = generate_axis(&config, &initial(&model, &config)).unwrap();
    assert_eq!(design.top, "sp_axis");
    let mut sim = Simulator::new(&design.design).unwrap();
    let ports =
        |side: &str| ["tdata", "tvalid", "tready"].map(|name| sim.signal(&format!("{side}_axis_{name}")).unwrap());
    let (s, m) = (ports("s"), ports("m"));
    (0..64).for_each(|_| sim.reset());
    let mut host = Host::new(&config, Streams { sim, s, m, rng: Rng::new(1, 41) });
    host.recognise().unwrap();
    common::trains_as_the_model(&mut host, &mut model, &samples);
}

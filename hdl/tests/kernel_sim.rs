//! The second opinion on the extraction: the whole core of the tiny preset, its kernels run by rust-hdl itself and its
//! extracted netlist run by the simulator, port by port in every cycle.

use sigprop_hdl::blocks::{Core, Initial};
use sigprop_hdl::extract::extract;
use sigprop_hdl::kernel_sim::{cycle, settle};
use sigprop_hdl::sim::{SignalHandle, Simulator};
use sigprop_spec::Config;
use sigprop_spec::link::Layout;

/// A pseudo-random word of 16 bits.
fn random(state: &mut u64) -> i64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 20 & 0xFFFF) as i64
}

/// Values of all output ports, in the order of [`outputs`].
fn values(core: &Core, learns: bool) -> Vec<i64> {
    let mut out = vec![core.rx_ready.val().0, core.tx_data.val().0, core.tx_valid.val().0];
    let monitors = [
        (&core.mon_result_valid, true),
        (&core.mon_h, true),
        (&core.mon_t, true),
        (&core.mon_mask_h, learns),
        (&core.mon_mask_t, learns),
        (&core.mon_score_valid, true),
        (&core.mon_score_second, true),
        (&core.mon_score, true),
        (&core.mon_done, true),
        (&core.mon_kind, true),
        (&core.mon_token, true),
        (&core.mon_fire, learns),
        (&core.mon_js, learns),
    ];
    for (ports, _) in monitors.into_iter().filter(|(_, there)| *there) {
        out.extend(ports.iter().map(|p| p.val().0));
    }
    out
}

/// Names of all output ports: the design's own list, checked against the list of [`values`] by number and order.
fn outputs(design: &sigprop_hdl::netlist::Design) -> Vec<String> {
    let top = &design.modules[design.top];
    let inputs = ["rx_data", "rx_valid", "tx_ready"];
    top.ports().map(|p| top.signals[p].name.clone()).filter(|n| !inputs.contains(&n.as_str())).collect()
}

/// Bytes to send, and how many come back.
fn commands(config: &Config, state: &mut u64) -> (Vec<u8>, usize) {
    let layout = Layout::new(config);
    let (inputs, scores) = (config.inputs(), config.classes() * layout.score_bytes);
    let (mut send, mut back) = (Vec::new(), 0);
    let mut command = |head: &[u8], activations: usize, answer: usize| {
        send.extend_from_slice(head);
        send.extend((0..activations).map(|_| random(state) as u8));
        back += answer;
    };
    for i in 0..12u8 {
        command(&[0x01, i % 3], inputs, 3);
        if i % 4 == 1 {
            command(&[0x02], inputs, 2 + scores);
        }
        if i % 4 == 3 {
            command(&[0x03], 2 * inputs, 1 + 2 * (1 + scores));
        }
        if i % 6 == 2 {
            command(&[0x05], 0, 1);
        }
    }
    for (stage, shape) in config.stages().iter().enumerate() {
        for row in 0..shape.outputs as u8 {
            command(&[0x06, stage as u8, row, 0], 0, 1 + (shape.inputs + 1) * layout.weight_bytes);
        }
    }
    (send, back)
}

/// Random weights and banks, so that activations differ and stages fire.
fn initial(config: &Config, state: &mut u64) -> Vec<Initial> {
    let mut words = |rows: usize, columns: usize, most: i64| -> Vec<Vec<i32>> {
        let mut word = || (random(state) % (2 * most + 1) - most) as i32;
        (0..rows).map(|_| (0..columns).map(|_| word()).collect()).collect()
    };
    let stages = config.stages().iter();
    stages
        .map(|s| Initial {
            rows: words(s.outputs, s.inputs + 1, 8000),
            velocities: Vec::new(),
            bank: words(config.classes(), s.outputs, 127),
            crc32: None,
        })
        .collect()
}

/// Both simulations side by side.
struct Pair {
    core: Core,
    sim: Simulator,
    names: Vec<String>,
    outputs: Vec<SignalHandle>,
    inputs: [SignalHandle; 3],
    cycles: usize,
    learns: bool,
}

impl Pair {
    fn new(config: &Config, initial: &[Initial]) -> Self {
        let core = Core::new(config, initial);
        let design = extract(&core).unwrap_or_else(|e| panic!("{e}"));
        let sim = Simulator::new(&design).unwrap();
        let names = outputs(&design);
        let learns = config.learns();
        assert_eq!(names.len(), values(&core, learns).len(), "a port is not compared");
        let outputs = names.iter().map(|n| sim.signal(n).unwrap()).collect();
        let inputs = ["rx_data", "rx_valid", "tx_ready"].map(|n| sim.signal(n).unwrap());
        Self { core, sim, names, outputs, inputs, cycles: 0, learns }
    }

    /// Sets the inputs and gives the ports of this cycle, the same in both.
    fn ports(&mut self, data: u8, valid: bool, ready: bool) -> Vec<i64> {
        let values_in = [i64::from(data), i64::from(valid), i64::from(ready)];
        for (handle, value) in self.inputs.iter().zip(values_in) {
            self.sim.set(*handle, value);
        }
        let core = &mut self.core;
        (core.rx_data.next, core.rx_valid.next, core.tx_ready.next) =
            (values_in[0].into(), values_in[1].into(), values_in[2].into());
        assert!(settle(core), "the kernels do not settle in cycle {}", self.cycles);
        let kernels = values(core, self.learns);
        for (i, handle) in self.outputs.iter().enumerate() {
            let (name, got) = (&self.names[i], self.sim.get(*handle));
            assert_eq!(got, kernels[i], "{name} in cycle {}: simulator, kernels", self.cycles);
        }
        kernels
    }

    fn edge(&mut self, reset: bool) {
        assert!(cycle(&mut self.core, reset));
        if reset {
            self.sim.reset()
        } else {
            self.sim.clock()
        }
        self.cycles += 1;
    }
}

fn agree(mode: &str, multipliers: usize) {
    agree_over(mode, multipliers, &[]);
}

fn agree_over(mode: &str, multipliers: usize, sets: &[&str]) {
    let changes = [format!("learning.mode={mode}"), format!("hardware.multipliers_per_lane={multipliers}")];
    let changes: Vec<String> = changes.into_iter().chain(sets.iter().map(ToString::to_string)).collect();
    let config = Config::preset_with("tiny", &changes).unwrap_or_else(|e| panic!("{e}"));
    let mut state = 0x9E37_79B9_7F4A_7C15 + multipliers as u64;
    let initial = initial(&config, &mut state);
    let (send, back) = commands(&config, &mut state);
    let mut pair = Pair::new(&config, &initial);
    // The kernels' registers begin at 0, the simulator's at their reset values: equal from the reset on.
    for _ in 0..4 {
        pair.edge(true);
    }
    // Without learning TRAIN is refused, with as many bytes as it is answered with in learning.
    let sign = if config.learns() { "mon_fire_0" } else { "mon_h_1" };
    let fire = pair.names.iter().position(|n| n == sign).unwrap();
    let (mut sent, mut got, mut fired) = (0, 0, 0);
    while (got < back || pair.cycles < 1500) && pair.cycles < 20_000 {
        // The host pauses now and then, in both directions.
        let valid = sent < send.len() && random(&mut state) % 8 != 0;
        let ready = random(&mut state) % 8 != 0;
        let data = if valid { send[sent] } else { 0 };
        let ports = pair.ports(data, valid, ready);
        sent += usize::from(valid && ports[0] == 1);
        got += usize::from(ready && ports[2] == 1);
        fired += i64::from(ports[fire] != 0);
        pair.edge(false);
    }
    assert_eq!((sent, got), (send.len(), back), "bytes sent and answered");
    assert!(fired > 0, "{sign} was never high");
    assert!(pair.cycles >= 1500, "only {} cycles", pair.cycles);
}

#[test]
fn kernels_and_netlist_agree_with_four_multipliers() {
    agree("online", 4);
}

#[test]
fn kernels_and_netlist_agree_with_two_multipliers() {
    agree("online", 2);
}

#[test]
fn kernels_and_netlist_agree_with_one_multiplier() {
    agree("online", 1);
}

/// Windows of 2 x 2 in pictures of 4 x 3, which are moved.
#[test]
fn kernels_and_netlist_agree_with_receptive_fields() {
    let fields = ["width=4", "window=2", "origin=0", "stride=1", "grid=2", "units=2"];
    let fields = fields.map(|field| format!("network.fields.{field}"));
    let more = ["network.inputs=12", "network.stages=[8, 4]", "learning.pixel_shift=1", "hardware.lanes=[2, 3]"];
    let sets: Vec<&str> = fields.iter().map(String::as_str).chain(more).collect();
    for multipliers in [4, 2, 1] {
        agree_over("online", multipliers, &sets);
    }
}

#[test]
fn kernels_and_netlist_agree_without_learning() {
    agree("inference", 2);
    agree("inference", 1);
}

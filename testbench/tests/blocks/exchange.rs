//! Rung 2: the conversation against a plain model of its rules: numbers, repetitions, payloads of good and bad requests, a
//! core that answers when it likes.

use sigprop_golden_model::rng::Rng;
use sigprop_hdl::blocks::exchange::Exchange;
use sigprop_hdl::extract::extract;
use sigprop_spec::Config;
use sigprop_spec::link::frame::{self, FrameError, lens};
use sigprop_spec::link::packed::{self, PACKED};
use sigprop_spec::link::{COMMANDS, ERROR_OPCODE};

use crate::bench::{Bench, chance, seeds};

/// The conversation with a frame receiver before it, a core and a frame sender behind it.
struct Bridge {
    b: Bench,
    config: Config,
    /// The answer in the sender's buffer.
    answer: Vec<u8>,
    /// Requests that the core took, whole.
    taken: Vec<Vec<u8>>,
}

impl Bridge {
    fn new(config: &Config) -> Self {
        let b = Bench::new(extract(&Exchange::new(config)));
        Self { b, config: config.clone(), answer: Vec::new(), taken: Vec::new() }
    }

    /// A frame in the receiver's buffer: the code that is sent for it.
    fn frame(&mut self, rng: &mut Rng, code: i64, number: u8, payload: &[u8]) -> i64 {
        let b = &mut self.b;
        // The receiver has the number long before the checksum tells that the frame is good.
        b.set_all(&[("frame_code", code), ("frame_number", number.into()), ("frame_length", payload.len() as i64)]);
        b.clock();
        b.set("frame", 1);
        let (mut request, mut response, mut asked) = (Vec::new(), Vec::new(), 0usize);
        let (mut speaks, mut beyond) = (false, false);
        let (mut busy, mut word) = (rng.below(20), 0);
        for _ in 0..100_000 {
            b.set("busy", (busy > 0).into());
            busy = busy.saturating_sub(1);
            // The core: takes a whole request, then answers it.
            let waits = response.is_empty();
            b.set("rx_ready", (waits && chance(rng, 50)).into());
            // A byte that is there stays until it is taken.
            speaks = !waits && (speaks || chance(rng, 50));
            b.set_all(&[("tx_valid", speaks.into()), ("tx_data", response.first().map_or(0xEE, |v: &u8| (*v).into()))]);
            // A byte of the buffer comes two cycles after its address; past the end lies what was there before.
            let address = b.get("raddr") as usize;
            // A stage is looked for one byte behind. Further than that only what is refused for it leads.
            beyond |= asked > 0 && address > payload.len() + 2;
            if b.high("rx_valid") && waits && b.get("rx_ready") == 1 {
                request.push(b.get("rx_data") as u8);
                let (length, answer) = lens(&self.config, &request);
                let known = match packed::command(&self.config, request[0]) {
                    Some(_) => packed::HEADER,
                    None => length.min(2),
                };
                if request.len() == length && request.len() >= known {
                    let opcode = packed::answered_as(&self.config, request[0]);
                    response = (0..answer).map(|_| rng.below(255) as u8).collect();
                    response[0] = opcode;
                    if chance(rng, 30) || COMMANDS.iter().all(|row| row.command.opcode() != opcode) {
                        response = vec![ERROR_OPCODE, 1 + rng.below(4) as u8, opcode];
                    }
                    self.taken.push(std::mem::take(&mut request));
                }
            }
            if b.high("clear") {
                self.answer.clear();
            }
            if b.high("store") {
                self.answer.push(b.get("store_data") as u8);
            }
            if speaks && b.high("tx_ready") {
                response.remove(0);
                speaks = false;
            }
            let sent = b.high("send").then(|| b.get("send_code"));
            assert_eq!(b.high("done"), sent.is_some());
            b.clock();
            b.set("rdata", word);
            word = i64::from(payload.get(address).copied().unwrap_or(asked as u8));
            asked += 1;
            if let Some(code) = sent {
                b.set("frame", 0);
                assert!(request.is_empty() && response.is_empty(), "the core is left within a request");
                assert!(!beyond || code == i64::from(FrameError::Requests.code()), "read past its end, and believed");
                return code;
            }
        }
        panic!("no answer");
    }
}

/// Requests of any kind; the last may be wrong.
fn requests(rng: &mut Rng, config: &Config, wrong: bool) -> Vec<Vec<u8>> {
    let count = 1 + rng.below(4);
    let mut list: Vec<Vec<u8>> = Vec::new();
    for _ in 0..count {
        // Also opcodes and stages that do not exist.
        let (opcode, stage) = (rng.below(18) as u8 * if chance(rng, 10) { 13 } else { 1 }, rng.below(4) as u8);
        // Packed ones, or where there are none opcodes that do not exist.
        let header = match chance(rng, 20) {
            true => vec![PACKED | rng.below(4) as u8, rng.below(60) as u8, u8::from(chance(rng, 2))],
            false => vec![opcode, stage],
        };
        let (length, _) = lens(config, &header);
        let mut request: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
        request.iter_mut().zip(&header).for_each(|(to, from)| *to = *from);
        list.push(request);
    }
    if wrong && let Some(last) = list.last_mut() {
        match last.len() {
            1 => *last = vec![0x0A],
            n => last.truncate(1 + rng.below(n - 1)),
        }
    }
    list
}

#[test]
fn a_frame_is_carried_out_once_or_not_at_all() {
    let packs = ["hardware.columns=active".to_owned()];
    let configs = [Config::preset("tiny").unwrap(), Config::preset_with("tiny", &packs).unwrap()];
    let mut outcomes = [0; 10];
    let mut repeated = 0;
    for seed in seeds(12) {
        let mut rng = Rng::new(seed, 34);
        let config = configs[seed as usize % 2].clone();
        let mut bridge = Bridge::new(&config);
        let (mut open, mut last) = (false, 0u8);
        for n in 0..150 {
            let at = format!("seed {seed}, frame {n}");
            let wrong = chance(&mut rng, 15);
            let list = requests(&mut rng, &config, wrong);
            let mut payload = list.concat();
            // More answers than fit: 19 bytes of IDENTIFY each.
            if chance(&mut rng, 5) {
                payload = vec![0x0D; 25];
            }
            let number = match rng.below(12) {
                0 => 0,
                1 => last,
                2 => rng.below(256) as u8,
                _ => frame::next(last),
            };
            let broken = if chance(&mut rng, 10) { 1 + rng.below(6) as i64 } else { 0 };
            let (kept, before) = (bridge.answer.clone(), bridge.taken.len());
            let code = bridge.frame(&mut rng, broken, number, &payload);
            let answers: usize = frame::requests(&config, &payload)
                .map_or(0, |ranges| ranges.iter().map(|r| frame::room(lens(&config, &payload[r.clone()]).1)).sum());
            let fits = frame::requests(&config, &payload).is_some() && answers <= frame::capacity(&config);
            let want = match (broken, number) {
                (1.., _) => broken,
                (_, 0) => 0,
                _ if !open => FrameError::Closed.code().into(),
                (_, number) if number == last => 0,
                (_, number) if number != frame::next(last) => FrameError::Sequence.code().into(),
                _ if !fits => FrameError::Requests.code().into(),
                _ => 0,
            };
            assert_eq!(code, want, "{at}: number {number} after {last}, {payload:02x?}");
            outcomes[code as usize] += 1;
            let again = code == 0 && number != 0 && number == last;
            if code != 0 || again {
                repeated += usize::from(again);
                assert_eq!((&bridge.answer, bridge.taken.len()), (&kept, before), "{at}: something was carried out");
            } else if number == 0 {
                assert_eq!((&bridge.answer, bridge.taken.len()), (&payload, before), "{at}: the greeting comes back");
            } else {
                let taken = bridge.taken[before..].concat();
                assert_eq!(taken, payload, "{at}: the core took something else");
            }
            if code == 0 {
                (open, last) = (true, number);
            }
            assert_eq!(
                bridge.b.get_all(["number", "open", "fault"]),
                [i64::from(last), i64::from(open), i64::from(code != 0)],
                "{at}"
            );
        }
    }
    if std::env::var_os("SIGPROP_SEED").is_none() {
        assert!(outcomes[1..].iter().all(|&n| n > 5) && outcomes[0] > 500 && repeated > 30, "{outcomes:?} {repeated}");
    }
}

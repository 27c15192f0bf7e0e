//! `sigprop host` on lines that do what lines do: it ends, and soon, whatever the other side says or does not say.
#![cfg(unix)]

mod common;

use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use common::{Ran, sigprop, start};
use serial2::SerialPort;
use sigprop_golden_model::{Model, Weights};
use sigprop_spec::Config;
use sigprop_synth::Target;
use sigprop_testbench::initial;
use sigprop_testbench::link::{Line, SimulatedLine};
use sigprop_testbench::verilator::Effort;

/// What a talk with nobody may take.
const NOBODY: Duration = Duration::from_secs(20);

/// What an end may take that was asked for.
const ENDS: Duration = Duration::from_secs(4);

/// The other end of a line, on a thread of its own, until it is dropped.
struct Other {
    name: String,
    stop: Arc<AtomicBool>,
    /// Bytes that have come from the host.
    came: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Other {
    /// `turn` is called with what has come, again and again; what it returns is sent, and the line hangs up where that is none.
    fn new<S>(
        make: impl FnOnce() -> S + Send + 'static,
        turn: impl Fn(&mut S, &[u8]) -> Option<Vec<u8>> + Send + 'static,
    ) -> Self {
        let (mut master, slave) = SerialPort::pair().unwrap();
        let name = std::fs::read_link(format!("/proc/self/fd/{}", slave.as_raw_fd())).unwrap();
        let mut settings = slave.get_configuration().unwrap();
        settings.set_raw();
        let mut slave = slave;
        slave.set_configuration(&settings).unwrap();
        let (stop, came) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&came));
        let (ready, made) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            let mut state = make();
            ready.send(()).unwrap();
            master.set_read_timeout(Duration::from_millis(1)).unwrap();
            master.set_write_timeout(Duration::from_millis(1)).unwrap();
            // Without an end of its own the line would be over whenever a host has ended.
            let (mut keep, mut buffer) = (Some(slave), [0; 4096]);
            while !stopped.load(Ordering::Relaxed) {
                let count = match master.read(&mut buffer) {
                    Ok(count) => count,
                    Err(e) if matches!(e.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => 0,
                    Err(_) => return,
                };
                counted.fetch_add(count, Ordering::Relaxed);
                let Some(answer) = turn(&mut state, &buffer[..count]) else {
                    keep.take();
                    return;
                };
                // What nobody reads is lost.
                let _ = master.write_all(&answer);
            }
        });
        made.recv().unwrap();
        Self { name: name.to_str().unwrap().to_owned(), stop, came, thread: Some(thread) }
    }

    /// A board that carries the preset `digits-small`, with the weights of seed 1; every turn may change what comes and goes.
    fn board(change: impl Fn(&mut Vec<u8>, &mut Vec<u8>) + Send + 'static) -> Self {
        let make = || {
            let config = Config::preset("digits-small").unwrap();
            let mut model = Model::new(&config, &Weights::initial(&config, 1)).unwrap();
            model.refresh();
            SimulatedLine::new(&config, &initial(&model, &config), Target::Ice40Dsp, Effort::Short).unwrap()
        };
        Self::new(make, move |line, came| {
            let (mut to, mut from) = (came.to_vec(), Vec::new());
            change(&mut to, &mut from);
            line.send(&to).unwrap();
            line.receive(usize::MAX, 256, &mut from).unwrap();
            change(&mut Vec::new(), &mut from);
            Some(from)
        })
    }

    /// At a speed that the simulation reaches.
    fn host(&self, action: &[&str]) -> Vec<String> {
        let options = ["host", "--preset", "digits-small", "--baud", "19200", "--json", "--port", &self.name];
        options.iter().chain(action).map(|&word| word.to_owned()).collect()
    }

    /// Runs an action to its own end.
    fn run(&self, action: &[&str]) -> (Ran, Duration) {
        let (args, begun) = (self.host(action), Instant::now());
        let ran = sigprop(&args.iter().map(String::as_str).collect::<Vec<_>>());
        (ran, begun.elapsed())
    }

    /// Starts an action, and asks for its end when so many more bytes have come from it and some time has passed.
    fn interrupt(&self, action: &[&str], bytes: usize, after: Duration) -> (Ran, Duration) {
        let before = self.came.load(Ordering::Relaxed);
        let child = self.start(action);
        let begun = Instant::now();
        while self.came.load(Ordering::Relaxed) < before + bytes {
            assert!(begun.elapsed() < Duration::from_secs(120), "{action:?}: no {bytes} bytes came");
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(after);
        let asked = Instant::now();
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let ran = Ran::new(child.wait_with_output().unwrap());
        (ran.says(&["interrupted: ending in order"]), asked.elapsed())
    }

    fn start(&self, action: &[&str]) -> Child {
        let args = self.host(action);
        start("", &args.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// 10 to 35 bytes each 20 to 200 ms, as a GPS or a boot log sends them.
fn babbling() -> Other {
    Other::new(
        || (Instant::now(), 1u32),
        |(next, noise), _| {
            if Instant::now() < *next {
                return Some(Vec::new());
            }
            *noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *next += Duration::from_millis(u64::from(20 + *noise % 180));
            // Also what begins frames.
            let text = b"$GNRMC,094912.00,A\xa5\x20\x00\x01,4807.038,N\r\n";
            Some(
                text.iter()
                    .cycle()
                    .skip(*noise as usize % 30)
                    .take(10 + (*noise >> 8) as usize % 26)
                    .copied()
                    .collect(),
            )
        },
    )
}

fn silent() -> Other {
    Other::new(|| (), |(), _| Some(Vec::new()))
}

#[test]
fn whoever_babbles_is_not_listened_to_for_ever() {
    let other = babbling();
    let (ran, took) = other.run(&["identify"]);
    ran.code(1).says(&["the greeting was not answered", "bytes came that are no answer: ["]);
    assert!(took < NOBODY, "{took:?}");
    let (ran, took) = other.interrupt(&["train", "--samples", "5"], 1, Duration::from_millis(300));
    ran.code(1).says(&["interrupted; nothing was trained"]);
    assert!(took < ENDS, "{took:?}");
}

#[test]
fn nobody_echoes_and_lines_that_are_cut_are_told() {
    let (ran, took) = silent().run(&["identify"]);
    ran.code(1).says(&["the greeting was not answered", "nothing came"]);
    assert!(took < NOBODY, "{took:?}");
    let (ran, took) = silent().interrupt(&["registers"], 1, Duration::from_millis(300));
    ran.code(1).says(&["interrupted; nothing was changed"]);
    assert!(took < ENDS, "{took:?}");

    let echo = Other::new(|| (), |(), came| Some(came.to_vec()));
    let (ran, took) = echo.run(&["identify"]);
    ran.code(1).says(&["the other end sends back what it is sent"]);
    assert!(took < NOBODY, "{took:?}");

    let cut = Other::new(|| (), |(), came| came.is_empty().then(Vec::new));
    let (ran, took) = cut.run(&["identify"]);
    ran.code(1).says(&["is gone"]);
    assert!(took < NOBODY, "{took:?}");
}

/// A board that falls silent after so many bytes from the host.
fn falling_silent(after: usize) -> Other {
    let told = AtomicUsize::new(0);
    Other::board(move |to, from| {
        if told.fetch_add(to.len(), Ordering::Relaxed) > after {
            to.clear();
            from.clear();
        }
    })
}

#[test]
fn a_board_that_falls_silent_in_training_is_left() {
    let train = ["train", "--samples", "200", "--test-samples", "0"];
    let (ran, took) = falling_silent(5000).run(&train);
    ran.code(1).says(&["Train was not answered", "nothing came"]);
    // With the first 5,000 bytes, which the simulation takes its time for.
    assert!(took < Duration::from_secs(60), "{took:?}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("trained");
    let train = [&train[..], &["--save", file.to_str().unwrap()]].concat();
    let (ran, took) = falling_silent(5000).interrupt(&train, 5001, Duration::from_millis(500));
    ran.code(1);
    assert!(took < ENDS, "{took:?}");
    assert!(std::fs::read_dir(dir.path()).unwrap().next().is_none(), "a part was left");
}

/// A schedule goes by all samples that were asked for.
const CONSTANT: &str = "learning.schedule=constant";

/// Interrupted at work: each says what that leaves, and no half of anything is written.
#[test]
fn the_first_interruption_ends_every_action() {
    let other = Other::board(|_, _| {});
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let [weights, state, none] = [at("weights"), at("state"), at("none")];
    other.run(&["read-weights", &weights]).0.code(0);
    other.run(&["save", &state]).0.code(0);
    for (action, said) in [
        (&["read-weights", &none][..], "interrupted; no file was written"),
        (&["save", &none], "interrupted; no file was written"),
        (&["write-weights", &weights], "write them again"),
        (&["restore", &state], "restore it again"),
        (&["train", "--fresh", "--samples", "100000"], "begin again"),
    ] {
        // The greeting and the question who is there, and some of what follows.
        let (ran, took) = other.interrupt(action, 40, Duration::ZERO);
        ran.code(1).says(&[said]);
        assert!(took < ENDS, "{action:?}: {took:?}");
    }
    for action in [&["infer"][..], &["throughput", "--samples", "100000"]] {
        let (ran, took) = other.interrupt(action, 2000, Duration::ZERO);
        assert_eq!(ran.code(1).json()["interrupted"], true, "{action:?}");
        assert!(took < ENDS, "{action:?}: {took:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "a part was left");

    // What was trained is kept, and is what the golden model comes to with as many samples.
    let trained = at("trained");
    let train =
        ["train", "--fresh", "--test-samples", "0", "--samples", "100000", "--set", CONSTANT, "--save", &trained];
    let (ran, _) = other.interrupt(&train, 20_000, Duration::ZERO);
    let json = ran.code(1).json();
    assert_eq!(json["interrupted"], true);
    let samples = json["samples"].to_string();
    let golden = at("golden");
    let args = ["train", "--preset", "digits-small", "--order", "natural", "--no-baselines", "--json"];
    let as_many = ["--samples", &samples, "--epochs", "1000", "--set", CONSTANT, "--save", &golden];
    let want = sigprop(&[&args[..], &as_many].concat()).code(0).json();
    assert_eq!(json["weights_crc32"], want["weights_crc32"], "{samples} samples");
    assert_eq!(std::fs::read(&trained).unwrap(), std::fs::read(&golden).unwrap());
}

#[test]
fn a_second_host_is_refused_and_the_first_goes_on() {
    let other = Other::board(|_, _| {});
    let first = other.start(&["train", "--samples", "60", "--fresh", "--check", "--test-samples", "0"]);
    let begun = Instant::now();
    while other.came.load(Ordering::Relaxed) < 1000 {
        assert!(begun.elapsed() < Duration::from_secs(120), "the first does not begin");
        thread::sleep(Duration::from_millis(5));
    }
    let (ran, took) = other.run(&["identify"]);
    ran.code(1).says(&["another program uses it"]);
    assert!(took < ENDS, "{took:?}");
    let json = Ran::new(first.wait_with_output().unwrap()).code(0).json();
    assert_eq!((&json["samples"], &json["mismatches"]), (&60.into(), &0.into()));
    other.run(&["identify"]).0.code(0);
}

/// One byte in a hundred is another one, both ways.
#[test]
fn a_noisy_line_is_trained_over() {
    let noise = AtomicUsize::new(1);
    let random = move || {
        let next = noise
            .load(Ordering::Relaxed)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        noise.store(next, Ordering::Relaxed);
        next >> 33
    };
    let spoil =
        move |bytes: &mut Vec<u8>| bytes.iter_mut().filter(|_| random() % 100 == 0).for_each(|byte| *byte ^= 0x10);
    let other = Other::board(move |to, from| {
        spoil(to);
        spoil(from);
    });
    let (ran, _) = other.run(&["train", "--samples", "40", "--fresh", "--check", "--test-samples", "0"]);
    let json = ran.code(0).json();
    assert_eq!((&json["samples"], &json["mismatches"]), (&40.into(), &0.into()));
    assert!(json["frames_repeated"].as_u64() > Some(10), "{json}");
}

/// A pipe that nobody writes is waited for until the first interruption.
#[test]
fn a_wait_for_a_pipe_is_interrupted() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let pipe = pipe.to_str().unwrap();
    let csv = format!("csv:{pipe}");
    for args in [
        &["train", "--weights", pipe][..],
        &["train", "--config", pipe],
        &["train", "--data", &csv],
        &["simulate", "--weights", pipe],
        &["verify", "--config", pipe],
        &["host", "--port", "sim", "write-weights", pipe],
        &["host", "--port", "sim", "restore", pipe],
    ] {
        let child = start("", args);
        thread::sleep(Duration::from_millis(400));
        let asked = Instant::now();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let ran = Ran::new(child.wait_with_output().unwrap()).code(1);
        ran.says(&["interrupted: ending in order", "the wait for it was interrupted"]);
        assert!(asked.elapsed() < ENDS, "{args:?}: {:?}", asked.elapsed());
    }
}

/// The making of a simulation, which is compiled anew in a cache of its own.
#[test]
fn the_making_of_a_simulated_board_is_interrupted() {
    let dir = tempfile::tempdir().unwrap();
    let cache = format!("SIGPROP_CACHE='{}'", dir.path().display());
    for after in [600, 3000] {
        let child = start(&cache, &["host", "--port", "sim", "--preset", "digits-small", "identify", "--json"]);
        thread::sleep(Duration::from_millis(after));
        let asked = Instant::now();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let ran = Ran::new(child.wait_with_output().unwrap()).code(1);
        assert!(ran.stderr.contains("interrupted while "), "{}", ran.stderr);
        assert!(asked.elapsed() < ENDS, "{:?}", asked.elapsed());
    }
}

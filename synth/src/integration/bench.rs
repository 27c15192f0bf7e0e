//! Benches with vectors: in Verilog for any simulator, and for cocotb. They compare every byte of the core's answers.

use std::fmt::Write as _;

use sigprop_hdl::Wrapper;

use super::Subject;

/// What all benches begin with: vectors, clock, counters.
const HEAD: &str = include_str!("templates/head.sv");
const STREAM: &str = include_str!("templates/stream.sv");
const WISHBONE: &str = include_str!("templates/wishbone.sv");
const COCOTB: &str = include_str!("templates/cocotb.py");

/// Bytes in a line of a file of vectors.
const LINE: usize = 32;

/// What is sent and what must come back, in parts that have a name each.
#[derive(Debug, Clone)]
pub struct Vectors<'a> {
    /// Bytes of requests.
    pub requests: Vec<(&'a str, &'a [u8])>,
    /// Bytes of answers.
    pub answers: Vec<(&'a str, &'a [u8])>,
    /// Cycles that the core takes for all.
    pub cycles: u64,
    /// What they are, in words.
    pub about: String,
}

/// Whether there is a bench for what is around the core.
#[must_use]
pub const fn is_there(wrapper: Wrapper) -> bool {
    !matches!(wrapper, Wrapper::Serial { .. })
}

/// Name and text of every file; that of cocotb where the core has streams.
#[must_use]
pub fn files(subject: &Subject<'_>, vectors: &Vectors<'_>) -> Vec<(String, String)> {
    let top = subject.top();
    let streams = Streams::of(subject.wrapper);
    let (requests, answers) = (format!("{top}_tb_requests.hex"), format!("{top}_tb_answers.hex"));
    let bytes = |parts: &[(&str, &[u8])]| parts.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    let lanes = subject.config.stages().iter().map(|stage| stage.lanes).max().unwrap_or(1);
    let fill = |template: &str| {
        let streams = streams.unwrap_or(CORE);
        [
            ("TITLE", subject.title()),
            ("TOP", top.to_owned()),
            ("REQUESTS", requests.clone()),
            ("ANSWERS", answers.clone()),
            ("ABOUT", vectors.about.clone()),
            ("SENT", bytes(&vectors.requests).to_string()),
            ("EXPECTED", bytes(&vectors.answers).to_string()),
            // No pause of a core is longer than all that it does; those of the bench's own come on top.
            ("PATIENCE", (4 * vectors.cycles + 10_000).to_string()),
            // Until the reset has gone through every lane.
            ("RESET", (lanes + 16).to_string()),
            ("PORTS", streams.ports()),
            ("IN_DATA", streams.request[0].to_owned()),
            ("IN_VALID", streams.request[1].to_owned()),
            ("IN_READY", streams.request[2].to_owned()),
            ("OUT_DATA", streams.answer[0].to_owned()),
            ("OUT_VALID", streams.answer[1].to_owned()),
            ("OUT_READY", streams.answer[2].to_owned()),
        ]
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
    };
    let bench = if streams.is_some() { STREAM } else { WISHBONE };
    let mut files = vec![
        (format!("{top}_tb.sv"), fill(&[HEAD, bench].concat())),
        (requests.clone(), hex(&vectors.requests)),
        (answers.clone(), hex(&vectors.answers)),
    ];
    if streams.is_some() {
        files.push((format!("test_{top}.py"), fill(COCOTB)));
    }
    files
}

/// Ports of both streams: data, valid, ready.
#[derive(Clone, Copy)]
struct Streams {
    request: [&'static str; 3],
    answer: [&'static str; 3],
}

const CORE: Streams =
    Streams { request: ["rx_data", "rx_valid", "rx_ready"], answer: ["tx_data", "tx_valid", "tx_ready"] };
const AXIS: Streams = Streams {
    request: ["s_axis_tdata", "s_axis_tvalid", "s_axis_tready"],
    answer: ["m_axis_tdata", "m_axis_tvalid", "m_axis_tready"],
};

impl Streams {
    const fn of(wrapper: Wrapper) -> Option<Self> {
        match wrapper {
            Wrapper::None => Some(CORE),
            Wrapper::Axis => Some(AXIS),
            Wrapper::Wishbone | Wrapper::Serial { .. } => None,
        }
    }

    fn ports(self) -> String {
        let line = |ports: [&str; 3], nets: &str| {
            let words = ["data", "valid", "ready"];
            let ports = ports.iter().zip(words).map(|(port, word)| format!(".{port}({nets}_{word})"));
            format!("        {}", ports.collect::<Vec<_>>().join(", "))
        };
        format!("{},\n{}", line(self.request, "request"), line(self.answer, "answer"))
    }
}

/// A file for `$readmemh`, with what its bytes are.
fn hex(parts: &[(&str, &[u8])]) -> String {
    let mut out = String::new();
    for (what, bytes) in parts.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let _ = writeln!(out, "// {}", crate::quote::comment(what));
        for line in bytes.chunks(LINE) {
            let _ = writeln!(out, "{}", line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "));
        }
    }
    out
}

//! # Purpose
//! A memory with one read and one write port, and its contents at configuration.
//!
//! # Equation
//! `rdata` of the next cycle is `words[raddr]`; `words[waddr]` becomes `wdata` where `we` is high.
//!
//! # Shapes
//! `depth` words of `width` bits; where each is used is in `docs/src/blocks/memory.md`.
//!
//! # Formats
//! Signed or unsigned words.
//!
//! # Timing
//! `rdata` holds the word at `raddr` of the cycle before, or of two cycles before where the memory has an output register
//! ([`Memory::registered`]): block RAMs are slow to put a word out, and most have such a register inside. A word that is written in the cycle in which it is read comes out
//! old in the simulations; designs must not rely on it. Addresses past the end read 0 and write nothing.
//!
//! # Ports
//! `raddr`, `rdata`; `we`, `waddr`, `wdata`.
//!
//! # Example
//! ```
//! # use sigprop_hdl::primitives::Memory;
//! # use sigprop_spec::MemoryKind;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let memory = Memory::new(4, 8, true, MemoryKind::Auto, vec![7, -1, 300]);
//! assert_eq!(memory.words(), [7, -1, 44, 0]); // as 8 bits hold it; zeros after the end
//! # Ok(())
//! # }
//! ```

use std::fmt::Write as _;

use rust_hdl_core::prelude::{Block, Logic, Probe, Verilog};
use sigprop_spec::MemoryKind;

use crate::signal::{Input, Output, Val, at_clock_edge, wrap};

/// Depth, word format, kind and first contents of a memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MemoryShape {
    pub depth: usize,
    pub width: usize,
    pub signed: bool,
    pub kind: MemoryKind,
    /// A register behind the words.
    pub registered: bool,
    /// The only bit of a word that is read, where the others are not: synthesis sweeps away the cells of those.
    pub only: Option<usize>,
    /// Never read and written in one cycle: a single port does.
    pub turns: bool,
    /// Empty, or up to `depth` words.
    pub init: Vec<i64>,
    /// An SRAM stands for it: the target is a chip.
    pub sram: bool,
}

/// The memory; see the module's text.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Address to read.
    pub raddr: Input,
    /// Word at the address of the cycle before.
    pub rdata: Output,
    /// Write in this cycle.
    pub we: Input,
    /// Address to write.
    pub waddr: Input,
    /// Word to write.
    pub wdata: Input,
    shape: MemoryShape,
    words: Vec<i64>,
    /// The word that was read, and the one before, which a registered memory shows.
    read: [i64; 2],
}

impl Memory {
    /// `depth` words of `width` bits, holding `init` (zeros after its end) when the chip is configured.
    #[must_use]
    pub fn new(depth: usize, width: usize, signed: bool, kind: MemoryKind, init: Vec<i64>) -> Self {
        let address = (usize::BITS - (depth - 1).leading_zeros()).max(1) as usize;
        let (data_in, data_out) = if signed {
            (Input::signed(width), Output::signed(width))
        } else {
            (Input::unsigned(width), Output::unsigned(width))
        };
        let mut words: Vec<i64> = init.iter().take(depth).map(|&w| wrap(w, width, signed)).collect();
        let init = if words.iter().all(|&w| w == 0) { Vec::new() } else { words.clone() };
        words.resize(depth, 0);
        Self {
            raddr: Input::unsigned(address).doc("address to read"),
            rdata: data_out.doc("word at the address of the cycle before"),
            we: Input::unsigned(1).doc("write in this cycle"),
            waddr: Input::unsigned(address).doc("address to write"),
            wdata: data_in.doc("word to write"),
            shape: MemoryShape {
                depth,
                width,
                signed,
                kind,
                registered: false,
                only: None,
                turns: false,
                init,
                sram: false,
            },
            words,
            read: [0; 2],
        }
    }

    /// The same with an output register: a word comes two cycles after its address.
    #[must_use]
    pub fn registered(mut self) -> Self {
        self.shape.registered = true;
        self.rdata = self.rdata.doc("word at the address of two cycles before");
        self
    }

    /// The same where only this bit of a word is read, or with `None` all are. It says so to those who count cells, and changes
    /// nothing else.
    #[must_use]
    pub const fn only(mut self, bit: Option<usize>) -> Self {
        self.shape.only = bit;
        self
    }

    /// The same where no word is read while one is written: a memory with a single port does. It says so to those who have hard cells for it.
    #[must_use]
    pub const fn by_turns(mut self, turns: bool) -> Self {
        self.shape.turns = turns;
        self
    }

    /// The words now, in rust-hdl's own simulation.
    #[must_use]
    pub fn words(&self) -> &[i64] {
        &self.words
    }
}

impl Logic for Memory {
    fn update(&mut self) {
        self.rdata.next = Val(self.read[usize::from(self.shape.registered)]);
    }

    fn hdl(&self) -> Verilog {
        let s = &self.shape;
        let kind = match s.kind {
            MemoryKind::Auto => "auto",
            MemoryKind::Block => "block",
            MemoryKind::Distributed => "distributed",
        };
        let only = s.only.map_or_else(|| "all".to_owned(), |bit| bit.to_string());
        let mut text =
            format!("memory {} {} {} {} {kind} {only} {}", s.depth, s.width, s.signed, s.registered, s.turns);
        for w in &s.init {
            let _ = write!(text, " {w}");
        }
        Verilog::Custom(text)
    }
}

impl MemoryShape {
    /// Reads what [`Memory`]'s `hdl` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix("memory ")?.split(' ');
        Some(Self {
            depth: words.next()?.parse().ok()?,
            width: words.next()?.parse().ok()?,
            signed: words.next()?.parse().ok()?,
            registered: words.next()?.parse().ok()?,
            kind: match words.next()? {
                "block" => MemoryKind::Block,
                "distributed" => MemoryKind::Distributed,
                _ => MemoryKind::Auto,
            },
            only: match words.next()? {
                "all" => None,
                bit => Some(bit.parse().ok()?),
            },
            turns: words.next()?.parse().ok()?,
            init: words.map(str::parse).collect::<Result<_, _>>().ok()?,
            sram: false,
        })
    }
}

impl Block for Memory {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {
        if at_clock_edge() {
            let (raddr, waddr) = (self.raddr.val().0 as usize, self.waddr.val().0 as usize);
            self.read = [self.words.get(raddr).copied().unwrap_or(0), self.read[0]];
            if self.we.any()
                && let Some(word) = self.words.get_mut(waddr)
            {
                *word = self.wdata.val().0;
            }
        }
        self.update();
        self.raddr.update_all();
        self.rdata.update_all();
        self.we.update_all();
        self.waddr.update_all();
        self.wdata.update_all();
    }

    fn has_changed(&self) -> bool {
        self.raddr.has_changed()
            || self.rdata.has_changed()
            || self.we.has_changed()
            || self.waddr.has_changed()
            || self.wdata.has_changed()
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        self.raddr.accept("raddr", probe);
        self.rdata.accept("rdata", probe);
        self.we.accept("we", probe);
        self.waddr.accept("waddr", probe);
        self.wdata.accept("wdata", probe);
        probe.visit_end_scope(name, self);
    }
}

/// Words of the contents in one constant of the Verilog text: some tools refuse constants beyond 64 kbit, and Verilator
/// unrolls loops of up to 64 rounds, which makes very long programs of large memories.
const CHUNK: usize = 256;

impl MemoryShape {
    /// Name of the Verilog module behind its prefix, which all memories have in common that differ in their size and contents alone.
    pub fn module(&self) -> String {
        let kind = match self.kind {
            MemoryKind::Auto => "",
            MemoryKind::Block => "_block",
            MemoryKind::Distributed => "_distributed",
        };
        format!("memory{kind}")
    }

    /// Constants that the contents take.
    pub const fn chunks(&self) -> usize {
        self.depth.div_ceil(CHUNK)
    }

    /// What an instance gives the module: size, and those contents that are not zero.
    pub fn parameters(&self) -> Vec<(String, String)> {
        let address = (usize::BITS - (self.depth - 1).leading_zeros()).max(1);
        let mut all = vec![
            ("DEPTH".to_owned(), self.depth.to_string()),
            ("WIDTH".to_owned(), self.width.to_string()),
            ("ADDRESS".to_owned(), address.to_string()),
        ];
        if self.registered {
            all.push(("REGISTERED".to_owned(), "1".to_owned()));
        }
        for (k, chunk) in self.init.chunks(CHUNK).enumerate().filter(|(_, chunk)| chunk.iter().any(|&w| w != 0)) {
            all.push((format!("INIT_{k}"), format!("{}'h{}", CHUNK * self.width, hex(chunk, self.width))));
        }
        all
    }
}

/// The Verilog module `name` of all memories that are called as `shape` is, of which the largest has `chunks` constants of contents.
pub(crate) fn verilog(name: &str, shape: &MemoryShape, chunks: usize) -> String {
    let (style, before) = match shape.kind {
        MemoryKind::Auto => ("", ""),
        MemoryKind::Block => (", ram_style = \"block\"", " in block RAM"),
        MemoryKind::Distributed => (", ram_style = \"distributed\"", " in lookup tables"),
    };
    let mut out = format!(
        "// A memory{before} with one read port and one write port; nothing relies on a word that is read while it is\n\
         // written, or on addresses past the end.\nmodule {} #(\n    \
         parameter DEPTH = 2, // words\n    parameter WIDTH = 1, // bits of a word\n    \
         parameter ADDRESS = 1, // bits of an address\n    parameter REGISTERED = 0",
        name
    );
    for k in 0..chunks {
        let doc = if k == 0 { "1: an output register behind the memory".to_owned() } else { doc(k - 1) };
        let _ = write!(
            out,
            ", // {doc}\n    parameter [{CHUNK} * WIDTH - 1:0] INIT_{k} = {{{CHUNK}{{{{WIDTH{{1'b0}}}}}}}}"
        );
    }
    let _ = write!(
        out,
        " // {}\n) (\n    input  wire clk, // clock\n    \
         input  wire [ADDRESS - 1:0] raddr, // address to read\n    \
         output wire [WIDTH - 1:0] rdata, // word at the address of the cycle before; where REGISTERED, of two before\n    \
         input  wire we, // write in this cycle\n    \
         input  wire [ADDRESS - 1:0] waddr, // address to write\n    \
         input  wire [WIDTH - 1:0] wdata // word to write\n);\n    \
         (* no_rw_check{style} *)\n    reg [WIDTH - 1:0] words [0:DEPTH - 1];\n    \
         reg [WIDTH - 1:0] word;\n",
        doc(chunks - 1)
    );
    out.push_str("\n    integer i;\n    initial begin\n");
    for k in 0..chunks {
        let (from, below) = match k * CHUNK {
            0 => (String::new(), "i < DEPTH".to_owned()),
            from => (format!("{from} + "), format!("{from} + i < DEPTH")),
        };
        let _ = writeln!(
            out,
            "        for (i = 0; i < {CHUNK} && {below}; i = i + 1) words[{from}i] = INIT_{k}[i * WIDTH +: WIDTH];"
        );
    }
    out.push_str(
        "    end\n\n    always @(posedge clk) begin\n        if (we) words[waddr] <= wdata;\n        \
         word <= words[raddr];\n    end\n\n    generate\n        if (REGISTERED) begin : registered\n            \
         reg [WIDTH - 1:0] word_q;\n            always @(posedge clk) word_q <= word;\n            \
         assign rdata = word_q;\n        end else begin : direct\n            assign rdata = word;\n        \
         end\n    endgenerate\nendmodule\n",
    );
    out
}

/// What a constant of contents is.
fn doc(chunk: usize) -> String {
    match chunk * CHUNK {
        0 => format!("first contents: words 0 to {}, the first in the lowest bits", CHUNK - 1),
        from => format!("words {from} to {}", from + CHUNK - 1),
    }
}

/// The words as one hexadecimal number, the first in the lowest bits.
fn hex(words: &[i64], width: usize) -> String {
    let bits = words.len() * width;
    let mut nibbles = vec![0u8; bits.div_ceil(4)];
    for (i, &word) in words.iter().enumerate() {
        for b in 0..width {
            if word >> b & 1 == 1 {
                let place = i * width + b;
                nibbles[place / 4] |= 1 << (place % 4);
            }
        }
    }
    nibbles.iter().rev().map(|&n| char::from_digit(u32::from(n), 16).unwrap_or('0')).collect()
}

//! The host link of the core: commands, registers and error codes, the single source for RTL constants, host code
//! and docs. All numbers are little endian, two's complement.

use std::fmt::Write as _;

use crate::Config;

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident = $opcode:literal, $operands:literal, $answer:literal, $text:literal;)*) => {
        /// A command of the host.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Command { $(#[doc = $text] $name,)* }
        impl Command {
            /// Every command, by opcode.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// First byte of the command and of its answer.
            #[must_use] pub const fn opcode(self) -> u8 { match self { $(Self::$name => $opcode),* } }
            /// What follows the opcode.
            #[must_use] pub const fn operands(self) -> &'static str { match self { $(Self::$name => $operands),* } }
            /// What follows the opcode in the answer.
            #[must_use] pub const fn answer(self) -> &'static str { match self { $(Self::$name => $answer),* } }
            /// What it does.
            #[must_use] pub const fn text(self) -> &'static str { match self { $(Self::$name => $text),* } }
            /// Its name.
            #[must_use] pub const fn name(self) -> &'static str { match self { $(Self::$name => stringify!($name)),* } }
        }
    };
}

commands! {
    Train = 0x01, "label u8, n_in activations", "class u8 (before the update), fired u8 (bit s: stage s+1)", "learn from one sample";
    Infer = 0x02, "n_in activations", "class u8, C scores", "classify one sample";
    InferPair = 0x03, "n_in activations, n_in activations", "class u8, C scores, class u8, C scores", "classify two samples in one window, one on each stream";
    Flush = 0x04, "-", "-", "apply the update that is due";
    Refresh = 0x05, "-", "-", "pass every class token once, so that the bank fits the weights";
    ReadWeights = 0x06, "stage u8 (from 0), row u16", "n_in+1 weights, the bias last", "read a row of weights (flushes first)";
    WriteWeights = 0x07, "stage u8, row u16, n_in+1 weights", "-", "write a row of weights (flushes first)";
    ReadBank = 0x08, "stage u8, class u8", "n_out activations", "read a row of the target bank; in stage 0 that is the target code";
    WriteBank = 0x09, "stage u8, class u8, n_out activations", "-", "write a row of the target bank";
    ReadRegister = 0x0A, "address u8", "value u32", "read a register";
    WriteRegister = 0x0B, "address u8, value u32", "-", "write a register";
    Reset = 0x0C, "-", "-", "registers and LFSRs to their initial values, the update that is due is dropped; weights and bank stay";
    Identify = 0x0D, "-", "config hash (8 bytes), version (3), inputs u16, classes u8, A u8, B u8, WF u8, stages u8, n_out u16 of each", "say what network this is";
}

/// First byte of the answer to a command that was refused; an [`ErrorCode`] and the opcode follow.
pub const ERROR: u8 = 0xFF;

/// Why a command was refused; it has changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// No such opcode.
    UnknownCommand = 1,
    /// Stage, row, class or label out of range.
    OutOfRange = 2,
    /// No register at that address.
    UnknownRegister = 3,
    /// The register does not take that value.
    ValueRefused = 4,
}

/// A register of the core: base address, one for each stage or a single one, access, meaning.
#[derive(Debug, Clone, Copy)]
pub struct Register {
    /// Address, of the first stage where there is one for each.
    pub address: u8,
    /// One for each stage, at `address + stage`.
    pub per_stage: bool,
    /// Can be written.
    pub writable: bool,
    /// Name.
    pub name: &'static str,
    /// Meaning.
    pub text: &'static str,
}

/// Control bits.
pub const CONTROL: u8 = 0x00;
/// State of the token LFSR.
pub const TOKEN_LFSR: u8 = 0x01;
/// Training samples since the last reset.
pub const TRAINED: u8 = 0x02;
/// Learning-rate shift of each stage.
pub const LR_SHIFT: u8 = 0x10;
/// Low word of the threshold of each stage.
pub const THRESHOLD_LOW: u8 = 0x20;
/// High word of the threshold of each stage.
pub const THRESHOLD_HIGH: u8 = 0x30;
/// State of the rounding LFSR of each stage.
pub const ROUNDING_LFSR: u8 = 0x40;

/// Every register, by address.
pub const REGISTERS: &[Register] = &[
    Register { address: CONTROL, per_stage: false, writable: true, name: "control", text: "bit 0: predict from the last stage alone (else from the sum); bit 1: the token is the label (else drawn)" },
    Register { address: TOKEN_LFSR, per_stage: false, writable: true, name: "token_lfsr", text: "state of the token LFSR, not zero" },
    Register { address: TRAINED, per_stage: false, writable: false, name: "trained", text: "training samples since the last reset" },
    Register { address: LR_SHIFT, per_stage: true, writable: true, name: "lr_shift", text: "learning-rate shift; 2(A-1) - WF + lr_shift must be 1 to 31" },
    Register { address: THRESHOLD_LOW, per_stage: true, writable: true, name: "threshold_low", text: "hinge threshold M, low 32 bits" },
    Register { address: THRESHOLD_HIGH, per_stage: true, writable: true, name: "threshold_high", text: "hinge threshold M, high 31 bits, signed" },
    Register { address: ROUNDING_LFSR, per_stage: true, writable: true, name: "rounding_lfsr", text: "state of the rounding LFSR, not zero (kept only where rounding is stochastic)" },
];

/// Sizes of the values on the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Bytes of an activation: 1 for A <= 8, else 2.
    pub activation_bytes: usize,
    /// Bytes of a weight: 2 for B <= 16, else 4.
    pub weight_bytes: usize,
    /// Bits of a score summed over all stages, sign included.
    pub score_bits: u32,
    /// Bytes of a score: 4 where it fits, else 8.
    pub score_bytes: usize,
}

impl Layout {
    /// The sizes for `config`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let amax = config.activation().max() as u64;
        let largest: u64 = config.stages().iter().map(|s| s.outputs as u64 * amax * amax).sum();
        let score_bits = u64::BITS - largest.leading_zeros() + 1;
        Self {
            activation_bytes: if config.activation().bits() <= 8 { 1 } else { 2 },
            weight_bytes: if config.weight().bits() <= 16 { 2 } else { 4 },
            score_bits,
            score_bytes: if score_bits <= 32 { 4 } else { 8 },
        }
    }

    /// Bytes of the answer to `command`, its opcode included; `stage` for those that name one.
    #[must_use]
    pub fn answer_len(&self, config: &Config, command: Command, stage: usize) -> usize {
        let prediction = 1 + config.classes() * self.score_bytes;
        let shape = config.stages()[stage];
        match command {
            Command::Train => 3,
            Command::Infer => 1 + prediction,
            Command::InferPair => 1 + 2 * prediction,
            Command::ReadWeights => 1 + shape.columns() * self.weight_bytes,
            Command::ReadBank => 1 + shape.outputs * self.activation_bytes,
            Command::ReadRegister => 5,
            Command::Identify => 1 + 18 + 2 * config.stages().len(),
            _ => 1,
        }
    }
}

/// The tables of commands, registers and errors as Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut out = String::from("| opcode | command | operands | answer after the opcode | what it does |\n|---|---|---|---|---|\n");
    for c in Command::ALL {
        let _ = writeln!(out, "| `{:02X}` | {} | {} | {} | {} |", c.opcode(), c.name(), c.operands(), c.answer(), c.text());
    }
    out.push_str("\n| address | register | access | meaning |\n|---|---|---|---|\n");
    for r in REGISTERS {
        let place = if r.per_stage { format!("`{:02X}` + stage", r.address) } else { format!("`{:02X}`", r.address) };
        let _ = writeln!(out, "| {place} | {} | {} | {} |", r.name, if r.writable { "read, write" } else { "read" }, r.text);
    }
    out.push_str("\n| code | error (`FF`, code, opcode) |\n|---|---|\n");
    for (code, text) in [
        (ErrorCode::UnknownCommand, "no such command"),
        (ErrorCode::OutOfRange, "stage, row, class or label out of range"),
        (ErrorCode::UnknownRegister, "no register at that address"),
        (ErrorCode::ValueRefused, "the register does not take that value"),
    ] {
        let _ = writeln!(out, "| {} | {text} |", code as u8);
    }
    out
}

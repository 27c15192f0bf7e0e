//! The C header: what a processor must know of a core. The driver in `drivers/c` is made with it.

use std::fmt::Write as _;

use sigprop_hdl::Wrapper;
use sigprop_spec::link::{COMMANDS, Command, ERROR_OPCODE, ErrorCode, Layout, REGISTERS, Register, control, identity};

use super::Subject;

/// Name of the file.
pub const NAME: &str = "sigprop_regs.h";

/// A name in words as a macro has it: `LrShift` and `lr_shift` as `LR_SHIFT`.
pub(super) fn word(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase()
            && out.ends_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            && name.contains(|c: char| c.is_ascii_lowercase())
        {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

/// The header.
#[must_use]
pub fn text(subject: &Subject<'_>) -> String {
    let config = subject.config;
    let mut out = format!(
        "/* SPDX-License-Identifier: MIT OR Apache-2.0\n *\n * {}: what a processor must\n * know of the core: words on the bus, \
         numbers of the host link, the registers that this core has, its shape.\n */\n\
         #ifndef SIGPROP_REGS_H\n#define SIGPROP_REGS_H\n",
        subject.title().replace("*/", "* /")
    );
    if subject.wrapper == Wrapper::Wishbone {
        out += "\n/* Words of the bus wrapper, by byte offset from its base. */\n\
                #define SIGPROP_WORD_DATA   0x0u\n#define SIGPROP_WORD_STATUS 0x4u\n#define SIGPROP_BUS_BYTES   0x8u\n\n\
                #define SIGPROP_DATA_BYTE       0xFFu  /* word data, read: a byte of a response ... */\n\
                #define SIGPROP_DATA_VALID      0x100u /* ... where this bit is set */\n\
                #define SIGPROP_STATUS_WRITABLE 0x1u   /* word status: a byte can be written */\n\
                #define SIGPROP_STATUS_READABLE 0x2u   /* word status: a byte can be read */\n";
    }
    out += "\n/* Commands: the first byte of a request, and of its response. */\n";
    for row in COMMANDS.iter().filter(|row| row.command.is_there(config)) {
        let _ = writeln!(out, "#define SIGPROP_OP_{} 0x{:02X}u", row.name, row.command.opcode());
    }
    let _ = writeln!(
        out,
        "#define SIGPROP_OP_REFUSED 0x{ERROR_OPCODE:02X}u /* of a response: an error code and the request's opcode follow */\n\n\
         /* Error codes of a refused request. */"
    );
    for error in ErrorCode::ALL {
        let _ = writeln!(out, "#define SIGPROP_ERROR_{} {}", word(&format!("{error:?}")), error.code());
    }
    out += "\n/* Registers, 32 bits each, for READ_REGISTER and WRITE_REGISTER; stages count from 0. */\n";
    let there = Register::all(config);
    for info in REGISTERS {
        let Some(register) = there.iter().find(|register| register.info().name == info.name) else { continue };
        let (name, note) = (
            word(info.name),
            if register.info().access == sigprop_spec::link::Access::ReadOnly { " /* read only */" } else { "" },
        );
        let _ = match register.stage() {
            Some(_) => writeln!(out, "#define SIGPROP_REG_{name}(stage) (0x{:02X}u + (stage)){note}", info.address),
            None => writeln!(out, "#define SIGPROP_REG_{name} 0x{:02X}u{note}", info.address),
        };
    }
    let _ = writeln!(
        out,
        "\n#define SIGPROP_CONTROL_LAST_STAGE 0x{:X}u /* prediction by the last stage alone; 0: by the sum of all */\n\
         #define SIGPROP_CONTROL_TOKEN_LABEL 0x{:X}u /* the token is the label; 0: drawn uniformly */",
        control::LAST_STAGE,
        control::TOKEN_LABEL
    );
    out + &shape(subject) + "\n#endif\n"
}

/// What the core is.
fn shape(subject: &Subject<'_>) -> String {
    let config = subject.config;
    let (layout, identity) = (Layout::new(config), identity(config));
    let hash: Vec<String> = config.hash()[..8].iter().map(|byte| format!("0x{byte:02X}")).collect();
    let neurons: Vec<String> = config.stages().iter().map(|stage| format!("{}u", stage.outputs)).collect();
    let columns: Vec<String> = config.stages().iter().map(|stage| format!("{}u", stage.columns())).collect();
    let most = config.stages().iter().map(|stage| stage.columns()).max().unwrap_or(0);
    let flag = |is: bool| u8::from(is).to_string();
    let rows = [
        ("HASH", format!("{{ {} }}", hash.join(", ")), "of the configuration"),
        ("IDENTITY_BYTES", format!("{}u", identity.len()), "what IDENTIFY answers behind its opcode"),
        ("INPUTS", format!("{}u", config.inputs()), ""),
        ("CLASSES", format!("{}u", config.classes()), ""),
        ("ANSWERS", format!("{}u", config.answers()), "scores of a response to INFER; 1 where a value is answered"),
        ("STAGES", format!("{}u", config.stages().len()), ""),
        ("NEURONS", format!("{{ {} }}", neurons.join(", ")), "rows of weights of each stage"),
        ("COLUMNS", format!("{{ {} }}", columns.join(", ")), "weights in a row of each stage, the bias last"),
        ("MAX_COLUMNS", format!("{most}u"), "the most of them"),
        ("ACTIVATION_BITS", format!("{}u", config.activation().bits()), ""),
        ("ACTIVATION_BYTES", format!("{}u", layout.activation_bytes), ""),
        ("WEIGHT_BYTES", format!("{}u", layout.weight_bytes), ""),
        ("SCORE_BYTES", format!("{}u", layout.score_bytes), ""),
        ("CODE_BYTES", format!("{}u", layout.code_bytes), "an entry of stage 0's bank; elsewhere ACTIVATION_BYTES"),
        ("LEARNS", flag(config.learns()), "TRAIN is there"),
        ("HAS_PAIRS", flag(Command::InferPair.is_there(config)), "INFER_PAIR is there"),
        ("HAS_BANK", flag(Command::ReadBank.is_there(config)), "READ_BANK and WRITE_BANK are there"),
        ("HAS_VELOCITY", flag(config.velocity().is_some()), "READ_VELOCITY and WRITE_VELOCITY are there"),
        ("REGRESSION", flag(config.task().has_values()), "answers a value, not a class"),
        ("SEQUENCES", flag(config.takes_sequences()), "TRAIN_STEP and INFER_STEP in the place of TRAIN and INFER"),
    ];
    let mut out = String::from("\n/* The core's shape. */\n");
    for (name, value, note) in rows {
        let note = if note.is_empty() { String::new() } else { format!(" /* {note} */") };
        let _ = writeln!(out, "#define SIGPROP_{name} {value}{note}");
    }
    out
}

//! The map of registers and commands, for tools that generate from such, and for people with a spreadsheet.

use std::fmt::Write as _;

use sigprop_spec::Config;
use sigprop_spec::link::{Access, COMMANDS, ERROR_OPCODE, ErrorCode, Register, request_len, response_len};

use super::Subject;

/// The table.
pub const CSV: &str = "sigprop_regs.csv";
/// The same of registers in SystemRDL.
pub const RDL: &str = "sigprop_regs.rdl";

/// A field of CSV in quotes.
fn field(text: &str) -> String {
    format!("\"{}\"", text.split_whitespace().collect::<Vec<_>>().join(" ").replace('"', "\"\""))
}

/// Kind, number, name, access, value after reset, bytes of request and response (of the first stage), meaning.
#[must_use]
pub fn csv(config: &Config) -> String {
    let mut out = String::from("kind,number,name,access,reset,request_bytes,response_bytes,meaning\n");
    for register in Register::all(config) {
        let info = register.info();
        let access = if info.access == Access::ReadOnly { "ro" } else { "rw" };
        let reset = register.reset(config).unwrap_or(0);
        let (number, name) = (register.address(), register.full_name());
        let _ = writeln!(out, "register,0x{number:02X},{name},{access},0x{reset:08X},,,{}", field(info.doc));
    }
    for row in COMMANDS.iter().filter(|row| row.command.is_there(config)) {
        // Of a step the answer to a sequence's last.
        let stage = usize::from(row.command.is_step());
        let bytes = |n: Option<usize>| n.map_or(String::new(), |n| n.to_string());
        let request = bytes(request_len(config, row.command, 0));
        let response = bytes(response_len(config, row.command, stage));
        let number = row.command.opcode();
        let _ = writeln!(out, "command,0x{number:02X},{},,,{request},{response},{}", row.name, field(row.doc));
    }
    let _ = writeln!(
        out,
        "response,0x{ERROR_OPCODE:02X},REFUSED,,,,3,{}",
        field("An error code and the opcode that was refused follow.")
    );
    for error in ErrorCode::ALL {
        let _ = writeln!(
            out,
            "error,0x{:02X},{},,,,,{}",
            error.code(),
            super::header::word(&format!("{error:?}")),
            field(error.doc())
        );
    }
    out
}

/// The registers in SystemRDL 2.0; each is at four times its number.
#[must_use]
pub fn rdl(subject: &Subject<'_>) -> String {
    let config = subject.config;
    let text =
        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "\\\\").replace('"', "\\\"");
    let mut out = format!(
        "// {title}\n\
         // The host reads and writes them by number with READ_REGISTER and WRITE_REGISTER; here register n is at address 4 n.\n\n\
         addrmap sigprop_registers {{\n    name = \"Registers of the network {name}\";\n    default regwidth = 32;\n    \
         default accesswidth = 32;\n    default sw = rw;\n    default hw = r;\n\n",
        title = subject.title(),
        name = text(config.name()),
    );
    for register in Register::all(config) {
        let info = register.info();
        let access = if info.access == Access::ReadOnly { "sw = r; hw = w; " } else { "" };
        let name = register.full_name().replace('.', "_stage");
        let (reset, address) = (register.reset(config).unwrap_or(0), 4 * u32::from(register.address()));
        let _ = writeln!(
            out,
            "    reg {{\n        name = \"{name}\";\n        desc = \"{}\";\n        field {{ {access}}} value[31:0] = 32'h{reset:08X};\n    \
             }} {name} @ 0x{address:X};\n",
            text(info.doc)
        );
    }
    out.truncate(out.trim_end().len());
    out + "\n};\n"
}

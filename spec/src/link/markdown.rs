//! The tables of the link as Markdown, for the documentation.

use std::fmt::Write as _;

use super::commands::{COMMANDS, ERROR_OPCODE, ErrorCode, Field, Size};
use super::frame::{self, FrameError};
use super::registers::{Access, REGISTERS, RegisterInfo};
use crate::config::MAX_STAGES;
use crate::family::{FAMILY, Row, owner};

/// Commands, errors, registers and frames as Markdown tables.
#[must_use]
pub fn markdown() -> String {
    let mut text =
        String::from("## Commands\n\n| opcode | name | operands | response | meaning |\n|---|---|---|---|---|\n");
    for row in COMMANDS {
        let (operands, response) = (fields(row.operands), fields(row.response));
        let opcode = row.command.opcode();
        let _ = writeln!(text, "| `{opcode:02X}` | {} | {operands} | {response} | {} |", row.name, row.doc);
    }
    let _ = write!(
        text,
        "\nA response begins with the opcode of its request. A request that is refused is answered with \
         `{ERROR_OPCODE:02X}`, an error code and the opcode.\n\n## Errors\n\n| code | meaning |\n|---|---|\n"
    );
    for error in ErrorCode::ALL {
        let _ = writeln!(text, "| {} | {} |", error.code(), error.doc());
    }
    text.push_str("\n## Registers\n\n| address | name | access | reset | may be written | meaning |\n");
    text.push_str("|---|---|---|---|---|---|\n");
    for row in REGISTERS {
        let access = match row.access {
            Access::ReadWrite => "RW",
            Access::ReadOnly => "RO",
        };
        let address = address(row);
        let learning = if row.learning { " Not in hardware without learning." } else { "" };
        let asks = |member: &Row| member.registers.contains(&row.name);
        let members = owner(FAMILY, asks).map_or(String::new(), |seam| {
            let words: Vec<String> = seam.words_that(asks).iter().map(|word| format!("`{word}`")).collect();
            format!(" Only where `{}` is one of {}.", seam.key, words.join(", "))
        });
        let _ = writeln!(
            text,
            "| {address} | {} | {access} | {} | {} | {}{members}{learning} |",
            row.name, row.reset, row.allowed, row.doc
        );
    }
    text += &frames();
    text
}

fn frames() -> String {
    let mut text = format!(
        "\n## Frames\n\n| field | bytes | value |\n|---|---|---|\n| start | 1 | `{start:02X}` |\n\
         | length | 2 | bytes of payload |\n\
         | sequence number | 1 | `{hello:02X}` opens a conversation; then 1 to 255, and 1 again |\n\
         | payload | length | requests, or their responses |\n\
         | checksum | 2 | of length, sequence number and payload: CRC-16 with the CCITT polynomial, lowest bit first \
         (as a shift register: `{polynomial:04X}`), begun with `{initial:04X}` |\n\n\
         A frame is over when no byte has come for {idle} bit times. A frame that is refused is answered with a payload \
         of `{refused:02X}` and a code, under the sequence number of the last frame that was accepted.\n\n\
         | code | why a frame was refused |\n|---|---|\n",
        start = frame::START,
        hello = frame::HELLO,
        refused = frame::REFUSED,
        polynomial = frame::CRC_POLYNOMIAL,
        initial = frame::CRC_INITIAL,
        idle = frame::IDLE_BITS,
    );
    for error in FrameError::ALL {
        let _ = writeln!(text, "| {} | {} |", error.code(), error.doc());
    }
    text
}

fn address(row: &RegisterInfo) -> String {
    match (row.per_stage, usize::from(row.address) + MAX_STAGES - 1) {
        (true, last) => format!("`{:02X}`..`{last:02X}` (stage 1..{MAX_STAGES})", row.address),
        (false, _) => format!("`{:02X}`", row.address),
    }
}

fn fields(fields: &[Field]) -> String {
    let text = |field: &Field| match field.size {
        Size::Bytes(bytes) => format!("{} ({bytes})", field.name),
        Size::Inputs => format!("{} (inputs x activation)", field.name),
        Size::Weights => format!("{} (stage's inputs + 1, x weight)", field.name),
        Size::Velocities => format!("{} (stage's inputs + 1, x velocity)", field.name),
        Size::Entries => format!("{} (stage's neurons x activation)", field.name),
        Size::Scores => format!("{} (classes x score)", field.name),
        Size::Class => format!("{} (1, not with `regression`)", field.name),
        Size::Value => format!("{} (activation, with `regression`)", field.name),
        Size::Answer => format!("{} (score, with `regression`)", field.name),
        Size::Widths => format!("{} (stages x 2)", field.name),
        Size::Formats => format!("{} (stages x 2, or 0)", field.name),
    };
    let list: Vec<String> = fields.iter().map(text).collect();
    if list.is_empty() { "-".to_owned() } else { list.join(", ") }
}

//! The host link at the core's edge: commands, registers and error codes, and how many bytes each thing takes.
//!
//! The tables here are the single source: RTL constants, the host's driver and the documentation are made from them.
//! The core speaks unframed bytes, little endian. A request is an opcode and its operands; a response is the opcode
//! again and its values, or [`ERROR_OPCODE`], an [`ErrorCode`] and the opcode that was refused. On a line these travel in
//! frames ([`frame`]), which a board's bridge takes off.

mod commands;
pub mod frame;
mod identity;
mod layout;
mod markdown;
pub mod packed;
mod registers;

pub use commands::{COMMANDS, Command, CommandInfo, ERROR_OPCODE, ErrorCode, Field, Size};
pub use identity::{IDENTITY_HASH_BYTES, Identity, VERSION, identity};
pub use layout::{ERROR_LEN, LOOK_BITS, Layout, request_len, response_len};
pub use markdown::markdown;
pub use registers::{Access, REGISTERS, Register, RegisterInfo, control};

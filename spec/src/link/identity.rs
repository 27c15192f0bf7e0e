//! What IDENTIFY answers.

use crate::config::Config;

/// Bytes of the configuration hash on the link.
pub const IDENTITY_HASH_BYTES: usize = 8;

/// Version of the generator: major, minor, patch.
pub const VERSION: [u8; 3] = [
    number(env!("CARGO_PKG_VERSION_MAJOR")),
    number(env!("CARGO_PKG_VERSION_MINOR")),
    number(env!("CARGO_PKG_VERSION_PATCH")),
];

const fn number(text: &str) -> u8 {
    let (bytes, mut value, mut i) = (text.as_bytes(), 0u8, 0);
    while i < bytes.len() {
        value = value * 10 + (bytes[i] - b'0'); // overflow is a compile error here
        i += 1;
    }
    value
}

/// What follows the opcode in the response to IDENTIFY.
#[must_use]
pub fn identity(config: &Config) -> Vec<u8> {
    let mut bytes = config.hash()[..IDENTITY_HASH_BYTES].to_vec();
    bytes.extend(VERSION);
    bytes.extend((config.inputs() as u16).to_le_bytes());
    let (a, w) = (config.activation(), config.weight());
    bytes.extend([config.classes() as u8, a.bits() as u8, w.bits() as u8, w.fraction() as u8]);
    bytes.push(config.stages().len() as u8);
    bytes.extend(config.stages().iter().flat_map(|stage| (stage.outputs as u16).to_le_bytes()));
    bytes
}

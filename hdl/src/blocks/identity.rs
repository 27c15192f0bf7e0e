//! The answer to IDENTIFY: which network, made by which version.

use sigprop_spec::Config;

/// Bytes of the identity, the opcode not included: configuration hash (8), version (3), inputs (2), classes, A, B,
/// WF, number of stages, and two bytes for each stage's width; numbers little endian.
#[must_use]
pub fn identity(config: &Config) -> Vec<i64> {
    let mut bytes: Vec<u8> = config.hash()[..8].to_vec();
    bytes.extend(
        env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse::<u8>().unwrap_or(0)).take(3),
    );
    bytes.extend((config.inputs() as u16).to_le_bytes());
    bytes.push(config.classes() as u8);
    bytes.push(config.activation().bits() as u8);
    bytes.push(config.weight().bits() as u8);
    bytes.push(config.weight().fraction() as u8);
    bytes.push(config.stages().len() as u8);
    for stage in config.stages() {
        bytes.extend((stage.outputs as u16).to_le_bytes());
    }
    bytes.into_iter().map(i64::from).collect()
}

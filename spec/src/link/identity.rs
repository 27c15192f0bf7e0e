//! What IDENTIFY answers.

use std::fmt;

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

/// What a board says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The beginning of its configuration's hash.
    pub hash: [u8; IDENTITY_HASH_BYTES],
    /// Version of the generator: major, minor, patch.
    pub version: [u8; 3],
    /// Inputs of the network.
    pub inputs: u16,
    /// Classes of the network.
    pub classes: u8,
    /// Bits of an activation.
    pub activation_bits: u8,
    /// Bits of a weight.
    pub weight_bits: u8,
    /// Fraction bits of a weight.
    pub weight_fraction: u8,
    /// Neurons of each stage.
    pub stages: Vec<u16>,
}

impl Identity {
    /// Reads what [`identity`] makes; `None` where it is something else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (hash, rest) = bytes.split_first_chunk()?;
        let (version, rest) = rest.split_first_chunk()?;
        let ([low, high, classes, activation_bits, weight_bits, weight_fraction, stages], rest) =
            rest.split_first_chunk()?;
        let widths = rest.chunks_exact(2).map(|w| u16::from_le_bytes([w[0], w[1]])).collect();
        (rest.len() == 2 * usize::from(*stages)).then_some(Self {
            hash: *hash,
            version: *version,
            inputs: u16::from_le_bytes([*low, *high]),
            classes: *classes,
            activation_bits: *activation_bits,
            weight_bits: *weight_bits,
            weight_fraction: *weight_fraction,
            stages: widths,
        })
    }

    /// The hash in hexadecimal.
    #[must_use]
    pub fn hash_hex(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.version;
        write!(f, "hash {}, {}", self.hash_hex(), self.inputs)?;
        self.stages.iter().try_for_each(|stage| write!(f, "-{stage}"))?;
        write!(
            f,
            ", {} classes, activations of {} bits, weights of {} ({} of them fraction), sigprop {major}.{minor}.{patch}",
            self.classes, self.activation_bits, self.weight_bits, self.weight_fraction
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let config = Config::preset("tiny").unwrap_or_else(|e| panic!("{e}"));
        let said = identity(&config);
        let Some(board) = Identity::parse(&said) else { panic!("{said:02x?}") };
        assert_eq!((board.inputs, board.classes, &board.stages[..]), (5, 3, &[6, 4][..]));
        assert_eq!((board.activation_bits, board.weight_bits, board.weight_fraction), (8, 16, 14));
        assert!(config.hash_hex().starts_with(&board.hash_hex()));
        assert_eq!(Identity::parse(&said[..said.len() - 1]), None);
        assert_eq!(Identity::parse(&[]), None);
    }
}

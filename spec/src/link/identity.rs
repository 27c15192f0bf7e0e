//! What IDENTIFY answers.

use std::fmt;

use super::layout::uniform;
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
    let formats = config.stages().iter().map(|stage| [stage.weight.bits() as u8, stage.weight.fraction() as u8]);
    bytes.extend([config.classes() as u8, config.activation().bits() as u8]);
    bytes.extend(formats.clone().take(1).flatten());
    bytes.push(config.stages().len() as u8);
    bytes.extend(config.stages().iter().flat_map(|stage| (stage.outputs as u16).to_le_bytes()));
    if !uniform(config) {
        bytes.extend(formats.flatten());
    }
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
    /// Bits and fraction bits of the weights: of each stage where they differ, otherwise one format for all.
    pub weights: Vec<[u8; 2]>,
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
        let (widths, formats) = rest.split_at_checked(2 * usize::from(*stages))?;
        let (formats, odd) = formats.as_chunks();
        let weights = match formats {
            [] => vec![[*weight_bits, *weight_fraction]],
            each => each.to_vec(),
        };
        let sound = odd.is_empty() && (formats.is_empty() || formats.len() == usize::from(*stages));
        sound.then(|| Self {
            hash: *hash,
            version: *version,
            inputs: u16::from_le_bytes([*low, *high]),
            classes: *classes,
            activation_bits: *activation_bits,
            weights,
            stages: widths.chunks_exact(2).map(|w| u16::from_le_bytes([w[0], w[1]])).collect(),
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
        write!(f, ", {} classes, activations of {} bits", self.classes, self.activation_bits)?;
        for (n, [bits, fraction]) in self.weights.iter().enumerate() {
            let weights = if n == 0 { "weights of " } else { "" };
            write!(f, ", {weights}{bits} ({fraction} of them fraction)")?;
        }
        write!(f, ", sigprop {major}.{minor}.{patch}")
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
        assert_eq!((board.activation_bits, &board.weights[..]), (8, &[[16, 14]][..]));
        assert!(config.hash_hex().starts_with(&board.hash_hex()));
        assert_eq!(Identity::parse(&said[..said.len() - 1]), None);
        assert_eq!(Identity::parse(&[]), None);
        assert!(board.to_string().contains("weights of 16 (14 of them fraction), sigprop"), "{board}");
    }

    #[test]
    fn formats_that_differ_are_said_of_each_stage() {
        let sets = ["format.weight_bits=[8, 12]", "format.weight_frac=[7, 11]"].map(String::from);
        let config = Config::preset_with("tiny", &sets).unwrap_or_else(|e| panic!("{e}"));
        let said = identity(&config);
        let Some(board) = Identity::parse(&said) else { panic!("{said:02x?}") };
        assert_eq!((&board.stages[..], &board.weights[..]), (&[6, 4][..], &[[8, 7], [12, 11]][..]));
        assert!(
            board.to_string().contains("weights of 8 (7 of them fraction), 12 (11 of them fraction), sig"),
            "{board}"
        );
        assert_eq!(Identity::parse(&said[..said.len() - 2]), None);
    }
}

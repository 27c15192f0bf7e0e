//! Requests that carry only the inputs that are not zero.
//!
//! TRAIN and INFER with bit 7 of the opcode set: the opcode, two bytes that say how many bytes of entries there are, the label (TRAIN), the entries, and
//! the value where samples have one. An entry is a byte, so many inputs that are zero, and then an input as TRAIN has it. Inputs behind the last
//! entry are zero; what an entry has beyond the last input is taken and means nothing, and so does an entry that is cut. They are carried out and
//! answered as TRAIN and INFER are.

use super::{Command, Layout};
use crate::config::Config;

/// Set in the opcode of a packed request.
pub const PACKED: u8 = 0x80;

/// Bytes of the opcode and of the length of its entries.
pub const HEADER: usize = 3;

/// Most zeros before an input.
const MOST: usize = u8::MAX as usize;

/// The command that a packed request carries out, where the hardware of `config` has it: where the first stage lists its columns, as many inputs are zero then.
#[must_use]
pub fn command(config: &Config, opcode: u8) -> Option<Command> {
    let command = Command::from_opcode(opcode & !PACKED)?;
    (opcode & PACKED != 0 && is_there(config) && matches!(command, Command::Train | Command::Infer)).then_some(command)
}

/// Whether the hardware of `config` takes packed requests.
#[must_use]
pub fn is_there(config: &Config) -> bool {
    config.stages().first().is_some_and(|first| first.active) && !config.takes_sequences()
}

/// The opcode that answers a request with this one.
#[must_use]
pub fn answered_as(config: &Config, opcode: u8) -> u8 {
    command(config, opcode).map_or(opcode, Command::opcode)
}

/// The entries of these inputs, each of `bytes` bytes.
#[must_use]
pub fn entries(inputs: &[i16], bytes: usize) -> Vec<u8> {
    let (mut out, mut zeros) = (Vec::new(), 0);
    let mut entry = |zeros: usize, value: i16| {
        out.push(zeros as u8);
        out.extend_from_slice(&value.to_le_bytes()[..bytes]);
    };
    for &value in inputs {
        if value == 0 {
            zeros += 1;
            continue;
        }
        while zeros > MOST {
            entry(MOST, 0);
            zeros -= MOST + 1;
        }
        entry(zeros, value);
        zeros = 0;
    }
    out
}

/// The entries of a sample's inputs where a request is shorter with them than with the inputs as they are, and the hardware takes such.
#[must_use]
pub fn shorter(config: &Config, inputs: &[i16]) -> Option<Vec<u8>> {
    let bytes = Layout::new(config).activation_bytes;
    let entries = if is_there(config) { entries(inputs, bytes) } else { return None };
    let fits = u16::try_from(entries.len()).is_ok();
    (fits && HEADER + entries.len() < 1 + bytes * inputs.len()).then_some(entries)
}

/// The inputs that these entries stand for, `count` of them.
#[must_use]
pub fn inputs(entries: &[u8], bytes: usize, count: usize) -> Vec<i16> {
    let mut out = Vec::new();
    for entry in entries.chunks(1 + bytes).filter(|entry| entry.len() == 1 + bytes) {
        out.resize(out.len() + usize::from(entry[0]), 0);
        out.push(if bytes == 1 { i16::from(entry[1] as i8) } else { i16::from_le_bytes([entry[1], entry[2]]) });
    }
    out.resize(count, 0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_again() {
        let rows: [&[i16]; 6] = [&[], &[0; 300], &[5], &[0, 0, -7, 0], &[1, 2, 3], &[0, 127, 0, 0, 0, -128]];
        for row in rows {
            for bytes in [1, 2] {
                assert_eq!(inputs(&entries(row, bytes), bytes, row.len()), row, "{bytes} bytes");
            }
        }
        for zeros in [254, 255, 256, 257, 511, 512, 513, 1000] {
            let mut row = vec![0; zeros];
            row.extend([9, 0]);
            let packed = entries(&row, 1);
            assert_eq!(inputs(&packed, 1, row.len()), row, "{zeros} zeros");
            assert_eq!(packed.len(), 2 * (1 + zeros / 256), "{zeros} zeros");
        }
    }

    #[test]
    fn what_is_cut_or_goes_beyond_means_nothing() {
        assert_eq!(inputs(&[1, 5, 0], 1, 4), [0, 5, 0, 0]);
        assert_eq!(inputs(&[1, 5, 9, 6], 1, 4), [0, 5, 0, 0]);
        assert_eq!(inputs(&[3, 5, 0, 6], 1, 4), [0, 0, 0, 5]);
    }
}

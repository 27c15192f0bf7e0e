//! The file of a bitstream: for which family it is, before any tool looks at it.

use std::path::Path;

use super::{Fault, OTHER_BOARD};
use crate::board::{Board, Family};
use crate::error::SynthError;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A bitstream for an iCE40.
    Ice40,
    /// One for an ECP5.
    Ecp5,
    /// One for a Gowin FPGA.
    Gowin,
}

/// What an iCE40's begins with, behind a comment.
const ICE40: [u8; 4] = [0x7E, 0xAA, 0x99, 0x7E];
/// What an ECP5's begins with, behind comments.
const ECP5: [u8; 4] = [0xFF, 0xFF, 0xBD, 0xB3];
/// What is on a line of its own in a Gowin's: A5 C3, as zeros and ones.
const GOWIN: &[u8] = b"1010010111000011";
/// How far the comments of both go.
const HEAD: usize = 4096;

/// For which family the bitstream of a file is; none where it is no bitstream.
///
/// # Errors
/// When it cannot be read.
pub fn kind(file: &Path) -> Result<Option<Kind>, SynthError> {
    bytes(file).map(|bytes| kind_of(&bytes))
}

pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, SynthError> {
    std::fs::read(file).map_err(|source| {
        let fault = |why: String, mend| SynthError::Bitstream { file: file.display().to_string(), why, mend };
        fault(format!("cannot be read: {source}"), "name the file that `sigprop build` wrote, as DIR/NAME-BOARD.bin")
    })
}

pub(super) fn kind_of(bytes: &[u8]) -> Option<Kind> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let has = |mark: [u8; 4]| head.windows(4).any(|window| window == mark);
    if has(ICE40) {
        Some(Kind::Ice40)
    } else if has(ECP5) {
        Some(Kind::Ecp5)
    } else {
        // Of a Gowin's, a text of zeros and ones, the comments may be longer.
        bytes.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end() == GOWIN).then_some(Kind::Gowin)
    }
}

/// Whose bitstreams are of a kind.
pub(super) const fn family(kind: Kind) -> Family {
    match kind {
        Kind::Ice40 => Family::Ice40,
        Kind::Ecp5 => Family::Ecp5,
        Kind::Gowin => Family::Gowin,
    }
}

/// A bitstream for another family than the board's, or for one whose bitstreams cannot be read back.
pub(super) fn other(kind: Kind, board: &Board) -> Fault {
    let family = family(kind);
    if family != board.device.family {
        let why = format!(
            "it is a bitstream for {}, and {} has an {}",
            with_article(family.word()),
            board.name,
            board.device.part
        );
        return Fault::new(why, OTHER_BOARD);
    }
    let why = format!("bitstreams for {} are not decoded: only those for an ice40 are", with_article(family.word()));
    let mend = "simulate the routed netlist beside it (`sigprop host --bitstream`)";
    Fault::new(why, mend)
}

/// `an ecp5`, `a gowin`.
pub(super) fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

pub(super) fn no_bitstream(bytes: &[u8]) -> Fault {
    let why = if bytes.is_empty() {
        "it is empty".to_owned()
    } else {
        format!("it is no bitstream: the preamble 7e aa 99 7e is not in its first {} bytes", bytes.len().min(HEAD))
    };
    Fault::new(why, "name the file that `sigprop build` wrote, as DIR/NAME-BOARD.bin, or build it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_apart() {
        assert_eq!(kind_of(b"\xFF\0comment\0\xFF\x7E\xAA\x99\x7E\x51"), Some(Kind::Ice40));
        assert_eq!(kind_of(b"\xFF\0Part: LFE5U-25F\0\xFF\xFF\xFF\xBD\xB3"), Some(Kind::Ecp5));
        assert_eq!(kind_of(b"//File Title: x\n1111\n1010010111000011\n0110\n"), Some(Kind::Gowin));
        assert_eq!(kind_of(b"11010010111000011\n"), None);
        assert_eq!((kind_of(b"hello"), kind_of(b"")), (None, None));
        let hx8k = Board::find("hx8k").unwrap();
        assert!(other(Kind::Ecp5, &hx8k).why.contains("for an ecp5, and hx8k has an iCE40HX8K"));
    }
}

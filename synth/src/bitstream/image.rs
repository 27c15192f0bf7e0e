//! What `iceunpack` makes of a bitstream: the configuration bits of each tile, as text.

use std::collections::{HashMap, HashSet};

use super::Fault;

/// Column and row of a tile.
pub(super) type Place = (u8, u8);

/// The configuration bits of a tile.
#[derive(Debug, Clone)]
pub(super) struct Tile {
    /// As the database calls it: `logic`, `io`, `ramb`, `dsp0`, ...
    pub(super) kind: String,
    rows: Vec<Vec<u8>>,
}

impl Tile {
    /// A bit; those that are not there are 0.
    pub(super) fn bit(&self, (row, column): (usize, usize)) -> bool {
        self.rows.get(row).and_then(|row| row.get(column)) == Some(&b'1')
    }
}

/// The configuration of a whole FPGA.
#[derive(Debug, Clone, Default)]
pub(super) struct Image {
    /// As the database calls it: `8k`, `5k`, `1k`.
    pub(super) device: String,
    pub(super) tiles: HashMap<Place, Tile>,
    /// Contents of block RAMs, 16 words of 64 hexadecimal digits each.
    pub(super) contents: HashMap<Place, Vec<String>>,
    /// Global bits that are set: bank, column, row.
    pub(super) extra: HashSet<(usize, usize, usize)>,
}

impl Image {
    /// Reads the text.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let mut image = Self::default();
        let mut open: Option<(String, Place)> = None;
        for line in text.lines() {
            let Some(statement) = line.strip_prefix('.') else {
                if let (Some((kind, place)), false) = (&open, line.trim().is_empty()) {
                    image.add(kind, *place, line);
                }
                continue;
            };
            let words: Vec<&str> = statement.split_whitespace().collect();
            open = None;
            match words[..] {
                ["device", device] => device.clone_into(&mut image.device),
                ["extra_bit", bank, x, y] => {
                    if let (Ok(bank), Ok(x), Ok(y)) = (bank.parse(), x.parse(), y.parse()) {
                        image.extra.insert((bank, x, y));
                    }
                }
                [kind, x, y] => {
                    if let (Ok(x), Ok(y)) = (x.parse(), y.parse()) {
                        open = Some((kind.to_owned(), (x, y)));
                    }
                }
                _ => {}
            }
        }
        if image.device.is_empty() || image.tiles.is_empty() {
            return Err(Fault::new("iceunpack made no configuration of it", "build it again"));
        }
        Ok(image)
    }

    fn add(&mut self, kind: &str, place: Place, line: &str) {
        if kind == "ram_data" {
            self.contents.entry(place).or_default().push(line.trim().to_owned());
        } else if let Some(kind) = kind.strip_suffix("_tile") {
            let tile = self.tiles.entry(place).or_insert_with(|| Tile { kind: kind.to_owned(), rows: Vec::new() });
            tile.rows.push(line.as_bytes().to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_and_contents_are_read() {
        let text = ".comment\n.device 1k\n.logic_tile 3 4\n010\n001\n\n.ram_data 3 1\n00ff\n.extra_bit 1 690 175\n";
        let image = Image::read(text).unwrap();
        let tile = &image.tiles[&(3, 4)];
        assert_eq!((image.device.as_str(), tile.kind.as_str()), ("1k", "logic"));
        assert_eq!([(0, 0), (0, 1), (1, 2), (1, 3), (7, 0)].map(|at| tile.bit(at)), [false, true, true, false, false]);
        assert_eq!(image.contents[&(3, 1)], ["00ff"]);
        assert!(image.extra.contains(&(1, 690, 175)));
        assert!(Image::read("").is_err());
    }
}

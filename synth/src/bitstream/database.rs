//! IceStorm's database of an FPGA: a text that says what each configuration bit does. Its head explains its format. It is read
//! with an image at hand, so that of 38 megabytes only what the image switches on is kept.

use std::collections::{BTreeMap, HashMap};

use super::Fault;
use super::image::{Image, Place};

/// Row and column of a bit in its tile.
type Bit = (usize, usize);

/// A cell that is no part of the regular fabric.
#[derive(Debug, Clone, Default)]
pub(super) struct Extra {
    pub(super) kind: String,
    pub(super) place: Place,
    /// Pins (a name in a tile) and settings (a bit's name in a tile).
    pub(super) entries: BTreeMap<String, (Place, String)>,
}

/// What drives a net, and the tile that joins them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Driven {
    pub(super) by: u32,
    pub(super) at: Place,
}

/// What is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Database {
    /// Pins of the package: tile and number in it.
    pub(super) pins: HashMap<String, (Place, u8)>,
    /// The tile whose fabric drives a global net.
    pub(super) global_fabric: HashMap<u8, Place>,
    /// The pin that drives a global net.
    pub(super) global_pins: HashMap<u8, (Place, u8)>,
    /// The bit that gives a global net to its pin.
    pub(super) global_bits: HashMap<u8, (usize, usize, usize)>,
    /// The tile whose column buffers bring the global nets to a tile.
    pub(super) buffers: HashMap<Place, Place>,
    pub(super) extras: Vec<Extra>,
    /// Nets by a name in a tile.
    nets: HashMap<(Place, String), u32>,
    /// The number of a global net.
    pub(super) globals: HashMap<u32, u8>,
    bits: HashMap<(String, String), Vec<Bit>>,
    /// What the image's switches join.
    pub(super) driven: HashMap<u32, Driven>,
}

impl Database {
    /// Reads the text for `image`, in `package`.
    pub(super) fn read(text: &str, image: &Image, package: &str) -> Result<Self, Fault> {
        let mut database = Self::default();
        let mut wanted: HashMap<(Place, &str), ()> = HashMap::new();
        let mut section = Section::None;
        for line in text.lines() {
            if let Some(statement) = line.strip_prefix('.') {
                section = database.begin(statement, image, package)?;
                continue;
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match &section {
                Section::None => {}
                Section::Net(net) => database.name(line, *net, &wanted),
                Section::Switch { to, at, is } => database.join(line, *to, *at, is)?,
                Section::Bits(kind) => database.function(line, kind),
                Section::Extra => {
                    if let Some((place, name)) = database.entry(line) {
                        wanted.insert((place, name), ());
                    }
                }
                other => database.fact(other, line),
            }
        }
        if database.nets.is_empty() {
            return Err(Fault::new("the chip database has no nets", "install it again"));
        }
        Ok(database)
    }

    fn begin(&mut self, statement: &str, image: &Image, package: &str) -> Result<Section, Fault> {
        let words: Vec<&str> = statement.split_whitespace().collect();
        Ok(match words[..] {
            ["device", device, ..] if device != image.device => {
                let why =
                    format!("the chip database is that of the {device}, the bitstream is for the {}", image.device);
                return Err(Fault::new(why, "install it again"));
            }
            ["net", net] => net.parse().map_or(Section::None, Section::Net),
            ["buffer" | "routing", x, y, to, ref bits @ ..] => switch(image, [x, y], to, bits),
            ["pins", name] if name == package => Section::Pins,
            ["gbufin"] => Section::GlobalFabric,
            ["gbufpin"] => Section::GlobalPins,
            ["colbuf"] => Section::Buffers,
            ["extra_bits"] => Section::ExtraBits,
            ["extra_cell", x, y, .., kind] => {
                let place = place(x, y).unwrap_or_default();
                self.extras.push(Extra { kind: kind.to_owned(), place, entries: BTreeMap::new() });
                Section::Extra
            }
            [kind, ..] if kind.ends_with("_tile_bits") => Section::Bits(kind.trim_end_matches("_tile_bits").to_owned()),
            _ => Section::None,
        })
    }

    /// A name of a net in a tile, where it is that of a pin of some cell.
    fn name(&mut self, line: &str, net: u32, wanted: &HashMap<(Place, &str), ()>) {
        const PINS: [&str; 7] = ["lutff_", "ram/", "io_", "fabout", "mult/", "slf_op", "carry_in_mux"];
        let mut words = line.split(' ');
        let (Some(x), Some(y), Some(name)) = (words.next(), words.next(), words.next()) else { return };
        if let Some(number) = name.strip_prefix("glb_netwk_") {
            if let Ok(number) = number.parse() {
                self.globals.insert(net, number);
            }
            return;
        }
        let Some(place) = place(x, y) else { return };
        if PINS.iter().any(|begin| name.starts_with(begin)) || wanted.contains_key(&(place, name)) {
            self.nets.insert((place, name.to_owned()), net);
        }
    }

    fn join(&mut self, line: &str, to: u32, at: Place, is: &str) -> Result<(), Fault> {
        let Some(from) = line.strip_prefix(is).and_then(|rest| rest.trim().parse().ok()) else { return Ok(()) };
        let driven = Driven { by: from, at };
        match self.driven.insert(to, driven) {
            Some(other) if other.by != from => Err(Fault::new(
                format!("net {to} is driven in tile {} {} and in tile {} {}", other.at.0, other.at.1, at.0, at.1),
                "build it again",
            )),
            _ => Ok(()),
        }
    }

    fn function(&mut self, line: &str, kind: &str) {
        let mut words = line.split_whitespace();
        if let Some(name) = words.next() {
            self.bits.insert((kind.to_owned(), name.to_owned()), words.filter_map(bit).collect());
        }
    }

    fn entry<'a>(&mut self, line: &'a str) -> Option<(Place, &'a str)> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [key, x, y, name] = words[..] else { return None };
        let place = place(x, y)?;
        self.extras.last_mut()?.entries.insert(key.to_owned(), (place, name.to_owned()));
        Some((place, name))
    }

    fn fact(&mut self, section: &Section, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str| word.parse::<usize>().unwrap_or_default();
        let at = |x: &str, y: &str| place(x, y).unwrap_or_default();
        match (section, &words[..]) {
            (Section::Pins, [pin, x, y, z]) => {
                self.pins.insert((*pin).to_owned(), (at(x, y), number(z) as u8));
            }
            (Section::GlobalFabric, [x, y, global]) => {
                self.global_fabric.insert(number(global) as u8, at(x, y));
            }
            (Section::GlobalPins, [x, y, z, global]) => {
                self.global_pins.insert(number(global) as u8, (at(x, y), number(z) as u8));
            }
            (Section::Buffers, [x, y, to_x, to_y]) => {
                self.buffers.insert(at(to_x, to_y), at(x, y));
            }
            (Section::ExtraBits, [name, bank, x, y]) => {
                if let Some(global) = name.strip_prefix("padin_glb_netwk.") {
                    self.global_bits.insert(number(global) as u8, (number(bank), number(x), number(y)));
                }
            }
            _ => {}
        }
    }

    /// A net by a name of it.
    pub(super) fn net(&self, place: Place, name: &str) -> Option<u32> {
        self.nets.get(&(place, name.to_owned())).copied()
    }

    /// All names that are pins of cells.
    pub(super) fn names(&self) -> impl Iterator<Item = (Place, &str, u32)> {
        self.nets.iter().map(|((place, name), net)| (*place, name.as_str(), *net))
    }

    /// The bits of a function in a tile of an image; none where it has no such function.
    pub(super) fn bits(&self, image: &Image, place: Place, function: &str) -> Vec<bool> {
        let Some(tile) = image.tiles.get(&place) else { return Vec::new() };
        let bits = self.bits.get(&(tile.kind.clone(), function.to_owned()));
        bits.map(|bits| bits.iter().map(|bit| tile.bit(*bit)).collect()).unwrap_or_default()
    }

    /// Whether all bits of a function are set.
    pub(super) fn is_set(&self, image: &Image, place: Place, function: &str) -> bool {
        let bits = self.bits(image, place, function);
        !bits.is_empty() && bits.into_iter().all(|bit| bit)
    }
}

/// What lines are about.
#[derive(Debug, Clone)]
enum Section {
    None,
    Pins,
    GlobalFabric,
    GlobalPins,
    Buffers,
    ExtraBits,
    Extra,
    Bits(String),
    Net(u32),
    /// A net that one of others drives, by the bits of a tile, which are so.
    Switch {
        to: u32,
        at: Place,
        is: String,
    },
}

fn switch(image: &Image, [x, y]: [&str; 2], to: &str, bits: &[&str]) -> Section {
    let (Some(at), Ok(to)) = (place(x, y), to.parse()) else { return Section::None };
    let Some(tile) = image.tiles.get(&at) else { return Section::None };
    let values = bits.iter().map(|word| bit(word).is_some_and(|bit| tile.bit(bit)));
    let is: String = values.map(|value| if value { '1' } else { '0' }).collect();
    if is.contains('1') { Section::Switch { to, at, is: is + " " } } else { Section::None }
}

fn place(x: &str, y: &str) -> Option<Place> {
    Some((x.parse().ok()?, y.parse().ok()?))
}

/// `B3[17]`: row 3, column 17.
fn bit(word: &str) -> Option<Bit> {
    let (row, column) = word.strip_prefix('B')?.strip_suffix(']')?.split_once('[')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

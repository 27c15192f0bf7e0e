//! What drives each net of a configured chip.

use std::collections::HashMap;

use super::Fault;
use super::database::{Database, Driven};
use super::image::{Image, Place};
use super::lut::Signal;
use super::pll::{self, Pll};

/// An output of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Of a logic cell: its flip-flop's, or its table's where it has none in use.
    Logic(Place, u8),
    /// The table's, behind which the next cell's begins.
    Table(Place, u8),
    Carry(Place, u8),
    /// What the carry chain of a tile begins with.
    CarryIn(Place),
    /// What an input pin says.
    Pin(Place, u8),
    /// A bit of a block RAM, whose lower tile is there.
    BlockRam(Place, u8),
    /// A bit of a special cell, by its number in the database.
    Multiplier(usize, u8),
    Spram(usize, u8),
    /// The PLL's clock.
    Clock,
    Locked,
    /// A special cell that is not covered.
    Other(usize),
}

/// A configured chip.
pub(super) struct Fabric<'a> {
    pub(super) database: &'a Database,
    pub(super) image: &'a Image,
    pub(super) pll: Option<Pll<'a>>,
    sources: HashMap<u32, Source>,
}

impl<'a> Fabric<'a> {
    pub(super) fn new(database: &'a Database, image: &'a Image) -> Result<Self, Fault> {
        let mut fabric = Self { database, image, pll: pll::find(database, image)?, sources: HashMap::new() };
        for (place, name, net) in database.names() {
            if let Some(source) = fabric.regular(place, name) {
                fabric.sources.insert(net, source);
            }
        }
        fabric.special();
        Ok(fabric)
    }

    /// The output of a regular cell that a name says.
    fn regular(&self, place: Place, name: &str) -> Option<Source> {
        let kind = self.image.tiles.get(&place)?.kind.as_str();
        if name == "carry_in_mux" {
            return Some(Source::CarryIn(place));
        }
        let (cell, pin) = name.split_once('/')?;
        let number = |text: &str, before: &str| text.strip_prefix(before)?.parse::<u8>().ok();
        match (kind, pin) {
            ("logic", "out") => Some(Source::Logic(place, number(cell, "lutff_")?)),
            ("logic", "lout") => Some(Source::Table(place, number(cell, "lutff_")?)),
            ("logic", "cout") => Some(Source::Carry(place, number(cell, "lutff_")?)),
            ("io", "D_IN_0") => Some(Source::Pin(place, number(cell, "io_")?)),
            ("ramb", _) => Some(Source::BlockRam(place, number(pin, "RDATA_")?)),
            ("ramt", _) => Some(Source::BlockRam((place.0, place.1 - 1), number(pin, "RDATA_")?)),
            _ => None,
        }
    }

    fn special(&mut self) {
        for (index, cell) in self.database.extras.iter().enumerate() {
            let outputs: &[&str] = match cell.kind.as_str() {
                "MAC16" => &["O_"],
                "SPRAM" => &["DATAOUT_"],
                _ => &[],
            };
            for (key, (place, name)) in &cell.entries {
                let Some(net) = self.database.net(*place, name) else { continue };
                let bit = outputs.iter().find_map(|begin| key.strip_prefix(begin)?.parse::<u8>().ok());
                let source = match (cell.kind.as_str(), bit) {
                    ("MAC16", Some(bit)) => Source::Multiplier(index, bit),
                    ("SPRAM", Some(bit)) => Source::Spram(index, bit),
                    ("PLL", _) => match key.as_str() {
                        "LOCK" => Source::Locked,
                        "SDO" => Source::Other(index),
                        _ => continue,
                    },
                    // Inputs come out of tiles by these names.
                    _ if name.contains("/in_") || name.contains("_global/") || name == "fabout" || name == "clk" => {
                        continue;
                    }
                    _ => Source::Other(index),
                };
                self.sources.insert(net, source);
            }
        }
        // The output of a PLL takes the place of a pin.
        if let Some(net) = self.pll.and_then(|pll| self.pin_net(pll.output)) {
            self.sources.insert(net, Source::Clock);
        }
    }

    /// The net of what a pin says.
    fn pin_net(&self, (place, number): (Place, u8)) -> Option<u32> {
        self.database.net(place, &format!("io_{number}/D_IN_0"))
    }

    /// What drives an output of a cell.
    pub(super) fn source(&self, net: u32) -> Option<Source> {
        self.sources.get(&net).copied()
    }

    /// The output that drives a cell's pin, by its name in a tile; where nothing does, what the chip puts there.
    pub(super) fn pin(&self, place: Place, name: &str, open: bool) -> Result<Signal, Fault> {
        self.database.net(place, name).map_or(Ok(Signal::Constant(open)), |net| self.signal(net, open))
    }

    /// The output that drives a net.
    fn signal(&self, mut net: u32, open: bool) -> Result<Signal, Fault> {
        // No way through a chip is as long; a ring of switches would be endless.
        for _ in 0..100_000 {
            if let Some(Driven { by, at }) = self.database.driven.get(&net).copied() {
                if let Some(global) = self.database.globals.get(&by) {
                    self.check_buffer(at, *global)?;
                }
                net = by;
            } else if let Some(global) = self.database.globals.get(&net) {
                match self.behind_global(*global) {
                    Some(behind) => net = behind,
                    None => return Ok(Signal::Constant(open)),
                }
            } else {
                return Ok(match self.source(net) {
                    Some(Source::CarryIn(place)) => {
                        Signal::Constant(self.database.is_set(self.image, place, "CarryInSet"))
                    }
                    Some(_) => Signal::Net(net),
                    None => Signal::Constant(open),
                });
            }
        }
        Err(Fault::new(format!("net {net} drives itself"), "build it again"))
    }

    /// What drives a global net: a pin, the PLL in its place, or the fabric.
    fn behind_global(&self, global: u8) -> Option<u32> {
        let by_pin = self.database.global_bits.get(&global).is_some_and(|bit| self.image.extra.contains(bit));
        if by_pin {
            return self.pin_net(*self.database.global_pins.get(&global)?);
        }
        self.database.net(*self.database.global_fabric.get(&global)?, "fabout")
    }

    /// A global net comes into a tile through a buffer of its column only where that is switched on.
    fn check_buffer(&self, tile: Place, global: u8) -> Result<(), Fault> {
        let Some(buffer) = self.database.buffers.get(&tile) else { return Ok(()) };
        let function = format!("ColBufCtrl.glb_netwk_{global}");
        if self.database.bits(self.image, *buffer, &function).first() != Some(&false) {
            return Ok(());
        }
        let (x, y) = tile;
        Err(Fault::new(
            format!("tile {x} {y} takes global net {global}, whose buffer in tile {} {} is off", buffer.0, buffer.1),
            "build it again",
        ))
    }
}

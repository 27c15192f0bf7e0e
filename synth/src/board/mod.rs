//! Boards: the facts of `constraints/<name>/board.toml` and the pins beside it, checked against each other.

mod check;
mod constraints;
mod error;
mod fault;
mod pins;
mod pll;
mod reader;

use std::path::Path;

use serde::Serialize;

pub use crate::family::Family;
pub use error::BoardError;
pub use pll::{Pll, Primitive};

use crate::target::Target;

/// The files of a board.
#[derive(Debug, Clone, Copy)]
struct Folder {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

mod embedded {
    use super::Folder;
    include!(concat!(env!("OUT_DIR"), "/boards.rs"));
}

/// The file with the facts.
const FACTS: &str = "board.toml";

/// A voltage level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 0.
    Low,
    /// 1.
    High,
}

/// The FPGA of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Which tools.
    pub family: Family,
    /// As the maker calls it.
    pub part: String,
    /// How nextpnr is told.
    pub flags: Vec<String>,
    /// Lookup tables with four inputs.
    pub lut4: usize,
    /// Multipliers: `SB_MAC16`, `MULT18X18D` or `MULT18X18`.
    pub dsp: usize,
    /// RAMs of 16 words of 4 bits in lookup tables.
    pub lut_ram: usize,
    /// Block RAMs: 4 kbit (iCE40) or 18 kbit (ECP5, Gowin).
    pub block_ram: usize,
    /// `SB_SPRAM256KA`.
    pub spram: usize,
}

impl Device {
    /// What is synthesised for it with the cells that it has by name: registers inside them, weights in SPRAM.
    #[must_use]
    pub const fn named_target(&self) -> Target {
        Target::of(self.family, self.dsp > 0, self.spram > 0)
    }

    /// Its targets, the best first: cells by name are faster, but some have no first contents.
    #[must_use]
    pub fn targets(&self) -> Vec<Target> {
        let (inferred, named) = (self.target(), self.named_target());
        let mut targets = if named.has_first_contents() { vec![named, inferred] } else { vec![inferred, named] };
        targets.dedup();
        targets
    }

    /// What is synthesised for it where all cells are inferred.
    #[must_use]
    pub const fn target(&self) -> Target {
        self.named_target().inferred()
    }
}

/// A pin that is held at a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Name of the port.
    pub name: String,
    /// The pin.
    pub pin: String,
    /// The level.
    pub level: Level,
}

/// A reset button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reset {
    /// The pin.
    pub pin: String,
    /// Its level while pressed.
    pub active: Level,
}

/// The bridge that makes the board's serial line of USB, by what it says of itself there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Usb {
    /// Its maker.
    pub vendor: u16,
    /// What it is.
    pub product: u16,
    /// The interface that is the serial line, where it has several.
    pub interface: Option<u8>,
}

/// A board that can be built for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Board {
    /// Name of its folder.
    pub name: String,
    /// One line about it.
    pub description: String,
    /// The FPGA.
    pub device: Device,
    /// Pin of the clock.
    pub clock_pin: String,
    /// Its frequency in MHz.
    pub clock_mhz: f64,
    /// The frequency in MHz that the core must reach.
    pub core_mhz: f64,
    /// The PLL that makes the core's clock, if it is not the board's.
    pub pll: Option<Pll>,
    /// UART into the FPGA.
    pub uart_rx: String,
    /// UART out of it.
    pub uart_tx: String,
    /// Bits a second of the UART.
    pub baud: u32,
    /// The bridge between that and USB, where it is known.
    pub usb: Option<Usb>,
    /// Pins of the LEDs.
    pub leds: Vec<String>,
    /// Level at which an LED is lit.
    pub leds_on: Level,
    /// The reset button, if there is one.
    pub reset: Option<Reset>,
    /// Pins to hold at a level.
    pub hold: Vec<Hold>,
    /// The command that loads a bitstream; `{bitstream}` stands for its file.
    pub programmer: Vec<String>,
    /// The pins as nextpnr reads them: the board's file as it is, whose comments may be in any encoding.
    #[serde(skip)]
    pub constraints: Vec<u8>,
    /// The name of that file.
    #[serde(skip)]
    pub constraints_file: String,
    /// How many ports that file gives a pin which the top module has not: they are there for other designs.
    #[serde(skip)]
    pub other_pins: usize,
    /// Whether it is the user's, and not one that comes with sigprop.
    #[serde(skip)]
    pub own: bool,
}

impl Board {
    /// The clock that the core runs at, in MHz: that of the PLL, or the board's.
    #[must_use]
    pub fn running_mhz(&self) -> f64 {
        self.pll.map_or(self.clock_mhz, |pll| pll.output_mhz)
    }

    /// By how much bits of whole cycles are off the baud rate: 0.01 where they are 1 % faster.
    #[must_use]
    pub fn baud_error(&self) -> f64 {
        self.running_mhz() * 1e6 / (self.bit_cycles().max(1) as f64 * f64::from(self.baud.max(1))) - 1.0
    }

    /// Clock cycles of a bit on the serial line, as near as whole cycles come.
    #[must_use]
    pub fn bit_cycles(&self) -> usize {
        (self.running_mhz() * 1e6 / f64::from(self.baud)).round() as usize
    }

    /// The boards that come with sigprop, in the order of their names.
    ///
    /// # Errors
    /// The faults of the first board that has any (a test checks them all).
    pub fn all() -> Result<Vec<Self>, BoardError> {
        embedded::FOLDERS.iter().map(Self::embedded).collect()
    }

    /// Names of the boards that come with sigprop.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        embedded::FOLDERS.iter().map(|folder| folder.name).collect()
    }

    /// A board by its name, or by the path of a folder of the user's.
    ///
    /// # Errors
    /// When there is no such board, or with all its faults.
    pub fn find(name: &str) -> Result<Self, BoardError> {
        if let Some(folder) = embedded::FOLDERS.iter().find(|folder| folder.name == name) {
            return Self::embedded(folder);
        }
        let path = Path::new(name);
        if !path.is_dir() {
            return Err(BoardError::Unknown { name: name.to_owned(), known: Self::names().join(", ") });
        }
        Self::read(path)
    }

    /// The board in a folder: `board.toml` and one `.pcf`, `.lpf` or `.cst`.
    ///
    /// # Errors
    /// When a file cannot be read, or with all faults.
    pub fn read(folder: &Path) -> Result<Self, BoardError> {
        let files = reader::folder(folder)?;
        let mut facts = files.iter().filter(|file| file.0.eq_ignore_ascii_case(FACTS));
        // `Board.toml` only where there is no `board.toml`, as a system may have both.
        let facts = files.iter().find(|file| file.0 == FACTS).or_else(|| facts.next());
        let Some((_, facts)) = facts else {
            let source = std::io::ErrorKind::NotFound.into();
            return Err(BoardError::File { file: folder.join(FACTS).display().to_string(), source });
        };
        let facts = String::from_utf8_lossy(facts);
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let name = absolute.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let board = check::board(&name, &facts, &files)?;
        Ok(Self { own: true, ..board })
    }

    fn embedded(folder: &Folder) -> Result<Self, BoardError> {
        let facts = folder.files.iter().find(|file| file.0 == FACTS).map_or("", |file| file.1);
        let files: Vec<_> = folder.files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        check::board(folder.name, facts, &files)
    }

    /// The board with another clock that its core must reach and a PLL for it, and with another baud rate; beside each
    /// stands what asks for it.
    ///
    /// # Errors
    /// When the PLL makes no such clock, or the serial line no bits of it.
    pub fn at(self, core_mhz: Option<(&str, f64)>, baud: Option<(&str, u32)>) -> Result<Self, BoardError> {
        check::at(self, core_mhz, baud)
    }

    /// Name of the file with the pins beside the Verilog.
    #[must_use]
    pub fn pins_file(&self) -> String {
        format!("{}.{}", self.name, self.device.family.pins_extension())
    }

    /// Every port of the board's top module, a bit each, and its pin. The names are those that nextpnr has: a vector of one
    /// bit has no number.
    #[must_use]
    pub fn ports(&self) -> Vec<(String, String)> {
        let mut ports: Vec<(String, String)> = vec![
            ("clk".into(), self.clock_pin.clone()),
            ("uart_rx".into(), self.uart_rx.clone()),
            ("uart_tx".into(), self.uart_tx.clone()),
        ];
        let led = |i: usize| if self.leds.len() == 1 { "led".to_owned() } else { format!("led[{i}]") };
        ports.extend(self.leds.iter().enumerate().map(|(i, pin)| (led(i), pin.clone())));
        ports.extend(self.reset.iter().map(|reset| ("reset".to_owned(), reset.pin.clone())));
        ports.extend(self.hold.iter().map(|hold| (hold.name.clone(), hold.pin.clone())));
        ports
    }
}

//! What `--report DIR` writes: a page about what a command did, and its pictures as files.
//!
//! | module | what it is about |
//! |---|---|
//! | [`board`] | what a board answered while it learned |
//! | [`moments`] | the network as it was at moments of a training |
//! | [`meets`] | where h meets t: planes and cosines |
//! | [`mistakes`] | what is taken for what, and the worst samples |
//! | [`numbers`] | weights as pictures, and how weights and activations fill their formats |
//! | [`schedule`] | which sample each stage works on, beside backpropagation |
//! | [`mod@training`] | accuracy and updates over epochs |

pub mod board;
mod meets;
mod mistakes;
mod moments;
mod numbers;
pub mod schedule;
mod training;

use std::path::{Path, PathBuf};

use sigprop_report::{Block, Fault, Page, page};
use sigprop_spec::Config;

use crate::args::typed;
use crate::error::Failure;
use crate::files::{Folder, Maker, Origin};
use crate::output::Output;

pub use moments::Moments;
pub use training::{ACCURACY, Beside, accuracy, spikes, states, training};

/// The page's name.
pub const PAGE: &str = "report.html";

/// Names of the files that a report can have.
pub const FILES: [&str; 4] = [PAGE, training::ACCURACY, meets::PICTURE, schedule::PICTURE];

/// A page under way.
pub struct Report {
    page: Page,
    /// Pictures that are also files, by their names.
    pictures: Vec<(&'static str, String)>,
}

impl Report {
    /// Of what a command does with a network.
    pub fn new(command: &str, config: &Config) -> Self {
        let title = format!("{} ({})", config.name(), config.sizes());
        let lead = format!("sigprop {command}, configuration {}", config.hash_hex());
        Self { page: Page::new(&title, &lead), pictures: Vec::new() }
    }

    /// Adds a section; nothing where there is nothing to say in it.
    pub fn section(&mut self, title: &str, blocks: Vec<Block>) {
        self.page.section(title, blocks);
    }

    /// Adds a picture that is a file, too.
    fn picture(&mut self, file: &'static str, svg: String) {
        self.pictures.push((file, svg));
    }

    /// Adds how all of it can be made again; gives the files, the page among them.
    pub fn files(mut self, config: &Config) -> Vec<(&'static str, String)> {
        let version = ("sigprop", env!("CARGO_PKG_VERSION").to_owned());
        let rows = page::rows(&[version, ("configuration", config.hash_hex())]);
        self.page.section("How this was made", vec![page::command(&typed()), rows, page::source(&config.to_toml())]);
        self.pictures.push((PAGE, self.page.render()));
        self.pictures
    }
}

/// A report and the folder that `--report` asked for.
pub struct Asked {
    /// What is to be in it.
    pub report: Report,
    folder: Folder,
}

impl Asked {
    /// A report, if it was asked for; a folder that cannot be written is refused before any work is done.
    pub fn of(path: Option<&Path>, command: &'static str, config: &Config) -> Result<Option<Self>, Failure> {
        let Some(path) = path else { return Ok(None) };
        let folder = Folder::open(path, &FILES, Maker { command, origin: Origin::Training }, false);
        let folder = folder.map_err(|fault| fault.of_folder("--report"))?;
        Ok(Some(Self { report: Report::new(command, config), folder }))
    }

    /// Where the page will be.
    pub fn path(&self) -> PathBuf {
        self.folder.join(PAGE)
    }

    /// Writes the files.
    pub fn write(mut self, config: &Config, output: &Output) -> Result<(), Failure> {
        let files = self.report.files(config);
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        self.folder.drop_others(&names)?;
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        self.folder.write_finished(&files)?;
        self.folder.say_changes(output);
        Ok(())
    }
}

/// A block, or where it could not be drawn why.
fn drawn(block: Result<Block, Fault>) -> Block {
    block.unwrap_or_else(|fault| {
        page::text(&format!("This picture cannot be drawn: {fault}. Please report it as a bug."))
    })
}

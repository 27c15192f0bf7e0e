//! The open tools: which ones, where they are found, and how they are installed.

mod child;
pub mod databases;
mod find;
mod install;
mod places;

use std::path::PathBuf;

use serde::Serialize;
use thiserror::Error;

pub use child::{Tied, tied, tied_as};
pub use find::{Found, find};
pub(crate) use find::{command, tied_command};
pub use install::{InstallError, install};
pub use places::{Places, users};

/// The pinned packages of PyPI, one a line; `cargo xtask setup` reads the same file.
pub const PYTHON_PACKAGES: &str = include_str!("../../python-tools.txt");

/// The cache of the WebAssembly tools, in the folder that they were installed into.
const CACHE: &str = "yowasp-cache";

/// A tool that a build runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tool {
    /// Synthesis.
    Yosys,
    /// Place and route for iCE40.
    NextpnrIce40,
    /// Bitstreams for iCE40.
    Icepack,
    /// Bitstreams for iCE40, read back; comes with icepack. No build needs it.
    Iceunpack,
    /// Place and route for ECP5.
    NextpnrEcp5,
    /// Bitstreams for ECP5.
    Ecppack,
    /// Place and route for Gowin.
    NextpnrGowin,
    /// Bitstreams for Gowin, of Apycula.
    GowinPack,
    /// Proofs; comes with yosys. No build needs it.
    Sby,
    /// The solver of the proofs.
    Z3,
}

impl Tool {
    /// Those of builds, in the order in which builds use them.
    pub const ALL: [Self; 7] = [
        Self::Yosys,
        Self::NextpnrIce40,
        Self::Icepack,
        Self::NextpnrEcp5,
        Self::Ecppack,
        Self::NextpnrGowin,
        Self::GowinPack,
    ];

    /// Name of the native program; that of YoWASP has `yowasp-` before it.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Yosys => "yosys",
            Self::NextpnrIce40 => "nextpnr-ice40",
            Self::Icepack => "icepack",
            Self::Iceunpack => "iceunpack",
            Self::NextpnrEcp5 => "nextpnr-ecp5",
            Self::Ecppack => "ecppack",
            Self::NextpnrGowin => "nextpnr-himbaechel-gowin",
            Self::GowinPack => "gowin_pack",
            Self::Sby => "sby",
            Self::Z3 => "z3",
        }
    }

    /// Whether that of PyPI is WebAssembly, which its first call compiles.
    pub(crate) const fn is_web_assembly(self) -> bool {
        !matches!(self, Self::GowinPack | Self::Z3)
    }

    /// The environment variable that names another one.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Yosys => "SIGPROP_YOSYS",
            Self::NextpnrIce40 => "SIGPROP_NEXTPNR_ICE40",
            Self::Icepack => "SIGPROP_ICEPACK",
            Self::Iceunpack => "SIGPROP_ICEUNPACK",
            Self::NextpnrEcp5 => "SIGPROP_NEXTPNR_ECP5",
            Self::Ecppack => "SIGPROP_ECPPACK",
            Self::NextpnrGowin => "SIGPROP_NEXTPNR_GOWIN",
            Self::GowinPack => "SIGPROP_GOWIN_PACK",
            Self::Sby => "SIGPROP_SBY",
            Self::Z3 => "SIGPROP_Z3",
        }
    }

    /// The version that `tools install` brings, and the oldest that will do.
    #[must_use]
    pub const fn wanted(self) -> (&'static str, Option<[u32; 2]>) {
        match self {
            Self::Yosys => ("0.70", Some([0, 23])),
            Self::NextpnrIce40 | Self::NextpnrEcp5 => ("0.11.1", Some([0, 4])),
            Self::NextpnrGowin => ("0.11.1", Some([0, 10])),
            Self::Icepack | Self::Iceunpack | Self::Ecppack | Self::GowinPack | Self::Sby | Self::Z3 => ("any", None),
        }
    }

    fn wanted_text(self) -> String {
        match self.wanted() {
            (pinned, Some([major, minor])) => format!("{pinned}, or {major}.{minor} and later"),
            (_, None) => "any version".to_owned(),
        }
    }
}

/// The command that installs them all.
pub const INSTALL: &str = "sigprop tools install";

/// Why a tool cannot be used.
#[derive(Debug, Error)]
pub enum ToolError {
    /// It is nowhere.
    #[error("{tool} ({wanted}) was not found; looked at {looked}; install it with: {INSTALL}")]
    Missing {
        /// Which.
        tool: &'static str,
        /// Which version.
        wanted: String,
        /// Where.
        looked: String,
    },
    /// It is too old.
    #[error("{}: this is {tool} {found} and {wanted} is wanted; install one with: {INSTALL}", .path.display())]
    Old {
        /// Which.
        tool: &'static str,
        /// The program.
        path: PathBuf,
        /// Its version.
        found: String,
        /// Which version.
        wanted: String,
    },
    /// The databases by which bitstreams are read back are missing.
    #[error(
        "the chip databases of IceStorm (chipdb-8k.txt and others) were not found; looked at {looked}; a bitstream cannot be read back without them; install them with: {INSTALL}, or name their folder with {variable}"
    )]
    ChipDatabases {
        /// Where.
        looked: String,
        /// The variable.
        variable: &'static str,
    },
    /// It cannot be run or does not say what it is.
    #[error("{}: does not run as {tool}: {said}; install one with: {INSTALL}, or name another with {variable}", .path.display())]
    Broken {
        /// Which.
        tool: &'static str,
        /// The program.
        path: PathBuf,
        /// What happened.
        said: String,
        /// The variable.
        variable: &'static str,
    },
}

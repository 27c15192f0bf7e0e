//! The command line of `sigprop host`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use sigprop_golden_model::train::Order;

use super::values::{baud, samples, weights};
use super::{Common, Data, OnBoard, Start};

/// `sigprop host`
#[derive(Debug, Args)]
#[command(after_help = "These options may stand behind the subcommand too.")]
pub struct Host {
    #[command(flatten)]
    pub common: Common,
    #[command(flatten)]
    pub on: OnBoard,
    #[command(flatten)]
    pub start: Start,
    /// The serial port of the board, as /dev/ttyUSB1; auto: the one that is the board's (--board) by its USB device; sim: a board simulated by
    /// Verilator behind a pseudo-terminal, which starts with the weights of --weights or --seed each time
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// Bits a second on the line [default: uart.baud of --board, or 115200]; as the bitstream was built
    #[arg(long, value_name = "N", value_parser = baud())]
    pub baud: Option<u32>,
    /// With --port sim: simulate what this bitstream loads into the chip: for an iCE40 read back from its bits, for an ECP5 or a Gowin
    /// the routed netlist beside it. Network, board and baud rate are those of the build in whose folder it is, unless said
    #[arg(long, value_name = "FILE")]
    pub bitstream: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: HostCommand,
}

/// What to do with the board.
#[derive(Debug, Subcommand)]
pub enum HostCommand {
    /// List serial ports, and which boards each can be of
    Ports,
    /// Say which network the board carries; ends with 2 if it is not the configuration's
    Identify,
    /// Renew the target bank and train, from the weights that the board holds or from the start
    Train {
        #[command(flatten)]
        from: Data,
        /// Samples to train
        #[arg(long, value_name = "N", default_value = "100", value_parser = samples, allow_negative_numbers = true)]
        samples: usize,
        /// natural or shuffled (by --seed)
        #[arg(long, default_value = "natural")]
        order: Order,
        /// Put registers and LFSRs to their reset values first, as `sigprop train` begins
        #[arg(long)]
        reset: bool,
        /// Write the weights of --weights or --seed and do as --reset first: what comes is what `sigprop train` trains,
        /// whatever the board holds. Weights in SPRAM need it, which holds nothing after power-up
        #[arg(long)]
        fresh: bool,
        /// Samples of the test set that are classified before and after, for the accuracy; 0 for none [default: 500, or all
        /// where there are fewer]
        #[arg(long, value_name = "N")]
        test_samples: Option<usize>,
        /// Train the golden model in the same way and compare its answers, and all weights of the board; ends with 1 where
        /// anything differs
        #[arg(long, requires = "fresh")]
        check: bool,
        /// Read the trained weights and write them (safetensors; .nir: NIR, where neurons spike)
        #[arg(long, value_name = "FILE", value_parser = weights())]
        save: Option<PathBuf>,
        /// Write a page to look at into this folder, report.html: how the board learned, and where its weights were read (--check, --save) where h
        /// meets t, mistakes, weights
        #[arg(long, value_name = "DIR")]
        report: Option<PathBuf>,
    },
    /// Classify samples of the test set and measure the accuracy
    Infer {
        #[command(flatten)]
        from: Data,
        /// Samples to classify, from the first on [default: all]
        #[arg(long, value_name = "N", value_parser = samples, allow_negative_numbers = true)]
        samples: Option<usize>,
    },
    /// Read all weights and write them to a file (safetensors; .nir: NIR, where neurons spike)
    ReadWeights {
        /// The file
        file: PathBuf,
    },
    /// Write the weights of a file (safetensors, or NIR) to the board, and renew the target bank
    WriteWeights {
        /// The file
        file: PathBuf,
    },
    /// Read all registers
    Registers,
    /// Read a register
    ReadRegister {
        /// Its name, as lr_shift.1 of the first stage, or its address
        register: String,
    },
    /// Write a register
    WriteRegister {
        /// Its name, as lr_shift.1 of the first stage, or its address
        register: String,
        /// The value, decimal or 0x...
        value: String,
    },
    /// Write weights, target banks and registers to a file
    Save {
        /// The file
        file: PathBuf,
    },
    /// Bring the board into the state of a file that `save` wrote
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Measure inferences a second, with a sample in each frame and with as many as fit; changes nothing
    Throughput {
        /// Samples of each of the two measurements
        #[arg(long, value_name = "N", default_value = "200", value_parser = samples, allow_negative_numbers = true)]
        samples: usize,
    },
}

//! What can go wrong while hardware is driven.

use sigprop_golden_model::{ModelError, WeightsError};
use sigprop_hdl::sim::{CompileError, LoopError};
use sigprop_hdl::{GenerateError, Stopped};
use sigprop_spec::files::FileError;
use sigprop_synth::SynthError;
use sigprop_synth::board::BoardError;
use thiserror::Error;

use crate::engine::{Engine, UnknownEngine};
use crate::verilator::VerilatorError;

/// Why a simulated core could not be driven.
#[derive(Debug, Error)]
pub enum TestbenchError {
    /// The generator refused.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The netlist has a combinational loop.
    #[error(transparent)]
    Loop(#[from] LoopError),
    /// It was told to stop before it had begun.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// Verilator, its compiler or its model.
    #[error(transparent)]
    Verilator(#[from] VerilatorError),
    /// Synthesis of a netlist.
    #[error(transparent)]
    Synth(#[from] SynthError),
    /// Weights that do not fit the network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// A setting that the golden model refuses.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A board that is not described well.
    #[error(transparent)]
    Board(#[from] BoardError),
    /// Waves that only the Rust simulation writes.
    #[error(
        "{what}: only the Rust simulation writes such waves, which are the same; take --engine rust, or --waves FILE.vcd with all signals"
    )]
    RustWaves {
        /// What was asked for.
        what: &'static str,
    },
    /// A scope that is not there.
    #[error("there is no scope {scope} with signals; in the core there are {}, and scopes in them", .scopes.join(", "))]
    Scope {
        /// Asked for.
        scope: String,
        /// Those of the first level.
        scopes: Vec<String>,
    },
    /// Vectors for a bench that the golden model contradicts.
    #[error(
        "the simulated core differs from the golden model: {first}; this is a bug, please report it with the configuration"
    )]
    Vectors {
        /// The first difference.
        first: String,
    },
    /// The core did not answer in time.
    #[error("the core sent {got} of {expected} bytes in {cycles} cycles; the command that waits is {command}")]
    Silent {
        /// Command that waits for its answer.
        command: String,
        /// Bytes expected.
        expected: usize,
        /// Bytes received.
        got: usize,
        /// Cycles waited.
        cycles: u64,
    },
    /// The core refused a command, or answered something else.
    #[error("the core answered {answer:02x?} to {command}")]
    Refused {
        /// The command.
        command: String,
        /// First bytes of the answer.
        answer: Vec<u8>,
    },
    /// The core broke the rules of its output stream.
    #[error("the output stream broke its rules: {what}")]
    Stream {
        /// How.
        what: String,
    },
    /// A serial port that does not do its work.
    #[error("{port}: cannot {action}: {source}; check that the board is connected and no other program uses the port")]
    Device {
        /// The port.
        port: String,
        /// What was tried.
        action: &'static str,
        /// Why not.
        source: std::io::Error,
    },
    /// A serial port that cannot be had.
    #[error("{port}: {problem}")]
    SerialPort {
        /// As it was given.
        port: String,
        /// What is wrong, and what to do.
        problem: String,
        /// Whether another name is the mend.
        misuse: bool,
    },
    /// The port's other end is gone.
    #[error(
        "{port}: is gone: the board was unplugged, or what was at the other end has ended; connect it, and begin again"
    )]
    HungUp {
        /// The port.
        port: String,
    },
    /// Nothing but silence, or bytes that are no frames, came back.
    #[error(
        "{command} was not answered in {attempts} attempts ({last}); check the port, the baud rate (--board takes \
         that of a board, --baud another), and that the board carries a bitstream of sigprop build"
    )]
    Unanswered {
        /// Command that waits for its answer.
        command: String,
        /// How often its frame was sent.
        attempts: usize,
        /// What came last.
        last: String,
    },
    /// There is a board, and too little gets through.
    #[error(
        "{command} did not get through in {attempts} attempts, though a board is heard ({last}); check the cable and the \
         ground, take --baud and the board's uart.baud lower, and look for another program on the port"
    )]
    Noisy {
        /// Command that waits for its answer.
        command: String,
        /// How often its frame was sent.
        attempts: usize,
        /// What came last.
        last: String,
    },
    /// What is sent comes back.
    #[error(
        "the other end sends back what it is sent ({command} came back as it was): no board is there; check that RX and \
         TX are not joined, and that the port is the board's"
    )]
    Echo {
        /// The command.
        command: String,
    },
    /// Whoever runs the program wants it to end.
    #[error("interrupted during {command}")]
    Interrupted {
        /// Command that was under way.
        command: String,
    },
    /// The board knows nothing of the conversation.
    #[error(
        "the board was reset during {command}: what it had trained since it was configured may be gone; begin again"
    )]
    Restarted {
        /// The command.
        command: String,
    },
    /// The board refuses a frame that came through well.
    #[error("the board refused the frame of {command}: {reason} Check that no other program talks to it")]
    FrameRefused {
        /// The command.
        command: String,
        /// Why.
        reason: &'static str,
    },
    /// The board carries something else.
    #[error(
        "the board carries another network ({board}) than the configuration describes ({config}); load its bitstream, or \
         name its configuration with --config"
    )]
    OtherNetwork {
        /// What it says.
        board: String,
        /// What it should say.
        config: String,
    },
    /// A checkpoint that cannot be used.
    #[error("{file}: {problem}")]
    Checkpoint {
        /// The file.
        file: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A simulation has no port of that name.
    #[error("the core has no port {name}: the test bench and the generator are of different versions")]
    Port {
        /// The name.
        name: String,
    },
    /// The engine is not known.
    #[error(transparent)]
    Engine(#[from] UnknownEngine),
    /// A chip has no cells of an FPGA.
    #[error(
        "--engines {engine}: is a netlist of an FPGA's cells, and --target asic is for a chip; take rust and verilator, or \
         leave --target asic out"
    )]
    ChipNetlist {
        /// The engine.
        engine: Engine,
    },
    /// A file that cannot be begun or completed.
    #[error(transparent)]
    Output(#[from] FileError),
    /// A file could not be written.
    #[error("{path}: cannot be written: {source}; check the folder, its permissions and the space left")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A wave file that cannot be compared.
    #[error("{path}: {problem}")]
    Waves {
        /// The file.
        path: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// Asked for more samples than there are.
    #[error("--samples {asked}: the data has {there} training samples; ask for that many or fewer")]
    Samples {
        /// Asked for.
        asked: usize,
        /// There are.
        there: usize,
    },
}

impl TestbenchError {
    /// Whether somebody has asked for it.
    #[must_use]
    pub const fn is_stop(&self) -> bool {
        matches!(self, Self::Stopped(_) | Self::Generate(GenerateError::Stopped(_)))
    }
}

impl From<CompileError> for TestbenchError {
    fn from(fault: CompileError) -> Self {
        match fault {
            CompileError::Loop(fault) => fault.into(),
            CompileError::Stopped(fault) => fault.into(),
        }
    }
}

//! Verilog made at run time, as a running model.
//!
//! [`VerilatedModel::build`] runs `verilator --cc`, compiles the result with a small C interface (`shim.cpp`) and the
//! Verilator runtime into one shared library, and loads it. What was built stays in a cache (`SIGPROP_CACHE`, else in
//! the target folder) under the hash of everything it was made from, so that the second time costs milliseconds; threads
//! and processes that want the same design wait for one of them to build it.
//!
//! The clock loop, the byte streams and the monitors run on the C++ side: one call from Rust is many cycles.
//!
//! ```no_run
//! use sigprop_testbench::verilator::{Effort, Source, StallPattern, VerilatedModel};
//! let verilog = "module wire8 (input clk, input [7:0] rx_data, input rx_valid, output rx_ready,
//!     output [7:0] tx_data, output tx_valid, input tx_ready);
//!     assign {tx_data, tx_valid, rx_ready} = {rx_data, rx_valid, tx_ready};
//! endmodule";
//! let source = Source { top: "wire8", files: &[("wire8.v", verilog)], trace: false, effort: Effort::Short };
//! let mut model = VerilatedModel::build(&source)?;
//! let outcome = model.run_stream(&[1, 2, 3], 3, 100, StallPattern::NONE)?;
//! assert_eq!(outcome.received, [1, 2, 3]);
//! # Ok::<(), sigprop_testbench::verilator::VerilatorError>(())
//! ```

mod build;
pub(crate) mod cache;
mod error;
mod ffi;
mod model;
mod ports;
mod run;
mod stream;
mod tool;

pub use build::{Effort, Source, lint};
pub use error::VerilatorError;
pub use model::{BREAK, InitialState, VerilatedModel};
pub use ports::{Direction, Port};
pub use stream::{Monitor, MonitorTrace, PortId, StallPattern, StreamFault, StreamOutcome, sign_extend};
pub use tool::{Installed, cxx, verilator};

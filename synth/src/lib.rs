//! From emitted Verilog to a bitstream.
